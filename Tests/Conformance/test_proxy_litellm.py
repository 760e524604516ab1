"""Refrain in front of somebody else's server: the LiteLLM proxy in mock-response mode."""

import json
import os
import pathlib
import secrets
import subprocess
import sys
import time

import httpx
import openai
import pytest

import conftest

CONFIG = {
    "model_list": [{
        "model_name": "gpt-4o-mini",
        "litellm_params": {
            "model": "openai/gpt-4o-mini", "api_key": "none",
            "mock_response": "a mocked answer"},
    }],
}

KEY = "sk-" + secrets.token_hex(32)


@pytest.fixture(scope="module")
def litellm(tmp_path_factory):
    folder = tmp_path_factory.mktemp("litellm")
    (folder / "config.yaml").write_text(json.dumps(CONFIG))
    port = conftest.free_port()
    binary = pathlib.Path(sys.executable).parent / "litellm"
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    process = subprocess.Popen(
        [str(binary), "--config", str(folder / "config.yaml"), "--host", "127.0.0.1",
         "--port", str(port), "--num_workers", "1"],
        env={**environment, "LITELLM_LOCAL_MODEL_COST_MAP": "True",
             "LITELLM_MASTER_KEY": KEY}, cwd=folder,
        stdout=open(folder / "log", "wb"), stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 180
    while True:
        assert process.poll() is None and time.monotonic() < deadline, "litellm did not start"
        try:
            if httpx.get(url + "/health/liveliness", timeout=5).status_code == 200:
                break
        except httpx.HTTPError:
            time.sleep(0.5)
    yield url
    process.terminate()
    process.wait(30)


@pytest.fixture(scope="module")
def client(litellm, tmp_path_factory):
    url, process = conftest.start(
        tmp_path_factory.mktemp("front"), "--model", "none", "--upstream", f"openai={litellm}")
    yield openai.OpenAI(base_url=url + "/v1", api_key=KEY, max_retries=0)
    process.terminate()
    assert process.wait(30) == 0


def ask(client, **options):
    answer = client.chat.completions.with_raw_response.create(
        model="gpt-4o-mini", messages=[{"role": "user", "content": "Are you there?"}], **options)
    return answer


def test_a_mocked_answer_is_kept_and_served(client):
    first = ask(client)
    assert first.headers["refrain-outcome"] == "miss"
    assert first.parse().choices[0].message.content == "a mocked answer"
    for _ in range(200):
        again = ask(client)
        if again.headers["refrain-outcome"] == "hit-exact":
            break
        time.sleep(0.01)
    assert again.headers["refrain-outcome"] == "hit-exact"
    assert again.parse().choices == first.parse().choices
    assert again.parse().usage == first.parse().usage


def test_its_streams_pass_and_replay(client):
    def text():
        stream = client.chat.completions.create(
            model="gpt-4o-mini", stream=True,
            messages=[{"role": "user", "content": "Are you streaming?"}])
        return "".join(
            chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)

    assert text() == "a mocked answer"
    time.sleep(0.3)
    assert text() == "a mocked answer"


def test_its_models_are_forwarded(client):
    assert [model.id for model in client.models.list()] == ["gpt-4o-mini"]

"""The providers' own clients, unmodified, through the pass-through."""

import asyncio
import json
import pathlib
import sys
import threading
import time

import anthropic
import httpx
import openai
import pydantic
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import conftest
from scripted_upstream import Upstream

MODEL = "gpt-4o-mini"
CLAUDE = "claude-sonnet-4-5"
WEATHER = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
TOOL = {"type": "function", "function": {
    "name": "get_weather", "description": "Weather", "parameters": WEATHER}}
CLAUDE_TOOL = {"name": "get_weather", "description": "Weather", "input_schema": WEATHER}


@pytest.fixture(scope="module")
def upstream():
    return Upstream()


@pytest.fixture(scope="module")
def proxy(upstream, tmp_path_factory):
    url, process = conftest.start(
        tmp_path_factory.mktemp("proxy"), "--model", "none", "--keep-tool-calls",
        "--upstream", f"openai={upstream.url}", "--upstream", f"anthropic={upstream.url}/v1")
    yield url
    process.terminate()
    assert process.wait(30) == 0


@pytest.fixture()
def openai_client(proxy):
    return openai.OpenAI(base_url=proxy + "/v1", api_key="sk-test", max_retries=0)


@pytest.fixture()
def claude(proxy):
    return anthropic.Anthropic(base_url=proxy, api_key="sk-ant-test", max_retries=0)


@pytest.fixture()
def prompt(request):
    return f"A question of {request.node.name} at {time.time_ns()}"


def user(text):
    return [{"role": "user", "content": text}]


def raw(call, **arguments):
    """A parsed answer and its outcome header."""
    answer = call.with_raw_response.create(**arguments)
    return answer.parse(), answer.headers["refrain-outcome"]


def until_hit(call, **arguments):
    """Repeats a request until its answer comes from the cache: keeping it takes a commit."""
    for _ in range(200):
        answer, outcome = raw(call, **arguments)
        if outcome == "hit-exact":
            return answer
        assert outcome == "coalesced", outcome
        time.sleep(0.01)
    raise AssertionError("never a hit")


def let_commit():
    """A request in another shape shares no flight, so it has to wait for the entry's commit."""
    time.sleep(0.5)


def comparable(model):
    """An answer without what is fresh at each delivery."""
    value = model.model_dump()
    for name in ["id", "created", "created_at", "_request_id"]:
        value.pop(name, None)
    return value


def accumulate(chunks):
    """What a chat stream's chunks say together, choice by choice."""
    choices, usage, models = {}, None, set()
    for chunk in chunks:
        models.add(chunk.model)
        usage = chunk.usage or usage
        for choice in chunk.choices:
            at = choices.setdefault(
                choice.index, {"content": "", "role": None, "finish": None, "calls": {}})
            at["content"] += choice.delta.content or ""
            at["role"] = choice.delta.role or at["role"]
            at["finish"] = choice.finish_reason or at["finish"]
            for call in choice.delta.tool_calls or []:
                to = at["calls"].setdefault(call.index, {"id": None, "name": "", "arguments": ""})
                to["id"] = call.id or to["id"]
                to["name"] += call.function.name or ""
                to["arguments"] += call.function.arguments or ""
    return choices, usage and usage.model_dump(), models


def drain(call, **arguments):
    """A stream's chunks and its outcome header."""
    with call.with_streaming_response.create(stream=True, **arguments) as response:
        outcome = response.headers["refrain-outcome"]
        return list(response.parse()), outcome


def streams_until_hit(call, **arguments):
    for _ in range(200):
        chunks, outcome = drain(call, **arguments)
        if outcome == "hit-exact":
            return chunks
        time.sleep(0.01)
    raise AssertionError("never a hit")


def test_chat(openai_client, upstream, prompt):
    before = upstream.count
    arguments = dict(model=MODEL, messages=user(prompt))
    first, outcome = raw(openai_client.chat.completions, **arguments)
    assert outcome == "miss"
    again = until_hit(openai_client.chat.completions, **arguments)
    assert comparable(again) == comparable(first)
    assert upstream.count == before + 1
    assert upstream.requests[-1][2] == json.dumps(
        {"messages": user(prompt), "model": MODEL}, separators=(",", ":"),
        ensure_ascii=False).encode()


@pytest.mark.parametrize("options", [
    {}, {"stream_options": {"include_usage": True}}, {"n": 2}, {"tools": [TOOL]}])
def test_chat_streams(openai_client, upstream, prompt, options):
    if "tools" in options:
        prompt = "What's the weather? " + prompt
    before = upstream.count
    arguments = dict(model=MODEL, messages=user(prompt), **options)
    chunks, outcome = drain(openai_client.chat.completions, **arguments)
    assert outcome == "miss"
    replayed = streams_until_hit(openai_client.chat.completions, **arguments)
    assert accumulate(replayed) == accumulate(chunks)
    assert upstream.count == before + 1


def test_a_recorded_stream_serves_a_body_and_back(openai_client, upstream, prompt):
    before = upstream.count
    asked = dict(model=MODEL, messages=user(prompt))
    chunks, _ = drain(
        openai_client.chat.completions, **asked, stream_options={"include_usage": True})
    let_commit()
    body = until_hit(openai_client.chat.completions, **asked)
    choices, usage, _ = accumulate(chunks)
    assert body.choices[0].message.content == choices[0]["content"]
    assert body.choices[0].finish_reason == choices[0]["finish"]
    assert body.usage.model_dump() == usage
    assert upstream.count == before + 1


def test_chat_tools(openai_client, prompt):
    arguments = dict(
        model=MODEL, messages=user("What's the weather? " + prompt), tools=[TOOL])
    first, _ = raw(openai_client.chat.completions, **arguments)
    assert first.choices[0].message.tool_calls[0].function.name == "get_weather"
    assert comparable(until_hit(openai_client.chat.completions, **arguments)) == comparable(first)


def test_structured_output(openai_client, prompt):
    class Event(pydantic.BaseModel):
        name: str
        number: int

    answers = set()
    for _ in range(3):
        parsed = openai_client.chat.completions.parse(
            model=MODEL, messages=user(prompt), response_format=Event)
        answers.add(parsed.choices[0].message.parsed.number)
        time.sleep(0.05)
    assert len(answers) == 1


def test_legacy_completions_and_embeddings(openai_client, prompt):
    first, _ = raw(openai_client.completions, model="gpt-3.5-turbo-instruct", prompt=prompt)
    again = until_hit(openai_client.completions, model="gpt-3.5-turbo-instruct", prompt=prompt)
    assert comparable(again) == comparable(first)
    asked = dict(model="text-embedding-3-small", input=prompt)
    vector, _ = raw(openai_client.embeddings, **asked)
    same = until_hit(openai_client.embeddings, **asked)
    assert same.data[0].embedding == vector.data[0].embedding


@pytest.mark.parametrize("stream", [False, True])
def test_responses(openai_client, upstream, prompt, stream):
    before = upstream.count
    asked = dict(model=MODEL, input=prompt, store=False)
    if stream:
        events, outcome = drain(openai_client.responses, **asked)
        first = events[-1].response
        assert outcome == "miss"
        replayed = streams_until_hit(openai_client.responses, **asked)
        assert "".join(e.delta for e in replayed if e.type == "response.output_text.delta") \
            == first.output_text
        again = replayed[-1].response
    else:
        first, _ = raw(openai_client.responses, **asked)
        again = until_hit(openai_client.responses, **asked)
    assert again.output_text == first.output_text
    assert again.usage == first.usage and again.status == "completed"
    assert upstream.count == before + 1


def test_async_clients(proxy, upstream, prompt):
    async def run():
        client = openai.AsyncOpenAI(base_url=proxy + "/v1", api_key="sk-test", max_retries=0)
        claude = anthropic.AsyncAnthropic(base_url=proxy, api_key="k", max_retries=0)
        before = upstream.count
        answers = await asyncio.gather(*[
            client.chat.completions.create(model=MODEL, messages=user("slow " + prompt))
            for _ in range(8)])
        assert len({answer.choices[0].message.content for answer in answers}) == 1
        texts = []
        for _ in range(2):
            async with claude.messages.stream(
                    model=CLAUDE, max_tokens=50, messages=user(prompt)) as stream:
                texts.append((await stream.get_final_message()).content[0].text)
            await asyncio.sleep(0.2)
        assert texts[0] == texts[1]
        assert upstream.count == before + 2
        await client.close()
        await claude.close()

    asyncio.run(run())


def test_messages(claude, upstream, prompt):
    before = upstream.count
    asked = dict(model=CLAUDE, max_tokens=50, messages=user(prompt))
    first, outcome = raw(claude.messages, **asked)
    assert outcome == "miss"
    assert comparable(until_hit(claude.messages, **asked)) == comparable(first)
    with claude.messages.stream(**asked) as stream:
        streamed = stream.get_final_message()
    assert comparable(streamed) == comparable(first)
    assert upstream.count == before + 1


def test_messages_tools(claude, upstream, prompt):
    before = upstream.count
    asked = dict(model=CLAUDE, max_tokens=50, tools=[CLAUDE_TOOL],
                 messages=user("What's the weather? " + prompt))
    with claude.messages.stream(**asked) as stream:
        first = stream.get_final_message()
    assert first.content[0].input["city"] == "Paris"
    let_commit()
    again = until_hit(claude.messages, **asked)
    assert comparable(again) == comparable(first)
    with claude.messages.stream(**asked) as stream:
        assert comparable(stream.get_final_message()) == comparable(first)
    assert upstream.count == before + 1


def test_other_credentials_and_beta_headers_are_other_answers(proxy, upstream, prompt):
    texts = []
    for key in ["one", "two"]:
        client = openai.OpenAI(base_url=proxy + "/v1", api_key=key, max_retries=0)
        answer = client.chat.completions.create(model=MODEL, messages=user(prompt))
        texts.append(answer.choices[0].message.content)
        time.sleep(0.1)
    assert texts[0] != texts[1]


def test_models_are_forwarded(openai_client):
    assert [model.id for model in openai_client.models.list()] == ["m"]


@pytest.mark.parametrize("status", ["429", "500"])
def test_errors_that_pass_are_retried(openai_client, prompt, status):
    answer = openai_client.chat.completions.create(
        model=MODEL, messages=user(f"fail-once {status} {prompt}"))
    assert answer.choices[0].message.content


def test_a_reset_is_the_sdks_own_error(openai_client, claude, prompt):
    with pytest.raises(openai.InternalServerError) as error:
        openai_client.chat.completions.create(model=MODEL, messages=user("reset " + prompt))
    assert error.value.status_code == 502 and error.value.code == "refrain_upstream_failed"
    with pytest.raises(anthropic.InternalServerError):
        claude.messages.create(model=CLAUDE, max_tokens=5, messages=user("reset " + prompt))


def test_cut_and_malformed_streams_are_not_kept(openai_client, upstream, prompt):
    for word in ["cut", "malformed"]:
        asked = dict(model=MODEL, messages=user(f"{word} {prompt}"))
        for _ in range(2):
            before = upstream.count
            with pytest.raises((httpx.HTTPError, openai.OpenAIError, ValueError)):
                drain(openai_client.chat.completions, **asked)
            assert upstream.count == before + 1


def test_a_slow_stream_arrives_event_by_event(openai_client, prompt):
    times = []
    with openai_client.chat.completions.with_streaming_response.create(
            model=MODEL, messages=user("slow " + prompt), stream=True) as response:
        for _ in response.parse():
            times.append(time.monotonic())
    gaps = [later - earlier for earlier, later in zip(times, times[1:])]
    assert sum(gap > 0.005 for gap in gaps) > len(gaps) / 2


def test_a_dripping_stream_is_whole_and_replays(openai_client, upstream, prompt):
    before = upstream.count
    asked = dict(model=MODEL, messages=user("drip " + prompt))
    chunks, outcome = drain(openai_client.chat.completions, **asked)
    assert outcome == "miss"
    replayed = streams_until_hit(openai_client.chat.completions, **asked)
    assert accumulate(replayed) == accumulate(chunks)
    assert upstream.count == before + 1


def test_those_who_ask_the_same_meanwhile_share_a_late_stream(proxy, upstream, prompt):
    async def run():
        client = openai.AsyncOpenAI(base_url=proxy + "/v1", api_key="sk-test", max_retries=0)

        async def text():
            stream = await client.chat.completions.create(
                model=MODEL, messages=user("late slow " + prompt), stream=True)
            return "".join([c.choices[0].delta.content or "" async for c in stream if c.choices])

        before = upstream.count
        texts = await asyncio.gather(*[text() for _ in range(6)])
        assert len(set(texts)) == 1 and texts[0]
        assert upstream.count == before + 1
        await client.close()

    asyncio.run(run())


@pytest.mark.parametrize("spoil", [
    lambda body: body.replace(b'{"model"', b'{"model":"other","model"', 1),
    lambda body: b"\xef\xbb\xbf" + body,
    lambda body: body.decode().encode("utf-16"),
    lambda body: body.replace(b"ambiguous", b"ambig\xffuous"),
    lambda body: body + b" trailing",
], ids=["duplicate key", "byte-order mark", "UTF-16", "invalid UTF-8", "more than one value"])
def test_bodies_that_parsers_read_differently_pass_and_are_never_cached(
        proxy, upstream, prompt, spoil):
    body = spoil(json.dumps(
        {"model": MODEL, "messages": user("ambiguous " + prompt)}, separators=(",", ":")).encode())
    for _ in range(3):
        before = upstream.count
        answer = httpx.post(
            proxy + "/v1/chat/completions", content=body,
            headers={"content-type": "application/json", "authorization": "Bearer sk-test"})
        assert answer.headers["refrain-outcome"] == "bypass", answer.headers
        assert upstream.count == before + 1 and upstream.requests[-1][2] == body
        time.sleep(0.05)


def test_a_huge_answer_is_whole(openai_client, prompt):
    asked = dict(model=MODEL, messages=user("huge " + prompt))
    first, _ = raw(openai_client.chat.completions, **asked)
    assert len(first.choices[0].message.content) > 800_000
    assert comparable(until_hit(openai_client.chat.completions, **asked)) == comparable(first)


def test_a_client_that_leaves_ends_the_call(proxy, upstream, prompt):
    body = {"model": MODEL, "messages": user("slow huge " + prompt), "stream": True}
    with httpx.stream("POST", proxy + "/v1/chat/completions", json=body) as response:
        next(response.iter_bytes())
    time.sleep(0.3)
    metrics = httpx.get(proxy + "/metrics").text
    assert 'refrain_passthrough_answers_total{result="cut"}' in metrics


def test_savings_are_reported(proxy, openai_client, prompt):
    asked = dict(model=MODEL, messages=user(prompt))
    raw(openai_client.chat.completions, **asked)
    until_hit(openai_client.chat.completions, **asked)
    time.sleep(0.3)
    report = httpx.get(proxy + "/v1/caches/default/savings?by=model").json()
    row = next(row for row in report["rows"] if row["model"] == MODEL)
    assert row["requests"]["hit-exact"] >= 1 and row["avoidedUsd"] > 0
    assert row["inputTokensAvoided"] > 0 and row["avoidedSeconds"] > 0
    table = httpx.get(proxy + "/v1/caches/default/savings?format=csv").text.splitlines()
    assert table[0].startswith("day,model,key,hit-exact") and len(table) >= 2


def test_langchain(proxy, upstream, prompt):
    from langchain_openai import ChatOpenAI, OpenAIEmbeddings
    before = upstream.count
    chat = ChatOpenAI(model=MODEL, base_url=proxy + "/v1", api_key="sk-test", max_retries=0)
    first = chat.invoke(prompt).content
    time.sleep(0.2)
    assert chat.invoke(prompt).content == first
    assert "".join(chunk.content for chunk in chat.stream(prompt)) == first
    assert upstream.count == before + 1
    embeddings = OpenAIEmbeddings(
        model="text-embedding-3-small", base_url=proxy + "/v1", api_key="sk-test",
        check_embedding_ctx_length=False)
    assert embeddings.embed_query(prompt) == embeddings.embed_query(prompt)


def test_litellm_as_client(proxy, upstream, prompt):
    import litellm
    before = upstream.count
    asked = dict(messages=user(prompt), num_retries=0)
    first = litellm.completion(
        model="openai/" + MODEL, api_base=proxy + "/v1", api_key="sk-test", **asked)
    time.sleep(0.2)
    again = litellm.completion(
        model="openai/" + MODEL, api_base=proxy + "/v1", api_key="sk-test", **asked)
    assert first.choices[0].message.content == again.choices[0].message.content
    assert upstream.count == before + 1
    controlled = litellm.completion(
        model="openai/" + MODEL, api_base=proxy + "/v1", api_key="sk-test",
        extra_body={"cache": {"no-cache": True}}, **asked)
    assert controlled.choices[0].message.content != first.choices[0].message.content
    assert b"no-cache" not in upstream.requests[-1][2]
    claude = litellm.completion(
        model="anthropic/" + CLAUDE, api_base=proxy, api_key="k", max_tokens=20, **asked)
    assert claude.choices[0].message.content

"""A running Refrain for the conformance tests: `REFRAIN_URL` names it, or one is started."""

import os
import pathlib
import socket
import subprocess
import time
import urllib.request
import uuid

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("CONFORMANCE_BINARY", ROOT / ".build/release/refrain"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_ready(url, process, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, f"refrain ended with {process.returncode}"
        try:
            with urllib.request.urlopen(url + "/ready", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("refrain was not ready in time")


def start(tmp_path, *arguments):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(BINARY), "serve", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--data", str(tmp_path / "data"), *arguments]
    log = open(tmp_path / "log", "wb")
    process = subprocess.Popen(command, cwd=ROOT, stderr=log, stdout=log)
    wait_ready(url, process)
    return url, process


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    url = os.environ.get("REFRAIN_URL")
    if url:
        yield url
        return
    url, process = start(tmp_path_factory.mktemp("refrain"))
    yield url
    process.terminate()
    assert process.wait(30) == 0, "SIGTERM drains and exits 0"


@pytest.fixture()
def cache_id(server):
    """A cache of its own for each test, with a name that needs percent-encoding."""
    from urllib.parse import quote

    name = f"c {uuid.uuid4().hex[:12]}"
    request = urllib.request.Request(
        f"{server}/v1/caches/{quote(name)}", data=b"{}", method="PUT",
        headers={"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        assert answer.status in (200, 201)
    return name

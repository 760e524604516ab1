"""What the pass-through costs on a miss and answers on a hit, and LiteLLM's cache beside it.

    .venv-conformance/providers/bin/python bench/peers/proxy.py [--seconds 4] [--streams 500] [--litellm]

Needs `wrk` and a release build. Everything runs on loopback on this machine, the load generator too, so
figures are for comparing the rows with one another. An upstream that answers at once (a wrk of its own
measures it directly) makes what is added visible.
"""

import argparse
import asyncio
import json
import os
import pathlib
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("BENCH_BINARY", ROOT / ".build/release/refrain"))
ANSWER = {
    "id": "chatcmpl-1", "object": "chat.completion", "created": 1763600000, "model": "gpt-4o-mini",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "word " * 100,
                 "refusal": None}, "logprobs": None, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 19, "completion_tokens": 100, "total_tokens": 119},
}

UPSTREAM = """
import asyncio, sys
body = sys.argv[2].encode()
reply = b"HTTP/1.1 200 OK\\r\\ncontent-type: application/json\\r\\ncontent-length: %d\\r\\n\\r\\n" % len(body) + body
class Server(asyncio.Protocol):
    def connection_made(self, transport): self.transport, self.data = transport, b""
    def data_received(self, data):
        self.data += data
        while True:
            end = self.data.find(b"\\r\\n\\r\\n")
            if end < 0: return
            head = self.data[:end].lower()
            at = head.find(b"content-length: ")
            length = int(head[at + 16:].split(b"\\r\\n")[0]) if at >= 0 else 0
            if len(self.data) < end + 4 + length: return
            self.data = self.data[end + 4 + length:]
            if b"/slow-stream" in head or b'"stream":true' in data: self.stream()
            else: self.transport.write(reply)
    def stream(self):
        self.transport.write(b"HTTP/1.1 200 OK\\r\\ncontent-type: text/event-stream\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n")
        self.tick(0)
    def tick(self, n):
        if self.transport.is_closing(): return
        event = b'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}]}\\n\\n'
        if n == 60: event = b'data: [DONE]\\n\\n'
        self.transport.write(b"%x\\r\\n" % len(event) + event + b"\\r\\n" + (b"0\\r\\n\\r\\n" if n == 60 else b""))
        if n < 60: asyncio.get_running_loop().call_later(0.1, self.tick, n + 1)
async def main():
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", int(sys.argv[1]), backlog=2048)
    await server.serve_forever()
asyncio.run(main())
"""

# One request per line of Lua: a fixed prompt for hits, a new one each time for misses.
LUA = """
local n = 0
local id = tostring(math.random(1, 1000000000))
function setup(thread) thread:set("tid", math.random(1, 1000000000)) end
function init(args) math.randomseed(os.time() + tid) id = tostring(tid) end
function request()
  n = n + 1
  local prompt = "%s"
  if "%s" == "miss" then prompt = prompt .. id .. "-" .. n end
  local body = '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"' .. prompt .. '"}]%s}'
  return wrk.format("POST", "/v1/chat/completions", {["content-type"] = "application/json", ["authorization"] = "Bearer %s"}, body)
end
function done(summary, latency, requests)
  io.write(string.format("RESULT %%d %%d %%.1f %%.1f %%d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    summary.errors.status + summary.errors.read + summary.errors.connect + summary.errors.timeout))
end
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait(url, process, seconds=120):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, "ended early"
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{url} did not come up")


def wrk(url, connections, seconds, kind, prompt="What is LMDB?", key="sk-1", extra=""):
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(LUA % (prompt, kind, extra, key))
        script.flush()
        out = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script.name, url],
            capture_output=True, text=True, check=True).stdout
    requests, micros, p50, p99, errors = re.search(
        r"RESULT (\d+) (\d+) ([\d.]+) ([\d.]+) (\d+)", out).groups()
    assert int(errors) == 0, out
    return int(requests) / (int(micros) / 1e6), float(p50), float(p99), int(requests)


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_kib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))


def post(url, body, key="sk-1"):
    request = urllib.request.Request(
        url + "/v1/chat/completions", json.dumps(body).encode(),
        {"content-type": "application/json", "authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.headers, answer.read()


async def open_streams(port, count):
    """Opens streams one by one and reads each to its end; returns after all have begun."""
    async def one(index, begun):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        body = json.dumps({"model": "gpt-4o-mini", "messages": [
            {"role": "user", "content": f"stream {index} {time.time_ns()}"}]})[:-1]
        body += ',"stream":true}'
        writer.write((f"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: "
                      f"application/json\r\nauthorization: Bearer k\r\ncontent-length: {len(body)}"
                      f"\r\n\r\n{body}").encode())
        await reader.readuntil(b"data: ")
        begun.release()
        rest = await reader.readuntil(b"0\r\n\r\n")
        writer.close()
        return rest.count(b"data: ")

    begun = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(one(index, begun)) for index in range(count)]
    for _ in range(count):
        await begun.acquire()
    return tasks


def miss_table(direct, proxied, pid, seconds):
    print("\nmiss: what is added, no embedding (latencies in ms; medians of 3 interleaved runs)")
    print("connections   direct p50   p99   proxied p50   p99   added p50   p99   CPU us/request")
    for connections in [1, 16, 128]:
        rows = []
        for _ in range(3):
            _, d50, d99, _ = wrk(direct, connections, seconds, "miss")
            before = cpu_seconds(pid)
            _, p50, p99, requests = wrk(proxied, connections, seconds, "miss")
            rows.append((d50, d99, p50, p99, (cpu_seconds(pid) - before) / requests * 1e6))
        d50, d99, p50, p99, cpu = [sorted(column)[1] for column in zip(*rows)]
        print(f"{connections:11}   {d50 / 1e3:10.2f}  {d99 / 1e3:5.2f}  {p50 / 1e3:12.2f}"
              f"  {p99 / 1e3:5.2f}  {(p50 - d50) / 1e3:10.2f}  {(p99 - d99) / 1e3:5.2f}  {cpu:10.0f}")


def hits(name, url, seconds, key="sk-1", prompt="What is LMDB?", pid=None):
    best = None
    for _ in range(3):
        before = cpu_seconds(pid) if pid else 0
        rate, p50, p99, requests = wrk(url, 16, seconds, "hit", prompt, key)
        cpu = (cpu_seconds(pid) - before) / requests * 1e6 if pid else 0
        best = max(best or (0,), (rate, p50, p99, cpu))
    rate, p50, p99, cpu = best
    note = f", CPU {cpu:.0f} us/request" if pid else ""
    print(f"{name}: {rate:.0f}/s at 16 connections, p50 {p50 / 1e3:.2f} ms, p99 {p99 / 1e3:.2f} ms{note}")
    return rate


def litellm_rate(upstream, seconds, folder):
    key = "sk-" + secrets.token_hex(32)
    config = {"model_list": [{"model_name": "gpt-4o-mini", "litellm_params": {
        "model": "openai/gpt-4o-mini", "api_base": upstream + "/v1", "api_key": "none"}}],
        "litellm_settings": {"cache": True, "cache_params": {"type": "local"}}}
    (folder / "litellm.yaml").write_text(json.dumps(config))
    port = free_port()
    process = subprocess.Popen(
        [str(pathlib.Path(sys.executable).parent / "litellm"), "--config",
         str(folder / "litellm.yaml"), "--host", "127.0.0.1", "--port", str(port)],
        env={**os.environ, "LITELLM_MASTER_KEY": key, "LITELLM_LOCAL_MODEL_COST_MAP": "True"},
        stdout=open(folder / "litellm.log", "wb"), stderr=subprocess.STDOUT)
    try:
        url = f"http://127.0.0.1:{port}"
        wait(url + "/health/liveliness", process)
        body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "What is LMDB?"}]}
        for _ in range(3):
            post(url, body, key)
        return hits("litellm cached hit", url, seconds, key)
    finally:
        process.terminate()
        process.wait(30)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=int, default=4)
    options.add_argument("--streams", type=int, default=500)
    options.add_argument("--model", default="data/models/all-MiniLM-L6-v2")
    options.add_argument("--litellm", action="store_true")
    options = options.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="refrain-proxy-"))
    upstream_port, port = free_port(), free_port()
    upstream = f"http://127.0.0.1:{upstream_port}"
    processes = []
    try:
        processes.append(subprocess.Popen(
            [sys.executable, "-c", UPSTREAM, str(upstream_port), json.dumps(ANSWER)]))

        def serve(model, data, *more):
            port = free_port()
            process = subprocess.Popen(
                [str(BINARY), "serve", "--port", str(port), "--data", str(folder / data), "--model",
                 model, "--upstream", f"openai={upstream}", "--durability", "relaxed", *more],
                cwd=ROOT, stderr=open(folder / f"{data}.log", "wb"))
            processes.append(process)
            wait(f"http://127.0.0.1:{port}/ready", process)
            return f"http://127.0.0.1:{port}", process.pid, port

        url, pid, port = serve("none", "exact")
        miss_table(upstream, url, pid, options.seconds)
        body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "What is LMDB?"}]}
        post(url, body)
        time.sleep(1)
        assert post(url, body)[0]["refrain-outcome"] == "hit-exact"
        print()
        exact = hits("exact hit", url, options.seconds, pid=pid)
        if (ROOT / options.model / "config.json").exists():
            near, near_pid, _ = serve(options.model, "semantic")
            post(near, {"model": "gpt-4o-mini", "messages": [
                {"role": "user", "content": "How do I reset my password?"}]})
            time.sleep(1)
            asked = "How can I reset my password?"
            outcome = post(near, {"model": "gpt-4o-mini", "messages": [
                {"role": "user", "content": asked}]})[0]["refrain-outcome"]
            if outcome == "hit-semantic":
                hits("semantic hit", near, options.seconds, prompt=asked, pid=near_pid)
            else:
                print(f"semantic hit: not measured, the outcome was {outcome}")
            _, p50, p99, _ = wrk(near, 1, options.seconds, "miss")
            print(f"miss with embedding, 1 connection: p50 {p50 / 1e3:.2f} ms, p99 {p99 / 1e3:.2f} ms")
        before = rss_kib(pid)

        async def streams():
            tasks = await open_streams(port, options.streams)
            used = rss_kib(pid) - before
            counts = await asyncio.gather(*tasks)
            return used, min(counts)

        used, events = asyncio.run(streams())
        print(f"{options.streams} streams at once: {used / options.streams:.1f} KiB each, "
              f"all whole ({events} events at least)")
        if options.litellm:
            rate = litellm_rate(upstream, options.seconds, folder)
            print(f"exact hits: {exact / rate:.0f} times litellm's")
    finally:
        for process in reversed(processes):
            process.terminate()


main()

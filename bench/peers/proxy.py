"""What the pass-through costs on a miss and answers on a hit, and LiteLLM's cache beside it.

    make bench-proxy
    .venv-conformance/providers/bin/python bench/peers/proxy.py [--seconds 3] [--runs 5] [--litellm]

Needs `wrk`, a C compiler and a release build. Everything runs on loopback on this machine, the load
generator and the upstream too, so rows of one run are for comparing with one another. "Paced" rows
come from an open loop of a fixed rate well below saturation (`paced.c`), "saturated" ones from wrk,
which asks again as soon as it is answered. Runs of the two ways alternate; medians are shown.
"""

import argparse
import asyncio
import json
import os
import pathlib
import re
import secrets
import socket
import statistics
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
            {"role": "user", "content": f"slowly {index} {time.time_ns()}"}]})[:-1]
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


def build_paced(folder):
    binary = folder / "paced"
    subprocess.run(["cc", "-O2", "-o", binary, ROOT / "bench/peers/paced.c"], check=True)
    return binary


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.paced_binary = build_paced(folder)
        self.processes = []
        self.upstream_port = free_port()
        self.processes.append(subprocess.Popen(
            [self.paced_binary, "serve", str(self.upstream_port), json.dumps(ANSWER)]))
        self.upstream = f"http://127.0.0.1:{self.upstream_port}"
        self.results = {"rows": []}

    def progress(self, text):
        print(f"bench-proxy: {text}", file=sys.stderr, flush=True)

    def serve(self, model, data, *more):
        port = free_port()
        process = subprocess.Popen(
            [str(BINARY), "serve", "--port", str(port), "--data", str(self.folder / data), "--model",
             model, "--upstream", f"openai={self.upstream}", "--durability", "relaxed", *more],
            cwd=ROOT, stderr=open(self.folder / f"{data}.log", "wb"))
        self.processes.append(process)
        wait(f"http://127.0.0.1:{port}/ready", process)
        return port, process.pid

    def paced(self, port, connections, rate, kind, prompt="What is LMDB?", key="sk-1"):
        out = subprocess.run(
            [self.paced_binary, "load", str(port), str(connections), str(rate),
             str(self.options.seconds), kind, key, prompt],
            capture_output=True, text=True, check=True).stdout
        return json.loads(out)

    def added(self, name, port, pid, connections, rate, kind="miss", prompt="What is LMDB?"):
        """Medians of alternating runs: direct, through the service, and the difference."""
        self.progress(f"{name}, {connections} connections, {rate}/s")
        rows = []
        for _ in range(self.options.runs):
            direct = self.paced(self.upstream_port, connections, rate, kind, prompt)
            before = cpu_seconds(pid)
            through = self.paced(port, connections, rate, kind, prompt)
            cpu = (cpu_seconds(pid) - before) / through["requests"] * 1e6
            rows.append((direct["p50"], direct["p99"], through["p50"], through["p99"], cpu))
        d50, d99, p50, p99, cpu = [statistics.median(column) for column in zip(*rows)]
        row = {"name": name, "connections": connections, "rate": rate, "directP50": d50,
               "directP99": d99, "p50": p50, "p99": p99, "addedP50": round(p50 - d50, 1),
               "addedP99": round(p99 - d99, 1), "cpuMicros": round(cpu, 1)}
        self.results["rows"].append(row)
        return row

    def saturated_misses(self, port, pid, connections):
        self.progress(f"saturated misses, {connections} connections")
        best = max(self.wrk_run(f"http://127.0.0.1:{port}", pid, connections, "miss")
                   for _ in range(self.options.runs // 2 + 1))
        direct = max(wrk(self.upstream, connections, self.options.seconds, "miss")[0]
                     for _ in range(self.options.runs // 2 + 1))
        row = {"name": "miss, saturated", "connections": connections, "perSecond": round(best[0]),
               "directPerSecond": round(direct), "p50": best[1], "p99": best[2],
               "cpuMicros": round(best[3], 1)}
        self.results["rows"].append(row)
        return row

    def wrk_run(self, url, pid, connections, kind, prompt="What is LMDB?", key="sk-1"):
        before = cpu_seconds(pid) if pid else 0
        rate, p50, p99, requests = wrk(url, connections, self.options.seconds, kind, prompt, key)
        cpu = (cpu_seconds(pid) - before) / requests * 1e6 if pid else 0
        return rate, p50, p99, cpu

    def hits(self, name, url, pid=None, prompt="What is LMDB?", key="sk-1"):
        self.progress(f"{name}, 16 connections")
        runs = self.options.runs // 2 + 1
        best = max(self.wrk_run(url, pid, 16, "hit", prompt, key) for _ in range(runs))
        row = {"name": name, "connections": 16, "perSecond": round(best[0]), "p50": best[1],
               "p99": best[2], "cpuMicros": round(best[3], 1) if pid else None}
        self.results["rows"].append(row)
        return row

    def streams(self):
        """What open streams hold, in a fresh process: memory that was freed before hides it."""
        count = self.options.streams
        self.progress(f"{count} streams at once")
        port, pid = self.serve("none", "streams")
        self.paced(port, 16, 1_000, "miss")
        before = rss_kib(pid)

        async def run():
            tasks = await open_streams(port, count)
            used = rss_kib(pid) - before
            return used, min(await asyncio.gather(*tasks))

        used, events = asyncio.run(run())
        self.results["streams"] = {
            "count": count, "kibEach": round(used / count, 1), "eventsLeast": events}

    def litellm(self):
        self.progress("litellm: starting")
        key = "sk-" + secrets.token_hex(32)
        config = {"model_list": [{"model_name": "gpt-4o-mini", "litellm_params": {
            "model": "openai/gpt-4o-mini", "api_base": self.upstream + "/v1", "api_key": "none"}}],
            "litellm_settings": {"cache": True, "cache_params": {"type": "local"}}}
        (self.folder / "litellm.yaml").write_text(json.dumps(config))
        port = free_port()
        process = subprocess.Popen(
            [str(pathlib.Path(sys.executable).parent / "litellm"), "--config",
             str(self.folder / "litellm.yaml"), "--host", "127.0.0.1", "--port", str(port)],
            env={**os.environ, "LITELLM_MASTER_KEY": key, "LITELLM_LOCAL_MODEL_COST_MAP": "True"},
            stdout=open(self.folder / "litellm.log", "wb"), stderr=subprocess.STDOUT)
        self.processes.append(process)
        url = f"http://127.0.0.1:{port}"
        wait(url + "/health/liveliness", process)
        body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "What is LMDB?"}]}
        for _ in range(3):
            post(url, body, key)
        return self.hits("LiteLLM's cached hit", url, key=key)

    def close(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait(30)


def ask(prompt):
    return {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": prompt}]}


def until(port, prompt, outcome):
    for _ in range(100):
        got = post(f"http://127.0.0.1:{port}", ask(prompt))[0]["refrain-outcome"]
        if got == outcome:
            return True
        time.sleep(0.05)
    return False


def run(bench):
    port, pid = bench.serve("none", "exact")
    url = f"http://127.0.0.1:{port}"
    # A first round that counts for nothing: connections, memory, page faults.
    bench.paced(port, 16, 1_000, "miss")
    for connections in [1, 16, 128]:
        bench.added("miss", port, pid, connections, bench.options.rate)
    bench.added("first event of a stream", port, pid, 16, bench.options.rate // 2, "stream")
    for connections in [16, 128]:
        bench.saturated_misses(port, pid, connections)
    assert until(port, "What is LMDB?", "hit-exact")
    bench.added("exact hit", port, pid, 16, bench.options.rate, "hit")
    exact = bench.hits("exact hit, saturated", url, pid)
    bench.streams()
    if (ROOT / bench.options.model / "config.json").exists():
        near, near_pid = bench.serve(bench.options.model, "semantic")
        post(f"http://127.0.0.1:{near}", ask("How do I reset my password?"))
        assert until(near, "How do I reset my password?", "hit-exact")
        asked = "How can I reset my password?"
        assert until(near, asked, "hit-semantic")
        bench.added("semantic hit", near, near_pid, 16, 200, "hit", asked)
        bench.hits("semantic hit, saturated", f"http://127.0.0.1:{near}", near_pid, asked)
        bench.added("miss with embedding", near, near_pid, 1, 100)
    if bench.options.litellm:
        theirs = bench.litellm()
        bench.results["timesLiteLLM"] = round(exact["perSecond"] / theirs["perSecond"], 1)


def show(results):
    print("| paced | connections | per second | direct p50 / p99 us | through p50 / p99 us "
          "| added p50 / p99 us | CPU us |")
    print("|---|---|---|---|---|---|---|")
    for row in results["rows"]:
        if "rate" in row:
            print(f"| {row['name']} | {row['connections']} | {row['rate']} | {row['directP50']:.0f} /"
                  f" {row['directP99']:.0f} | {row['p50']:.0f} / {row['p99']:.0f} |"
                  f" {row['addedP50']:.0f} / {row['addedP99']:.0f} | {row['cpuMicros']:.0f} |")
    print("\n| saturated | connections | per second | p50 / p99 ms | CPU us |")
    print("|---|---|---|---|---|")
    for row in results["rows"]:
        if "rate" not in row:
            cpu = "-" if row["cpuMicros"] is None else f"{row['cpuMicros']:.0f}"
            direct = f" (direct {row['directPerSecond']})" if "directPerSecond" in row else ""
            print(f"| {row['name']} | {row['connections']} | {row['perSecond']}{direct} |"
                  f" {row['p50'] / 1e3:.2f} / {row['p99'] / 1e3:.2f} | {cpu} |")
    streams = results["streams"]
    print(f"\n{streams['count']} streams at once: {streams['kibEach']} KiB each, all whole "
          f"({streams['eventsLeast']} events at least).")
    if "timesLiteLLM" in results:
        print(f"Exact hits: {results['timesLiteLLM']:.0f} times LiteLLM's.")
    misses = [row for row in results["rows"] if row["name"] == "miss"]
    worst50, worst99 = (max(row[name] for row in misses) for name in ["addedP50", "addedP99"])
    print(f"Bars: a paced miss adds at most 300 us at p50: {worst50:.0f}; 1,500 us at p99: "
          f"{worst99:.0f}.")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=int, default=3)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--rate", type=int, default=1_000)
    options.add_argument("--streams", type=int, default=500)
    options.add_argument("--model", default="data/models/all-MiniLM-L6-v2")
    options.add_argument("--json", default="bench/results/proxy.json")
    options.add_argument("--litellm", action="store_true")
    options = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="refrain-proxy-") as folder:
        bench = Bench(options, pathlib.Path(folder))
        try:
            run(bench)
        finally:
            bench.close()
    bench.results["load"] = os.getloadavg()
    bench.results["cores"] = os.cpu_count()
    pathlib.Path(options.json).write_text(json.dumps(bench.results, indent=1) + "\n")
    show(bench.results)


main()

"""Measures the service as a whole over HTTP on loopback, with `wrk` as the load.

    python3 bench/service/service.py lookup      exact hit, semantic hit, own vector; 1, 16, 64 connections
    python3 bench/service/service.py insert      durable and relaxed, by concurrency
    python3 bench/service/service.py footprint   memory and disk per entry, start-up time

Each writes a JSON file to bench/results and a Markdown table to standard output. CPU per request is the
server's user plus system time over the requests it answered: unlike requests per second it hardly
depends on what else the machine does. Needs `wrk` (Debian) and `make build`.
"""

import argparse
import base64
import gzip
import json
import os
import pathlib
import random
import re
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
REFRAIN = ROOT / ".build/release/refrain"
QUESTIONS = ROOT.parent / "shared/data/qqp_texts.jsonl.gz"
RESULTS = ROOT / "bench/results"
DIMENSION = 384
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A refrain of our own on a free port with a data directory of its own."""

    def __init__(self, folder, *arguments):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        began = time.monotonic()
        self.process = subprocess.Popen(
            [REFRAIN, "serve", "--host", "127.0.0.1", "--port", str(self.port), "--data", folder,
             *arguments],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                self.call("GET", "/ready")
                break
            except OSError:
                if self.process.poll() is not None or time.monotonic() - began > 120:
                    sys.exit("service: refrain did not become ready")
                time.sleep(0.005)
        self.startup_seconds = time.monotonic() - began

    def call(self, method, path, body=None, content_type="application/json"):
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, data=data, method=method, headers={"content-type": content_type})
        with urllib.request.urlopen(request, timeout=300) as answer:
            text = answer.read()
            return json.loads(text) if text[:1] in (b"{", b"[") else text

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident_bytes(self):
        with open(f"/proc/{self.process.pid}/status") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) * 1024

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


def questions(count):
    """Real questions where they are at hand, else made ones; the report says which."""
    if QUESTIONS.exists():
        with gzip.open(QUESTIONS, "rt", encoding="utf-8") as file:
            return [json.loads(next(file))["text"] for _ in range(count)], "Quora questions"
    made = [f"What should I know about topic {n} before I start with part {n % 97} of it?"
            for n in range(count)]
    return made, "made questions"


def import_entries(server, cache, entries):
    for at in range(0, len(entries), 500):
        lines = "\n".join(json.dumps(entry) for entry in entries[at:at + 500]).encode()
        server.call("POST", f"/v1/caches/{cache}/import", lines, "application/x-ndjson")


def lua(bodies, path, folder):
    """A wrk script that posts the bodies in turn."""
    source = "local bodies = {\n"
    source += "".join(f"[==[{body}]==],\n" for body in bodies)
    source += "}\nlocal turn = 0\nfunction request()\n  turn = turn % #bodies + 1\n"
    source += f'  return wrk.format("POST", "{path}", {{["content-type"]="application/json"}}, '
    source += "bodies[turn])\nend\n"
    source += """
function done(summary, latency, requests)
  io.write(string.format("RESULT %d %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), summary.errors.status,
    summary.errors.read + summary.errors.write + summary.errors.timeout + summary.errors.connect))
end
"""
    script = pathlib.Path(folder) / "load.lua"
    script.write_text(source, encoding="utf-8")
    return script


def load(url, script, connections, seconds):
    output = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script, url],
        capture_output=True, text=True, check=True).stdout
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", output)
    requests, micros, p50, p99, bad_status, broken = map(int, found.groups())
    if bad_status or broken:
        sys.exit(f"service: {bad_status} answers were errors and {broken} transfers broke")
    return {"requests": requests, "perSecond": requests / (micros / 1e6), "p50Micros": p50,
            "p99Micros": p99}


def measure(url, cpu, script, connections, seconds, repeats):
    """The run with the median CPU per request, so that the row's figures belong together."""
    load(url, script, connections, 1)
    runs = []
    for _ in range(repeats):
        before = cpu()
        run = load(url, script, connections, seconds)
        run["cpuMicros"] = (cpu() - before) * 1e6 / run["requests"]
        runs.append(run)
    runs.sort(key=lambda run: run["cpuMicros"])
    return runs[len(runs) // 2]


def encoded(vector):
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def unit(random_source):
    vector = [random_source.gauss(0, 1) for _ in range(DIMENSION)]
    norm = sum(x * x for x in vector) ** 0.5
    return [x / norm for x in vector]


def rows_of_echo(options, folder):
    """The floor: libevent's evhttp in C that answers from memory."""
    source, binary = ROOT / "bench/peers/evhttp_echo.c", pathlib.Path(folder) / "echo"
    subprocess.run(["cc", "-O2", "-o", binary, source, "-levent"], check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([binary, str(port)], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        time.sleep(0.3)
        body = json.dumps({"prompt": "x" * 600, "searchStrategies": ["exact"]})
        script = lua([body], "/echo", folder)

        def cpu():
            with open(f"/proc/{process.pid}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / TICKS

        return [dict(what="bare evhttp echo", connections=c, **measure(
            f"http://127.0.0.1:{port}", cpu, script, c, options.seconds, options.repeats))
            for c in options.connections]
    finally:
        process.kill()


def stage_figures(server, prompts):
    """Median share of each stage, from the costs that answers state."""
    stages = {"embedding": [], "search": [], "total": []}
    for prompt in prompts[:300]:
        answer = server.call("POST", "/v1/caches/default/entries/search",
                             {"prompt": prompt, "searchStrategies": ["semantic"], "explain": True})
        cost = answer["decision"].get("cost", {})
        for stage in stages:
            key = f"{stage}Micros"
            if key in cost:
                stages[stage].append(cost[key])
    return {stage: statistics.median(values) for stage, values in stages.items() if values}


def lookup(options):
    prompts, source = questions(options.entries)
    with tempfile.TemporaryDirectory(prefix="refrain-bench-") as folder:
        server = Server(folder + "/data", *options.serve)
        try:
            entries = [{"prompt": p, "response": "An answer of a usual length. " * 6}
                       for p in prompts]
            import_entries(server, "default", entries)
            server.call("PUT", "/v1/caches/vectors", {})
            chance = random.Random(7)
            vectors = [encoded(unit(chance)) for _ in range(1_000)]
            import_entries(server, "vectors", [
                {"prompt": f"prompt {n}", "response": "An answer. " * 16, "embedding": vector}
                for n, vector in enumerate(vectors)])
            sample = chance.sample(prompts, min(2_000, len(prompts)))
            search = "/v1/caches/default/entries/search"
            exact = [json.dumps({"prompt": p, "searchStrategies": ["exact"]}) for p in sample]
            semantic = [json.dumps({"prompt": p, "searchStrategies": ["semantic"]})
                        for p in sample]
            own = [json.dumps({"prompt": f"prompt {n}", "searchStrategies": ["semantic"],
                               "embedding": vector}) for n, vector in enumerate(vectors)]
            cases = [("exact hit", exact, search), ("semantic hit", semantic, search),
                     ("own vector", own, "/v1/caches/vectors/entries/search")]
            rows = rows_of_echo(options, folder)
            for what, bodies, path in cases:
                script = lua(bodies, path, folder)
                for connections in options.connections:
                    rows.append(dict(what=what, connections=connections, **measure(
                        server.url, server.cpu_seconds, script, connections, options.seconds,
                        options.repeats)))
            stages = stage_figures(server, sample)
        finally:
            server.stop()
    print(f"{len(prompts):,} entries of {source}; one load thread\n")
    print("| what | connections | requests/s | p50 µs | p99 µs | CPU µs/request |\n|---|--:|--:|--:|--:|--:|")
    for row in rows:
        print(f"| {row['what']} | {row['connections']} | {row['perSecond']:,.0f} | {row['p50Micros']:,} "
              f"| {row['p99Micros']:,} | {row['cpuMicros']:.1f} |")
    print("\nmedian of a semantic lookup's stages, µs:",
          ", ".join(f"{k} {v:.0f}" for k, v in stages.items()))
    return {"source": source, "entries": len(prompts), "rows": rows, "stagesMicros": stages}


def insert(options):
    rows = []
    chance = random.Random(11)
    vectors = [encoded(unit(chance)) for _ in range(200)]
    for durability in ("full", "relaxed"):
        for connections in options.connections:
            with tempfile.TemporaryDirectory(prefix="refrain-bench-", dir=options.disk) as folder:
                server = Server(folder + "/data", "--durability", durability, *options.serve)
                try:
                    body = ('{"prompt":"Question %d of run %d?","response":"'
                            + "An answer of a usual length. " * 6 + '","embedding":"%s"}')
                    source = "local vectors = {" + ",".join(f'"{v}"' for v in vectors) + "}\n"
                    source += f"local body = [==[{body}]==]\nlocal turn = 0\n"
                    source += "local run = math.random(1000000000)\nfunction request()\n"
                    source += "  turn = turn + 1\n  return wrk.format('POST', "
                    source += "'/v1/caches/default/entries', {['content-type']='application/json'}, "
                    source += "string.format(body, turn, run, vectors[turn % #vectors + 1]))\nend\n"
                    tail = lua(["{}"], "/", folder).read_text().split("function done", 1)[1]
                    script = pathlib.Path(folder) / "insert.lua"
                    script.write_text(source + "math.randomseed(os.time())\nfunction done" + tail)
                    before = server.cpu_seconds()
                    run = load(server.url, script, connections, options.seconds)
                    run["cpuMicros"] = (server.cpu_seconds() - before) * 1e6 / run["requests"]
                    rows.append(dict(durability=durability, connections=connections, **run))
                finally:
                    server.stop()
    print("| durability | connections | inserts/s | p50 µs | p99 µs | CPU µs/insert |\n|---|--:|--:|--:|--:|--:|")
    for row in rows:
        print(f"| {row['durability']} | {row['connections']} | {row['perSecond']:,.0f} "
              f"| {row['p50Micros']:,} | {row['p99Micros']:,} | {row['cpuMicros']:.0f} |")
    return {"rows": rows}


def footprint(options):
    rows = []
    for count in (10_000, 100_000):
        prompts, source = questions(count)
        with tempfile.TemporaryDirectory(prefix="refrain-bench-", dir=options.disk) as folder:
            data = pathlib.Path(folder) / "data"
            server = Server(str(data), *options.serve)
            try:
                empty = server.resident_bytes()
                began = time.monotonic()
                import_entries(server, "default", [
                    {"prompt": p, "response": "An answer of a usual length. " * 6} for p in prompts])
                seconds = time.monotonic() - began
                grown = server.resident_bytes() - empty
            finally:
                server.stop()
            disk = sum(f.stat().st_blocks * 512 for f in data.rglob("*") if f.is_file())
            again = Server(str(data), *options.serve)
            fresh = again.resident_bytes()
            started = again.startup_seconds
            again.stop()
            shutil.rmtree(data)
            rows.append({"entries": count, "importSeconds": seconds, "residentBytesEmpty": empty,
                         "residentGrowthPerEntry": grown / count,
                         "residentAfterRestart": fresh, "diskPerEntry": disk / count,
                         "startupSeconds": started, "source": source})
    print("| entries | import/s | RSS growth/entry | RSS after restart | disk/entry | ready after |\n|--:|--:|--:|--:|--:|--:|")
    for row in rows:
        print(f"| {row['entries']:,} | {row['entries'] / row['importSeconds']:,.0f} "
              f"| {row['residentGrowthPerEntry']:,.0f} B | {row['residentAfterRestart'] / 1e6:,.0f} MB "
              f"| {row['diskPerEntry']:,.0f} B | {row['startupSeconds']:.2f} s |")
    return {"rows": rows}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["lookup", "insert", "footprint"])
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 16, 64])
    parser.add_argument("--disk", default=None, help="folder whose disk is measured")
    parser.add_argument("--serve", nargs="*", default=[], help="more arguments for refrain serve")
    options = parser.parse_args()
    for tool, hint in (("wrk", "apt-get install wrk"),):
        if not shutil.which(tool):
            sys.exit(f"service: {tool} is missing: {hint}")
    if not REFRAIN.exists():
        sys.exit("service: no .build/release/refrain; run `make build`")
    result = {"lookup": lookup, "insert": insert, "footprint": footprint}[options.what](options)
    RESULTS.mkdir(exist_ok=True)
    target = RESULTS / f"service-{options.what}.json"
    target.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()

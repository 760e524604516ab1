"""The index beside its peers, on the same vectors and in the same minutes.

usage: run.py [--vectors FILE] [--out FILE] [--count N] [PART ...]

Each library runs in a process of its own that builds its index and then waits for commands, so that
rounds of all of them can take turns: a slow minute of the machine slows everyone. Parts:

  search     build, memory, recall against time: ours, hnswlib, faiss, usearch
  churn      everything replaced five times: ours with 100,000 vectors, ours and hnswlib with 20,000
  mixed      searches with and without a writer at full speed
  snapshot   saving and opening 100,000 vectors
  filters    labels and expiry at every selectivity
  crossover  list against graph by size; many queries by matrix product or one by one
  scaling    1,000 to 1,000,000 vectors, the last synthetic; snapshots of each
  churn-full hnswlib's churn with 100,000 vectors; half an hour, so only when asked for

Without PART: all but the last. Results go to bench/results/index.json, part by part, and progress to
standard error.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time

import numpy as np

import report

HERE = os.path.dirname(os.path.abspath(__file__))
BENCH = ".build/release/refrain-bench"
DIMENSION, QUERIES = 384, 2_000
WIDTHS = [12, 16, 24, 32, 40, 48, 64, 80, 96, 128, 160, 200, 256, 320, 400]
ROUNDS = 3
PEERS = ["faiss", "faiss-sq8", "faiss-sq8-refined", "hnswlib", "usearch", "usearch-i8"]
PARTS = ["search", "churn", "mixed", "snapshot", "filters", "crossover", "scaling"]
START = time.monotonic()


def say(text):
    print(f"bench-index {time.monotonic() - START:6.0f} s: {text}", file=sys.stderr, flush=True)


class Library:
    """A process that measures one index and answers each command with a line of JSON."""

    def __init__(self, name, command):
        self.name = name
        say(f"{name}: building")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.built = self.read()
        seconds = self.built.get("buildSeconds")
        if seconds is not None:
            say(f"{name}: built in {seconds:.1f} s")

    def read(self):
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise SystemExit(f"bench-index: {self.name} ended before it answered")
            message = json.loads(line)
            if "progress" not in message:
                return message
            say(f"{self.name}: {message['progress']}")

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.read()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Run:
    def __init__(self, options):
        self.vectors, self.out, self.count = options.vectors, options.out, options.count
        self.results = {}
        if os.path.exists(self.out):
            with open(self.out) as file:
                self.results = json.load(file)

    def ours(self, name="refrain", count=None, *more):
        count = count or self.count
        return Library(
            name, [BENCH, "index", "--vectors", self.vectors, "--count", str(count), *more]
        )

    def peer(self, library, count=None, name=None):
        count = count or self.count
        command = [
            sys.executable, os.path.join(HERE, "peer.py"), library, self.vectors,
            self.truth(count), str(count),
        ]
        return Library(name or library, command)

    def truth(self, count):
        """The ten nearest of each query, by brute force."""
        path = f"{self.vectors}.truth-{count}.npy"
        if os.path.exists(path) and os.path.getmtime(path) > os.path.getmtime(self.vectors):
            return path
        say(f"true neighbors among {count}")
        rows = np.fromfile(self.vectors, "<f4").reshape(-1, DIMENSION)
        vectors, queries = rows[:count], rows[-QUERIES:]
        best = np.zeros((QUERIES, 10), np.int64)
        for start in range(0, QUERIES, 250):
            similarities = queries[start : start + 250] @ vectors.T
            part = np.argpartition(-similarities, 10, axis=1)[:, :10]
            order = np.argsort(-np.take_along_axis(similarities, part, 1), axis=1)
            best[start : start + 250] = np.take_along_axis(part, order, 1)
        np.save(path, best)
        return path

    def keep(self, part, result):
        result["load"] = os.getloadavg()[0]
        result["measured"] = time.strftime("%Y-%m-%d %H:%M", time.gmtime()) + " UTC"
        self.results[part] = result
        self.results["machine"] = machine()
        with open(self.out, "w") as file:
            json.dump(self.results, file, indent=1)
            file.write("\n")

    # Parts.

    def search(self):
        libraries = [self.ours()] + [self.peer(name) for name in PEERS]
        curves = interleaved(libraries)
        rows = [
            dict(library.built, curve=curves[library.name]) for library in libraries
        ]
        close(libraries)
        self.keep("search", {"rows": rows, "versions": versions()})

    def churn(self):
        rows = []
        for count, ours_only in [(self.count, True), (self.count // 5, False)]:
            fresh = [self.ours(f"refrain fresh {count}", count)]
            churned = [self.ours(f"refrain churned {count}", count)]
            if not ours_only:
                fresh.append(self.peer("hnswlib", count, f"hnswlib fresh {count}"))
                churned.append(self.peer("hnswlib", count, f"hnswlib churned {count}"))
            rows += self.churned(fresh, churned)
        self.keep("churn", {"rows": rows})

    def churn_full(self):
        row = self.churned(
            [self.peer("hnswlib", None, "hnswlib fresh")],
            [self.peer("hnswlib", None, "hnswlib churned")],
        )
        self.keep("churnFull", {"rows": row})

    def churned(self, fresh, churned):
        results = [library.ask("churn 5") for library in churned]
        curves = interleaved(fresh + churned)
        rows = []
        for before, after, result in zip(fresh, churned, results):
            rows.append({
                "library": after.built["library"], "count": after.built["count"],
                "churn": result, "built": after.built, "fresh": curves[before.name],
                "churned": curves[after.name],
            })
        close(fresh + churned)
        return rows

    def mixed(self):
        ours = self.ours()
        result = ours.ask("mixed 5")
        close([ours])
        self.keep("mixed", result)

    def snapshot(self):
        ours = self.ours()
        result = ours.ask("snapshot data/run/index.snapshot")
        result["rebuildSeconds"] = ours.built["buildSeconds"]
        close([ours])
        self.keep("snapshot", result)

    def filters(self):
        ours = self.ours("refrain with labels", None, "--filters")
        result = ours.ask("filters")
        close([ours])
        self.keep("filters", result)

    def crossover(self):
        crossover = Library("crossover", [BENCH, "index-crossover", "--vectors", self.vectors])
        close([crossover])
        self.keep("crossover", crossover.built)

    def scaling(self):
        rows = []
        for share in [0.01, 0.1, 1, 10]:
            count = int(self.count * share)
            more = ["--queries", "500"]
            if share > 1:
                more += ["--synthetic", str(count)]
            ours = self.ours(f"refrain {count}", min(count, self.count), *more)
            widths = [32, 64, 96, 128, 192, 256]
            curve = interleaved([ours], widths)[ours.name]
            row = dict(ours.built, curve=curve)
            row["snapshot"] = ours.ask("snapshot data/run/index.snapshot")
            rows.append(row)
            close([ours])
        self.keep("scaling", {"rows": rows})


def interleaved(libraries, widths=WIDTHS):
    """A curve a library; the rounds of all of them take turns, and the fastest of three counts."""
    curves = {library.name: [] for library in libraries}
    active = list(libraries)
    for width in widths:
        points = {}
        for _ in range(ROUNDS):
            for library in active:
                point = library.ask(f"search {width}")
                kept = points.setdefault(library.name, point)
                kept["microseconds"] = min(kept["microseconds"], point["microseconds"])
        for name, point in points.items():
            curves[name].append(point)
        say(f"width {width}: " + ", ".join(
            f"{name} {point['microseconds']:.0f} µs" for name, point in points.items()))
        active = [library for library in active if not is_done(curves[library.name])]
        if not active:
            break
    return curves


def is_done(curve):
    """Whether a wider search can teach nothing: beyond what is asked for, or no longer rising."""
    last = curve[-1]
    if last["ef"] < 64:
        return False
    if last["recall1"] >= 0.995 and last["recall10"] >= 0.995:
        return True
    return len(curve) > 6 and last["recall10"] - curve[-4]["recall10"] < 0.001


def close(libraries):
    for library in libraries:
        library.close()


def machine():
    model = platform.processor()
    with open("/proc/cpuinfo") as cpuinfo:
        for line in cpuinfo:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release()}


def versions():
    from importlib.metadata import version

    return {name: version(name) for name in ["faiss-cpu", "hnswlib", "usearch", "numpy"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--vectors", default="data/run/qqp.f32")
    parser.add_argument("--out", default="bench/results/index.json")
    parser.add_argument("--count", type=int, default=100_000, help="fewer for a quick trial")
    parser.add_argument("parts", nargs="*")
    options = parser.parse_args()
    parts = options.parts or PARTS
    unknown = set(parts) - set(PARTS) - {"churn-full"}
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    run = Run(options)
    for part in parts:
        say(f"part {part}")
        getattr(run, part.replace("-", "_"))()
    say("done")
    print(report.terminal(run.results))


if __name__ == "__main__":
    main()

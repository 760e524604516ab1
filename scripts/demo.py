"""The demo: a server of its own on a free port, an import, then paraphrases looked up one by one."""

import gzip
import json
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
REFRAIN = ROOT / ".build/release/refrain"
QUORA = ROOT.parent / "shared/data"
IMPORT_COUNT = 20_000
SHOWN = 14


def prompts_and_paraphrases():
    """Returns prompts to import, (paraphrase, expected prompt or None) pairs, and where they are from."""
    texts, pairs = QUORA / "qqp_texts.jsonl.gz", QUORA / "qqp.dev.tsv.gz"
    if texts.exists() and pairs.exists():
        with gzip.open(pairs, "rt", encoding="utf-8") as file:
            next(file)
            rows = [line.rstrip("\n").split("\t") for line in file]
        # The first question of a labelled pair goes in, the second is looked up.
        chosen = [row for row in rows if len(row) == 3][:4_000]
        prompts = list(dict.fromkeys(row[1] for row in chosen))
        with gzip.open(texts, "rt", encoding="utf-8") as file:
            for line in file:
                if len(prompts) >= IMPORT_COUNT:
                    break
                prompts.append(json.loads(line)["text"])
        lookups = [(row[2], row[1] if row[0] == "1" else None) for row in chosen]
        return [{"prompt": p, "response": f"(the answer to: {p})"} for p in prompts], lookups, "Quora"
    with open(ROOT / "data/prompts/demo-prompts.jsonl", encoding="utf-8") as file:
        entries = [json.loads(line) for line in file]
    known = {entry["prompt"] for entry in entries}
    lookups = []
    with open(ROOT / "data/pairs/starter.tsv", encoding="utf-8") as file:
        header = next(file).rstrip("\n").split("\t")
        for line in file:
            row = dict(zip(header, line.rstrip("\n").split("\t")))
            for stored, asked in (("prompt_a", "prompt_b"), ("prompt_b", "prompt_a")):
                if row[stored] in known:
                    expected = row[stored] if row["label"] == "1" else None
                    lookups.append((row[asked], expected))
    return entries, lookups, "the project's own prompts"


def call(url, method, path, body=None, content_type="application/json"):
    data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(
        url + path, data=data, method=method, headers={"content-type": content_type})
    with urllib.request.urlopen(request, timeout=120) as answer:
        text = answer.read()
        return json.loads(text) if text else None


def start(folder):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [REFRAIN, "serve", "--host", "127.0.0.1", "--port", str(port), "--data", folder],
        cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    for _ in range(600):
        try:
            call(url, "GET", "/ready")
            return url, process
        except OSError:
            if process.poll() is not None:
                sys.exit("demo: the server did not start; try `make run` to see why")
            time.sleep(0.05)
    sys.exit("demo: the server was not ready within 30 s")


def import_all(url, entries):
    began = time.monotonic()
    size = 500
    for at in range(0, len(entries), size):
        lines = "\n".join(json.dumps(e, ensure_ascii=False) for e in entries[at:at + size])
        call(url, "POST", "/v1/caches/default/import", lines.encode(), "application/x-ndjson")
        done = min(at + size, len(entries))
        rate = done / (time.monotonic() - began)
        if sys.stderr.isatty():
            print(f"\rimporting {done:,} of {len(entries):,} · {rate:,.0f}/s", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    seconds = time.monotonic() - began
    print(f"imported {len(entries):,} prompts in {seconds:.1f} s "
          f"({len(entries) / seconds:,.0f}/s, embedding and fsync included)\n")


def refusal(decision):
    """The reason, and what a check found where one refused."""
    found = [f"{check['check']}: {check['detail']}" for check in decision.get("checks", [])]
    return " · ".join([decision["reason"], *found[:1]])


def look_up(url, lookups):
    shown, times, hits, right, expected_hits = 0, [], 0, 0, 0
    for prompt, expected in lookups[:1_000]:
        began = time.perf_counter()
        answer = call(url, "POST", "/v1/caches/default/entries/search",
                      {"prompt": prompt, "searchStrategies": ["exact", "semantic"], "explain": True})
        times.append((time.perf_counter() - began) * 1e3)
        decision = answer["decision"]
        expected_hits += expected is not None
        if answer["data"]:
            hit = answer["data"][0]
            hits += 1
            right += expected is not None
            if shown < SHOWN and hit["prompt"] != prompt:
                shown += 1
                print(f"  asked   {prompt}\n  {hit['searchStrategy']:<9}{hit['prompt']}\n"
                      f"          similarity {hit['similarity']:.4f} · {times[-1]:.2f} ms\n")
        elif shown < SHOWN and expected is None and decision.get("nearest"):
            shown += 1
            near = decision["nearest"]
            print(f"  asked   {prompt}\n  miss    {near['prompt']}\n"
                  f"          similarity {near['similarity']:.4f} · {refusal(decision)}\n")
    times.sort()
    p99 = times[int(len(times) * 0.99)]
    print(f"{len(times):,} lookups over HTTP, one at a time, this Python client's time included: "
          f"median {statistics.median(times):.2f} ms, p99 {p99:.2f} ms")
    print(f"{hits:,} hits; {expected_hits:,} of the prompts are labelled as asking the same as one "
          f"that is stored, and {right:,} of those hit")


def main():
    entries, lookups, source = prompts_and_paraphrases()
    print(f"prompts: {source}\n")
    with tempfile.TemporaryDirectory(prefix="refrain-demo-") as folder:
        url, process = start(folder)
        try:
            import_all(url, entries)
            look_up(url, lookups)
            stats = call(url, "GET", "/v1/caches/default/stats")
            print(f"\nstats: {json.dumps(stats)[:600]}")
        finally:
            process.terminate()
            process.wait(30)


if __name__ == "__main__":
    main()

"""Development pairs, their groups and their cosines, for the scripts beside this file.

Run from the project's root. Reads ../shared/data and data/pairs; keeps vectors in data/run/.
"""
import gzip, hashlib, json, os, subprocess, tempfile
import numpy as np

RUN = "data/run/calibration"
BENCH = os.environ.get("REFRAIN_BENCH", ".build/release/refrain-bench")
PRECISION = os.environ.get("PRECISION", "bfloat16")
TOOL = os.environ.get("PAIR_FEATURES", ".build/release/pair-features")


def path(name):
    own = f"data/pairs/{name}.tsv"
    return own if os.path.exists(own) else f"../shared/data/{name}.dev.tsv.gz"


SAME = ((0, 1), (0, 2), (1, 2), (3, 4))
OTHER = ((0, 3), (0, 4), (1, 3), (2, 3), (1, 4), (2, 4))


def expand(prompts):
    """(label, prompt_a, prompt_b) of all pairs of a group: three wordings of one meaning, two of another."""
    return [(label, prompts[i], prompts[j]) for label, places in (("1", SAME), ("0", OTHER)) for i, j in places]


def read(name):
    """[label, prompt_a, prompt_b, kind, language, ...] of each line; groups as their pairs."""
    if name.startswith("groups."):
        with open(path(name), encoding="utf8") as lines:
            groups = [line.rstrip("\n").split("\t") for line in lines][1:]
        return [[*pair, g[0], "en"] for g in groups for pair in expand(g[1:])]
    where = path(name)
    opened = gzip.open(where, "rt", encoding="utf8") if where.endswith(".gz") else open(where, encoding="utf8")
    with opened as lines:
        return [line.rstrip("\n").split("\t") for line in lines][1:]


def groups(pairs):
    """A number 0...9 for each pair, the same for all pairs that share a text, directly or not."""
    parent = {}

    def find(x):
        while parent.setdefault(x, x) != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for p in pairs:
        a, b = find(p[1]), find(p[2])
        if a != b:
            parent[a] = b
    least = {}
    for p in pairs:
        root, text = find(p[1]), min(p[1], p[2])
        least[root] = min(least.get(root, text), text)
    return np.array([int(hashlib.sha256(least[find(p[1])].encode()).hexdigest(), 16) % 10 for p in pairs])


def cosines(name, pairs):
    """Cosines of the pairs' vectors, computed once by embed.py and kept under data/run."""
    import embed

    stem = f"{RUN}/{name}"
    texts = sorted({t for p in pairs for t in p[1:3]})
    known = os.path.exists(stem + ".texts.json") and json.load(open(stem + ".texts.json")) == texts
    if not known:
        os.makedirs(RUN, exist_ok=True)
        np.save(stem + ".vec.npy", embed.embed(texts))
        json.dump(texts, open(stem + ".texts.json", "w"), ensure_ascii=False)
    vectors = np.load(stem + ".vec.npy")
    place = {t: i for i, t in enumerate(texts)}
    return np.array([float(vectors[place[p[1]]] @ vectors[place[p[2]]]) for p in pairs])


def tool(pairs, cos, weights, *arguments):
    """Runs pair-features over pairs; its output lines."""
    rows = "label\ta\tb\tcosine\tweight\n" + "".join(
        f"{p[0]}\t{p[1]}\t{p[2]}\t{c:.6f}\t{w}\n" for p, c, w in zip(pairs, cos, weights))
    done = subprocess.run([TOOL, *arguments], input=rows.encode(), capture_output=True, check=True)
    return done.stdout.decode().split("\n")[:-1]


def bench(rows, *arguments):
    """One line of refrain-bench for each pair, kept under data/run; the last argument takes the pairs."""
    text = "".join(json.dumps([r[1], r[2]], ensure_ascii=False) + "\n" for r in rows)
    stamp = repr(arguments).encode() + b"".join(
        open(f"{a}/adapter_model.safetensors", "rb").read() for a in arguments if os.path.exists(f"{a}/adapter_model.safetensors"))
    kept = f"{RUN}/bench-{hashlib.sha256(stamp + text.encode()).hexdigest()[:16]}.txt"
    if os.path.exists(kept):
        return open(kept).read().split("\n")[:-1]
    os.makedirs(RUN, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf8") as file:
        file.write(text)
        file.flush()
        done = subprocess.run([BENCH, *arguments, file.name], capture_output=True, check=True)
    lines = done.stdout.decode().split("\n")[:-1]
    assert len(lines) == len(rows), (len(lines), len(rows))
    with open(kept, "wb") as file:
        file.write(done.stdout)
    return lines


def verifier(directory, rows):
    """Log-odds of a pair verifier, by the service's own engine."""
    if not rows:
        return []
    return [float(v) for v in bench(rows, "verifier", "--precision", PRECISION, "--verifier", directory, "--pairs")]

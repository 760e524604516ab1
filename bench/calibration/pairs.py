"""Development pairs, their groups and their cosines, for the scripts beside this file.

Run from the project's root. Reads ../shared/data and data/pairs; keeps vectors in data/run/.
"""
import gzip, hashlib, json, os, subprocess
import numpy as np

RUN = "data/run/calibration"
TOOL = os.environ.get("PAIR_FEATURES", ".build/release/pair-features")


def path(name):
    own = f"data/pairs/{name}.tsv"
    return own if os.path.exists(own) else f"../shared/data/{name}.dev.tsv.gz"


def read(name):
    """[label, prompt_a, prompt_b, ...] of each line."""
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

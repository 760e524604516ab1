"""Fits the shipped models on the development pairs and measures them on held-out groups.

    make build-bench
    python3 bench/calibration/train.py            # measures: fitted on groups 0-5, read on 6-9
    python3 bench/calibration/train.py --write    # also fits on all groups and writes the Swift files
"""
import sys, tempfile, os
sys.path.insert(0, os.path.dirname(__file__))
import numpy as np
import pairs as data

# Weight of each pair: the hand-written pairs are few and are what a cache gets wrong.
SETS = {
    "English": {"qqp": 1, "paws_qqp": 2, "near-opposites.dev": 3, "paraphrases.dev": 3},
    "Chinese": {"lcqmc_zh": 1, "oppo_zh": 1, "near-opposites.dev": 3, "paraphrases.dev": 3},
}


def is_chinese(pair):
    return any("\u4e00" <= c <= "\u9fff" for c in pair[1] + pair[2])


def load(language):
    sets = {}
    for name, weight in SETS[language].items():
        rows = [p for p in data.read(name) if is_chinese(p) == (language == "Chinese")]
        every = data.read(name)
        cos = dict(zip(((p[1], p[2]) for p in every), data.cosines(name, every)))
        sets[name] = (rows, np.array([cos[p[1], p[2]] for p in rows]), weight, data.groups(rows))
    return sets


def fit(language, sets, keep):
    rows, cos, weights = [], [], []
    for name, (pairs, c, w, g) in sets.items():
        chosen = [i for i in range(len(pairs)) if keep(g[i])]
        rows += [pairs[i] for i in chosen]
        cos += [c[i] for i in chosen]
        weights += [w] * len(chosen)
    source = ", ".join(f"{n} x{w}" for n, (_, _, w, _) in sets.items())
    return data.tool(rows, cos, weights, "--fit", language.lower(), f"{len(rows)} pairs: {source}")


def terms(lines):
    """(bias, [(feature, knot, weight)]) of a generated Swift file."""
    bias = next(float(l.split("=")[1]) for l in lines if "Bias" in l)
    rows = [l.split() for l in lines if len(l.split()) == 3 and l.startswith("        ")]
    return bias, [(r[0], float(r[1]), float(r[2])) for r in rows]


def score(model, names, features):
    bias, rows = model
    total = np.full(len(features), bias)
    for name, knot, weight in rows:
        x = features[:, names.index(name)]
        total += weight * (x if np.isnan(knot) else np.maximum(0, x - knot))
    return total


def auc(y, s):
    order = np.argsort(s, kind="stable")
    ranks = np.empty(len(s))
    sorted_s = s[order]
    start = 0
    while start < len(s):
        end = start
        while end < len(s) and sorted_s[end] == sorted_s[start]:
            end += 1
        ranks[order[start:end]] = (start + end + 1) / 2
        start = end
    n = y.sum()
    return (ranks[y == 1].sum() - n * (n + 1) / 2) / (n * (len(y) - n))


def recall_at(y, s, precision):
    order = np.argsort(-s, kind="stable")
    right = np.cumsum(y[order])
    ok = right / np.arange(1, len(y) + 1) >= precision
    return right[ok].max() / y.sum() if ok.any() else 0.0


def report(language, sets, model):
    for name, (pairs, cos, _, g) in sets.items():
        test = [i for i in range(len(pairs)) if g[i] >= 6]
        lines = data.tool([pairs[i] for i in test], cos[test], [1] * len(test))
        names = lines[0].split("\t")[1:]
        table = np.array([[float(v) for v in l.split("\t")] for l in lines[1:]])
        y, x = table[:, 0].astype(int), table[:, 1:]
        if y.min() == y.max():
            continue
        for label, s in (("cosine", x[:, 0]), ("model", score(model, names, x))):
            marks = " ".join(f"{recall_at(y, s, p):.3f}" for p in (0.8, 0.85, 0.9, 0.95))
            print(f"{language} {name:20s} {label:7s} n {len(y):6d} AUC {auc(y, s):.4f} "
                  f"recall at precision .80 .85 .90 .95: {marks}", flush=True)


if __name__ == "__main__":
    for language in SETS:
        sets = load(language)
        report(language, sets, terms(fit(language, sets, lambda g: g < 6)))
        if "--write" in sys.argv:
            lines = fit(language, sets, lambda g: True)
            with open(f"Sources/HitChecks/CalibratedModel+{language}.swift", "w") as file:
                file.write("\n".join(lines) + "\n")

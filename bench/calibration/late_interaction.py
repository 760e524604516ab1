"""What MaxSim over the model's token vectors would add: ranking of pairs above cosine 0.8.

    make build-bench
    python3 bench/calibration/late_interaction.py

Needs scikit-learn besides what train.py needs. 6,000 QQP pairs (seed 1), all PAWS-QQP pairs.
"""
import os, sys
sys.path.insert(0, os.path.dirname(__file__))
import numpy as np
from tokenizers import Tokenizer
import embed
import pairs as data

tokenizer = Tokenizer.from_file(f"{embed.MODEL}/tokenizer.json")
tokenizer.no_truncation()
tokenizer.no_padding()
weights = embed.weights()


def token_vectors(texts):
    """[tokens, hidden] unit rows of each text, special tokens left out."""
    ids = [e.ids[:255] + [102] if len(e.ids) > 256 else e.ids for e in tokenizer.encode_batch(texts)]
    out = {}
    order = sorted(range(len(texts)), key=lambda i: len(ids[i]))
    start = 0
    while start < len(order):
        length, end = len(ids[order[start]]), start
        while end < len(order) and len(ids[order[end]]) == length and (end - start) * length < 2048:
            end += 1
        rows = embed.forward(weights, np.array([ids[i] for i in order[start:end]]))[:, 1:-1]
        rows /= np.linalg.norm(rows, axis=-1, keepdims=True)
        out |= {texts[i]: rows[k].astype(np.float32) for k, i in enumerate(order[start:end])}
        start = end
    return out


def maxsim(a, b):
    """Both directions' mean, the worse direction, the worst token."""
    table = a @ b.T
    best_a, best_b = table.max(1), table.max(0)
    means = best_a.mean(), best_b.mean()
    return sum(means) / 2, min(means), min(best_a.min(), best_b.min())


def hits(y, s, precision):
    right = np.cumsum(y[np.argsort(-s, kind="stable")])
    kept = right / np.arange(1, len(y) + 1) >= precision
    return int(right[kept].max()) if kept.any() else 0


def study():
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import cross_val_predict
    for name, most in (("qqp", 6000), ("paws_qqp", 6000)):
        rows = data.read(name)
        cos = data.cosines(name, rows)
        keep = np.flatnonzero(cos >= 0.8)
        if len(keep) > most:
            keep = np.sort(np.random.default_rng(1).choice(keep, most, replace=False))
        rows, cos = [rows[i] for i in keep], cos[keep]
        vectors = token_vectors(sorted({t for r in rows for t in r[1:3]}))
        late = np.array([maxsim(vectors[r[1]], vectors[r[2]]) for r in rows])
        lines = [l.split("\t") for l in data.tool(rows, cos, [1] * len(rows), "--probability")]
        p = np.clip([float(l[1]) for l in lines], 1e-6, 1 - 1e-6)
        passes = np.array([l[2] == "0" for l in lines])
        y = np.array([r[0] == "1" for r in rows])
        ranked = {"cosine": cos, "MaxSim": late[:, 0], "worst token": late[:, 2], "calibrated": p}
        for label, x in (("cosine + MaxSim", np.c_[cos, late]),
                         ("calibrated + MaxSim", np.c_[np.log(p / (1 - p)), cos, late])):
            x = (x - x.mean(0)) / x.std(0)
            model = LogisticRegression(max_iter=2000, C=10)
            ranked[label] = cross_val_predict(model, x, y, cv=5, method="predict_proba")[:, 1]
        print(f"{name}: {len(y)} pairs, one answer serves {y.sum()}")
        for label, s in ranked.items():
            print(f"  {label:20s} AUC {roc_auc_score(y, s):.3f}, right hits at precision .80 .85 .90: "
                  f"{[hits(y, s, q) for q in (.8, .85, .9)]}, behind the checks: "
                  f"{[hits(y[passes], s[passes], q) for q in (.8, .85, .9)]}")


if __name__ == "__main__":
    study()

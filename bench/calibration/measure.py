"""What the default policy serves: checks, then a cut on the shipped model's probability.

    swift build -c release --product pair-features
    python3 bench/calibration/measure.py [dev|test]

The shipped models are fitted on all development pairs, so rows on those sets say how the policy
behaves where it was fitted; data/pairs test halves are held out. train.py has held-out figures.
"""
import os, sys
sys.path.insert(0, os.path.dirname(__file__))
import numpy as np
import pairs as data

half = sys.argv[1] if len(sys.argv) > 1 else "test"


def load(name):
    rows = data.read(name)
    cos = data.cosines(name, rows)
    lines = [l.split("\t") for l in data.tool(rows, cos, [1] * len(rows), "--probability")]
    return rows, cos, np.array([float(l[1]) for l in lines]), np.array([int(l[2]) for l in lines]) == 0


CUTS = (0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
for name in (f"near-opposites.{half}", f"paraphrases.{half}"):
    rows, cos, p, passes = load(name)
    for language in ("en", "zh"):
        own = np.array([r[4] == language for r in rows])
        at = own & (cos >= 0.85)
        served = " ".join(f"{(at & passes & (p >= c)).sum():4d}" for c in CUTS)
        print(f"{name} {language}: {own.sum()} pairs, cosine 0.85 serves {at.sum()}, "
              f"checks and P >= {CUTS}: {served}; without checks at 0.5: {(at & (p >= .5)).sum()}")
if half == "dev":
    for name in ("qqp", "paws_qqp", "lcqmc_zh", "oppo_zh"):
        rows, cos, p, passes = load(name)
        y = np.array([r[0] == "1" for r in rows])
        for least in (0.8, 0.85, 0.9):
            at = cos >= least
            cells = [f"{y[s].mean() if s.any() else 0:.3f}/{y[s].sum() / y.sum():.3f}"
                     for s in [at] + [at & passes & (p >= c) for c in CUTS]]
            print(f"{name} cosine >= {least}: precision/recall plain, then by cut: " + " ".join(cells))

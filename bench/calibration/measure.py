"""What the default policy serves: cosine, checks, and what the calibrated model adds to them.

    swift build -c release --product pair-features
    python3 bench/calibration/measure.py [dev|test]

The shipped models are fitted on all development pairs, so rows on those sets say how the policy
behaves where it was fitted; the test files of data/pairs are held out. train.py and blend.py have held-out
figures on the rest.
"""
import os, sys
sys.path.insert(0, os.path.dirname(__file__))
import numpy as np
import pairs as data

half = sys.argv[1] if len(sys.argv) > 1 else "test"


def load(name):
    """Pairs, cosines, whether checks alone let pass, probabilities, whether the default policy does."""
    rows = data.read(name)
    cos = data.cosines(name, rows)
    ask = lambda mode: [l.split("\t") for l in data.tool(rows, cos, [1] * len(rows), mode)]
    model = ask("--probability")
    return (rows, cos, np.array([l[2] == "0" for l in model]), np.array([float(l[1]) for l in model]),
            np.array([l[1] == "1" for l in ask("--policy")]))


for name in (f"near-opposites.{half}", f"paraphrases.{half}", f"triples.{half}"):
    rows, cos, checks, _, policy = load(name)
    for language in ("en", "zh"):
        for label, word in (("0", "near-opposites"), ("1", "paraphrases")):
            own = np.array([r[4] == language and r[0] == label for r in rows])
            if own.any():
                at = own & (cos >= 0.85)
                print(f"{name} {language} {word}: {own.sum()}, cosine 0.85 serves {at.sum()}, with checks alone "
                      f"{(at & checks).sum()}, by default {(at & policy).sum()}")
if half == "dev":
    for name in ("qqp", "paws_qqp", "lcqmc_zh", "oppo_zh"):
        rows, cos, checks, p, policy = load(name)
        y = np.array([r[0] == "1" for r in rows])
        for least in (0.8, 0.85, 0.9):
            at = cos >= least
            ways = (("plain", at), ("checks", at & checks), ("default", at & policy),
                    ("default, P 0.7", at & policy & (p >= 0.7)), ("default, P 0.8", at & policy & (p >= 0.8)))
            print(f"{name} cosine >= {least}: precision/recall/wrong " + "; ".join(
                f"{way} {y[s].mean() if s.any() else 0:.3f}/{y[s].sum() / y.sum():.3f}/{(s & ~y).sum()}" for way, s in ways))

"""What the default policy serves: cosine, checks, and what the calibrated model adds to them.

    make build-bench
    python3 bench/calibration/measure.py [dev|test] [VERIFIER]

VERIFIER is data/verifiers/all-MiniLM-L6-v2, the service's own, unless it is named.

The shipped models are fitted on all development pairs, so rows on those sets say how the policy
behaves where it was fitted; the test files of data/pairs are held out. train.py and blend.py have held-out
figures on the rest.
"""
import os, sys
sys.path.insert(0, os.path.dirname(__file__))
import numpy as np
import pairs as data

half = sys.argv[1] if len(sys.argv) > 1 else "test"
verifier = sys.argv[2] if len(sys.argv) > 2 else "data/verifiers/all-MiniLM-L6-v2"


def load(name):
    """Pairs, cosines, whether checks alone let pass, whether the policy does without and with verifier."""
    rows = data.read(name)
    cos = data.cosines(name, rows)
    model = [l.split("\t") for l in data.tool(rows, cos, [1] * len(rows), "--probability")]
    said = np.zeros(len(rows))
    near = np.where(cos >= 0.8)[0]
    said[near] = data.verifier(verifier, [rows[i] for i in near])
    policy = [l.split("\t") for l in data.tool(rows, cos, [f"1\t{v:.6f}" for v in said], "--policy")]
    return (rows, cos, np.array([l[2] == "0" for l in model]),
            np.array([l[1] == "1" for l in policy]), np.array([l[2] == "1" for l in policy]))


for name in (f"near-opposites.{half}", f"paraphrases.{half}", f"triples.{half}", f"groups.{half}"):
    rows, cos, checks, policy, joined = load(name)
    for language in ("en", "zh"):
        for label, word in (("0", "near-opposites"), ("1", "paraphrases")):
            own = np.array([r[4] == language and r[0] == label for r in rows])
            if own.any():
                at = own & (cos >= 0.85)
                print(f"{name} {language} {word}: {own.sum()}, cosine 0.85 serves {at.sum()}, with checks alone "
                      f"{(at & checks).sum()}, without verifier {(at & policy).sum()}, by default {(at & joined).sum()}")
if half == "dev":
    for name in ("qqp", "paws_qqp", "lcqmc_zh", "oppo_zh"):
        rows, cos, checks, policy, joined = load(name)
        y = np.array([r[0] == "1" for r in rows])
        for least in (0.8, 0.85, 0.9):
            at = cos >= least
            ways = (("plain", at), ("checks", at & checks), ("without verifier", at & policy),
                    ("default", at & joined))
            print(f"{name} cosine >= {least}: precision/recall/wrong " + "; ".join(
                f"{way} {y[s].mean() if s.any() else 0:.3f}/{y[s].sum() / y.sum():.3f}/{(s & ~y).sum()}" for way, s in ways))

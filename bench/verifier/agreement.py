"""Compares the service's logits with those of PyTorch, for the pairs of data/run/verifier/pairs.jsonl.

    python3 bench/verifier/heldout.py
    make build-bench
    python3 bench/verifier/agreement.py data/run/verifier/adapters
"""
import json, subprocess, sys
import numpy as np
import torch
from transformers import AutoTokenizer, BertForSequenceClassification

PAIRS, LENGTH = "data/run/verifier/pairs.jsonl", 256


def reference(directory, pairs):
    tokenizer = AutoTokenizer.from_pretrained(directory)
    model = BertForSequenceClassification.from_pretrained(directory).eval()
    out = []
    with torch.no_grad():
        for first, second in pairs:
            batch = tokenizer(first, second, return_tensors="pt", truncation=True, max_length=LENGTH)
            out.append(model(**batch).logits[0, 0].item())
    return np.array(out)


def main():
    directory = sys.argv[1]
    pairs = [json.loads(line) for line in open(PAIRS, encoding="utf8")]
    expected = reference(f"{directory}/merged", pairs)
    for source in (directory, f"{directory}/merged"):
        for precision in ("float32", "bfloat16", "int8"):
            command = [".build/release/refrain-bench", "verifier", "--verifier", source, "--precision", precision,
                       "--pairs", PAIRS]
            lines = subprocess.run(command, capture_output=True, check=True).stdout.decode().split()
            difference = np.abs(np.array([float(line) for line in lines]) - expected)
            turned = ((np.array([float(line) for line in lines]) >= 0) != (expected >= 0)).sum()
            print(f"{source} {precision}: logits differ by {difference.mean():.5f} on average, "
                  f"{difference.max():.5f} at most; {turned} of {len(pairs)} on the other side of 0.5")


if __name__ == "__main__":
    main()

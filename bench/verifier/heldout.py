"""Writes the held-out pairs as files for `refrain bench thresholds`, and prompts' pairs as JSONL.

    python3 bench/verifier/heldout.py          # data/run/verifier/heldout-*.tsv, pairs.jsonl
"""
import json, os, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import datasets

OUT = "data/run/verifier"

if __name__ == "__main__":
    os.makedirs(OUT, exist_ok=True)
    held = {name: datasets.split([name])[1] for name in ("qqp", "paws_qqp")}
    held["data-pairs"] = datasets.split(datasets.OWN)[1]
    for name, rows in held.items():
        with open(f"{OUT}/heldout-{name}.tsv", "w", encoding="utf8") as file:
            file.write("label\tprompt_a\tprompt_b\n")
            file.writelines(f"{label}\t{a}\t{b}\n" for label, a, b in rows)
        print(name, len(rows))
    with open(f"{OUT}/pairs.jsonl", "w", encoding="utf8") as file:
        for _, a, b in held["qqp"][:900] + held["paws_qqp"][:100]:
            file.write(json.dumps([a, b], ensure_ascii=False) + "\n")

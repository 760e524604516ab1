"""Keeps the labelled pairs whose prompts belong to large groups.

Usage: python3 large_groups.py PAIRS.tsv LEAST > OUT.tsv
A group is all prompts joined by pairs of label 1; both prompts of a kept pair are in groups of at
least LEAST prompts.
"""

import collections
import sys

with open(sys.argv[1], encoding="utf-8", newline="") as file:
    rows = [line.rstrip("\n").split("\t") for line in file][1:]
parent = {}


def root(text):
    parent.setdefault(text, text)
    while parent[text] != text:
        parent[text] = parent[parent[text]]
        text = parent[text]
    return text


for label, a, b in rows:
    left, right = root(a), root(b)
    if label == "1":
        parent[left] = right
sizes = collections.Counter(root(text) for text in list(parent))
print("label\tprompt_a\tprompt_b")
for label, a, b in rows:
    if min(sizes[root(a)], sizes[root(b)]) >= int(sys.argv[2]):
        print(label, a, b, sep="\t")

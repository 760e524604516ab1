"""Compares our tokens and vectors with the reference libraries'.

  python embedding_check.py tokens  [--texts FILE.jsonl]   all texts of ../shared/data and a fuzz
  python embedding_check.py vectors [--count 1000]         against sentence-transformers in float32
  python embedding_check.py pairs                          QQP decisions by precision

Run from the project's root, after `make build-bench`.
"""

import argparse
import gzip
import json
import os
import random
import struct
import subprocess
import sys
import tempfile

import numpy as np

BENCH = ".build/release/refrain-bench"
DATA = "../shared/data"
MODEL = "data/models/all-MiniLM-L6-v2"


def rows(name):
    with gzip.open(f"{DATA}/{name}", "rt", encoding="utf-8") as file:
        yield from file


def all_texts():
    texts = {}
    for name in sorted(os.listdir(DATA)):
        if name.endswith(".tsv.gz"):
            lines = rows(name)
            next(lines)
            for line in lines:
                for text in line.rstrip("\n").split("\t")[1:3]:
                    texts[text] = name
        elif name.endswith(".jsonl.gz"):
            for line in rows(name):
                for value in json.loads(line).values():
                    if isinstance(value, str):
                        texts[value] = name
    return list(texts)


def fuzz_texts(count, seed):
    """Random scalars from blocks that matter, mixed with words, long words and special tokens."""
    draw = random.Random(seed)
    blocks = [
        (0x20, 0x7E), (0x00, 0x2FF), (0x300, 0x36F), (0x370, 0x5FF), (0x600, 0x8FF), (0x900, 0xDFF),
        (0xE00, 0x11FF), (0x1200, 0x1FFF), (0x2000, 0x2FFF), (0x3000, 0x33FF), (0x4E00, 0x9FFF),
        (0xA000, 0xABFF), (0xAC00, 0xD7A3), (0xF900, 0xFFFF), (0x10000, 0x1FFFF), (0x20000, 0x2FA1F),
        (0xE0000, 0xE01EF), (0x10FF00, 0x10FFFF),
    ]
    words = ["hello", "Éclair", "naïve", "[SEP]", "[CLS]", "[UNK]", "[MASK]", "[PAD]", "[sep]", "##ing", "don't",
             "ǅ", "İstanbul", "ß", "ﬁ", "Ａ", "한국어", "日本語", "x" * 99, "y" * 100, "z" * 101, "é" * 100, "\u00ad",
             "\u200d", "\ufeff", "\ufffd", "\u2028", "\u0085", "\t", "\n", " ", "👩‍💻", "🇫🇷", "a\u0301", "\u0301"]
    texts = []
    for _ in range(count):
        parts = []
        for _ in range(draw.randrange(1, 25)):
            if draw.random() < 0.25:
                parts.append(draw.choice(words))
                continue
            low, high = draw.choice(blocks)
            point = draw.randint(low, high)
            if 0xD800 <= point <= 0xDFFF:
                continue
            parts.append(chr(point))
        texts.append("".join(parts))
    return texts


def dump(texts, precision="float32", extra=()):
    with tempfile.TemporaryDirectory() as folder:
        path, out = f"{folder}/texts", f"{folder}/out"
        with open(path, "w", encoding="utf-8") as file:
            for text in texts:
                file.write(json.dumps(text) + "\n")
        command = [BENCH, "embedding-dump", "--texts", path, "--out", out, "--model", MODEL,
                   "--precision", precision, *extra]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout, file=sys.stderr)
        data = open(out, "rb").read()
    results, offset = [], 0
    width = 0 if "--tokens-only" in extra else 384
    for _ in texts:
        count, cut, share = struct.unpack_from("<IIf", data, offset)
        ids = np.frombuffer(data, "<i4", count, offset + 12)
        offset += 12 + 4 * count
        vector = np.frombuffer(data, "<f4", width, offset)
        offset += 4 * width
        results.append((ids, cut, share, vector))
    assert offset == len(data)
    return results


def reference_tokenizer():
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(f"{MODEL}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def check_tokens(arguments):
    if arguments.texts:
        texts = [json.loads(line) for line in open(arguments.texts, encoding="utf-8")]
    else:
        texts = all_texts()
        print(f"{len(texts)} texts of {DATA}")
        texts += fuzz_texts(arguments.fuzz, arguments.seed)
        print(f"{arguments.fuzz} random texts, seed {arguments.seed}")
    tokenizer = reference_tokenizer()
    ours = dump(texts, extra=["--tokens-only"])
    wrong = 0
    for first in range(0, len(texts), 4096):
        encodings = tokenizer.encode_batch(texts[first:first + 4096], add_special_tokens=False)
        for i, encoding in enumerate(encodings, first):
            body = encoding.ids[:254]
            expected = [101, *body, 102]
            cut = len(encoding.ids) - len(body)
            share = body.count(100) / len(body) if body else 0
            if ours[i][0].tolist() != expected or ours[i][1] != cut or abs(ours[i][2] - share) > 1e-6:
                wrong += 1
                if wrong <= 10:
                    print("differs:", ascii(texts[i][:200]), ours[i][0].tolist()[:30], expected[:30], ours[i][1], cut)
    print(f"{wrong} of {len(texts)} texts differ")


def check_vectors(arguments):
    from sentence_transformers import SentenceTransformer

    draw = random.Random(arguments.seed)
    english = [json.loads(line)["text"] for line in rows("alpaca_en_zh.jsonl.gz")]
    chinese = [json.loads(line)["zh"] for line in rows("alpaca_en_zh.jsonl.gz")]
    arena = [json.loads(line)["text"] for line in rows("arena_hard.jsonl.gz")]
    part = arguments.count // 4
    texts = draw.sample(english, 2 * part) + draw.sample(chinese, part) + draw.sample(arena, part)
    model = SentenceTransformer(MODEL, device="cpu")
    expected = model.encode(texts, normalize_embeddings=True, convert_to_numpy=True)
    for precision in ["float32", "bfloat16", "int8"]:
        ours = np.stack([row[3] for row in dump(texts, precision)])
        cosine = (ours * expected).sum(axis=1)
        norms = np.linalg.norm(ours, axis=1)
        print(f"{precision}: cosine to sentence-transformers mean {cosine.mean():.6f} min {cosine.min():.6f}, "
              f"largest difference {np.abs(ours - expected).max():.2e}, norm {norms.min():.7f}..{norms.max():.7f}")


def auc(values, labels):
    order = np.argsort(values, kind="mergesort")
    ranks = np.empty(len(values))
    ranks[order] = np.arange(1, len(values) + 1)
    positive = labels == 1
    p, n = positive.sum(), (~positive).sum()
    return (ranks[positive].sum() - p * (p + 1) / 2) / (p * n)


def check_pairs(arguments):
    lines = rows("qqp.dev.tsv.gz")
    next(lines)
    pairs = [line.rstrip("\n").split("\t") for line in lines]
    if arguments.pairs:
        pairs = random.Random(arguments.seed).sample(pairs, arguments.pairs)
    texts = sorted({text for pair in pairs for text in pair[1:3]})
    index = {text: i for i, text in enumerate(texts)}
    labels = np.array([int(pair[0]) for pair in pairs])
    a = np.array([index[pair[1]] for pair in pairs])
    b = np.array([index[pair[2]] for pair in pairs])
    base = None
    print(f"{len(pairs)} pairs, {len(texts)} texts")
    print("| precision | AUC | cosine to float32 mean / min | pair shift mean / sd | changed at 0.80 | 0.85 | 0.90 | 0.95 |")
    print("|---|---|---|---|---|---|---|---|")
    for precision in arguments.precisions.split(","):
        vectors = np.stack([row[3] for row in dump(texts, precision)])
        cosine = (vectors[a] * vectors[b]).sum(axis=1)
        if base is None:
            base = (vectors, cosine)
        same = (vectors * base[0]).sum(axis=1)
        shift = cosine - base[1]
        changed = " | ".join(
            f"{((cosine >= t) != (base[1] >= t)).sum()} (+{((cosine >= t) & (base[1] < t)).sum()})"
            for t in (0.80, 0.85, 0.90, 0.95))
        print(f"| {precision} | {auc(cosine, labels):.5f} | {same.mean():.6f} / {same.min():.6f} "
              f"| {shift.mean():+.6f} / {shift.std():.6f} | {changed} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["tokens", "vectors", "pairs"])
    parser.add_argument("--texts")
    parser.add_argument("--fuzz", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--pairs", type=int, help="a random sample of so many")
    parser.add_argument("--precisions", default="float32,bfloat16,int8")
    arguments = parser.parse_args()
    {"tokens": check_tokens, "vectors": check_vectors, "pairs": check_pairs}[arguments.what](arguments)


main()

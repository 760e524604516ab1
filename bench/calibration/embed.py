"""all-MiniLM-L6-v2 in NumPy: an independent twin of the service's embedder, for calibration.

Reads data/models/all-MiniLM-L6-v2 (or $MODEL). Needs numpy, scipy and tokenizers from PyPI.
"""
import json, os, struct
if "avx512f" in open("/proc/cpuinfo").read():
    # NumPy's own OpenBLAS takes AVX2 there, at half the speed.
    os.environ.setdefault("OPENBLAS_CORETYPE", "SKYLAKEX")
import numpy as np
from scipy.special import erf
from tokenizers import Tokenizer

MODEL = os.environ.get("MODEL", "data/models/all-MiniLM-L6-v2")
HIDDEN, HEADS, WINDOW = 384, 12, 256


def weights():
    data = open(f"{MODEL}/model.safetensors", "rb").read()
    size = struct.unpack("<Q", data[:8])[0]
    out = {}
    for name, entry in json.loads(data[8:8 + size]).items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = entry["data_offsets"]
            out[name] = np.frombuffer(data, np.float32, (end - start) // 4, 8 + size + start).reshape(entry["shape"])
    return out


def normalised(x, gain, bias):
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * gain + bias


def forward(w, ids):
    """[texts, tokens] ids of one length to [texts, tokens, hidden]."""
    count, length = ids.shape
    e = "embeddings."
    x = w[e + "word_embeddings.weight"][ids] + w[e + "position_embeddings.weight"][:length]
    x = normalised(x + w[e + "token_type_embeddings.weight"][0], w[e + "LayerNorm.weight"], w[e + "LayerNorm.bias"])
    x = x.reshape(count * length, HIDDEN)
    for layer in range(6):
        p = f"encoder.layer.{layer}."
        linear = lambda y, name: y @ w[p + name + ".weight"].T + w[p + name + ".bias"]
        split = lambda y: y.reshape(count, length, HEADS, -1).transpose(0, 2, 1, 3)
        q, k, v = (split(linear(x, f"attention.self.{name}")) for name in ("query", "key", "value"))
        a = q @ k.transpose(0, 1, 3, 2) / np.float32((HIDDEN // HEADS) ** 0.5)
        a = np.exp(a - a.max(-1, keepdims=True))
        a /= a.sum(-1, keepdims=True)
        c = (a @ v).transpose(0, 2, 1, 3).reshape(count * length, HIDDEN)
        n = p + "attention.output.LayerNorm."
        x = normalised(x + linear(c, "attention.output.dense"), w[n + "weight"], w[n + "bias"])
        h = linear(x, "intermediate.dense")
        h = 0.5 * h * (1 + erf(h * np.float32(0.70710678)))
        n = p + "output.LayerNorm."
        x = normalised(x + linear(h, "output.dense"), w[n + "weight"], w[n + "bias"])
    return x.reshape(count, length, HIDDEN)


def embed(texts):
    """[texts, hidden] unit vectors: mean over the tokens. Texts of equal length run together."""
    tokenizer = Tokenizer.from_file(f"{MODEL}/tokenizer.json")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    ids = [e.ids if len(e.ids) <= WINDOW else e.ids[:WINDOW - 1] + [102] for e in tokenizer.encode_batch(texts)]
    w = weights()
    out = np.zeros((len(texts), HIDDEN), np.float32)
    order = sorted(range(len(texts)), key=lambda i: len(ids[i]))
    start = 0
    while start < len(order):
        length = len(ids[order[start]])
        end = start
        while end < len(order) and len(ids[order[end]]) == length and (end - start) * length < 2048:
            end += 1
        batch = order[start:end]
        v = forward(w, np.array([ids[i] for i in batch])).mean(1)
        out[batch] = v / np.linalg.norm(v, axis=1, keepdims=True)
        start = end
    return out

"""Embedding speed beside the libraries people use: one prompt, and batches of 64.

Every round runs each rival once over the same texts, one after the other, so that all meet the same
disturbances; minimum and median over the rounds are kept. Timed is text to unit vector: tokenising,
forward pass, mean pooling, normalising. ONNX graphs have the pooling inside. Ours is called through
its public API (queue and worker threads included) in a process of its own, which waits while others run.

Usage, from the project's root, after `make build-bench`:
  python bench/peers/embedding.py [--threads 1,2] [--rounds 7] [--json FILE] [--markdown FILE]
"""

import argparse
import gzip
import json
import os
import random
import subprocess
import tempfile
import time

import numpy as np

MODEL = "data/models/all-MiniLM-L6-v2"
DATA = "../shared/data"
BENCH = ".build/release/refrain-bench"
CASES = ["12 tokens", "60 tokens", "64 real", "64 x 12", "64 x 60"]
BATCHED = {"64 real", "64 x 12", "64 x 60"}


def tokenizer():
    from tokenizers import Tokenizer

    result = Tokenizer.from_file(f"{MODEL}/tokenizer.json")
    result.no_padding()
    result.enable_truncation(256)
    return result


def read_texts():
    """Real questions where the data is, else sentences of our own."""
    path = f"{DATA}/qqp_texts.jsonl.gz"
    if os.path.exists(path):
        texts = [json.loads(line)["text"] for line in gzip.open(path, "rt", encoding="utf-8")]
        alpaca = gzip.open(f"{DATA}/alpaca_en_zh.jsonl.gz", "rt", encoding="utf-8")
        return texts[:60_000] + [json.loads(line)["text"] for line in alpaca]
    draw = random.Random(5)
    words = "how what can i the best way to learn build fix my old new phone car house garden code in a week".split()
    return [" ".join(draw.choices(words, k=draw.randint(3, 70))) + "?" for _ in range(30_000)]


def make_cases(calls, batches):
    tok = tokenizer()
    texts = read_texts()
    lengths = [len(encoding.ids) for encoding in tok.encode_batch(texts)]
    twelve = [text for text, length in zip(texts, lengths) if length == 12]
    sixty = [text for text, length in zip(texts, lengths) if 58 <= length <= 62]
    real = texts[:64 * batches]
    repeat = lambda pool, count: [pool[i % len(pool)] for i in range(count)]
    return {
        "12 tokens": repeat(twelve, calls), "60 tokens": repeat(sixty, max(8, calls // 4)),
        "64 real": sorted(real, key=len), "64 x 12": repeat(twelve, 64 * batches),
        "64 x 60": repeat(sixty, 64),
    }


class Torch:
    def __init__(self, threads, kind):
        import torch
        from transformers import BertModel

        torch.set_num_threads(threads)
        self.torch, self.tok = torch, tokenizer()
        self.tok.enable_padding()
        self.model = BertModel.from_pretrained(MODEL, add_pooling_layer=False, attn_implementation="sdpa").eval()
        self.model = self.model.to(getattr(torch, kind))

    def __call__(self, texts):
        torch = self.torch
        with torch.inference_mode():
            rows = self.tok.encode_batch(texts)
            ids = torch.tensor([row.ids for row in rows])
            mask = torch.tensor([row.attention_mask for row in rows])
            hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
            weight = mask.unsqueeze(-1).float()
            return torch.nn.functional.normalize((hidden * weight).sum(1) / weight.sum(1), dim=1).numpy()


class SentenceTransformers:
    def __init__(self, threads):
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(threads)
        self.model = SentenceTransformer(MODEL, device="cpu")

    def __call__(self, texts):
        return self.model.encode(texts, batch_size=64, normalize_embeddings=True, show_progress_bar=False)


class Onnx:
    def __init__(self, threads, path):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.tok = tokenizer()
        self.tok.enable_padding()

    def __call__(self, texts):
        rows = self.tok.encode_batch(texts)
        ids = np.array([row.ids for row in rows], dtype=np.int64)
        mask = np.array([row.attention_mask for row in rows], dtype=np.int64)
        return self.session.run(None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)})[0]


class Ours:
    """refrain-bench embedding --serve, asked for one round at a time."""

    def __init__(self, threads, precision, cases, folder):
        self.processes = {}
        for batch in (1, 64):
            names = [name for name in CASES if (name in BATCHED) == (batch == 64)]
            path = f"{folder}/cases-{batch}"
            with open(path, "w", encoding="utf-8") as file:
                for name in names:
                    file.write(json.dumps(cases[name]) + "\n")
            process = subprocess.Popen(
                [BENCH, "embedding", "--serve", "--model", MODEL, "--precision", precision, "--threads",
                 str(threads), "--cases", path, "--batch", str(batch)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self.started = process.stdout.readline().split()
            assert self.started[0] == "ready", self.started
            for index, name in enumerate(names):
                self.processes[name] = (process, index)

    def round(self, name):
        process, index = self.processes[name]
        process.stdin.write(f"{index}\n")
        process.stdin.flush()
        return [int(item) / 1e6 for item in process.stdout.readline().split()]

    def close(self):
        for process, _ in self.processes.values():
            process.stdin.close()
            process.wait()


def export(folder):
    """The model with its pooling as ONNX: float32, dynamic int8, and both with fused operators."""
    import torch
    from transformers import BertModel

    class Pooled(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = BertModel.from_pretrained(MODEL, add_pooling_layer=False, attn_implementation="eager").eval()

        def forward(self, input_ids, attention_mask, token_type_ids):
            hidden = self.model(input_ids=input_ids, attention_mask=attention_mask,
                                token_type_ids=token_type_ids).last_hidden_state
            weight = attention_mask.unsqueeze(-1).float()
            return torch.nn.functional.normalize((hidden * weight).sum(1) / weight.sum(1), dim=1)

    ids = torch.ones(2, 7, dtype=torch.long)
    axes = {0: "batch", 1: "length"}
    names = ["input_ids", "attention_mask", "token_type_ids"]
    torch.onnx.export(Pooled(), (ids, ids, ids * 0), f"{folder}/fp32.onnx", input_names=names,
                      output_names=["vector"], dynamic_axes={**{name: axes for name in names}, "vector": {0: "batch"}},
                      opset_version=17, dynamo=False)
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer

    paths = {"onnxruntime fp32": f"{folder}/fp32.onnx"}
    quantize_dynamic(f"{folder}/fp32.onnx", f"{folder}/int8.onnx", weight_type=QuantType.QInt8, per_channel=True)
    paths["onnxruntime int8"] = f"{folder}/int8.onnx"
    try:
        fused = optimizer.optimize_model(f"{folder}/fp32.onnx", model_type="bert", num_heads=12, hidden_size=384)
        fused.save_model_to_file(f"{folder}/fused.onnx")
        paths["onnxruntime fp32 fused"] = f"{folder}/fused.onnx"
        # The fused operators' outputs have no inferred type, so it is named.
        quantize_dynamic(f"{folder}/fused.onnx", f"{folder}/fused8.onnx", weight_type=QuantType.QInt8, per_channel=True,
                         extra_options={"DefaultTensorType": 1})
        paths["onnxruntime int8 fused"] = f"{folder}/fused8.onnx"
    except Exception as error:  # A newer optimizer may not know this graph; the plain ones remain.
        print("no fused graphs:", error)
    return paths


def timed_round(encode, texts, batch):
    times = []
    for first in range(0, len(texts), batch):
        part = texts[first:first + batch]
        start = time.perf_counter()
        encode(part)
        times.append((time.perf_counter() - start) * 1e3)
    return times


def measure(threads, arguments, cases, folder, paths):
    rivals = {name: Onnx(threads, path) for name, path in paths.items()}
    rivals["torch fp32"] = Torch(threads, "float32")
    rivals["torch bf16"] = Torch(threads, "bfloat16")
    rivals["sentence-transformers fp32"] = SentenceTransformers(threads)
    ours = {f"refrain {name}": Ours(threads, name, cases, folder) for name in ["float32", "bfloat16", "int8"]}
    rows = []
    for name in CASES:
        batch = 64 if name in BATCHED else 1
        times = {rival: [] for rival in [*ours, *rivals]}
        for step in range(arguments.rounds + 1):
            for rival, engine in ours.items():
                times[rival].append(engine.round(name))
            for rival, encode in rivals.items():
                times[rival].append(timed_round(encode, cases[name], batch))
        for rival, rounds in times.items():
            values = sorted(value for one in rounds[1:] for value in one)
            rows.append({"threads": threads, "case": name, "rival": rival, "calls": len(values),
                         "minMilliseconds": round(values[0], 4),
                         "medianMilliseconds": round(values[len(values) // 2], 4)})
            print(rows[-1], flush=True)
    for engine in ours.values():
        engine.close()
    return rows


def table(rows):
    lines = []
    for threads in sorted({row["threads"] for row in rows}):
        lines += [f"**{threads} thread{'s' if threads > 1 else ''}**, milliseconds a call, minimum / median", "",
                  "| | " + " | ".join(CASES) + " |", "|---|" + "---|" * len(CASES)]
        for rival in dict.fromkeys(row["rival"] for row in rows):
            cells = []
            for case in CASES:
                row = next(r for r in rows if (r["threads"], r["case"], r["rival"]) == (threads, case, rival))
                cells.append(f"{row['minMilliseconds']:.2f} / {row['medianMilliseconds']:.2f}")
            lines.append(f"| {rival} | " + " | ".join(cells) + " |")
        lines.append("")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", type=int, default=40, help="single prompts of a round")
    parser.add_argument("--batches", type=int, default=2, help="batches of 64 of a round")
    parser.add_argument("--json", help="append a line for each row")
    parser.add_argument("--markdown", help="write the table")
    arguments = parser.parse_args()
    cases = make_cases(arguments.calls, arguments.batches)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        paths = export(folder)
        for threads in map(int, arguments.threads.split(",")):
            rows += measure(threads, arguments, cases, folder, paths)
    print(table(rows))
    if arguments.json:
        with open(arguments.json, "a") as file:
            for row in rows:
                file.write(json.dumps(row) + "\n")
    if arguments.markdown:
        with open(arguments.markdown, "w") as file:
            file.write(table(rows))


main()

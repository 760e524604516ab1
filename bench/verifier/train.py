"""Fine-tunes a BERT-family embedder as a pair verifier: low-rank adapters, or all weights.

    python3 bench/verifier/train.py --written --out data/run/verifier/written   # what is shipped: README.md
    python3 bench/verifier/train.py --pairs mine.tsv --out my-verifier          # one's own pairs only
    python3 bench/verifier/train.py --out data/run/verifier/adapters            # Quora's pairs, for figures

Needs torch, transformers and safetensors. Killed, it goes on where it was when run again. Leaves the
adapters in --out, a merged CrossEncoder directory in --out/merged, and held-out figures in --out/figures.json.
Weights trained on Quora's pairs are for measuring only: see README.md.
"""
import argparse, json, math, os, random, sys, time
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import numpy as np
import torch
import datasets
from adapters import PairModel, load_adapters, save_adapters, save_merged
from scores import auc, recall_at

SAVE_SECONDS = 180


def arguments():
    p = argparse.ArgumentParser()
    p.add_argument("--base", default="data/models/all-MiniLM-L6-v2")
    p.add_argument("--out", required=True)
    p.add_argument("--pairs", action="append", default=[], help="label, prompt_a, prompt_b; repeatable")
    p.add_argument("--written", action="store_true", help="data/pairs only, groups.train.tsv first of all")
    p.add_argument("--easy", type=float, default=0.1, help="share of easy pairs beside the written ones")
    p.add_argument("--cosine-min", type=float, default=0.7, help="least cosine of a written pair")
    p.add_argument("--init", help="adapters to go on from, such as data/verifiers/all-MiniLM-L6-v2")
    p.add_argument("--rank", type=int, default=16, help="0 trains all weights")
    p.add_argument("--alpha", type=int, default=32)
    p.add_argument("--rate", type=float, default=1e-3)
    p.add_argument("--epochs", type=float, default=2)
    p.add_argument("--batch", type=int, default=48)
    p.add_argument("--length", type=int, default=96, help="tokens of a pair in training")
    p.add_argument("--templates", type=int, default=8000)
    p.add_argument("--edits", type=int, default=8000)
    p.add_argument("--limit", type=int, help="training pairs, for a trial")
    p.add_argument("--seed", type=int, default=1)
    return p.parse_args()


def batches(lengths, size, epoch, seed):
    """Indices in batches of similar length, in random order."""
    draw = random.Random(seed * 1000 + epoch)
    order = list(range(len(lengths)))
    draw.shuffle(order)
    pools = [sorted(order[i:i + size * 64], key=lambda j: lengths[j]) for i in range(0, len(order), size * 64)]
    out = [pool[i:i + size] for pool in pools for i in range(0, len(pool), size)]
    draw.shuffle(out)
    return out


def collate(encoded, chosen):
    longest = max(len(encoded["input_ids"][i]) for i in chosen)
    pad = lambda key: torch.tensor([encoded[key][i] + [0] * (longest - len(encoded[key][i])) for i in chosen])
    return {key: pad(key) for key in ("input_ids", "token_type_ids", "attention_mask")}


def fastest_type():
    """bfloat16 where this processor multiplies in it, float32 elsewhere: emulated, it is 60 times slower."""
    def seconds(kind):
        a, b = torch.ones(512, 384, dtype=kind), torch.ones(384, 384, dtype=kind)
        a @ b
        begin = time.perf_counter()
        a @ b
        return time.perf_counter() - begin
    return min((torch.bfloat16, torch.float32), key=seconds)


def mixed():
    """The context of a forward pass in the faster of the two types."""
    return torch.autocast("cpu", torch.bfloat16, enabled=fastest_type() == torch.bfloat16)


@torch.no_grad()
def logits(model, pairs, length=256):
    model.eval()
    encoded = model.encode(pairs, length)
    order = sorted(range(len(pairs)), key=lambda i: len(encoded["input_ids"][i]))
    out = np.zeros(len(pairs))
    context = mixed()
    for i in range(0, len(order), 128):
        chosen = order[i:i + 128]
        with context:
            out[chosen] = model(collate(encoded, chosen)).float().numpy()
    model.train()
    return out


def measure(model, held):
    figures = {}
    for name, rows in held.items():
        y, s = np.array([r[0] for r in rows]), logits(model, rows)
        figures[name] = {"pairs": len(rows), "auc": auc(y, s)}
        figures[name] |= {f"recall at precision {p}": recall_at(y, s, p) for p in (0.85, 0.9, 0.95)}
        print(name, json.dumps(figures[name]), flush=True)
    return figures


def main():
    options = arguments()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    if options.written:
        train, held = datasets.written(options.seed, options.easy, options.cosine_min, options.templates)
    else:
        train, held = datasets.load(options.seed, options.templates, options.edits, options.pairs)
    train = train[:options.limit]
    model = PairModel(options.base, options.rank, options.alpha, options.seed)
    if options.init:
        load_adapters(model, options.init)
    # Both orders, drawn anew each time: which of the two is stored means nothing.
    orders = [model.encode(part, options.length) for part in (train, [(label, b, a) for label, a, b in train])]
    lengths = [len(ids) for ids in orders[0]["input_ids"]]
    labels = torch.tensor([float(p[0]) for p in train])
    parameters = model.trained()
    print(f"{len(train)} pairs, {labels.mean():.3f} alike, {sum(lengths) / len(lengths):.1f} tokens, "
          f"{sum(p.numel() for p in parameters.values())} trained parameters", flush=True)
    optimizer = torch.optim.AdamW(parameters.values(), lr=options.rate, weight_decay=0.01)
    plan = [b for e in range(math.ceil(options.epochs)) for b in batches(lengths, options.batch, e, options.seed)]
    plan = plan[:round(len(plan) * options.epochs / math.ceil(options.epochs))]
    warm = max(1, len(plan) // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda i: min(1, (i + 1) / warm) * 0.5 * (1 + math.cos(math.pi * min(1, i / len(plan)))))
    os.makedirs(options.out, exist_ok=True)
    saved, first = f"{options.out}/checkpoint.pt", 0
    if os.path.exists(saved):
        state = torch.load(saved, weights_only=True)
        first = state["step"]
        model.load_state_dict(state["model"], strict=False)
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])

    def save(step):
        torch.save({"step": step, "model": model.trained(), "optimizer": optimizer.state_dict(),
                    "schedule": schedule.state_dict()}, saved + ".new")
        os.replace(saved + ".new", saved)

    model.train()
    begin = told = kept = time.monotonic()
    average, context, draw = None, mixed(), random.Random(options.seed)
    for step in range(first, len(plan)):
        with context:
            output = model(collate(draw.choice(orders), plan[step])).float()
        target = labels[plan[step]] * 0.96 + 0.02
        loss = torch.nn.functional.binary_cross_entropy_with_logits(output, target)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters.values(), 1.0)
        optimizer.step()
        schedule.step()
        average = loss.item() if average is None else 0.98 * average + 0.02 * loss.item()
        now = time.monotonic()
        if now - told > 20:
            each = (now - begin) / (step + 1 - first)
            print(f"step {step + 1}/{len(plan)} loss {average:.4f} "
                  f"{options.batch / each:.0f} pairs/s, {each * (len(plan) - step - 1) / 60:.1f} min left", flush=True)
            told = now
        if now - kept > SAVE_SECONDS:
            save(step + 1)
            kept = now
    save(len(plan))
    if options.rank:
        save_adapters(model, options.out)
    save_merged(model, f"{options.out}/merged")
    with open(f"{options.out}/figures.json", "w") as file:
        json.dump({"options": vars(options), "held out": measure(model, held)}, file, indent=1)


if __name__ == "__main__":
    main()

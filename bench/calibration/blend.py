"""Fits how the calibrated model is joined with further looks, and measures false-hit rates.

    make build-bench
    python3 bench/calibration/blend.py --verifier DIR            # measures
    python3 bench/calibration/blend.py --written --write         # the shipped verifier; EvidenceBlend+Shipped.swift

Held out throughout: model and verifier are fitted on groups 0-5, blends on 6-7 and read on 8-9, and the
other way round; --write fits the blends on 6-9. DIR is what bench/verifier/train.py wrote.

With --written, a verifier's word is not fitted: the shipped one, trained on data/pairs, counts where it is sure
(VerifierDoubt) and leaves the model as it is elsewhere. doubt.py chose the numbers.
"""
import argparse, os, sys
sys.path.insert(0, os.path.dirname(__file__))
import numpy as np
import pairs as data
import train

CUT = 8.0  # EvidenceBlend.logOddsMax
SHIPPED = "data/verifiers/all-MiniLM-L6-v2"
IN_FAVOUR, AGAINST, FROM, TO = 0.6, 1.0, 0.0, 0.0  # VerifierDoubt
COSINE_MIN = 0.5  # StudyPolicies.calibratedCosineMin
OVERRULABLE = ["check.content", "check.names", "check.question"]  # CheckSet.overrulable
OVERRULE = 0.8  # HitPolicy.overruleDefault
GRID = [round(0.3 + 0.02 * i, 2) for i in range(33)] + [0.97, 0.98, 0.99]
SETS = {"English": ["qqp", "paws_qqp", "near-opposites.dev", "paraphrases.dev"],
        "Chinese": ["lcqmc_zh", "oppo_zh", "near-opposites.dev", "paraphrases.dev"]}


def checked(rows, cos):
    """Features with their names, what a check refuses for good, and what it refuses but may be overruled."""
    lines = data.tool(rows, cos, [1] * len(rows))
    names = lines[0].split("\t")[1:]
    x = np.array([[float(v) for v in l.split("\t")] for l in lines[1:]])[:, 1:]
    words = [i for i, n in enumerate(names) if n in OVERRULABLE]
    checks = [i for i, n in enumerate(names) if n.startswith("check.") and i not in words]
    return names, x, x[:, checks].any(1), x[:, words].any(1)


def held_out(language, verifier):
    """Columns of all held-out pairs: set, group, label, cosine, refused, doubted, model, verifier, late."""
    sets = train.load(language)
    model = train.terms(train.fit(language, sets, lambda g: g < 6))
    parts = []
    for name in SETS[language]:
        rows, cos, _, groups = sets[name]
        keep = np.where(groups >= 6)[0]
        rows, cos, groups = [rows[i] for i in keep], cos[keep], groups[keep]
        names, x, refused, doubted = checked(rows, cos)
        part = {"set": np.array([name] * len(rows)), "group": groups, "cosine": cos,
                "same": np.array([r[0] == "1" for r in rows]), "refused": refused, "doubted": doubted,
                "model": np.clip(train.score(model, names, x), -CUT, CUT)}
        if verifier:
            part["verifier"] = np.clip(data.verifier(verifier, rows), -CUT, CUT)
        if language == "English":
            said = [[np.nan] * 4 if l == "none" else [float(v) for v in l.split()]
                    for l in data.bench(rows, "late", "--precision", data.PRECISION, "--dump")]
            said = np.array(said)
            part["late"] = np.c_[said[:, :2].mean(1), said[:, 2:].min(1)]
        parts.append(part)
        print(f"{language} {name}: {len(rows)} held-out pairs", file=sys.stderr, flush=True)
    return {k: np.concatenate([p[k] for p in parts]) for k in parts[0]}


def inputs(columns, looks):
    out = [columns["model"]]
    if "verifier" in looks:
        out.append(columns["verifier"])
    if "late" in looks:
        out += [columns["late"][:, 0], columns["late"][:, 1]]
    return np.stack(out, 1)


def fitted(x, y, ridge=1.0):
    """Bias and weights of a logistic regression, as EvidenceBlend.fit has it."""
    z = np.c_[np.ones(len(x)), x]
    b, r = np.zeros(z.shape[1]), np.eye(z.shape[1]) * ridge
    r[0, 0] = 0
    for _ in range(25):
        p = 1 / (1 + np.exp(-z @ b))
        h = np.maximum(p * (1 - p), 1e-9)
        step = np.linalg.solve((z * h[:, None]).T @ z + r, z.T @ (y - p) - r @ b)
        b += step
        if abs(step).max() < 1e-6:
            break
    return b


def upper(wrong, total, z=1.959964):
    """Upper end of Wilson's 95 % interval."""
    p = wrong / total
    return (p + z * z / 2 / total + z * np.sqrt(p * (1 - p) / total + z * z / 4 / total**2)) / (1 + z * z / total)


def passes(columns, probability):
    """What the checks let pass, overruled ones among them."""
    return ~columns["refused"] & (~columns["doubted"] | (probability >= OVERRULE))


def curve(columns, probability, weighed):
    may = columns["cosine"] >= COSINE_MIN
    if not weighed:
        may &= passes(columns, probability)
    wrong = may & ~columns["same"]
    return [(p, upper((wrong & (probability >= p)).sum(), len(probability))) for p in GRID]


def show(columns, name, value, may):
    y = columns["same"]
    ranked = np.where(may, value, -1e9)
    marks = " ".join(f"{train.recall_at(y, ranked, p):.3f}" for p in (0.8, 0.85, 0.9, 0.95))
    print(f"  {name:34s} AUC {train.auc(y, ranked):.4f}  found at precision .80 .85 .90 .95: {marks}", flush=True)


def sure(verifier, against=AGAINST, low=FROM, high=TO, favour=IN_FAVOUR):
    """What a verifier's log-odds add where they count only beyond a doubt."""
    return favour * np.maximum(0, verifier - high) + against * np.minimum(0, verifier - low)


def value_of(columns, looks, blends):
    """Log-odds by the blend of these looks; where late interaction could not compare, by that without it."""
    b = blends[looks]
    if b is None:
        return columns["model"] + sure(columns["verifier"])
    value = b[0] + inputs(columns, looks) @ b[1:]
    blind = np.isnan(value)
    if blind.any():
        value[blind] = value_of(columns, tuple(l for l in looks if l != "late"), blends)[blind]
    return value


def report(columns, first, second):
    """The blends `first` are fitted on groups 6-7 and read on 8-9, `second` the other way round."""
    held = dict(columns)
    for looks in first:
        held["+".join(["model", *looks])] = np.where(
            columns["group"] >= 8, value_of(columns, looks, first), value_of(columns, looks, second))
    for name in dict.fromkeys(held["set"]):
        part = {k: v[held["set"] == name] for k, v in held.items()}
        if part["same"].all() or not part["same"].any():
            continue
        print(f"{name}: {len(part['same'])} pairs, {part['same'].sum()} with one answer")
        every = np.ones(len(part["same"]), bool)
        show(part, "cosine", part["cosine"], every)
        model = 1 / (1 + np.exp(-part["model"]))
        show(part, "checks, then cosine", part["cosine"], passes(part, model))
        if "verifier" in part:
            show(part, "verifier", part["verifier"], every)
        for looks in first:
            label = "+".join(["model", *looks])
            value = part[label]
            show(part, label + ", checks weighed", value, every)
            show(part, "checks, then " + label, value, passes(part, 1 / (1 + np.exp(-value))))


def table(columns, blends):
    lines = []
    for looks, b in blends.items():
        if b is None:
            continue
        weights = dict(zip(["model"] + (["verifier"] if "verifier" in looks else [])
                           + (["mean", "weakest"] if "late" in looks else []), b[1:]))
        numbers = [b[0], *(weights.get(k, 0) for k in ("model", "verifier", "mean", "weakest"))]
        lines.append(f"blend {'+'.join(looks) or 'none'} " + " ".join(f"{n:.6g}" for n in numbers))
        lines += rates(columns, looks, blends)
    # What is not fitted knows the verifier only, so late interaction beside it changes nothing.
    written = [looks for looks, b in blends.items() if b is None]
    if written:
        lines.append(f"blend {','.join(map('+'.join, written))} 0 1 {IN_FAVOUR} 0 0 {AGAINST} {FROM} {TO}")
        lines += rates(columns, written[0], blends)
    return lines


def rates(columns, looks, blends):
    p = 1 / (1 + np.exp(-value_of(columns, looks, blends)))
    return [f"{word} {least} {rate:.6f}" for word, weighed in (("checked", False), ("weighed", True))
            for least, rate in curve(columns, p, weighed)]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--verifier")
    options.add_argument("--written", action="store_true")
    options.add_argument("--write", action="store_true")
    options = options.parse_args()
    if options.written:
        options.verifier = options.verifier or SHIPPED
    tables = {}
    for language in SETS:
        columns = held_out(language, options.verifier if language == "English" else None)
        wanted = [()]
        if "verifier" in columns:
            wanted.append(("verifier",))
        if "late" in columns:
            wanted.append(("late",))
        if len(wanted) == 3:
            wanted.append(("verifier", "late"))
        alone = np.array([0.0, 1.0])

        def fit(rows):
            blends = {(): alone}
            for looks in wanted[1:]:
                if options.written and "verifier" in looks:
                    blends[looks] = None
                    continue
                x = inputs(columns, looks)
                known = rows & ~np.isnan(x).any(1)
                blends[looks] = fitted(x[known], columns["same"][known])
            return blends

        report(columns, fit(columns["group"] < 8), fit(columns["group"] >= 8))
        tables[language.lower()] = table(columns, fit(columns["group"] >= 6))
    if options.write:
        with open("Sources/HitChecks/EvidenceBlend+Shipped.swift", "w") as file:
            file.write("// Generated by bench/calibration/blend.py; the numbers are not edited by hand.\n\n")
            file.write("extension EvidenceBlend {\n")
            for name, lines in tables.items():
                file.write(f'    static let {name}Table = """\n')
                file.writelines(f"        {line}\n" for line in lines)
                file.write('        """\n')
            file.write("}\n")


if __name__ == "__main__":
    main()

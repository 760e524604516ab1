"""Training and held-out pairs, split by the groups of bench/calibration: 0-5 train, 6-9 held out.

Run from the project's root. Reads ../shared/data where it is, data/pairs, and files given.
"""
import os, random, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "calibration"))
import pairs as calibration
import synthetic

OWN = ["near-opposites.dev", "paraphrases.dev"]


def plain(row):
    return int(row[0]), row[1], row[2]


def split(names):
    """(train, held out) of some sets whose texts belong together, as (label, a, b)."""
    rows = [r for name in names for r in calibration.read(name) if len(r) < 5 or r[4] == "en"]
    groups = calibration.groups(rows)
    train = [plain(r) for r, g in zip(rows, groups) if g < 6]
    return train, [plain(r) for r, g in zip(rows, groups) if g >= 6]


def load(seed, templates, edits, own_pairs=()):
    """(training pairs, {name: held-out pairs}).

    own_pairs are files of one's own; with them no other data set is used for training.
    """
    train, held = [], {}
    if own_pairs:
        own, held["own"] = split(list(own_pairs))
        train += own * 3
    else:
        for name, times in (("qqp", 1), ("paws_qqp", 6)):
            part, held[name] = split([name])
            train += part * times
    part, held["data/pairs"] = split(OWN)
    train += part * 6
    unseen = {t for rows in held.values() for r in rows for t in r[1:]}
    train = [r for r in train if r[1] not in unseen and r[2] not in unseen]
    texts = {t for r in train for t in r[1:]}
    train += synthetic.template_pairs(templates, seed)
    train += synthetic.edited_pairs(texts, edits, seed)
    held["templates"] = synthetic.template_pairs(600, seed + 1)
    random.Random(seed).shuffle(train)
    return train, held

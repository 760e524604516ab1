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


def written(seed, easy, cosine_min, templates):
    """Training pairs of which every word was written for this project, and the groups held out.

    Of the pairs of data/pairs/groups.train.tsv those whose cosine is at least cosine_min, since no others are asked about;
    `easy` as many again, as a share, of alike and of unrelated prompts: with hard pairs alone nothing is learned at first.
    """
    rows = calibration.read("groups.train")
    cosines = calibration.cosines("groups.train", rows)
    train = [plain(r) for r, c in zip(rows, cosines) if c >= cosine_min]
    train += [plain(r) for name in OWN + ["triples.dev"] for r in calibration.read(name) if r[4] == "en"]
    train += synthetic.template_pairs(templates, seed)
    draw = random.Random(seed)
    alike = [plain(r) for r in rows if r[0] == "1"]
    for _ in range(int(len(train) * easy)):
        one, other = draw.choice(alike), draw.choice(alike)
        train.append(one if draw.random() < 0.5 else (int(one == other), one[1], other[2]))
    train = [(label, b, a) if draw.random() < 0.5 else (label, a, b) for label, a, b in train]
    draw.shuffle(train)
    rows = calibration.read("groups.dev")
    return train, {"groups.dev": [plain(r) for r, c in zip(rows, calibration.cosines("groups.dev", rows)) if c >= 0.85]}


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

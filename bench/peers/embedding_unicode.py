"""Writes Sources/CEncoderKernels/unicode.inc: how the reference BERT tokenizer sees each code point.

The reference (Hugging Face `tokenizers`) carries Unicode tables of its own versions, which differ
from those of Swift's standard library in a few thousand code points. So that a text has the same
tokens in both, the tables are read off the reference itself, one code point at a time.

Usage: python embedding_unicode.py > ../../Sources/CEncoderKernels/unicode.inc
"""

import tokenizers
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer


def normalizer(**on):
    settings = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return BertNormalizer(**{**settings, **on})


CLEAN = normalizer(clean_text=True)
CHINESE = normalizer(handle_chinese_chars=True)
STRIP = normalizer(strip_accents=True)
LOWER = normalizer(lowercase=True)
SPLIT = BertPreTokenizer()

SCALARS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]


def ranges(points):
    out = []
    for point in points:
        if out and out[-1][1] == point - 1:
            out[-1][1] = point
        else:
            out.append([point, point])
    return out


def print_ranges(name, comment, points):
    pairs = ranges(points)
    print(f"// {comment}")
    print(f"static const uint32_t {name}[][2] = {{")
    line = "   "
    for low, high in pairs:
        item = f" {{0x{low:x}, 0x{high:x}}},"
        if len(line) + len(item) > 98:
            print(line)
            line = "   "
        line += item
    print(line)
    print("};\n")


def print_map(name, comment, mapping):
    pool = []
    print(f"// {comment}")
    print(f"static const fold_entry {name}[] = {{")
    line = "   "
    for point, text in sorted(mapping.items()):
        item = f" {{0x{point:x}, {len(pool)}, {len(text)}}},"
        pool.extend(ord(c) for c in text)
        if len(line) + len(item) > 98:
            print(line)
            line = "   "
        line += item
    print(line)
    print("};\n")
    print(f"static const uint32_t {name}_pool[] = {{")
    line = "   "
    for point in pool:
        item = f" 0x{point:x},"
        if len(line) + len(item) > 98:
            print(line)
            line = "   "
        line += item
    print(line)
    print("};\n")


def is_hangul(c):
    return 0xAC00 <= c <= 0xD7A3


def main():
    removed, spaces, chinese, splits, marks = [], [], [], [], []
    stripped, lowered = {}, {}
    for c in SCALARS:
        text = chr(c)
        clean = CLEAN.normalize_str("a" + text + "a")[1:-1]
        if clean == "":
            removed.append(c)
        elif clean == " " and c != 0x20:
            spaces.append(c)
        elif clean != text:
            raise SystemExit(f"unexpected clean-up of {c:x}: {clean!r}")
        if CHINESE.normalize_str(text) != text:
            assert CHINESE.normalize_str(text) == f" {text} ", hex(c)
            chinese.append(c)
        plain = STRIP.normalize_str(text)
        if plain == "":
            marks.append(c)
        elif plain != text and not is_hangul(c):
            stripped[c] = plain
        lower = LOWER.normalize_str(text)
        if lower != text:
            lowered[c] = lower
        pieces = [piece for piece, _ in SPLIT.pre_tokenize_str("a" + text + "a")]
        if pieces == ["a", text, "a"]:
            splits.append(c)
        elif pieces == ["a", "a"]:
            if c not in spaces and c != 0x20:
                assert c in removed, hex(c)
        else:
            assert pieces == ["a" + text + "a"], (hex(c), pieces)

    print("// Made by bench/peers/embedding_unicode.py from tokenizers " + tokenizers.__version__ + ".\n")
    print_ranges("removed", "Dropped by the clean-up: controls, formats, private use, U+FFFD.", removed)
    print_ranges("spaces", "Turned into a space by the clean-up.", spaces)
    print_ranges("chinese", "Words of one character.", chinese)
    print_ranges("punctuation", "Words of one character too.", splits)
    print_ranges("marks", "Nonspacing marks, dropped where accents are.", marks)
    print_map("stripped", "Canonical decomposition without nonspacing marks; Hangul by rule.", stripped)
    print_map("lowered", "Lower case.", lowered)


main()

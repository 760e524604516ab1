#!/usr/bin/env python3
"""Check the hand-written pair and prompt files under data/.

Usage: scripts/check-pairs.py [--counts] [DATA_DIR]

Fails (exit 1, one line per finding with file and line number) when a file is malformed, when a
prompt pair is repeated, when anything of a test half also appears in a dev half or in the starter
set, or when data/README.md states other counts than the files have. --counts prints the table
that belongs into the README. Needs nothing but Python 3.9.
"""

import json
import sys
import unicodedata
from collections import Counter
from pathlib import Path

HEADER = ["label", "prompt_a", "prompt_b", "kind", "language"]
GROUP_HEADER = ["kind", "prompt", "paraphrase", "free_paraphrase", "other", "other_paraphrase"]
KINDS = [
    "opposite", "number", "unit", "date", "version", "flag", "code", "name", "role-swap",
    "question-type", "scope", "quantity",
]
LANGUAGES = ["en", "zh"]
EXPECTED_LABEL = {"near-opposites": "0", "paraphrases": "1"}
MINIMUM_PAIRS = {"near-opposites": 500, "paraphrases": 500, "starter": 300}
MINIMUM_PROMPTS = 400
MINIMUM_DEMO_PARAPHRASES = 60
MAXIMUM_PROMPT_CHARACTERS = 300
# Share of common words (English) or character pairs (Chinese) from which two prompts count as the
# same wording: a six-word sentence with one word changed has 0.71, with a word added 0.86.
LEAK_SIMILARITY = 0.60


class Report:
    """Findings, printed as they are made."""

    def __init__(self):
        self.findings = 0

    def add(self, path, line, text):
        self.findings += 1
        place = f"{path.name}:{line}" if line else path.name
        print(f"{place}: {text}")


def folded(prompt):
    """The prompt without case, punctuation and spacing, to find repeats."""
    text = unicodedata.normalize("NFKC", prompt).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def shingles(prompt):
    """Words of the prompt; for text in Chinese script, pairs of neighbouring characters."""
    text = folded(prompt)
    if any("\u4e00" <= c <= "\u9fff" for c in text):
        text = text.replace(" ", "")
        return frozenset(text[i:i + 2] for i in range(len(text) - 1))
    return frozenset(text.split())


def text_problem(text):
    """Why a prompt may not stand in a file, or None."""
    if not text or text != text.strip():
        return "empty, or white space at an end"
    if unicodedata.normalize("NFC", text) != text:
        return "not in NFC"
    if any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cn", "Cs") for c in text):
        return "control, format or unassigned character"
    if "  " in text:
        return "two spaces in a row"
    if len(text) > MAXIMUM_PROMPT_CHARACTERS:
        return f"longer than {MAXIMUM_PROMPT_CHARACTERS} characters"
    return None


def language_problem(prompts, language):
    """Why the language column does not fit the prompts, or None."""
    for prompt in prompts:
        chinese = any("\u4e00" <= c <= "\u9fff" for c in prompt)
        if language == "en" and chinese:
            return "marked en but has Chinese characters"
        if language == "zh" and not chinese:
            return "marked zh but has no Chinese character"
    return None


def lines_of(path, report):
    """Decoded lines of a file, checked for encoding and line ends."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        report.add(path, 0, f"not UTF-8: {error}")
        return []
    if text.startswith("\ufeff"):
        report.add(path, 1, "byte order mark")
    if "\r" in text:
        report.add(path, 0, "carriage return")
    if not text.endswith("\n"):
        report.add(path, 0, "no line end after the last line")
    return text.split("\n")[:-1] if text.endswith("\n") else text.split("\n")


def read_pairs(path, report, label=None):
    """Rows (line, label, a, b, kind, language) of a pair file that are well formed."""
    lines = lines_of(path, report)
    if not lines or lines[0].split("\t") != HEADER:
        report.add(path, 1, "header is not " + "<tab>".join(HEADER))
    rows, seen = [], {}
    for number, line in enumerate(lines[1:], start=2):
        fields = line.split("\t")
        if len(fields) != len(HEADER):
            report.add(path, number, f"{len(fields)} columns instead of {len(HEADER)}")
            continue
        row_label, a, b, kind, language = fields
        problems = [text_problem(a), text_problem(b), language_problem((a, b), language)]
        if row_label not in ("0", "1") or (label and row_label != label):
            problems.append(f"label {row_label!r}")
        if kind not in KINDS:
            problems.append(f"unknown kind {kind!r}")
        if language not in LANGUAGES:
            problems.append(f"unknown language {language!r}")
        if a == b:
            problems.append("the two prompts are the same")
        key = frozenset((a, b))
        if key in seen:
            problems.append(f"repeats line {seen[key]}")
        seen.setdefault(key, number)
        for problem in filter(None, problems):
            report.add(path, number, problem)
        rows.append((number, row_label, a, b, kind, language))
    return rows


def read_groups(path, report):
    """Prompts (line, prompt) of a file of groups, five a line."""
    lines = lines_of(path, report)
    if not lines or lines[0].split("\t") != GROUP_HEADER:
        report.add(path, 1, "header is not " + "<tab>".join(GROUP_HEADER))
    prompts, seen = [], {}
    for number, line in enumerate(lines[1:], start=2):
        kind, *group = line.split("\t")
        problems = [text_problem(p) or language_problem([p], "en") for p in group]
        if len(group) != len(GROUP_HEADER) - 1:
            problems.append(f"{len(group)} prompts")
        if kind not in KINDS:
            problems.append(f"unknown kind {kind!r}")
        for prompt in group:
            if seen.setdefault(folded(prompt), number) != number:
                problems.append(f"repeats a prompt of line {seen[folded(prompt)]}: {prompt}")
            prompts.append((number, prompt))
        if len({folded(p) for p in group}) != len(group):
            problems.append("two prompts of the group are the same")
        for problem in filter(None, problems):
            report.add(path, number, problem)
    return prompts


def prompts_of(rows):
    return {prompt for row in rows for prompt in (row[2], row[3])}


def check_leaks(path, rows, test_prompts, others_prompts, report):
    """Report prompts of `rows` that repeat, or nearly repeat, a prompt of the test halves.

    Prompts of others, who did not know these files, may come near by chance; none may be the same.
    """
    by_fold = {folded(p) for p in test_prompts | others_prompts}
    by_shingle = {}
    tests = [(p, shingles(p)) for p in sorted(test_prompts)]
    for index, (_, parts) in enumerate(tests):
        for part in parts:
            by_shingle.setdefault(part, []).append(index)
    for number, _, a, b, _, _ in rows:
        for prompt in (a, b):
            if folded(prompt) in by_fold:
                report.add(path, number, f"is in a test half too: {prompt}")
                continue
            parts = shingles(prompt)
            # Who shares that much shares one of the rarest, so the common words need no look.
            rare = sorted(parts, key=lambda part: len(by_shingle.get(part, ())))
            rare = rare[:int(len(parts) * (1 - LEAK_SIMILARITY)) + 1]
            for index in {i for part in rare for i in by_shingle.get(part, ())}:
                other, other_parts = tests[index]
                if len(parts & other_parts) >= LEAK_SIMILARITY * len(parts | other_parts):
                    report.add(path, number, f"same wording in a test half: {prompt} | {other}")


def check_contradictions(path, rows, known, report):
    """Report a pair that another file holds with the other label."""
    for number, label, a, b, _, _ in rows:
        key = frozenset((a, b))
        if known.setdefault(key, label) != label:
            report.add(path, number, "the same pair has another label elsewhere")


def read_demo(path, report):
    """Prompts of the demo file."""
    prompts = {}
    for number, line in enumerate(lines_of(path, report), start=1):
        try:
            entry = json.loads(line)
        except ValueError as error:
            report.add(path, number, f"not JSON: {error}")
            continue
        if not isinstance(entry, dict) or set(entry) != {"prompt", "response"}:
            report.add(path, number, "fields are not exactly prompt and response")
            continue
        for field in ("prompt", "response"):
            value = entry[field]
            problem = text_problem(value.replace("\n", " ")[:MAXIMUM_PROMPT_CHARACTERS]
                                   .strip()) if isinstance(value, str) else "not a string"
            if problem:
                report.add(path, number, f"{field}: {problem}")
        key = folded(str(entry["prompt"]))
        if key in prompts:
            report.add(path, number, f"repeats the prompt of line {prompts[key][0]}")
        prompts.setdefault(key, (number, entry["prompt"]))
    return {prompt for _, prompt in prompts.values()}


def counts_table(files):
    """The README's table: pairs per kind, file, half and language."""
    names = [(n, h) for n in ("near-opposites", "paraphrases") for h in ("dev", "test")]
    names.append(("starter", None))
    head = ["kind"]
    for name, half in names:
        title = f"{name}.{half}" if half else name
        head += [f"{title} {language}" for language in LANGUAGES]
    out = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    count = {key: Counter((row[4], row[5]) for row in rows) for key, rows in files.items()}
    for kind in KINDS:
        cells = [count[key][kind, language] for key in names for language in LANGUAGES]
        out.append(f"| {kind} | " + " | ".join(map(str, cells)) + " |")
    cells = [sum(count[key][kind, language] for kind in KINDS)
             for key in names for language in LANGUAGES]
    out.append("| **all** | " + " | ".join(map(str, cells)) + " |")
    return out


def check_sizes(directory, files, demo, report):
    for name, least in MINIMUM_PAIRS.items():
        total = sum(len(rows) for (n, _), rows in files.items() if n == name)
        if total < least:
            report.add(directory / "pairs", 0, f"{name} has {total} pairs, fewer than {least}")
    for (name, half), rows in files.items():
        for kind in KINDS if half else ():
            for language in LANGUAGES:
                if not any(row[4] == kind and row[5] == language for row in rows):
                    report.add(directory / "pairs", 0,
                               f"{name}.{half} has no {kind} pair in {language}")
    if len(demo) < MINIMUM_PROMPTS:
        report.add(directory / "prompts", 0, f"{len(demo)} demo prompts, fewer than "
                   f"{MINIMUM_PROMPTS}")
    linked = {p for row in files["starter", None] if row[1] == "1"
              for p in (row[2], row[3]) if p in demo}
    if len(linked) < MINIMUM_DEMO_PARAPHRASES:
        report.add(directory / "pairs", 0, f"starter paraphrases reach {len(linked)} demo "
                   f"prompts, fewer than {MINIMUM_DEMO_PARAPHRASES}")


def check(directory, show_counts):
    report = Report()
    pairs = directory / "pairs"
    files = {}
    for name, label in EXPECTED_LABEL.items():
        for half in ("dev", "test"):
            files[name, half] = read_pairs(pairs / f"{name}.{half}.tsv", report, label)
    files["starter", None] = read_pairs(pairs / "starter.tsv", report)
    triples = {half: read_pairs(pairs / f"triples.{half}.tsv", report) for half in ("dev", "test")}
    demo_path = directory / "prompts" / "demo-prompts.jsonl"
    demo = read_demo(demo_path, report)
    test_prompts = set()
    for (_, half), rows in files.items():
        if half == "test":
            test_prompts |= prompts_of(rows)
    others_prompts = prompts_of(triples["test"])
    known = {}
    for (name, half), rows in files.items():
        path = pairs / (f"{name}.{half}.tsv" if half else f"{name}.tsv")
        check_contradictions(path, rows, known, report)
        if half != "test":
            check_leaks(path, rows, test_prompts, others_prompts, report)
    check_leaks(pairs / "triples.dev.tsv", triples["dev"], test_prompts, others_prompts, report)
    groups = {half: read_groups(pairs / f"groups.{half}.tsv", report)
              for half in ("train", "dev", "test")}
    for half in ("train", "dev"):
        rows = [(number, "", p, p, "", "") for number, p in groups[half]]
        check_leaks(pairs / f"groups.{half}.tsv", rows, test_prompts,
                    others_prompts | {p for _, p in groups["test"]}, report)
    check_leaks(demo_path, [(0, "", p, p, "", "") for p in sorted(demo)], test_prompts,
                others_prompts, report)
    check_sizes(directory, files, demo, report)
    table = counts_table(files)
    if show_counts:
        print("\n".join(table))
    readme = directory / "README.md"
    if "\n".join(table) not in readme.read_text(encoding="utf-8"):
        report.add(readme, 0, "states other counts; put in the table that --counts prints")
    total = sum(len(rows) for rows in files.values())
    print(f"{total} pairs in {len(files)} files, {sum(map(len, groups.values())) // 5} groups, "
          f"{len(demo)} demo prompts, "
          f"{report.findings} findings")
    return 1 if report.findings else 0


def main():
    arguments = sys.argv[1:]
    show_counts = "--counts" in arguments
    places = [a for a in arguments if a != "--counts"]
    directory = Path(places[0]) if places else Path(__file__).resolve().parent.parent / "data"
    sys.exit(check(directory, show_counts))


if __name__ == "__main__":
    main()

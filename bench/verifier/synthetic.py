"""Labelled pairs from the templates and from small edits of given questions. Free of other data's terms."""
import random, re
from templates import TEMPLATES, MONTHS, DAYS

OPENERS = [("How do I ", "How can I "), ("How do I ", "How do you "), ("How do I ", "What is the best way to "),
           ("How can I ", "What should I do to "), ("What is ", "What's "), ("What are ", "Can you tell me what are "),
           ("Why do ", "What is the reason why "), ("Which ", "What ")]
OPPOSITES = [("increase", "decrease"), ("increase", "reduce"), ("gain", "lose"), ("buy", "sell"), ("best", "worst"),
             ("before", "after"), ("with", "without"), ("more", "less"), ("most", "least"), ("good", "bad"),
             ("start", "stop"), ("men", "women"), ("girls", "boys"), ("advantages", "disadvantages"), ("pros", "cons"),
             ("right", "wrong"), ("old", "new"), ("first", "last"), ("love", "hate"), ("legal", "illegal"),
             ("possible", "impossible"), ("enable", "disable"), ("join", "leave"), ("add", "remove"), ("win", "lose"),
             ("always", "never"), ("higher", "lower"), ("high", "low"), ("cheap", "expensive"), ("strong", "weak"),
             ("accept", "reject"), ("block", "unblock"), ("safe", "dangerous"), ("healthy", "unhealthy"),
             ("introvert", "extrovert"), ("male", "female"), ("morning", "night"), ("summer", "winter"),
             ("iPhone", "Android"), ("small", "large")]
NEGATIONS = [("should", "shouldn't"), ("can", "can't"), ("is", "isn't"), ("does", "doesn't"), ("do", "don't"), ("will", "won't")]
QUESTIONS = ["How", "Why", "When", "Where", "Who"]
SYMMETRIC = re.compile(r"\b(?:between|both|among)\s+([A-Z][\w+#.-]*)\s+and\s+([A-Z][\w+#.-]*)(?=[?,.]|$)")
DIRECTED = re.compile(r"\bfrom\s+([\w+#-]+)\s+(?:in)?to\s+([\w+#-]+)", re.I)
COMPARED = re.compile(r"\b([A-Z]\w+)\s+(?:\w+\s+){1,3}than\s+([A-Z]\w+)")


def fill(draw, phrasing, values):
    text = phrasing
    for slot, value in values.items():
        text = text.replace("{" + slot + "}", draw.choice(value))
    return wording(draw, text)


def wording(draw, text):
    """Changes that mean nothing: case, end mark, politeness."""
    text = text[:1].upper() + text[1:]
    roll = draw.random()
    if roll < 0.12:
        text = text.lower()
    elif roll < 0.2:
        text = text.rstrip("?.")
    elif roll < 0.25:
        text = draw.choice(["Please tell me: ", "Hi, ", "Quick question: "]) + text
    return text


def template_pair(draw):
    """(label, a, b) of one template."""
    slots, phrasings, relation = draw.choice(TEMPLATES)
    values = {slot: draw.choice(choices) for slot, choices in slots.items()}
    if relation:
        _, a, b = relation
        while values[a] == values[b]:
            values[b] = draw.choice(slots[b])
    other, label = dict(values), 1
    first, second = draw.choice(phrasings), draw.choice(phrasings)
    if relation and draw.random() < 0.45:
        other[a], other[b] = values[b], values[a]
        label = int(relation[0] == "same")
    elif draw.random() < 0.5:
        slot = draw.choice(list(slots))
        while other[slot] == values[slot]:
            other[slot] = draw.choice(slots[slot])
        label = int(relation is not None and relation[0] == "same" and sorted(map(str, values.values())) == sorted(map(str, other.values())))
    if label == 0 and draw.random() < 0.6:
        second = first
    return label, fill(draw, first, values), fill(draw, second, other)


def replaced(text, old, new):
    return re.sub(rf"\b{re.escape(old)}\b", new, text, count=1)


def other_number(draw, number):
    if len(number) > 1 and draw.random() < 0.3 and number[0] != number[-1]:
        return number[::-1].lstrip("0") or "7"
    if len(number) == 4 and number[:2] in ("19", "20"):
        return str(int(number) + draw.choice([-10, -3, -2, -1, 1, 2, 3]))
    return str(max(1, int(number) + draw.choice([-3, -2, -1, 1, 2, 3, 5, 10]) * draw.choice([1, 1, 10])))


def edits(draw, text):
    """[(label, a, b)] by small edits of one question, at most one of each sort."""
    out = []
    numbers = re.findall(r"(?<![\w.])\d{1,6}(?![\w.])", text)
    if numbers:
        number = draw.choice(numbers)
        new = other_number(draw, number)
        if new != number:
            out.append((0, text, replaced(text, number, new)))
    for names in (MONTHS, DAYS):
        found = [n[0] for n in names if n[0] != "May" and re.search(rf"\b{n[0]}\b", text)]
        if found:
            out.append((0, text, replaced(text, found[0], draw.choice([n[0] for n in names if n[0] != found[0]]))))
    words = set(re.findall(r"[A-Za-z']+", text))
    pairs = NEGATIONS if draw.random() < 0.05 else OPPOSITES
    turns = [p for p in pairs + [(b, a) for a, b in pairs] if p[0] in words and p[1] not in words]
    if turns:
        out.append((0, text, replaced(text, *draw.choice(turns))))
    for pattern, label in ((DIRECTED, 0), (COMPARED, 0), (SYMMETRIC, 1)):
        m = pattern.search(text)
        if m and m.group(1).lower() != m.group(2).lower():
            swapped = text[:m.start(1)] + m.group(2) + text[m.end(1):m.start(2)] + m.group(1) + text[m.end(2):]
            out.append((label, text, swapped))
    head = text.split(" ", 1)[0]
    if head in QUESTIONS and draw.random() < 0.15:
        out.append((0, text, draw.choice([q for q in QUESTIONS if q != head]) + text[len(head):]))
    same = [(a, b) for a, b in OPENERS + [(b, a) for a, b in OPENERS] if text.startswith(a)]
    if same and draw.random() < 0.5:
        a, b = draw.choice(same)
        out.append((1, text, wording(draw, b + text[len(a):])))
    elif draw.random() < 0.1:
        out.append((1, text, wording(draw, text)))
    return out


def template_pairs(count, seed):
    draw, seen = random.Random(seed), {}
    while len(seen) < count:
        label, a, b = template_pair(draw)
        if a != b:
            seen[a, b] = label
    return [(label, a, b) for (a, b), label in seen.items()]


def edited_pairs(texts, count, seed):
    draw, out = random.Random(seed), []
    texts = sorted(texts)
    draw.shuffle(texts)
    for text in texts:
        out += [p for p in edits(draw, text) if p[1] != p[2]]
        if len(out) >= count:
            break
    return out[:count]


if __name__ == "__main__":
    for pair in template_pairs(60, 1):
        print(*pair, sep="\t")

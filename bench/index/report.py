"""Tables of bench/results/index.json: on the terminal, or into a page between its markers.

usage: report.py [--results FILE] [--page bench/index.md]

A marker is a line `<!-- table NAME -->`; what follows up to `<!-- end -->` is replaced.
"""

import argparse
import json
import re

BAR = 0.99


def at_recall(curve, recall, bar=BAR):
    """Microseconds at a recall, interpolated between neighboring widths; None if not reached."""
    former = None
    for point in curve:
        if point[recall] >= bar:
            if former is None or point[recall] == former[recall]:
                return point["microseconds"]
            share = (bar - former[recall]) / (point[recall] - former[recall])
            return former["microseconds"] + share * (point["microseconds"] - former["microseconds"])
        former = point
    return None


def micros(value):
    return "not reached" if value is None else f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def width(curve, ef):
    return next((point for point in curve if point["ef"] == ef), curve[-1])


def percent(new, old):
    return "–" if new is None or old is None else f"{(new / old - 1) * 100:+.0f} %"


def table(head, rows):
    return ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)] + [
        "| " + " | ".join(str(cell) for cell in row) + " |" for row in rows
    ]


def search(results):
    part = results["search"]
    best = {}
    for row in part["rows"]:
        for recall in ("recall1", "recall10"):
            best[row["library"], recall] = at_recall(row["curve"], recall)
    ours = part["rows"][0]
    rows = []
    for row in part["rows"]:
        name = row["library"]
        rows.append([
            f"**{name}**" if name == "refrain" else name,
            *(beside(best[name, recall], best["refrain", recall])
              for recall in ("recall1", "recall10")),
            f"{row['curve'][-1]['recall1']:.3f} / {row['curve'][-1]['recall10']:.3f}",
            f"{row['buildSeconds']:.1f} ({row['buildSeconds'] / ours['buildSeconds']:.1f})",
            f"{row['lastInserts']['p50']:.0f} / {row['lastInserts']['p99']:.0f}",
            f"{row['bytesPerVector']:.0f} ({ours['bytesPerVector'] / row['bytesPerVector']:.2f})",
        ])
    head = [
        "", "µs at recall@1 = 0.99", "µs at recall@10 = 0.99", "best recall@1 / @10", "build, s",
        "insert p50 / p99, µs", "bytes a vector",
    ]
    notes = [
        "",
        "In parentheses: how many times as long as ours (time, build); ours as a part of theirs "
        f"(bytes). Ours counts {ours['countedBytesPerVector']:.0f} bytes a vector itself; the table "
        f"has the growth of the process. All inserts: median {ours['insert']['p50']:.0f} µs, p99 "
        f"{ours['insert']['p99']:.0f} µs. " + ", ".join(
            f"{name} {version}" for name, version in part["versions"].items()) + ".",
    ]
    return table(head, rows) + notes


def beside(theirs, ours):
    if theirs is None or ours is None:
        return micros(theirs)
    return f"{micros(theirs)} ({theirs / ours:.1f})"


def curve(results):
    ours = results["search"]["rows"][0]
    return table(
        ["efSearch", "µs", "recall@1", "recall@10", "compared", "looked at"],
        [[point["ef"], f"{point['microseconds']:.1f}", f"{point['recall1']:.4f}",
          f"{point['recall10']:.4f}", f"{point['distances']:.0f}", f"{point['visited']:.0f}"]
         for point in ours["curve"]],
    )


def churn(results):
    rows = []
    parts = [results.get("churn", {}), results.get("churnFull", {})]
    for row in [row for part in parts for row in part.get("rows", [])]:
        fresh, churned = width(row["fresh"], 64), width(row["churned"], 64)
        result = row["churn"]
        bytes_before = row["built"]["bytesPerVector"]
        cells = [row["library"], f"{row['count']:,}"]
        for recall in ("recall1", "recall10"):
            cells.append(f"{fresh[recall]:.4f} → {churned[recall]:.4f}")
        cells.append(percent(churned["microseconds"], fresh["microseconds"]))
        for recall in ("recall1", "recall10"):
            times = [at_recall(row[which], recall) for which in ("fresh", "churned")]
            cells.append(
                f"{micros(times[0])} → {micros(times[1])} ({percent(times[1], times[0])})")
        growth = result["residentGrowthPerVector"]
        cells.append(percent(bytes_before + growth, bytes_before))
        cells.append(f"{result['seconds'] / result['times'] / row['count'] * 1e6:.0f}")
        rows.append(cells)
    head = [
        "", "vectors", "recall@1, efSearch 64", "recall@10, efSearch 64", "time, efSearch 64",
        "µs at recall@1 = 0.99", "µs at recall@10 = 0.99", "memory", "µs a replacement",
    ]
    return table(head, rows)


def mixed(results):
    rounds = results["mixed"]["rounds"]
    rows = [
        ["yes" if row["writer"] else "no", f"{row['search']['p50']:.0f}",
         f"{row['search']['p99']:.0f}", f"{row['searches'] / row['seconds']:,.0f}",
         f"{row['writes'] / row['seconds']:,.0f}"]
        for row in rounds
    ]
    alone, beside_writer = (
        sorted(row["search"]["p99"] for row in rounds if row["writer"] == writes)
        for writes in (False, True)
    )
    ratio = beside_writer[len(beside_writer) // 2] / alone[len(alone) // 2]
    return table(
        ["writer", "search p50, µs", "search p99, µs", "searches a second", "writes a second"], rows
    ) + ["", f"p99 with a writer is {ratio:.1f} times that without (medians of three rounds)."]


def snapshot(results):
    rows = []
    for row in [dict(results["snapshot"], buildSeconds=results["snapshot"]["rebuildSeconds"])] + [
        dict(row["snapshot"], buildSeconds=row["buildSeconds"])
        for row in results.get("scaling", {}).get("rows", []) if row["count"] > 100_000
    ]:
        rows.append([
            f"{row['count']:,}", f"{row['saveSeconds']:.2f}", f"{row['openSeconds']:.2f}",
            f"{row['buildSeconds']:.1f}",
        ])
    return table(["vectors", "save, s", "open, s", "build anew, s"], rows)


def filters(results):
    names = {
        "random": "a label, spread evenly", "region": "a label of one region of the space",
        "expiry": "not expired",
    }
    rows = []
    for row in results["filters"]["rows"]:
        share = row["graphShare"]
        way = "graph" if share > 0.95 else "scan" if share < 0.05 else f"graph {share:.0%}"
        rows.append([
            names[row["kind"]], f"{row['matches']:,}", way, f"{row['microseconds']:.0f}",
            f"{row['recall1']:.3f}", f"{row['recall10']:.3f}", f"{row['visited']:,.0f}",
        ])
    return table(
        ["filter", "of 100,000", "way", "µs", "recall@1", "recall@10", "looked at"], rows)


def crossover(results):
    return table(
        ["vectors", "scan, µs", "graph, µs", "graph's recall@1", "recall@10",
         "insert into list / graph, µs"],
        [[f"{row['count']:,}", f"{row['scanMicroseconds']:.1f}", f"{row['graphMicroseconds']:.1f}",
          f"{row['graphRecall1']:.3f}", f"{row['graphRecall10']:.3f}",
          f"{row['scanInsertMicroseconds']:.0f} / {row['graphInsertMicroseconds']:.0f}"]
         for row in results["crossover"]["sizes"]],
    )


def batch(results):
    return table(
        ["queries at once", "matrix product", "one by one", "8-bit codes, one by one"],
        [[row["queries"], f"{row['productNanoseconds']:.1f}", f"{row['dotNanoseconds']:.1f}",
          f"{row['codeNanoseconds']:.1f}"] for row in results["crossover"]["batches"]],
    ) + ["", "Nanoseconds for one query and one vector."]


def scaling(results):
    rows = []
    for row in results["scaling"]["rows"]:
        for ef in (64, 128):
            point = width(row["curve"], ef)
            rows.append([
                f"{row['count']:,}" + (" (synthetic)" if row["count"] > 100_000 else ""),
                point["ef"], f"{point['microseconds']:.0f}", f"{point['distances']:.0f}",
                f"{point['visited']:.0f}", f"{point['recall1']:.3f}", f"{point['recall10']:.3f}",
                f"{row['buildSeconds']:.1f}", f"{row['bytesPerVector']:.0f}",
            ])
    return table(
        ["vectors", "efSearch", "µs", "compared", "looked at", "recall@1", "recall@10", "build, s",
         "bytes a vector"], rows)


TABLES = {
    "search": ("search", search), "curve": ("search", curve), "churn": ("churn", churn),
    "mixed": ("mixed", mixed), "snapshot": ("snapshot", snapshot),
    "filters": ("filters", filters), "crossover": ("crossover", crossover),
    "batch": ("crossover", batch), "scaling": ("scaling", scaling),
}


def machine(results):
    machine = results["machine"]
    times = sorted(part["measured"] for part in results.values() if "measured" in part)
    loads = [part["load"] for part in results.values() if "load" in part]
    return [
        f"{machine['cpu']}, {machine['cores']} cores, Linux {machine['kernel']}; measured "
        f"{times[0]} to {times[-1]}; load at the ends of the parts "
        f"{min(loads):.1f} to {max(loads):.1f}."
    ]


def tables(results):
    made = {"machine": machine(results)}
    for name, (part, make) in TABLES.items():
        if part in results:
            made[name] = make(results)
    return made


def terminal(results):
    lines = []
    for name, rows in tables(results).items():
        lines += ["", f"[{name}]", *aligned(rows)]
    return "\n".join(lines)


def aligned(rows):
    """Markdown rows with their columns padded."""
    cells = [
        [cell.strip() for cell in row.split("|")[1:-1]] for row in rows if row.startswith("| ")
    ]
    if not cells:
        return rows
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    padded = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)) for row in cells]
    return padded + [row for row in rows if row and not row.startswith("|")]


def fill(page, made):
    for name, rows in made.items():
        pattern = re.compile(rf"(<!-- table {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        page = pattern.sub(lambda match: match[1] + "\n".join(rows) + "\n" + match[2], page)
    return page


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", default="bench/results/index.json")
    parser.add_argument("--page")
    options = parser.parse_args()
    with open(options.results) as file:
        made = tables(json.load(file))
    if options.page:
        with open(options.page) as file:
            page = fill(file.read(), made)
        with open(options.page, "w") as file:
            file.write(page)
    else:
        with open(options.results) as file:
            print(terminal(json.load(file)))


if __name__ == "__main__":
    main()

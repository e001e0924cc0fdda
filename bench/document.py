"""`python -m bench.document`: write the tables of bench/results.json into docs/benchmarks.md, between its two marks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


def main() -> None:
    document = ROOT / "docs" / "benchmarks.md"
    before, _, rest = document.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    results = json.loads((ROOT / "bench" / "results.json").read_text("utf-8"))
    document.write_text(f"{before}{BEGIN}\n\n{tables(results)}\n{END}{after}", "utf-8")


def tables(results: dict[str, Any]) -> str:
    """All results as Markdown."""
    parts = [
        _machine(results),
        "### Aims\n\n" + _aims(results["aims"]),
        "### Tickets\n\n" + _tickets(results["tickets"]),
    ]
    for title, part, names in OTHERS:
        if results.get(part):
            head = [name.replace("_", " ") for name in names]
            parts.append(f"### {title}\n\n" + _table(head, ([str(line[n]) for n in names] for line in results[part])))
    return "\n".join(parts)


OTHERS = (
    ("Sweep with nothing due", "idle", ("database", "open_tickets", "statements_per_sweep", "cpu_ms", "median_ms")),
    (
        "Timers due at one instant",
        "drain",
        ("database", "timers", "processes", "fired_by_each", "seconds", "per_second", "cpu_ms_per_timer"),
    ),
    (
        "Returns",
        "returns",
        ("database", "diagram", "rounds", "first_cpu_ms", "last_cpu_ms", "last_to_first", "state_bytes_first",
         "state_bytes_last"),
    ),
    (
        "Lists and search",
        "worklist",
        ("database", "tickets", "open", "asked", "rows", "statements", "p50_ms", "p95_ms"),
    ),
    ("Calculation", "calculation", ("calculation", "times", "cpu_seconds", "microseconds_each")),
)  # fmt: skip


def _machine(results: dict[str, Any]) -> str:
    machine = results["machine"]
    libraries = ", ".join(f"{name} {version}" for name, version in machine["libraries"].items())
    return (
        f"Run of {results['at'][:10]}: {machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, "
        f"{machine['system']}, Python {machine['python']}, {libraries}; load average "
        f"{machine['load_average_at_start']} when it began.\n"
    )


def _aims(aims: Iterable[dict[str, Any]]) -> str:
    words = {True: "yes", False: "**no**", None: "not measured"}
    rows = []
    for aim in aims:
        measured = "" if aim["measured"] is None else f"{aim['measured']:.4g}"
        rows.append([aim["aim"], f"{aim['sense']} {aim['wanted']:.4g}", measured, words[aim["met"]]])
    return _table(["aim", "wanted", "measured", "met"], rows)


def _tickets(lines: Iterable[dict[str, Any]]) -> str:
    head = ["work", "database", "variant", "tickets/s", "tickets/CPU s", "CPU ms/command"]
    head += ["statements", "commits", "rows", "bytes"]
    rows = (
        [
            line["work"], line["database"], line["variant"], f"{line['tickets_per_second']:.0f}",
            f"{line['tickets_per_cpu_second']:.0f}", f"{line['cpu_ms_per_command']:.2f}",
            *(f"{line[f'{name}_per_ticket']:.0f}" for name in ("statements", "commits", "rows", "bytes")),
        ]
        for line in lines
    )  # fmt: skip
    return _table(head, rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    main()

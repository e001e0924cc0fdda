"""What came out: a table for people, results.json for later, and the page docs/mutation.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from rich.table import Table

from tools.mutation.mutants import KINDS
from tools.mutation.trial import LINT, SCENARIOS, SOUNDNESS, SURVIVED, Verdict

COLUMNS = (LINT, SOUNDNESS, SCENARIOS, SURVIVED)
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


def counts(verdicts: Sequence[Verdict]) -> dict[str, Counter[str]]:
    """Kind of mutant -> who caught how many; the last line is the sum."""
    found = {kind: Counter(v.caught_by for v in verdicts if v.kind == kind) for kind in KINDS}
    return {**found, "all": Counter(v.caught_by for v in verdicts)}


def table(verdicts: Sequence[Verdict]) -> Table:
    shown = Table("mutant", *COLUMNS, "tried", "caught")
    for kind, found in counts(verdicts).items():
        shown.add_row(kind, *_cells(found))
    return shown


def _cells(found: Counter[str]) -> list[str]:
    tried = found.total()
    share = f"{100 * (tried - found[SURVIVED]) / tried:.1f} %" if tried else "-"
    return [*(str(found[column]) for column in COLUMNS), str(tried), share]


def results(verdicts: Sequence[Verdict]) -> bytes:
    """Counts, and every survivor; who caught the others is not kept, it would change with every run."""
    survivors = [verdict.mutant for verdict in verdicts if verdict.caught_by == SURVIVED]
    found = {kind: {column: counted[column] for column in COLUMNS} for kind, counted in counts(verdicts).items()}
    return orjson.dumps({"counts": found, "survivors": survivors}, option=orjson.OPT_INDENT_2) + b"\n"


def write_document(document: Path, found: Mapping[str, Any], explained: Mapping[str, str]) -> None:
    """Put figures and survivors between the two marks of the page."""
    before, _, rest = document.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    lines = [f"| mutant | {' | '.join(COLUMNS)} | tried | caught |", "| --- " * (len(COLUMNS) + 3) + "|"]
    lines += [f"| {kind} | {' | '.join(_cells(Counter(counted)))} |" for kind, counted in found["counts"].items()]
    survivors = [f"- `{mutant}`: {explained.get(mutant, 'not explained')}" for mutant in found["survivors"]]
    text = "\n".join([*lines, "", "Survivors:" if survivors else "None survived.", "", *survivors])
    document.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", "utf-8")

"""Which tickets run through a process, as far as the tables themselves tell: kind, source and emergency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from app.bpmn import Table, TableConflict, matching
from app.expressions import EvaluationError
from app.packs.lint.context import Context

OTHER = "*"
"""A value that no table names."""
_INPUTS = ("kind", "source")

Case = Mapping[str, Any]


def limited(context: Context, kind: str, process_ids: Iterable[str]) -> bool:
    """Whether some ticket that runs through one of these processes has a real limit of this kind."""
    table = context.release.tables.get("limits")
    if table is None:
        return False
    wanted = set(process_ids)
    return any(_has_limit(context, table, kind, case) for process, case in _cases(context) if process in wanted)


def _has_limit(context: Context, table: Table, kind: str, case: Case) -> bool:
    try:
        rows = matching(table, {**case, "deadline": kind}, {"setting": lambda key: context.release.setting(str(key))})
    except (EvaluationError, TableConflict):
        # Rows that hang on other facts, or contradict each other (table-overlap): assume the stricter answer.
        return kind in context.limited_kinds
    return any(row.outputs.get("amount") is not None and row.outputs.get("unit") != "none" for row in rows)


def _cases(context: Context) -> Iterator[tuple[str, Case]]:
    """(process, case) for every process in which such a ticket can have a task; side processes see every ticket."""
    main = context.release.tables.get("diagram")
    chosen_by_table = set(_targets(context, main))
    for values in product(*(_values(context, name) for name in _INPUTS), (False, True)):
        case: Case = dict(zip((*_INPUTS, "emergency"), values, strict=True))
        chosen = _choose(main, case) if main else None
        for process in context.release.diagrams:
            if process == chosen or process not in chosen_by_table:
                yield process, case


def _targets(context: Context, table: Table | None) -> Iterator[str]:
    for rule in table.rules if table else ():
        process = table.constants(rule.id).get("process") if table else None
        if process in context.release.diagrams:
            yield str(process)


def _choose(table: Table, case: Case) -> str | None:
    try:
        rows = matching(table, case, {})
    except (EvaluationError, TableConflict):
        return None
    return rows[0].outputs.get("process") if rows else None


def _values(context: Context, name: str) -> list[Any]:
    listed = context.listed("diagram", name) | context.listed("limits", name)
    return [*(context.known_values.get(name) or sorted(listed, key=str)), OTHER]

"""The closed vocabularies that lint holds packs to: what tables must offer, what milestones and units there are.

No legal number stands here, only the words in which tables state them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.bpmn.table import COLLECT, FIRST, UNIQUE


@dataclass(frozen=True)
class TableShape:
    """What the program expects of a table: its hit policies, its outputs, and names that only this table sees."""

    policies: tuple[str, ...] = (UNIQUE, FIRST, COLLECT)
    outputs: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


CHECKS_SUFFIX = "_checks"
CHECKS = TableShape((COLLECT,), frozenset({"code", "clause", "zh", "en"}))
SHAPES: Mapping[str, TableShape] = {
    "diagram": TableShape((FIRST, UNIQUE), frozenset({"process", "clause"})),
    "limits": TableShape((UNIQUE,), frozenset({"amount", "unit", "clause", "ambiguity"}), frozenset({"deadline"})),
    "warnings": TableShape(
        (COLLECT,), frozenset({"level", "amount", "unit", "clock", "clause", "ambiguity"}), frozenset({"deadline"})
    ),
    "acceptance": TableShape((UNIQUE,), frozenset({"title_zh", "clause", "needs"}), frozenset({"code"})),
    "messages": TableShape((FIRST,), frozenset({"allowed", "code", "zh", "en", "clause"})),
    "returns_policy": TableShape((UNIQUE, FIRST), frozenset({"propose_meeting", "clause"})),
    "assessment": TableShape(names=frozenset({"closed_by_cutoff", "overdue_at_cutoff"})),
    "unit_checks": TableShape((COLLECT,), CHECKS.outputs, frozenset({"leaders", "liaisons", "staff"})),
}
LIMIT_UNITS = frozenset({"workday", "day", "hour", "minute", "none"})
WARNING_UNITS = frozenset({"workday", "hour", "minute", "due_day"})
LEVELS = frozenset({"sms", "yellow", "red"})
MILESTONES = frozenset(
    {
        "registered",
        "accepted",
        "dispatched",
        "signed",
        "contacted",
        "replied",
        "closed",
        "followed_up",
        "archived",
        "refused",
        "returned_upstream",
        "cancelled",
    }
)
ARGUMENTS = {
    "due": 1,
    "warn": 2,
    "overdue": 1,
    "running": 1,
    "has_limit": 1,
    "limit_amount": 1,
    "limit_unit": 1,
    "extended": 1,
    "met": 1,
    "setting": 1,
    "kept": 1,
    "opened": 1,
    "pending": 1,
    "sampled": 1,
    "blank": 1,
    "after_month": 2,
    "future": 1,
    "before": 2,
    "count": 1,
    "ratio": 2,
}
"""How many arguments the functions of the expression language take."""
DEADLINE_FUNCTIONS = frozenset(
    {"due", "warn", "overdue", "running", "has_limit", "limit_amount", "limit_unit", "extended", "met", "after_month"}
)
DEADLINE_PARAMS = frozenset({"kinds", "deadline"})
"""Handlers' parameters that name kinds of deadline."""


def shape_of(table_id: str) -> TableShape:
    """What is expected of this table."""
    return SHAPES.get(table_id) or (CHECKS if table_id.endswith(CHECKS_SUFFIX) else TableShape())

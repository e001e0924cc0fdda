"""Cells of the tables that the program asks by name hold what it knows: units, amounts, levels, processes, roles."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, in_row, in_table
from app.packs.lint.vocabulary import LEVELS, LIMIT_UNITS, WARNING_UNITS
from app.worktime import Limit, Unit
from app.worktime.instants import clock_time
from app.worktime.warnings import DUE_DAY

Row = Mapping[str, Any]
Words = Iterator[tuple[str, str]]


def check(context: Context) -> Iterator[Finding]:
    judges: Mapping[str, Callable[[Row], Words]] = {
        "limits": _limit,
        "warnings": _warning,
        "diagram": lambda row: _process(context, row),
    }
    for table_id, judge in judges.items():
        table = context.release.tables.get(table_id)
        if table is None:
            continue
        for rule in table.rules:
            for zh, en in judge(table.constants(rule.id)):
                yield in_row(table, rule, zh, en)
    yield from _senders(context)


def _senders(context: Context) -> Iterator[Finding]:
    """A role that does not exist would never match, and nobody could send the message."""
    table = context.release.tables.get("messages")
    if table is None:
        return
    for role in sorted(context.listed("messages", "role") - context.roles, key=str):
        yield in_table(table, f"没有角色“{role}”。", f'There is no role "{role}".')


def _limit(row: Row) -> Words:
    unit, amount = row.get("unit"), row.get("amount")
    if unit not in LIMIT_UNITS:
        yield f"没有单位“{unit}”。", f'There is no unit "{unit}".'
        return
    if unit != "none" and not _is_count(amount, 1):
        yield (
            "期限应为正整数；没有期限的写单位 none。",
            "The amount is a whole number above 0 (no limit: unit none).",
        )
        return
    try:
        Limit(amount, Unit(unit))
    except ValueError:
        yield (
            f"{amount} 不能是“{unit}”的期限：过长，或者没有期限却写了数量。",
            f"{amount!r} is no limit in {unit}: too long, or an amount where there is no limit.",
        )


def _warning(row: Row) -> Words:
    unit, level = row.get("unit"), row.get("level")
    if level not in LEVELS:
        yield f"没有预警级别“{level}”。", f'There is no level "{level}".'
    if unit not in WARNING_UNITS:
        yield f"没有单位“{unit}”。", f'There is no unit "{unit}".'
    elif unit != DUE_DAY and not _is_count(row.get("amount"), 1):
        yield "提前量应为正整数。", "The amount is a whole number above 0."
    clock = row.get("clock")
    if clock and not _is_clock(clock):
        yield f"时刻应写成 09:00 的样子，不是“{clock}”。", f'A time of day is written like 09:00, not "{clock}".'


def _process(context: Context, row: Row) -> Words:
    if row.get("process") not in context.release.diagrams:
        yield f"没有流程“{row.get('process')}”。", f'There is no process "{row.get("process")}".'


def _is_count(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _is_clock(value: Any) -> bool:
    try:
        clock_time(value)
    except (ValueError, TypeError):
        return False
    return True

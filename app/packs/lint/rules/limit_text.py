"""A limit is one that its own description, note and clauses speak of, wherever they name any length of time."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.bpmn import Rule, Table
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, in_row
from app.packs.release import clause_ids
from app.worktime import Limit, Unit, limit_en, limit_zh

UNITS = {
    "工作日": Unit.WORKDAY, "自然日": Unit.DAY, "小时": Unit.HOUR, "分钟": Unit.MINUTE, "日": Unit.DAY, "天": Unit.DAY,
}  # fmt: skip
"""Other measures (months, times, percent) no limit is counted in."""
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100}
_NUMERAL = f"[{''.join(_DIGITS)}{''.join(_TENS)}]"
_QUANTITY = re.compile(rf"(?<![第月下上每.．]|\d)(?<!{_NUMERAL})(\d+|{_NUMERAL}+)个?({'|'.join(UNITS)})")
"""第一个工作日 and 下一工作日 are places in a count, 12月1日 is a date: none of them is a length of time."""


def check(context: Context) -> Iterator[Finding]:
    table = context.release.tables.get("limits")
    if table is None:
        return
    for rule in table.rules:
        limit = _limit(table.constants(rule.id))
        if limit is not None:
            for words in _contradictions(limit, _texts(context, table, rule)):
                yield in_row(table, rule, *words)


def _contradictions(limit: Limit, texts: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, str]]:
    for (where_zh, where_en), text in texts.items():
        named = quantities(text)
        if named and (limit.amount, limit.unit) not in named:
            yield (
                f"期限是{limit_zh(limit)}，{where_zh}写的却是“{text}”。",
                f'The limit is {limit_en(limit)}, but the {where_en} says "{text}".',
            )


def _limit(row: Mapping[str, Any]) -> Limit | None:
    """None for a row that sets no limit, or one that cannot be (see table-cells)."""
    try:
        limit = Limit(row.get("amount"), Unit(row.get("unit") or Unit.NONE))
    except ValueError:
        return None
    return None if limit.unit is Unit.NONE else limit


def _texts(context: Context, table: Table, rule: Rule) -> dict[tuple[str, str], str]:
    """What people read beside the limit. Several clauses are one text: the number stands in one of them."""
    clauses = (context.release.register.get(each) for each in clause_ids(table, rule.id))
    return {
        ("该行的说明", "row's description"): rule.description,
        ("该行的备注", "row's note"): str(table.constants(rule.id).get("note_zh") or ""),
        ("条款登记", "register of clauses"): "；".join(f"{each.article}：{each.text}" for each in clauses if each),
    }


def quantities(text: str) -> frozenset[tuple[int, Unit]]:
    """Every length of time that a Chinese text names in figures or words: (5, WORKDAY) of 5个工作日, 五个工作日."""
    return frozenset((_number(number), UNITS[unit]) for number, unit in _QUANTITY.findall(text))


def _number(text: str) -> int:
    """15 of 15, １５ and 十五."""
    if text.isdecimal():
        return int(text)
    total, digit = 0, None
    for each in text:
        if each in _TENS:
            total += (1 if digit is None else digit) * _TENS[each]
            digit = None
        else:
            digit = _DIGITS[each] if digit is None else digit * 10 + _DIGITS[each]
    return total + (digit or 0)

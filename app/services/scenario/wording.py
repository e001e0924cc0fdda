"""How differences are told: in Chinese and English, values as a scenario file writes them, instants in office time.

So what is so can be copied into the file where the change of the rule was meant.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import orjson

from app.worktime import SHANGHAI

NAMES = {
    "tasks": "待办任务", "cards": "预警", "archived": "归档", "overdue": "逾期", "held": "延期待审", "lead": "主办",
    "co_units": "协办", "assessment": "考核周期", "caller": "诉求人", "kept": "记下的值", "sees": "能否查看工单",
    "reads_caller": "能否查看诉求人", "staff_report": "人员备案", "suggests": "建议的单位", "fact": "事实",
    "milestone": "进度", "ended": "已结束", "ended_as": "怎样结束", "satisfaction": "满意度",
    "satisfaction_basis": "满意度依据", "round": "轮次", "process": "流程", "returns": "退单次数",
    "meetings": "会议次数", "redo_rounds": "重办次数", "upstream_no": "上级工单号", "publishable": "同意公开",
}  # fmt: skip
"""What may be expected -> in Chinese; deadlines are named by their kind."""


def both(zh: str, en: str) -> str:
    """One line for people of either language."""
    return f"{zh} / {en}"


def compared(name: str, wanted: Any, is_: Any, zh: str = "") -> str:
    """What was expected and what is, the values once for both languages. ``zh``: what ``name`` is called in Chinese, by
    default as its first word (``kept mode``, ``assessment.start``) is."""
    called = zh or NAMES.get(name.replace(".", " ").split()[0], "")
    return f"{called}{' ' if called else ''}{name}：应为 expected {shown(wanted)}，实为 is {shown(is_)}"


def shown(value: Any) -> str:
    """A value as TOML writes it; an instant on the office's clocks, whatever zone it came in; ``-``: none."""
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {shown(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list | tuple | set | frozenset):
        return listed(sorted(value) if isinstance(value, set | frozenset) else value)
    return orjson.dumps(value).decode() if isinstance(value, str | bool | int | float) else str(value)


def listed(values: Iterable[Any]) -> str:
    return "[" + ", ".join(shown(each) for each in values) + "]"

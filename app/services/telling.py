"""A journal event in plain Chinese: what happened, who did it, and what followed from it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from app.packs import Release
from app.services.words import KINDS
from app.worktime import SHANGHAI

TYPES = {
    "registered": "登记工单", "task_completed": "完成", "task_claimed": "领取", "task_released": "退还",
    "task_assigned": "指派",
    "message_received": "提出", "timer_fired": "时间已到——", "personal_data_revealed": "查看诉求人信息",
    "calendar_changed": "日历变更，重算时限", "migrated": "迁移到新发布版本", "attachment_added": "上传附件",
    "linked": "关联重复工单", "unlinked": "取消关联",
}  # fmt: skip
"""The closed vocabulary of event types (docs/history.md)."""
LEVELS = {"sms": "短信预警", "yellow": "黄牌", "red": "红牌"}
PARTS = {"lead": "主办", "co": "协办"}


def told(event: Mapping[str, Any], rules: Release) -> list[str]:
    """The event's headline, then a line for each consequence."""
    return [_headline(event, rules), *(line for key, say in _SAYINGS.items() for line in _each(event, key, say, rules))]


def _headline(event: Mapping[str, Any], rules: Release) -> str:
    what = TYPES.get(event["type"], event["type"])
    name = event["name"] or ""
    who = event["actor_name"] or ""
    clauses = _article(event["body"].get("clause"), rules) or _articles(event["element"], rules)
    return f"{who}{'：' if who else ''}{what}{name}{f'（{clauses}）' if clauses else ''}"


def _article(clause_id: str | None, rules: Release) -> str:
    clause = rules.register.get(clause_id) if clause_id else None
    return clause.article if clause else ""


def _articles(element: str | None, rules: Release) -> str:
    """The articles behind an element, as the register has them; none for an element of another release."""
    if element is None or element not in rules.elements:
        return ""
    own = [clause.article for clause in rules.clauses_of(element) if rules.register.get(clause.id) is not None]
    return "、".join(dict.fromkeys(own[:3]))


def _each(event: Mapping[str, Any], key: str, say: Callable[[Any, Release], str], rules: Release) -> Iterator[str]:
    found = event["body"].get(key)
    for entry in found if isinstance(found, list) else [] if found is None else [found]:
        text = say(entry, rules)
        if text:
            yield text


def _assigned(entry: Mapping[str, Any], rules: Release) -> str:
    return f"{PARTS[entry['part']]}：{entry['unit']}" + ("（联席会议确定）" if entry["by_meeting"] else "")


def _deadline(entry: Mapping[str, Any], rules: Release) -> str:
    kind = KINDS.get(entry.get("kind", ""), (entry.get("kind", ""),))[0]
    if "met" in entry:
        return f"{kind}时限：{'逾期完成' if entry.get('late') else '按时完成'}"
    if "missed" in entry:
        return f"{kind}时限：逾期未办"
    if "resumed" in entry:
        return f"{kind}时限恢复计算，仍为{_time(entry['due'])}到期" if entry["due"] else f"{kind}恢复，制度未规定时限"
    if "ended" in entry:
        return f"{kind}时限终止"
    if entry.get("extended"):
        return f"{kind}时限延长，到期改为{_time(entry['due'])}"
    due = entry.get("due") or entry.get("new")
    return f"{kind}时限：{_time(due)}到期" if due else f"{kind}：制度未规定时限"


def _opened(entry: list[Any], rules: Release) -> str:
    return f"待办：{_element(entry[0], rules)}"


def _cancelled(entry: str, rules: Release) -> str:
    return f"取消待办：{_element(entry, rules)}"


def _element(element_id: str, rules: Release) -> str:
    found = rules.elements.get(element_id)
    return found[1].name if found and found[1].name else element_id


def _card(entry: Mapping[str, Any], rules: Release) -> str:
    kind = KINDS.get(entry["deadline"], (entry["deadline"],))[0]
    return f"发出{LEVELS[entry['level']]}（{kind}）"


def _process(entry: str, rules: Release) -> str:
    diagram = rules.diagrams.get(entry)
    return f"启动流程：{diagram.name if diagram and diagram.name else entry}"


def _posted(entry: list[Any], rules: Release) -> str:
    return f"待发消息：{entry[0]} → {entry[1]}"


def _fact(entry: Mapping[str, Any], rules: Release) -> str:
    """The facts that no other line tells."""
    told = ["由系统签收"] if entry.get("system_signed") else []
    if entry.get("co_recorded"):
        told.append(f"协办（只登记）：{'、'.join(entry['co_recorded'])}")
    return "；".join(told)


def _time(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


_SAYINGS: Mapping[str, Callable[[Any, Release], str]] = {
    "assigned": _assigned, "facts": _fact, "deadlines": _deadline, "cards": _card, "started": _process,
    "cancelled": _cancelled, "opened": _opened, "posted": _posted, "reason": lambda entry, rules: f"理由：{entry}",
    "main": lambda entry, rules: f"主件：{entry}", "repeat": lambda entry, rules: f"重复件：{entry}",
    "assignee": lambda entry, rules: f"交给：{entry}",
    "kept": lambda entry, rules: f"记下：{entry['name']} = {entry['value']}",
}  # fmt: skip
"""Key of the event's body -> how its entries are told, in the order of the telling."""

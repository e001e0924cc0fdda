"""A journal event in plain words, Chinese and English: what happened, who did it, and what followed from it.

Names of tasks, processes, units and articles are the pack's and stay as they are.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from app.packs import Release
from app.services.words import KINDS
from app.worktime import written

Both = tuple[str, str]
"""The same in Chinese and in English."""

TYPES: Mapping[str, Both] = {
    "registered": ("登记工单", "registered the ticket"), "task_completed": ("完成", "completed "),
    "task_claimed": ("领取", "claimed "), "task_released": ("退还", "handed back "),
    "task_assigned": ("指派", "assigned "),
    "message_received": ("提出", "sent "), "timer_fired": ("时间已到——", "time is up: "),
    "personal_data_revealed": ("查看诉求人信息", "looked at the caller's data"),
    "calendar_changed": ("日历变更，重算时限", "calendar changed, limits computed anew"),
    "migrated": ("迁移到新发布版本", "taken along to a new release"), "attachment_added": ("上传附件", "added a file"),
    "linked": ("关联重复工单", "linked as a repeat"), "unlinked": ("取消关联", "parted from the main ticket"),
}  # fmt: skip
"""The closed vocabulary of event types (docs/history.md)."""
LEVELS = {"sms": ("短信预警", "text message warning"), "yellow": ("黄牌", "yellow card"), "red": ("红牌", "red card")}
PARTS = {"lead": ("主办", "Lead"), "co": ("协办", "Co-handler")}
UNSEEN = ("另一件工单（您不能查看）", "another ticket (not yours to see)")
"""Stands for the number of a linked ticket that the reader may not open."""


def told(event: Mapping[str, Any], rules: Release) -> list[Both]:
    """The event's headline, then a line for each consequence."""
    return [_headline(event, rules), *(line for key, say in _SAYINGS.items() for line in _each(event, key, say, rules))]


def _headline(event: Mapping[str, Any], rules: Release) -> Both:
    zh, en = TYPES.get(event["type"], (event["type"], f"{event['type']} "))
    name, who = event["name"] or "", event["actor_name"] or ""
    clauses = _article(event["body"].get("clause"), rules) or _articles(event["element"], rules)
    zh = "" if name.startswith(zh) else zh  # packs name some of their messages 提出……
    return (
        f"{who}{'：' if who else ''}{zh}{name}{f'（{clauses}）' if clauses else ''}",
        f"{who}{': ' if who else ''}{en if name else en.strip()}{name}{f' ({clauses})' if clauses else ''}",
    )


def _article(clause_id: str | None, rules: Release) -> str:
    clause = rules.register.get(clause_id) if clause_id else None
    return clause.article if clause else ""


def _articles(element: str | None, rules: Release) -> str:
    """The articles behind an element, as the register has them; none for an element of another release."""
    if element is None or element not in rules.elements:
        return ""
    own = [clause.article for clause in rules.clauses_of(element) if rules.register.get(clause.id) is not None]
    return "、".join(dict.fromkeys(own[:3]))


def _each(
    event: Mapping[str, Any], key: str, say: Callable[[Any, Release], Both | None], rules: Release
) -> Iterator[Both]:
    found = event["body"].get(key)
    for entry in found if isinstance(found, list) else [] if found is None else [found]:
        text = say(entry, rules)
        if text:
            yield text


def _named(zh: str, en: str) -> Callable[[Any, Release], Both]:
    """A line that is a label and what stands behind it."""
    return lambda entry, rules: (f"{zh}：{entry}", f"{en}: {entry}")


def _assigned(entry: Mapping[str, Any], rules: Release) -> Both:
    zh, en = PARTS[entry["part"]]
    met = ("（联席会议确定）", " (decided by a joint meeting)") if entry["by_meeting"] else ("", "")
    return f"{zh}：{entry['unit']}{met[0]}", f"{en}: {entry['unit']}{met[1]}"


def _deadline(entry: Mapping[str, Any], rules: Release) -> Both:
    zh, en = KINDS.get(entry.get("kind", ""), (entry.get("kind", ""),) * 2)
    en = f"Limit for {en}"
    if "met" in entry:
        late = entry.get("late")
        return f"{zh}时限：{'逾期完成' if late else '按时完成'}", f"{en}: {'kept late' if late else 'kept in time'}"
    if "missed" in entry:
        return f"{zh}时限：逾期未办", f"{en}: missed"
    if "resumed" in entry:
        if not entry["due"]:
            return f"{zh}恢复，制度未规定时限", f"{en}: runs again, the regulation sets none"
        due = _time(entry["due"])
        return f"{zh}时限恢复计算，仍为{due}到期", f"{en}: runs again, still due {due}"
    if "ended" in entry:
        return f"{zh}时限终止", f"{en}: ended"
    if entry.get("extended"):
        due = _time(entry["due"])
        return f"{zh}时限延长，到期改为{due}", f"{en}: extended, now due {due}"
    until = entry.get("due") or entry.get("new")
    if not until:
        return f"{zh}：制度未规定时限", f"{en}: the regulation sets none"
    return f"{zh}时限：{_time(until)}到期", f"{en}: due {_time(until)}"


def _opened(entry: list[Any], rules: Release) -> Both:
    name = _element(entry[0], rules)
    return f"待办：{name}", f"To do: {name}"


def _cancelled(entry: str, rules: Release) -> Both:
    name = _element(entry, rules)
    return f"取消待办：{name}", f"No longer to do: {name}"


def _element(element_id: str, rules: Release) -> str:
    found = rules.elements.get(element_id)
    return found[1].name if found and found[1].name else element_id


def _card(entry: Mapping[str, Any], rules: Release) -> Both:
    kind = KINDS.get(entry["deadline"], (entry["deadline"],) * 2)
    level = LEVELS[entry["level"]]
    return f"发出{level[0]}（{kind[0]}）", f"Issued: {level[1]} ({kind[1]})"


def _process(entry: str, rules: Release) -> Both:
    diagram = rules.diagrams.get(entry)
    name = diagram.name if diagram and diagram.name else entry
    return f"启动流程：{name}", f"Process started: {name}"


def _posted(entry: list[Any], rules: Release) -> Both:
    return f"待发消息：{entry[0]} → {entry[1]}", f"Message to be sent: {entry[0]} → {entry[1]}"


def _fact(entry: Mapping[str, Any], rules: Release) -> Both | None:
    """The facts that no other line tells."""
    found = [("由系统签收", "signed for by the system")] if entry.get("system_signed") else []
    if entry.get("co_recorded"):
        units = "、".join(entry["co_recorded"])
        found.append((f"协办（只登记）：{units}", f"Co-handlers (recorded only): {units}"))
    return ("；".join(zh for zh, _ in found), "; ".join(en for _, en in found)) if found else None


def _kept(entry: Mapping[str, Any], rules: Release) -> Both:
    text = f"{entry['name']} = {entry['value']}"
    return f"记下：{text}", f"Kept: {text}"


def _linked(zh: str, en: str) -> Callable[[Any, Release], Both]:
    """``UNSEEN`` where the number has been withheld."""
    return lambda no, rules: (f"{zh}：{no or UNSEEN[0]}", f"{en}: {no or UNSEEN[1]}")


def _time(text: str) -> str:
    return written(datetime.fromisoformat(text))


_SAYINGS: Mapping[str, Callable[[Any, Release], Both | None]] = {
    "assigned": _assigned, "facts": _fact, "deadlines": _deadline, "cards": _card, "started": _process,
    "cancelled": _cancelled, "opened": _opened, "posted": _posted, "reason": _named("理由", "Reason"),
    "main": _linked("主件", "Main ticket"), "repeat": _linked("重复件", "Repeat"),
    "assignee": _named("交给", "Given to"), "kept": _kept,
}  # fmt: skip
"""Key of the event's body -> how its entries are told, in the order of the telling."""

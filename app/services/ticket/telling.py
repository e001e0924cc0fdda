"""A journal event in plain words, Chinese and English: what happened, who did it, and what followed from it.

Names of tasks, processes and options are the pack's, with its English names; units and articles stay as they are.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from app.packs.register import Clause
from app.services.ticket.names import Both, Names
from app.services.words import KINDS
from app.tickets.actor import SYSTEM
from app.worktime import written

TYPES: Mapping[str, Both] = {
    "registered": ("登记工单", "registered the ticket"), "task_completed": ("完成", "completed "),
    "task_claimed": ("领取", "claimed "), "task_released": ("退还", "handed back "),
    "task_assigned": ("指派", "assigned "),
    "message_received": ("", "sent "), "timer_fired": ("时间已到——", "time is up: "),
    "personal_data_revealed": ("查看诉求人信息", "looked at the caller's data"),
    "calendar_changed": ("日历变更，重算时限", "calendar changed, limits computed anew"),
    "migrated": ("迁移到新发布版本", "taken along to a new release"), "attachment_added": ("上传附件", "added a file"),
    "linked": ("关联重复工单", "linked as a repeat"), "unlinked": ("取消关联", "parted from the main ticket"),
}  # fmt: skip
"""The closed vocabulary of event types (docs/history.md). Messages are named as something done: 申请退单, 收到评价."""
LEVELS = {"sms": ("短信预警", "text message warning"), "yellow": ("黄牌", "yellow card"), "red": ("红牌", "red card")}
PARTS = {"lead": ("主办", "Lead"), "co": ("协办", "Co-handler")}
LIMITS = "limits.dmn"
MOST_ARTICLES = 3
"""As many as a headline holds."""
UNSEEN = ("另一件工单（您不能查看）", "another ticket (not yours to see)")
"""Stands for the number of a linked ticket that the reader may not open."""


def told(event: Mapping[str, Any], names: Names) -> list[Both]:
    """The event's headline, then a line for each consequence."""
    return [_headline(event, names), *(line for key, say in _SAYINGS.items() for line in _each(event, key, say, names))]


def _headline(event: Mapping[str, Any], names: Names) -> Both:
    zh, en = TYPES.get(event["type"], (event["type"], f"{event['type']} "))
    name, who = event["name"] or "", event["actor_name"] or ""
    who_en = "System" if who == SYSTEM.name else who
    done = f'{en}"{names.named(name)[1]}"' if name else en.strip()
    clauses = _article(event["body"].get("clause"), names) or _articles(event, names)
    return (
        f"{who}{'：' if who else ''}{zh}{name}{f'（{clauses}）' if clauses else ''}",
        f"{who_en}{': ' if who else ''}{done}{f' ({clauses})' if clauses else ''}",
    )


def _article(clause_id: str | None, names: Names) -> str:
    clause = names.rules.register.cited(clause_id) if clause_id else None
    return clause.article if clause else ""


def _articles(event: Mapping[str, Any], names: Names) -> str:
    """The articles behind an element, as the register has them; none for an element of another release. One diagram
    serves tickets of many kinds, each with a limit of its own: of these the one that was met is cited."""
    rules, element = names.rules, event["element"]
    if element is None or element not in rules.elements:
        return ""
    own = [clause for clause in rules.clauses_of(element) if rules.register.get(clause.id) is not None]
    met = [clause for clause in _limits_met(event, names) if clause in own]
    if met:
        own = [clause for clause in own if not any(where.file == LIMITS for where in clause.where)]
        own = own[: max(0, MOST_ARTICLES - len(met))] + met
    return "、".join(dict.fromkeys(clause.article for clause in own[:MOST_ARTICLES]))


def _limits_met(event: Mapping[str, Any], names: Names) -> list[Clause]:
    met = [each["kind"] for each in event["body"].get("deadlines", []) if "met" in each]
    ids = dict.fromkeys(names.limit_clause(kind, event["at"]) for kind in met)
    return [clause for each in ids for clause in names.rules.register.named_in(each)]


def _each(event: Mapping[str, Any], key: str, say: Callable[[Any, Names], Both | None], names: Names) -> Iterator[Both]:
    found = event["body"].get(key)
    for entry in found if isinstance(found, list) else [] if found is None else [found]:
        text = say(entry, names)
        if text:
            yield text


def _named(zh: str, en: str) -> Callable[[Any, Names], Both]:
    """A line that is a label and what stands behind it."""
    return lambda entry, names: (f"{zh}：{entry}", f"{en}: {entry}")


def _assigned(entry: Mapping[str, Any], names: Names) -> Both:
    zh, en = PARTS[entry["part"]]
    met = ("（联席会议确定）", " (decided by a joint meeting)") if entry["by_meeting"] else ("", "")
    unit = names.unit(entry["unit"])
    return f"{zh}：{unit}{met[0]}", f"{en}: {unit}{met[1]}"


def _deadline(entry: Mapping[str, Any], names: Names) -> Both:
    zh, en = KINDS.get(entry.get("kind", ""), (entry.get("kind", ""),) * 2)
    en = f"Limit for {en}"
    if whose := entry.get("unit"):  # a co-handler's own
        told_zh, told_en = _deadline({**entry, "unit": None}, names)
        return f"{names.unit(whose)}：{told_zh}", f"{names.unit(whose)}: {told_en}"
    if "met" in entry:
        late = entry.get("late")
        if late is None:
            return f"{zh}：已办，制度未规定时限", f"{en}: done; the regulation sets no limit"
        return f"{zh}时限：{'逾期完成' if late else '按时完成'}", f"{en}: {'met late' if late else 'met in time'}"
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


def _opened(entry: list[Any], names: Names) -> Both:
    zh, en = names.element(entry[0])
    return f"待办：{zh}", f"To do: {en}"


def _cancelled(entry: str, names: Names) -> Both:
    zh, en = names.element(entry)
    return f"取消待办：{zh}", f"No longer to do: {en}"


def _card(entry: Mapping[str, Any], names: Names) -> Both:
    kind = KINDS.get(entry["deadline"], (entry["deadline"],) * 2)
    level = LEVELS[entry["level"]]
    return f"发出{level[0]}（{kind[0]}）", f"Issued: {level[1]} ({kind[1]})"


def _process(entry: str, names: Names) -> Both:
    zh, en = names.process(entry)
    return f"启动流程：{zh}", f"Process started: {en}"


def _posted(entry: list[Any], names: Names) -> Both:
    (zh, en), (to_zh, to_en) = names.notice(entry[0]), names.recipient(entry[1])
    return f"待发消息：{zh} → {to_zh}", f"Message to be sent: {en} → {to_en}"


def _fact(entry: Mapping[str, Any], names: Names) -> Both | None:
    """The facts that no other line tells."""
    found = [("由系统签收", "signed for by the system")] if entry.get("system_signed") else []
    if entry.get("co_recorded"):
        units = "、".join(names.unit(code) for code in entry["co_recorded"])
        found.append((f"协办（只登记）：{units}", f"Co-handlers (recorded only): {units}"))
    return ("；".join(zh for zh, _ in found), "; ".join(en for _, en in found)) if found else None


def _kept(entry: Mapping[str, Any], names: Names) -> Both:
    name, value = entry["name"], entry["value"]
    (zh, en), (value_zh, value_en) = names.kept(name), names.kept_value(name, value)
    return f"记下：{zh}——{value_zh}", f"Kept: {en}: {value_en}"


def _freed(entry: Mapping[str, Any], names: Names) -> Both:
    """A claim that ended with its person's place, not by anybody's wish."""
    who = entry["claimer"]
    if entry["why"] == "inactive":
        return f"原领取人{who}已停用", f"{who}, who had claimed it, is let in no more"
    return f"原领取人{who}的单位或角色已变更", f"{who}, who had claimed it, has another unit or other roles"


def _release(zh: str, en: str) -> Callable[[Any, Names], Both]:
    """A line that is a label and a release."""

    def say(entry: int, names: Names) -> Both:
        named = names.release(entry)
        return f"{zh}：{named[0]}", f"{en}: {named[1]}"

    return say


def _linked(zh: str, en: str) -> Callable[[Any, Names], Both]:
    """``UNSEEN`` where the number has been withheld."""
    return lambda no, names: (f"{zh}：{no or UNSEEN[0]}", f"{en}: {no or UNSEEN[1]}")


def _time(text: str) -> str:
    return written(datetime.fromisoformat(text))


_SAYINGS: Mapping[str, Callable[[Any, Names], Both | None]] = {
    "assigned": _assigned, "facts": _fact, "deadlines": _deadline, "cards": _card, "started": _process,
    "cancelled": _cancelled, "opened": _opened, "posted": _posted, "reason": _named("理由", "Reason"),
    "main": _linked("主件", "Main ticket"), "repeat": _linked("重复件", "Repeat"),
    "assignee": _named("交给", "Given to"), "kept": _kept,
    "freed": _freed,
    "old_release": _release("原适用", "Until now"), "new_release": _release("改为适用", "From now on"),
}  # fmt: skip
"""Key of the event's body -> how its entries are told, in the order of the telling."""

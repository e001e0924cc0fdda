"""The journal of administrators in words: what each act was done to, and each thing that it changed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _

from app.http.context import actor, program
from app.services.admin import admin_journal
from app.web.admin.room import PAGE_SIZE, before, blueprint
from app.web.admin.units import KINDS
from app.web.admin.words import LABELS
from app.web.guard import page
from app.web.language import at
from app.web.words import role_words

Names = Mapping[str, Mapping[str, str]]
NOTHING = "—"
UNIT, PERSON, CALENDAR = "unit", "person", "calendar"
ABOUT = {
    "add_unit": UNIT, "change_unit": UNIT, "load_calendar": CALENDAR, "retry_incident": "incident",
    "resolve_incident": "incident", "resend_message": "message",
}  # fmt: skip
"""What an act is done to; all others to a person."""
FIELDS: dict[str, LazyString] = {
    "code": lazy_gettext("代码"), "name": lazy_gettext("名称"), "login": lazy_gettext("登录名"),
    "kind": lazy_gettext("类别"), "unit": lazy_gettext("单位"), "roles": lazy_gettext("角色"),
    "leader": lazy_gettext("分管领导"), "liaison": lazy_gettext("联络员"), "staff_note": lazy_gettext("专职人员"),
    "receiver": lazy_gettext("接收工单的科室或人员"),
    "supervising": lazy_gettext("主管单位"), "parent": lazy_gettext("上级单位"),
    "active": lazy_gettext("状态"), "label": lazy_gettext("用途"), "expires_at": lazy_gettext("有效期至"),
    "must_change": lazy_gettext("下次登录须修改"), "locked_until": lazy_gettext("锁定至"),
    "version": lazy_gettext("版本"), "confirm_earlier": lazy_gettext("提前的时限"),
}  # fmt: skip
"""Keys of what was before and after, in the order in which they are told."""


@dataclass(frozen=True)
class Change:
    """``before``: None where there was nothing to compare with; a plain sentence has no ``label``."""

    label: str
    after: str
    before: str | None = None


@blueprint.get("/admin/journal")
@page("people.manage")
def journal() -> str:
    rows = admin_journal.listed(program(), actor(), limit=PAGE_SIZE + 1, before=before())
    names = admin_journal.names(program(), actor())
    return render_template(
        "admin/journal.html", rows=[told(row, names) for row in rows[:PAGE_SIZE]], more=len(rows) > PAGE_SIZE
    )


def told(row: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The line with its ``subject`` and ``changes`` in words."""
    return {**row, "subject": _subject(row, names), "changes": list(_changes(row, names))}


def _subject(row: Mapping[str, Any], names: Names) -> str:
    about, subject = ABOUT.get(row["act"], PERSON), row["subject"]
    if about == UNIT:
        return names["units"].get(subject, subject)
    if about == PERSON:
        name = names["people"].get(subject)
        return _with(name, subject) if name else str(subject)
    if about == CALENDAR:
        return str((row["after"] or {}).get("title") or _("本地区的日历"))
    return str(_("故障%(n)s", n=subject) if about == "incident" else _("消息%(n)s", n=subject))


def _changes(row: Mapping[str, Any], names: Names) -> Iterator[Change]:
    old, new = row["before"] or {}, row["after"] or {}
    compared = bool(row["before"] and row["after"])
    for key, label in FIELDS.items():
        first, then = (_value(key, state.get(key), names) for state in (old, new))
        if (first, then) != (NOTHING, NOTHING):
            word = _("姓名") if key == "name" and ABOUT.get(row["act"]) is None else str(label)
            asked = compared and key != "confirm_earlier"
            yield Change(word, then if row["after"] else first, first if asked else None)
    if report := new.get("report"):
        yield Change(_("人员调整备案"), _reported(report))
    if ABOUT.get(row["act"]) == CALENDAR:
        yield from (Change("", line) for line in calendar_changes(new))


def _reported(report: Mapping[str, Any]) -> str:
    said = {"done": report["completed_on"], "due": at(report["report_by"])}
    if report["late"]:
        return str(_("%(done)s完成调整，应于%(due)s前备案，已逾期", **said))
    return str(_("%(done)s完成调整，应于%(due)s前备案，按期", **said))


def calendar_changes(changes: Mapping[str, Any]) -> Iterator[str]:
    """What a version of a calendar changed (app.services.admin.calendar_versions); earlier lines kept none of it."""
    if changes.get("first"):
        yield _("第一个版本")
    for year in changes.get("years", ()):
        yield _("%(year)s年已公布", year=year)
    for group in changes.get("days", ()):
        yield _more(group) or f"{_days(group)}　{_('上班') if group['works'] else _('放假')}　{_named(group)}"
    for group in changes.get("gone", ()):
        yield _more(group) or f"{_days(group)}　{_('不再是特殊日')}　{_named(group)}"
    if "days" in changes and not any(changes.get(key) for key in ("first", "years", "days", "gone")):
        yield _("日子没有变化")


def _more(group: Mapping[str, Any]) -> str:
    return str(_("另有%(n)s天", n=group["more"])) if "more" in group else ""


def _days(group: Mapping[str, Any]) -> str:
    return str(_("、")).join(group["dates"])


def _named(group: Mapping[str, Any]) -> str:
    return _with(group["name"], group["source"]) if group["source"] else str(group["name"])


def _with(text: str, more: str) -> str:
    return str(_("%(text)s（%(more)s）", text=text, more=more))


def _value(key: str, value: Any, names: Names) -> str:
    if value is None or value in ("", []):
        return NOTHING
    say = VALUES.get(key)
    return say(value, names) if say else str(value)


VALUES: dict[str, Callable[[Any, Names], str]] = {
    "active": lambda value, names: _("使用中") if value else _("已停用"),
    "must_change": lambda value, names: _("是") if value else _("否"),
    "confirm_earlier": lambda value, names: _("一并移动") if value else _("保持原样"),
    "kind": lambda value, names: str(KINDS.get(value, value)),
    "roles": lambda value, names: _("、").join(role_words([role]) or role for role in value),
    "expires_at": lambda value, names: at(value),
    "locked_until": lambda value, names: at(value),
    "version": lambda value, names: _("第%(n)s版", n=value),
    "label": lambda value, names: str(LABELS.get(value, value)),
    **dict.fromkeys(("unit", "supervising", "parent"), lambda value, names: names["units"].get(value, str(value))),
}
"""How the values of a key are said; of all others, as they were typed."""

"""What the closed words of the program are called on pages, and what is said of the time that is left."""

from collections.abc import Iterable, Mapping

from flask import g
from flask_babel import LazyString, gettext, lazy_ngettext
from flask_babel import lazy_gettext as _

from app.http.context import program
from app.services.lists import worklist
from app.services.ticket.lights import Left
from app.web.context import visitor
from app.web.language import language, named

ROLES: dict[str, LazyString] = {
    "station": _("热线工作站"),
    "authority": _("主管单位"),
    "unit": _("承办单位"),
    "unit_head": _("单位负责人"),
    "department": _("主管部门"),
    "government": _("人民政府"),
    "agent": _("话务员"),
    "upstream": _("上级热线"),
    "auditor": _("管理者"),
    "owner": _("流程管理员"),
    "admin": _("系统管理员"),
    "system": _("系统"),
}

LIGHTS: dict[str, tuple[str, LazyString]] = {
    "none": ("—", _("无时限")),
    "ok": ("○", _("期限内")),
    "provisional": ("◌", _("暂定")),
    "sms": ("◔", _("短信预警")),
    "yellow": ("▲", _("黄牌")),
    "red": ("■", _("红牌逾期")),
    "pending": ("◐", _("延期待批")),
    "met": ("✓", _("已办")),
    "late": ("■", _("逾期完成")),
    "window": ("◇", _("可申请的期间")),
    "awaited": ("◇", _("等待答复")),
    "lapsed": ("◆", _("期间已过")),
    "ended": ("✕", _("已终止")),
}
"""Of a light (app.services.ticket.lights) its sign and its word."""


def role_words(roles: Iterable[str]) -> str:
    """The roles as people call them: in Chinese as the visitor's regulation calls them (pack.toml)."""
    given, own = set(roles), _of_the_pack() if language() != "en" else {}
    return " · ".join(own.get(role) or str(word) for role, word in ROLES.items() if role in given)


def of_the_regulation(roles: Iterable[str]) -> list[str]:
    """Those of the roles that the visitor's regulation gives to somebody."""
    known = _of_the_pack()
    return [role for role in roles if role in known]


def confidants() -> str:
    """Who may see a caller who asked for confidentiality (access.sees_caller): those that the regulation knows."""
    roles = of_the_regulation(("station", "authority"))
    return str(gettext("、")).join(role_words([role]) for role in roles or ("station", "authority"))


def role_and_unit(roles: Iterable[str], unit: str | None) -> str:
    """Who somebody is. The unit is left out where the role is called after it (with brackets or without): a regulation
    often names a role by the one office that has it."""
    words = role_words(roles)
    if not unit or _bare(unit) in _bare(words):
        return words
    return f"{words} · {unit}" if words else unit


def _bare(text: str) -> str:
    return text.translate(str.maketrans("", "", "（）() "))


def _of_the_pack() -> Mapping[str, str]:
    """Asked once a request; nobody's, where nobody is signed in."""
    if "role_titles" not in g:
        found = visitor()
        g.role_titles = worklist.role_titles(program(), found.actor) if found else {}
    titles: Mapping[str, str] = g.role_titles
    return titles


def ask_ahead() -> None:
    """Ask now what the frame of every page says, so that a page can still tell what was done when the database has gone
    in the middle."""
    _of_the_pack()
    named("")


def left_words(left: Left | None) -> str:
    """还有2个工作日; empty where there is no limit. The light beside it says whether somebody is late."""
    if left is None:
        return ""
    return str(_left(left))


def _left(left: Left) -> LazyString:
    n, m = left.amount, left.minutes
    if left.unit == "workday":
        if not n:
            return _("今天到期") if left.today else _("下一工作日前到期")
        if left.late:
            return lazy_ngettext("已超过%(num)s个工作日", "已超过%(num)s个工作日", n)
        return lazy_ngettext("还有%(num)s个工作日", "还有%(num)s个工作日", n)
    if not n:
        return _("已超过%(m)s分钟", m=m) if left.late else _("还有%(m)s分钟", m=m)
    return _("已超过%(n)s小时%(m)s分", n=n, m=m) if left.late else _("还有%(n)s小时%(m)s分", n=n, m=m)

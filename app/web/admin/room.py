"""The room's blueprint and its tabs; reading what forms send."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.tickets import signs
from app.tickets.refusal import FormInvalid, Ground
from app.web.blueprint import pages
from app.web.context import may
from app.web.ids import read_id

blueprint = pages("admin", __name__)
PAGE_SIZE = 50
LONGEST = 120
"""Characters of a line, as in the API."""
CODE = re.compile(r"[^\x00-\x20/\x7f-\x9f\ufffe\uffff]{1,60}")


@dataclass(frozen=True)
class Tab:
    """``endpoint`` is the page, ``right`` what it needs, ``inside`` the endpoints that belong to it."""

    endpoint: str
    right: str
    title: LazyString
    inside: tuple[str, ...] = ()


TABS = (
    Tab("admin.units", "people.manage", _("单位名单"), ("admin.new_unit", "admin.unit")),
    Tab("admin.people", "people.manage", _("人员"), ("admin.new_person", "admin.person")),
    Tab(
        "admin.calendar",
        "calendar.manage",
        _("日历"),
        ("admin.preview_calendar", "admin.preview_days", "admin.load_calendar"),
    ),
    Tab("admin.incidents", "incident.manage", _("故障")),
    Tab("admin.outbox", "incident.manage", _("发件箱")),
    Tab("admin.health", "incident.manage", _("运行状况")),
    Tab("admin.sign_ins", "people.manage", _("登录记录")),
    Tab("admin.journal", "people.manage", _("管理日志")),
)


def tabs() -> list[tuple[str, str, bool]]:
    """(address, title, whether the visitor is there) of each page that the visitor may open."""
    here = request.endpoint
    return [
        (url_for(tab.endpoint), str(tab.title), here in (tab.endpoint, *tab.inside)) for tab in TABS if may(tab.right)
    ]


@blueprint.context_processor
def _tabs() -> dict[str, object]:
    return {"tabs": tabs}


def typed(name: str) -> str | None:
    """A line that was typed; None: nothing."""
    return request.form.get(name, "").strip() or None


def must_be_lines(*required: str, optional: Collection[str] = ()) -> None:
    """Raise FormInvalid with everything that is wrong with these lines of the form: empty, too long, no line."""
    grounds = [ground for name in required for ground in _wrong(name, required=True)]
    grounds += [ground for name in optional for ground in _wrong(name, required=False)]
    if grounds:
        raise FormInvalid(*grounds)


def _wrong(name: str, *, required: bool) -> Iterator[Ground]:
    text = typed(name)
    if text is None:
        if required:
            yield Ground("REQUIRED", "请填写。", "Fill this in.", facts={"field": name})
    elif len(text) > LONGEST:
        zh, en = f"最多{LONGEST}个字。", f"At most {LONGEST} characters."
        yield Ground("TOO_LONG", zh, en, facts={"field": name})
    elif len(text.splitlines()) > 1 or signs.IN_LINE.search(text):
        yield Ground("BAD_PATTERN", "请写成一行普通文字。", "Write one line of plain text.", facts={"field": name})
    elif name == "code" and not CODE.fullmatch(text):
        zh, en = "代码最多60个字，不含空格和“/”。", "At most 60 characters, without spaces and slashes."
        yield Ground("BAD_PATTERN", zh, en, facts={"field": name})


def options(rows: Iterable[dict[str, object]]) -> list[tuple[object, object]]:
    """Units as choices."""
    return [(row["code"], row["name"]) for row in rows]


def before(name: str = "before") -> int | None:
    """The id of the last line already shown; ``name`` where a page has several lists."""
    return read_id(request.args.get(name))

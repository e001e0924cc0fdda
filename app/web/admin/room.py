"""The room's blueprint and its tabs; reading what forms send."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.web.blueprint import pages
from app.web.context import may

blueprint = pages("admin", __name__)
PAGE_SIZE = 50


@dataclass(frozen=True)
class Tab:
    """``endpoint`` is the page, ``right`` what it needs, ``inside`` the endpoints that belong to it."""

    endpoint: str
    right: str
    title: LazyString
    inside: tuple[str, ...] = ()


TABS = (
    Tab("admin.units", "people.manage", _("单位"), ("admin.new_unit", "admin.unit")),
    Tab("admin.people", "people.manage", _("人员"), ("admin.new_person", "admin.person")),
    Tab("admin.calendar", "calendar.manage", _("日历")),
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


def options(rows: Iterable[dict[str, object]]) -> list[tuple[object, object]]:
    """Units as choices."""
    return [(row["code"], row["name"]) for row in rows]


def before() -> int | None:
    """The id of the last line already shown."""
    return request.args.get("before", type=int)

"""The header's links. A room adds a line; without its right it is not shown. `/` leads to the first one shown."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.web.context import may


@dataclass(frozen=True)
class Item:
    """``endpoint`` is the page that the link opens, ``right`` what it needs, ``title`` what it says."""

    endpoint: str
    right: str
    title: LazyString


ITEMS: tuple[Item, ...] = (
    Item("worklist.work", "task.work", _("工作清单")),
    Item("ticketlist.tickets", "ticket.read", _("工单")),
    Item("acts.new_ticket", "ticket.register", _("登记")),
    Item("exchange.start", "ticket.register", _("导入")),
    Item("exchange.export_page", "ticket.export", _("导出")),
    Item("admin.home", "calendar.manage", _("管理")),
)


def shown() -> list[tuple[str, str, bool]]:
    """(address, title, whether the visitor is there) of each link that the visitor may follow.

    By address: the longest link that the page lies under. So an act on a ticket is among the tickets, and only the
    registration itself is the registration.
    """
    links = [(url_for(item.endpoint), str(item.title)) for item in ITEMS if may(item.right)]
    page = f"{request.script_root}{request.path}"
    here = max((address for address, _title in links if f"{page}/".startswith(f"{address}/")), key=len, default=None)
    return [(address, title, address == here) for address, title in links]

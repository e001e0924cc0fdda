"""The address of a list and back: filters, and where a page begins."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import url_for

from app.services.lists import ticketlist, worklist
from app.store.worklist import Place
from app.web.ids import read_id

FLAGS = {"1": True, "0": False}
LONGEST = 100
"""Characters of one filter that are looked at."""
Asked = TypeVar("Asked", worklist.Query, ticketlist.Query)


def read(kind: type[Asked], given: Mapping[str, str]) -> Asked:
    """The filters that an address names; unknown names are passed over, because people keep bookmarks."""
    found: dict[str, Any] = {}
    for each in fields(kind):
        text = given.get(each.name, "").strip()[:LONGEST]
        if isinstance(each.default, str):
            found[each.name] = text or each.default
        else:
            found[each.name] = FLAGS.get(text)
    return kind(**found)


def written(query: worklist.Query | ticketlist.Query, **instead: str) -> dict[str, str]:
    """What stands in the address for these filters; without what is not asked for."""
    found = {each.name: _text(getattr(query, each.name)) for each in fields(query)}
    return {name: text for name, text in {**found, **instead}.items() if text}


def _text(value: Any) -> str:
    return ("1" if value else "0") if isinstance(value, bool) else str(value or "")


def address(endpoint: str, query: Mapping[str, str]) -> str:
    """The address of a list with these filters."""
    path = url_for(endpoint)
    return f"{path}?{urlencode(query)}" if query else path


def read_place(text: str | None) -> Place | None:
    """Where a page begins; None for the first one and for what nobody wrote."""
    rank, _, written = (text or "").rpartition("~")
    task = read_id(written)
    try:
        return None if task is None else (datetime.fromisoformat(rank).astimezone(UTC) if rank else None, task)
    except (ValueError, OverflowError):
        return None


def written_place(place: Place) -> str:
    rank, task = place
    return f"{rank.isoformat() if rank else ''}~{task}"

"""What the templates of the list are handed: rows with their words, tabs with their counts."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.services.lists.worklist import MOST_COUNTED, Counts, Query, choices
from app.services.program import Program
from app.tickets.actor import Actor
from app.web.language import named, pick
from app.web.words import role_words
from app.web.worklist import asking
from app.web.worklist.words import capped


@dataclass(frozen=True)
class Tab:
    """``number`` as it is said: 99+ where nobody counted further."""

    name: str
    address: str
    number: str
    here: bool


@dataclass(frozen=True)
class Tabs:
    main: list[Tab]
    lanes: list[Tab]


def tabs_shown(program: Program, actor: Actor, query: Query, counts: Counts) -> Tabs:
    """Each tab keeps the other filters."""

    def tab(name: str, number: int, tab_: str, lane: str = "") -> Tab:
        address = asking.address("worklist.work", asking.written(query, tab=tab_, lane=lane))
        here = query.tab == tab_ and (tab_ != "all" or query.lane == lane)
        return Tab(name, address, capped(number, MOST_COUNTED), here)

    main = [tab(_("我领取的"), counts.mine, "mine"), tab(_("待我单位办理"), counts.unit, "unit")]
    lanes: list[Tab] = []
    if counts.all is not None:
        everything = tab(_("全部"), counts.all, "all")
        main.append(Tab(everything.name, everything.address, everything.number, query.tab == "all"))
    if query.tab == "all" and counts.all is not None:
        lanes = [tab(role_words([role]) or role, number, "all", role) for role, number in counts.lanes.items()]
    return Tabs(main, lanes)


@dataclass(frozen=True)
class Offered:
    """What the lists of filters offer: (value, what it is called), in the visitor's language."""

    kinds: list[tuple[str, str]]
    sources: list[tuple[str, str]]
    categories: list[tuple[str, str]]
    acts: list[tuple[str, str]]
    units: list[tuple[str, str]]


def choices_shown(program: Program, actor: Actor) -> Offered:
    """Units keep their names; an act of several names bears them all."""
    found = choices(program, actor)
    kinds, sources, categories = (
        [(value, named(text)) for value, text in options] for options in (found.kinds, found.sources, found.categories)
    )
    acts = [(act, pick(("、", ", ")).join(named(name) for name in names)) for act, names in found.acts]
    return Offered(kinds, sources, categories, acts, found.units)


def digest(rows: Sequence[dict[str, Any]], counts: Counts) -> str:
    """What the list shows, in short: another digest, another list. Whole rows: whatever the template draws is in it."""
    return hashlib.sha256(repr((rows, counts)).encode()).hexdigest()[:16]

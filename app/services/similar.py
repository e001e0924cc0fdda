"""Tickets of the last days that may be about the same thing: the same caller, the same place, a similar title.

Callers are compared by the blind index of their number. Places lie in the sealed registration; they are opened here
to be compared and are not shown. Only tickets that the actor may see are answered.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from rapidfuzz import fuzz

from app.services import access, history
from app.services.program import Program
from app.store import lookalikes
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.privacy import PrivacyError

DAYS = 30
"""How far back hints look."""
MOST_COMPARED = 300
MOST_SHOWN = 6
ALIKE_TITLE, ALIKE_PLACE = 60, 75
"""From which likeness on (0 to 100, rapidfuzz) texts count as alike."""
SHORTEST = 2
"""Characters of a text below which nothing is compared."""
LOOKS_BACK = timedelta(days=90)
MOST_COUNTED = 5000
PLACES = ("place", "address")
REASONS = ("caller", "place", "title")


def hints(program: Program, actor: Actor, typed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Likely repeats of what is being registered, the strongest first: number, title, when, where it stands, reasons
    (of ``REASONS``). ``typed`` is a registration form half filled in."""
    access.must(actor, "ticket.register")
    title, place = _text(typed, "title"), next((_text(typed, name) for name in PLACES if _text(typed, name)), "")
    with program.database.read() as conn:
        found = _candidates(program, conn, actor, typed, program.instant() - timedelta(days=DAYS))
        scored = [(*_alike(program, ticket, same, title, place), ticket) for same, ticket in found]
    scored = [each for each in scored if each[1]]
    scored.sort(key=lambda each: (-each[0], -each[2].id))
    return [
        {**{name: ticket[name] for name in ("no", "title", "registered_at", "milestone", "ended")}, "reasons": why}
        for _, why, ticket in scored[:MOST_SHOWN]
    ]


def handled_by(program: Program, actor: Actor, category: str | None, title: str, no: str) -> list[dict[str, Any]]:
    """Who led such tickets within ``LOOKS_BACK``, the most often first: code and name of the unit, how many of the same
    category, how many with a similar title. The ticket ``no`` itself does not count."""
    access.must(actor, "ticket.read")
    since = program.instant() - LOOKS_BACK
    with program.database.read() as conn:
        led = [row for row in lookalikes.leads(conn, actor.pack, since, MOST_COUNTED) if row["no"] != no]
    names = {row["code"]: row["unit"] for row in led}
    same = Counter(row["code"] for row in led if category and row["category"] == category)
    alike = Counter(row["code"] for row in led if title_likeness(title, row["title"]) >= ALIKE_TITLE)
    ranked = sorted(same.keys() | alike.keys(), key=lambda code: (-same[code] - alike[code], code))
    return [
        {"code": code, "name": names[code], "same_category": same[code], "similar": alike[code]} for code in ranked[:3]
    ]


def title_likeness(one: str, other: str) -> float:
    """How alike two titles are, 0 to 100; too short ones are alike to nothing."""
    if len(one) < SHORTEST or len(other) < SHORTEST:
        return 0.0
    return fuzz.ratio(one, other)


def _candidates(
    program: Program, conn: Connection, actor: Actor, typed: Mapping[str, Any], since: datetime
) -> Iterable[tuple[bool, Record]]:
    """(Whether it is the same caller's, ticket) of what there is to compare with."""
    index = _caller_index(program, _text(typed, "caller_mobile"))
    own = lookalikes.of_caller(conn, actor.pack, index, since, MOST_COMPARED) if index else []
    others = lookalikes.recent(conn, actor.pack, since, MOST_COMPARED)
    known = {ticket.id for ticket in own}
    both = [(True, ticket) for ticket in own] + [(False, ticket) for ticket in others if ticket.id not in known]
    return [(same, ticket) for same, ticket in both if access.sees(actor, ticket["upstream"], ())]


def _caller_index(program: Program, mobile: str) -> str | None:
    try:
        return program.vault.blind_index(mobile) if mobile else None
    except ValueError:
        return None


def _alike(program: Program, ticket: Record, same_caller: bool, title: str, place: str) -> tuple[float, list[str]]:
    """(How strong the hint is, why it is one)."""
    likeness = title_likeness(title, ticket["title"])
    places = _places(program, ticket) if len(place) >= SHORTEST else []
    near = max((fuzz.partial_ratio(place, other) for other in places), default=0.0)
    met = {"caller": same_caller, "place": near >= ALIKE_PLACE, "title": likeness >= ALIKE_TITLE}
    why = [reason for reason in REASONS if met[reason]]
    return 100.0 * len(why) + likeness, why


def _places(program: Program, ticket: Record) -> list[str]:
    try:
        plain = history.places(program, ticket)
    except PrivacyError:
        return []
    return [text for text in plain if len(text) >= SHORTEST]


def _text(typed: Mapping[str, Any], name: str) -> str:
    value = typed.get(name)
    return value.strip()[:200] if isinstance(value, str) else ""

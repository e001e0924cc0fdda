"""Tickets of the last days that may be about the same thing: the same caller, the same place, a similar title.

Callers are compared by the blind index of their number. Places lie in the sealed registration; they are opened here
to be compared and are not shown. Only tickets that the actor may see are answered, and what is known of a caller counts
only for who may see that caller: a hint that it is the same one would tell whose number or address it is.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from rapidfuzz import fuzz

from app.services import access
from app.services.program import Program
from app.services.ticket import history
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
"""How far back it is counted who handled what, and related tickets are looked for."""
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
        compared = [(ticket, *_alike(program, actor, ticket, same, title, place)) for same, ticket in found]
    return [
        {**{name: ticket[name] for name in ("no", "title", "registered_at", "milestone", "ended")}, "reasons": why}
        for ticket, why in strongest(compared, MOST_SHOWN)
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
    alike = Counter(row["code"] for row in led if text_likeness(title, row["title"]) >= ALIKE_TITLE)
    ranked = sorted(same.keys() | alike.keys(), key=lambda code: (-same[code] - alike[code], code))
    return [
        {"code": code, "name": names[code], "same_category": same[code], "similar": alike[code]} for code in ranked[:3]
    ]


Pair = tuple[str | None, str | None]


def reasons(same_caller: bool, texts: Iterable[Pair], places: Iterable[Pair]) -> tuple[float, list[str]]:
    """(How strongly two requests are alike, why: of ``REASONS``). ``texts`` and ``places`` are laid beside each other
    pair by pair, and the likest counts."""
    text = max((text_likeness(*pair) for pair in texts), default=0.0)
    near = max((_place_likeness(*pair) for pair in places), default=0.0)
    met = {"caller": same_caller, "place": near >= ALIKE_PLACE, "title": text >= ALIKE_TITLE}
    why = [reason for reason in REASONS if met[reason]]
    return 100.0 * len(why) + text, why


def strongest(compared: Iterable[tuple[Record, float, list[str]]], most: int) -> list[tuple[Record, list[str]]]:
    """Those with a reason, the likest first, the newest first among equals."""
    found = sorted((each for each in compared if each[2]), key=lambda each: (-each[1], -each[0].id))
    return [(ticket, why) for ticket, _, why in found[:most]]


def text_likeness(one: str | None, other: str | None) -> float:
    """How alike two texts are, 0 to 100; too short ones are alike to nothing."""
    return _likeness(fuzz.ratio, one, other)


def _place_likeness(one: str | None, other: str | None) -> float:
    """How well the shorter text is found in the longer one, 0 to 100."""
    return _likeness(fuzz.partial_ratio, one, other)


def _likeness(measure: Callable[[str, str], float], one: str | None, other: str | None) -> float:
    if one is None or other is None or min(len(one), len(other)) < SHORTEST:
        return 0.0
    return measure(one, other)


def _candidates(
    program: Program, conn: Connection, actor: Actor, typed: Mapping[str, Any], since: datetime
) -> Iterable[tuple[bool, Record]]:
    """(Whether it is the same caller's, ticket) of what there is to compare with."""
    index = _caller_index(program, _text(typed, "caller_mobile"))
    own = lookalikes.of_caller(conn, actor.pack, index, since, MOST_COMPARED) if index else []
    own = [ticket for ticket in own if _sees_caller(actor, ticket)]
    others = lookalikes.recent(conn, actor.pack, since, MOST_COMPARED)
    known = {ticket.id for ticket in own}
    both = [(True, ticket) for ticket in own] + [(False, ticket) for ticket in others if ticket.id not in known]
    return [(same, ticket) for same, ticket in both if access.sees(actor, ticket["upstream"], ())]


def _sees_caller(actor: Actor, ticket: Record) -> bool:
    return access.sees_caller(actor, confidential=ticket["confidential"])


def _caller_index(program: Program, mobile: str) -> str | None:
    try:
        return program.vault.blind_index(mobile) if mobile else None
    except ValueError:
        return None


def _alike(
    program: Program, actor: Actor, ticket: Record, same_caller: bool, title: str, place: str
) -> tuple[float, list[str]]:
    """(How strong the hint is, why it is one). A sealed place is opened only where there is one to compare it with."""
    places = _places(program, actor, ticket) if place else []
    return reasons(same_caller, [(title, ticket["title"])], [(place, each) for each in places])


def _places(program: Program, actor: Actor, ticket: Record) -> list[str]:
    """Where it happened; the caller's address too for who may see the caller."""
    try:
        return history.places(program, ticket, of_caller=_sees_caller(actor, ticket))
    except PrivacyError:
        return []


def _text(typed: Mapping[str, Any], name: str) -> str:
    value = typed.get(name)
    return value.strip()[:200] if isinstance(value, str) else ""

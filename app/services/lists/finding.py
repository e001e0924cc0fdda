"""What somebody types into the search box: a number of a ticket, a caller's mobile, or words of the title."""

import re
from dataclasses import dataclass
from datetime import datetime

from app.services.program import Program
from app.store import ticketlist
from app.store.database import Connection
from app.tickets import numbers, searching
from app.tickets.actor import Actor
from app.tickets.masks import normalise_phone
from app.tickets.searching import Term
from app.worktime import SHANGHAI

MOST = 200
"""Tickets of one number that are found, the newest; and those with a word that may stand beside them."""
SEES_CALLERS = frozenset({"station"})
"""Who may look for the tickets of a caller by the number called from."""
MOBILE = re.compile(r"1\d{10}")
WRITTEN = re.compile(r"[\d\s+()（）\-－＋]+")
"""What a mobile number of the mainland is, and what it may be written with."""


@dataclass(frozen=True)
class Found:
    """``ticket_ids``: exactly these tickets (a number was typed); None: those with all the ``terms``."""

    ticket_ids: tuple[int, ...] | None = None
    terms: tuple[Term, ...] = ()


def is_mobile(text: str) -> bool:
    """Whether a text is a mobile number and nothing else: it must not come into an address or a log."""
    try:
        return MOBILE.fullmatch(normalise_phone(text)) is not None and WRITTEN.fullmatch(text.strip()) is not None
    except ValueError:
        return False


def search(conn: Connection, actor: Actor, text: str, now: datetime) -> Found:
    """A text that is the number of a ticket means that ticket; any other one means its words.

    The end of a number may be a word as well (110): it means its ticket and those with the word. Where more than MOST
    have the word, it means these alone, so that none of them is hidden: who seeks the ticket says more of its number.
    What holds no word at all finds nothing. A mobile is not looked up here, see ``of_caller``.
    """
    text = text.strip()
    terms = tuple(searching.terms(text))
    if any(character.isdigit() for character in text) and not is_mobile(text):
        ids = ticketlist.by_number(conn, actor.pack, [text], MOST) or _by_ending(conn, actor, text, terms, now)
        if ids:
            return Found(tuple(ids))
    return Found(terms=terms) if terms else Found(())


def _by_ending(conn: Connection, actor: Actor, text: str, terms: tuple[Term, ...], now: datetime) -> list[int]:
    """The tickets with such an end and those with the words; none where the words alone are meant."""
    numbered = ticketlist.by_number(conn, actor.pack, _ending(conn, actor, text, now), MOST)
    worded = ticketlist.by_words(conn, actor.pack, terms, MOST + 1) if numbered else []
    return [*numbered, *worded] if len(worded) <= MOST else []


def _ending(conn: Connection, actor: Actor, text: str, now: datetime) -> tuple[str, ...]:
    newest = ticketlist.some_number(conn, actor.pack)
    return numbers.ending(text, newest[: -numbers.TAIL], now.astimezone(SHANGHAI).date()) if newest else ()


def sees_callers(actor: Actor) -> bool:
    return bool(actor.roles & SEES_CALLERS)


def of_caller(program: Program, conn: Connection, actor: Actor, mobile: str) -> Found:
    """The tickets of the caller of this mobile, by its blind index; nothing for who may not ask."""
    if not sees_callers(actor) or not is_mobile(mobile):
        return Found(())
    index = program.vault.blind_index(mobile)
    return Found(tuple(ticketlist.by_mobile(conn, actor.pack, index, MOST)))

"""What somebody types into the search box: a number of a ticket, a caller's mobile, or words of the title."""

import re
from dataclasses import dataclass

from app.services.program import Program
from app.store import ticketlist
from app.store.database import Connection
from app.tickets import searching
from app.tickets.actor import Actor
from app.tickets.masks import normalise_phone
from app.tickets.searching import Term

MOST = 200
"""Tickets of one number that are found, the newest."""
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


def search(conn: Connection, actor: Actor, text: str) -> Found:
    """A text that is the number of a ticket means that ticket; any other one means its words.

    What holds no word at all finds nothing. A mobile is not looked up here, see ``of_caller``.
    """
    text = text.strip()
    if any(character.isdigit() for character in text) and not is_mobile(text):
        ids = ticketlist.by_number(conn, actor.pack, text, MOST)
        if ids:
            return Found(tuple(ids))
    terms = tuple(searching.terms(text))
    return Found(terms=terms) if terms else Found(())


def of_caller(program: Program, conn: Connection, actor: Actor, mobile: str) -> Found:
    """The tickets of the caller of this mobile, by its blind index; nothing for who may not ask."""
    if not actor.roles & SEES_CALLERS or not is_mobile(mobile):
        return Found(())
    index = program.vault.blind_index(mobile)
    return Found(tuple(ticketlist.by_mobile(conn, actor.pack, index, MOST)))

"""What a request has at hand: the program, who asks, and the request's Idempotency-Key."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import cast

import orjson
from flask import current_app, g, request

from app.http import bodies
from app.services.errand import Once
from app.services.program import Program
from app.services.ticket.attachments import FileStore
from app.tickets.actor import Actor
from config import Config


@dataclass(frozen=True)
class Hotline:
    """The parts that routes hand to services."""

    program: Program
    config: Config
    files: FileStore


def hotline() -> Hotline:
    return cast(Hotline, current_app.extensions["hotline"])


def program() -> Program:
    return hotline().program


def actor() -> Actor:
    """Who asks; the guard has put it there before any route runs."""
    return cast(Actor, g.actor)


def once(key: str | None, path: str | None = None) -> Once | None:
    """The Idempotency-Key of this request: unique per person, route and key, with a digest of the body. ``path``: of
    the act, where this request only prepares it.

    Two spellings of one JSON value are one body. The digest is a keyed one: a body may be short and personal (an
    answer to a survey), and from a plain digest it could be guessed, even when the ticket's own key is destroyed.
    """
    who = actor().person_id
    if key is None or who is None:
        return None
    body = orjson.dumps(bodies.json_object(), option=orjson.OPT_SORT_KEYS)
    digest = hmac.digest(hotline().config.index_key, b"idempotency:" + body, hashlib.sha256).hex()
    return Once(who, f"{request.method} {path or request.path}", key, digest)

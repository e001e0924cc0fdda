"""A secret on its way to the administrator who has to hand it on: a one-time password, a token.

It is sealed, and lies in that administrator's own browser for ten minutes: loading the page anew, or choosing the other
language, shows it again and makes no new one. What the browser holds can be opened by this program alone, for this
administrator, at this person's page.
"""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from app.services.program import Program
from app.tickets.actor import Actor
from app.tickets.privacy import PrivacyError

LIFE = timedelta(minutes=10)


@dataclass(frozen=True)
class Secret:
    """``kind``: password or token; ``until``: how long it can be looked at."""

    kind: str
    text: str
    until: datetime


def sealed(program: Program, actor: Actor, person_id: int, kind: str, text: str) -> str:
    """What the browser holds; ``person_id``: whose secret it is."""
    plain = orjson.dumps({"kind": kind, "text": text, "until": program.instant() + LIFE})
    key_id, key, wrapped = program.vault.new_key()
    parts = (key_id.encode(), wrapped, program.vault.seal(key, plain, _context(actor, person_id)))
    return ".".join(base64.urlsafe_b64encode(part).decode() for part in parts)


def opened(program: Program, actor: Actor, person_id: int, held: str) -> Secret | None:
    """None for what is another administrator's, another person's, not ours, or too old."""
    try:
        key_id, wrapped, body = (base64.urlsafe_b64decode(part) for part in held.split("."))
        key = program.vault.unwrap(key_id.decode(), wrapped)
        content = orjson.loads(program.vault.open(key, body, _context(actor, person_id)))
    except (ValueError, PrivacyError):
        return None
    until = datetime.fromisoformat(content["until"])
    return Secret(content["kind"], content["text"], until) if program.instant() <= until else None


def _context(actor: Actor, person_id: int) -> str:
    return f"secret:{actor.pack}:{actor.person_id}:{person_id}"

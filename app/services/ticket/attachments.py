"""Files of a ticket: their bytes lie outside the database, sealed under the ticket's key, found by their digest.

Photographs and papers tell about people, and people call files after the caller: names and bytes are both sealed, so
whoever may not read personal data sees the list but neither of them, and destroying the ticket's key at the end of
retention destroys them.
"""

import base64
import hashlib
import mimetypes
import os
import re
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.services import access, visible
from app.services.acting import timers
from app.services.acting.act import Act
from app.services.docket import Docket
from app.services.errand import Answer, Work, run
from app.services.program import Program
from app.services.ticket.media import media_type
from app.services.ticket.pages import people_named
from app.store import records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.privacy import PersonalDataDestroyed
from app.tickets.refusal import Forbidden, FormInvalid, Ground, no_such

MAX_BYTES = 20 * 1024 * 1024
_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069/\\<>:"|?*]')


class FileStore:
    """Sealed bytes under one folder. A file is complete once it has its name; nothing is ever overwritten."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, ticket_id: int, digest: str, sealed: bytes) -> None:
        path = self._path(ticket_id, digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        # A name of its own until it is whole: two uploads of the same bytes may run at once.
        unfinished = path.with_suffix(f".{uuid.uuid4().hex}")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)

    def read(self, ticket_id: int, digest: str) -> bytes:
        return self._path(ticket_id, digest).read_bytes()

    def _path(self, ticket_id: int, digest: str) -> Path:
        return self._folder / digest[:2] / f"{digest}-{ticket_id}"


def add(program: Program, store: FileStore, actor: Actor, no: str, name: str, data: bytes) -> Answer:
    """Keep a file on a ticket. Raises FormInvalid for an empty, too large or unknown kind of file.

    The bytes are stored before the commit: a row never names a file that is not there.
    """
    access.must(actor, "message.send")
    at, kind, digest = program.instant(), _accepted(data), hashlib.sha256(data).hexdigest()

    def work(tx: Connection, known: Work) -> Answer:
        docket = Docket.by_number(program, tx, actor.pack, no)
        known.ticket_id = docket.ticket_id
        access.must_see_ticket(actor, docket)
        timers.catch_up(docket, at)
        sealed = program.vault.seal(docket.data_key, data, _context(no, digest))
        store.keep(docket.ticket_id, digest, sealed)
        tidied = tidy_name(name)
        sealed_name = _sealed_name(program, docket.data_key, no, digest, tidied)
        row = docket.add(
            "attachment", sha256=digest, name=sealed_name, media_type=kind, size=len(data), stored_at=at,
            by=actor.person_id,
        )  # fmt: skip
        act = Act(docket, actor, at, "attachment_added", "attach")
        # Not the name, which may be personal.
        act.note(attachment=row.id, sha256=digest, size=len(data), media_type=kind)
        act.close()
        docket.save()
        return {**_shown(row, tidied, actor.name), "stored_at": at.isoformat()}

    return run(program, actor, "attach", at, work)


def of_ticket(program: Program, actor: Actor, no: str) -> list[dict[str, Any]]:
    """The files of a ticket, oldest first, without their bytes."""
    access.must(actor, "ticket.read")
    with program.database.read() as conn:
        ticket = visible.ticket(conn, actor, no)
        rows = records.find(conn, "attachment", ticket_id=ticket.id)
        people = people_named(conn, (row["by"] for row in rows))
    names = _names(program, ticket, rows) if may_open(actor) else {}
    return [_shown(row, names.get(row.id) or _plain_name(row), people.get(row["by"])) for row in rows]


def may_open(actor: Actor) -> bool:
    """Whether the actor may read the files themselves, not only the list of them."""
    return bool(actor.roles & access.READS_PERSONAL)


def read(program: Program, store: FileStore, actor: Actor, no: str, attachment_id: int) -> tuple[dict[str, Any], bytes]:
    """(What is known of a file, its bytes). 403 for people who may not read personal data."""
    access.must(actor, "ticket.read")
    with program.database.read() as conn:
        ticket = visible.ticket(conn, actor, no)
        row = records.find_one(conn, "attachment", id=attachment_id, ticket_id=ticket.id)
    if row is None:
        raise no_such("附件", "attachment")
    if not may_open(actor):
        raise Forbidden(
            Ground("PERSONAL_DATA", "附件可能含有个人信息，您的角色不能查看。", "Attachments may hold personal data.")
        )
    key = program.vault.unwrap(ticket["key_id"], ticket["wrapped_key"])
    sealed = store.read(ticket.id, row["sha256"])
    name = _opened_name(program, key, no, row)
    return _shown(row, name, None), program.vault.open(key, sealed, _context(no, row["sha256"]))


def _accepted(data: bytes) -> str:
    if not data:
        raise _invalid("EMPTY_FILE", "文件是空的。", "The file is empty.")
    if len(data) > MAX_BYTES:
        raise _invalid("FILE_TOO_LARGE", "文件超过20 MB。", "The file is larger than 20 MB.")
    kind = media_type(data)
    if kind is None:
        zh = "不接受这种文件；可以上传图片、PDF、Word、Excel、录音和视频。"
        raise _invalid("FILE_TYPE", zh, "Only pictures, PDF, Word, Excel, sound and video files are accepted.")
    return kind


def _invalid(code: str, zh: str, en: str) -> FormInvalid:
    return FormInvalid(Ground(code, zh, en, facts={"field": "file"}))


def tidy_name(name: str) -> str:
    """A name that is safe to show and to save under; the last 120 characters, so that the ending stays."""
    return _UNFIT.sub("_", name).strip(" .")[-120:] or "file"


def _context(no: str, digest: str) -> str:
    return f"{no}:attachment:{digest}"


def _names(program: Program, ticket: Record, rows: Iterable[Record]) -> dict[int, str]:
    """Row id -> name; nothing once the ticket's key is destroyed."""
    try:
        key = program.vault.unwrap(ticket["key_id"], ticket["wrapped_key"])
    except PersonalDataDestroyed:
        return {}
    return {row.id: _opened_name(program, key, ticket["no"], row) for row in rows}


def _sealed_name(program: Program, key: bytes, no: str, digest: str, name: str) -> str:
    return base64.b64encode(program.vault.seal(key, name.encode(), f"{no}:attachment-name:{digest}")).decode()


def _opened_name(program: Program, key: bytes, no: str, row: Record) -> str:
    sealed = base64.b64decode(row["name"])
    return program.vault.open(key, sealed, f"{no}:attachment-name:{row['sha256']}").decode()


def _plain_name(row: Record) -> str:
    """A name that tells nothing: its number and what kind of file it is."""
    return f"附件{row.id}{mimetypes.guess_extension(row['media_type']) or ''}"


def _shown(row: Record, name: str, by: str | None) -> dict[str, Any]:
    names = ("id", "sha256", "media_type", "size", "stored_at")
    return {**{column: row[column] for column in names}, "name": name, "by": by}

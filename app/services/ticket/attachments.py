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
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.services import access, visible
from app.services.acting import timers
from app.services.acting.act import Act
from app.services.docket import Docket
from app.services.errand import Answer, Work, run
from app.services.program import Program
from app.services.ticket.media import media_type
from app.services.ticket.opening import must_open, openable
from app.services.ticket.pages import people_named
from app.store import records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.privacy import PersonalDataDestroyed
from app.tickets.refusal import FormInvalid, Ground, no_such

MAX_BYTES = 20 * 1024 * 1024
WAITING = "waiting"
"""The folder of what is written and not yet kept; the others bear the first two digits of digests."""
ABANDONED = timedelta(days=1)
"""After which time nobody is still uploading it."""
_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069/\\<>:"|?*]')


class FileStore:
    """Sealed bytes under one folder. A file is complete once it has its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def written(self, sealed: bytes) -> Iterator[Path]:
        """The bytes, on the disk, under a name that nobody knows. ``keep`` gives them their own; whatever was not kept
        is removed at the end."""
        waiting = self._folder / WAITING
        waiting.mkdir(parents=True, exist_ok=True)
        path = waiting / uuid.uuid4().hex
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            yield path
        finally:
            path.unlink(missing_ok=True)

    def keep(self, written: Path, ticket_id: int, digest: str) -> None:
        """Give the bytes their name, in place of the same ones."""
        path = self._path(ticket_id, digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        written.replace(path)

    def sweep(self, before: datetime) -> None:
        """Remove what a process that was killed had written and not kept."""
        for path in (self._folder / WAITING).glob("*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()

    def read(self, ticket_id: int, digest: str) -> bytes:
        return self._path(ticket_id, digest).read_bytes()

    def _path(self, ticket_id: int, digest: str) -> Path:
        return self._folder / digest[:2] / f"{digest}-{ticket_id}"


def add(program: Program, store: FileStore, actor: Actor, no: str, name: str, data: bytes) -> Answer:
    """Keep a file on a ticket. Raises FormInvalid for an empty, too large or unknown kind of file. The same file sent
    again under the same name by the same person (an upload that was tried twice) is the one that is there.

    The bytes are sealed and written before the transaction, which on SQLite is the only one that may write, and have
    their name before the commit: a row never names a file that is not there.
    """
    access.must(actor, "message.send")
    at, kind, digest = program.instant(), _accepted(data), hashlib.sha256(data).hexdigest()
    tidied = tidy_name(name)

    def work(tx: Connection, known: Work) -> Answer:
        docket = Docket.by_number(program, tx, actor.pack, no)
        known.ticket_id = docket.ticket_id
        access.must_see_ticket(actor, docket)
        timers.catch_up(docket, at)
        earlier = _sent_before(docket, actor, digest, tidied)
        if earlier is not None:
            docket.save()
            return _added(earlier, tidied, actor)
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
        store.keep(written, docket.ticket_id, digest)
        return _added(row, tidied, actor)

    store.sweep(at - ABANDONED)
    with store.written(_sealed(program, actor, no, digest, data)) as written:
        return run(program, actor, "attach", at, work)


def _sealed(program: Program, actor: Actor, no: str, digest: str, data: bytes) -> bytes:
    """The bytes under the ticket's key; 404 for a ticket that is not the actor's to see."""
    with program.database.read() as conn:
        ticket = visible.ticket(conn, actor, no)
    key = program.vault.unwrap(ticket["key_id"], ticket["wrapped_key"])
    return program.vault.seal(key, data, _context(no, digest))


def _sent_before(docket: Docket, actor: Actor, digest: str, name: str) -> Record | None:
    """What this person has added to the ticket already, of the same bytes and name."""
    rows = records.find(docket.conn, "attachment", ticket_id=docket.ticket_id, sha256=digest, by=actor.person_id)
    no = docket.ticket["no"]
    return next((row for row in rows if _opened_name(docket.program, docket.data_key, no, row) == name), None)


def _added(row: Record, name: str, actor: Actor) -> Answer:
    return {**_shown(row, name, actor.name), "stored_at": row["stored_at"].isoformat(), "opens": True}


def of_ticket(program: Program, actor: Actor, no: str) -> list[dict[str, Any]]:
    """The files of a ticket, oldest first, without their bytes."""
    access.must(actor, "ticket.read")
    with program.database.read() as conn:
        ticket = visible.ticket(conn, actor, no)
        rows = records.find(conn, "attachment", ticket_id=ticket.id)
        people = people_named(conn, (row["by"] for row in rows))
        opens = openable(conn, actor, ticket, rows)
    names = _names(program, ticket, rows, opens)
    return [{**_shown(row, names[row.id], people.get(row["by"])), "opens": row.id in opens} for row in rows]


def named(program: Program, conn: Connection, actor: Actor, ticket: Record) -> dict[str, dict[str, Any]]:
    """Number (as forms name it) -> what the actor is told of the file: ticket, id, name, and whether it opens."""
    rows = records.find(conn, "attachment", ticket_id=ticket.id)
    opens = openable(conn, actor, ticket, rows)
    names = _names(program, ticket, rows, opens)
    return {
        str(row.id): {"ticket": ticket["no"], "id": row.id, "name": names[row.id], "opens": row.id in opens}
        for row in rows
    }


def read(program: Program, store: FileStore, actor: Actor, no: str, attachment_id: int) -> tuple[dict[str, Any], bytes]:
    """(What is known of a file, its bytes). 403 for people who may not open it (see opening)."""
    access.must(actor, "ticket.read")
    with program.database.read() as conn:
        ticket = visible.ticket(conn, actor, no)
        row = records.find_one(conn, "attachment", id=attachment_id, ticket_id=ticket.id)
        if row is None:
            raise no_such("附件", "attachment")
        must_open(conn, actor, ticket, row)
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


def _names(program: Program, ticket: Record, rows: Sequence[Record], opens: Collection[int]) -> dict[int, str]:
    """Row id -> name; a plain one where the file does not open, and once the ticket's key is destroyed."""
    plain = {row.id: _plain_name(place, row) for place, row in enumerate(rows, 1)}
    if not opens:
        return plain
    try:
        key = program.vault.unwrap(ticket["key_id"], ticket["wrapped_key"])
    except PersonalDataDestroyed:
        return plain
    return plain | {row.id: _opened_name(program, key, ticket["no"], row) for row in rows if row.id in opens}


def _sealed_name(program: Program, key: bytes, no: str, digest: str, name: str) -> str:
    return base64.b64encode(program.vault.seal(key, name.encode(), f"{no}:attachment-name:{digest}")).decode()


def _opened_name(program: Program, key: bytes, no: str, row: Record) -> str:
    sealed = base64.b64decode(row["name"])
    return program.vault.open(key, sealed, f"{no}:attachment-name:{row['sha256']}").decode()


def _plain_name(place: int, row: Record) -> str:
    """A name that tells nothing: its place among the ticket's files, and what kind of file it is."""
    return f"附件{place}{mimetypes.guess_extension(row['media_type']) or ''}"


def _shown(row: Record, name: str, by: str | None) -> dict[str, Any]:
    names = ("id", "sha256", "media_type", "size", "stored_at")
    return {**{column: row[column] for column in names}, "name": name, "by": by}

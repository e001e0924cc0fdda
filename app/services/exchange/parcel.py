"""A table between preview and confirmation: sealed, in the page itself. The program keeps nothing of it on disk.

What the browser holds can be opened by this program alone, for the person who uploaded it, within two hours.
"""

import base64
import hashlib
import hmac
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import orjson

from app.services.exchange.archives import MAX_UNPACKED
from app.services.exchange.refusing import refused
from app.services.exchange.tables import Row, Table, must_fit, within
from app.services.program import Program
from app.tickets.actor import Actor
from app.tickets.privacy import PrivacyError

LIFE = timedelta(hours=2)
MAX_SEALED = 7 * 1024 * 1024
"""Characters of a page's hidden field: what is larger could not be sent back with the rest of the form."""


@dataclass(frozen=True)
class Parcel:
    """``digest`` names the upload: keyed, so that nobody can try out contents against it."""

    table: Table
    digest: str


def of(program: Program, table: Table, data: bytes) -> Parcel:
    return Parcel(table, hmac.digest(program.seal_key, b"import:" + data, hashlib.sha256).hex())


def mended(parcel: Parcel, cells: Mapping[tuple[int, int], str]) -> Parcel:
    """The upload with other text in some cells, by (row number, column). It stays the same upload: what was registered
    of it is not registered again. Raises FormInvalid for a text that no cell may hold."""
    for (number, _), text in cells.items():
        must_fit(number, text)
    old = parcel.table
    rows = [
        Row(row.number, [cells.get((row.number, place), cell).strip() for place, cell in enumerate(row.cells)])
        for row in old.rows
    ]
    within(sum(len(text) for texts in (old.headings, *(row.cells for row in rows)) for text in texts))
    formulas, lossy = ([mark for mark in marks if mark not in cells] for marks in (old.formulas, old.lossy))
    return Parcel(Table(old.headings, rows, formulas, lossy), parcel.digest)


def sealed(program: Program, actor: Actor, parcel: Parcel) -> str:
    """What the page holds. Raises FormInvalid where that would be too much."""
    plain = orjson.dumps({"until": program.instant() + LIFE, "digest": parcel.digest, "table": asdict(parcel.table)})
    key_id, key, wrapped = program.vault.new_key()
    body = program.vault.seal(key, zlib.compress(plain), _context(actor))
    parts = (key_id.encode(), wrapped, body)
    text = ".".join(base64.urlsafe_b64encode(part).decode() for part in parts)
    if len(text) > MAX_SEALED:
        zh = f"表格过大，压缩后最多{MAX_SEALED // 2**20} MB，请分成几份。"
        raise refused("TABLE_TOO_LARGE", zh, f"The table is too large: at most {MAX_SEALED // 2**20} MB compressed.")
    return text


def opened(program: Program, actor: Actor, text: str) -> Parcel:
    """Raises FormInvalid for what is not this person's, not ours, or too old."""
    try:
        key_id, wrapped, body = (base64.urlsafe_b64decode(part) for part in text.split("."))
        key = program.vault.unwrap(key_id.decode(), wrapped)
        unpacking = zlib.decompressobj()
        content = orjson.loads(unpacking.decompress(program.vault.open(key, body, _context(actor)), MAX_UNPACKED))
    except (ValueError, PrivacyError, zlib.error) as fault:
        raise _gone() from fault
    if program.instant() > datetime.fromisoformat(content["until"]):
        raise _gone()
    table = content["table"]
    rows = [Row(**row) for row in table["rows"]]
    marks = {name: [(row, column) for row, column in table[name]] for name in ("formulas", "lossy")}
    return Parcel(Table(table["headings"], rows, **marks), content["digest"])


def _gone() -> Exception:
    return refused("UPLOAD_GONE", "上传的内容已过期，请重新上传。", "The upload is too old; upload it again.")


def _context(actor: Actor) -> str:
    return f"import:{actor.pack}:{actor.person_id}"

"""Releases as tickets run on them: parsed and compiled once per worker, kept by id (a release never changes)."""

import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from app.engine import Specifications, compile_processes
from app.packs import Release, parse_release
from app.services.governing import governing_kinds
from app.store import releases as stored
from app.store.database import Connection
from app.tickets.refusal import Conflict, Ground


@dataclass(frozen=True)
class LiveRelease:
    """A stored release ready to run: ``id`` of its row, the parsed rules, the compiled diagrams.

    ``governing``: user task -> the kinds of deadline that press it (see app.services.governing).
    """

    id: int
    rules: Release
    specifications: Specifications
    governing: Mapping[str, tuple[str, ...]]


class ReleaseBook:
    """Threads share it; two threads that miss at once compile twice and keep one, which does no harm."""

    def __init__(self) -> None:
        self._live: dict[int, LiveRelease] = {}
        self._lock = threading.Lock()

    def get(self, conn: Connection, release_id: int) -> LiveRelease:
        live = self._live.get(release_id)
        if live is None:
            live = make_live(release_id, unpack(stored.files(conn, release_id)))
            with self._lock:
                live = self._live.setdefault(release_id, live)
        return live

    def bound(self, conn: Connection, pack: str, release_id: int | None) -> LiveRelease:
        """The release that was in force when a ticket was registered; refuses when there was none."""
        if release_id is None:
            raise Conflict(
                Ground("NO_RELEASE", f"“{pack}”在该时刻没有生效的发布版本。", f"No release of {pack} is in force then.")
            )
        return self.get(conn, release_id)


def make_live(release_id: int, files: Mapping[str, bytes]) -> LiveRelease:
    """Parse and compile; raises InvalidPack or InvalidFile with every problem."""
    rules = parse_release(files)
    return LiveRelease(release_id, rules, compile_processes(rules.diagrams.values()), governing_kinds(rules))


def pack_up(files: Mapping[str, bytes]) -> bytes:
    """A release's files as one deflated JSON text (latin-1 keeps every byte)."""
    return zlib.compress(orjson.dumps({name: data.decode("latin-1") for name, data in sorted(files.items())}))


def unpack(data: bytes) -> dict[str, bytes]:
    return {name: text.encode("latin-1") for name, text in orjson.loads(zlib.decompress(data)).items()}

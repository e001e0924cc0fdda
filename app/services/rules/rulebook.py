"""The rules as people read them: packs, releases, forms, the clause register."""

from pathlib import Path
from typing import Any

from app.packs import Clause, Form, Register, Release
from app.services import access
from app.services.program import Program
from app.services.rules import publishing
from app.store import records
from app.store import releases as stored
from app.store.database import Connection
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, Ground, no_such


def packs(program: Program, actor: Actor, processes: Path) -> list[dict[str, Any]]:
    """The packs on disk with their parents, and the release of each that is in force now."""
    access.must(actor, "release.read")
    now = program.instant()
    found = []
    with program.database.read() as conn:
        for name in publishing.packs_in(processes):
            release_id, _ = stored.in_force(conn, name, now)
            parents = publishing.lineage(processes, name)[1:]
            found.append({"id": name, "parents": parents, "release": release_id, "yours": name == actor.pack})
    return found


def releases(program: Program, actor: Actor) -> list[dict[str, Any]]:
    """All releases of the actor's pack, newest first."""
    access.must(actor, "release.read")
    with program.database.read() as conn:
        return [publishing.shown(row) for row in stored.listed(conn, actor.pack)]


def release(program: Program, actor: Actor, release_id: int) -> dict[str, Any]:
    """One release with what it consists of."""
    access.must(actor, "release.read")
    with program.database.read() as conn:
        row = _row(conn, actor.pack, release_id)
        rules = program.releases.get(conn, release_id).rules
    return {
        **publishing.shown(row), "instrument": rules.instrument, "region": rules.region, "files": sorted(rules.files),
        "diagrams": [{"process": id_, "name": diagram.name} for id_, diagram in sorted(rules.diagrams.items())],
        "tables": sorted(rules.tables), "forms": sorted(rules.forms),
        "settings": {
            key: {"value": setting.value, "clause": list(setting.clause), "ambiguity": list(setting.ambiguity)}
            for key, setting in sorted(rules.settings.items())
        },
    }  # fmt: skip


def make_release(
    program: Program, actor: Actor, processes: Path, pack: str, *, note: str, effective_from: Any = None
) -> dict[str, Any]:
    """Release the actor's own pack as it lies on disk. Raises PackRefused with every error."""
    access.must(actor, "release.make")
    if pack != actor.pack:
        raise no_such("流程包", "pack")
    return publishing.release(program, actor, processes, pack, note=note, effective_from=effective_from)


def compared(program: Program, actor: Actor, release_id: int, against: int) -> dict[str, Any]:
    """What a release changed over another one of the same pack."""
    access.must(actor, "release.read")
    with program.database.read() as conn:
        _row(conn, actor.pack, release_id)
        _row(conn, actor.pack, against)
    return publishing.diff_releases(program, release_id, against)


def form(program: Program, actor: Actor, name: str, release_id: int | None) -> Form:
    """A form of a release (default: of the one in force now)."""
    access.must(actor, "release.read")
    with program.database.read() as conn:
        found = rules_of(program, conn, actor.pack, release_id).forms.get(name)
    if found is None:
        raise no_such("表单", "form")
    return found


def register(program: Program, actor: Actor, release_id: int | None) -> dict[str, list[Any]]:
    """The clauses of a release's own regulation and of those above it, and the readings of gaps."""
    access.must(actor, "register.read")
    with program.database.read() as conn:
        found = rules_of(program, conn, actor.pack, release_id).register
    return {
        "clauses": [_clause(clause) for clause in found.clauses.values()],
        "inherited": [_clause(clause) for clause in found.inherited.values()],
        "ambiguities": list(found.ambiguities.values()),
    }


def _clause(clause: Clause) -> dict[str, Any]:
    """``where`` as the register writes it."""
    names = ("id", "article", "kind", "topic", "text", "text_en", "note")
    where, ambiguity = [str(place) for place in clause.where], list(clause.ambiguity)
    return {**{name: getattr(clause, name) for name in names}, "where": where, "ambiguity": ambiguity}


def register_in_force(program: Program, pack: str) -> Register:
    """The clauses and readings of the release in force; an empty register where there is none."""
    with program.database.read() as conn:
        release_id, _ = stored.in_force(conn, pack, program.instant())
        return Register() if release_id is None else program.releases.get(conn, release_id).rules.register


def rules_of(program: Program, conn: Connection, pack: str, release_id: int | None) -> Release:
    """The rules of a release of this pack; of the one in force now where none is named. Raises NotFound."""
    if release_id is None:
        in_force, _ = stored.in_force(conn, pack, program.instant())
        if in_force is None:
            raise Conflict(Ground("NO_RELEASE", "目前没有生效的发布版本。", "No release is in force now."))
        return program.releases.get(conn, in_force).rules
    _row(conn, pack, release_id)
    return program.releases.get(conn, release_id).rules


def _row(conn: Connection, pack: str, release_id: int) -> dict[str, Any]:
    row = records.find_one(conn, "pack_release", id=release_id, pack=pack)
    if row is None:
        raise no_such("发布版本", "release")
    return row.values()

"""Releases: checked, compared, made. What is released is never edited; a new release is made."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import handlers
from app.bpmn import InvalidFile
from app.engine import compile_processes, schema_problems
from app.packs import ERROR, GAP, WARNING, Problem, Release, content_hash, diff, lint, parse_release, resolve
from app.packs.calendar import load_calendars
from app.packs.problems import weighed
from app.services import access, calendars
from app.services.acting.facts import ACT_FACTS, FACTS
from app.services.acting.functions import FUNCTIONS
from app.services.program import Program
from app.services.releases import pack_up, unpack
from app.store import records
from app.store import releases as stored
from app.store.calendars import newest
from app.tickets.actor import Actor
from app.worktime import SHANGHAI


class PackRefused(Exception):
    """The pack has problems of severity error; all of them are listed and nothing was released."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{p.file} {p.element}: {p.en}" for p in problems[:5]))


@dataclass(frozen=True)
class CheckReport:
    """Everything that is wrong with a pack, and what it consists of."""

    pack: str
    problems: list[Problem]
    summary: str

    @property
    def failed(self) -> bool:
        return any(problem.fails_check for problem in self.problems)

    def to_dict(self) -> dict[str, Any]:
        return {"pack": self.pack, "failed": self.failed, "problems": [p.to_dict() for p in self.problems]}


def packs_in(processes: Path) -> list[str]:
    """Ids of the packs below ``processes``, parents before children."""
    names = [path.parent.name for path in processes.glob("*/pack.toml")]
    return sorted(names, key=lambda name: (len(lineage(processes, name)), name))


def lineage(processes: Path, pack: str) -> list[str]:
    """The pack, its parent, and so on."""
    chain, rest = [], pack
    while rest and rest not in chain:
        chain.append(rest)
        release = parse_parent(processes / rest / "pack.toml")
        rest = release or ""
    return chain


def parse_parent(file: Path) -> str | None:
    """The parent that a pack.toml names (only that: whether the file is sound, ``resolve`` says)."""
    parent = tomllib.loads(file.read_text("utf-8")).get("pack", {}).get("parent")
    return parent if isinstance(parent, str) else None


def check(processes: Path, pack: str) -> CheckReport:
    """Resolve, read, lint and compile a pack as it lies on disk; every problem at once."""
    try:
        files = resolve(processes, pack).files
        rules = parse_release(files)
    except InvalidFile as fault:
        return CheckReport(pack, [weighed(problem) for problem in fault.problems], "cannot be read")
    problems = problems_of(rules)
    weights = Counter(problem.severity for problem in problems)
    summary = (
        f"{len(rules.diagrams)} diagrams, {len(rules.tables)} tables, {len(rules.forms)} forms, "
        f"{weights[ERROR]} errors, {weights[GAP]} gaps, {weights[WARNING]} warnings"
    )
    return CheckReport(pack, problems, summary)


def problems_of(rules: Release) -> list[Problem]:
    """What lint, the BPMN schema and the engine's compiler have to say of a release."""
    known = handlers.registry()
    found = list(
        lint(
            rules,
            handlers={name: frozenset(h.params.model_fields) for name, h in known.items()},
            required={name: h.required() for name, h in known.items()},
            accepts=lambda name, values: known[name].fault(values),
            facts=frozenset(FACTS) | ACT_FACTS,
            functions=FUNCTIONS,
            roles=frozenset().union(*access.RIGHTS.values()),
        )
    )
    for diagram in rules.diagrams.values():
        found += [weighed(problem) for problem in schema_problems(diagram)]
    try:
        compile_processes(rules.diagrams.values())
    except InvalidFile as fault:
        found += [weighed(problem) for problem in fault.problems]
    return list(dict.fromkeys(found))


def release(
    program: Program, actor: Actor, processes: Path, pack: str, *, note: str = "",
    effective_from: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Release a pack as it lies on disk, after a check without errors. Unchanged content makes no new release.

    The first release of a pack is in force since its regulation is; later ones from now on, unless told otherwise.
    """
    report = check(processes, pack)
    errors = [problem for problem in report.problems if problem.is_error]
    if errors:
        raise PackRefused(errors)
    return release_unchecked(program, processes, pack, effective_from, note=note, author=actor.person_id)


def release_unchecked(
    program: Program, processes: Path, pack: str, effective_from: datetime | None, *, note: str = "",
    author: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Keep the snapshot (scenarios play on packs that lint would not let through to people)."""
    files = resolve(processes, pack).files
    rules = parse_release(files)
    now = program.clock.now()
    digest = content_hash(files)
    with program.database.write() as transaction:
        conn = transaction.connection
        last = stored.newest(conn, pack)
        if last is not None and last["content_hash"] == digest:
            return {**shown(last), "new": False}
        first = _in_force_since(rules) if last is None else now
        row: dict[str, Any] = {
            "pack": pack, "seq": stored.next_seq(conn, pack), "title": rules.title, "content_hash": digest,
            "author_id": author, "note": note, "effective_from": effective_from or first, "released_at": now,
            "files": pack_up(files),
        }  # fmt: skip
        row["id"] = records.add(conn, "pack_release", row)
        transaction.commit()
    return {**shown(row), "new": True}


def _in_force_since(rules: Release) -> datetime:
    day = rules.pack.in_force
    return datetime.combine(day, time(0), SHANGHAI).astimezone(UTC) if day else datetime(2000, 1, 1, tzinfo=UTC)


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A release as people see it: without its files."""
    names = ("id", "pack", "seq", "title", "content_hash", "note", "effective_from", "released_at", "author_id")
    return {n: row[n].isoformat() if isinstance(row[n], datetime) else row[n] for n in names}


def seed_calendars(program: Program, processes: Path) -> list[str]:
    """Load the calendar files of regions that have no calendar yet; returns the regions loaded."""
    loaded = []
    with program.database.write() as transaction:
        conn = transaction.connection
        for region, calendar in sorted(load_calendars(processes / "calendars").items()):
            if newest(conn, region) is None:
                calendars.add_version(conn, calendar, program.clock.now(), None)
                loaded.append(region)
        transaction.commit()
    return loaded


def diff_to_disk(program: Program, processes: Path, pack: str, seq: int | None) -> Iterator[tuple[str, str]]:
    """(file, what changes) between a release (the newest by default) and the pack as it lies on disk."""
    with program.database.read() as conn:
        last = stored.newest(conn, pack) if seq is None else stored.by_seq(conn, pack, seq)
        old = parse_release(unpack(stored.files(conn, last["id"]))) if last else None
    new = parse_release(resolve(processes, pack).files)
    if old is None:
        yield from ((name, "new") for name in sorted(new.files))
        return
    yield from diff(old, new).lines()


def diff_releases(program: Program, release_id: int, against: int) -> dict[str, Any]:
    """What the release changed over another one."""
    with program.database.read() as conn:
        old, new = program.releases.get(conn, against).rules, program.releases.get(conn, release_id).rules
    return diff(old, new).to_dict()

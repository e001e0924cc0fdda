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
from app.packs.files import COMMON
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
from app.tickets.refusal import Conflict, Ground
from app.worktime import SHANGHAI, written

MAX_ELEMENTS = 500
"""Nodes and flows of one diagram. A good one has at most 25 nodes (lint: diagram-size), the largest of ours 50
nodes and flows. Some rules of lint compare each with each: 500 take half a second, 11,000 took 39."""


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
    readable: bool = True

    @property
    def failed(self) -> bool:
        return any(problem.fails_check for problem in self.problems)

    def to_dict(self) -> dict[str, Any]:
        return {"pack": self.pack, "failed": self.failed, "problems": [p.to_dict() for p in self.problems]}


def packs_in(processes: Path) -> list[str]:
    """Ids of the packs below ``processes``, parents before children."""
    names = [path.parent.name for path in processes.glob("*/pack.toml") if path.parent.name != COMMON]
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
    try:
        head = tomllib.loads(file.read_text("utf-8")).get("pack")
    except (OSError, ValueError):  # half written, no UTF-8, not there
        return None
    parent = head.get("parent") if isinstance(head, dict) else None
    return parent if isinstance(parent, str) else None


def check(processes: Path, pack: str) -> CheckReport:
    """Resolve, read, lint and compile a pack as it lies on disk; every problem at once."""
    try:
        files = resolve(processes, pack).files
    except InvalidFile as fault:
        return _unreadable(pack, fault)
    return _checked(pack, files)


def _unreadable(pack: str, fault: InvalidFile) -> CheckReport:
    return CheckReport(pack, [weighed(problem) for problem in fault.problems], "cannot be read", readable=False)


def _checked(pack: str, files: Mapping[str, bytes]) -> CheckReport:
    try:
        rules = parse_release(files)
    except InvalidFile as fault:
        return _unreadable(pack, fault)
    problems = problems_of(rules)
    weights = Counter(problem.severity for problem in problems)
    summary = (
        f"{len(rules.diagrams)} diagrams, {len(rules.tables)} tables, {len(rules.forms)} forms, "
        f"{weights[ERROR]} errors, {weights[GAP]} gaps, {weights[WARNING]} warnings"
    )
    return CheckReport(pack, problems, summary)


def problems_of(rules: Release) -> list[Problem]:
    """What lint, the BPMN schema and the engine's compiler have to say of a release; of one with a diagram that nobody
    could read, nothing but that."""
    return _oversized(rules) or _problems_of(rules)


def _oversized(rules: Release) -> list[Problem]:
    """The diagrams of more than MAX_ELEMENTS."""
    counts = {name: len(each.elements) + len(each.flows) for name, each in rules.diagrams.items()}
    return [
        Problem(
            rules.diagrams[name].file, None, None, "too-large",
            f"图中有 {count:,} 个节点和连线，超过 {MAX_ELEMENTS} 个，请拆成几个流程。",
            f"{count:,} nodes and flows, more than {MAX_ELEMENTS}: divide the diagram into several.",
        )
        for name, count in counts.items() if count > MAX_ELEMENTS
    ]  # fmt: skip


def _problems_of(rules: Release) -> list[Problem]:
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
    effective_from: datetime | None = None, repeat: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Release a pack as it lies on disk, after a check without errors. Unchanged content makes no new release.

    The first release of a pack is in force since its regulation is; later ones from now on, unless told otherwise.
    The files are read once: what is kept is what was checked, whatever is saved meanwhile. A region that has no
    calendar yet gets that of the file: without one nothing can be registered.
    Raises Conflict where nothing has changed and the note or the first day given are not those of the release made:
    they could not be kept. ``repeat``: they matter only where a release is made.
    """
    try:
        files = resolve(processes, pack).files
    except InvalidFile as fault:
        raise PackRefused(_unreadable(pack, fault).problems) from fault
    errors = [problem for problem in _checked(pack, files).problems if problem.is_error]
    if errors:
        raise PackRefused(errors)
    _count_days(program, processes, parse_release(files).region)
    made = _keep(program, pack, files, effective_from, note=note, author=actor.person_id)
    if not made["new"] and not repeat:
        _must_not_promise(made, note, effective_from)
    return made


def _count_days(program: Program, processes: Path, region: str) -> None:
    """See that the region has a calendar; a newer file is loaded by ``calendar load`` alone, which moves deadlines."""
    with program.database.read() as conn:
        known = newest(conn, region) is not None
    if known:
        return
    try:
        seed_calendars(program, processes)
    except InvalidFile as fault:
        raise PackRefused([weighed(problem) for problem in fault.problems]) from fault


def _must_not_promise(made: Mapping[str, Any], note: str, effective_from: datetime | None) -> None:
    """What is released is never edited: a day or a note that is not the release's would silently be lost."""
    since = datetime.fromisoformat(made["effective_from"])
    other_day = effective_from is not None and effective_from != since
    if not other_day and note in ("", made["note"]):
        return
    kept = f"“{made['note']}”" if made["note"] else ""
    zh = (
        f"内容与第{made['seq']}号发布版本{kept}完全相同，它自{written(since)}起施行；没有产生新版本，所给的施行时间和说明没有采用，"
        "因为发布过的从不修改。施行时间给错了的，先把改动前的内容再发布一次，然后发布改动，步骤见流程管理员手册。"
    )
    en = (
        f"The content is that of release {made['seq']} {kept}, in force from {written(since)}. No release was made, "
        "and the day and note given were not taken: what is released is never edited. To correct a day, release the "
        "former content again, then the change (docs/how-to/process-owner.md)."
    )
    facts = {"release": made["seq"], "effective_from": made["effective_from"], "note": made["note"]}
    raise Conflict(Ground("RELEASE_UNCHANGED", zh, en, facts=facts))


def release_unchecked(program: Program, processes: Path, pack: str, effective_from: datetime | None) -> dict[str, Any]:
    """Keep a pack as it lies on disk (scenarios play on packs that lint would not let through to people)."""
    return _keep(program, pack, resolve(processes, pack).files, effective_from, note="", author=None)


def _keep(
    program: Program,
    pack: str,
    files: Mapping[str, bytes],
    effective_from: datetime | None,
    *,
    note: str,
    author: int | None,
) -> dict[str, Any]:
    """Keep the snapshot."""
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
    """(file, what changes) between a release (the newest by default) and the pack as it lies on disk.

    Raises LookupError where there is no release of that number, InvalidFile for a pack that cannot be read.
    """
    with program.database.read() as conn:
        last = stored.newest(conn, pack) if seq is None else stored.by_seq(conn, pack, seq)
        if last is None and seq is not None:
            raise LookupError(seq)
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

"""Taking running tickets along to another release, or finding out beforehand which could go.

Tasks keep their ids, drafts and claims, timers their keys, running deadlines their limits and anchors: what has begun
under a rule ends under it. What comes next is the new diagram's. A ticket that stands on an element which the new
release lacks is refused, whole, with the elements named. A release that is not yet in force takes nobody along.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from app.engine import MigrationImpossible
from app.services import access, one_by_one
from app.services.acting import deadlines, mirror, timers
from app.services.acting.act import Act, StepEnvironment
from app.services.docket import Docket
from app.services.errand import Work
from app.services.program import Program
from app.services.releases import LiveRelease
from app.store import reading, records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, Ground, no_such
from app.worktime import written


def migrate(
    program: Program, actor: Actor, release_id: int, numbers: Sequence[str] | None = None, *, rehearse: bool = False,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:  # fmt: skip
    """Migrate tickets (all open ones of the pack by default), each in a transaction of its own.

    ``rehearse``: do it all and keep nothing. Returns the numbers migrated; for those refused, the elements that the new
    release lacks; those that could not be reached (``busy``), and those that failed, each with its incident.
    """
    access.must(actor, "release.make")
    with program.database.read() as conn:
        release = records.find_one(conn, "pack_release", id=release_id, pack=actor.pack)
        if release is None:
            raise no_such("发布版本", "release")
        if not rehearse:  # which keeps nothing, and is of most use before that day
            _must_be_in_force(program, release)
        chosen = _chosen(conn, actor.pack, numbers, release_id)
    done: list[str] = []
    refused: dict[str, list[str]] = {}

    def attempt(_pack: str, no: str, at: datetime, known: Work) -> None:
        try:
            if _migrate_ticket(program, actor, no, release_id, at, known, keep=not rehearse):
                done.append(no)
        except MigrationImpossible as impossible:
            refused[no] = list(impossible.elements)

    rest = one_by_one.each(program, "migrate", [(actor.pack, no) for no in chosen], attempt, tell)
    busy, failed = rest.of(actor.pack)
    return {
        "release": release_id, "rehearsal": rehearse, "migrated": done, "refused": refused, "busy": busy,
        "failed": failed,
    }  # fmt: skip


def _must_be_in_force(program: Program, release: Record) -> None:
    """Before that day its limits are no law yet: a deadline counted by them would have no ground."""
    since = release["effective_from"]
    if since > program.clock.now():
        zh = f"第{release['seq']}号发布版本自{written(since)}起施行，在此之前不能把在办工单迁移过去，可以先预演。"
        en = (
            f"Release {release['seq']} is in force from {written(since)}; until then no running ticket can be "
            "migrated to it; a migration can be rehearsed."
        )
        raise Conflict(
            Ground("RELEASE_NOT_IN_FORCE", zh, en,
                   facts={"release": release["seq"], "effective_from": since.isoformat()})
        )  # fmt: skip


def _chosen(conn: Connection, pack: str, numbers: Sequence[str] | None, release_id: int) -> list[str]:
    """The numbers named, each once, or all open ones. What cannot be migrated is refused before anything has moved."""
    if numbers is None:
        return reading.open_ticket_numbers(conn, pack, release_id)
    chosen = list(dict.fromkeys(numbers))
    found = {row["no"]: row["ended"] for row in records.find(conn, "ticket", no=chosen, pack=pack)}
    if found.keys() != set(chosen):
        raise no_such("工单", "ticket")
    if any(found.values()):
        raise Conflict(Ground("TICKET_ENDED", "工单已经结束，不能迁移。", "The ticket has ended; nothing to migrate."))
    return chosen


def _migrate_ticket(
    program: Program, actor: Actor, no: str, release_id: int, at: datetime, known: Work, *, keep: bool
) -> bool:
    """False for a ticket that has ended meanwhile: the others still go."""
    with program.database.write() as transaction:
        docket = Docket.by_number(program, transaction.connection, actor.pack, no)
        known.ticket_id = docket.ticket_id
        timers.catch_up(docket, at)
        if docket.ticket["ended"]:
            return False
        old = docket.live
        docket.bind(program.releases.get(transaction.connection, release_id))
        act = Act(docket, actor, at, "migrated", "migrate")
        act.note(old_release=old.id, new_release=release_id)
        _move_instances(act, docket.live)
        act.close()
        docket.save()
        if keep:
            transaction.commit()
    return True


def _move_instances(act: Act, live: LiveRelease) -> None:
    for running in act.docket.open_instances():
        outcome = running.engine.migrate(live.specifications, StepEnvironment(act, running))
        running.record.set(release_id=live.id)
        act.body("steps", [[step.element, step.change] for step in outcome.steps])
        mirror.refresh(act, running)
    deadlines.refresh_places(act.docket)

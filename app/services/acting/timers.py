"""Timers: what falls due is fired by its row, exactly once, stamped with the deadline's instant.

An act at T first fires the ticket's timers with an earlier instant, in order (``catch_up``); the sweep does the same
for tickets on which nobody acts. In time is ``now <= due``: a timer fires once its instant has passed.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from app.services.acting.act import system_act
from app.services.docket import Docket
from app.services.errand import TimerFailed, Work, put_off
from app.services.program import Program
from app.store import timers as stored
from app.store.errors import Busy, Unavailable


@dataclass
class SweepReport:
    fired: int = 0
    failed: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fired or self.failed)


def catch_up(docket: Docket, at: datetime, *, again: bool = False) -> None:
    """Fire the ticket's timers whose instant lies before ``at``, in order, within the caller's transaction.

    Those that have failed and were put off are left alone unless ``again``. Raises TimerFailed.
    """
    if docket.ticket["next_timer_at"] is None or docket.ticket["next_timer_at"] >= at:
        return
    left_alone = set() if again else stored.ids_put_off(docket.conn, docket.ticket_id, at)
    while (due := _earliest(docket, at, left_alone)) is not None:
        timer_id, instance_id, engine_id = due
        element = docket.instance(instance_id).timers[engine_id][2]
        try:
            fire(docket, instance_id, engine_id)
        except (Busy, Unavailable):
            raise  # the database's trouble, not the timer's
        except Exception as fault:
            raise TimerFailed(timer_id, _known(docket, instance_id, element)) from fault


def _known(docket: Docket, instance_id: int, element: str) -> Work:
    known = Work()
    known.ticket_id, known.instance_id, known.element = docket.ticket_id, instance_id, element
    return known


def _earliest(docket: Docket, before: datetime, left_alone: Collection[int]) -> tuple[int, int, str] | None:
    """(row id, instance id, engine id) of the pending timer with the earliest instant before ``before``."""
    pending = [
        (instant, timer[0], running.id, engine_id)
        for running in docket.open_instances()
        for engine_id, timer in running.timers.items()
        if timer[3] is not None and (instant := datetime.fromisoformat(timer[3])) < before
    ]
    return next((timer[1:] for timer in sorted(pending) if timer[1] not in left_alone), None)


def fire(docket: Docket, instance_id: int, engine_id: str) -> None:
    """Fire one pending timer: an act of the system at the timer's instant, with its event."""
    running = docket.instance(instance_id)
    _, key, element_id, instant = running.timers[engine_id]
    act = system_act(docket, datetime.fromisoformat(instant), "timer_fired", key)
    element = docket.rules.element(element_id)
    act.instance, act.element, act.element_name = running, element.id, element.name
    deadline = docket.deadline(key.split(":")[1], running)
    if key.startswith("due:") and deadline is not None:
        act.note(clause=deadline["clause"])
    act.fire(running, engine_id)
    act.close()


def sweep(program: Program, now: datetime, limit: int = 500) -> SweepReport:
    """Fire what is due at ``now``, one transaction a timer. Nothing due costs one query.

    A timer that fails is put off and recorded; it never stops the others. Two sweeps at once share the work: each
    skips the rows that the other has locked.
    """
    now = program.instant(now)
    report = SweepReport()
    for _ in range(limit):
        if not _sweep_one(program, now, report):
            break
    return report


def _sweep_one(program: Program, now: datetime, report: SweepReport) -> bool:
    """Claim the earliest due timer and fire it; False when nothing is due."""
    known = Work()
    timer_id = None
    try:
        with program.database.write() as transaction:
            claimed = stored.claim_due(transaction.connection, now)
            if claimed is None:
                return False
            timer, ticket = claimed
            timer_id, known.ticket_id, known.instance_id = timer.id, ticket.id, timer["instance_id"]
            known.element = timer["element"]
            docket = Docket.of(program, transaction.connection, ticket)
            fire(docket, timer["instance_id"], timer["engine_id"])
            docket.save()
            transaction.commit()
            report.fired += 1
    except (Busy, Unavailable):
        raise  # the database's trouble, not the timer's
    except Exception as fault:
        # Refused or broken alike: the timer waits, an incident says why, the next timer has its turn.
        if timer_id is None:
            raise
        put_off(program, timer_id, now, known, fault)
        report.failed.append(timer_id)
    return True


def catch_up_ticket(program: Program, pack: str, no: str, at: datetime) -> None:
    """Fire what is due before ``at`` on one ticket (scenarios move one ticket's time, not the world's)."""
    at = program.instant(at)
    with program.database.write() as transaction:
        docket = Docket.by_number(program, transaction.connection, pack, no)
        before = docket.ticket["event_count"]
        catch_up(docket, at)
        if docket.ticket["event_count"] != before:
            docket.save()
            transaction.commit()

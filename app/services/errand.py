"""How every act is run: one transaction, one answer; refusals are logged, bugs become incidents.

1. open a write transaction; with an idempotency key, claim the key in it (a concurrent twin waits here)
2. do the work; commit
3. refused: nothing has changed; the grounds go to the refusal log in a transaction of their own
4. failed by a bug: nothing has changed; an incident is kept for an administrator, and the caller is told its number
"""

import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import orjson
import structlog

from app.bpmn import RuleFault
from app.engine import EngineError
from app.services import faulty_rules
from app.services.program import Program
from app.store import idempotency, records, timers
from app.store.database import Connection
from app.store.errors import Busy, Unavailable
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, FormInvalid, Ground, Refused

log = structlog.get_logger()
Answer = dict[str, Any]
Done = TypeVar("Done")
PUT_OFF = timedelta(hours=1)
"""How long a timer that failed waits before it is tried again."""
MOST_BROKEN_TIMERS = 20
"""Timers of one ticket that one act puts off at most."""
TIMER_KINDS = ("timer", "timer_refused")
"""Incidents of timers, which the program tries again by itself; all others are named after what somebody did."""


@dataclass(frozen=True)
class Once:
    """An Idempotency-Key: unique per person, route and key; ``digest`` is of the request's body."""

    person_id: int
    route: str
    key: str
    digest: str


class ProgramFault(Exception):
    """A step failed by a fault of the program, a diagram or a table. Nothing has changed; ``incident`` is its number.

    ``ground`` says so in words; ``rule``, where a table is at fault, says what is wrong with it.
    """

    def __init__(self, incident: int, rule: Ground | None = None) -> None:
        self.incident = incident
        self.ground = _faulty(incident, rule) if rule else _broken(incident)
        super().__init__(f"incident {incident}")


def _faulty(incident: int, rule: Ground) -> Ground:
    zh = f"规则有误，没有办理，什么都没有改变。{rule.zh}请把编号{incident}告诉流程管理员。"
    en = f"The rules are at fault; nothing has changed. {rule.en} Tell the process owner number {incident}."
    return replace(rule, zh=zh, en=en)


def _broken(incident: int) -> Ground:
    zh = f"程序出了故障，什么都没有改变；请把编号{incident}告诉管理员。"
    en = f"The program failed and nothing has changed; tell the administrator number {incident}."
    return Ground("PROGRAM_FAULT", zh, en)


class Work:
    """What is known of the work when it fails: filled in as it goes on."""

    ticket_id: int | None = None
    instance_id: int | None = None
    element: str | None = None
    pack: str | None = None
    timer: bool = False
    """What fails is a timer: it counts on the incident that the timer has already, and opens none of its own."""


class TimerFailed(Exception):
    """An earlier timer of the ticket, which an act has to fire first, failed by a fault of the program or a diagram."""

    def __init__(self, timer_id: int, known: Work) -> None:
        self.timer_id = timer_id
        self.known = known
        super().__init__(f"timer {timer_id}")


def run(
    program: Program, actor: Actor, name: str, at: datetime, work: Callable[[Connection, Work], Answer],
    once: Once | None = None,
) -> Answer:  # fmt: skip
    """Do ``work`` as one act; raises Refused or ProgramFault. See the module.

    A broken timer does not stop people: it is put off with an incident, and the act is tried again without it.
    """
    return past_broken_timers(program, at, lambda: _attempt(program, actor, name, at, work, once))


def past_broken_timers(program: Program, at: datetime, attempt: Callable[[], Done]) -> Done:
    """What ``attempt`` answers; as often as it meets a broken timer, that one is put off and it is tried again."""
    for _ in range(MOST_BROKEN_TIMERS):
        try:
            return attempt()
        except TimerFailed as failed:
            put_off(program, failed.timer_id, at, failed.known, failed.__cause__ or failed)
    return attempt()


def put_off(program: Program, timer_id: int, now: datetime, known: Work, fault: BaseException) -> None:
    """Leave a timer that failed alone for a while, and keep the incident."""
    with program.database.write() as transaction:
        timers.put_off(transaction.connection, timer_id, now + PUT_OFF, type(fault).__name__)
        transaction.commit()
    known.timer = True
    report_incident(program, now, known, _timer_kind(fault), fault)


def _timer_kind(fault: BaseException) -> str:
    return "timer_refused" if isinstance(fault, Refused) else "timer"


def _earlier_failure(tx: Connection, known: Work, fault: BaseException) -> Record | None:
    """The open incident of the same timer: tried every hour, it would fill the list with one fault otherwise."""
    found = records.find(
        tx, "incident", ticket_id=known.ticket_id, instance_id=known.instance_id, element=_element(known, fault),
        kind=TIMER_KINDS, state="open",
    )  # fmt: skip
    return found[-1] if found else None


def _attempt(
    program: Program, actor: Actor, name: str, at: datetime, work: Callable[[Connection, Work], Answer],
    once: Once | None,
) -> Answer:  # fmt: skip
    known = Work()
    known.pack = actor.pack
    try:
        with program.database.write() as transaction:
            tx = transaction.connection
            if once is not None:
                earlier = _claim(tx, once, program.clock.now())
                if earlier is not None:
                    return earlier
            answer = work(tx, known)
            if once is not None:
                idempotency.keep(tx, once.person_id, once.route, once.key, 200, orjson.dumps(answer).decode())
            transaction.commit()
            return answer
    except Refused as refused:
        if isinstance(refused, Conflict):
            _log_refusal(program, actor, name, at, known, refused)
        if known.timer:
            report_incident(program, at, known, _timer_kind(refused), refused)
        raise
    except (Busy, Unavailable, TimerFailed):
        raise  # nothing has changed: the caller may try again, once the timer is put off
    except Exception as fault:
        raise report_incident(program, at, known, _timer_kind(fault) if known.timer else name, fault) from fault


def _claim(tx: Connection, once: Once, at: datetime) -> Answer | None:
    """Claim the key, or answer as the first request was answered; refuses the same key with another body."""
    if idempotency.claim(tx, once.person_id, once.route, once.key, once.digest, at):
        return None
    digest, answer = idempotency.earlier(tx, once.person_id, once.route, once.key)
    if digest != once.digest:
        raise FormInvalid(
            Ground("KEY_REUSED", "同一幂等键对应了不同的内容。", "The Idempotency-Key was used with another body.")
        )
    earlier: Answer = orjson.loads(answer)
    return earlier


def _log_refusal(program: Program, actor: Actor, name: str, at: datetime, known: Work, refused: Refused) -> None:
    with program.database.write() as transaction:
        records.add(
            transaction.connection, "refusal",
            {"ticket_id": known.ticket_id, "at": at, "act": name, "element": known.element,
             "actor_id": actor.person_id, "code": refused.code,
             "grounds": [ground.to_dict() for ground in refused.grounds]},
        )  # fmt: skip
        transaction.commit()


def report_incident(program: Program, at: datetime, known: Work, name: str, fault: BaseException) -> ProgramFault:
    """Keep what is needed to find the bug; no personal data: the exception's type, its place, not the form.

    ``detail``: what was refused, in Chinese and in English, where a rule stood in a timer's way; then the places in the
    program, a line each.
    """
    place = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(fault.__traceback__)[-8:]]
    detail = "\n".join([*_grounds(fault), *place])
    failed = {"at": at, "kind": name, "error": type(fault).__name__, "detail": detail}
    with program.database.write() as transaction:
        earlier = _earlier_failure(transaction.connection, known, fault) if known.timer else None
        incident = _count_again(transaction.connection, earlier, failed) or records.add(
            transaction.connection, "incident",
            {**failed, "ticket_id": known.ticket_id, "instance_id": known.instance_id,
             "element": _element(known, fault), "state": "open", "attempts": 1, "pack": known.pack},
        )  # fmt: skip
        transaction.commit()
    return ProgramFault(incident, _faulty_rule(program, incident, known, fault))


def _grounds(fault: BaseException) -> list[str]:
    """What a rule that stood in the way says, in Chinese and in English; nothing for a bug."""
    if not isinstance(fault, Refused):
        return []
    return [" ".join(ground.zh for ground in fault.grounds), " ".join(ground.en for ground in fault.grounds)]


def _element(known: Work, fault: BaseException) -> str | None:
    return getattr(fault, "element", None) if isinstance(fault, EngineError) else known.element


def _count_again(tx: Connection, incident: Record | None, failed: dict[str, Any]) -> int | None:
    """The incident of the earlier attempts tells of this one instead; None: there is none."""
    if incident is None:
        return None
    incident.set(**failed, attempts=incident["attempts"] + 1)
    records.flush(tx, [incident])
    return incident.id


def _faulty_rule(program: Program, incident_id: int, known: Work, fault: BaseException) -> Ground | None:
    """What is wrong with a table, in words, which the incident keeps too; None where the fault is another one.

    The words are read from a release that is at fault already: where that fails as well, the incident stays without.
    """
    if not isinstance(fault, RuleFault):
        return None
    try:
        rule = faulty_rules.told(program, fault, known.pack, known.ticket_id)
        with program.database.write() as transaction:
            incident = records.find_one(transaction.connection, "incident", id=incident_id)
            assert incident is not None, "it has just been kept"
            incident.set(detail="\n".join([rule.zh, rule.en, incident["detail"]]))
            records.flush(transaction.connection, [incident])
            transaction.commit()
    except Exception as further:
        log.error("the words of an incident failed", incident=incident_id, error=type(further).__name__)
        return None
    return rule

"""The driver of the stories: people of a fixed cast do things at the times that the test says.

王守线 works at the station, 李运 in the transport bureau, 陈游 in the tourism bureau, 周清 in the environment bureau,
石统 at the authority. All are invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.services.acting import intake, messages, tasks, timers
from app.services.scenario.runner import Stage
from app.services.ticket import history
from app.store import reading, records
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import Refused

SHANGHAI = ZoneInfo("Asia/Shanghai")
STATION, AUTHORITY = "station", "authority"
LI, CHEN, ZHOU = "unit:县交通运输局", "unit:县文化广电体育和旅游局", "unit:龙胜生态环境局"
TRANSPORT, TOURISM, ENVIRONMENT = "县交通运输局", "县文化广电体育和旅游局", "龙胜生态环境局"

REPLY: Mapping[str, Any] = {
    "handled_at": "2024-09-12", "handling_unit": TRANSPORT, "handler": "李运", "facts": "已现场处理",
    "answer": "已处理", "responsible": "李运", "case_opened": "not_applicable", "case_reason": "不涉及行政执法",
}  # fmt: skip


def at(text: str) -> datetime:
    """A moment in Longsheng: at("2024-09-11 15:20")."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class Hotline:
    pack = "longsheng"
    units: tuple[str, ...] = (TRANSPORT, TOURISM, ENVIRONMENT)

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.program = stage.program
        self.numbers = 0
        for unit in self.units:
            stage.cast.unit(self.pack, unit)

    def actor(self, who: str) -> Actor:
        return self.stage.cast.actor(self.pack, who)

    def moves_to(self, when: str) -> None:
        self.stage.clock.move_to(at(when))

    def registers(self, when: str, kind: str = "complaint", **more: Any) -> Ticket:
        self.moves_to(when)
        self.numbers += 1
        form = {
            "kind": kind, "source": "city_12345", "upstream_no": f"GL-{self.numbers}", "title": "扬尘",
            "content": "砂石车扬尘", "caller_name": "石先生", "caller_mobile": "14200000005", **more,
        }  # fmt: skip
        answer = intake.register(self.program, self.actor(STATION), form)
        return Ticket(self, answer["ticket"])

    def dispatched(self, when: str, lead: str = TRANSPORT, *, kind: str = "complaint", **more: Any) -> Ticket:
        """A ticket that the station has accepted and dispatched at ``when``."""
        ticket = self.registers(when, kind, **more)
        ticket.does(STATION, "accept", outcome="accept")
        ticket.does(STATION, "dispatch", lead=lead)
        return ticket

    def sweeps(self, when: str) -> timers.SweepReport:
        self.moves_to(when)
        return timers.sweep(self.program, self.program.clock.now())


class Ticket:
    def __init__(self, hotline: Hotline, no: str) -> None:
        self.hotline = hotline
        self.no = no

    # ---- what people do

    def does(self, who: str, act: str, when: str | None = None, **form: Any) -> dict[str, Any]:
        """Complete the open task of this act, as this person, with this form."""
        if when:
            self.hotline.moves_to(when)
        return tasks.complete(self.hotline.program, self.hotline.actor(who), self.task(act).id, form)

    def asks(self, who: str, message: str, when: str | None = None, **form: Any) -> dict[str, Any]:
        if when:
            self.hotline.moves_to(when)
        return messages.send(self.hotline.program, self.hotline.actor(who), self.no, message, form)

    def replied(self, when: str) -> None:
        self.does(LI, "sign", when)
        self.does(LI, "contact", contacted_at=at(when).isoformat(), method="phone")
        self.does(LI, "reply", **REPLY)

    # ---- what is so

    @property
    def row(self) -> Record:
        return self._find("ticket", no=self.no)[0]

    def acts(self) -> list[str]:
        return sorted(task["act"] for task in self._find("task", ticket_id=self.row.id, closed_at=None))

    def task(self, act: str) -> Record:
        return next(t for t in self._find("task", ticket_id=self.row.id) if t["act"] == act and t["closed_at"] is None)

    def deadline(self, kind: str) -> Record:
        return [d for d in self._find("deadline", ticket_id=self.row.id) if d["kind"] == kind][-1]

    def cards(self) -> list[str]:
        return [card["level"] for card in self._find("card", ticket_id=self.row.id)]

    def events(self) -> list[dict[str, Any]]:
        with self.hotline.program.database.read() as conn:
            return reading.events(conn, self.row.id)

    def timers(self) -> dict[str, datetime]:
        return {timer["key"]: timer["due_at"] for timer in self._find("timer", ticket_id=self.row.id)}

    def is_whole(self) -> bool:
        with self.hotline.program.database.read() as conn:
            return not history.faults_of(self.hotline.program, conn, self.row)

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        """Every row that belongs to the ticket: to show that a refused act changes nothing."""
        tables = ("assignment", "instance", "task", "timer", "deadline", "card", "outbox", "message_record")
        found = {name: [r.values() for r in self._find(name, ticket_id=self.row.id)] for name in tables}
        return {**found, "ticket": [self.row.values()], "event": self.events()}

    def _find(self, table: str, **equal: Any) -> list[Record]:
        with self.hotline.program.database.read() as conn:
            return records.find(conn, table, **equal)


def codes(refused: Refused) -> set[str]:
    return {ground.code for ground in refused.grounds}

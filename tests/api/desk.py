"""The driver of the API's stories: people of the cast send requests; the clock moves when the test says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from werkzeug.test import TestResponse

from app.clock import ManualClock
from app.services.program import Program
from app.store import records
from tests.people import LI, TRANSPORT, WANG, Member

SHANGHAI = ZoneInfo("Asia/Shanghai")
REPLY = {
    "handled_at": "2024-09-11", "handling_unit": TRANSPORT, "handler": "李经办", "facts": "已现场处理",
    "answer": "已处理", "responsible": "李经办", "case_opened": "not_applicable", "case_reason": "不涉及行政执法",
}  # fmt: skip


@dataclass
class Desk:
    app: Flask
    clock: ManualClock
    tokens: dict[str, str]
    numbers: int = 0

    @property
    def program(self) -> Program:
        program: Program = self.app.extensions["program"]
        return program

    def moves_to(self, when: str) -> None:
        """A moment in Longsheng: moves_to("2024-09-11 15:20")."""
        self.clock.move_to(datetime.fromisoformat(when).replace(tzinfo=SHANGHAI))

    def damages(self, no: str) -> None:
        """What the ticket's instances have noted of their tasks and timers cannot be read any more."""
        with self.program.database.write() as transaction:
            ticket = records.find_one(transaction.connection, "ticket", no=no)
            assert ticket is not None
            found = records.find(transaction.connection, "instance", ticket_id=ticket.id)
            for instance in found:
                instance.set(mirror="damaged")
            records.flush(transaction.connection, found)
            transaction.commit()

    # ---- requests

    def asks(self, who: Member | None, method: str, path: str, **more: Any) -> TestResponse:
        """A request as this person (None: without a token)."""
        headers = dict(more.pop("headers", {}))
        if who is not None:
            headers["Authorization"] = f"Bearer {self.tokens[who.login]}"
        return self.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **more)

    def gets(self, who: Member, path: str, **query: Any) -> Any:
        """The body of a GET that must succeed."""
        answer = self.asks(who, "GET", path, query_string=query)
        assert answer.status_code == 200, answer.text
        return answer.json

    def posts(self, who: Member, path: str, body: dict[str, Any] | None = None, key: str | None = None) -> TestResponse:
        headers = {"Idempotency-Key": key} if key else {}
        return self.asks(who, "POST", path, json=body, headers=headers)

    # ---- stories

    def form(self, **more: Any) -> dict[str, Any]:
        """A registration form; every ticket has an upstream number of its own."""
        self.numbers += 1
        return {
            "kind": "complaint", "source": "city_12345", "upstream_no": f"GL-{self.numbers}", "title": "扬尘",
            "content": "砂石车不盖篷布", "caller_name": "覃先生", "caller_mobile": "14200000005",
            "address": "平等镇某村口", **more,
        }  # fmt: skip

    def registered(self, **more: Any) -> str:
        """The number of a new ticket."""
        answer = self.posts(WANG, "/tickets", self.form(**more))
        assert answer.status_code == 201, answer.text
        return str(answer.json["ticket"])

    def dispatched(self, co: tuple[str, ...] = (), **more: Any) -> str:
        """A ticket that the station has accepted and dispatched to the transport bureau."""
        no = self.registered(**more)
        self.does(WANG, no, "accept", outcome="accept")
        self.does(WANG, no, "dispatch", lead=TRANSPORT, co_units=list(co))
        return no

    def signed(self, **more: Any) -> str:
        """Dispatched and signed for on the morning of 10 September."""
        self.moves_to("2024-09-10 09:30")
        no = self.dispatched(**more)
        self.does(LI, no, "sign")
        return no

    def replied(self, no: str) -> None:
        self.does(LI, no, "sign")
        self.does(LI, no, "contact", contacted_at="2024-09-11T09:00:00+08:00", method="phone")
        self.does(LI, no, "reply", **REPLY)

    def task(self, who: Member, no: str, act: str) -> int:
        """The id of the ticket's open task of this act that this person may do."""
        tasks = self.gets(who, f"/tickets/{no}")["tasks"]
        return int(next(task["id"] for task in tasks if task["act"] == act and task["mine"]))

    def open_acts(self, no: str) -> list[str]:
        return [task["act"] for task in self.gets(WANG, f"/tickets/{no}")["tasks"]]

    def does(self, who: Member, no: str, act: str, **form: Any) -> Any:
        """Complete the open task of this act; it must succeed."""
        answer = self.posts(who, f"/tasks/{self.task(who, no, act)}/complete", form)
        assert answer.status_code == 200, answer.text
        return answer.json


def codes(answer: TestResponse) -> list[str]:
    """The codes of a refusal's grounds."""
    assert answer.content_type == "application/problem+json", answer.text
    return [ground["code"] for ground in answer.json["grounds"]]

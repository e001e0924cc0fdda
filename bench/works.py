"""The work that is measured, told once for every way of doing it.

A desk takes commands; what stands behind it (services, HTTP, ...) is the variant. Each work is one whole ticket, and
every person and unit in it is invented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

UNIT = "县交通运输局"
"""The one unit of the benchmark's Longsheng."""
PARAGRAPH = (
    "诉求人反映：村口公路自上月起有砂石车昼夜通行，不盖篷布，沿途遗撒，扬尘落在晾晒的粮食和衣物上，老人小孩出行不便。"
)
"""55 characters, 165 bytes: five of them in the request and one in the reply make about 1 kB of facts."""


class Desk(Protocol):
    """Where commands are given. Each answers like `app.services.acting.tasks.answer`; `who` is a key of PEOPLE."""

    def register(self, who: str, form: Mapping[str, Any]) -> dict[str, Any]: ...

    def complete(self, who: str, task: int, form: Mapping[str, Any]) -> dict[str, Any]: ...

    def send(self, who: str, no: str, message: str, form: Mapping[str, Any]) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Work:
    """`play(desk, n)` does the n-th ticket from registration to its end, in `commands` commands."""

    name: str
    commands: int
    play: Callable[[Desk, str], None]


PEOPLE: Mapping[str, tuple[str, str, str | None]] = {
    "clerk": ("bench", "station", None),
    "station": ("longsheng", "station", None),
    "unit": ("longsheng", "unit", UNIT),
}
"""key -> (pack, role, unit)"""


def request(kind: str, n: str) -> dict[str, Any]:
    """A registration form with about 800 bytes of facts."""
    return {
        "kind": kind, "source": "phone", "title": f"砂石车扬尘扰民 {n}", "content": PARAGRAPH * 5,
        "caller_name": "石先生", "caller_mobile": "14200000005", "address": "瓢里镇某村一组",
    }  # fmt: skip


def _two_tasks(desk: Desk, n: str) -> None:
    answer = desk.register("clerk", request("two_tasks", n))
    answer = desk.complete("clerk", answer["tasks"][0], {"outcome": "accept"})
    answer = desk.complete("clerk", answer["tasks"][0], {"facts": PARAGRAPH, "answer": "已责令覆盖篷布并洒水降尘。"})
    if not answer["ended"]:
        raise AssertionError(f"the two-task ticket has not ended: {answer}")


def _complaint(desk: Desk, n: str) -> None:
    now = _now()
    request_ = {
        "kind": "complaint", "source": "city_12345", "upstream_no": f"GL{n}", "title": "投诉砂石车扬尘",
        "content": PARAGRAPH * 5, "caller_name": "石先生", "caller_mobile": "14200000005", "address": "瓢里镇某村一组",
    }  # fmt: skip
    answer = desk.register("station", request_)
    no = answer["ticket"]
    answer = desk.complete("station", answer["tasks"][0], {"outcome": "accept"})
    answer = desk.complete("station", answer["tasks"][0], {"lead": UNIT, "routing_basis": "duty"})
    answer = desk.complete("unit", answer["tasks"][0], {"receiver": "乙", "scope_judgement": "in_scope"})
    answer = desk.complete("unit", answer["tasks"][0], {"method": "phone", "notes": "已联系", "contacted_at": now})
    answer = desk.complete("unit", answer["tasks"][0], _reply(now[:10]))
    desk.send("station", no, "survey_sent", {"sent_at": _now()})  # not before the answer
    answer = desk.send("station", no, "survey_answer", {"rating": "satisfied"})
    answer = desk.complete("station", answer["tasks"][0], ARCHIVE)
    if not answer["ended"]:
        raise AssertionError(f"the complaint has not ended: {answer}")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _reply(day: str) -> dict[str, Any]:
    return {
        "handled_at": day, "handling_unit": UNIT, "handler": "乙", "responsible": "丙", "facts": PARAGRAPH,
        "answer": "已责令覆盖篷布并洒水降尘。", "case_opened": "yes", "case_no": "1号", "case_date": day,
    }  # fmt: skip


_ITEMS = ("ticket", "phone_record", "assign_reply", "meeting", "leader_instruction", "other")
ARCHIVE: Mapping[str, Any] = {f"item_{item}": "present" if item == "ticket" else "none" for item in _ITEMS}

TWO_TASKS = Work("two tasks", 3, _two_tasks)
COMPLAINT = Work("Longsheng complaint", 9, _complaint)

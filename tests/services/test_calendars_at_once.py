"""A calendar comes in while others act or load one: of two loads the second is told, and no act keeps the old one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from app.services.admin import calendar_changes, calendar_desk
from app.services.admin.calendar_changes import LoadReport
from app.services.docket import Docket
from app.store import records
from app.tickets.refusal import Conflict
from tests.services.hotline import STATION, TRANSPORT, Hotline, at, codes
from tests.services.test_calendar_changes import guangxi_with, off
from tests.services.test_lock_reads import until_waiting
from tests.services.test_many_at_once import together

ON_TIME, LATER = at("2024-09-26 23:59:59"), at("2024-09-27 23:59:59")
TYPHOON = guangxi_with(off("2024-09-12", "台风停工"))
FILE = """[calendar]
region = "guangxi"
title = "广西壮族自治区"
basis = "虚构"
[[day]]
date = {day}
kind = "off"
name = "台风停工"
status = "confirmed"
source = "虚构的通知"
evidence = "虚构"
"""


class ReadTogether(str):
    """A file that is read once everybody has looked which calendar is in force."""

    gate: threading.Barrier

    def replace(self, *args: Any, **more: Any) -> str:
        self.gate.wait(60)
        return super().replace(*args, **more)


def in_force(hotline: Hotline) -> int:
    version: int = calendar_desk.shown(hotline.program, hotline.actor("admin"))["version"]
    return version


@pytest.mark.parametrize("named", [True, False])
def test_of_two_administrators_with_a_file_the_second_is_told(hotline: Hotline, named: bool) -> None:
    """Both have made it from the same calendar, whether they say so or not: the second would undo the first."""
    base, admin, gate = in_force(hotline), hotline.actor("admin"), threading.Barrier(2)
    files = [ReadTogether(FILE.format(day=day)) for day in ("2024-09-12", "2024-09-13")]
    for file in files:
        file.gate = gate

    def load(file: str) -> LoadReport:
        return calendar_desk.load(hotline.program, admin, file, base=base if named else None)

    results = together([lambda: load(files[0]), lambda: load(files[1])])

    (refused,) = [result for result in results if isinstance(result, Conflict)]
    (done,) = [result for result in results if isinstance(result, LoadReport)]
    assert codes(refused) == {"CALENDAR_CHANGED"} and done.version == in_force(hotline) == base + 1
    days = [day["date"] for day in calendar_desk.shown(hotline.program, admin)["days"]]
    assert ("2024-09-12" in days) != ("2024-09-13" in days)


def test_calendars_that_come_in_at_once_are_kept_one_after_the_other(hotline: Hotline) -> None:
    """From the command line a whole calendar comes in, whatever was there before."""
    base, admin = in_force(hotline), hotline.actor("admin")
    results = together([lambda: calendar_changes.load(hotline.program, admin, TYPHOON) for _ in range(4)])
    assert sorted(report.version for report in results) == [base + n for n in (1, 2, 3, 4)]


# ---- acts in flight: on SQLite there is one writer, so that none is ----------------------------------------------


def test_an_act_that_had_begun_with_the_old_calendar_is_moved(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    _only_where_acts_run_at_once(hotline)
    ticket = hotline.registers("2024-09-11 10:00")
    ticket.does(STATION, "accept", outcome="accept")
    saved, go_on, save = threading.Event(), threading.Event(), Docket.save

    def slowly(docket: Docket) -> None:
        save(docket)
        if threading.current_thread().name == "act":
            saved.set()
            assert go_on.wait(60)

    monkeypatch.setattr(Docket, "save", slowly)
    act = _starts("act", lambda: ticket.does(STATION, "dispatch", lead=TRANSPORT))
    assert saved.wait(60)
    reports: list[LoadReport] = []
    load = _starts("load", lambda: reports.append(_loads(hotline)))
    until_waiting(hotline, 1)
    go_on.set()
    _end(act, load)

    assert [(move.ticket, move.new) for move in reports[0].moved if move.kind == "handle"] == [(ticket.no, LATER)]
    assert ticket.deadline("handle")["due_at"] == LATER and ticket.is_whole()


def test_an_act_that_begins_while_a_calendar_waits_to_come_in_counts_with_it(hotline: Hotline) -> None:
    _only_where_acts_run_at_once(hotline)
    other, ticket = hotline.dispatched("2024-09-11 10:00"), hotline.registers("2024-09-11 10:05")
    ticket.does(STATION, "accept", outcome="accept")

    with hotline.program.database.write() as transaction:
        Docket.by_number(hotline.program, transaction.connection, "longsheng", other.no)
        load = _starts("load", lambda: _loads(hotline))
        until_waiting(hotline, 1)
        act = _starts("act", lambda: ticket.does(STATION, "dispatch", lead=TRANSPORT))
        until_waiting(hotline, 2)
        assert other.deadline("handle")["due_at"] == ON_TIME
    _end(act, load)

    assert [each.deadline("handle")["due_at"] for each in (other, ticket)] == [LATER, LATER]
    assert ticket.deadline("handle")["calendar_version"] == in_force(hotline)
    assert [change["reason"] for change in _changes(hotline)] == ["calendar"], "only the other one had to be moved"


def test_who_waited_for_the_ticket_meanwhile_counts_with_the_calendar_that_came_in(hotline: Hotline) -> None:
    """Its statement began before the calendar came in, and would see the calendars as they were then."""
    _only_where_acts_run_at_once(hotline)
    ticket = hotline.registers("2024-09-11 10:00")
    ticket.does(STATION, "accept", outcome="accept")
    with hotline.program.database.write() as transaction:
        conn = transaction.connection
        conn.exec_driver_sql(f"SELECT 1 FROM ticket WHERE id = {ticket.row.id} FOR UPDATE")
        act = _starts("act", lambda: ticket.does(STATION, "dispatch", lead=TRANSPORT))
        until_waiting(hotline, 1)
        load = _starts("load", lambda: _loads(hotline))
        until_waiting(hotline, 2)
    _end(act, load)

    assert ticket.deadline("handle")["due_at"] == LATER


def _only_where_acts_run_at_once(hotline: Hotline) -> None:
    if hotline.program.database.dialect == "sqlite":
        pytest.skip("one writer: an act ends before a calendar comes in")


def _loads(hotline: Hotline) -> LoadReport:
    return calendar_changes.load(hotline.program, hotline.actor("admin"), TYPHOON)


def _changes(hotline: Hotline) -> list[Any]:
    with hotline.program.database.read() as conn:
        return records.find(conn, "deadline_change")


def _starts(name: str, work: Callable[[], Any]) -> threading.Thread:
    thread = threading.Thread(target=work, name=name)
    thread.start()
    return thread


def _end(*threads: threading.Thread) -> None:
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)

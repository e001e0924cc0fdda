"""Jobs of many transactions: what fails stops none of the others, what is done stands, and what is left is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

import pytest

from app.services.acting import migrating
from app.services.admin import calendar_changes, incidents
from app.services.docket import Docket
from app.services.program import Program
from app.store import records
from app.store.database import Database
from app.store.errors import Busy
from tests.services.hotline import Hotline, Ticket, at
from tests.services.test_calendar_changes import guangxi_with, off

ON_TIME, LATER = at("2024-09-26 23:59:59"), at("2024-09-27 23:59:59")
TYPHOON = guangxi_with(off("2024-09-12", "台风停工"))


@pytest.fixture
def tickets(hotline: Hotline) -> list[Ticket]:
    return [hotline.dispatched(f"2024-09-11 10:0{n}") for n in range(6)]


@pytest.fixture
def hasty(hotline: Hotline) -> Iterator[Program]:
    """The same hotline, which gives up soon where it has to wait for a lock."""
    url = hotline.program.database._writer.url.render_as_string(hide_password=False)
    program = dataclasses.replace(hotline.program, database=Database(url, lock_seconds=0.1))
    yield program
    program.database.close()


@contextmanager
def at_work(hotline: Hotline, tickets: list[Ticket]) -> Iterator[None]:
    """Somebody acts on these tickets and does not come to an end (SQLite: nobody else can write at all)."""
    with hotline.program.database.write() as transaction:
        for ticket in tickets:
            Docket.by_number(hotline.program, transaction.connection, "longsheng", ticket.no)
        yield


def while_it_runs(hotline: Hotline, tickets: list[Ticket], first: int, last: int) -> Callable[[int, int], None]:
    """Somebody is at work on these tickets from the turn of the first until the turn after the last has come."""
    somebody = ExitStack()

    def tell(done: int, _total: int) -> None:
        if done == first:
            somebody.enter_context(at_work(hotline, tickets))
        if done == last + 1:
            somebody.close()

    return tell


def dues(tickets: list[Ticket]) -> list[datetime]:
    return [ticket.deadline("handle")["due_at"] for ticket in tickets]


def cannot_be_read(hotline: Hotline, ticket: Ticket) -> None:
    """What the ticket's instance has noted of its tasks and timers is damaged."""
    with hotline.program.database.write() as transaction:
        (instance,) = records.find(transaction.connection, "instance", ticket_id=ticket.row.id)
        instance.set(mirror="damaged")
        records.flush(transaction.connection, [instance])
        transaction.commit()


def another_release(hotline: Hotline) -> int:
    with hotline.program.database.write() as transaction:
        (release,) = records.find(transaction.connection, "pack_release", pack="longsheng")
        values = {name: value for name, value in release.values().items() if name != "id"}
        made = records.add(transaction.connection, "pack_release", {**values, "seq": values["seq"] + 1})
        transaction.commit()
    return made


def versions(hotline: Hotline) -> list[Any]:
    with hotline.program.database.read() as conn:
        return [row["version"] for row in records.find(conn, "calendar_version", region="guangxi")]


def test_a_calendar_goes_round_a_ticket_that_is_busy_and_says_which(
    hotline: Hotline, hasty: Program, tickets: list[Ticket]
) -> None:
    admin = hotline.actor("admin")

    report = calendar_changes.load(hasty, admin, TYPHOON, tell=while_it_runs(hotline, [tickets[1]], 1, 1))

    assert report.rest.busy == [("longsheng", tickets[1].no)] and not report.rest.failed
    assert len(report.moved) == 5 and dues(tickets) == [LATER, ON_TIME, LATER, LATER, LATER, LATER]
    again = calendar_changes.load(hasty, admin, TYPHOON)
    assert [move.ticket for move in again.moved] == [tickets[1].no] and not again.rest
    assert dues(tickets) == [LATER] * 6 and all(ticket.is_whole() for ticket in tickets)


def test_after_three_busy_tickets_in_a_row_nobody_is_kept_waiting_for_the_rest(
    hotline: Hotline, hasty: Program, tickets: list[Ticket]
) -> None:
    tell = while_it_runs(hotline, tickets[1:], 1, 3)

    report = calendar_changes.load(hasty, hotline.actor("admin"), TYPHOON, tell=tell)

    assert [no for _, no in report.rest.busy] == [ticket.no for ticket in tickets[1:]]
    assert dues(tickets) == [LATER, *[ON_TIME] * 5]


def test_a_calendar_that_cannot_come_in_leaves_nothing_behind(
    hotline: Hotline, hasty: Program, tickets: list[Ticket]
) -> None:
    known = versions(hotline)
    with at_work(hotline, tickets[:1]), pytest.raises(Busy):
        calendar_changes.load(hasty, hotline.actor("admin"), TYPHOON)
    assert versions(hotline) == known and dues(tickets) == [ON_TIME] * 6


def test_a_calendar_goes_round_a_ticket_that_cannot_be_read(hotline: Hotline, tickets: list[Ticket]) -> None:
    cannot_be_read(hotline, tickets[2])

    report = calendar_changes.load(hotline.program, hotline.actor("admin"), TYPHOON)

    (incident,) = incidents.listed(hotline.program, hotline.actor("admin"), limit=10)
    assert report.rest.failed == {("longsheng", tickets[2].no): incident["id"]} and not report.rest.busy
    assert (incident["kind"], incident["no"]) == ("calendar", tickets[2].no)
    assert dues(tickets) == [LATER, LATER, ON_TIME, LATER, LATER, LATER]


def test_a_migration_goes_round_what_is_busy_and_what_cannot_be_read(
    hotline: Hotline, hasty: Program, tickets: list[Ticket]
) -> None:
    """Rehearsed and then done: the same tickets are in the way."""
    owner, release = hotline.actor("owner"), another_release(hotline)
    cannot_be_read(hotline, tickets[0])
    for rehearse in (True, False):
        tell = while_it_runs(hotline, [tickets[3]], 3, 3)

        answer = migrating.migrate(hasty, owner, release, rehearse=rehearse, tell=tell)

        assert answer["migrated"] == [tickets[n].no for n in (1, 2, 4, 5)] and answer["refused"] == {}
        assert answer["busy"] == [tickets[3].no] and list(answer["failed"]) == [tickets[0].no]
    kept = {row["id"]: row for row in incidents.listed(hotline.program, hotline.actor("admin"), limit=10)}
    assert kept[answer["failed"][tickets[0].no]]["kind"] == "migrate"
    assert [ticket.row["release_id"] == release for ticket in tickets] == [False, True, True, False, True, True]
    assert migrating.migrate(hasty, owner, release)["migrated"] == [tickets[3].no]

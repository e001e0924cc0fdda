"""The statement that locks a ticket also reads what hangs on it, and never anything older than the lock."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from app.services.docket import Docket
from app.store import records, tickets
from app.store.database import Connection
from tests.services.hotline import ENVIRONMENT, LI, STATION, Hotline, Ticket


def rows(found: list[records.Record]) -> list[dict[str, Any]]:
    return [record.values() for record in found]


def busy_ticket(hotline: Hotline) -> Ticket:
    """Signed by its lead, with a co-handler: deadlines met and open, two assignments, two instances."""
    ticket = hotline.registers("2024-09-11 15:20")
    ticket.does(STATION, "accept", outcome="accept")
    ticket.does(STATION, "dispatch", lead="县交通运输局", co_units=[ENVIRONMENT])
    ticket.does(LI, "sign", "2024-09-11 16:00")
    return ticket


def test_the_lock_reads_the_same_as_statements_of_their_own(hotline: Hotline) -> None:
    ticket = busy_ticket(hotline)
    with hotline.program.database.write() as transaction:
        conn = transaction.connection
        found = tickets.lock_by_number(conn, "longsheng", ticket.no)
        assert found is not None and found[1] is not None
        locked, below = found
        assert rows(below.deadlines) == rows(records.find(conn, "deadline", ticket_id=locked.id))
        assert rows(below.assignments) == rows(records.find(conn, "assignment", ticket_id=locked.id))
        assert below.open_instances == len(records.find(conn, "instance", ticket_id=locked.id, open=True)) == 2
        assert len(below.deadlines) > 2 and len(below.assignments) == 2


def test_the_lock_by_a_task_reads_the_task_its_instance_and_the_same_of_the_ticket(hotline: Hotline) -> None:
    ticket = busy_ticket(hotline)
    task_id = ticket.task("contact").id
    with hotline.program.database.write() as transaction:
        conn = transaction.connection
        found = tickets.lock_by_task(conn, task_id)
        by_number = tickets.lock_by_number(conn, "longsheng", ticket.no)
        assert found is not None and by_number is not None and found[3] is not None and by_number[1] is not None
        assert found[0].values() == by_number[0].values()
        assert found[1].values() == records.find(conn, "task", id=task_id)[0].values()
        assert found[2].values() == records.find(conn, "instance", id=found[1]["instance_id"])[0].values()
        assert rows(found[3].deadlines) == rows(by_number[1].deadlines)


@pytest.mark.parametrize("by", ["number", "task"])
def test_who_waited_for_the_lock_sees_what_the_other_wrote_meanwhile(hotline: Hotline, by: str) -> None:
    if hotline.program.database.dialect == "sqlite":
        pytest.skip("on SQLite a transaction begins with the lock: nothing can be read before it")
    ticket = busy_ticket(hotline)
    task_id, seen, waiting = ticket.task("contact").id, {}, threading.Event()

    def opened(conn: Connection) -> Docket:
        if by == "task":
            return Docket.by_task(hotline.program, conn, task_id)[0]
        return Docket.by_number(hotline.program, conn, "longsheng", ticket.no)

    def second() -> None:
        with hotline.program.database.write() as transaction:
            waiting.set()
            docket = opened(transaction.connection)
            seen["deadlines"] = {d["kind"]: d["state"] for d in docket.deadlines}
            seen["parts"] = [assignment["granted"] for assignment in docket.assignments]
            seen["open"] = len(docket.open_instances())

    other = threading.Thread(target=second)
    with hotline.program.database.write() as transaction:
        docket = opened(transaction.connection)
        other.start()
        assert waiting.wait(60)
        until_waiting(hotline)
        docket.deadlines[-1].set(state="ended")
        docket.assignments[0].set(granted=3)
        kind = docket.deadlines[-1]["kind"]
        docket.start_instance(
            "supervision", "side", hotline.program.clock.now(), assignment_id=None, unit_id=None, opened_by_event=1
        )
        docket.save()
        transaction.commit()
    other.join(timeout=60)

    assert seen["deadlines"][kind] == "ended"
    assert seen["parts"][0] == 3
    assert seen["open"] == 3


def until_waiting(hotline: Hotline, number: int = 1) -> None:
    """Until PostgreSQL says that so many sessions wait for a lock (a minute at most)."""
    for _ in range(1200):
        with hotline.program.database.read() as conn:
            text = (
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if conn.exec_driver_sql(text).scalar_one() >= number:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits for the lock")


def test_whatever_is_saved_raises_the_tickets_version(hotline: Hotline) -> None:
    ticket = busy_ticket(hotline)
    versions = []
    for granted in (1, 2):
        with hotline.program.database.write() as transaction:
            docket = Docket.by_number(hotline.program, transaction.connection, "longsheng", ticket.no)
            versions.append(docket.ticket["version"])
            docket.assignments[0].set(granted=granted)
            docket.save()
            transaction.commit()
    assert versions[1] == versions[0] + 1

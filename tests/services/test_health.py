"""The background notes that it has come round, at most once a minute; a page tells when it has not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.services import health
from app.store import administration, listing, records
from app.tickets.actor import Actor
from app.tickets.refusal import Forbidden
from tests.services.hotline import STATION, Hotline, at


def pulse(hotline: Hotline) -> dict[str, object]:
    with hotline.program.database.read() as conn:
        return dict(administration.pulses(conn))


def jobs(hotline: Hotline) -> dict[str, dict[str, object]]:
    found = health.look(hotline.program, hotline.actor("admin"))["jobs"]
    return {job["name"]: job for job in found}


def test_a_beat_is_written_once_a_minute(hotline: Hotline) -> None:
    hotline.moves_to("2024-09-11 09:00")
    health.beat(hotline.program, "timers")
    hotline.moves_to("2024-09-11 09:00:59")
    health.beat(hotline.program, "timers")
    assert pulse(hotline) == {"timers": at("2024-09-11 09:00")}

    hotline.moves_to("2024-09-11 09:01")
    health.beat(hotline.program, "timers")
    health.beat(hotline.program, "outbox")
    assert pulse(hotline) == {"timers": at("2024-09-11 09:01"), "outbox": at("2024-09-11 09:01")}


def test_work_that_does_not_come_round_is_late(hotline: Hotline) -> None:
    assert all(job["late"] for job in jobs(hotline).values()), "it has never come round"
    for name in health.JOBS:
        health.beat(hotline.program, name)
    assert not any(job["late"] for job in jobs(hotline).values())

    hotline.stage.clock.move_to(hotline.stage.clock.now() + health.LATE + timedelta(seconds=1))
    health.beat(hotline.program, "outbox")

    assert {name: job["late"] for name, job in jobs(hotline).items()} == {"timers": True, "outbox": False}


@pytest.mark.parametrize("ahead", [health.LATE + timedelta(seconds=1), timedelta(days=1)], ids=str)
def test_a_beat_from_before_the_clock_was_set_back_is_none(hotline: Hotline, ahead: timedelta) -> None:
    """The machine's clock was ahead and has been put right; the background died meanwhile, and comes back."""
    clock = hotline.stage.clock
    right = clock.now()
    clock.move_to(right + ahead)
    for name in health.JOBS:
        health.beat(hotline.program, name)
    clock.move_to(right)
    assert all(job["late"] for job in jobs(hotline).values())

    health.beat(hotline.program, "timers")

    assert {name: job["late"] for name, job in jobs(hotline).items()} == {"timers": False, "outbox": True}
    assert pulse(hotline)["timers"] == hotline.program.instant()


def test_another_machine_whose_clock_is_a_little_ahead_is_not_late(hotline: Hotline) -> None:
    clock = hotline.stage.clock
    for name in health.JOBS:
        health.beat(hotline.program, name)
    clock.move_to(clock.now() - timedelta(seconds=30))
    assert not any(job["late"] for job in jobs(hotline).values())


def test_timers_that_nobody_fires_make_it_late_though_it_beats(hotline: Hotline) -> None:
    hotline.dispatched("2024-09-11 15:20")
    hotline.moves_to("2024-09-27 12:00")
    health.beat(hotline.program, "timers")

    found = jobs(hotline)["timers"]
    assert found["late"] and found["minutes"]
    hotline.sweeps("2024-09-27 12:00")
    assert not jobs(hotline)["timers"]["late"]


def test_what_waits_is_counted_for_the_administrators_own_pack(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    hotline.sweeps("2024-09-25 12:00")  # a warning waits to be sent
    hotline.moves_to("2024-09-27 12:00")
    with hotline.program.database.write() as tx:
        row = {"at": hotline.program.instant(), "kind": "timer", "error": "KeyError", "state": "open", "attempts": 1}
        records.add(tx.connection, "incident", {**row, "ticket_id": ticket.row.id})
        tx.commit()

    def waiting(who: Actor) -> dict[str, int]:
        return dict(health.look(hotline.program, who)["backlog"])

    own, other = waiting(hotline.actor("admin")), waiting(Actor(None, "别处", "zezhou", frozenset({"admin"})))
    with hotline.program.database.read() as conn:
        whole = listing.backlog(conn, hotline.program.instant())
    assert all(own.values()) and own == whole, "there is nobody else's"
    assert other == dict.fromkeys(whole, 0)


def test_only_administrators_look(hotline: Hotline) -> None:
    with pytest.raises(Forbidden):
        health.look(hotline.program, hotline.actor(STATION))

"""The background notes that it has come round, at most once a minute; a page tells when it has not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.services import health
from app.store import administration
from app.tickets.refusal import Forbidden
from tests.services.hotline import STATION, Hotline, at


def pulse(hotline: Hotline) -> dict[str, object]:
    with hotline.program.database.read() as conn:
        return dict(administration.pulses(conn))


def jobs(hotline: Hotline, url: str) -> dict[str, dict[str, object]]:
    found = health.look(hotline.program, hotline.actor("admin"), url)["jobs"]
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


def test_work_that_does_not_come_round_is_late(hotline: Hotline, database_url: str) -> None:
    assert all(job["late"] for job in jobs(hotline, database_url).values()), "it has never come round"
    for name in health.JOBS:
        health.beat(hotline.program, name)
    assert not any(job["late"] for job in jobs(hotline, database_url).values())

    hotline.stage.clock.move_to(hotline.stage.clock.now() + health.LATE + timedelta(seconds=1))
    health.beat(hotline.program, "outbox")

    assert {name: job["late"] for name, job in jobs(hotline, database_url).items()} == {"timers": True, "outbox": False}


def test_timers_that_nobody_fires_make_it_late_though_it_beats(hotline: Hotline, database_url: str) -> None:
    hotline.dispatched("2024-09-11 15:20")
    hotline.moves_to("2024-09-27 12:00")
    health.beat(hotline.program, "timers")

    found = jobs(hotline, database_url)["timers"]
    assert found["late"] and found["minutes"]
    hotline.sweeps("2024-09-27 12:00")
    assert not jobs(hotline, database_url)["timers"]["late"]


def test_only_administrators_look(hotline: Hotline, database_url: str) -> None:
    with pytest.raises(Forbidden):
        health.look(hotline.program, hotline.actor(STATION), database_url)

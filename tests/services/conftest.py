"""Stories about Longsheng tickets on the real services, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.clock import ManualClock
from app.services.assembly import build_program
from app.services.rules import publishing
from app.services.scenario.playing import defaults_of
from app.services.scenario.runner import LONG_AGO, Stage
from config import Config
from tests.databases import database_url, templates
from tests.services.hotline import Hotline
from tests.services.office import KEY, PROCESSES, Office

__all__ = ["KEY", "PROCESSES", "database_url", "templates"]


@pytest.fixture
def hotline(database_url: str) -> Iterator[Hotline]:
    """Longsheng's station at work on an empty database, with a clock that only the test moves."""
    clock = ManualClock(datetime(2024, 9, 11, 1, 0, tzinfo=UTC))
    config = Config(database_url, KEY, KEY, KEY, processes=PROCESSES)
    program = build_program(config, clock, counting=True, durable=False)
    publishing.seed_calendars(program, PROCESSES)
    publishing.release_unchecked(program, PROCESSES, "longsheng", LONG_AGO)
    yield Hotline(Stage(program, clock, defaults_of(PROCESSES, "longsheng")))
    program.database.close()


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    """The process owner's desk; the hotline opens when the test says so."""
    office = Office(tmp_path, database_url)
    yield office
    for hotline in office.hotlines:
        hotline.program.database.close()

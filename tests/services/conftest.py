"""Stories about Longsheng tickets on the real services, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.databases import database_url, templates
from tests.services.hotline import Hotline
from tests.services.office import KEY, PROCESSES, Office, stage_of

__all__ = ["KEY", "PROCESSES", "database_url", "templates"]


@pytest.fixture
def hotline(database_url: str) -> Iterator[Hotline]:
    """Longsheng's station at work on an empty database, with a clock that only the test moves."""
    stage = stage_of(database_url, "longsheng", datetime(2024, 9, 11, 1, 0, tzinfo=UTC))
    yield Hotline(stage)
    stage.program.database.close()


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    """The process owner's desk; the hotline opens when the test says so."""
    office = Office(tmp_path, database_url)
    yield office
    for hotline in office.hotlines:
        hotline.program.database.close()

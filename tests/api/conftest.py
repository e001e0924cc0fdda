"""A real application on SQLite with Longsheng's release, the fixed cast, and a clock that only the test moves."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import create_app
from app.clock import ManualClock
from app.services.assembly import build_program
from app.services.releases import ReleaseBook
from app.services.rules import publishing
from config import Config
from tests import people
from tests.api.desk import Desk
from tests.databases import Templates, database_url, templates

__all__ = ["database_url", "templates"]

PROCESSES = Path(__file__).resolve().parents[2] / "processes"
KEY = bytes(range(32))
START = datetime(2024, 9, 11, 1, 0, tzinfo=UTC)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def configured(url: str, var: Path) -> Config:
    return Config(
        url, KEY, KEY, KEY, var=var, processes=PROCESSES, run_timers=False, requests_per_minute=0, reveals_per_hour=0
    )


@dataclasses.dataclass(frozen=True)
class Prepared:
    """A database with calendars, a release and the cast, to be copied; releases are parsed once for all tests."""

    file: Path
    tokens: dict[str, str]
    releases: ReleaseBook


@pytest.fixture(scope="session")
def prepared(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("api")
    url = templates.sqlite(folder / "prepared.sqlite")
    return Prepared(folder / "prepared.sqlite", prepare(url, folder), ReleaseBook())


def prepare(url: str, var: Path) -> dict[str, str]:
    program = build_program(configured(url, var), ManualClock(START), durable=False)
    publishing.seed_calendars(program, PROCESSES)
    publishing.release_unchecked(program, PROCESSES, people.PACK, LONG_AGO)
    tokens = people.settle(program)
    program.database.close()
    return tokens


@pytest.fixture
def desk(prepared: Prepared, tmp_path: Path) -> Iterator[Desk]:
    shutil.copyfile(prepared.file, tmp_path / "hotline.sqlite")
    config = configured(f"sqlite:///{tmp_path / 'hotline.sqlite'}", tmp_path)
    clock = ManualClock(START)
    program = dataclasses.replace(build_program(config, clock, durable=False), releases=prepared.releases)
    yield Desk(create_app(config, program=program), clock, dict(prepared.tokens))
    program.database.close()


@pytest.fixture
def desk_on_each(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """The same on SQLite and on PostgreSQL: where locks matter."""
    config = configured(database_url, tmp_path)
    tokens = prepare(database_url, tmp_path)
    clock = ManualClock(START)
    program = build_program(config, clock, durable=False)
    yield Desk(create_app(config, program=program), clock, tokens)
    program.database.close()

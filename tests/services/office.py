"""A process owner's desk: a copy of processes/ to edit, and the hotline that runs on it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app.clock import ManualClock
from app.services.assembly import build_program
from app.services.rules import publishing
from app.services.scenario.playing import defaults_of
from app.services.scenario.runner import LONG_AGO, Stage
from config import Config
from tests.services.hotline import Hotline

PROCESSES = Path(__file__).resolve().parents[2] / "processes"
KEY = bytes(range(32))
Change = Callable[[str], str]


def stage_of(
    database_url: str, pack: str, now: datetime, processes: Path = PROCESSES, *, calendars: bool = True
) -> Stage:
    """The pack in force on an empty database, with a clock that only the test moves. The caller closes its database."""
    clock = ManualClock(now)
    config = Config(database_url, KEY, KEY, KEY, processes=processes)
    program = build_program(config, clock, counting=True, durable=False)
    if calendars:
        publishing.seed_calendars(program, processes)
    publishing.release_unchecked(program, processes, pack, LONG_AGO)
    return Stage(program, clock, defaults_of(processes, pack))


class Office:
    """The owner's desk: a copy of processes/, and the hotline that runs on it."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.processes = folder / "processes"
        shutil.copytree(PROCESSES, self.processes)
        self.url = database_url
        self.hotlines: list[Hotline] = []

    def edits(self, file: str, change: Change) -> None:
        path = self.processes / file
        before = path.read_text("utf-8")
        after = change(before)
        assert after != before, f"the change to {file} changed nothing"
        path.write_text(after, "utf-8")

    def opens(self) -> Hotline:
        now = datetime(2024, 9, 11, 1, 0, tzinfo=UTC)
        self.hotlines.append(Hotline(stage_of(self.url, "longsheng", now, self.processes)))
        return self.hotlines[-1]


def cell(row: str, column: str, old: str, new: str) -> Change:
    """Another value in one output cell of a decision table."""

    def change(text: str) -> str:
        pattern = rf'(<outputEntry id="{row}_out_{column}">\s*<text>){re.escape(old)}(</text>)'
        return re.sub(pattern, rf"\g<1>{new}\g<2>", text)

    return change


def without_row(row: str) -> Change:
    """A row of a decision table taken out."""
    return lambda text: re.sub(rf'\s*<rule id="{row}">.*?</rule>', "", text, flags=re.S)

"""A calendar at the command line: what it would move, what it has moved, what it could not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from click.testing import Result

from tests.api.desk import Desk
from tests.api.test_calendar_routes import LATER


def run(desk: Desk, *arguments: str) -> Result:
    with desk.app.app_context():
        return desk.app.test_cli_runner().invoke(args=["calendar", *arguments], catch_exceptions=False)


def announced(desk: Desk, folder: Path) -> None:
    """The region's file, as it lies on disk, has a day off that nobody knew of."""
    config = desk.app.extensions["config"]
    shutil.copytree(config.processes, folder / "processes")
    (folder / "processes/calendars/guangxi.toml").write_text(LATER, "utf-8")
    desk.app.extensions["config"] = replace(config, processes=folder / "processes")


def test_it_is_looked_at_and_then_loaded(desk: Desk, tmp_path: Path) -> None:
    desk.dispatched()
    announced(desk, tmp_path)
    assert "推后 later" in run(desk, "preview", "guangxi").output

    loaded = run(desk, "load", "guangxi")

    assert loaded.exit_code == 0 and "version 2, 1 moved, 0 left as they were" in loaded.output
    assert "推后 later" not in run(desk, "preview", "guangxi").output


def test_what_could_not_be_moved_is_named_and_fails_the_command(desk: Desk, tmp_path: Path) -> None:
    no, damaged = desk.dispatched(), desk.dispatched()
    desk.damages(damaged)
    announced(desk, tmp_path)

    loaded = run(desk, "load", "guangxi")

    assert loaded.exit_code == 1 and "version 2, 1 moved" in loaded.output
    assert "再次载入即可继续" in loaded.output and f"longsheng {damaged}: 故障 incident 1" in loaded.output
    assert no not in loaded.output

"""What an owner reads after a change: which worked tickets come out differently, the old due time and the new one."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.cli.scenario import scenario
from tests.services.office import PROCESSES, cell


@pytest.fixture
def processes(tmp_path: Path) -> Path:
    """The owner's copy, in which suggestions have seven working days instead of five."""
    copy = tmp_path / "processes"
    shutil.copytree(PROCESSES, copy)
    limits = copy / "longsheng" / "limits.dmn"
    limits.write_text(cell("handle_suggestion", "amount", "5", "7")(limits.read_text("utf-8")), "utf-8")
    return copy


def run(processes: Path, *arguments: str, columns: str = "80") -> Result:
    app = Flask("scenarios")
    app.extensions["config"] = SimpleNamespace(processes=processes)
    with app.app_context():
        return CliRunner(env={"COLUMNS": columns}).invoke(scenario, ["run", *arguments], catch_exceptions=False)


def two(processes: Path) -> list[str]:
    """A scenario that the change touches, and one that it does not."""
    folder = processes / "longsheng" / "scenarios"
    return [str(folder / "extension_rules.toml"), str(folder / "ls10_praise.toml")]


def test_what_differs_stands_last_with_both_due_times_on_the_office_s_clocks_and_uncut(processes: Path) -> None:
    done = run(processes, *two(processes))
    lines = done.output.splitlines()
    assert done.exit_code == 1
    assert lines[0].startswith("✗ LS-25 延期") and "(extension_rules.toml)" in lines[0]
    assert lines[1:3] == [
        "  第1步 step 1: 2024-05-20 10:30:00 station dispatch",
        "    办结答复时限 deadline handle.due："
        "应为 expected 2024-05-27T23:59:59+08:00，实为 is 2024-05-29T23:59:59+08:00",
    ], "as the scenario file writes them, to be copied there"
    assert lines[-2:] == ["1 个相符 passed, 1 个不符 failed", "不符 failed: LS-25"]
    assert "{'" not in done.output and "+00:00" not in done.output


def test_steps_that_hold_are_listed_on_demand_only(processes: Path) -> None:
    _, other = two(processes)
    quiet, full = run(processes, other), run(processes, other, "--all", columns="120")
    assert quiet.exit_code == full.exit_code == 0
    assert quiet.output == "1 个相符 passed, 0 个不符 failed\n"
    assert "✓" in full.output and full.output.endswith(quiet.output)

"""The packs' commands on what process owners have while they write: half a diagram, half a scenario, a wrong name."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.cli.pack import pack
from app.clock import ManualClock
from app.services.assembly import build_program
from app.store import calendars, migrate, releases
from config import Config

PROCESSES = Path(__file__).resolve().parents[2] / "processes"
PACK = "zezhou"
KEY = bytes(32)


def check(processes: Path, *arguments: str) -> Result:
    app = Flask("packs")
    app.extensions["config"] = SimpleNamespace(processes=processes)
    with app.app_context():
        return CliRunner().invoke(pack, ["check", *arguments], catch_exceptions=False)


def copied(tmp_path: Path) -> Path:
    root = tmp_path / "processes"
    for name in ("common", PACK, "calendars"):
        shutil.copytree(PROCESSES / name, root / name)
    shutil.copy(PROCESSES / "ambiguities.toml", root)
    return root


def test_a_sound_pack_passes_with_its_counts(tmp_path: Path) -> None:
    done = check(copied(tmp_path), PACK)
    assert done.exit_code == 0, done.output
    assert "0 errors" in done.output and "1 regulations: enforce" in done.output


def test_a_pack_that_is_not_there_is_said_so() -> None:
    done = check(PROCESSES, "nowhere")
    assert done.exit_code == 1
    assert "没有流程包“nowhere”" in done.output and "[pack-files]" in done.output and "cannot be read" in done.output


def test_half_a_diagram_names_file_line_and_rule(tmp_path: Path) -> None:
    root = copied(tmp_path)
    diagram = root / PACK / "extension.bpmn"
    diagram.write_text(diagram.read_text("utf-8") + "<half", "utf-8")
    done = check(root, PACK)
    assert done.exit_code == 1
    assert "error extension.bpmn:" in done.output and "[xml]" in done.output and "cannot be read" in done.output


def test_half_a_scenario_names_its_file_and_fault(tmp_path: Path) -> None:
    root = copied(tmp_path)
    (root / PACK / "scenarios" / "half.toml").write_text('id = "half"\n[[step]]\nat = "tomorrow"\n', "utf-8")
    done = check(root, PACK)
    assert done.exit_code == 1
    assert "0 errors" in done.output and "half.toml: " in done.output


def test_half_a_head_is_named_and_the_other_packs_are_checked(tmp_path: Path) -> None:
    root = copied(tmp_path)
    for name, half in (("half", b'[pack]\nid = "half'), ("latin", "[pack]\ntitle = '\xe9'".encode("latin-1"))):
        (root / name).mkdir()
        (root / name / "pack.toml").write_bytes(half)
    done = check(root)
    assert done.exit_code == 1
    assert "half: cannot be read" in done.output and "latin: cannot be read" in done.output
    assert "error pack.toml" in done.output and f"{PACK}: " in done.output and "0 errors" in done.output


# ---- releasing -------------------------------------------------------------------------------------------------------


class Publisher:
    """An owner at the command line, with a copy of a pack and a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.processes = copied(folder)
        url = f"sqlite:///{folder / 'rules.sqlite'}"
        migrate.upgrade(url)
        self.config = Config(url, KEY, KEY, KEY, processes=self.processes)
        self.clock = ManualClock(datetime(2026, 11, 21, 2, tzinfo=UTC))
        self.program = build_program(self.config, self.clock)

    def runs(self, command: str, *arguments: str) -> Result:
        app = Flask("packs")
        app.extensions["config"] = self.config
        app.extensions["program"] = self.program
        with app.app_context():
            return CliRunner(env={"COLUMNS": "80"}).invoke(pack, [command, PACK, *arguments], catch_exceptions=False)

    def in_force(self, day: str) -> int:
        """The number of the release that a ticket of that day is registered under."""
        with self.program.database.read() as conn:
            at = datetime.fromisoformat(day).replace(tzinfo=UTC)
            release_id, _ = releases.in_force(conn, PACK, at)
            return next(int(row["seq"]) for row in releases.listed(conn, PACK) if row["id"] == release_id)

    def gives(self, amount: int) -> None:
        """The limit of questions: in the number, and in the words beside it."""
        for file, pattern in (
            ("limits.dmn", r'(<outputEntry id="handle_consult_out_amount">\s*<text>)\d+'),
            ("limits.dmn", r"(咨询类自收到事项之日起)\d+(?=个)"),
        ):
            path = self.processes / PACK / file
            path.write_text(re.sub(pattern, rf"\g<1>{amount}", path.read_text("utf-8")), "utf-8")


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    publisher = Publisher(tmp_path)
    assert publisher.runs("release").exit_code == 0
    yield publisher
    publisher.program.database.close()


def test_the_first_release_brings_the_calendar_that_it_counts_by(publisher: Publisher) -> None:
    """A new installation has none: the first registration would be a fault of the program."""
    with publisher.program.database.read() as conn:
        assert calendars.newest(conn, "national") is not None


def test_a_later_release_moves_no_deadline_by_a_newer_calendar_file(publisher: Publisher) -> None:
    publisher.gives(4)
    (publisher.processes / "calendars" / "national.toml").write_text("half", "utf-8")
    assert publisher.runs("release").exit_code == 0


@pytest.mark.parametrize(
    ("written", "since"),
    [
        ("2026-12-01", "2026-12-01 00:00"),
        ("2026-12-01T08:00", "2026-12-01 08:00"),
        ("2026-12-01T00:00:00+0000", "2026-12-01 08:00"),
    ],
)
def test_a_first_day_is_a_day_of_the_office(publisher: Publisher, written: str, since: str) -> None:
    publisher.gives(4)
    done = publisher.runs("release", "--effective-from", written)
    assert done.exit_code == 0 and "第2号发布版本 release 2" in done.output and f"自 {since} 起施行" in done.output


def test_what_is_no_day_is_told_how_days_are_written(publisher: Publisher) -> None:
    refused = publisher.runs("release", "--effective-from", "12月1日")
    assert refused.exit_code == 2 and "“12月1日”不是日期。写成 2026-12-01" in refused.output
    assert "Write 2026-12-01" in refused.output and "%Y" not in refused.output


def test_a_day_given_for_what_is_released_already_is_not_silently_lost(publisher: Publisher) -> None:
    publisher.gives(4)
    assert publisher.runs("release", "--note", "泽政办7号").exit_code == 0
    again = publisher.runs("release", "--note", "泽政办7号")
    assert again.exit_code == 0 and "内容没有变化 unchanged" in again.output
    for lost in (("--effective-from", "2026-12-01"), ("--note", "泽政办8号")):
        refused = publisher.runs("release", *lost)
        assert refused.exit_code == 1 and "RELEASE_UNCHANGED" in refused.output
        assert "与第2号发布版本“泽政办7号”完全相同，它自2026-11-21 10:00起施行" in refused.output
        assert "in force from 2026-11-21 10:00" in refused.output


@pytest.mark.parametrize(
    ("former", "right", "expected"),
    [
        (["--effective-from", "2026-12-01"], ["--effective-from", "2027-01-01"], [1, 1, 3, 4]),
        ([], ["--effective-from", "2026-11-25"], [3, 4, 2, 2]),
        ([], [], [4, 4, 2, 2]),
    ],
    ids=["later", "earlier", "at once"],
)
def test_a_wrong_first_day_is_corrected_as_the_how_to_says(
    publisher: Publisher, former: list[str], right: list[str], expected: list[int]
) -> None:
    """The change was to be in force from another day than the first of December; 2 and 4 have it, 1 and 3 do not."""
    for seq, (amount, arguments) in enumerate(
        [(4, ["--effective-from", "2026-12-01"]), (3, former), (4, right)], start=2
    ):
        publisher.gives(amount)
        publisher.clock.move_to(datetime(2026, 11, 21, 2, seq, tzinfo=UTC))
        assert f"release {seq} " in publisher.runs("release", *arguments).output
    days = ("2026-11-22", "2026-11-26", "2026-12-25", "2027-02-01")
    assert [publisher.in_force(day) for day in days] == expected


def test_a_comparison_without_differences_says_so(publisher: Publisher) -> None:
    assert "与最新发布版本没有差别。 Nothing differs from the newest release." in publisher.runs("diff").output
    publisher.gives(4)
    changed = publisher.runs("diff")
    assert "handle_consult" in changed.output and "没有差别" not in changed.output
    assert publisher.runs("diff", "--against", "1").output == changed.output

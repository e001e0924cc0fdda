"""A ticket of each of the seven types goes from registration to the archive by its diagram, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services.scenario import read_scenario
from tests.services.conftest import PROCESSES
from tests.services.hotline import Hotline

WHOLE = sorted((PROCESSES / "longsheng" / "scenarios").glob("whole_*.toml"))


def test_there_is_one_of_each_type() -> None:
    types = {path.stem.removeprefix("whole_") for path in WHOLE}
    assert types == {"consult", "help", "suggestion", "complaint", "report", "emergency", "mayor_mailbox"}


@pytest.mark.parametrize("file", WHOLE, ids=lambda path: path.stem)
def test_from_registration_to_archive(hotline: Hotline, file: Path) -> None:
    run = hotline.stage.play(read_scenario(file))

    assert [line for outcome in run.outcomes for line in outcome.differences] == []
    assert run.passed

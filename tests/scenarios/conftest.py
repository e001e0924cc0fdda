"""One stage a pack for the whole session: its database on SQLite, released once; each scenario has its own ticket."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.services.scenario.playing import make_stage
from app.services.scenario.runner import Stage

PROCESSES = Path(__file__).parents[2] / "processes"


@pytest.fixture(scope="session")
def stage_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Stage]]:
    """The stage of a pack, made when first asked for."""
    folder = tmp_path_factory.mktemp("scenarios")
    stages: dict[str, Stage] = {}

    def stage(pack: str) -> Stage:
        if pack not in stages:
            stages[pack] = make_stage(PROCESSES, pack, f"sqlite:///{folder / pack}.sqlite")
        return stages[pack]

    yield stage
    for made in stages.values():
        made.program.database.close()

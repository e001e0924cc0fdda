"""Plays many scenarios: prepares a stage for each pack once, reads the files, gathers the report."""

import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from app.clock import ManualClock
from app.services.assembly import build_program
from app.services.rules import publishing
from app.services.scenario import vocabulary
from app.services.scenario.cast import LONG_AGO
from app.services.scenario.jsonl import read_jsonl
from app.services.scenario.model import BadScenario, Scenario, read_scenario
from app.services.scenario.runner import ScenarioRun, Stage
from app.services.scenario.variants import with_settings
from app.store import migrate
from config import Config

KEY = bytes(32)
"""Scenario tickets are invented and their database is thrown away: no secret is needed, a known one will do."""


@dataclass(frozen=True)
class ScenarioReport:
    """``unsupported``: worked tickets of jurisdictions that have no pack here; they were not played."""

    runs: tuple[ScenarioRun, ...]
    unsupported: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return bool(self.runs) and all(run.passed for run in self.runs)

    def to_dict(self) -> dict[str, Any]:
        return {
            "passed": self.passed,
            "unsupported": list(self.unsupported),
            "scenarios": [
                {
                    "id": run.scenario.id, "title": run.scenario.title, "passed": run.passed,
                    "proves": sorted(run.scenario.proves),
                    "steps": [
                        {"at": o.at.isoformat(), "who": o.who, "act": o.what, "differences": list(o.differences)}
                        for o in run.outcomes
                    ],
                }
                for run in self.runs
            ],
        }  # fmt: skip


def scenario_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Scenario files named (.toml, .jsonl), and those in folders called ``scenarios`` below the folders named."""
    for path in paths:
        if path.is_file():
            yield path
        else:
            found = path.glob("*.toml") if path.name == "scenarios" else path.rglob("scenarios/*.toml")
            yield from sorted(file for file in found if file.name != "defaults.toml")


def play_paths(
    processes: Path, paths: Iterable[Path], tell: Callable[[int, int], None], database_url: str | None = None
) -> ScenarioReport:
    """Read every file first (all faults at once), then play them; ``tell(done, total)`` reports progress."""
    scenarios, unsupported = read_all(scenario_files(paths), processes)
    with tempfile.TemporaryDirectory() as folder:
        url = database_url or f"sqlite:///{Path(folder) / 'scenarios.sqlite'}"
        stages: dict[str, Stage] = {}
        try:
            for pack in dict.fromkeys(scenario.pack for scenario in scenarios):
                stages[pack] = make_stage(processes, pack, url, first=not stages)
            refuse_unknown_words(scenarios, stages)
            runs = []
            for done, scenario in enumerate(scenarios):
                tell(done, len(scenarios))
                runs.append(stages[scenario.pack].play(scenario))
        finally:
            for stage in stages.values():
                stage.program.database.close()
    return ScenarioReport(tuple(runs), tuple(unsupported))


def refuse_unknown_words(scenarios: Iterable[Scenario], stages: Mapping[str, Stage]) -> None:
    """Raises BadScenario with every word, in all scenarios, that their packs do not know."""
    problems = [
        f"{scenario.file} {scenario.id}: {fault}"
        for scenario in scenarios
        for fault in vocabulary.faults(scenario, stages[scenario.pack].rules(scenario.pack))
    ]
    if problems:
        raise BadScenario("scenarios", problems)


def read_all(files: Iterable[Path], processes: Path) -> tuple[list[Scenario], list[str]]:
    """(The scenarios of all files, what no pack here can play). Raises BadScenario with the problems of every file."""
    packs = frozenset(publishing.packs_in(processes))
    scenarios: list[Scenario] = []
    unsupported: list[str] = []
    problems: list[str] = []
    for file in files:
        try:
            if file.suffix == ".jsonl":
                read, left = read_jsonl(file, packs)
                scenarios += read
                unsupported += left
            else:
                scenarios.append(_of_a_pack(read_scenario(file), packs))
        except BadScenario as bad:
            problems += [f"{file.name}: {problem}" for problem in bad.problems]
    if problems:
        raise BadScenario("scenarios", problems)
    return scenarios, unsupported


def _of_a_pack(scenario: Scenario, packs: frozenset[str]) -> Scenario:
    if scenario.pack not in packs:
        raise BadScenario(scenario.file, [f"there is no pack {scenario.pack!r}"])
    return scenario


def make_stage(processes: Path, pack: str, url: str, *, first: bool = True) -> Stage:
    """A database with this pack released since long ago, and a clock that can be moved."""
    if first:
        migrate.upgrade(url)
    clock = ManualClock(datetime(2020, 1, 1, tzinfo=UTC))
    config = Config(url, KEY, KEY, KEY, processes=processes)
    program = build_program(config, clock, durable=False)
    publishing.seed_calendars(program, processes)
    publishing.release_unchecked(program, processes, pack, LONG_AGO)
    return Stage(program, clock, defaults_of(processes, pack), partial(_variant, processes, pack))


@contextmanager
def _variant(processes: Path, pack: str, settings: Mapping[str, Any]) -> Iterator[Stage]:
    with with_settings(processes, pack, settings) as (copy, database):
        stage = make_stage(copy, pack, f"sqlite:///{database}")
        try:
            yield Stage(stage.program, stage.clock, defaults_of(processes, pack))
        finally:
            stage.program.database.close()


def defaults_of(processes: Path, pack: str) -> Mapping[str, Mapping[str, Any]]:
    """What fills in acts that scenarios of the pack leave out: its own file, over its parent's."""
    merged: dict[str, Mapping[str, Any]] = {}
    for name in reversed(publishing.lineage(processes, pack)):
        file = processes / name / "scenarios" / "defaults.toml"
        if file.exists():
            merged.update(tomllib.loads(file.read_text("utf-8")))
    return merged

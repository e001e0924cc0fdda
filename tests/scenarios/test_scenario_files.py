"""Every scenario of every pack holds, and every enforceable clause is exercised by one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.packs import parse_release, resolve
from app.services.acting import deadlines
from app.services.docket import Docket
from app.services.scenario import Scenario, Stage, read_scenario
from app.services.scenario.playing import scenario_files
from app.store import records

PROCESSES = Path(__file__).parents[2] / "processes"
PACKS = sorted(path.parent.name for path in PROCESSES.glob("*/pack.toml"))
FILES = list(scenario_files(PROCESSES / pack / "scenarios" for pack in PACKS))


def report(differences: list[str]) -> str:
    return "\n" + "\n".join(differences)


def misplaced(docket: Docket) -> list[str]:
    """Open tasks of a saved ticket that do not stand in lists where its deadlines put them."""
    rows = {row.id: row for row in records.find(docket.conn, "task", ticket_id=docket.ticket_id, closed_at=None)}
    return [
        f"{rows[id_]['act']}: {key} is {rows[id_][key]}, should be {instant}"
        for running in docket.open_instances()
        for id_, kinds, _element in running.tasks.values()
        for key, instant in deadlines.placed(docket, deadlines.pressing(docket, running, kinds)).items()
        if rows[id_][key] != instant
    ]


@pytest.fixture
def stale(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is misplaced after any act or timer."""
    found: list[str] = []
    save = Docket.save

    def saved(docket: Docket) -> None:
        save(docket)
        found.extend(misplaced(docket))

    monkeypatch.setattr(Docket, "save", saved)
    return found


@pytest.mark.parametrize("file", FILES, ids=[f"{file.parent.parent.name}-{file.stem}" for file in FILES])
def test_the_scenario_holds(file: Path, stage_of: Callable[[str], Stage], stale: list[str]) -> None:
    scenario = read_scenario(file)
    run = stage_of(scenario.pack).play(scenario)
    assert not stale, report(stale)
    wrong = [f"{o.at} {o.who} {o.what}: {line}" for o in run.outcomes for line in o.differences]
    assert not wrong, report(wrong)
    assert len(run.outcomes) == len(scenario.steps)


def scenarios(pack: str) -> list[Scenario]:
    return [read_scenario(file) for file in FILES if file.parent.parent.name == pack]


@pytest.mark.parametrize("pack", PACKS)
def test_every_enforceable_clause_is_exercised(pack: str) -> None:
    register = parse_release(resolve(PROCESSES, pack).files).register
    enforce = {clause.id for clause in register.clauses.values() if clause.kind == "enforce"}
    exercised = frozenset().union(*(scenario.proves for scenario in scenarios(pack)))
    assert enforce <= exercised, sorted(enforce - exercised)


@pytest.mark.parametrize("pack", PACKS)
def test_scenarios_prove_only_clauses_of_their_pack(pack: str) -> None:
    register = parse_release(resolve(PROCESSES, pack).files).register
    known = register.clauses.keys()
    for scenario in scenarios(pack):
        assert scenario.pack == pack
        assert scenario.proves <= known, scenario.file


def test_no_scenario_proves_by_merely_happening() -> None:
    """A step that claims to prove something expects something, or is refused; an act alone proves nothing."""
    for pack in PACKS:
        for scenario in scenarios(pack):
            for step in scenario.steps:
                assert not step.proves or step.expect or step.refused, f"{scenario.file} {step.at} {step.act}"


def test_scenarios_have_ids_of_their_own() -> None:
    ids = [scenario.id for pack in PACKS for scenario in scenarios(pack)]
    assert len(ids) == len(set(ids))

"""Every scenario of every pack holds, and every enforceable clause is exercised by one."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.packs import parse_release, resolve
from app.services.acting import deadlines
from app.services.docket import Docket
from app.services.rules.publishing import packs_in
from app.services.scenario import Scenario, Stage, read_scenario
from app.services.scenario.playing import scenario_files
from app.services.scenario.runner import ScenarioRun
from app.services.ticket import explaining, history
from app.store import records

PROCESSES = Path(__file__).parents[2] / "processes"
PACKS = packs_in(PROCESSES)
CHINESE = re.compile("[一-鿿]")
CODE = re.compile(r"[a-z]+_[a-z]+|[=：→] ?[a-z]{2,}|None|True|False")
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
    assert coded(stage_of(scenario.pack), run) == []
    assert contradicting(stage_of(scenario.pack), run) == []


def coded(stage: Stage, run: ScenarioRun) -> list[str]:
    """Lines of the ticket's history and of its explanations that show a code where a manager expects words."""
    if run.ticket is None or run.scenario.settings:  # with other settings it was played on a stage that is gone
        return []
    auditor = stage.cast.actor(run.scenario.pack, "auditor")
    events = history.of(stage.program, auditor, run.ticket)
    told = ((event["actor_name"] or "", line) for event in events for line in event["words"])
    lines = [line.removeprefix(who) for who, line in told]  # the cast is called after its roles
    for deadline in explaining.of_ticket(stage.program, auditor, run.ticket):
        lines += [deadline["sentence_zh"], deadline["sentence_en"]]
        if CHINESE.search(anchor_en := deadline["explanation"]["anchor"]["en"]):
            lines.append(anchor_en)
    return [line for line in lines if CODE.search(line)]


REMARKED = re.compile("自([^，。；：]*?)起算")
CALLED = {
    "register": "登记", "accept": "受理", "dispatch": "派|转办|交办", "hand_over": "移交", "decide_meeting": "会议",
    "coordinate_duty": "职责", "rule_on_duty": "职责", "review_return": "改派", "sign": "签收", "due:sign": "签收",
    "feedback": "重办", "review_result": "重办", "survey_sent": "短信", "survey_answer": "评价", "supervise": "督办",
    "knowledge_question": "知识",
}  # fmt: skip
"""Acts that start clocks -> how the remarks of the tables of limits call them."""


def contradicting(stage: Stage, run: ScenarioRun) -> list[str]:
    """Remarks of limits that name another beginning than the one that the explanation has just told."""
    if run.ticket is None or run.scenario.settings:
        return []
    with stage.program.database.read() as conn:
        ticket = records.find_one(conn, "ticket", no=run.ticket, pack=run.scenario.pack)
        assert ticket is not None
        rows = records.find(conn, "deadline", ticket_id=ticket.id)
    remarks = [(row["anchor"], (row["note"] or {}).get("note_zh") or "") for row in rows]
    named = [(anchor, note, found[1]) for anchor, note in remarks if (found := REMARKED.search(note))]
    return [f"{anchor}: {note}" for anchor, note, text in named if not re.search(CALLED.get(anchor, "$^"), text)]


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

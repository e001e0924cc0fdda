"""The mutation tool damages what it says, one thing at a time, and its court tells sound packs from damaged ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from app.bpmn import read_diagram
from app.services.rules.publishing import packs_in
from config import ROOT
from tools.mutation.__main__ import explanations, files
from tools.mutation.mutants import KINDS, Mutant, mutants
from tools.mutation.report import counts, results, table, write_document
from tools.mutation.trial import LINT, SCENARIOS, SURVIVED, Court, Verdict

EVERY = {mutant.id: mutant for mutant in mutants(files(ROOT / "processes"))}


@pytest.fixture(scope="module")
def court() -> Iterator[Court]:
    opened = Court(ROOT / "processes")
    yield opened
    opened.close()


def one(file: str, kind: str, element: str) -> Mutant:
    return next(m for m in EVERY.values() if (m.file, m.kind, m.element) == (file, kind, element))


def test_every_kind_of_mutant_is_made_of_every_pack() -> None:
    packs = set(packs_in(ROOT / "processes"))
    assert {mutant.kind for mutant in EVERY.values()} == set(KINDS)
    assert packs <= {mutant.file.partition("/")[0] for mutant in EVERY.values()}


def test_a_mutant_differs_from_the_file_in_its_one_element() -> None:
    flow = next(each for each in EVERY.values() if (each.file, each.kind) == ("common/extension.bpmn", "flow"))
    before = read_diagram((ROOT / "processes" / flow.file).read_bytes(), flow.file)
    after = read_diagram(flow.content, flow.file)
    assert set(before.flows) - set(after.flows) == {flow.element}
    assert set(before.elements) == set(after.elements)


def test_lint_objects_to_a_lost_flow(court: Court) -> None:
    mutant = one("common/handling.bpmn", "flow", "handling_red_card_to_demand_explanation")
    assert court.try_(mutant).caught_by == LINT


def test_a_scenario_objects_to_a_longer_limit(court: Court) -> None:
    assert court.try_(one("longsheng/limits.dmn", "limit", "handle_consult")).caught_by == SCENARIOS


def test_what_changes_nothing_survives(court: Court) -> None:
    file = "longsheng/limits.dmn"
    same = Mutant(file, "limit", "nothing", "the file as it is", (ROOT / "processes" / file).read_bytes())
    assert court.try_(same).caught_by == SURVIVED


def test_the_report_counts_and_explains(tmp_path: Path) -> None:
    verdicts = [Verdict("a#b flow: deleted", "flow", LINT, ""), Verdict("a#c limit: 1 -> 2", "limit", SURVIVED, "")]
    assert counts(verdicts)["all"] == {LINT: 1, SURVIVED: 1}
    assert table(verdicts).row_count == len(KINDS) + 1
    page = tmp_path / "page.md"
    page.write_text("above\n<!-- results: begin --><!-- results: end -->\nbelow\n")
    write_document(page, orjson.loads(results(verdicts)), {"a#c limit: 1 -> 2": "because"})
    text = page.read_text()
    assert "| all | 1 | 0 | 0 | 1 | 2 | 50.0 % |" in text and "- `a#c limit: 1 -> 2`: because" in text
    assert text.startswith("above") and text.endswith("below\n")


def test_no_explanation_outlives_its_mutant() -> None:
    assert explanations().keys() <= EVERY.keys()

"""How far a pack carries out its regulation."""

import json

from app.packs import coverage, parse_release
from tests.lint.samples import base_files


def test_counts_what_is_implemented_and_what_a_scenario_exercises() -> None:
    found = coverage(parse_release(base_files()), {"L001": {"story_2", "story_1"}, "L999": {"x"}})
    rows = {row.kind: (row.total, row.implemented, row.exercised) for row in found.kinds}
    assert rows == {"enforce": (1, 1, 1), "record": (1, 1, 0), "measure": (0, 0, 0), "organisational": (1, 1, 0)}
    assert found.clauses[0].scenarios == ("story_1", "story_2")
    assert found.missing == ()
    json.dumps(found.to_dict())


def test_a_clause_to_enforce_without_a_scenario_is_missing() -> None:
    assert coverage(parse_release(base_files()), {}).missing == ("L001",)


def test_a_place_that_does_not_exist_implements_nothing() -> None:
    register = base_files()["clauses.toml"].replace(b"main.bpmn#main_due", b"main.bpmn#main_lost")
    register = register.replace(b"limits.dmn#handle", b"limits.dmn#lost").replace(b', "handler:start_clock"', b"")
    found = coverage(parse_release(base_files() | {"clauses.toml": register}), {"L001": {"story"}})
    assert not found.clauses[0].implemented
    assert found.missing == ("L001",)

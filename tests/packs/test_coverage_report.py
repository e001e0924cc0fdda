"""How far a pack carries out its regulation."""

import json

import pytest

from app.packs import coverage, parse_release
from tests.lint.samples import base_files


def test_counts_what_is_implemented_and_what_a_scenario_exercises() -> None:
    found = coverage(parse_release(base_files()), {"L001": {"story_2", "story_1"}, "L999": {"x"}})
    rows = {row.kind: (row.stated, row.total, row.implemented, row.exercised, row.proved) for row in found.kinds}
    assert rows == {
        "enforce": (1, 1, 1, 1, 1),
        "record": (1, 1, 1, 0, 1),
        "measure": (0, 0, 0, 0, 0),
        "organisational": (1, 1, 1, 0, 1),
    }
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


def register(old: bytes, new: bytes) -> dict[str, bytes]:
    files = base_files()
    assert old in files["clauses.toml"]
    return files | {"clauses.toml": files["clauses.toml"].replace(old, new)}


@pytest.mark.parametrize(
    "where",
    [
        b'"setting:day_end", "role:unit"',
        b'"limits.dmn#amount"',
        b'"limits.dmn"',
        b'"metric:on_time"',
        # No diagram of the base pack asks this table, or runs this handler.
        b'"policy.dmn#policy_emergency"',
        b'"handler:issue_nothing"',
    ],
)
def test_what_no_ticket_comes_across_enforces_nothing(where: bytes) -> None:
    old = b'"limits.dmn#handle_consult", "limits.dmn#handle_complaint", "main.bpmn#main_due", "handler:start_clock"'
    found = coverage(parse_release(register(old, where)), {"L001": {"story"}})
    assert found.missing == ("L001",)
    assert (found.kinds[0].implemented, found.kinds[0].exercised, found.kinds[0].proved) == (0, 1, 0)


def test_a_clause_kept_in_a_form_that_no_act_asks_for_is_told() -> None:
    old = (
        b'"forms/check.form#reason", "check_checks.dmn#check_no_reason", "setting:day_end", "role:unit", "message:ask"'
    )
    assert coverage(parse_release(register(old, b'"forms/check.form#reason"')), {}).idle == ()
    files = register(old, b'"forms/spare.form#reason"')
    files["forms/spare.form"] = files["forms/check.form"].replace(b'"id": "check"', b'"id": "spare"')
    found = coverage(parse_release(files), {"L001": {"story"}})
    assert (found.missing, found.idle) == ((), ("L002",))

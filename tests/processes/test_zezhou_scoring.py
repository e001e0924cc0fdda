"""The two score sheets of Zezhou, as printed and as intended: the worked example, zero tickets, caps, bonus, veto."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.bpmn import decide, gaps, read_table
from app.bpmn.table import Table

PACK = Path(__file__).parents[2] / "processes" / "zezhou"
PRINTED, INTENDED = "scoring_as_printed", "scoring_as_intended"
BOTH = (PRINTED, INTENDED)
RATES = ("received", "complaints", "closed", "overdue", "satisfied")
FLAGS = (
    "no_body", "no_staff", "no_network", "no_equipment", "late_change", "no_time_rule", "false_reply", "leak",
    "exposed", "bad_effect",
)  # fmt: skip
COUNTS = (
    "reply_faults", "contact_faults", "absences", "provincial_complaints", "special_supervisions", "national_media",
    "provincial_media", "city_media", "provincial_instructions", "city_instructions",
)  # fmt: skip
WORKED = {
    "transferred": 40, "received_in_time": 38, "complaints": 6, "closed_in_time": 36, "overdue_count": 4,
    "satisfied": 33, "followed_up": 36,
}  # fmt: skip
SETTINGS = {"satisfaction_base": "transferred", "zero_transferred": "not_scored"}


def table(name: str) -> Table:
    return read_table((PACK / f"{name}.dmn").read_bytes(), f"{name}.dmn")


def sheet(name: str, settings: Mapping[str, Any] = SETTINGS, /, **facts: Any) -> dict[str, dict[str, Any]]:
    """The score sheet of a unit: item -> its row. What is not said did not happen."""
    names = {**dict.fromkeys(FLAGS, False), **dict.fromkeys(COUNTS, 0), **WORKED, **facts}
    found = [match.outputs for match in decide(table(name), names, {"setting": dict(settings).get})]
    assert len({row["item"] for row in found}) == len(found)
    return {row["item"]: row for row in found}


def points(name: str, *items: str, **facts: Any) -> list[Any]:
    rows = sheet(name, **facts)
    return [rows[item]["points"] for item in items]


def total(rows: Mapping[str, Mapping[str, Any]]) -> float:
    """All points but the single bonuses, which the capped sum of them holds."""
    return sum(row["points"] or 0 for row in rows.values() if row["group"] != "bonus_item")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [(PRINTED, [9.50, 2.25, 9.00, 1.50, 12.38]), (INTENDED, [9.50, 12.75, 18.00, 9.00, 12.38])],
)
def test_the_worked_example(name: str, wanted: list[float]) -> None:
    assert points(name, *RATES) == wanted


def test_the_tables_say_which_reading_they_hold() -> None:
    assert "按原文算式" in table(PRINTED).name
    assert "按本意算式" in table(INTENDED).name


PERFECT = {"received_in_time": 40, "complaints": 0, "closed_in_time": 40, "overdue_count": 0, "satisfied": 40}


def test_a_perfect_unit_gets_half_of_the_rates_as_printed_and_all_as_intended() -> None:
    assert points(PRINTED, *RATES, **PERFECT) == [10, 0, 10, 0, 15]
    assert points(INTENDED, *RATES, **PERFECT) == [10, 15, 20, 10, 15]
    assert total(sheet(INTENDED, **PERFECT)) == 100


def test_as_printed_the_overdue_rate_may_exceed_its_maximum() -> None:
    row = sheet(PRINTED, overdue_count=40)["overdue"]
    assert (row["points"], row["full"]) == (15, 10)


def test_points_are_rounded_half_up_to_two_decimals() -> None:
    assert points(PRINTED, "satisfied", transferred=80, satisfied=1) == [0.19]  # 0.1875
    assert points(PRINTED, "received", transferred=16, received_in_time=1) == [0.63]  # 0.625, half up
    assert points(PRINTED, "received", transferred=3, received_in_time=1) == [3.33]


@pytest.mark.parametrize("name", BOTH)
def test_without_tickets_the_rates_are_not_scored_or_full_by_the_setting(name: str) -> None:
    none = dict.fromkeys(WORKED, 0)
    rows = sheet(name, **none)
    assert [rows[item]["points"] for item in RATES] == [None] * 5
    assert {rows[item]["ambiguity"] for item in RATES} == {"A-Z17"}
    rows = sheet(name, {**SETTINGS, "zero_transferred": "full"}, **none)
    assert [rows[item]["points"] for item in RATES] == [10, 15, 20, 10, 15]


@pytest.mark.parametrize("name", BOTH)
def test_the_satisfaction_rate_may_be_taken_of_those_followed_up(name: str) -> None:
    followed = {**SETTINGS, "satisfaction_base": "followed_up"}
    assert sheet(name, followed)["satisfied"]["points"] == 13.75
    assert sheet(name, followed, followed_up=0, satisfied=0)["satisfied"]["points"] is None


@pytest.mark.parametrize("name", BOTH)
def test_each_missing_arrangement_costs_two_points(name: str) -> None:
    for flag in FLAGS[:6]:
        before, after = sheet(name)[flag], sheet(name, **{flag: True})[flag]
        assert (before["points"], after["points"], after["full"]) == (2, 0, 2)


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize(
    ("item", "full", "each"),
    [
        ("reply_faults", 3, 0.1), ("contact_faults", 3, 0.1), ("absences", 2, 0.5), ("provincial_complaints", 5, 1),
        ("special_supervisions", 5, 1),
    ],
)  # fmt: skip
def test_faults_are_deducted_until_nothing_is_left(name: str, item: str, full: int, each: float) -> None:
    assert points(name, item) == [full]
    assert points(name, item, **{item: 1}) == [full - each]
    assert points(name, item, **{item: 1000}) == [0]


@pytest.mark.parametrize("name", BOTH)
def test_bonuses_add_up_to_ten_at_most(name: str) -> None:
    praised = {"national_media": 1, "provincial_media": 1, "city_media": 1, "provincial_instructions": 1}
    assert points(name, *praised, "bonus", **praised) == [2, 1, 0.5, 1, 4.5]
    assert points(name, "city_instructions", "bonus", city_instructions=3) == [1.5, 1.5]
    assert points(name, "national_media", "bonus", national_media=6) == [12, 10]
    assert total(sheet(INTENDED, **PERFECT, national_media=6)) == 110


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize(
    ("veto", "clause"), [("false_reply", "Z062"), ("leak", "Z063"), ("exposed", "Z064"), ("bad_effect", "Z065")]
)
def test_a_veto_fails_the_unit_and_leaves_its_points(name: str, veto: str, clause: str) -> None:
    clean, vetoed = sheet(name), sheet(name, **{veto: True})
    assert not [row for row in clean.values() if row["grade"]]
    row = vetoed.pop(f"veto_{veto}")
    assert (row["grade"], row["clause"], row["points"]) == ("fail", clause, None)
    assert vetoed == clean


@pytest.mark.parametrize("name", BOTH)
def test_every_item_names_its_clause(name: str) -> None:
    clauses = {rule_id: table(name).constants(rule_id)["clause"] for rule_id in (r.id for r in table(name).rules)}
    assert set(clauses.values()) == {f"Z{number:03}" for number in range(40, 66)}


@pytest.mark.parametrize(
    ("score", "grade", "rectify"),
    [(110, "excellent", False), (90, "excellent", False), (89.99, "good", False), (80, "good", False),
     (79.99, "fair", True), (60, "fair", True), (59.99, "poor", True), (0, "poor", True)],
)  # fmt: skip
def test_fair_and_poor_have_to_rectify(score: float, grade: str, rectify: bool) -> None:
    (match,) = decide(table("grades"), {"score": score}, {})
    assert (match.outputs["grade"], match.outputs["rectify"]) == (grade, rectify)
    assert (match.outputs["ambiguity"], match.outputs["note_zh"]) == ("A-Z16", "条文未规定分数线")


def test_there_is_a_grade_for_every_score() -> None:
    assert gaps(table("grades"), {}) == []

"""The regulations as a whole: every clause is registered, every clause is carried, the generated pages are current."""

from functools import cache

import pytest

from app.packs import KINDS, Coverage, parse_release, resolve
from app.services import covering, handbooks
from app.services.rules import publishing
from tests.repo.source import ROOT

PROCESSES = ROOT / "processes"
COUNTED = {
    "guangxi": (53, 26, 5, 15),
    "longsheng": (69, 35, 7, 10),
    "xiangtan": (53, 29, 7, 9),
    "yuanmou": (41, 24, 6, 4),
    "zezhou": (27, 23, 18, 3),
}
"""Clauses of each kind (enforce, record, measure, organisational), counted against the printed texts."""


@cache
def covered(pack: str) -> Coverage:
    return covering.coverage_of(PROCESSES, pack)


def test_the_regulations_have_464_clauses() -> None:
    assert set(publishing.packs_in(PROCESSES)) == set(COUNTED)
    assert covering.total(covered(pack) for pack in COUNTED) == (
        "5 regulations: enforce 243/243, record 137/137, measure 43/43, organisational 41/41; 464 clauses"
    )


@pytest.mark.parametrize("pack", COUNTED)
def test_every_clause_is_registered_and_carried(pack: str) -> None:
    found = covered(pack)
    assert tuple(row.stated for row in found.kinds) == COUNTED[pack]
    assert tuple(row.total for row in found.kinds) == COUNTED[pack]
    assert found.missing == ()
    assert [row.kind for row in found.kinds] == list(KINDS)


def test_a_city_s_refusals_name_its_own_offices_and_no_county_station() -> None:
    """Guangxi's pack is a city's: 工作站 is what its regulation calls the office of a county below."""
    table = parse_release(resolve(PROCESSES, "guangxi").files).tables["messages"]
    said = [str(table.constants(rule.id).get("zh") or "") for rule in table.rules]
    assert any(said) and not [each for each in said if "工作站" in each or "主管单位" in each]


def test_the_generated_pages_are_current() -> None:
    """After a change of a pack: flask --app wsgi pack docs."""
    assert handbooks.outdated(PROCESSES, ROOT / handbooks.FOLDER) == []

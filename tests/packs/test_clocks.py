"""What the diagrams say of deadlines: where an answer is awaited, what may be lengthened, and by which form."""

from functools import cache
from pathlib import Path

import pytest

from app.packs import Release, parse_release, resolve
from app.services.rules.publishing import packs_in

PROCESSES = Path(__file__).parents[2] / "processes"


@cache
def release(pack: str) -> Release:
    return parse_release(resolve(PROCESSES, pack).files)


@pytest.mark.parametrize(
    ("pack", "windows", "awaited"),
    [
        ("guangxi", {"return"}, {"survey": "登记默认满意"}),
        ("longsheng", {"return"}, {"survey": "登记默认满意"}),
        ("xiangtan", {"return"}, {}),
        ("yuanmou", {"return", "return_site_check"}, {}),
        ("zezhou", {"return"}, {}),
    ],
)
def test_an_answer_is_awaited_where_a_diagram_goes_on_without_it(
    pack: str, windows: set[str], awaited: dict[str, str]
) -> None:
    rules = release(pack)
    assert rules.kinds_awaited == awaited
    assert not windows & (rules.kinds_met | awaited.keys()), "nothing follows when they close"


@pytest.mark.parametrize("pack", packs_in(PROCESSES))
def test_the_form_that_asks_for_more_time_and_those_that_grant_it_count_the_same_limit(pack: str) -> None:
    rules = release(pack)
    asking = rules.external_messages["extension_request"]
    kinds = rules.measured(asking.id)["amount"]
    assert "handle" in kinds <= rules.kinds_extended
    process = rules.process_of(asking.id)
    granting = [each for each in rules.diagrams[process].of_type("userTask") if each.form]
    assert granting and all(rules.measured(each.id)["amount"] == kinds for each in granting)
    assert not any(rules.measured(each.id) for each in rules.diagrams["return_request"].of_type("userTask"))


def test_a_message_is_about_the_limits_that_its_checks_ask_for() -> None:
    rules = release("longsheng")
    about = {name: rules.kinds_asked(rules.external_messages[name].id) for name in ("return_request", "urge")}
    assert about == {"return_request": {"return"}, "urge": frozenset()}

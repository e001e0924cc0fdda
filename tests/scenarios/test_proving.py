"""A step may only claim to prove a clause of which the scenario has come across something."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from app.services.scenario import Scenario, Stage
from app.services.scenario.model import from_data

DISPATCH = {"at": "2024-06-03T10:00:00+08:00", "who": "station", "act": "dispatch", "form": {"lead": "市水务局"}}
LOOK = {"at": "2024-06-03T11:00:00+08:00", "expect": {"milestone": "dispatched"}}
REFUSED = {"at": "2024-06-03T11:00:00+08:00", "who": "station", "act": "appeal", "refused": ["MESSAGE_WRONG_ROLE"]}


def scenario(*steps: dict[str, Any]) -> Scenario:
    rows = [{**step, "at": datetime.fromisoformat(step["at"])} for step in steps]
    ticket = {"at": datetime.fromisoformat("2024-06-03T09:00:00+08:00"), "kind": "help", "source": "phone"}
    data = {"id": "proving", "title": "示例", "pack": "guangxi", "ticket": ticket, "step": rows}
    return from_data(data, "proving.toml")


def differences(stage: Stage, *steps: dict[str, Any]) -> list[str]:
    return [line for outcome in stage.play(scenario(*steps)).outcomes for line in outcome.differences]


@pytest.mark.parametrize(
    "proves",
    [
        ["G056"],  # the clock that the diagram starts, and its row of the limits
        ["G062"],  # another row of the limits
        ["G040"],  # a field of the form of an act that was done
        ["G004"],  # a handler that ran
        ["G087"],  # the table that the program asks for every ticket
    ],
)
def test_what_was_on_the_way_can_be_proved(stage_of: Callable[[str], Stage], proves: list[str]) -> None:
    assert differences(stage_of("guangxi"), DISPATCH, {**LOOK, "proves": proves}) == []


@pytest.mark.parametrize("proves", ["G084", "G081", "G057"])
def test_what_was_not_on_the_way_cannot(stage_of: Callable[[str], Stage], proves: str) -> None:
    (line,) = differences(stage_of("guangxi"), DISPATCH, {**LOOK, "proves": [proves]})
    assert f"/ proves {proves}, but nothing" in line


def test_a_refusal_is_on_the_way_where_it_was_tried(stage_of: Callable[[str], Stage]) -> None:
    assert differences(stage_of("guangxi"), DISPATCH, {**REFUSED, "proves": ["G090"]}) == []
    (line,) = differences(stage_of("guangxi"), DISPATCH, {**LOOK, "proves": ["G090"]})
    assert "G090" in line

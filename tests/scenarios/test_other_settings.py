"""A scenario may play its pack with a setting changed; nobody else is touched by that."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.packs import parse_release, resolve
from app.services.scenario import Scenario, Stage, vocabulary
from app.services.scenario.model import parse_scenario
from app.services.scenario.variants import with_settings

PROCESSES = Path(__file__).parents[2] / "processes"
STORY = """
id = "settings"
title = "示例"
pack = "longsheng"
{settings}
[ticket]
at = 2024-06-14T09:00:00+08:00
kind = "help"
upstream_no = "{upstream_no}"
[[step]]
at = 2024-06-14T10:00:00+08:00
who = "station"
act = "dispatch"
form = {{ lead = "县水利局" }}
expect = {{ deadlines = {{ sign = {{ none = {none} }} }} }}
"""


def story(settings: str, upstream_no: str, none: str) -> Scenario:
    return parse_scenario(STORY.format(settings=settings, upstream_no=upstream_no, none=none).encode(), "x.toml")


def test_a_setting_holds_for_its_own_scenario_and_not_for_the_next(stage_of: Callable[[str], Stage]) -> None:
    stage = stage_of("longsheng")
    with_target = story("settings = { sign_target = true }", "GL-SET-1", "false")
    assert stage.play(with_target).passed
    assert stage.play(story("", "GL-SET-2", "true")).passed
    assert not stage.play(story("", "GL-SET-3", "false")).passed


def test_a_setting_that_the_pack_does_not_have_is_a_fault(stage_of: Callable[[str], Stage]) -> None:
    unknown = story("settings = { sign_tarte = true }", "GL-SET-4", "true")
    assert vocabulary.faults(unknown, stage_of("longsheng").rules("longsheng")) == ["there is no setting 'sign_tarte'"]


@pytest.mark.parametrize(
    ("pack", "name", "value"),
    [
        ("longsheng", "sign_target", True),  # its own
        ("longsheng", "inheritance", "县级"),  # its parent's
        ("guangxi", "phone_answer_seconds", 30),
    ],
)
def test_every_kind_of_value_is_written_as_it_is_read(pack: str, name: str, value: Any) -> None:
    with with_settings(PROCESSES, pack, {name: value}) as (copy, _):
        changed = parse_release(resolve(copy, pack).files)
    before = parse_release(resolve(PROCESSES, pack).files)
    assert changed.setting(name) == value != before.setting(name)
    assert changed.settings.keys() == before.settings.keys()

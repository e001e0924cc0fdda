"""Worked tickets as lines of JSON: hand-checked due times of every pack, to the second."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.services.scenario import BadScenario, Stage
from app.services.scenario.jsonl import read_jsonl, scenario_of
from app.services.scenario.playing import read_all

HERE = Path(__file__).parent
PROCESSES = HERE.parents[1] / "processes"
FILE = HERE / "worked_tickets.jsonl"
ROWS = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
IDS = [row["id"] for row in ROWS]


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_the_worked_ticket_holds(row: dict[str, Any], stage_of: Callable[[str], Stage]) -> None:
    scenario = scenario_of(row, FILE.name)
    run = stage_of(scenario.pack).play(scenario)
    wrong = [f"{o.at} {o.who} {o.what}: {line}" for o in run.outcomes for line in o.differences]
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_due_time_that_is_one_second_off_differs(stage_of: Callable[[str], Stage]) -> None:
    row = json.loads(json.dumps(ROWS[IDS.index("LS-01")]).replace("2023-04-25T23:59:59", "2023-04-25T23:59:58"))
    row["id"] = "LS-01-wrong"
    run = stage_of("longsheng").play(scenario_of(row, "x.jsonl"))
    assert [o.differences for o in run.outcomes if not o.holds] == [
        (
            "办结答复时限 deadline handle.due："
            "应为 expected 2023-04-25T23:59:58+08:00，实为 is 2023-04-25T23:59:59+08:00",
        )
    ]


WRONG = {
    "a hidden caller is shown": ("XT-04", '"value": false', '"value": true', "reads_caller unit:市生态环境局"),
    "the supervision has the other clock": ("XT-05", '"method": "system"', '"method": "发函"', "supervision.due"),
    "nobody agreed to a call back": ("XT-08", '"consent": true', '"consent": false', "callback: there is none"),
    "the second request is a first one": ("XT-02", '"days": 5', '"days": 6', "EXTENSION_OVER_MAX"),
    "one level approves": ("YM-02", ', "州政府热线管理机构"]', "]", "handle.due"),
    "no site check was declared": ("YM-04", '"return_until_if_site_check"', '"return_until"', "return.due"),
    "the mode is another": ("YM-06", '"mode": "supervised"', '"mode": "joint"', "kept mode"),
    "more than was promised": ("ZZ-03", '"days": 10', '"days": 11', "EXTENSION_OVER_CAP"),
    "it is not due that late": ("ZZ-06", "2023-07-15T23:50:00", "2023-07-15T23:50:01", "handle.due"),
}  # fmt: skip
"""What is wrong -> (row, a part of its text, another in its place, what the differences say)."""


@pytest.mark.parametrize("case", WRONG)
def test_a_worked_ticket_that_is_wrong_differs(case: str, stage_of: Callable[[str], Stage]) -> None:
    id_, old, new, told = WRONG[case]
    text = json.dumps(ROWS[IDS.index(id_)], ensure_ascii=False)
    assert old in text
    row = {**json.loads(text.replace(old, new, 1)), "id": f"{id_}-wrong"}
    run = stage_of(row["jurisdiction"]).play(scenario_of(row, "x.jsonl"))
    assert told in "\n".join(line for o in run.outcomes for line in o.differences)


def test_lines_of_other_jurisdictions_are_reported_as_unsupported(tmp_path: Path) -> None:
    other = {**ROWS[0], "id": "YM-01", "jurisdiction": "atlantis"}
    file = tmp_path / "two.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in (other, ROWS[0])), "utf-8")
    scenarios, unsupported = read_all([file], PROCESSES)
    assert [scenario.id for scenario in scenarios] == ["LS-01"]
    assert unsupported == ["YM-01: there is no pack for 'atlantis'"]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"at": "2024-03-04T09:00:00+08:00", "action": "teleport", "actor": "x"}, "no translation for 'teleport'"),
        ({"expect": "mood", "value": "good"}, "no translation for 'mood'"),
        ({"expect": "close_due", "due_on": "2024-03-04"}, "close_due: unknown key 'due_on'"),
        ({"at": "2024-03-04T09:00:00", "action": "sign", "actor": "x"}, "has no zone"),
        ({"at": "2024-03-04T09:00:00+08:00", "action": "apply_extension", "actor": "x"}, "KeyError: 'days'"),
        ({"expect": "return_allowed", "value": True}, "write the request itself"),
    ],
)
def test_what_cannot_be_played_is_never_passed_over(entry: dict[str, Any], words: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    row = {**ROWS[0], "timeline": [*ROWS[0]["timeline"], entry]}
    file.write_text("not json\n\n" + json.dumps(row) + "\n", "utf-8")
    with pytest.raises(BadScenario) as caught:
        read_jsonl(file, frozenset({"longsheng"}))
    assert [problem.partition(":")[0] for problem in caught.value.problems] == ["line 1", "line 3"]
    assert words in caught.value.problems[1]

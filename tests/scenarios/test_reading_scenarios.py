"""Scenario files are read strictly: every fault at once, each with its place."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.services.scenario import BadScenario, read_scenario, wording
from app.services.scenario.model import EXPECTATIONS, parse_scenario
from app.services.scenario.playing import play_paths, read_all, scenario_files

PROCESSES = Path(__file__).parents[2] / "processes"

BROKEN = b"""
id = 7
pack = "longsheng"
colour = "red"
units = "none"
[ticket]
at = 2024-05-03
kind = "praise"
[[step]]
at = 2024-05-03T18:00:00
act = "sign"
[[step]]
at = 2024-05-03T18:00:00+08:00
whom = "station"
expect = { mood = "good", deadlines = { handle = { due_on = 1 } } }
[[step]]
at = 2024-05-03T18:00:00+08:00
refused = "RETURN_LATE"
expect = { deadlines = { handle = 3 } }
"""


def test_every_fault_of_a_file_is_told_at_once() -> None:
    with pytest.raises(BadScenario) as caught:
        parse_scenario(BROKEN, "broken.toml")
    assert caught.value.problems == [
        "unknown key 'colour'",
        "missing 'id'",
        "missing 'title'",
        "ticket: at must be an instant with its zone, like 2024-09-11T15:20:00+08:00",
        "step 1: at must be an instant with its zone, like 2024-09-11T15:20:00+08:00",
        "step 1: who does 'sign'?",
        "step 2: unknown key 'whom'",
        "step 2: nothing can be expected of 'mood'",
        "step 2: deadline handle has no 'due_on'",
        "step 3: refused must be a list of texts",
        "step 3: a form or a refusal needs an act",
        "step 3: deadlines must be tables, one for each kind",
        "units must be tables, one for each unit",
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"id = ", "Invalid value"),
        (b"\xff\xfe", "codec can't decode"),
        (b'id = "x"\ntitle = "x"\npack = "longsheng"\n', "missing table [ticket]"),
        (
            b'id = "x"\ntitle = "x"\npack = "longsheng"\nstep = 3\n[ticket]\nat = 2024-05-03T18:00:00+08:00\n',
            "step must be written [[step]]",
        ),
    ],
)
def test_a_file_that_is_no_scenario(data: bytes, words: str) -> None:
    with pytest.raises(BadScenario) as caught:
        parse_scenario(data, "x.toml")
    assert any(words in problem for problem in caught.value.problems)


def test_faults_of_several_files_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "a.toml").write_bytes(BROKEN)
    good = 'id = "x"\ntitle = "x"\npack = "atlantis"\n[ticket]\nat = 2024-05-03T18:00:00+08:00\n'
    (tmp_path / "scenarios" / "b.toml").write_text(good, "utf-8")
    (tmp_path / "scenarios" / "defaults.toml").write_text("[accept]\n", "utf-8")
    files = list(scenario_files([tmp_path]))
    assert [file.name for file in files] == ["a.toml", "b.toml"]
    with pytest.raises(BadScenario) as caught:
        read_all(files, PROCESSES)
    assert caught.value.problems[-1] == "b.toml: there is no pack 'atlantis'"
    assert len(caught.value.problems) == 14


def test_the_ticket_table_is_the_first_step(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text(
        'id = "x"\ntitle = "x"\npack = "longsheng"\n'
        '[ticket]\nat = 2024-05-03T18:00:00+08:00\nkind = "praise"\nrefused = ["A"]\nproves = ["L004"]\n',
        "utf-8",
    )
    scenario = read_scenario(file)
    (step,) = scenario.steps
    assert (step.who, step.act, step.form, step.refused) == ("station", "register", {"kind": "praise"}, ("A",))
    assert scenario.proves == {"L004"}


def test_playing_tells_its_progress_and_what_differs(tmp_path: Path) -> None:
    file = tmp_path / "late.toml"
    file.write_text(
        'id = "x"\ntitle = "x"\npack = "longsheng"\n'
        '[ticket]\nat = 2024-05-03T18:00:00+08:00\nkind = "help"\nupstream_no = "T-1"\nexpect = { tasks = ["sign"] }\n'
        '[[step]]\nat = 2024-05-03T18:00:00+08:00\nwho = "station"\nact = "archive"\nrefused = ["RETURN_LATE"]\n',
        "utf-8",
    )
    told: list[tuple[int, int]] = []
    report = play_paths(PROCESSES, [file], lambda done, total: told.append((done, total)))
    assert told == [(0, 1)]
    assert not report.passed
    first, second = report.to_dict()["scenarios"][0]["steps"]
    assert first["differences"] == ['待办任务 tasks：应为 expected ["sign"]，实为 is ["accept"]']
    assert (
        "现在没有人可以办 archive" in second["differences"][0] and "nobody can archive now" in second["differences"][0]
    )


def test_nothing_played_is_not_passed(tmp_path: Path) -> None:
    assert not play_paths(PROCESSES, [tmp_path], lambda done, total: None).passed


def test_a_difference_is_called_in_chinese_too_and_its_values_are_written_as_in_the_file() -> None:
    at = datetime(2024, 9, 5, 15, 59, 59, tzinfo=UTC)
    assert wording.compared("archived", None, at) == "归档 archived：应为 expected -，实为 is 2024-09-05T23:59:59+08:00"
    assert wording.compared("kept mode", ["a", True], {"n": date(2024, 9, 5)}) == (
        '记下的值 kept mode：应为 expected ["a", true]，实为 is {n = 2024-09-05}'
    )
    told_otherwise = {"deadlines", "history", "includes", "outbox", "facts"}
    assert EXPECTATIONS - told_otherwise <= wording.NAMES.keys()

"""A release put together from its files, and read backwards."""

import pytest

from app.packs import InvalidPack, parse_release
from tests.lint.samples import base_files

RELEASE = parse_release(base_files())


def test_finds_elements_processes_and_acts() -> None:
    assert RELEASE.element("part_work").act == "check"
    assert RELEASE.process_of("part_work") == "part"
    assert RELEASE.act_of(RELEASE.element("part_work")) == "check"
    assert RELEASE.act_of(RELEASE.element("side_start")) == "ask"
    with pytest.raises(KeyError):
        RELEASE.element("nothing")


def test_knows_what_messages_start_and_which_come_from_outside() -> None:
    assert RELEASE.start_message("ask") == "side"
    assert RELEASE.start_message("take_back") is None
    assert set(RELEASE.external_messages) == {"ask"}
    assert RELEASE.is_external_process("side") and not RELEASE.is_external_process("main")


def test_lanes_and_settings_come_from_pack_toml() -> None:
    assert RELEASE.lanes["承办单位"].scope == "assignment"
    assert RELEASE.setting("day_end") == "24:00"
    assert RELEASE.setting("nothing", 5) == 5
    assert (RELEASE.id, RELEASE.region, RELEASE.instrument) == ("base", "guangxi", "示例〔2023〕1号")


@pytest.mark.parametrize(
    ("where", "clauses"),
    [
        ("main.bpmn#main_due", ["L001"]),
        ("limits.dmn#handle_consult", ["L001"]),
        ("check_checks.dmn#check_no_reason", ["L002"]),
        ("policy.dmn#policy_emergency", ["L001"]),
        ("forms/check.form#reason", ["L002"]),
        ("handler:start_clock", ["L001"]),
        ("main.bpmn#main_start", []),
        ("nowhere.dmn#row", []),
    ],
)
def test_tells_the_clauses_behind_a_place(where: str, clauses: list[str]) -> None:
    assert [clause.id for clause in RELEASE.clauses_at(where)] == clauses


def test_tells_the_clauses_behind_an_element() -> None:
    assert [clause.id for clause in RELEASE.clauses_of("main_due")] == ["L001"]


def test_all_problems_of_all_files_are_told_at_once() -> None:
    files = base_files() | {
        "limits.dmn": b"<broken",
        "forms/check.form": b"{}",
        "clauses.toml": b"clause = 1",
        "stranger.txt": b"",
        "other.bpmn": base_files()["side.bpmn"],
    }
    del files["pack.json"]
    with pytest.raises(InvalidPack) as caught:
        parse_release(files)
    named = {problem.file for problem in caught.value.problems}
    assert named == {"limits.dmn", "forms/check.form", "clauses.toml", "stranger.txt", "other.bpmn", "pack.json"}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (b'{"pack": {"id": "x"}}', '"title" is missing'),
        (b'{"pack": {"id": 5}}', '"id" must be a text'),
        (b'{"lanes": {"a": {"role": "b", "scope": "moon"}}}', '"scope" must be one of'),
        (b'{"lanes": {"a": "station"}}', 'Unknown key "value"'),
        (b'{"settings": {"a": {"valeu": 1}}}', 'Unknown key "valeu"'),
        (b'{"settings": {"day_end": {"value": "17h"}}}', "The end of a day is written like"),
        (b'{"settings": {"day_end": {"value": 24}}}', "The end of a day is written like"),
        (b'{"extra": {}}', 'Unknown key "extra"'),
        (b'{"pack": {"issued": "yesterday"}}', '"issued" is not a date'),
    ],
)
def test_settings_are_read_strictly(settings: bytes, expected: str) -> None:
    with pytest.raises(InvalidPack) as caught:
        parse_release(base_files() | {"pack.json": settings})
    assert expected in str(caught.value)
    assert {problem.file for problem in caught.value.problems} == {"pack.toml"}

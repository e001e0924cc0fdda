"""The words of scenarios are closed lists: checked against the pack before playing, complete in docs/scenarios.md."""

import re
from pathlib import Path

import pytest

from app.packs import Release, parse_release, resolve
from app.services.rules.publishing import packs_in
from app.services.scenario import BadScenario, jsonl, vocabulary
from app.services.scenario.expectations import CHECKS
from app.services.scenario.model import DEADLINE_KEYS, EXPECTATIONS, parse_scenario
from app.services.scenario.playing import play_paths

ROOT = Path(__file__).parents[2]
PROCESSES = ROOT / "processes"
MANUAL = (ROOT / "docs" / "scenarios.md").read_text("utf-8")
WORDS = frozenset(re.findall(r"`([A-Za-z_0-9]+)`", MANUAL))
ANSWERED_ELSEWHERE = frozenset(
    re.findall(
        r"[A-Z_]+",
        """
    ALREADY_SENT BAD_CURSOR BUSY CALENDAR_CHANGED CALENDAR_FILE CALENDAR_LAYOUT COLUMNS_MISSING DATA_DESTROYED
    DAYS_REVERSED DIGITS_LOST NO_CALENDAR NO_LOCAL_DAYS
    DRAFT_CHANGED EXPIRED KEY_REUSED LINKED_ALREADY LINK_CHAIN LINK_SELF LOGIN_TAKEN NOT_A_COLLEAGUE NOT_DEAD NOT_LINKED
    NOT_RETRYABLE NO_ACCOUNT NO_MAIN_REPLY NO_RULE NUMBER_TWICE OWN_ACCOUNT OWN_SUPERVISOR PASSWORD_WRONG
    PERSONAL_DATA PROGRAM_FAULT REASON_PERSONAL REASON_REQUIRED RELEASE_NOT_IN_FORCE RELEASE_UNCHANGED ROWS_CHANGED
    ROWS_WITH_FAULTS RULE_FAULT SIGN_IN_LIMITED SIGN_IN_WRONG TICKET_ENDED TOO_FAST TOO_MANY_AT_ONCE TOO_MANY_FILTERS
    TOO_MANY_IN_CLEAR UNANSWERED UNIT_IN_USE UNKNOWN_ROLE
    """,
    )
)
"""Refusals of errands that no scenario runs: administration, sign-in, files, import, links, migration, the API."""


@pytest.fixture(scope="module", params=packs_in(PROCESSES))
def rules(request: pytest.FixtureRequest) -> Release:
    return parse_release(resolve(PROCESSES, request.param).files)


BAD = b"""
id = "x"
title = "x"
pack = "longsheng"
[ticket]
at = 2024-05-03T18:00:00+08:00
kind = "praise"
[[step]]
at = 2024-05-03T18:00:00+08:00
who = "mayor:x"
act = "teleport"
refused = ["TOO_FAR", "RETURN_LATE"]
proves = ["L999", "G061"]
[[step]]
at = 2024-05-03T18:00:00+08:00
expect = { deadlines = { lunch = { none = true } } }
"""


def test_unknown_words_are_told_before_anything_is_played(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes(BAD)
    with pytest.raises(BadScenario) as caught:
        play_paths(PROCESSES, [file], lambda done, total: None)
    assert caught.value.problems == [
        "x.toml x: step 1: there is no act 'teleport' in this pack",
        "x.toml x: step 1: there is no role 'mayor'",
        "x.toml x: step 1: nothing is refused with 'TOO_FAR' in this pack",
        "x.toml x: step 1: the register has no clause 'L999'",
        "x.toml x: step 1: the register has no clause 'G061'",
        "x.toml x: step 2: there is no kind of deadline 'lunch'",
    ]


def test_words_of_a_pack_are_its_own(rules: Release) -> None:
    scenario = parse_scenario(BAD.replace(b"teleport", b"survey_undelivered"), "x.toml")
    found = vocabulary.faults(scenario, rules)
    assert any("survey_undelivered" in fault for fault in found) == (rules.id != "guangxi")


def test_the_manual_lists_every_act_and_code(rules: Release) -> None:
    assert vocabulary.acts_of(rules) <= WORDS
    assert vocabulary.codes_of(rules) <= WORDS


def test_the_manual_lists_every_expectation_and_role() -> None:
    assert CHECKS.keys() == EXPECTATIONS
    assert EXPECTATIONS | DEADLINE_KEYS | vocabulary.ROLES <= WORDS
    assert jsonl.ACTIONS.keys() | jsonl.EXPECTATIONS.keys() <= WORDS


def test_codes_in_the_program_are_known() -> None:
    """Each code with which the program refuses is in the vocabulary, or of an errand that no scenario runs."""
    pattern = re.compile(r'(?:Ground|BadValue|FieldProblem)\(\s*"([A-Z][A-Z_0-9]+)"')
    found = {
        code
        for folder in ("packs", "services", "tickets")
        for file in (ROOT / "app" / folder).rglob("*.py")
        for code in pattern.findall(file.read_text("utf-8"))
    }
    assert found - vocabulary.PROGRAM_CODES <= ANSWERED_ELSEWHERE

"""What the tables of Guangxi and Longsheng answer: stories read off the articles."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.bpmn import Match, Table, decide, gaps, overlaps, read_table

PROCESSES = Path(__file__).parents[2] / "processes"
KINDS = ("consult", "help", "suggestion", "complaint", "report", "praise")
PACKS = ("guangxi", "longsheng")


@cache
def table(pack: str, name: str) -> Table:
    path = PROCESSES / pack / f"{name}.dmn"
    return read_table(path.read_bytes(), path.name)


def ratio(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole


def functions(
    *, late: tuple[str, ...] = (), limit: int | None = 10, today: str = "2024-09-20", undecided: bool = False,
    **settings: Any,
) -> Mapping[str, Callable[..., Any]]:  # fmt: skip
    """The functions that tables call: `late`: deadlines that are past; `undecided`: a request is under review."""
    return {
        "blank": lambda value: value is None or value == "" or value == [],
        "overdue": lambda kind: kind in late,
        "has_limit": lambda kind: limit is not None,
        "limit_amount": lambda kind: limit,
        "ratio": ratio,
        "future": lambda day: bool(day) and day > today,
        "setting": lambda key: settings.get(key, False),
        "pending": lambda message: undecided,
    }


def ask(pack: str, name: str, facts: Mapping[str, Any], **circumstances: Any) -> list[Match]:
    return decide(table(pack, name), facts, functions(**circumstances))


def codes(pack: str, name: str, facts: Mapping[str, Any], **circumstances: Any) -> list[tuple[str, str]]:
    """The grounds of refusal: (code, clause)."""
    matches = ask(pack, name, facts, **circumstances)
    return [(match.outputs["code"], match.outputs["clause"]) for match in matches]


def limit(pack: str, deadline: str, **facts: Any) -> tuple[Any, str, str]:
    names = {"deadline": deadline, "kind": "complaint", "emergency": False, "source": "phone", **facts}
    (match,) = ask(pack, "limits", names)
    return match.outputs["amount"], match.outputs["unit"], match.outputs["clause"]


# ---- limits --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(PROCESSES.glob("*/*.dmn")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_table_reads_and_its_id_is_its_file(path: Path) -> None:
    read = read_table(path.read_bytes(), path.name)
    assert read.id == path.stem
    assert overlaps(read, {"kind": KINDS}) == []


@pytest.mark.parametrize("pack", PACKS)
def test_every_ticket_has_a_row_for_every_deadline(pack: str) -> None:
    deadlines = sorted({rule.tests[0].strip('"') for rule in table(pack, "limits").rules})
    known = {"deadline": deadlines, "kind": KINDS, "source": ("phone", "city_12345", "chairman_mailbox")}
    assert gaps(table(pack, "limits"), known) == []


@pytest.mark.parametrize(
    ("kind", "days", "longsheng", "guangxi"),
    [
        ("consult", 2, "L049", "G061"),
        ("help", 3, "L050", "G062"),
        ("suggestion", 5, "L051", "G063"),
        ("complaint", 10, "L052", "G064"),
        ("report", 10, "L053", "G065"),
    ],
)
def test_each_kind_has_its_working_days(kind: str, days: int, longsheng: str, guangxi: str) -> None:
    assert limit("longsheng", "handle", kind=kind) == (days, "workday", longsheng)
    assert limit("guangxi", "handle", kind=kind) == (days, "workday", guangxi)


@pytest.mark.parametrize("kind", KINDS)
def test_the_mailbox_goes_before_the_kind_and_an_emergency_before_both(kind: str) -> None:
    assert limit("longsheng", "handle", kind=kind, source="chairman_mailbox") == (3, "workday", "L054")
    both = {"kind": kind, "source": "chairman_mailbox", "emergency": True}
    assert limit("longsheng", "handle", **both) == (24, "hour", "L056")
    assert limit("guangxi", "handle", **both) == (24, "hour", "G068")


def test_praise_has_no_limit_which_is_a_value() -> None:
    assert limit("longsheng", "handle", kind="praise") == (None, "none", "L004")


def test_an_emergency_is_signed_in_thirty_minutes_and_an_ordinary_ticket_at_no_stated_time() -> None:
    assert limit("longsheng", "sign", emergency=True) == (30, "minute", "L055")
    assert limit("longsheng", "sign") == (None, "none", "L046")


def test_the_internal_signing_target_is_off_until_its_setting_is_on() -> None:
    names = {"deadline": "sign", "kind": "help", "emergency": False, "source": "city_12345"}
    (match,) = ask("longsheng", "limits", names, sign_target=True)
    assert (match.row_id, match.outputs["ambiguity"]) == ("sign_ordinary_target", "A-L07")


def test_the_region_dispatches_in_twenty_four_hours_by_law_and_the_county_by_a_reading() -> None:
    assert limit("guangxi", "dispatch") == (24, "hour", "G056")
    (match,) = ask("longsheng", "limits", {"deadline": "dispatch", "kind": "help", "emergency": False, "source": "web"})
    assert match.outputs["ambiguity"] == "A-L06"


# ---- returns -------------------------------------------------------------------------------------------------------

RETURN = {
    "emergency": False,
    "reason": "职责不符",
    "basis": "三定规定",
    "extension_applied": False,
    "by_meeting": False,
}


@pytest.mark.parametrize("pack", PACKS)
def test_a_timely_return_with_reason_and_basis_meets_no_ground(pack: str) -> None:
    assert codes(pack, "return_checks", RETURN) == []


def test_a_late_return_after_an_extension_request_is_refused_on_both_grounds() -> None:
    found = codes("longsheng", "return_checks", {**RETURN, "extension_applied": True}, late=("return",))
    assert found == [("RETURN_LATE", "L061"), ("NR7_EXTENSION_APPLIED", "L071")]


def test_a_late_return_of_an_emergency_cites_the_thirty_minutes() -> None:
    assert codes("longsheng", "return_checks", {**RETURN, "emergency": True}, late=("return",)) == [
        ("RETURN_LATE", "L062")
    ]


@pytest.mark.parametrize("missing", ["reason", "basis"])
def test_longsheng_wants_reason_and_basis(missing: str) -> None:
    assert codes("longsheng", "return_checks", {**RETURN, missing: None}) == [("NR2_NO_REASON", "L066")]


def test_guangxi_wants_only_a_reason_and_has_no_list_of_non_returnable_cases() -> None:
    assert codes("guangxi", "return_checks", {**RETURN, "basis": None, "extension_applied": True}) == []
    assert codes("guangxi", "return_checks", {**RETURN, "reason": ""}) == [("RETURN_NO_REASON", "G072")]


def test_what_a_joint_meeting_has_fixed_is_neither_returned_nor_appealed() -> None:
    found = codes("longsheng", "return_checks", {**RETURN, "by_meeting": True})
    assert found == [("NR1_FIXED_DUTY", "L065"), ("RETURN_AFTER_MEETING", "L103")]
    appeal = {"by_meeting": True, "data_date": None}
    assert codes("longsheng", "appeal_checks", appeal) == [("APPEAL_AFTER_MEETING", "L104")]


def test_what_a_joint_meeting_has_fixed_the_region_lets_be_returned_unless_it_is_switched_off() -> None:
    fixed = {**RETURN, "by_meeting": True}
    assert codes("guangxi", "return_checks", fixed, return_after_meeting=True) == []
    found = codes("guangxi", "return_checks", fixed, return_after_meeting=False)
    assert found == [("RETURN_AFTER_MEETING", "G041")]


def test_the_second_return_request_makes_the_program_propose_a_meeting() -> None:
    for number, proposed in ((1, False), (2, True), (3, True)):
        (match,) = ask("longsheng", "returns_policy", {"return_requests": number, "emergency": False})
        assert match.outputs["propose_meeting"] is proposed


def test_a_refused_return_names_one_of_the_seven_cases_and_the_sixth_its_entry() -> None:
    review = {"outcome": "refuse", "nr_code": None, "kb_entry": None, "extension_applied": False}
    assert codes("longsheng", "review_return_checks", review) == [("REVIEW_NO_CODE", "L064")]
    review["nr_code"] = "NR6_KB"
    assert codes("longsheng", "review_return_checks", review) == [("REVIEW_NO_KB_ENTRY", "L070")]
    assert codes("longsheng", "review_return_checks", {**review, "kb_entry": "K-7"}) == []


# ---- extensions ----------------------------------------------------------------------------------------------------

EXTENSION = {
    "has_contact": True, "confidential": False, "caller_told": True, "caller_told_at": None, "granted": 0, "amount": 10,
    "reason": "联合取证",
}  # fmt: skip
GRANT = {
    "outcome": "approve", "emergency": False, "supervisor": None, "amount": 10, "granted": 0, "over_cap_reason": None
}  # fmt: skip


def test_grants_may_add_up_to_the_limit_itself_and_not_beyond() -> None:
    assert codes("longsheng", "extension_checks", EXTENSION) == []
    assert codes("longsheng", "extension_checks", {**EXTENSION, "granted": 1}) == [("EXTENSION_OVER_CAP", "L060")]
    assert codes("longsheng", "review_extension_checks", {**GRANT, "granted": 6, "amount": 4}) == []
    assert codes("longsheng", "review_extension_checks", {**GRANT, "granted": 6, "amount": 5}) == [
        ("EXTENSION_OVER_CAP", "L060")
    ]


def test_the_cap_of_the_region_is_soft_but_costs_a_supervisors_reason() -> None:
    assert codes("guangxi", "extension_checks", {**EXTENSION, "amount": 15}) == []
    assert codes("guangxi", "review_extension_checks", {**GRANT, "amount": 15}) == [
        ("EXTENSION_OVER_CAP", "G071"),
        ("EXTENSION_NEEDS_SUPERVISOR", "G071"),
    ]
    given = {**GRANT, "amount": 15, "supervisor": "分管领导", "over_cap_reason": "需跨市取证"}
    assert codes("guangxi", "review_extension_checks", given) == []


def test_a_late_application_without_telling_the_caller_is_refused_on_both_grounds() -> None:
    found = codes("longsheng", "extension_checks", {**EXTENSION, "caller_told": None}, late=("handle",))
    assert found == [("EXTENSION_LATE", "L059"), ("EXTENSION_CALLER_NOT_TOLD", "L058")]


def test_nobody_need_be_told_who_cannot_be_reached() -> None:
    assert codes("longsheng", "extension_checks", {**EXTENSION, "caller_told": None, "confidential": True}) == []


def test_a_ticket_without_limit_needs_no_extension() -> None:
    assert codes("longsheng", "extension_checks", EXTENSION, limit=None) == [("EXTENSION_NO_LIMIT", "L059")]


def test_an_emergency_is_extended_by_a_supervisor_and_by_no_more_than_its_own_hours() -> None:
    grant = {**GRANT, "emergency": True, "amount": 24}
    assert codes("longsheng", "review_extension_checks", grant, limit=24) == [("EXTENSION_NEEDS_SUPERVISOR", "L060")]
    approved = {**grant, "supervisor": "分管领导"}
    assert codes("longsheng", "review_extension_checks", approved, limit=24) == []
    assert codes("longsheng", "review_extension_checks", {**approved, "amount": 25}, limit=24) == [
        ("EXTENSION_OVER_CAP", "L060")
    ]


# ---- replies -------------------------------------------------------------------------------------------------------

REPLY = {
    "emergency": False, "handled_at": "2024-09-20", "handling_unit": "县交通运输局", "handler": "石某",
    "facts": "已查处", "responsible": "分管领导", "partial": None, "stage_result": None, "next_plan": None,
    "unsolvable": None,
    "explanation_log": None,
}  # fmt: skip
CASE = {
    "kind": "complaint", "case_opened": None, "case_files": None, "case_no": None, "case_date": None,
    "case_reason": None, "case_basis": None,
}  # fmt: skip


def test_a_complete_reply_meets_no_ground() -> None:
    assert codes("longsheng", "reply_checks", REPLY) == []
    assert codes("guangxi", "reply_checks", REPLY) == []


def test_an_empty_reply_is_told_everything_that_is_missing_at_once() -> None:
    found = codes("longsheng", "reply_checks", {**dict.fromkeys(REPLY), "emergency": True})
    assert [code for code, _ in found] == [
        "REPLY_NO_HOUR", "REPLY_NO_UNIT", "REPLY_NO_HANDLER", "REPLY_NO_FACTS", "REPLY_NO_RESPONSIBLE"
    ]  # fmt: skip


def test_an_unfinished_matter_needs_its_stage_and_its_plan() -> None:
    found = codes("longsheng", "reply_checks", {**REPLY, "partial": True, "next_plan": "下月复查"})
    assert found == [("REPLY_NO_STAGE_RESULT", "L075")]


@pytest.mark.parametrize("pack", PACKS)
def test_nothing_is_handled_and_no_case_opened_later_than_today(pack: str) -> None:
    clause = {"longsheng": "L073", "guangxi": "G074"}[pack]
    assert codes(pack, "reply_checks", {**REPLY, "handled_at": "2027-01-05"}) == [("REPLY_IN_FUTURE", clause)]
    opened = {**CASE, "case_opened": "yes", "case_no": "1", "case_date": "2024-09-21"}
    assert [code for code, _ in codes(pack, "case_checks", opened)] == ["CASE_IN_FUTURE"]
    assert codes(pack, "case_checks", {**opened, "case_date": "2024-09-20"}) == []


@pytest.mark.parametrize(
    ("answer", "grounds"),
    [
        ({}, ["CASE_NOT_STATED"]),
        ({"case_opened": "yes"}, ["CASE_NO_DECISION"]),
        ({"case_opened": "yes", "case_no": "1"}, ["CASE_NO_DECISION"]),
        ({"case_opened": "yes", "case_no": "1", "case_date": "2024-09-20"}, []),
        ({"case_opened": "yes", "case_files": ["f1"]}, []),
        ({"case_opened": "no"}, ["CASE_NO_REASON", "CASE_NO_BASIS"]),
        ({"case_opened": "not_applicable"}, ["CASE_NO_REASON"]),
        ({"case_opened": "not_applicable", "case_reason": "不是执法事项"}, []),
    ],
)
def test_a_complaint_says_what_became_of_the_case(answer: dict[str, Any], grounds: list[str]) -> None:
    assert [code for code, _ in codes("longsheng", "case_checks", {**CASE, **answer})] == grounds
    assert codes("longsheng", "case_checks", {**CASE, **answer, "kind": "consult"}) == []


# ---- messages, the rest --------------------------------------------------------------------------------------------


def allowed(
    pack: str, message: str, role: str, milestone: str, part: str = "lead", redo_rounds: int = 0,
    by_meeting: bool = False, **settings: Any,
) -> tuple[bool, str | None]:  # fmt: skip
    names = {
        "message": message, "role": role, "milestone": milestone, "own_assignment": part == "lead",
        "co_assignment": part == "co", "redo_rounds": redo_rounds, "by_meeting": by_meeting,
    }  # fmt: skip
    (match,) = ask(pack, "messages", names, **settings)
    return match.outputs["allowed"], match.outputs["code"]


@pytest.mark.parametrize("pack", PACKS)
def test_who_may_send_what_and_when(pack: str) -> None:
    assert allowed(pack, "return_request", "unit", "signed") == (True, None)
    assert allowed(pack, "return_request", "unit", "signed", undecided=True) == (False, "RETURN_PENDING")
    assert allowed(pack, "extension_request", "unit", "contacted", undecided=True) == (False, "EXTENSION_PENDING")
    assert allowed(pack, "extension_request", "unit", "replied", undecided=True) == (False, "EXTENSION_WRONG_STAGE")
    assert allowed(pack, "return_request", "unit", "dispatched") == (False, "RETURN_BEFORE_SIGN")
    assert allowed(pack, "return_request", "unit", "replied") == (False, "RETURN_WRONG_STAGE")
    assert allowed(pack, "return_request", "unit", "dispatched", redo_rounds=1) == (False, "RETURN_IN_REDO")
    assert allowed(pack, "return_request", "unit", "signed", redo_rounds=2) == (False, "RETURN_IN_REDO")
    assert allowed(pack, "return_request", "unit", "replied", redo_rounds=1) == (False, "RETURN_WRONG_STAGE")
    assert allowed(pack, "return_request", "unit", "signed", part="co") == (False, "CO_HANDLER_MAY_NOT_RETURN")
    assert allowed(pack, "extension_request", "unit", "contacted", part="co") == (False, "CO_HANDLER_MAY_NOT_EXTEND")
    assert allowed(pack, "extension_request", "unit", "contacted", part="none") == (False, "NOT_HANDLING_UNIT")
    assert allowed(pack, "convene_meeting", "authority", "signed", part="none") == (True, None)
    assert allowed(pack, "convene_meeting", "unit", "signed") == (False, "MEETING_NOT_AUTHORITY")
    assert allowed(pack, "survey_answer", "upstream", "replied", part="none") == (True, None)


@pytest.mark.parametrize(
    ("pack", "may_return", "code"),
    [
        ("longsheng", False, "RETURN_AFTER_MEETING"),
        ("guangxi", False, "RETURN_AFTER_MEETING"),
        ("guangxi", True, "RETURN_IN_REDO"),
    ],
)
def test_what_a_meeting_fixed_binds_the_redo_too(pack: str, may_return: bool, code: str) -> None:
    """Longsheng 19; in Guangxi as the setting says (A-G09). No word of another meeting where there has been one."""
    refused = allowed(
        pack, "return_request", "unit", "signed", redo_rounds=1, by_meeting=True, return_after_meeting=may_return
    )
    assert refused == (False, code)


def test_an_emergency_complaint_from_the_mailbox_runs_the_emergency_diagram() -> None:
    names = {"kind": "complaint", "source": "chairman_mailbox", "emergency": True}
    assert ask("guangxi", "diagram", names)[0].outputs["process"] == "emergency"
    assert ask("guangxi", "diagram", {**names, "emergency": False})[0].outputs["process"] == "mayor_mailbox"
    assert gaps(table("longsheng", "diagram"), {"kind": KINDS, "source": ("phone", "chairman_mailbox")}) == []


def test_the_county_year_is_the_calendar_year_and_the_regions_begins_in_december() -> None:
    names = {"closed_by_cutoff": False, "overdue_at_cutoff": False}
    county, region = (ask(pack, "assessment", names)[0].outputs for pack in ("longsheng", "guangxi"))
    assert (county["start"], county["start_year"], county["end"], county["counts_in"]) == ("01-01", 0, "12-31", "next")
    assert (region["start"], region["start_year"], region["end"]) == ("12-01", -1, "11-30")
    overdue = ask("longsheng", "assessment", {**names, "overdue_at_cutoff": True})[0].outputs
    assert (overdue["counts_in"], overdue["ambiguity"]) == ("this", "A-X06")


def test_recordings_are_kept_three_years() -> None:
    names = ("ticket", "phone_record", "assign_reply", "leader_instruction", "other")
    items = {f"item_{name}": "present" for name in names}
    archive = {**items, "item_meeting": "none", "meetings": 0, "recordings": 1, "recording_ids": None}
    archive["explanation_open"] = False
    assert codes("longsheng", "archive_checks", {**archive, "recording_years": 3}) == []
    assert codes("longsheng", "archive_checks", {**archive, "recording_years": 2}) == [("RECORDING_TOO_SHORT", "L088")]
    assert codes("longsheng", "archive_checks", {**archive, "recording_years": 3, "meetings": 1}) == [
        ("ARCHIVE_NO_MEETING", "L087")
    ]


def test_a_city_ticket_needs_its_upstream_number_and_a_direct_one_its_reason() -> None:
    city = {"source": "city_12345", "upstream_no": None, "direct_reason": None}
    assert codes("longsheng", "register_checks", city) == [("UPSTREAM_NO_MISSING", "L002")]
    direct = {**city, "source": "phone"}
    assert codes("longsheng", "register_checks", direct) == [("DIRECT_INTAKE", "L025")]
    assert codes("longsheng", "register_checks", {**direct, "direct_reason": "上门群众，当场登记"}) == []


def test_the_region_records_matter_name_and_contact_unless_anonymous() -> None:
    empty = {
        "source": "phone",
        "anonymous": False,
        **dict.fromkeys(("content", "caller_name", "caller_mobile", "contact")),
    }
    assert [code for code, _ in codes("guangxi", "register_checks", empty)] == [
        "REGISTER_NO_CONTENT", "REGISTER_NO_NAME", "REGISTER_NO_CONTACT"
    ]  # fmt: skip
    assert codes("guangxi", "register_checks", {**empty, "anonymous": True, "content": "路灯不亮"}) == []

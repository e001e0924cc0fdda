"""Tickets that run through the diagrams of Guangxi and Longsheng, whole ways and detours."""

import pytest
from paper_ticket import PaperTicket, diagrams

ORDINARY = {
    "consult": "handling",
    "help": "handling",
    "suggestion": "handling",
    "complaint": "handling_case",
    "report": "handling_case",
    "mayor_mailbox": "handling_case",
}


def dispatched(pack: str, process: str, **facts: object) -> PaperTicket:
    ticket = PaperTicket(pack, process, **facts)
    ticket.act(f"{process}_accept", outcome="accept")
    ticket.act("dispatching_dispatch")
    return ticket


def handle(ticket: PaperTicket, handling: str = "handling") -> None:
    ticket.act("signing_sign")
    ticket.act(f"{handling}_contact")
    ticket.act(f"{handling}_reply")


def ask_return(ticket: PaperTicket, outcome: str) -> None:
    ticket.names["return_requests"] += 1
    ticket.send("return_request")
    ticket.act("return_request_review", outcome=outcome)


@pytest.mark.parametrize("pack", ["guangxi", "longsheng"])
@pytest.mark.parametrize("process", ORDINARY)
def test_silence_for_a_day_counts_as_satisfied(pack: str, process: str) -> None:
    ticket = dispatched(pack, process)
    handle(ticket, ORDINARY[process])
    ticket.send("survey_sent", sent_at="2025-03-28T17:41:00+08:00")
    assert ticket.timers == ["due:survey"]
    ticket.fire("due:survey")
    assert "record_satisfaction satisfied default" in ticket.handled
    ticket.act("archiving_archive")
    assert ticket.finished


@pytest.mark.parametrize(("outcome", "handler"), [("refuse", "refuse_ticket"), ("upstream_return", "return_upstream")])
@pytest.mark.parametrize(("ground", "asked"), [("PETITION", ["acceptance"]), (None, [])])
def test_a_ticket_that_is_not_accepted_ends(outcome: str, handler: str, ground: str | None, asked: list[str]) -> None:
    """The ground is looked up where one is named; handing back upstream may go without."""
    ticket = PaperTicket("longsheng", "help")
    ticket.act("help_accept", outcome=outcome, ground=ground)
    assert ticket.finished
    assert ticket.asked == asked
    assert [name for name in ticket.handled if not name.startswith("start_clock")] == [handler]


def test_guangxi_may_answer_a_consultation_at_once_and_the_county_station_may_not() -> None:
    ticket = PaperTicket("guangxi", "consult")
    ticket.act("consult_accept", outcome="answer", answer_mode="three_way")
    assert ticket.open == ["archiving_archive"]
    (county,) = [diagram for diagram in diagrams("longsheng") if diagram.process_id == "consult"]
    assert "consult_answerable" not in county.elements


def test_late_dispatch_brings_a_card_and_leaves_the_task() -> None:
    ticket = PaperTicket("guangxi", "help")
    ticket.fire("due:dispatch")
    assert ticket.handled[-1] == "issue_card dispatch red"
    assert ticket.open == ["help_accept"]
    ticket.act("help_accept", outcome="accept")
    ticket.fire("due:dispatch")
    assert ticket.open == ["dispatching_dispatch"]


def test_an_enterprise_is_reached_through_its_department() -> None:
    ticket = dispatched("longsheng", "help", enterprise=True)
    assert ticket.open == ["signing_forward"]
    ticket.act("signing_forward")
    handle(ticket)
    assert "start_clock return" in ticket.handled


def test_a_confidential_caller_is_not_contacted() -> None:
    ticket = dispatched("longsheng", "complaint", confidential=True)
    ticket.act("signing_sign")
    assert ticket.open == ["handling_case_reply"]


def test_overdue_demands_an_explanation_and_opens_supervision() -> None:
    ticket = dispatched("longsheng", "help")
    ticket.act("signing_sign")
    for key in ("warn:handle:sms", "warn:handle:yellow", "due:handle"):
        ticket.fire(key)
    assert [call for call in ticket.handled if "issue_card" in call] == [
        "issue_card handle sms",
        "issue_card handle yellow",
        "issue_card handle red",
    ]
    assert ticket.open == ["explanation_explain", "handling_contact", "supervision_supervise"]


def test_emergency_phone_notice_does_not_hold_the_unit_up_but_the_closing() -> None:
    ticket = dispatched("guangxi", "emergency")
    assert ticket.open == ["phone_notice_call", "signing_emergency_sign"]
    ticket.fire("warn:sign:sms")
    ticket.fire("due:sign")
    assert ticket.handled[-1] == "issue_card sign red"
    ticket.act("signing_emergency_sign")
    ticket.act("answering_emergency_contact")
    ticket.act("answering_emergency_reply")
    assert ticket.open == ["phone_notice_call"]
    ticket.act("phone_notice_call")
    assert "survey_sent" in ticket.waiting


def test_first_approved_return_is_dispatched_again() -> None:
    ticket = dispatched("longsheng", "report")
    ticket.act("signing_sign")
    ask_return(ticket, "approve")
    assert "end_assignments returned" in ticket.handled
    assert ticket.open == ["dispatching_dispatch"]


def test_refused_return_changes_nothing_in_the_main_process() -> None:
    ticket = dispatched("longsheng", "report")
    ticket.act("signing_sign")
    before = ticket.open, ticket.timers
    ask_return(ticket, "refuse")
    assert (ticket.open, ticket.timers) == before


def test_second_approved_return_proposes_a_meeting_that_may_be_declined() -> None:
    ticket = dispatched("longsheng", "report", return_requests=1)
    ticket.act("signing_sign")
    ask_return(ticket, "approve")
    assert ticket.open == ["joint_meeting_decide"]
    ticket.act("joint_meeting_decide", outcome="not_needed")
    assert ticket.open == ["dispatching_dispatch"]


def test_second_approved_return_leads_to_the_meetings_unit() -> None:
    ticket = dispatched("longsheng", "report", return_requests=1)
    ticket.act("signing_sign")
    ask_return(ticket, "approve")
    ticket.act("joint_meeting_decide", outcome="decided")
    assert ticket.handled[-3:] == ["decide_meeting", "assign", "start_clock sign handle"]
    assert ticket.open == ["signing_sign"]
    handle(ticket, "handling_case")


def test_meeting_in_a_dispute_ends_the_review_and_other_meetings() -> None:
    ticket = dispatched("longsheng", "report")
    ticket.act("signing_sign")
    ticket.send("extension_request")
    ask_return(ticket, "refer")
    ticket.send("convene_meeting")
    assert ticket.open == [
        "extension_review",
        "handling_case_contact",
        "joint_meeting_decide",
        "joint_meeting_decide",
    ]
    ticket.act("joint_meeting_decide", outcome="decided")
    assert ticket.open == ["signing_sign"]


def test_declined_meeting_gives_the_review_back_to_the_station() -> None:
    ticket = dispatched("longsheng", "report")
    ticket.act("signing_sign")
    ask_return(ticket, "refer")
    ticket.act("joint_meeting_decide", outcome="not_needed")
    assert ticket.open == ["handling_case_contact", "return_request_review"]


def test_meeting_may_decide_before_anything_is_dispatched() -> None:
    ticket = PaperTicket("longsheng", "help")
    ticket.act("help_accept", outcome="accept")
    ticket.send("convene_meeting")
    ticket.act("joint_meeting_decide", outcome="decided")
    assert ticket.open == ["signing_sign"]


def test_return_ends_a_pending_extension_and_approval_tells_the_caller() -> None:
    ticket = dispatched("longsheng", "help")
    ticket.act("signing_sign")
    ticket.send("extension_request")
    ticket.act("extension_review", outcome="approve", amount=3)
    assert ticket.handled[-2:] == ["grant_extension handle 3", "notify_caller extension_granted"]
    ticket.send("extension_request")
    ask_return(ticket, "approve")
    assert ticket.open == ["dispatching_dispatch"]


def test_bad_rating_twice_then_silence() -> None:
    """A later round must not read the rating of an earlier one."""
    ticket = dispatched("longsheng", "help")
    handle(ticket)
    ticket.send("survey_sent", sent_at="2025-03-28T17:41:00+08:00")
    ticket.send("survey_answer", rating="dissatisfied")
    ticket.act("dissatisfaction_review")
    ticket.act("dissatisfaction_call", rating="dissatisfied")
    ticket.act("dissatisfaction_feedback", outcome="redo")
    assert ticket.handled[-2:] == ["assign same", "start_clock sign redo"]
    handle(ticket)
    ticket.send("no_survey")
    ticket.act("follow_up_call", rating="dissatisfied")
    ticket.act("dissatisfaction_review")
    ticket.act("dissatisfaction_feedback", outcome="redo")  # the caller has been called already
    handle(ticket)
    ticket.send("survey_sent", sent_at="2025-04-28T17:41:00+08:00")
    ticket.fire("due:survey")
    assert ticket.open == ["archiving_archive"]


@pytest.mark.parametrize("sent_first", [True, False])
def test_undelivered_survey_is_followed_up_by_hand(sent_first: bool) -> None:
    ticket = dispatched("guangxi", "help")
    handle(ticket)
    if sent_first:
        ticket.send("survey_sent", sent_at="2025-03-28T17:41:00+08:00")
    ticket.send("survey_undelivered")
    assert ticket.timers == []
    ticket.act("follow_up_call", rating="neutral")
    assert ticket.open == ["archiving_archive"]


def test_nobody_to_ask_goes_to_the_archive() -> None:
    ticket = dispatched("guangxi", "help", has_contact=False, has_mobile=False)
    ticket.act("signing_sign")
    ticket.act("handling_reply")
    assert ticket.open == ["archiving_archive"]
    county = dispatched("longsheng", "help", has_contact=False, has_mobile=False)
    county.act("signing_sign")
    county.act("handling_reply")
    county.send("no_survey")
    assert county.open == ["archiving_archive"]
    own = dispatched("longsheng", "help", has_contact=False, has_mobile=False, passed_down=False)
    own.act("signing_sign")
    own.act("handling_reply")
    assert own.open == ["archiving_archive"], "nobody sends a survey for it"


def test_praise_is_passed_on_and_acknowledged_without_any_handling() -> None:
    ticket = dispatched("longsheng", "praise")
    assert ticket.timers == []
    ticket.act("praise_reply")
    ticket.act("archiving_archive")
    assert ticket.finished


def test_knowledge_question_goes_round_until_the_review_passes() -> None:
    ticket = dispatched("guangxi", "consult")
    ticket.send("knowledge_question", proposed_unit="mps")
    ticket.fire("due:knowledge")
    ticket.act("knowledge_question_answer")
    ticket.act("knowledge_question_review", outcome="refuse")
    ticket.act("knowledge_question_answer")
    ticket.act("knowledge_question_review", outcome="approve")
    assert ticket.handled[-1] == "answer_knowledge"


def test_small_side_processes() -> None:
    ticket = dispatched("guangxi", "help")
    for message, acts in {
        "co_handling": ["co_handling_sign", "co_handling_opinion"],
        "supervision": ["supervision_supervise"],
        "explanation": ["explanation_explain"],
        "appeal": ["appeal_decide"],
        "urge": [],
    }.items():
        ticket.send(message)
        for element in acts:
            ticket.act(element, outcome="upheld")
    assert ticket.open == ["signing_sign"]


def test_state_stays_small_through_many_returns() -> None:
    ticket = dispatched("longsheng", "help")
    sizes = []
    for _ in range(120):
        ticket.act("signing_sign")
        ticket.send("return_request")
        ticket.act("return_request_review", outcome="approve")
        del ticket.instances[1:]  # the finished side process
        ticket.act("dispatching_dispatch")
        sizes.append(len(ticket.instances[0][1].dump()))
    assert sizes[-1] < sizes[5] + 100  # the numbers inside get longer, nothing else

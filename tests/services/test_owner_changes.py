"""A process owner changes files under processes/ and nothing else: the tickets behave accordingly, and only so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.engine import StepBudgetExceeded
from app.packs.handbook import page
from app.services import handbooks
from app.services.acting import migrating
from app.services.admin import incidents
from app.services.errand import ProgramFault
from app.services.rules import publishing
from app.services.scenario.runner import LONG_AGO
from app.services.ticket import demands, desk, history
from app.store import records
from app.tickets.refusal import Refused
from app.worktime import written
from tests.services.hotline import LI, REPLY, STATION, TOURISM, at
from tests.services.office import Change, Office, cell


def without(*ids: str) -> Change:
    """Elements taken out, with everything that refers to them."""

    def change(text: str) -> str:
        for id_ in ids:
            text = re.sub(rf'\s*<bpmn:(\w+) id="{id_}"[^>]*?(/>|>.*?</bpmn:\1>)', "", text, count=1, flags=re.S)
            text = re.sub(rf"\s*<bpmn:flowNodeRef>{id_}</bpmn:flowNodeRef>", "", text)
            text = re.sub(rf"\s*<bpmn:(incoming|outgoing)>{id_}</bpmn:\1>", "", text)
            drawn = rf'\s*<bpmndi:BPMN(Shape|Edge) id="[^"]*" bpmnElement="{id_}"[^>]*?>.*?</bpmndi:BPMN\1>'
            text = re.sub(drawn, "", text, flags=re.S)
        return text

    return change


def test_another_limit_in_one_cell_moves_that_kinds_due_time_and_no_other(office: Office) -> None:
    office.edits("longsheng/limits.dmn", cell("handle_complaint", "amount", "10", "7"))
    hotline = office.opens()

    complaint, report = hotline.dispatched("2024-09-11 15:20"), hotline.dispatched("2024-09-11 15:20", kind="report")

    assert complaint.deadline("handle")["due_at"] == at("2024-09-23 23:59:59")
    assert report.deadline("handle")["due_at"] == at("2024-09-26 23:59:59")


def test_a_removed_warning_timer_issues_no_card_any_more_while_the_others_do(office: Office) -> None:
    office.edits(
        "common/handling_case.bpmn",
        without(
            "handling_case_sms_time", "handling_case_sms_time_to_sms_card", "handling_case_sms_card",
            "handling_case_sms_card_to_sms_card_sent", "handling_case_sms_card_sent",
        ),
    )  # fmt: skip
    hotline = office.opens()
    ticket = hotline.dispatched("2024-09-11 15:20")

    hotline.sweeps("2024-09-27 09:00")

    assert ticket.cards() == ["yellow", "red"]


def test_an_inserted_user_task_has_to_be_done_before_the_ticket_goes_on(office: Office) -> None:
    def insert(text: str) -> str:
        task = """
      <bpmn:userTask id="handling_case_countersign" name="领导签批" hotline:act="countersign" hotline:form="opinion">
        <bpmn:incoming>handling_case_reply_to_end_return</bpmn:incoming>
        <bpmn:outgoing>handling_case_countersign_to_end_return</bpmn:outgoing>
      </bpmn:userTask>
      <bpmn:sequenceFlow id="handling_case_countersign_to_end_return"
        sourceRef="handling_case_countersign" targetRef="handling_case_end_return" />"""
        text = text.replace(
            'sourceRef="handling_case_reply" targetRef="handling_case_end_return" />',
            f'sourceRef="handling_case_reply" targetRef="handling_case_countersign" />{task}',
        )
        text = text.replace(
            "<bpmn:incoming>handling_case_reply_to_end_return</bpmn:incoming>\n"
            "        <bpmn:outgoing>handling_case_end",
            "<bpmn:incoming>handling_case_countersign_to_end_return</bpmn:incoming>\n"
            "        <bpmn:outgoing>handling_case_end",
        )
        return text.replace(
            "<bpmn:flowNodeRef>handling_case_reply</bpmn:flowNodeRef>",
            "<bpmn:flowNodeRef>handling_case_reply</bpmn:flowNodeRef>"
            "<bpmn:flowNodeRef>handling_case_countersign</bpmn:flowNodeRef>",
        )

    office.edits("common/handling_case.bpmn", insert)
    hotline = office.opens()
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.replied("2024-09-12 10:00")

    assert ticket.acts() == ["countersign"]
    assert ticket.row["closed_at"] is None
    ticket.does(LI, "countersign", "2024-09-12 11:00", opinion="同意")
    assert ticket.row["closed_at"] == at("2024-09-12 11:00")


def test_a_redirected_return_goes_where_the_diagram_says(office: Office) -> None:
    """An approved return goes straight back to reception instead of to dispatching."""

    def redirect(text: str) -> str:
        source = re.search(r'<bpmn:sequenceFlow id="(\w+)"[^>]*sourceRef="complaint_arbitration"[^>]*>', text)
        assert source is not None
        old_target = re.search(r'targetRef="(\w+)"', source.group(0))
        assert old_target is not None
        flow = source.group(0).replace(f'targetRef="{old_target.group(1)}"', 'targetRef="complaint_accept"')
        incoming = f"\n      <bpmn:incoming>{source.group(1)}</bpmn:incoming>"
        checks = 'hotline:checks="accept_checks">'
        return text.replace(source.group(0), flow).replace(incoming, "").replace(checks, checks + incoming)

    office.edits("guangxi/complaint.bpmn", redirect)
    hotline = office.opens()
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    ticket.asks(LI, "return_request", "2024-09-12 09:00", reason="不属我局职责", basis="三定方案")

    ticket.does(STATION, "review_return", "2024-09-12 10:00", outcome="approve", opinion="同意")

    assert ticket.acts() == ["accept"]


def test_a_row_that_says_who_may_send_what_can_rest_on_a_reading_of_the_text(office: Office) -> None:
    """A cell in the column of readings of messages.dmn; the refusal, the pages and lint know it."""
    row = "return_before_sign"

    def read_so(text: str) -> str:
        empty = f'<outputEntry id="{row}_out_ambiguity">\n          <text></text>'
        assert empty in text
        return text.replace(empty, empty.replace("<text></text>", '<text>"A-L10"</text>'))

    office.edits("longsheng/messages.dmn", read_so)
    assert [each for each in publishing.check(office.processes, "longsheng").problems if each.fails_check] == []
    hotline = office.opens()
    ticket = hotline.dispatched("2024-09-11 15:20")
    before = ticket.everything()

    with pytest.raises(Refused) as caught:
        ticket.asks(LI, "return_request", reason="不属我局职责", basis="三定方案")

    (ground,) = caught.value.grounds
    assert (ground.facts, ground.ambiguity) == ({"table": "messages", "row": row}, "A-L10")
    assert ticket.everything() == before
    offered = desk.messages(hotline.program, hotline.actor(LI), ticket.no)
    assert {each["name"]: each["refused"] for each in offered}["return_request"]["ambiguity"] == "A-L10"
    demanded = demands.of_message(hotline.program, hotline.actor(LI), ticket.no, "return_request", {})
    assert "A-L10" in {each.ground.ambiguity for each in demanded}
    told = page(handbooks.book_of(office.processes, "longsheng"))
    (line,) = [line for line in told.splitlines() if "`RETURN_BEFORE_SIGN`" in line]
    assert "[A-L10](#A-L10)" in line


def test_a_redirected_return_may_leave_elements_behind_and_is_released_all_the_same(office: Office) -> None:
    """An approved return goes straight to dispatching; nobody has erased the arbitration that nothing leads to now."""

    def redirect(text: str) -> str:
        flow = re.search(r'<bpmn:sequenceFlow id="(\w+)" sourceRef="complaint_returned" [^>]*>', text)
        assert flow is not None
        text = text.replace(flow[0], flow[0].replace('"complaint_arbitration"', '"complaint_dispatching"'))
        incoming = f"<bpmn:incoming>{flow[1]}</bpmn:incoming>"
        dispatching = re.search(r'<bpmn:callActivity id="complaint_dispatching"[^>]*>', text)
        assert dispatching is not None
        return text.replace(incoming, "").replace(dispatching[0], dispatching[0] + incoming)

    hotline = office.opens()
    office.edits("guangxi/complaint.bpmn", redirect)
    left_behind = [
        problem for problem in publishing.check(office.processes, "longsheng").problems if problem.fails_check
    ]
    assert {(problem.rule, problem.severity) for problem in left_behind} == {("unreachable", "gap")}
    hotline.moves_to("2024-09-11 15:00")
    publishing.release(hotline.program, hotline.actor("owner"), office.processes, "longsheng")
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    ticket.asks(LI, "return_request", "2024-09-12 09:00", reason="不属我局职责", basis="三定方案")

    ticket.does(STATION, "review_return", "2024-09-12 10:00", outcome="approve", opinion="同意")
    ticket.does(STATION, "dispatch", lead=TOURISM)

    assert ticket.acts() == ["sign"] and ticket.deadline("handle")["anchor_at"] == at("2024-09-12 10:00")


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("longsheng/warnings.dmn", cell("handle_sms_ordinary", "clock", '"09:00"', '"25:00"')),
        ("longsheng/warnings.dmn", cell("handle_sms_ordinary", "amount", "1", "0")),
        ("longsheng/limits.dmn", cell("handle_complaint", "amount", "10", "100000")),
        ("longsheng/messages.dmn", lambda text: text.replace('"authority"', '"autority"')),
        ("longsheng/pack.toml", lambda text: text.replace('value = "24:00"', 'value = "17h"')),
    ],
)
def test_a_value_that_no_ticket_could_be_run_with_is_not_released(office: Office, file: str, change: Change) -> None:
    office.edits(file, change)

    errors = [problem for problem in publishing.check(office.processes, "longsheng").problems if problem.is_error]

    assert errors and {problem.file for problem in errors} == {Path(file).name}


def test_a_new_release_binds_new_tickets_only(office: Office) -> None:
    hotline = office.opens()
    old = hotline.dispatched("2024-09-11 15:20")
    office.edits("longsheng/limits.dmn", cell("handle_complaint", "amount", "10", "7"))
    hotline.moves_to("2024-09-12 08:00")
    publishing.release_unchecked(hotline.program, office.processes, "longsheng", None)

    new = hotline.dispatched("2024-09-12 09:00")
    old.does(LI, "sign")

    assert old.deadline("handle")["amount"] == 10
    assert new.deadline("handle")["amount"] == 7


def test_running_tickets_are_taken_along_when_the_owner_says_so(office: Office) -> None:
    hotline = office.opens()
    running = hotline.dispatched("2024-09-11 15:20")
    running.does(LI, "sign", "2024-09-11 16:00")
    task, due = running.task("contact").id, running.deadline("handle")["due_at"]
    office.edits("longsheng/limits.dmn", cell("handle_complaint", "amount", "10", "7"))
    office.edits("common/handling_case.bpmn", lambda text: text.replace('name="办理并答复"', 'name="办理并书面答复"'))
    hotline.moves_to("2024-09-12 08:00")
    made = publishing.release_unchecked(hotline.program, office.processes, "longsheng", None)
    owner = hotline.actor("owner")

    rehearsed = migrating.migrate(hotline.program, owner, made["id"], rehearse=True)
    assert rehearsed["migrated"] == [running.no] and running.row["release_id"] != made["id"]
    migrating.migrate(hotline.program, owner, made["id"])

    assert running.row["release_id"] == made["id"]
    assert (running.task("contact").id, running.deadline("handle")["due_at"]) == (task, due)
    running.does(LI, "contact", "2024-09-12 09:00", contacted_at=at("2024-09-12 08:30").isoformat(), method="phone")
    assert running.task("reply")["name"] == "办理并书面答复"
    assert running.is_whole()


def test_nobody_is_taken_along_to_a_release_that_is_not_yet_in_force(office: Office) -> None:
    """Its rule is no law yet. What it would do can be seen beforehand; the refusal says from when on."""
    hotline = office.opens()
    running = hotline.dispatched("2024-09-11 15:20")
    office.edits("longsheng/limits.dmn", cell("handle_complaint", "amount", "10", "7"))
    first_day = at("2024-12-01 00:00:00")
    owner = hotline.actor("owner")
    made = publishing.release(
        hotline.program, owner, office.processes, "longsheng", note="龙政办发7号", effective_from=first_day
    )
    before = running.everything()

    assert migrating.migrate(hotline.program, owner, made["id"], rehearse=True)["migrated"] == [running.no]
    with pytest.raises(Refused) as early:
        migrating.migrate(hotline.program, owner, made["id"])
    (ground,) = early.value.grounds
    assert (ground.code, ground.facts["release"]) == ("RELEASE_NOT_IN_FORCE", made["seq"])
    assert "自2024-12-01 00:00起施行" in ground.zh and "in force from 2024-12-01 00:00" in ground.en
    assert running.everything() == before

    hotline.moves_to("2024-12-01 00:00")
    assert migrating.migrate(hotline.program, owner, made["id"])["migrated"] == [running.no]


def test_the_history_says_from_which_release_to_which_a_ticket_was_taken_along(office: Office) -> None:
    hotline = office.opens()
    running = hotline.dispatched("2024-09-11 15:20")
    office.edits("longsheng/limits.dmn", cell("handle_complaint", "amount", "10", "7"))
    hotline.moves_to("2024-09-12 08:00")
    owner = hotline.actor("owner")
    made = publishing.release(hotline.program, owner, office.processes, "longsheng", note="龙政办发7号")
    migrating.migrate(hotline.program, owner, made["id"])

    last = history.of(hotline.program, hotline.actor("auditor"), running.no)[-1]

    assert last["words"][-2:] == [
        f"原适用：第{made['seq'] - 1}号发布版本，自{written(LONG_AGO)}起施行",
        f"改为适用：第{made['seq']}号发布版本“龙政办发7号”，自2024-09-12 08:00起施行",
    ]
    assert last["words_en"][-1] == (f"From now on: release {made['seq']} “龙政办发7号”, in force from 2024-09-12 08:00")


def test_a_task_without_a_limit_stands_in_lists_as_the_release_has_it_that_its_ticket_is_taken_along_to(
    office: Office,
) -> None:
    """A window that something can meet from now on is the ticket's next limit, and the other way round."""
    hotline = office.opens()
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    ticket.asks(LI, "extension_request", "2024-09-12 09:00", reason="案情复杂", amount=2, caller_told=True)
    window, handle = (ticket.deadline(kind)["due_at"] for kind in ("return", "handle"))
    assert window < handle and ticket.task("review_extension")["rank_at"] == handle

    def migrated(old: str, new: str) -> None:
        office.edits("common/handling_case.bpmn", lambda text: text.replace(f'meets="{old}"', f'meets="{new}"'))
        made = publishing.release_unchecked(hotline.program, office.processes, "longsheng", None)
        assert migrating.migrate(hotline.program, hotline.actor("owner"), made["id"])["migrated"] == [ticket.no]

    migrated("handle redo", "handle redo return")
    review = ticket.task("review_extension")
    assert (review["due_at"], review["rank_at"]) == (None, window)
    assert ticket.task("contact")["rank_at"] == ticket.task("contact")["due_at"], "a limit of its own stays"

    migrated("handle redo return", "handle redo")
    assert ticket.task("review_extension")["rank_at"] == handle


def test_a_ticket_that_stands_on_a_removed_element_is_not_migrated(office: Office) -> None:
    hotline = office.opens()
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    before = ticket.everything()
    office.edits(
        "common/handling_case.bpmn", lambda text: text.replace('handling_case_contact"', 'handling_case_call"')
    )
    office.edits(
        "common/handling_case.bpmn", lambda text: text.replace(">handling_case_contact<", ">handling_case_call<")
    )
    made = publishing.release_unchecked(hotline.program, office.processes, "longsheng", None)

    answer = migrating.migrate(hotline.program, hotline.actor("owner"), made["id"])

    assert answer["refused"] == {ticket.no: ["handling_case_contact"]}
    assert ticket.everything() == before


def test_a_timer_that_fails_is_put_off_and_stops_neither_the_others_nor_people(office: Office) -> None:
    office.edits("common/handling_case.bpmn", lambda text: text.replace("\"'sms'\"", "\"'blue'\""))
    hotline = office.opens()
    ticket, other = hotline.dispatched("2024-09-11 15:20"), hotline.dispatched("2024-09-11 16:00", kind="help")

    report = hotline.sweeps("2024-09-25 10:00")
    ticket.does(LI, "sign", "2024-09-25 10:10")

    assert len(report.failed) == 1 and other.cards() == ["sms", "yellow", "red"]
    assert ticket.acts() == ["contact"] and ticket.is_whole()
    with hotline.program.database.read() as conn:
        (incident,) = records.find(conn, "incident", ticket_id=ticket.row.id)
    assert (incident["kind"], incident["error"]) == ("timer", "BadParams")
    assert not hotline.sweeps("2024-09-25 10:20"), "it waits before it is tried again"
    assert hotline.sweeps("2024-09-25 11:30").failed
    ticket.does(LI, "contact", "2024-09-27 09:00", contacted_at=at("2024-09-27 08:30").isoformat(), method="phone")
    assert ticket.cards() == ["yellow", "red"], "the act fires what is due, and goes round the broken one"
    with pytest.raises(ProgramFault) as still:
        incidents.retry(hotline.program, hotline.actor("admin"), incident.id)
    assert still.value.incident == incident.id
    with hotline.program.database.read() as conn:
        (same,) = records.find(conn, "incident", ticket_id=ticket.row.id)
    assert (same["attempts"], same["at"]) == (4, at("2024-09-27 09:00")), (
        "one fault is one incident, however often tried"
    )


def test_a_diagram_that_spins_changes_nothing_and_becomes_an_incident(office: Office) -> None:
    def spin(text: str) -> str:
        """After the reply the token circles between two gateways for ever."""
        circle = """
      <bpmn:exclusiveGateway id="spin_in" name="转一圈？" default="spin_on"/>
      <bpmn:scriptTask id="spin_script" name="再转一圈"><bpmn:script>turns = 1</bpmn:script></bpmn:scriptTask>
      <bpmn:exclusiveGateway id="spin_out" name="转够了吗？" default="spin_back"/>
      <bpmn:sequenceFlow id="spin_on" sourceRef="spin_in" targetRef="spin_script" />
      <bpmn:sequenceFlow id="spin_next" sourceRef="spin_script" targetRef="spin_out" />
      <bpmn:sequenceFlow id="spin_back" sourceRef="spin_out" targetRef="spin_in" />
      <bpmn:sequenceFlow id="spin_end" sourceRef="spin_out" targetRef="handling_case_work_done">
        <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">turns &gt; 1</bpmn:conditionExpression>
      </bpmn:sequenceFlow>"""
        return text.replace(
            'sourceRef="handling_case_reply" targetRef="handling_case_end_return" />',
            f'sourceRef="handling_case_reply" targetRef="spin_in" />{circle}',
        )

    office.edits("common/handling_case.bpmn", spin)
    hotline = office.opens()
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    ticket.does(LI, "contact", contacted_at=at("2024-09-11 16:00").isoformat(), method="phone")
    before = ticket.everything()

    with pytest.raises(ProgramFault) as fault:
        ticket.does(LI, "reply", "2024-09-12 10:00", **REPLY)

    assert isinstance(fault.value.__cause__, StepBudgetExceeded)
    assert ticket.everything() == before
    with hotline.program.database.read() as conn:
        incident = records.find_one(conn, "incident", id=fault.value.incident)
    assert incident is not None and incident["error"] == "StepBudgetExceeded" and incident["ticket_id"] == ticket.row.id

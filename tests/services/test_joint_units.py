"""Zezhou's joint units: each has a clock of its own, may ask for more time on it, and may give its part back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from app.services.acting import intake, tasks
from app.services.exchange import printing
from app.services.ticket import demands, desk, history, preceding
from app.tickets.refusal import Conflict, FormInvalid
from tests.services.hotline import STATION, Hotline, Ticket, at, codes
from tests.services.office import stage_of

HOUSING, WATER, LAND = "县住房和城乡建设管理局", "县水务局", "县自然资源局"
WATER_MAN, LAND_MAN = f"unit:{WATER}", f"unit:{LAND}"
SECTION = {"section": "科", "section_handler": "丁", "facts": "积水", "section_due": "2021-03-25T17:00:00+08:00"}
MORE_TIME = {"basis": "联合治理方案", "reason": "需多部门联合处理"}


class Zezhou(Hotline):
    pack = "zezhou"
    units = (HOUSING, WATER, LAND)

    def joint(self, when: str, beside: Sequence[str] = (WATER, LAND)) -> Ticket:
        """A request for help that housing leads, with water and land beside it."""
        self.moves_to(when)
        form = {
            "kind": "help", "source": "city_12345", "upstream_no": "JC-1", "title": "积水", "content": "路口积水",
            "caller_name": "原女士", "caller_mobile": "14200000000",
        }  # fmt: skip
        ticket = Ticket(self, intake.register(self.program, self.actor(STATION), form)["ticket"])
        ticket.does(
            STATION, "dispatch", lead=HOUSING, co_units=list(beside), routing_basis="duty", locality_reason="主管",
            first_asked="lead",
        )  # fmt: skip
        return ticket


@pytest.fixture
def zezhou(database_url: str) -> Iterator[Zezhou]:
    stage = stage_of(database_url, "zezhou", datetime(2021, 3, 22, 1, 0, tzinfo=UTC))
    yield Zezhou(stage)
    stage.program.database.close()


def offered(zezhou: Zezhou, who: str, ticket: Ticket) -> set[str]:
    found = desk.messages(zezhou.program, zezhou.actor(who), ticket.no)
    return {message["name"] for message in found if message["allowed"]}


def urged(ticket: Ticket, unit: str) -> int:
    rows = ticket.everything()["outbox"]
    return sum(1 for row in rows if (row["template"], row["recipient"]) == ("co_handling_overdue", unit))


def unit_of(ticket: Ticket, kind: str) -> dict[str, Any]:
    """Unit id -> due time of the deadlines of this kind."""
    rows = ticket.everything()
    units = {assignment["id"]: assignment["unit_id"] for assignment in rows["assignment"]}
    return {units[row["assignment_id"]]: row["due_at"] for row in rows["deadline"] if row["kind"] == kind}


def test_the_desk_offers_a_joint_unit_more_time_and_a_return_until_it_has_given_its_opinion(zezhou: Zezhou) -> None:
    ticket = zezhou.joint("2021-03-22 09:30")
    assert {"extension_request", "return_request"} <= offered(zezhou, WATER_MAN, ticket)

    for act, form in (
        ("sign", {"receiver": "丙"}),
        ("enter_ledger", {"ledger_no": "1", "entered_at": at("2021-03-22 09:30").isoformat()}),
        ("sub_dispatch", SECTION),
        ("opinion", {"opinion": "已疏通", "handler": "戊"}),
    ):
        does(zezhou, WATER_MAN, ticket, act, form)

    assert not {"extension_request", "return_request"} & offered(zezhou, WATER_MAN, ticket)
    assert {"extension_request", "return_request"} <= offered(zezhou, LAND_MAN, ticket)


def test_what_a_joint_unit_still_lacks_is_told_of_its_own_clock(zezhou: Zezhou) -> None:
    """The lead has had all that there is; the joint unit has had nothing yet."""
    ticket = zezhou.joint("2021-03-22 09:30")
    ticket.asks(f"unit:{HOUSING}", "extension_request", "2021-03-23 09:00", amount=7, **MORE_TIME)
    ticket.does(STATION, "review_extension", outcome="approve", amount=7)

    wanted = demands.of_message(
        zezhou.program, zezhou.actor(WATER_MAN), ticket.no, "extension_request", {"amount": 7, **MORE_TIME}
    )
    assert [each.ground.code for each in wanted if not each.met] == []
    with pytest.raises(Conflict) as refused:
        ticket.asks(f"unit:{HOUSING}", "extension_request", amount=1, **MORE_TIME)
    assert codes(refused.value) == {"EXTENSION_OVER_CAP"}


def test_the_history_says_whose_limit_opens_and_ends(zezhou: Zezhou) -> None:
    """The lead and two joint units sign, each within its own limit, which all open with one dispatch."""
    ticket = zezhou.joint("2021-03-22 09:30")
    does(zezhou, WATER_MAN, ticket, "sign", {"receiver": "丙"})

    lines = [
        line for event in history.of(zezhou.program, zezhou.actor("auditor"), ticket.no) for line in event["words"]
    ]
    opened = [line for line in lines if line.endswith("到期")]
    assert len(opened) == len(set(opened)), "no two are alike"
    signing = [line.partition("签收时限：")[0] for line in opened if "签收时限：" in line]
    assert sorted(signing) == sorted(["", f"{WATER}：", f"{LAND}："])
    assert [line for line in lines if "签收时限：按时完成" in line] == [f"{WATER}：签收时限：按时完成"]


def test_more_time_for_one_joint_unit_does_not_urge_another_again(zezhou: Zezhou) -> None:
    ticket = zezhou.joint("2021-03-22 09:30")
    ticket.asks(WATER_MAN, "extension_request", "2021-03-31 09:00", amount=3, **MORE_TIME)
    zezhou.sweeps("2021-04-01 09:00")
    assert (urged(ticket, LAND), urged(ticket, WATER)) == (1, 0)

    ticket.does(STATION, "review_extension", "2021-04-01 10:00", outcome="approve", amount=3)
    zezhou.sweeps("2021-04-01 11:00")

    assert (urged(ticket, LAND), urged(ticket, WATER)) == (1, 0)
    assert sorted(unit_of(ticket, "co_handle").values()) == [at("2021-03-31 23:59:59"), at("2021-04-06 23:59:59")]
    zezhou.sweeps("2021-04-07 00:00:01")
    assert (urged(ticket, LAND), urged(ticket, WATER)) == (1, 1)


def test_a_returned_part_goes_to_nobody_who_has_the_ticket_already(zezhou: Zezhou) -> None:
    ticket = zezhou.joint("2021-03-22 09:30")
    ticket.asks(WATER_MAN, "return_request", "2021-03-23 09:00", found_by="judged", reason="不属职责", basis="三定")
    before = ticket.everything()

    with pytest.raises(FormInvalid) as refused:
        ticket.does(STATION, "review_return", outcome="approve", duty_ruling="属国土", proposed_unit=LAND)

    assert codes(refused.value) == {"ALREADY_ASSIGNED"}
    assert ticket.everything() == before


def test_an_order_is_not_addressed_to_a_joint_unit_that_has_given_its_part_back(zezhou: Zezhou) -> None:
    ticket = zezhou.joint("2021-03-22 09:30", beside=(WATER,))
    ticket.asks(WATER_MAN, "return_request", "2021-03-23 09:00", found_by="judged", reason="不属职责", basis="三定")

    def addressed() -> list[tuple[str, str]]:
        made = printing.paper(zezhou.program, zezhou.actor(STATION), ticket.no, "dispatch")
        return [line for line in made.lines if line[1] in zezhou.units]

    assert addressed() == [("主送", HOUSING), ("抄送", WATER), ("主办单位", HOUSING), ("协办单位", WATER)]
    ticket.does(STATION, "review_return", outcome="approve", duty_ruling="属国土", proposed_unit=LAND)
    assert addressed() == [("主送", HOUSING), ("抄送", LAND), ("主办单位", HOUSING), ("协办单位", LAND)]


def does(zezhou: Zezhou, who: str, ticket: Ticket, act: str, form: dict[str, Any]) -> None:
    """The open task of this act that is the actor's own unit's: several units have one."""
    actor = zezhou.actor(who)
    rows = ticket.everything()["task"]
    mine = next(r for r in rows if (r["act"], r["unit_id"], r["closed_at"]) == (act, actor.unit_id, None))
    tasks.complete(zezhou.program, actor, mine["id"], form)


def test_who_leads_a_redo_reads_why_the_caller_is_not_satisfied_whoever_helps(zezhou: Zezhou) -> None:
    """The evaluation opens the redo of the joint unit as well; it was sent to the ticket, not for that alone."""
    ticket = zezhou.joint("2021-03-22 09:30", beside=(WATER,))
    lead = f"unit:{HOUSING}"
    for who in (lead, WATER_MAN):
        does(zezhou, who, ticket, "sign", {"receiver": "丙"})
        does(zezhou, who, ticket, "enter_ledger", {"ledger_no": "1", "entered_at": at("2021-03-22 09:30").isoformat()})
    ticket.does(lead, "contact", contacted_at=at("2021-03-22 09:30").isoformat(), method="phone", notes="已了解")
    for who in (lead, WATER_MAN):
        does(zezhou, who, ticket, "sub_dispatch", SECTION)
    does(zezhou, WATER_MAN, ticket, "opinion", {"opinion": "已疏通", "handler": "戊"})
    ticket.does(
        lead, "reply", handled_at="2021-03-22", handler="丁", facts="已处理", answer="已疏通", matters=1,
        matters_answered=1, result_told_at=at("2021-03-22 09:30").isoformat(), told_by="phone",
    )  # fmt: skip
    ticket.asks(
        "upstream", "survey_answer", "2021-03-23 10:00", rating="dissatisfied", cause="雨后又积水",
        answered_at=at("2021-03-23 09:50").isoformat(),
    )  # fmt: skip

    redo = ticket.task("redo_reply")
    before = preceding.of_task(zezhou.program, zezhou.actor(lead), ticket.no, redo.id)
    assert "雨后又积水" in str([paper["lines"] for paper in before])


def test_who_dispatches_anew_reads_why_it_came_back_and_whose_it_is(zezhou: Zezhou) -> None:
    """Article 2(2)5: after a return that is agreed to, the duty is ruled and the ticket dispatched again."""
    ticket = zezhou.joint("2021-03-22 09:30", beside=())
    ticket.asks(
        f"unit:{HOUSING}", "return_request", "2021-03-22 15:00", found_by="judged", reason="属市政管网", basis="三定",
        proposed_unit=WATER,
    )  # fmt: skip
    ticket.does(STATION, "review_return", "2021-03-22 16:00", outcome="approve", duty_ruling="由水务局牵头")

    dispatch = ticket.task("dispatch")
    before = preceding.of_task(zezhou.program, zezhou.actor(STATION), ticket.no, dispatch.id)
    read = str([paper["lines"] for paper in before])
    assert "由水务局牵头" in read and "属市政管网" in read and WATER in read


def test_what_a_joint_unit_reads_when_it_signs_does_not_send_it_elsewhere_than_its_return(zezhou: Zezhou) -> None:
    ticket = zezhou.joint("2021-03-22 09:30")
    assert "return_request" in offered(zezhou, WATER_MAN, ticket)
    with zezhou.program.database.read() as conn:
        rules = zezhou.program.releases.get(conn, ticket.row["release_id"]).rules
    hints = {each.get("key"): each.get("description", "") for each in rules.forms["sign"].schema["components"]}
    assert "会办单位都在2个工作日内另行申请退回" in hints["scope_note"]

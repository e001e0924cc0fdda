"""Deadlines of a running ticket: warned of, extended, held back, overdue; and in which order things happen."""

from pathlib import Path

import pytest

from app.services.acting import tasks
from app.services.acting.act import Act
from app.services.ticket import attachments, explaining, history
from app.store import records
from app.store.errors import Busy
from app.tickets.refusal import Conflict
from tests.services.hotline import LI, REPLY, STATION, TOURISM, TRANSPORT, Hotline, at, codes


def test_a_complaint_is_due_ten_working_days_after_dispatch_with_a_make_up_saturday(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")

    assert ticket.deadline("handle")["due_at"] == at("2024-09-26 23:59:59")


def test_warnings_come_one_working_day_ahead_then_on_the_day_then_red(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")

    hotline.sweeps("2024-09-25 08:59")
    assert ticket.cards() == []
    hotline.sweeps("2024-09-25 09:00:01")
    assert ticket.cards() == ["sms"]
    hotline.sweeps("2024-09-26 00:00:01")
    assert ticket.cards() == ["sms", "yellow"]
    hotline.sweeps("2024-09-26 23:59:59")
    assert ticket.cards() == ["sms", "yellow"], "24:00 is in time to the second"
    hotline.sweeps("2024-09-27 00:00:00")
    assert ticket.cards() == ["sms", "yellow", "red"]
    assert {"explain", "supervise"} <= set(ticket.acts())


def test_a_second_sweep_at_the_same_instant_does_nothing(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    hotline.sweeps("2024-09-27 00:00:00")
    before = ticket.everything()

    report = hotline.sweeps("2024-09-27 00:00:00")

    assert not report
    assert ticket.everything() == before


def test_a_timer_is_stamped_with_the_deadlines_instant_not_the_sweeps(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")

    hotline.sweeps("2024-10-20 10:00")

    red = next(e for e in ticket.events() if e["type"] == "timer_fired" and e["act"] == "due:handle")
    assert red["at"] == at("2024-09-26 23:59:59")
    assert red["recorded_at"] == at("2024-10-20 10:00")


def test_two_deadlines_at_one_instant_each_fire_once(hotline: Hotline) -> None:
    one = hotline.dispatched("2024-09-11 15:20")
    other = hotline.dispatched("2024-09-11 16:40")

    report = hotline.sweeps("2024-09-27 09:00")

    assert report.failed == []
    assert one.cards() == other.cards() == ["sms", "yellow", "red"]


def test_an_act_after_an_unfired_earlier_timer_fires_it_first(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-12 09:00")
    ticket.does(LI, "contact", contacted_at=at("2024-09-12 09:00").isoformat(), method="phone")

    ticket.does(LI, "reply", "2024-09-27 10:00", **REPLY)

    acts = [event["act"] for event in ticket.events()]
    assert acts.index("due:handle") < acts.index("reply")
    assert ticket.cards() == ["sms", "yellow", "red"]
    assert ticket.is_whole()


def test_a_warning_that_fired_before_an_extension_fires_again_for_the_new_instant(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    hotline.sweeps("2024-09-25 09:30")
    task = ticket.task("contact").id

    ticket.asks(LI, "extension_request", "2024-09-25 10:00", amount=10, reason="联合执法取证", caller_told=True)
    ticket.does(STATION, "review_extension", "2024-09-25 17:00", outcome="approve", amount=10)

    assert ticket.deadline("handle")["due_at"] == at("2024-10-15 23:59:59")
    assert ticket.task("contact").id == task, "the user's task and draft stay"
    assert ticket.timers()["warn:handle:sms"] == at("2024-10-14 09:00")
    hotline.sweeps("2024-10-15 12:00")
    assert ticket.cards() == ["sms", "sms", "yellow"]


def test_a_timely_request_holds_the_red_card_back_and_its_refusal_lets_it_fall(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    ticket.asks(LI, "extension_request", "2024-09-26 18:00", amount=3, reason="取证", caller_told=True)

    hotline.sweeps("2024-09-28 09:00")
    assert "red" not in ticket.cards()
    ticket.does(STATION, "review_extension", "2024-09-28 10:00", outcome="refuse", opinion="理由不足")
    hotline.sweeps("2024-09-28 10:05")

    assert ticket.cards()[-1] == "red"
    red = next(e for e in ticket.events() if e["act"] == "due:handle")
    assert red["at"] == at("2024-09-26 23:59:59"), "with the original instant (A-X03)"


def test_approved_after_the_due_time_an_extension_works_backwards(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    ticket.asks(LI, "extension_request", "2024-09-26 18:00", amount=3, reason="取证", caller_told=True)

    ticket.does(STATION, "review_extension", "2024-09-28 10:00", outcome="approve", amount=3)
    hotline.sweeps("2024-09-28 10:05")

    assert ticket.deadline("handle")["due_at"] == at("2024-09-30 23:59:59"), "27, 29 (make-up Sunday), 30"
    assert "red" not in ticket.cards()


def test_refuses_an_extension_after_the_due_time_and_beyond_the_original_limit(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    hotline.sweeps("2024-09-28 09:00")
    before = ticket.everything()

    with pytest.raises(Conflict) as refused:
        ticket.asks(LI, "extension_request", "2024-09-28 10:00", amount=11, reason="取证", caller_told=True)

    assert codes(refused.value) == {"EXTENSION_LATE", "EXTENSION_OVER_CAP"}
    assert {ground.clause for ground in refused.value.grounds} == {"L059", "L060"}
    assert ticket.everything() == before


def test_an_emergency_runs_by_the_clock_through_the_night_and_the_holiday(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2025-01-28 23:50", kind="help", emergency=True)

    assert ticket.deadline("sign")["due_at"] == at("2025-01-29 00:20")
    assert ticket.deadline("handle")["due_at"] == at("2025-01-29 23:50")
    ticket.does(LI, "sign", "2025-01-29 00:08")
    assert ticket.deadline("return")["due_at"] == at("2025-01-29 00:38")


def test_a_busy_database_is_no_fault_of_the_timer(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    hotline.moves_to("2024-09-25 10:00")
    before = ticket.everything()

    def busy(*_: object) -> None:
        raise Busy("another transaction holds the row")

    with monkeypatch.context() as patched, pytest.raises(Busy):
        patched.setattr(Act, "fire", busy)
        ticket.does(LI, "sign")

    assert ticket.everything() == before, "nothing is put off, nothing has changed"
    ticket.does(LI, "sign")
    assert ticket.cards() == ["sms"]


@pytest.mark.parametrize("act", ["claim", "reveal", "attach"])
def test_what_fell_due_before_a_smaller_act_has_happened_before_it(hotline: Hotline, act: str, tmp_path: Path) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    hotline.moves_to("2024-09-25 10:00")
    program, li = hotline.program, hotline.actor(LI)

    if act == "claim":
        tasks.claim(program, li, ticket.task("sign").id)
    elif act == "reveal":
        history.reveal(program, li, ticket.no, "核对地点")
    else:
        attachments.add(program, attachments.FileStore(tmp_path), li, ticket.no, "a.png", b"\x89PNG\r\n\x1a\n")

    assert ticket.cards() == ["sms"]
    assert [event["type"] for event in ticket.events()][-2] == "timer_fired"
    assert ticket.is_whole()


def test_a_task_that_opens_after_the_due_time_gives_no_warning_that_it_will_fall_due(hotline: Hotline) -> None:
    """An emergency at night: the department passes it on when the enterprise should have signed already."""
    company, department = "unit:县供水公司", "department:县住房和城乡建设局"
    described = {"kind": "enterprise", "supervising": "县住房和城乡建设局"}
    hotline.stage.cast.unit("longsheng", "县供水公司", described)
    ticket = hotline.dispatched("2024-09-13 23:50", "县供水公司", emergency=True)

    ticket.does(department, "forward", "2024-09-14 00:25")
    ticket.does(company, "sign", "2024-09-14 00:26")

    of_signing = [card for card in ticket._find("card", ticket_id=ticket.row.id) if card["level"] != "yellow"]
    assert [card["level"] for card in of_signing] == ["red"]


def test_cards_for_a_late_knowledge_answer_go_to_the_unit_that_was_asked(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.asks(STATION, "knowledge_question", proposed_unit=TOURISM, defects=["expired"], question="地点已经变了")

    hotline.sweeps("2024-09-19 00:00")

    with hotline.program.database.read() as conn:
        asked = records.find(conn, "unit", code=TOURISM)[0]
    cards = ticket._find("card", ticket_id=ticket.row.id)
    assert [(card["level"], card["unit_id"]) for card in cards] == [("sms", asked.id), ("red", asked.id)]


def test_a_special_limit_and_an_extension_are_explained_by_their_own_articles(hotline: Hotline) -> None:
    ticket = hotline.registers("2024-09-27 10:00")
    ticket.does(STATION, "accept", outcome="accept")
    ticket.does(STATION, "dispatch", lead=TRANSPORT, special_amount=7, special_unit="day", special_basis="某条例第9条")
    ticket.asks(LI, "extension_request", reason="取证", amount=3, caller_told=True)
    ticket.does(STATION, "review_extension", outcome="approve", amount=3)

    shown = explaining.of_ticket(hotline.program, hotline.actor(STATION), ticket.no)

    (handle,) = [each for each in shown if each["kind"] == "handle"]
    assert handle["clause"] == "L057" and handle["basis"] == "某条例第9条"
    assert "第十二条（二）8（某条例第9条）" in handle["sentence_zh"]
    assert "依据第十二条（二）9延长3日" in handle["sentence_zh"]
    assert "自派单的下一工作日起算" not in handle["sentence_zh"], "that is how the ordinary limit counts"

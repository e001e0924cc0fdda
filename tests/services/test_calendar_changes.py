"""A notice comes out: what it would move is shown first, later moves happen, earlier ones want a person's word."""

from __future__ import annotations

from datetime import date

from app.packs.calendar import load_calendars
from app.services.admin import calendar_changes
from app.services.ticket import explaining
from app.worktime import Ruling, WorkCalendar
from tests.services.conftest import PROCESSES
from tests.services.hotline import LI, Hotline, at


def guangxi_with(days: dict[date, Ruling], *, announced: frozenset[int] = frozenset()) -> WorkCalendar:
    """Guangxi's calendar as the files have it, with more days ruled and more years announced."""
    known = load_calendars(PROCESSES / "calendars")["guangxi"]
    return WorkCalendar(
        "guangxi", "next", known.announced | announced, {**known.national, **days}, known.regional, known.unknown_years
    )


def off(day: str, name: str = "元旦") -> dict[date, Ruling]:
    return {date.fromisoformat(day): Ruling(False, name, "国务院办公厅通知（虚构）")}


def test_a_year_not_announced_gives_a_provisional_due_time_that_the_notice_makes_certain(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2026-12-29 10:00")
    first = ticket.deadline("handle")
    assert first["provisional"] and first["due_at"] == at("2027-01-12 23:59:59")
    admin = hotline.actor("admin")
    calendar = guangxi_with(off("2027-01-01"), announced=frozenset({2027}))

    previewed = calendar_changes.preview(hotline.program, admin, calendar)
    assert [move.new for move in previewed] == [at("2027-01-13 23:59:59")]
    assert ticket.deadline("handle").values() == first.values(), "a preview changes nothing"

    report = calendar_changes.load(hotline.program, admin, calendar)

    moved = ticket.deadline("handle")
    assert [move.ticket for move in report.moved] == [ticket.no] and not report.left
    assert moved["due_at"] == at("2027-01-13 23:59:59") and not moved["provisional"]
    assert ticket.events()[-1]["type"] == "calendar_changed"
    assert ticket.timers()["due:handle"] == at("2027-01-13 23:59:59")
    assert ticket.is_whole()


def test_a_notice_that_moves_nothing_makes_a_provisional_due_time_certain(hotline: Hotline) -> None:
    """Nothing has happened to the ticket, so that no event tells of it; the mark beside the limit goes."""
    ticket = hotline.dispatched("2026-12-29 10:00")
    first, told = ticket.deadline("handle"), len(ticket.events())
    assert first["provisional"]

    calendar = guangxi_with(off("2027-02-08", "春节"), announced=frozenset({2027}))
    report = calendar_changes.load(hotline.program, hotline.actor("admin"), calendar)

    settled = ticket.deadline("handle")
    assert not report.moved and not report.left and not len(report.rest)
    assert settled["due_at"] == first["due_at"] and not settled["provisional"]
    assert settled["calendar_version"] == report.version
    assert len(ticket.events()) == told and ticket.is_whole()


def test_a_running_deadline_never_moves_earlier_without_confirmation(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    admin = hotline.actor("admin")
    saturday = {date(2024, 9, 21): Ruling(True, "调休上班", "国务院办公厅通知（虚构）")}

    left = calendar_changes.load(hotline.program, admin, guangxi_with(saturday)).left

    assert [move.earlier for move in left] == [True]
    assert ticket.deadline("handle")["due_at"] == at("2024-09-26 23:59:59")
    report = calendar_changes.load(hotline.program, admin, guangxi_with(saturday), confirm_earlier=True)
    assert len(report.moved) == 1
    assert ticket.deadline("handle")["due_at"] == at("2024-09-25 23:59:59")


def test_a_worker_with_the_old_calendar_in_memory_counts_with_the_new_one(hotline: Hotline) -> None:
    hotline.dispatched("2024-09-11 15:20")
    calendar_changes.load(hotline.program, hotline.actor("admin"), guangxi_with(off("2024-09-13", "台风")))

    later = hotline.dispatched("2024-09-11 16:00")

    assert later.deadline("handle")["due_at"] == at("2024-09-27 23:59:59")


def test_the_explanation_names_article_anchor_and_every_day(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")

    shown = explaining.of_ticket(hotline.program, hotline.actor(LI), ticket.no)
    handle = next(deadline for deadline in shown if deadline["kind"] == "handle")

    assert handle["clause"] == "L052" and "第十二条" in handle["sentence_zh"]
    days = {day["date"]: day for day in handle["explanation"]["days"]}
    assert days["2024-09-14"]["counted"], "a make-up Saturday counts"
    assert not days["2024-09-16"]["counted"], "Mid-autumn does not"
    assert sum(day["counted"] for day in days.values()) == 10


def test_the_mailbox_shows_both_limits_and_applies_its_own(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2023-06-20 09:30", source="chairman_mailbox")

    shown = explaining.of_ticket(hotline.program, hotline.actor(LI), ticket.no)
    handle = next(deadline for deadline in shown if deadline["kind"] == "handle")

    assert handle["due_at"].startswith("2023-06-26T15:59:59")
    assert [beaten["row"] for beaten in handle["instead_of"]] == ["handle_complaint"]
    assert any(other["due"] == "2023-07-05T23:59:59+08:00" for other in handle["explanation"]["alternatives"])


def test_what_fell_due_before_the_notice_has_happened_before_it(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    hotline.moves_to("2024-09-27 09:00")  # nobody has swept: the red card of the 26th has not fallen yet

    report = calendar_changes.load(hotline.program, hotline.actor("admin"), guangxi_with(off("2024-09-26", "放假")))

    assert [move.new for move in report.moved if move.kind == "handle"] == [at("2024-09-27 23:59:59")]
    events = ticket.events()
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)
    assert events[-1]["type"] == "calendar_changed" and events[-2]["type"] == "timer_fired"
    assert "red" in ticket.cards()
    assert ticket.is_whole()

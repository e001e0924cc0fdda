"""Concurrent and repeated requests are ordinary: one wins, the others are told at once, the ticket stays whole."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC
from typing import Any

import pytest

from app.services.acting import intake, tasks, timers
from app.services.errand import Once
from app.tickets.refusal import Conflict, FormInvalid, Refused
from tests.services.hotline import LI, STATION, TRANSPORT, Hotline, at, codes

MANY = 8


def together(works: list[Callable[[], Any]]) -> list[Any]:
    """Run all at once, each in a thread of its own; answers and exceptions in the order given."""
    results: list[Any] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(place: int) -> None:
        gate.wait()
        try:
            results[place] = works[place]()
        except Refused as refused:
            results[place] = refused

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def test_of_many_who_complete_one_task_one_succeeds_and_the_others_get_a_conflict(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    hotline.moves_to("2024-09-11 16:00")
    task, li = ticket.task("sign").id, hotline.actor(LI)

    results = together([lambda: tasks.complete(hotline.program, li, task, {"receiver": "李运"}) for _ in range(MANY)])

    refused = [result for result in results if isinstance(result, Conflict)]
    assert len(refused) == MANY - 1
    assert {code for one in refused for code in codes(one)} == {"ALREADY_DONE"}
    told = refused[0].grounds[0]
    done = {"ticket": ticket.no, "by": li.name, "at": at("2024-09-11 16:00").astimezone(UTC).isoformat()}
    assert told.facts == done, "who was faster, and when"
    assert told.zh == f"该任务已经完成：{li.name} 2024-09-11 16:00 办理。" and f"{li.name}, 2024-09-11 16:00" in told.en
    assert ticket.acts() == ["contact"]
    assert [event["act"] for event in ticket.events()].count("sign") == 1
    assert ticket.is_whole()


def test_the_same_request_twice_at_once_with_one_key_is_done_once(hotline: Hotline) -> None:
    hotline.moves_to("2024-09-11 15:20")
    station = hotline.actor(STATION)
    form = {
        "kind": "complaint", "source": "city_12345", "upstream_no": "GL-1", "title": "扬尘", "content": "砂石车扬尘",
        "caller_name": "石先生", "caller_mobile": "14200000005",
    }  # fmt: skip
    once = Once(station.person_id or 0, "POST /tickets", "key-1", "digest-of-the-body")

    results = together([lambda: intake.register(hotline.program, station, form, once=once) for _ in range(MANY)])

    assert len({result["ticket"] for result in results}) == 1
    with pytest.raises(FormInvalid) as refused:
        intake.register(hotline.program, station, form, once=Once(once.person_id, once.route, once.key, "another-body"))
    assert codes(refused.value) == {"KEY_REUSED"}


def test_a_refusal_is_not_kept_under_the_key(hotline: Hotline) -> None:
    ticket = hotline.registers("2024-09-11 15:20")
    ticket.does(STATION, "accept", outcome="accept")
    task, station = ticket.task("dispatch").id, hotline.actor(STATION)
    once = Once(station.person_id or 0, "POST /tasks/complete", "key-2", "digest")

    with pytest.raises(Refused):
        tasks.complete(hotline.program, station, task, {"lead": "没有这个单位"}, once=once)
    tasks.complete(hotline.program, station, task, {"lead": TRANSPORT}, once=once)

    assert ticket.acts() == ["sign"]


def test_two_sweeps_at_once_fire_every_timer_once(hotline: Hotline) -> None:
    tickets = [hotline.dispatched(f"2024-09-11 15:{minute}") for minute in range(20, 26)]
    hotline.moves_to("2024-09-28 09:00")
    now = hotline.program.clock.now()

    reports = together([lambda: timers.sweep(hotline.program, now) for _ in range(2)])

    assert all(report.failed == [] for report in reports)
    for ticket in tickets:
        assert Counter(ticket.cards()) == Counter(["sms", "yellow", "red"])
        assert ticket.is_whole()


def test_an_act_and_the_sweep_meet_on_one_ticket_and_both_are_whole(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    hotline.moves_to("2024-09-28 09:00")
    now, li, task = hotline.program.clock.now(), hotline.actor(LI), ticket.task("sign").id

    together([
        lambda: timers.sweep(hotline.program, now),
        lambda: tasks.complete(hotline.program, li, task, {"receiver": "李运"}),
    ])  # fmt: skip
    timers.sweep(hotline.program, now)

    assert ticket.cards() == ["sms", "yellow", "red"]
    assert ticket.is_whole()
    red = next(event for event in ticket.events() if event["act"] == "due:handle")
    assert red["at"] == at("2024-09-26 23:59:59")

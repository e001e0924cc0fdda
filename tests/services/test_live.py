"""Who is told when something has changed, and what it costs. Nobody sleeps: a turn takes no time, the clock is ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from app.services import live
from app.services.acting.tasks import claim, keep_draft
from app.services.live import Concerns, Listener, Live
from app.tickets.refusal import NotFound
from tests.services.hotline import AUTHORITY, CHEN, LI, STATION, Hotline


@pytest.fixture
def source(hotline: Hotline) -> Live:
    return Live(hotline.program, most=2, turn=0)


@contextmanager
def listening(source: Live, concerns: Concerns, person_id: int = 1) -> Iterator[Listener]:
    listener = source.take(person_id, concerns)
    assert listener is not None
    yield listener
    source.give_back(listener)


def later(hotline: Hotline) -> None:
    """The next look is due."""
    clock = hotline.program.clock
    clock.move_to(clock.now() + live.EVERY)  # type: ignore[attr-defined]


def test_those_who_may_see_the_ticket_are_told_once(hotline: Hotline, source: Live) -> None:
    ticket = hotline.dispatched("2024-09-11 09:00")
    later(hotline)
    with (
        listening(source, live.to_see(hotline.actor(LI))) as li,
        listening(source, live.to_see(hotline.actor(CHEN))) as chen,
    ):
        assert source.wait(li), "what was there already is told to who comes: the page may be older"
        assert not source.wait(chen)
        later(hotline)
        assert not source.wait(li)

        claim(hotline.program, hotline.actor(LI), ticket.task("sign").id)

        assert not source.wait(li), "nobody looks twice within a second"
        later(hotline)
        assert source.wait(li) and not source.wait(chen)
        assert not source.wait(li)


def test_of_one_ticket_only_what_others_change(hotline: Hotline, source: Live) -> None:
    one, other = hotline.dispatched("2024-09-11 09:00"), hotline.dispatched("2024-09-11 09:10")
    li, seen = hotline.actor(LI), len(one.events())
    with listening(source, live.by_others(li, one.no, seen)) as listener:

        def told() -> bool:
            later(hotline)
            return source.wait(listener)

        assert not told(), "the page shows it already"
        claim(hotline.program, li, one.task("sign").id)
        assert not told(), "one's own act"
        claim(hotline.program, li, other.task("sign").id)
        assert not told(), "another ticket"
        keep_draft(hotline.program, li, one.task("sign").id, {"receiver": "李"})
        assert not told(), "what somebody types is no change yet"
        assert not live.changed_by_others(hotline.program, li, one.no, seen)
        one.asks(STATION, "urge", "2024-09-11 09:30")
        assert told() and live.changed_by_others(hotline.program, li, one.no, seen)
        assert not live.changed_by_others(hotline.program, li, one.no, len(one.events()))
    with pytest.raises(NotFound):
        live.changed_by_others(hotline.program, hotline.actor(CHEN), one.no, 0)


def test_an_event_that_bears_an_earlier_instant_is_told_too(hotline: Hotline, source: Live) -> None:
    """It waited for a lock, or the sweep was a little late: it is committed after a look that was later."""
    ticket = hotline.dispatched("2024-09-11 09:00")
    with listening(source, live.to_see(hotline.actor(STATION))) as listener:
        hotline.moves_to("2024-09-11 09:00")
        later(hotline)
        source.wait(listener)
        began = hotline.program.clock.now()
        later(hotline)
        later(hotline)
        assert not source.wait(listener)
        clock = hotline.program.clock
        clock.move_to(began)  # type: ignore[attr-defined]
        claim(hotline.program, hotline.actor(LI), ticket.task("sign").id)
        clock.move_to(began + live.WINDOW - timedelta(seconds=1))  # type: ignore[attr-defined]
        assert source.wait(listener)


def test_all_who_wait_cost_one_look_and_nobody_costs_none(hotline: Hotline, source: Live) -> None:
    counters = hotline.program.database.counters
    hotline.dispatched("2024-09-11 09:00")
    hotline.moves_to("2024-09-12 09:00")
    with (
        listening(source, live.to_see(hotline.actor(AUTHORITY))) as one,
        listening(source, live.to_see(hotline.actor(STATION))) as two,
    ):
        later(hotline)
        before = counters.statements
        for listener in (one, two, one, two):
            source.wait(listener)
        assert counters.statements - before <= 2, "one look, with its BEGIN where the driver says it aloud"
    assert counters.statements - before <= 2


def test_who_fails_to_look_leaves_the_turn_to_others(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Live(hotline.program, most=2, turn=0)
    with listening(source, live.to_see(hotline.actor(STATION))) as listener:
        hotline.dispatched("2024-09-11 09:00")
        later(hotline)
        with monkeypatch.context() as broken:
            broken.setattr(live.changes, "since", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                source.wait(listener)
        assert source.wait(listener)
        assert isinstance(listener, Listener)


def test_one_person_cannot_take_the_places_of_all_others(hotline: Hotline) -> None:
    source, concerns = Live(hotline.program, most=live.EACH + 2), live.to_see(hotline.actor(STATION))
    own = [source.take(1, concerns) for _ in range(live.EACH)]
    assert None not in own and source.take(1, concerns) is None
    assert source.take(2, concerns) and source.take(3, concerns) and source.take(4, concerns) is None
    assert own[0]
    source.give_back(own[0])
    source.give_back(own[0])
    assert source.take(4, concerns) and source.take(5, concerns) is None

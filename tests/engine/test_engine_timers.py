"""Timers know keys, fire only when told, each alone; deadlines that move let them wait again."""

from __future__ import annotations

import pytest

from app.bpmn import Diagram
from app.engine import PendingTimer, TimerGone
from tests.engine.desk import Desk
from tests.engine.drawing import (
    boundary,
    call,
    catch,
    chain,
    decision,
    diagram,
    element,
    end,
    escalation,
    exclusive,
    flow,
    inside,
    message,
    script,
    service,
    start,
    timer,
    user,
)


def watched(host: str = "", *more: str) -> Diagram:
    """A task (or another host) with two warnings beside it and a limit that ends it."""
    return diagram(
        "p", start(), host or user("work"), user("late"), user("after"), end(), *more,
        boundary("sms", "work", timer("warn('handle', 'sms')"), interrupting=False), service("card_sms", "card"),
        end("end_sms"), boundary("red", "work", timer("warn('handle', 'red')"), interrupting=False),
        service("card_red", "card"), end("end_red"), boundary("limit", "work", timer("due('handle')")),
        chain("start", "work", "after", "end"), chain("sms", "card_sms", "end_sms"),
        chain("red", "card_red", "end_red"),
        chain("limit", "late", "after"),
    )  # fmt: skip


def test_a_timer_gives_its_key_and_no_instant(desk: Desk) -> None:
    timers = desk.start(watched()).instance.timers
    assert {(timer.element, timer.process, timer.key, timer.interrupting) for timer in timers} == {
        ("sms", "p", "warn:handle:sms", False),
        ("red", "p", "warn:handle:red", False),
        ("limit", "p", "due:handle", True),
    }
    assert all(isinstance(timer, PendingTimer) for timer in timers)


def test_a_warning_fires_beside_its_task(desk: Desk) -> None:
    desk.start(watched()).fire("sms")
    assert desk.steps() == ["sms", "card_sms", "end_sms"]
    assert desk.steps("cancelled") == []
    assert desk.open == ["work"]
    assert desk.pending == ["limit", "red"]


def test_of_two_timers_at_one_instant_each_fires_alone(desk: Desk) -> None:
    desk.start(watched())
    desk.fire("red")
    assert desk.pending == ["limit", "sms"]
    assert [call[2] for call in desk.world.calls] == ["card_red"]
    desk.fire("sms")
    assert [call[2] for call in desk.world.calls] == ["card_red", "card_sms"]
    assert desk.pending == ["limit"]


def test_an_interrupting_timer_ends_its_task_and_the_other_timers(desk: Desk) -> None:
    desk.start(watched())
    work = desk.task("work")
    desk.fire("limit")
    assert desk.steps() == ["limit"]
    assert desk.steps("cancelled") == ["work"]
    assert desk.open == ["late"]
    assert desk.pending == []
    assert work not in {task.id for task in desk.instance.tasks}


def test_a_completed_task_takes_its_timers_along(desk: Desk) -> None:
    desk.start(watched())
    gone = desk.timer("limit")
    desk.do("work")
    assert desk.pending == []
    before = desk.instance.dump()
    with pytest.raises(TimerGone):
        desk.instance.fire(gone, desk.world)
    assert desk.instance.dump() == before


def test_nothing_fires_by_itself(desk: Desk) -> None:
    """The engine knows no clock: whatever else is done, timers wait until they are told."""
    other = diagram(
        "p", start(), user("first"), user("work"), user("after"), end(),
        boundary("b", "first", timer("due('a')"), interrupting=False), end("eb"),
        boundary("c", "work", timer("due('b')")),
        chain("start", "first", "work", "after", "end"), chain("b", "eb"), chain("c", "after"),
    )  # fmt: skip
    desk.start(other)
    assert desk.pending == ["b"]
    desk.do("first")
    assert desk.pending == ["c"]
    assert desk.open == ["work"]


def test_a_fired_warning_waits_again_when_the_deadline_moves(desk: Desk) -> None:
    desk.start(watched())
    for _ in range(5):
        desk.fire("sms")
        assert "sms" not in desk.pending
        assert desk.rearm("warn:handle") is not None
        assert desk.pending == ["limit", "red", "sms"]
    assert len(desk.world.calls) == 5
    desk.do("work")
    assert desk.pending == []
    assert desk.do("after").completed


def test_rearming_leaves_alone_what_still_waits(desk: Desk) -> None:
    desk.start(watched())
    ids = {timer.id for timer in desk.instance.timers}
    state = desk.instance.dump()
    assert desk.rearm("warn:handle") is None
    assert {timer.id for timer in desk.instance.timers} == ids
    assert desk.instance.dump() == state
    desk.fire("sms")
    assert desk.rearm("warn:sign") is None
    desk.rearm("warn:handle")
    assert {timer.id for timer in desk.instance.timers} >= ids - {min(ids)}


def test_rearming_many_times_leaves_nothing_behind(desk: Desk) -> None:
    desk.start(watched())
    desk.fire("sms")
    desk.rearm("warn")
    size = len(desk.instance.dump())
    for _ in range(50):
        desk.fire("sms")
        desk.rearm("warn")
    assert len(desk.instance.dump()) <= size + 12


def test_rearming_works_inside_a_called_process_and_on_it(desk: Desk) -> None:
    called = diagram(
        "q", start("qs"), user("sign"), boundary("slow", "sign", timer("warn('sign', 'sms')"), interrupting=False),
        service("card_slow", "card"), end("e1"), end("qe"), chain("qs", "sign", "qe"), chain("slow", "card_slow", "e1"),
    )  # fmt: skip
    desk.start(watched(call("work", "q")), called)
    desk.fire("slow")
    desk.fire("red")
    assert desk.pending == ["limit", "sms"]
    desk.rearm("warn:sign")
    assert desk.pending == ["limit", "slow", "sms"]
    desk.rearm("warn:handle")
    assert desk.pending == ["limit", "red", "slow", "sms"]
    desk.fire("slow")
    desk.fire("red")
    assert [call[2] for call in desk.world.calls] == ["card_slow", "card_red", "card_slow", "card_red"]
    desk.do("sign")
    assert desk.open == ["after"]


def test_rearming_after_the_activity_has_ended_does_nothing(desk: Desk) -> None:
    desk.start(watched()).fire("sms")
    desk.do("work")
    assert desk.rearm("warn") is None
    assert desk.rearm("due") is None


def test_an_interrupting_timer_around_a_called_process_clears_everything_inside(desk: Desk) -> None:
    called = diagram(
        "q", start("qs"), user("inner"), boundary("b", "inner", timer("due('sign')")), end("qe"),
        chain("qs", "inner", "qe"), flow("b", "qe"),
    )  # fmt: skip
    desk.start(watched(call("work", "q")), called).fire("limit")
    assert desk.steps("cancelled") == ["work", "inner"]
    assert (desk.open, desk.pending) == (["late"], [])


def test_an_interrupting_timer_around_an_embedded_sub_process(desk: Desk) -> None:
    sub = inside("work", start("s1"), user("inner"), end("e1"), chain("s1", "inner", "e1"))
    desk.start(watched(sub)).fire("limit")
    assert desk.steps("cancelled") == ["work", "inner"]
    assert desk.open == ["late"]


def test_a_branch_runs_to_its_next_stop(desk: Desk) -> None:
    drawing = diagram(
        "p", start(), user("work"), boundary("b", "work", timer("due('x')"), interrupting=False),
        service("one", "card"),
        service("two", "card"), catch("pause", message("go")), service("three", "card"), end("eb"), end(),
        chain("start", "work", "end"), chain("b", "one", "two", "pause", "three", "eb"),
    )  # fmt: skip
    desk.start(drawing).fire("b")
    assert desk.steps() == ["b", "one", "two"]
    assert desk.instance.waiting == {"go"}
    desk.do("work")
    assert not desk.completed
    desk.deliver("go")
    assert desk.steps() == ["pause", "three", "eb"]
    assert desk.completed


def test_a_branch_keeps_what_it_writes_to_itself(desk: Desk) -> None:
    called = diagram(
        "q", start("qs"), user("work"), boundary("b", "work", timer("due('x')"), interrupting=False),
        script("note", "outcome = 'stale'\nseen = before"), end("eb"), end("qe"), chain("qs", "work", "qe"),
        chain("b", "note", "eb"),
    )  # fmt: skip
    drawing = diagram("p", start(), call("c", "q"), user("after"), end(), chain("start", "c", "after", "end"))
    desk.start(drawing, called, data={"before": 1})
    desk.fire("b")
    desk.do("work", outcome="done")
    assert desk.data("after") == {"before": 1, "outcome": "done"}


def test_intermediate_timers_wait_and_fire(desk: Desk) -> None:
    drawing = diagram(
        "p", start(), user("a"), catch("pause", timer("due('pause')")), user("b"), end(),
        chain("start", "a", "pause", "b", "end"),
    )  # fmt: skip
    desk.start(drawing)
    assert desk.pending == []
    desk.do("a")
    assert desk.steps("entered") == ["pause"]
    (pending,) = desk.instance.timers
    assert (pending.key, pending.interrupting) == ("due:pause", True)
    desk.fire("pause")
    assert desk.open == ["b"]


def test_a_timer_not_yet_reached_does_not_wait(desk: Desk) -> None:
    """SpiffWorkflow's simple converter armed future events on loading."""
    drawing = diagram(
        "p", start(), user("a"), user("b"), boundary("late", "b", timer("due('b')")), end(),
        chain("start", "a", "b", "end"), chain("late", "end"),
    )  # fmt: skip
    desk.start(drawing)
    desk.reload()
    assert desk.pending == []


@pytest.mark.parametrize("key", ["none", "0", "''", "not emergency"])
def test_a_timer_must_give_a_key(desk: Desk, key: str) -> None:
    drawing = diagram(
        "p", start(), user("a"), boundary("b", "a", timer(key)), end(), chain("start", "a", "end"), flow("b", "end")
    )
    desk.world.names["none"] = None
    with pytest.raises(TypeError, match="must give a key"):
        desk.start(drawing)


def test_keys_are_asked_for_once_and_kept(desk: Desk) -> None:
    asked: list[str] = []
    desk.world.functions = {
        **desk.world.functions,
        "due": lambda kind: asked.append(kind) or f"due:{kind}:{len(asked)}",
    }
    drawing = diagram(
        "p", start(), user("a"), boundary("b", "a", timer("due('x')"), interrupting=False), end("eb"), end(),
        chain("start", "a", "end"), flow("b", "eb"),
    )  # fmt: skip
    desk.start(drawing)
    desk.reload()
    assert [timer.key for timer in desk.instance.timers] == ["due:x:1"]
    assert asked == ["x"]


def test_an_event_gateway_waits_for_a_message_or_one_timer(desk: Desk) -> None:
    drawing = diagram(
        "p", start(), exclusive("merge"), element("eventBasedGateway", "wait"), catch("came", message("answer")),
        catch("silent", timer("due('answer')")), user("read"), user("chase"), end(),
        chain("start", "merge", "wait", "came", "read", "end"), chain("wait", "silent", "chase", "merge"),
    )  # fmt: skip
    desk.start(drawing)
    assert desk.instance.waiting == {"answer"}
    assert [(timer.element, timer.key) for timer in desk.instance.timers] == [("silent", "due:answer")]
    for _ in range(3):
        desk.fire("silent")
        assert desk.steps() == ["wait", "silent"]
        assert (desk.open, desk.pending, desk.instance.waiting) == (["chase"], [], frozenset())
        desk.do("chase")
        assert desk.pending == ["silent"]
    desk.deliver("answer", text="是")
    assert desk.steps() == ["wait", "came"]
    assert desk.data("read")["text"] == "是"
    assert desk.pending == []


def test_facts_are_read_when_a_branch_runs(desk: Desk) -> None:
    desk.world.tables["look"] = lambda names: {"seen": names["returns"]}
    desk.world.names["returns"] = 1
    drawing = diagram(
        "p", start(), user("a"), boundary("b", "a", timer("due('x')")), decision("d", "look"), user("after"), end(),
        chain("start", "a", "end"), chain("b", "d", "after", "end"),
    )  # fmt: skip
    desk.start(drawing)
    desk.world.names["returns"] = 2
    desk.fire("b")
    assert desk.data("after") == {"seen": 2}


def test_timer_and_escalation_at_one_activity(desk: Desk) -> None:
    called = diagram(
        "q", start("qs"), user("inner"), end("qe", escalation("back")), chain("qs", "inner", "qe"),
    )  # fmt: skip
    more = (boundary("back", "work", escalation("back")), flow("back", "late"))
    desk.start(watched(call("work", "q"), *more), called).do("inner")
    assert (desk.open, desk.pending) == (["late"], [])

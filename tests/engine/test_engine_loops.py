"""Loops stay small however often they turn, and those that cannot stop are stopped."""

from __future__ import annotations

import orjson
import pytest

from app.bpmn import Diagram
from app.engine import Instance, InstanceSpoiled, StepBudgetExceeded
from tests.engine.desk import Desk
from tests.engine.drawing import (
    boundary,
    call,
    chain,
    diagram,
    end,
    escalation,
    exclusive,
    flow,
    inside,
    parallel,
    script,
    start,
    timer,
    user,
)


def returns() -> tuple[Diagram, Diagram]:
    """Dispatch, handle, return, dispatch again: at top level, with timers and a called process."""
    called = diagram(
        "q", start("qs"), user("sign"), boundary("slow", "sign", timer("due('sign')"), False), end("e1"),
        user("handle"),
        exclusive("g", "g_to_qe"), end("qe"), end("back", escalation("returned")),
        chain("qs", "sign", "handle", "g", "qe"),
        flow("slow", "e1"), flow("g", "back", "outcome == 'return'"),
    )  # fmt: skip
    drawing = diagram(
        "p", start(), user("dispatch"), boundary("late", "dispatch", timer("due('dispatch')"), False), end("el"),
        call("c", "q"), boundary("b", "c", escalation("returned")),
        boundary("w", "c", timer("warn('handle', 'sms')"), False),
        end("ew"), user("after"), end(), chain("start", "dispatch", "c", "after", "end"), flow("late", "el"),
        flow("b", "dispatch"), flow("w", "ew"),
    )  # fmt: skip
    return drawing, called


def test_a_thousand_returns_leave_the_state_as_small_as_one(desk: Desk) -> None:
    desk.start(*returns())
    sizes, tokens = [], []
    for number in range(1000):
        desk.do("dispatch")
        if number % 3 == 0:
            desk.fire("slow")
            desk.fire("w")
        desk.do("sign")
        desk.do("handle", outcome="return")
        state = desk.instance.dump()
        sizes.append(len(state))
        tokens.append(sum(len(stored) for *_, stored in orjson.loads(state)["w"]))
    assert max(tokens[1:]) == tokens[1] <= 6
    assert max(sizes) < sizes[3] + 30  # ids and ordinals grow by some digits
    desk.do("dispatch")
    desk.do("sign")
    desk.do("handle", outcome="reply")
    assert desk.do("after").completed


@pytest.mark.parametrize("level", ["top", "called", "embedded", "parallel"])
def test_loops_stay_small_at_every_level(desk: Desk, level: str) -> None:
    def body(first: str, last: str) -> tuple[str, ...]:
        return (
            start(first), exclusive("merge"), user("a"), script("count", "n = n + 1"), exclusive("g", "g_to_merge"),
            end(last),
            chain(first, "merge", "a", "count", "g", "merge"), flow("g", last, "stop"),
        )  # fmt: skip

    around = (start(), user("after"), end())
    drawings = {
        "top": (diagram("p", *body("start", "end")),),
        "called": (
            diagram("p", *around, call("c", "q"), chain("start", "c", "after", "end")),
            diagram("q", *body("qs", "qe")),
        ),
        "embedded": (diagram("p", *around, inside("sub", *body("qs", "qe")), chain("start", "sub", "after", "end")),),
        "parallel": (
            diagram(
                "p", start(), parallel("split"), user("beside"), parallel("join"), end(), exclusive("merge"), user("a"),
                script("count", "n = n + 1"), exclusive("g", "g_to_merge"),
                chain("start", "split", "beside", "join", "end"), chain("split", "merge", "a", "count", "g", "merge"),
                flow("g", "join", "stop"),
            ),
        ),
    }  # fmt: skip
    desk.start(*drawings[level], data={"n": 0})
    sizes = []
    for _ in range(400):
        desk.do("a", stop=False)
        sizes.append(len(desk.instance.dump()))
    assert max(sizes) < sizes[2] + 40
    assert desk.data("a")["n"] == 400
    desk.do("a", stop=True)
    for left in desk.open:
        desk.do(left)
    assert desk.completed


def test_a_loop_without_a_stop_is_caught_quickly(desk: Desk) -> None:
    drawing = diagram(
        "p", start(), user("a"), exclusive("merge"), script("spin", "n = 1"), exclusive("g", "g_to_merge"), end(),
        chain("start", "a", "merge", "spin", "g", "merge"), flow("g", "end", "n > 1"),
    )  # fmt: skip
    desk.start(drawing)
    with pytest.raises(StepBudgetExceeded) as caught:
        desk.do("a")
    assert caught.value.budget == 500
    assert {"merge", "spin", "g"} == set(caught.value.elements)
    with pytest.raises(InstanceSpoiled):
        desk.instance.complete("1", {}, desk.world)


def test_the_budget_counts_one_command(desk: Desk) -> None:
    scripts = [f"s{number}" for number in range(40)]
    drawing = diagram(
        "p", start(), user("a"), user("b"), *(script(id_, "x = 1") for id_ in scripts), end(),
        chain("start", "a", *scripts[:20], "b", *scripts[20:], "end"),
    )  # fmt: skip
    desk.start(drawing)
    for budget, enough in ((30, True), (10, False)):
        instance, _ = Instance.start(desk.specifications, "p", desk.world, budget=budget)
        for _ in range(2):
            if enough:
                instance.complete(instance.tasks[0].id, {}, desk.world)
        if enough:
            assert instance.completed
        else:
            with pytest.raises(StepBudgetExceeded):
                instance.complete(instance.tasks[0].id, {}, desk.world)


def test_long_straight_diagrams_run(desk: Desk) -> None:
    scripts = [f"s{number}" for number in range(400)]
    drawing = diagram(
        "p", start(), *(script(id_, f"x{number % 5} = {number}") for number, id_ in enumerate(scripts)), user("a"),
        end(),
        chain("start", *scripts, "a", "end"),
    )  # fmt: skip
    desk.start(drawing)
    assert desk.open == ["a"]


def test_a_process_that_calls_itself_is_stopped(desk: Desk) -> None:
    drawing = diagram("p", start(), call("c", "p"), end(), chain("start", "c", "end"))
    with pytest.raises(StepBudgetExceeded):
        desk.start(drawing)


def test_a_process_may_call_itself_with_a_person_in_between(desk: Desk) -> None:
    drawing = diagram(
        "p", start(), user("a"), exclusive("g", "g_to_end"), call("c", "p"), end(), chain("start", "a", "g", "end"),
        flow("g", "c", "more"), flow("c", "end"),
    )  # fmt: skip
    desk.start(drawing)
    for _ in range(10):
        desk.do("a", more=True)
    assert desk.do("a", more=False).completed

"""Messages go out through the outcome and come in through `deliver`; escalations stay inside."""

from __future__ import annotations

import pytest

from app.bpmn import Diagram
from app.engine import Instance, NotWaiting
from tests.engine.desk import Desk
from tests.engine.drawing import (
    boundary,
    call,
    catch,
    chain,
    diagram,
    element,
    end,
    escalation,
    exclusive,
    flow,
    inside,
    message,
    parallel,
    start,
    throw,
    user,
)


def looping() -> Diagram:
    """Waits for the same message again and again."""
    return diagram(
        "p", start(), exclusive("merge"), catch("wait", message("urge")), exclusive("g", "g_to_merge"), end(),
        chain("start", "merge", "wait", "g", "merge"), flow("g", "end", "last"),
    )  # fmt: skip


def test_a_message_comes_a_second_and_a_third_time(desk: Desk) -> None:
    desk.start(looping())
    for _ in range(3):
        assert desk.instance.waiting == {"urge"}
        desk.deliver("urge", last=False)
    assert desk.deliver("urge", last=True).completed
    with pytest.raises(NotWaiting):
        desk.instance.deliver("urge", {}, desk.world)


def test_nobody_waiting_is_refused_and_nothing_changes(desk: Desk) -> None:
    desk.start(looping())
    before = desk.instance.dump()
    with pytest.raises(NotWaiting):
        desk.instance.deliver("other", {}, desk.world)
    assert desk.instance.dump() == before


def test_a_non_interrupting_boundary_message_comes_as_often_as_it_is_sent(desk: Desk) -> None:
    """SpiffWorkflow's is spent after the first."""
    drawing = diagram(
        "p", start(), user("a"), boundary("b", "a", message("urge"), interrupting=False),
        throw("told", message("note")),
        end("eb"), end(), chain("start", "a", "end"), chain("b", "told", "eb"),
    )  # fmt: skip
    desk.start(drawing)
    for _ in range(4):
        assert desk.instance.waiting == {"urge"}
        desk.deliver("urge")
        assert desk.steps() == ["b", "told", "eb"]
        assert desk.thrown == [("message", "note")]
    size = len(desk.instance.dump())
    for _ in range(40):
        desk.deliver("urge")
    assert len(desk.instance.dump()) <= size + 12
    desk.do("a")
    assert desk.completed
    assert desk.instance.waiting == frozenset()


def test_an_interrupting_boundary_message_brings_its_values(desk: Desk) -> None:
    drawing = diagram(
        "p", start(), user("a"), boundary("b", "a", message("recall")), user("after"), end(),
        chain("start", "a", "end"), chain("b", "after", "end"),
    )  # fmt: skip
    desk.start(drawing, data={"why": "before"})
    desk.deliver("recall", why="撤回")
    assert desk.steps("cancelled") == ["a"]
    assert desk.data("after") == {"why": "撤回"}


def test_waiting_sees_boundaries_inside_called_and_embedded_processes(desk: Desk) -> None:
    sub = inside("sub", start("s1"), user("deep"), boundary("db", "deep", message("inner")), end("e1"),
                 chain("s1", "deep", "e1"), flow("db", "e1"))  # fmt: skip
    called = diagram("q", start("qs"), sub, boundary("sb", "sub", message("middle")), end("qe"),
                     chain("qs", "sub", "qe"), flow("sb", "qe"))  # fmt: skip
    drawing = diagram("p", start(), call("c", "q"), boundary("cb", "c", message("outer")), user("after"), end(),
                      chain("start", "c", "after", "end"), flow("cb", "after"))  # fmt: skip
    for name, cancelled in (("inner", ["deep"]), ("middle", ["sub", "deep"]), ("outer", ["c", "sub", "deep"])):
        desk.start(drawing, called)
        assert desk.instance.waiting == {"inner", "middle", "outer"}
        desk.deliver(name)
        assert desk.steps("cancelled") == cancelled
        assert desk.open == ["after"]
        assert desk.instance.waiting == frozenset()


def test_everything_that_waits_takes_the_message_once(desk: Desk) -> None:
    drawing = diagram(
        "p", start(), parallel("split"), catch("one", message("go")), catch("two", message("go")), user("a"), user("b"),
        end("ea"), end("eb"), chain("start", "split", "one", "a", "ea"), chain("split", "two", "b", "eb"),
    )  # fmt: skip
    desk.start(drawing).deliver("go", x=1)
    assert desk.open == ["a", "b"]
    assert desk.data("a") == desk.data("b") == {"x": 1}


def test_a_thrown_message_is_never_caught_inside(desk: Desk) -> None:
    drawing = diagram(
        "p", start(), parallel("split"), catch("wait", message("note")), user("a"), throw("say", message("note")),
        end("e1"), end("e2", message("bye")), chain("start", "split", "wait", "e1"), chain("split", "a", "say", "e2"),
    )  # fmt: skip
    desk.start(drawing).do("a")
    assert desk.thrown == [("message", "note"), ("message", "bye")]
    assert desk.instance.waiting == {"note"}
    assert desk.deliver("note").completed


def side() -> Diagram:
    return diagram(
        "side", start("ss", message("extension_request")), user("review"), end("se"), chain("ss", "review", "se")
    )


def main() -> Diagram:
    return diagram("main", start(), user("a"), end(), chain("start", "a", "end"))


def test_a_message_starts_its_process(desk: Desk) -> None:
    desk.start(side(), main(), data={"reason": "复杂"}, message="extension_request")
    assert desk.specifications.start_process("extension_request") == "side"
    assert desk.specifications.start_process("other") is None
    assert desk.steps() == ["ss"]
    assert desk.open == ["review"]
    assert desk.data("review") == {"reason": "复杂"}
    assert desk.instance.waiting == frozenset()


def test_a_process_starts_only_in_its_own_way(desk: Desk) -> None:
    desk.start(side(), main(), message="extension_request")
    for process, name in (("side", None), ("side", "other"), ("main", "extension_request"), ("main", "other")):
        with pytest.raises(NotWaiting):
            Instance.start(desk.specifications, process, desk.world, {}, name)
    with pytest.raises(KeyError):
        Instance.start(desk.specifications, "nothing", desk.world)


def returning(how: str = "interrupting") -> tuple[Diagram, Diagram]:
    called = diagram(
        "q", start("qs"), parallel("split"), user("lead"), exclusive("g", "g_to_qe"), user("co"), end("qe"),
        end("back", escalation("returned")), end("e_co"), chain("qs", "split", "lead", "g", "qe"),
        flow("g", "back", "outcome == 'return'"), chain("split", "co", "e_co"),
    )  # fmt: skip
    drawing = diagram(
        "p", start(), user("dispatch"), call("c", "q"), boundary("b", "c", escalation("returned"),
        how == "interrupting"),
        user("meet"), user("after"), end(), end("e2"), chain("start", "dispatch", "c", "after", "end"),
        chain("b", "meet", "dispatch" if how == "interrupting" else "e2"),
    )  # fmt: skip
    return drawing, called


def test_an_escalation_ends_the_activity_and_all_inside(desk: Desk) -> None:
    desk.start(*returning())
    for _ in range(3):
        desk.do("dispatch")
        assert desk.open == ["co", "lead"]
        desk.do("lead", outcome="return")
        assert sorted(desk.steps("cancelled")) == ["c", "co"]
        assert desk.thrown == []
        assert desk.data("meet") == {"outcome": "return"}
        desk.do("meet", outcome="")
    desk.do("dispatch")
    desk.do("lead", outcome="reply")
    assert desk.open == ["co"]
    desk.do("co")
    assert desk.open == ["after"]


def test_a_non_interrupting_escalation_comes_again(desk: Desk) -> None:
    called = diagram(
        "q", start("qs"), exclusive("merge"), user("lead"), throw("esc", escalation("returned")),
        exclusive("g", "g_to_qe"),
        end("qe"), chain("qs", "merge", "lead", "esc", "g", "qe"), flow("g", "merge", "again"),
    )  # fmt: skip
    drawing = diagram(
        "p", start(), call("c", "q"), boundary("b", "c", escalation("returned"), False), throw("t", message("told")),
        end("eb"), end(), chain("start", "c", "end"), chain("b", "t", "eb"),
    )  # fmt: skip
    desk.start(drawing, called)
    for _ in range(3):
        desk.do("lead", again=True)
        assert desk.thrown == [("message", "told")]
        assert desk.open == ["lead"]
    desk.do("lead", again=False)
    assert desk.completed


def test_an_escalation_reaches_the_nearest_activity_that_names_it(desk: Desk) -> None:
    deep = diagram("r", start("rs"), user("deep"), end("re", escalation("x")), chain("rs", "deep", "re"))
    middle = diagram("q", start("qs"), call("qc", "r"), boundary("wrong", "qc", escalation("y")), end("qe"),
                     chain("qs", "qc", "qe"), flow("wrong", "qe"))  # fmt: skip
    drawing = diagram("p", start(), call("c", "q"), boundary("right", "c", escalation("x")), user("caught"), end(),
                      chain("start", "c", "end"), chain("right", "caught", "end"))  # fmt: skip
    desk.start(drawing, middle, deep).do("deep")
    assert desk.open == ["caught"]
    assert desk.steps("cancelled") == ["c", "qc"]


def test_an_escalation_is_not_caught_by_an_activity_beside_it(desk: Desk) -> None:
    """SpiffWorkflow asks every waiting boundary event of the process."""
    thrower = diagram("q", start("qs"), user("one"), end("qe", escalation("x")), chain("qs", "one", "qe"))
    other = diagram("r", start("rs"), user("two"), end("re"), chain("rs", "two", "re"))
    drawing = diagram(
        "p", start(), parallel("split"), call("c", "q"), call("d", "r"), boundary("b", "d", escalation("x")), end("e1"),
        end("e2"), chain("start", "split", "c", "e1"), chain("split", "d", "e2"), flow("b", "e2"),
    )  # fmt: skip
    desk.start(drawing, thrower, other).do("one")
    assert desk.thrown == [("escalation", "x")]
    assert desk.open == ["two"]


def test_an_uncaught_escalation_is_told(desk: Desk) -> None:
    drawing = diagram("p", start(), user("a"), throw("t", escalation("lost")), user("b"), end(),
                      chain("start", "a", "t", "b", "end"))  # fmt: skip
    desk.start(drawing).do("a")
    assert desk.thrown == [("escalation", "lost")]
    assert desk.open == ["b"]


def test_a_boundary_without_a_name_catches_every_escalation(desk: Desk) -> None:
    called = diagram("q", start("qs"), user("one"), end("qe", escalation("x")), chain("qs", "one", "qe"))
    drawing = diagram("p", start(), call("c", "q"), boundary("b", "c", "<bpmn:escalationEventDefinition/>"),
    user("caught"),
                      end(), chain("start", "c", "end"), chain("b", "caught", "end"))  # fmt: skip
    desk.start(drawing, called).do("one")
    assert desk.open == ["caught"]


def test_two_escalations_in_one_step_are_one_interruption(desk: Desk) -> None:
    called = diagram("q", start("qs"), user("one"), parallel("split"), end("e1", escalation("x")),
    end("e2", escalation("x")),
                     chain("qs", "one", "split", "e1"), flow("split", "e2"))  # fmt: skip
    drawing = diagram("p", start(), call("c", "q"), boundary("b", "c", escalation("x")), user("caught"), end(),
                      chain("start", "c", "end"), chain("b", "caught", "end"))  # fmt: skip
    desk.start(drawing, called).do("one")
    assert desk.open == ["caught"]
    assert desk.thrown == []


def test_an_event_gateway_may_wait_for_several_messages(desk: Desk) -> None:
    drawing = diagram(
        "p", start(), element("eventBasedGateway", "wait"), catch("yes", message("agree")),
        catch("no", message("refuse")),
        user("a"), user("b"), end(), chain("start", "wait", "yes", "a", "end"), chain("wait", "no", "b", "end"),
    )  # fmt: skip
    desk.start(drawing)
    assert desk.instance.waiting == {"agree", "refuse"}
    desk.deliver("refuse")
    assert desk.open == ["b"]

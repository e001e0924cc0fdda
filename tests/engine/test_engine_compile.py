"""What cannot run is refused before it runs, all of it at once, with file, element and line."""

from __future__ import annotations

import pytest

from app.bpmn import Diagram, InvalidFile, Problem, read_diagram
from app.engine import compile_processes, schema_problems
from tests.engine.drawing import (
    boundary,
    bpmn,
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
    parallel,
    service,
    start,
    throw,
    timer,
    user,
)


def problems_of(*diagrams: Diagram) -> tuple[Problem, ...]:
    try:
        compile_processes(diagrams)
    except InvalidFile as refused:
        return refused.problems
    return ()


def around(*parts: str) -> tuple[str, ...]:
    """start -> a -> end, with parts that hang beside."""
    return (start(), user("a"), end(), chain("start", "a", "end"), *parts)


MULTI = '<bpmn:multiInstanceLoopCharacteristics isSequential="false"/>'
STANDARD = "<bpmn:standardLoopCharacteristics/>"


def within(*parts: str) -> tuple[str, ...]:
    """start -> x -> end, x among the parts."""
    return (start(), *parts, end(), chain("start", "x", "end"))


def event(kind: str, inner: str = "") -> str:
    return f"<bpmn:{kind}EventDefinition>{inner}</bpmn:{kind}EventDefinition>"


def formal(tag: str, text: str) -> str:
    return f'<bpmn:{tag} xsi:type="bpmn:tFormalExpression">{text}</bpmn:{tag}>'


REFUSED = {
    "multi-instance": (within(element("userTask", "x", MULTI)), "loop-marker", "x"),
    "standard loop": (within(element("userTask", "x", STANDARD)), "loop-marker", "x"),
    "event sub-process": (
        around(element("subProcess", "x", start("s1") + user("u") + end("e1") + chain("s1", "u", "e1"),
                       triggeredByEvent="true")),
        "event-sub-process", "x",
    ),
    "inclusive gateway": (within(element("inclusiveGateway", "x")), "unsupported-element", "x"),
    "complex gateway": (within(element("complexGateway", "x")), "unsupported-element", "x"),
    "ad-hoc": (within(element("adHocSubProcess", "x", user("u"))), "unsupported-element", "x"),
    "transaction": (
        within(element("transaction", "x", start("s1") + end("e1") + flow("s1", "e1"))), "unsupported-element", "x",
    ),
    "manual task": (within(element("manualTask", "x")), "unsupported-element", "x"),
    "plain task": (within(element("task", "x")), "unsupported-element", "x"),
    "send task": (within(element("sendTask", "x", messageRef="message_m")), "unsupported-element", "x"),
    "receive task": (within(element("receiveTask", "x", messageRef="message_m")), "unsupported-element", "x"),
    "signal": (within(catch("x", event("signal"))), "unsupported-event", "x"),
    "signal end": ((start(), end("x", event("signal")), flow("start", "x")), "unsupported-event", "x"),
    "link": (within(catch("x", '<bpmn:linkEventDefinition name="l"/>')), "unsupported-event", "x"),
    "compensation": (within(throw("x", event("compensate"))), "unsupported-event", "x"),
    "conditional": (
        within(catch("x", event("conditional", formal("condition", "1 == 1")))), "unsupported-event", "x",
    ),
    "cancel": ((start(), end("x", event("cancel")), flow("start", "x")), "unsupported-event", "x"),
    "error end": ((start(), end("x", event("error")), flow("start", "x")), "unsupported-event", "x"),
    "timer start": ((start("x", timer("due('a')")), end(), flow("x", "end")), "unsupported-event", "x"),
    "timeCycle": (within(catch("x", event("timer", formal("timeCycle", "R3/PT1H")))), "timer-kind", "x"),
    "timeDuration": (within(catch("x", event("timer", formal("timeDuration", "PT1H")))), "timer-kind", "x"),
    "empty catch": (within(catch("x", "")), "unsupported-event", "x"),
    "two definitions": (within(catch("x", message("m") + timer("due('a')"))), "several-events", "x"),
    "escalation at a task": (
        around(boundary("x", "a", escalation("e")), flow("x", "end")), "escalation-host", "x",
    ),
    "data store": (around('<bpmn:dataStoreReference id="x"/>'), "unsupported-element", "x"),
    "task without a way on": ((start(), user("x"), end(), flow("start", "x")), "dead-end", "x"),
    "boundary without a way on": (around(boundary("x", "a", timer("due('a')"))), "dead-end", "x"),
    "flow into a start event": ((start("x"), user("a"), end(), chain("x", "a", "x")), "wrong-direction", "x"),
    "flow out of an end event": (
        (start(), user("a"), end("x"), chain("start", "a", "x"), flow("x", "a")), "wrong-direction", "x",
    ),
    "flow into a boundary event": (
        (start(), user("a"), boundary("x", "a", timer("due('a')")), end(), chain("start", "a", "x", "end")),
        "wrong-direction", "x",
    ),
    "fork at a task": (
        (start(), user("x"), end("e1"), end("e2"), chain("start", "x", "e1"), flow("x", "e2")), "implicit-split", "x",
    ),
    "join and fork": (
        (start(), exclusive("g", "g_to_x"), parallel("x"), user("a"), user("b"), end(),
         chain("start", "g", "x", "a", "end"), flow("g", "x", "1 == 1", "other"), chain("x", "b", "end")),
        "join-fork", "x",
    ),
    "two timers behind an event gateway": (
        (start(), element("eventBasedGateway", "x"), catch("t1", timer("due('a')")), catch("t2", timer("due('b')")),
        end(),
         chain("start", "x", "t1", "end"), chain("x", "t2", "end")),
        "event-gateway-timers", "x",
    ),
    "a task behind an event gateway": (
        (start(), element("eventBasedGateway", "x"), catch("t1", timer("due('a')")), user("u"), end(),
         chain("start", "x", "t1", "end"), chain("x", "u", "end")),
        "event-gateway-targets", "x",
    ),
    "one message twice behind an event gateway": (
        (start(), element("eventBasedGateway", "x"), catch("t1", message("m")), catch("t2", message("m")), end(),
         chain("start", "x", "t1", "end"), chain("x", "t2", "end")),
        "event-gateway-messages", "x",
    ),
    "condition behind a task": ((start(), user("x"), end(), flow("start", "x"), flow("x", "end", "1 == 1")),
                                "condition-ignored", "x"),
    "flow without condition": (
        (start(), exclusive("x"), end("e1"), end("e2"), chain("start", "x", "e1"), flow("x", "e2", "1 == 1")),
        "condition-missing", "x",
    ),
    "service without handler": (within(element("serviceTask", "x")), "no-handler", "x"),
    "decision without table": (within(element("businessRuleTask", "x")), "no-decision", "x"),
    "unknown process": (within(call("x", "nothing")), "called-process", "x"),
    "no start event": ((user("a"), end(), flow("a", "end")), "start-events", "p"),
    "two start events": (around(start("s2"), flow("s2", "a")), "start-events", "p"),
    "message start inside": (
        within(inside("x", start("s1", message("m")), end("e1"), flow("s1", "e1"))), "start-events", "s1",
    ),
    "reserved id": ((start("Start"), end(), flow("Start", "end")), "duplicate-id", "Start"),
    "input associations": (
        within(element("userTask", "x", '<bpmn:dataInputAssociation id="d"><bpmn:targetRef>x</bpmn:targetRef>'
                                        "</bpmn:dataInputAssociation>")),
        "dataInputAssociation", "x",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_library_would_get_wrong_is_refused(name: str) -> None:
    parts, rule, where = REFUSED[name]
    problems = problems_of(diagram("p", *parts))
    found = {(problem.rule, problem.element) for problem in problems}
    assert (rule, where) in found
    assert all(problem.file == "p.bpmn" and problem.zh and problem.en for problem in problems)


def test_problems_name_their_lines() -> None:
    drawing = diagram("p", start(), user("a"), end(), element("manualTask", "x"), chain("start", "a", "end"))
    assert [(problem.element, problem.line, problem.rule) for problem in problems_of(drawing)] == [
        ("x", drawing.elements["x"].line, "unsupported-element")
    ]


def test_all_problems_of_all_files_come_at_once() -> None:
    one = diagram("one", start("s1"), user("a"), end("e1"), chain("s1", "a"))
    two = diagram(
        "two", start("s2"), call("c", "three"), element("manualTask", "m"), end("e2"), chain("s2", "c", "m", "e2")
    )
    assert {(problem.file, problem.rule) for problem in problems_of(one, two)} == {
        ("one.bpmn", "dead-end"), ("two.bpmn", "called-process"), ("two.bpmn", "unsupported-element"),
    }  # fmt: skip


def test_ids_are_unique_over_the_release() -> None:
    one, two = (diagram(name, start(f"{name}_s"), user("same"), end(f"{name}_e"),
    chain(f"{name}_s", "same", f"{name}_e"))
                for name in ("one", "two"))  # fmt: skip
    assert {(problem.file, problem.element, problem.rule) for problem in problems_of(one, two)} == {
        ("one.bpmn", "same", "duplicate-id"), ("two.bpmn", "same", "duplicate-id"),
    }  # fmt: skip
    assert {problem.rule for problem in problems_of(one, one)} == {"duplicate-id"}


def test_a_message_starts_one_process_only() -> None:
    one, two = (diagram(name, start(f"{name}_s", message("m")), end(f"{name}_e"), flow(f"{name}_s", f"{name}_e"))
                for name in ("one", "two"))  # fmt: skip
    assert {problem.rule for problem in problems_of(one, two)} == {"duplicate-start-message"}


def test_a_process_that_starts_with_a_message_cannot_be_called() -> None:
    one = diagram("one", start("s1"), call("c", "two"), end("e1"), chain("s1", "c", "e1"))
    two = diagram("two", start("s2", message("m")), end("e2"), flow("s2", "e2"))
    assert [(problem.rule, problem.element) for problem in problems_of(one, two)] == [("called-process", "c")]


def test_equal_message_ids_in_two_files_are_two_messages() -> None:
    """SpiffWorkflow keeps one dictionary of messages for all files: the last file's name would win."""
    files = []
    for name in ("one", "two"):
        text = bpmn(name, start(f"{name}_s", message(f"m_{name}")), end(f"{name}_e"), flow(f"{name}_s", f"{name}_e"))
        files.append(read_diagram(text.replace(f"message_m_{name}".encode(), b"same_id"), f"{name}.bpmn"))
    specifications = compile_processes(files)
    assert specifications.start_process("m_one") == "one"
    assert specifications.start_process("m_two") == "two"


def test_specifications_know_processes_and_elements() -> None:
    main = diagram("one", start("s1"), call("c", "two"), inside("sub", start("i1"), end("i2"), flow("i1", "i2")),
    end("e1"),
                   chain("s1", "c", "sub", "e1"))  # fmt: skip
    called = diagram("two", start("s2"), decision("d", "table"), end("e2"), chain("s2", "d", "e2"))
    specifications = compile_processes([main, called])
    assert specifications.process_ids == ("one", "two")
    assert specifications.process_of["d"] == "two"
    assert specifications.process_of["i1"] == "one"
    assert specifications.elements["d"].decision == "table"


def test_a_file_that_keeps_to_the_schema_has_no_schema_problems() -> None:
    drawing = diagram("p", start(), service("s", "card", level="'sms'"), user("a"),
    boundary("b", "a", timer("due('a')")),
                      end(), chain("start", "s", "a", "end"), flow("b", "end"))  # fmt: skip
    assert schema_problems(drawing) == []
    assert compile_processes([drawing]).process_ids == ("p",)


def test_schema_problems_name_line_and_element() -> None:
    text = bpmn("p", start(), element("userTask", "a", wrong="1"), end(), chain("start", "a", "end"))
    drawing = read_diagram(text.replace(b'id="end">', b'id="end" other="2">'), "p.bpmn")
    found = schema_problems(drawing)
    assert [(problem.element, problem.line, problem.rule) for problem in found] == [
        ("a", drawing.elements["a"].line, "schema"), ("end", drawing.elements["end"].line, "schema"),
    ]  # fmt: skip
    assert "wrong" in found[0].en
    assert "wrong" in found[0].zh

"""User tasks, gateways, scripts, services, decisions, called and embedded processes."""

from __future__ import annotations

import pytest

from app.bpmn import Diagram, InvalidFile
from app.engine import InstanceSpoiled, NoFlowTaken, Outcome, Step, TaskGone
from app.expressions import ExpressionError, UnknownName
from tests.engine.desk import Desk
from tests.engine.drawing import (
    call,
    chain,
    decision,
    diagram,
    end,
    exclusive,
    flow,
    inside,
    message,
    parallel,
    script,
    service,
    start,
    throw,
    user,
)


def line(*ids: str, process: str = "p", parts: tuple[str, ...] = ()) -> Diagram:
    """start -> ids -> end; ids that `parts` do not draw are user tasks."""
    drawn = "\n".join(parts)
    tasks = [user(id_) for id_ in ids if f'id="{id_}"' not in drawn]
    return diagram(process, start(), *tasks, *parts, end(), chain("start", *ids, "end"))


def test_two_tasks_one_after_the_other(desk: Desk) -> None:
    desk.start(line("a", "b"))
    assert desk.open == ["a"]
    desk.do("a")
    assert desk.open == ["b"]
    assert desk.outcome == Outcome(
        steps=(Step("a", "p", "completed"), Step("b", "p", "entered")), thrown=(), completed=False
    )
    assert desk.do("b").completed
    assert desk.completed
    assert desk.open == []
    assert desk.instance.entered == {"start", "a", "b", "end"}


def test_a_task_knows_its_lane_and_process(desk: Desk) -> None:
    drawing = diagram("p", "@lane 热线工作站: start a end", start(), user("a"), end(), chain("start", "a", "end"))
    (task,) = desk.start(drawing).instance.tasks
    assert (task.element, task.process, task.lane) == ("a", "p", "热线工作站")


def test_a_task_that_is_gone_is_refused_and_nothing_happens(desk: Desk) -> None:
    desk.start(line("a", "b"))
    done = desk.task("a")
    desk.do("a")
    before = desk.instance.dump()
    for id_ in (done, "999", ""):
        with pytest.raises(TaskGone):
            desk.instance.complete(id_, {}, desk.world)
    assert desk.instance.dump() == before
    desk.do("b")
    assert desk.completed


def test_ids_are_never_used_twice(desk: Desk) -> None:
    parts = (exclusive("g", "g_to_end"), flow("g", "a", "again"))
    desk.start(diagram("p", start(), user("a"), *parts, end(), chain("start", "a", "g", "end")))
    seen = set()
    for _ in range(20):
        id_ = desk.task("a")
        assert id_ not in seen
        seen.add(id_)
        desk.do("a", again=True)


def test_gateways_take_the_first_flow_that_holds_else_the_default(desk: Desk) -> None:
    parts = (
        exclusive("g", "g_to_other"),
        flow("g", "small", "amount < 10"),
        flow("g", "large", "amount < 100 and kind == 'complaint'"),
        flow("g", "other"),
    )
    drawing = diagram(
        "p", start(), user("a"), *parts, user("small"), user("large"), user("other"), end(),
        chain("start", "a", "g"), flow("small", "end"), flow("large", "end"), flow("other", "end"),
    )  # fmt: skip
    for amount, expected in ((5, "small"), (50, "large"), (500, "other")):
        desk.start(drawing).do("a", amount=amount)
        assert desk.open == [expected]
        assert desk.steps() == ["a", "g"]


def test_a_gateway_without_a_way_out_says_so(desk: Desk) -> None:
    drawing = diagram(
        "p", start(), exclusive("g"), user("a"), end(), flow("start", "g"), flow("g", "a", "kind == 'x'"),
        flow("g", "end", "kind == 'y'"), flow("a", "end"),
    )  # fmt: skip
    with pytest.raises(NoFlowTaken, match="g"):
        desk.start(drawing)


def test_task_data_come_before_facts(desk: Desk) -> None:
    desk.start(line("a", "s", "b", parts=(script("s", "own = kind"),)), data={"kind": "praise"})
    desk.do("a")
    assert desk.data("b")["own"] == "praise"


def test_scripts_are_lines_of_name_and_expression(desk: Desk) -> None:
    desk.start(line("a", "s", "b", parts=(script("s", "twice = n * 2\nmore = twice + 1\nurgent = not emergency"),)))
    desk.do("a", n=21)
    assert desk.data("b") == {"n": 21, "twice": 42, "more": 43, "urgent": True}


def test_a_service_gets_evaluated_parameters_and_keeps_its_result(desk: Desk) -> None:
    desk.world.handlers["count"] = lambda amount, unit: amount * 2
    desk.start(
        line(
            "a",
            "s",
            "g",
            "b",
            parts=(
                service("s", "count", "doubled", amount="n + 1", unit="'day'"),
                exclusive("g"),
            ),
        )
    )
    desk.do("a", n=20)
    assert desk.world.calls == [("count", {"amount": 21, "unit": "day"}, "s")]
    assert desk.data("b")["doubled"] == 42
    assert desk.steps() == ["a", "s", "g"]


def test_a_decision_puts_its_outputs_into_the_data(desk: Desk) -> None:
    desk.world.tables["policy"] = lambda names: {"propose": names["returns"] >= 2, "clause": names["kind"]}
    desk.start(line("a", "d", "b", parts=(decision("d", "policy"),)))
    desk.do("a", returns=2)
    assert desk.data("b") == {"returns": 2, "propose": True, "clause": "complaint"}


class Refused(Exception):
    """A refusal by rule, as handlers raise it."""


def test_an_exception_of_a_handler_arrives_as_it_is(desk: Desk) -> None:
    def refuse() -> None:
        raise Refused("延期申请已过期")

    desk.world.handlers["grant"] = refuse
    desk.start(line("a", "s", "b", parts=(service("s", "grant"),)))
    with pytest.raises(Refused, match="延期申请已过期"):
        desk.do("a")
    with pytest.raises(InstanceSpoiled):
        desk.instance.dump()
    with pytest.raises(InstanceSpoiled):
        desk.instance.complete("1", {}, desk.world)


def test_an_unknown_fact_is_an_error_that_names_the_element(desk: Desk) -> None:
    drawing = diagram(
        "p", start(), exclusive("g", "g_to_end"), user("a"), end(),
        flow("start", "g"), flow("g", "a", "knid == 'x'"), flow("g", "end"), flow("a", "end"),
    )  # fmt: skip
    with pytest.raises(UnknownName) as caught:
        desk.start(drawing)
    assert caught.value.__notes__ == ["element g: knid == 'x'"]


def test_a_diagram_cannot_run_python(desk: Desk) -> None:
    """SpiffWorkflow's engines are Python; even the restricted one is escaped by walking attributes."""
    for attack in ("().__class__", "__import__('os').system('true')", "kind.format(kind)", "open('/etc/passwd')"):
        with pytest.raises((InvalidFile, ExpressionError)):  # when it is read, or when it is evaluated
            desk.start(line("s", parts=(script("s", f"x = {attack}"),)))


@pytest.mark.parametrize(
    "value", [[1], {"a": 1}, {1}, (1,), b"x", 2**63, float("nan"), float("inf"), object, "\ud800"], ids=repr
)
def test_only_flat_values_that_json_can_carry_enter_the_data(desk: Desk, value: object) -> None:
    desk.start(line("a", "s", "b", parts=(service("s", "give", "got"),)))
    before = desk.instance.dump()
    with pytest.raises(TypeError, match="given"):
        desk.do("a", given=value)
    assert desk.instance.dump() == before
    desk.world.handlers["give"] = lambda: value
    with pytest.raises(TypeError, match="got"):
        desk.do("a")


def test_flat_values_come_back_as_they_were(desk: Desk) -> None:
    values = {"text": "投诉\n\"'", "whole": -(2**63), "part": 0.1, "yes": True, "no": False, "nothing": None}
    seen = {}
    desk.world.tables["look"] = lambda names: seen.update({name: names[name] for name in values}) or {}
    desk.start(line("a", "b", "d", parts=(decision("d", "look"),)))
    desk.do("a", **values)
    desk.do("b")
    assert seen == values
    assert {name: type(value) for name, value in seen.items()} == {name: type(value) for name, value in values.items()}


def test_parallel_branches_meet_again(desk: Desk) -> None:
    desk.start(split_and_join())
    assert desk.open == ["a", "b"]
    desk.do("b")
    assert desk.open == ["a"]
    assert desk.steps() == ["b"]
    desk.do("a")
    assert desk.steps() == ["a", "join"]
    assert desk.open == ["c"]


def split_and_join() -> Diagram:
    return diagram(
        "p", start(), exclusive("merge"), parallel("split"), user("a"), user("b"), parallel("join"), user("c"),
        exclusive("g", "g_to_end"), end(), chain("start", "merge", "split", "a", "join", "c", "g", "end"),
        chain("split", "b", "join"), flow("g", "merge", "again"),
    )  # fmt: skip


def test_what_either_branch_changed_survives_the_join(desk: Desk) -> None:
    """In SpiffWorkflow the last to arrive overwrites with values that it has merely inherited."""
    for first, second in (("a", "b"), ("b", "a")):
        desk.start(split_and_join(), data={"x": "old", "y": "old"})
        desk.do(first, **{"x" if first == "a" else "y": "new"})
        desk.do(second, **{"x" if second == "a" else "y": "new"})
        assert desk.data("c") == {"x": "new", "y": "new"}
    desk.start(split_and_join(), data={"x": "old"})
    desk.do("a", x="first")
    desk.do("b", x="second")
    assert desk.data("c") == {"x": "second"}


def test_an_arrival_of_the_last_round_does_not_count_for_the_next(desk: Desk) -> None:
    desk.start(split_and_join())
    for first, second in (("a", "b"), ("b", "a"), ("b", "a"), ("a", "b")):
        desk.do(first)
        assert desk.open == [second]
        desk.do(second)
        assert desk.open == ["c"]
        desk.do("c", again=True)
    desk.do("a")
    desk.do("b")
    assert desk.do("c", again=False).completed


def test_a_process_ends_when_all_branches_have(desk: Desk) -> None:
    drawing = diagram(
        "p", start(), parallel("split"), user("a"), user("b"), end("end_a"), end("end_b"),
        chain("start", "split", "a", "end_a"), chain("split", "b", "end_b"),
    )  # fmt: skip
    desk.start(drawing).do("a")
    assert not desk.completed
    desk.do("b")
    assert desk.completed


def test_terminate_ends_everything_at_its_level(desk: Desk) -> None:
    called = diagram(
        "q", start("qs"), parallel("split"), user("a"), user("b"), end("end_a", "<bpmn:terminateEventDefinition/>"),
        end("end_b"), chain("qs", "split", "a", "end_a"), chain("split", "b", "end_b"),
    )  # fmt: skip
    desk.start(line("c", "after", parts=(call("c", "q"),)), called)
    desk.do("a")
    assert desk.steps("cancelled") == ["b"]
    assert desk.open == ["after"]
    assert desk.do("after").completed


def test_a_called_process_gets_the_data_and_gives_them_back(desk: Desk) -> None:
    called = diagram(
        "q", start("q_start"), user("inner"), script("q_script", "result = given + 1"), end("q_end"),
        chain("q_start", "inner", "q_script", "q_end"),
    )  # fmt: skip
    desk.start(line("c", "b", parts=(call("c", "q"),)), called, data={"given": 1})
    assert desk.steps("entered") == ["c", "inner"]
    assert desk.instance.tasks[0].process == "q"
    desk.do("inner", given=41)
    assert desk.steps() == ["inner", "q_script", "q_end", "c"]
    assert desk.data("b") == {"given": 41, "result": 42}
    assert desk.open == ["b"]


def line_of(process: str, *ids: str) -> Diagram:
    first, last = f"{process}_start", f"{process}_end"
    return diagram(process, start(first), *map(user, ids), end(last), chain(first, *ids, last))


def test_a_branch_does_not_see_the_other_branches_data(desk: Desk) -> None:
    seen: list[str] = []
    desk.world.tables["look"] = lambda names: seen.append(names["note"]) or {}
    drawing = diagram(
        "p", start(), parallel("split"), user("a"), user("b"), decision("d", "look"), parallel("join"), end(),
        chain("start", "split", "a", "join", "end"), chain("split", "b", "d", "join"),
    )  # fmt: skip
    desk.start(drawing, data={"note": "before"})
    desk.do("a", note="from a")
    desk.do("b")
    assert seen == ["before"]


def test_embedded_sub_processes_run_inside_and_belong_to_the_process(desk: Desk) -> None:
    sub = inside("sub", start("s1"), user("inner"), end("e1"), chain("s1", "inner", "e1"))
    desk.start(line("sub", "after", parts=(sub,)))
    assert (desk.instance.tasks[0].element, desk.instance.tasks[0].process) == ("inner", "p")
    desk.do("inner", found=True)
    assert desk.open == ["after"]
    assert desk.data("after") == {"found": True}


def test_calls_within_calls(desk: Desk) -> None:
    middle = diagram("q", start("qs"), call("qc", "r"), user("qa"), end("qe"), chain("qs", "qc", "qa", "qe"))
    desk.start(line("c", parts=(call("c", "q"),)), middle, line_of("r", "deep"))
    desk.do("deep", x=1)
    assert desk.open == ["qa"]
    assert desk.do("qa").completed
    assert desk.steps() == ["qa", "qe", "c", "end"]


def test_a_message_throw_is_told_in_order(desk: Desk) -> None:
    drawing = line("a", "t1", "t2", "b", parts=(throw("t1", message("first")), throw("t2", message("second"))))
    desk.start(drawing).do("a")
    assert desk.thrown == [("message", "first"), ("message", "second")]
    desk.do("b")
    assert desk.thrown == []


def test_cancel_ends_everything_and_says_what_was_open(desk: Desk) -> None:
    desk.start(line("c", "b", parts=(call("c", "q"),)), line_of("q", "one", "two"))
    outcome = desk.instance.cancel()
    assert outcome.completed
    assert [(step.element, step.change) for step in outcome.steps] == [("c", "cancelled"), ("one", "cancelled")]
    desk.reload()
    assert (desk.open, desk.pending, desk.instance.waiting) == ([], [], frozenset())
    assert desk.instance.cancel().steps == ()

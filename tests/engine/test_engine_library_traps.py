"""SpiffWorkflow 3.2.0 as it comes, and what it does wrong: why app/engine replaces what it replaces.

If one of these fails after an update of the library, a trap may be gone; the test that it names shows our side.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.exceptions import TaskNotFoundException
from SpiffWorkflow.util.task import TaskState

from tests.engine.desk import reordered
from tests.engine.drawing import (
    boundary,
    bpmn,
    call,
    catch,
    chain,
    element,
    end,
    escalation,
    exclusive,
    flow,
    message,
    parallel,
    script,
    start,
    timer,
    user,
)

PAST = "'2020-01-01T00:00:00+00:00'"
FUTURE = "'2999-01-01T00:00:00+00:00'"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def naive(*files: bytes, process: str = "p", engine: Any = None) -> BpmnWorkflow:
    """The workflow that the library's documentation leads to, run to its first stop."""
    parser = BpmnParser()
    for file in files:
        parser.add_bpmn_str(file)
    workflow = BpmnWorkflow(parser.get_spec(process), parser.get_subprocess_specs(process), script_engine=engine)
    workflow.do_engine_steps()
    return workflow


def ready(workflow: BpmnWorkflow) -> list[str]:
    return sorted(task.task_spec.name for task in workflow.get_tasks(state=TaskState.READY, manual=True))


def do(workflow: BpmnWorkflow, name: str, **data: Any) -> Any:
    (task,) = [task for task in workflow.get_tasks(state=TaskState.READY, manual=True) if task.task_spec.name == name]
    task.data.update(data)
    task.run()
    workflow.do_engine_steps()
    return task


def line(*ids: str) -> bytes:
    return bpmn("p", start(), *map(user, ids), end(), chain("start", *ids, "end"))


def test_reordered_keys_erase_task_data() -> None:
    """Ours: test_the_order_of_keys_means_nothing."""
    workflow = naive(line("a", "b", "c", "d"))
    for name in ("a", "b", "c"):
        do(workflow, name, **{name: "kept"})
    serializer = BpmnWorkflowSerializer()
    state = json.dumps(reordered(json.loads(serializer.serialize_json(workflow))))
    lost = 0
    for order in (state, json.dumps(json.loads(state), sort_keys=True)):
        (task,) = serializer.deserialize_json(order).get_tasks(state=TaskState.READY)
        lost += task.data != {"a": "kept", "b": "kept", "c": "kept"}
    assert lost


def test_nested_data_are_shared_between_branches() -> None:
    """Ours: test_only_flat_values_that_json_can_carry_enter_the_data."""
    workflow = naive(
        bpmn(
            "p",
            start(),
            user("a"),
            parallel("f"),
            script("s", "ticket['a']['b'] = 2"),
            user("b"),
            user("c"),
            end("e1"),
            end("e2"),
            chain("start", "a", "f", "s", "b", "e1"),
            chain("f", "c", "e2"),
        )
    )
    do(workflow, "a", ticket={"a": {"b": 1}})
    other = next(task for task in workflow.get_tasks(state=TaskState.READY) if task.task_spec.name == "c")
    assert other.data["ticket"]["a"]["b"] == 2


def test_loops_grow_the_tree() -> None:
    """Ours: test_a_thousand_returns_leave_the_state_as_small_as_one."""
    workflow = naive(
        bpmn(
            "p",
            start(),
            exclusive("m"),
            user("a"),
            exclusive("g", "g_to_m"),
            end(),
            chain("start", "m", "a", "g", "m"),
            flow("g", "end", "last"),
        )
    )
    sizes = []
    for _ in range(30):
        do(workflow, "a", last=False)
        sizes.append(len(workflow.tasks))
    assert sizes[-1] > sizes[0] + 60


def test_a_spinning_loop_stops_without_a_word() -> None:
    """Ours: test_a_loop_without_a_stop_is_caught_quickly."""
    workflow = naive(
        bpmn(
            "p",
            start(),
            exclusive("m"),
            script("s", "n = 1"),
            exclusive("g", "g_to_m"),
            end(),
            chain("start", "m", "s", "g", "m"),
            flow("g", "end", "n > 1"),
        )
    )
    assert not workflow.completed
    assert len(workflow.tasks) > 900
    assert [task for task in workflow.tasks.values() if task.state == TaskState.READY]


def test_a_non_interrupting_boundary_message_comes_once() -> None:
    """Ours: test_a_non_interrupting_boundary_message_comes_as_often_as_it_is_sent."""
    workflow = naive(
        bpmn(
            "p",
            start(),
            user("a"),
            boundary("b", "a", message("urge"), False),
            end("eb"),
            end(),
            chain("start", "a", "end"),
            flow("b", "eb"),
        )
    )
    definition = workflow.spec.task_specs["b"].event_definition
    workflow.send_event(BpmnEvent(definition, payload={}))
    workflow.do_engine_steps()
    with pytest.raises(Exception, match="not waiting"):
        workflow.send_event(BpmnEvent(definition, payload={}))


def test_an_unrelated_act_fires_an_overdue_timer() -> None:
    """Ours: test_nothing_fires_by_itself, test_of_two_timers_at_one_instant_each_fires_alone."""
    workflow = naive(
        bpmn(
            "p",
            start(),
            parallel("f"),
            user("a"),
            user("other"),
            boundary("b", "a", timer(PAST)),
            user("late"),
            end("e1"),
            end("e2"),
            chain("start", "f", "a", "e1"),
            chain("f", "other", "e2"),
            chain("b", "late", "e1"),
        )
    )
    do(workflow, "other")
    assert ready(workflow) == ["late"]


def test_a_fired_boundary_cannot_be_armed_by_resetting_it() -> None:
    """Ours: test_a_fired_warning_waits_again_when_the_deadline_moves."""
    workflow = naive(
        bpmn(
            "p",
            start(),
            user("a"),
            boundary("b", "a", timer(PAST), False),
            user("note"),
            end("eb"),
            end(),
            chain("start", "a", "end"),
            chain("b", "note", "eb"),
        )
    )
    workflow.do_engine_steps()
    fired = next(task for task in workflow.get_tasks() if task.task_spec.name == "b")
    assert fired.state == TaskState.COMPLETED
    fired.internal_data.pop("event_value", None)
    fired.task_spec._update(fired)
    workflow.do_engine_steps()
    workflow.refresh_timers()
    workflow.do_engine_steps()
    assert ready(workflow).count("note") == 1


def test_an_escalation_is_caught_by_an_activity_beside_the_thrower() -> None:
    """Ours: test_an_escalation_is_not_caught_by_an_activity_beside_it."""
    text = bpmn("p", start(), parallel("f"), call("c", "q"), call("d", "r"), boundary("b", "d", escalation("x")),
                user("caught"), end("e1"), end("e2"), chain("start", "f", "c", "e1"), chain("f", "d", "e2"),
                chain("b", "caught", "e2"))  # fmt: skip
    thrower = bpmn("q", start("qs"), user("one"), end("qe", escalation("x")), chain("qs", "one", "qe"))
    beside = bpmn("r", start("rs"), user("two"), end("re"), chain("rs", "two", "re"))
    workflow = naive(text, thrower, beside)
    do(workflow, "one")
    assert ready(workflow) == ["caught"]


def test_a_join_forgets_what_one_branch_has_changed() -> None:
    """Ours: test_what_either_branch_changed_survives_the_join."""
    workflow = naive(
        bpmn(
            "p",
            start(),
            user("first"),
            parallel("f"),
            user("a"),
            user("b"),
            parallel("j"),
            user("c"),
            end(),
            chain("start", "first", "f", "a", "j", "c", "end"),
            chain("f", "b", "j"),
        )
    )
    do(workflow, "first", x="old")
    do(workflow, "a", x="new")
    do(workflow, "b")
    (task,) = workflow.get_tasks(state=TaskState.READY)
    assert task.data["x"] == "old"


def test_a_handlers_exception_is_masked() -> None:
    """Ours: test_an_exception_of_a_handler_arrives_as_it_is."""

    class Environment(TaskDataEnvironment):
        def call_service(self, context: Any, **kwargs: Any) -> str:
            raise PermissionError("late")

    engine = PythonScriptEngine(Environment())
    with pytest.raises(NameError, match="script"):
        engine.call_service(naive(line("a")).task_tree, name="grant")


def test_a_dead_end_never_completes() -> None:
    """Ours: refused, test_what_the_library_would_get_wrong_is_refused[task without a way on]."""
    workflow = naive(bpmn("p", start(), user("a"), chain("start", "a")))
    do(workflow, "a")
    assert ready(workflow) == []
    assert not workflow.completed


def test_links_are_accepted_and_lose_the_token() -> None:
    """Ours: refused."""
    link = '<bpmn:linkEventDefinition name="l"/>'
    workflow = naive(bpmn("p", start(), element("intermediateThrowEvent", "t", link), chain("start", "t")))
    assert not workflow.completed


def test_two_timers_behind_an_event_gateway_share_one_instant() -> None:
    """Ours: refused."""
    workflow = naive(
        bpmn(
            "p",
            start(),
            element("eventBasedGateway", "w"),
            catch("t1", timer(FUTURE)),
            catch("t2", timer(PAST)),
            user("one"),
            user("two"),
            end(),
            chain("start", "w", "t1", "one", "end"),
            chain("w", "t2", "two", "end"),
        )
    )
    workflow.do_engine_steps()
    assert ready(workflow) == []


def test_equal_message_ids_in_two_files_are_mixed_up() -> None:
    """Ours: test_equal_message_ids_in_two_files_are_two_messages."""
    files = []
    for name in ("p", "q"):
        text = bpmn(name, start(f"{name}s", message(f"m_{name}")), end(f"{name}e"), flow(f"{name}s", f"{name}e"))
        files.append(text.replace(f"message_m_{name}".encode(), b"same_id"))
    workflow = naive(*files)
    assert workflow.spec.task_specs["ps"].event_definition.name == "m_q"


def test_the_default_engine_runs_python() -> None:
    """Ours: test_a_diagram_cannot_run_python."""
    text = bpmn(
        "p", start(), script("s", "import os\nfound = os.getcwd()"), user("a"), end(), chain("start", "s", "a", "end")
    )
    (task,) = naive(text).get_tasks(state=TaskState.READY)
    assert task.data["found"]


def test_the_restricted_engine_is_escaped_by_walking_attributes() -> None:
    """Ours: test_a_diagram_cannot_run_python."""
    engine = PythonScriptEngine(TaskDataEnvironment({"__builtins__": {}}))
    escape = script("s", "found = ().__class__.__base__.__subclasses__().__len__()")
    text = bpmn("p", start(), escape, user("a"), end(), chain("start", "s", "a", "end"))
    (task,) = naive(text, engine=engine).get_tasks(state=TaskState.READY)
    assert task.data["found"] > 100


def test_a_boundary_on_a_multi_instance_crashes() -> None:
    """Ours: refused, test_what_the_library_would_get_wrong_is_refused[multi-instance]."""
    multi = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>units</bpmn:loopDataInputRef>"
        "<bpmn:loopDataOutputRef>replies</bpmn:loopDataOutputRef>"
        '<bpmn:inputDataItem id="unit"/><bpmn:outputDataItem id="reply"/></bpmn:multiInstanceLoopCharacteristics>'
    )
    called = bpmn("q", start("qs"), user("one"), end("qe"), chain("qs", "one", "qe"))
    host = element("callActivity", "c", multi, calledElement="q")
    parts = (user("a"), host, boundary("b", "c", message("stop")), flow("b", "end"))
    workflow = naive(bpmn("p", start(), *parts, end(), chain("start", "a", "c", "end")), called)
    do(workflow, "a", units=[1, 2])
    workflow.send_event(BpmnEvent(workflow.spec.task_specs["b"].event_definition, payload={}))
    with pytest.raises(TaskNotFoundException):
        workflow.do_engine_steps()


def test_an_event_sub_process_ignores_that_it_interrupts() -> None:
    """Ours: refused, test_what_the_library_would_get_wrong_is_refused[event sub-process]."""
    inner = start("s1", message("stop")) + user("u") + end("e1") + chain("s1", "u", "e1")
    sub = element("subProcess", "x", inner, triggeredByEvent="true")
    workflow = naive(bpmn("p", start(), user("a"), sub, end(), chain("start", "a", "end")))
    definition = workflow.subprocess_specs["x"].task_specs["s1"].event_definition
    workflow.catch(BpmnEvent(definition, payload={}))
    workflow.do_engine_steps()
    assert "a" in ready(workflow)


def test_removed_tasks_leave_phantom_timers() -> None:
    """Ours: NoRegistry; migrating and cancelling in test_engine_migration."""
    workflow = naive(
        bpmn(
            "p",
            start(),
            user("a"),
            user("b"),
            boundary("t", "b", timer(FUTURE)),
            end(),
            chain("start", "a", "b", "end"),
            flow("t", "end"),
        )
    )
    first = do(workflow, "a")
    workflow.reset_from_task_id(first.id)
    with pytest.raises(AttributeError):
        workflow.do_engine_steps()


def test_a_missing_element_is_a_riddle_when_loading() -> None:
    """Ours: test_a_missing_element_is_named_when_loading."""
    workflow = naive(line("a", "b"))
    serializer = BpmnWorkflowSerializer()
    state = serializer.to_dict(workflow)
    del state["spec"]["task_specs"]["b"]
    with pytest.raises(TypeError, match="module"):
        serializer.from_dict(state)

"""Saved states: readable in any order of keys, small, and refused where they do not fit."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest

from app.bpmn import Diagram
from app.engine import Instance, Specifications, StateMismatch, compile_processes
from tests.engine.desk import Desk, World, reordered
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
    parallel,
    script,
    service,
    start,
    throw,
    timer,
    user,
)
from tests.engine.test_engine_loops import returns


def simple(*ids: str) -> Diagram:
    return diagram("p", start(), *map(user, ids), end(), chain("start", *ids, "end"))


def test_the_order_of_keys_means_nothing() -> None:
    """A JSONB column gives keys back in another order; SpiffWorkflow then loses all task data without a word."""
    desk = Desk(saved=False).start(*returns(), data={"zebra": 1, "a": 2, "long_name": None})
    desk.do("dispatch", outcome="x")
    state = desk.instance.dump()
    shuffled = orjson.dumps(reordered(orjson.loads(state)))
    assert shuffled != state
    one, two = (Instance.load(desk.specifications, "p", each) for each in (state, shuffled))
    assert one.tasks == two.tasks
    assert one.timers == two.timers
    assert orjson.loads(one.dump()) == orjson.loads(two.dump()) == orjson.loads(state)
    world = World()
    assert one.complete(one.tasks[0].id, {}, world) == two.complete(two.tasks[0].id, {}, world)


def test_loading_and_saving_changes_nothing() -> None:
    desk = Desk(saved=False).start(*returns())
    desk.do("dispatch")
    state = desk.instance.dump()
    assert Instance.load(desk.specifications, "p", state).dump() == state


def test_a_state_holds_no_specification() -> None:
    desk = Desk(saved=False).start(*returns(), data={"ticket": 7})
    desk.do("dispatch")
    assert len(desk.instance.dump()) < 800


def test_data_are_not_shared_between_tasks() -> None:
    drawing = diagram("p", start(), parallel("split"), user("a"), user("b"), end("ea"), end("eb"),
                      chain("start", "split", "a", "ea"), chain("split", "b", "eb"))  # fmt: skip
    for saved in (False, True):
        desk = Desk(saved).start(drawing, data={"note": "before"})
        task = next(task for task in desk.instance._workflow.tokens() if task.task_spec.name == "a")
        task.data["note"] = "changed"
        assert desk.data("b") == {"note": "before"}


def test_another_process_or_format_is_refused() -> None:
    other = diagram("q", start("qs"), user("qa"), end("qe"), chain("qs", "qa", "qe"))
    desk = Desk(saved=False).start(simple("a"), other)
    state = desk.instance.dump()
    for process, data in (
        ("q", state),
        ("r", state),
        ("p", b""),
        ("p", b"[]"),
        ("p", state.replace(b'"v":1', b'"v":2')),
    ):
        with pytest.raises(StateMismatch):
            Instance.load(desk.specifications, process, data)


def test_a_missing_element_is_named_when_loading() -> None:
    """SpiffWorkflow: TypeError, 'module' object is not callable."""
    desk = Desk(saved=False).start(simple("a", "b"))
    desk.do("a")
    with pytest.raises(StateMismatch, match="b"):
        Instance.load(compile_processes([simple("a", "c")]), "p", desk.instance.dump())


def test_entered_elements_are_remembered_through_loops_and_reloads() -> None:
    desk = Desk(saved=True).start(*returns())
    for _ in range(3):
        desk.do("dispatch")
        desk.fire("w")
        desk.do("sign")
        desk.do("handle", outcome="return")
    assert desk.instance.entered == {
        "start", "dispatch", "c", "w", "ew", "qs", "sign", "handle", "g", "back", "b",
    }  # fmt: skip


def test_the_completed_instance_can_be_saved_and_loaded() -> None:
    desk = Desk(saved=True).start(simple("a"))
    desk.do("a")
    assert desk.completed
    assert (desk.open, desk.pending, desk.instance.waiting) == ([], [], frozenset())


# ---- random walks ----------------------------------------------------------------------------------------------------


def everything() -> tuple[Diagram, ...]:
    """One of each: loops, branches, calls, sub-processes, timers, messages, escalations."""
    inner = inside(
        "sub", start("s1"), parallel("f"), user("left"), user("right"), parallel("j"), end("e1"),
        chain("s1", "f", "left", "j", "e1"), chain("f", "right", "j"),
        boundary("left_urge", "left", message("urge"), False), throw("left_told", message("told")), end("e_left"),
        chain("left_urge", "left_told", "e_left"),
    )  # fmt: skip
    called = diagram(
        "q", start("qs"), service("qservice", "count", "counted", n="1"), inner,
        boundary("sub_late", "sub", timer("due('sub')")), user("review"), exclusive("qg", "qg_to_qe"), end("qe"),
        end("qback", escalation("returned")), exclusive("qm"),
        chain("qs", "qservice", "qm", "sub", "review", "qg", "qe"),
        flow("sub_late", "review"), flow("qg", "qback", "coin == 1"), flow("qg", "qm", "coin == 2"),
    )  # fmt: skip
    main = diagram(
        "p", start(), exclusive("m"), user("dispatch"), boundary("sms", "dispatch", timer("warn('dispatch', 'sms')"),
        False),
        service("card", "card"), end("e_card"), boundary("stop", "dispatch", timer("due('dispatch')")),
        call("handling", "q"), boundary("back", "handling", escalation("returned")),
        boundary("warned", "handling", timer("warn('handle', 'sms')"), False), catch("pause", message("go")),
        end("e_w"),
        element("eventBasedGateway", "wait"), catch("answer", message("answer")),
        catch("silent", timer("due('answer')")),
        exclusive("g", "g_to_end"), decision("d", "policy"), end("end", message("bye")),
        chain("start", "m", "dispatch", "handling", "d", "wait", "answer", "g", "end"), chain("sms", "card", "e_card"),
        flow("stop", "handling"), flow("back", "m"), chain("warned", "pause", "e_w"), chain("wait", "silent", "m"),
        flow("g", "m", "coin > 0"),
    )  # fmt: skip
    return main, called


def moves(instance: Instance) -> list[tuple[str, str]]:
    """What could be done next, without ids."""
    possible = [("do", task.element) for task in instance.tasks] + [
        ("fire", timer.element) for timer in instance.timers
    ]
    return sorted({*possible, *(("deliver", name) for name in instance.waiting), ("rearm", "warn"), ("rearm", "due")})


def play(specifications: Specifications, seed: int, mode: str = "in memory", length: int = 60) -> Iterator[object]:
    """A random walk; yields everything that can be seen of it. Modes: in memory, saved, migrated (after each step)."""
    chance, world = random.Random(seed), World()
    world.handlers["count"] = lambda n: n
    world.tables["policy"] = lambda names: {"proposed": names["coin"]}
    instance, outcome = Instance.start(specifications, "p", world, {"coin": 0})
    yield outcome
    for _ in range(length):
        if mode == "migrated":
            assert instance.migrate(compile_processes(DRAWN), world).steps == ()
        if mode == "saved":
            state = orjson.dumps(reordered(orjson.loads(instance.dump())))
            assert len(state) < 3000
            instance = Instance.load(specifications, "p", state)
        kind, element = chance.choice(moves(instance))
        values = {"coin": chance.choice((0, 0, 1, 2))}
        if kind == "do":
            id_ = chance.choice(sorted((task.id for task in instance.tasks if task.element == element), key=int))
            yield element, instance.complete(id_, values, world)
        elif kind == "fire":
            id_ = chance.choice(sorted((each.id for each in instance.timers if each.element == element), key=int))
            yield element, instance.fire(id_, world)
        elif kind == "deliver":
            yield element, instance.deliver(element, values, world)
        else:
            yield element, instance.rearm(element, world)
        yield list(instance.tasks), instance.timers, sorted(instance.waiting), sorted(instance.entered)
        yield instance.completed
        if instance.completed:
            return


@pytest.mark.parametrize("seed", range(150))
def test_a_walk_with_reloads_is_the_walk_without(seed: int) -> None:
    """The same ids, steps, timers, messages, whatever is done, saved or not."""
    assert list(play(WALKED, seed, mode="saved")) == list(play(WALKED, seed))


@pytest.mark.parametrize("seed", range(20))
def test_migrating_to_an_equal_release_changes_nothing(seed: int) -> None:
    assert list(play(WALKED, seed, mode="migrated")) == list(play(WALKED, seed))


DRAWN = everything()
WALKED = compile_processes(DRAWN)


@pytest.mark.parametrize("seed", range(60))
def test_forgetting_what_is_over_changes_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    compacted = list(play(WALKED, seed))
    monkeypatch.setattr("app.engine.instance.compact", lambda workflow: None)
    assert list(play(WALKED, seed)) == compacted


def test_walks_end_and_see_everything() -> None:
    seen: set[str] = set()
    ended = 0
    for seed in range(150):
        *_, (_, _, _, entered), completed = play(WALKED, seed)
        seen |= set(entered)
        ended += bool(completed)
    assert seen == set(WALKED.elements)
    assert ended > 20


def test_threads_share_specifications() -> None:
    """Specifications are never written to: walks in eight threads are those of one."""
    alone = [list(play(WALKED, seed, mode="saved")) for seed in range(24)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda seed: list(play(WALKED, seed, mode="saved")), range(24)))
    assert together == alone


def test_a_script_changes_its_branch_only() -> None:
    drawing = diagram("p", start(), parallel("f"), script("s", "x = 2"), user("a"), user("b"), end("ea"), end("eb"),
                      chain("start", "f", "s", "a", "ea"), chain("f", "b", "eb"))  # fmt: skip
    desk = Desk(saved=True).start(drawing, data={"x": 1})
    assert (desk.data("a"), desk.data("b")) == ({"x": 2}, {"x": 1})

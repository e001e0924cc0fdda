"""A running instance moves to another release with its tasks, data and timers."""

from __future__ import annotations

import pytest

from app.bpmn import Diagram
from app.engine import MigrationImpossible
from tests.engine.desk import Desk
from tests.engine.drawing import (
    boundary,
    call,
    catch,
    chain,
    diagram,
    end,
    exclusive,
    flow,
    message,
    parallel,
    service,
    start,
    timer,
    user,
)


def release(*ids: str, more: tuple[str, ...] = ()) -> Diagram:
    """User tasks in a row, with whatever hangs on them."""
    return diagram("p", start(), *map(user, ids), *more, end(), chain("start", *ids, "end"))


def warned(host: str = "b", id_: str = "w", key: str = "warn('handle', 'sms')") -> tuple[str, ...]:
    return (
        boundary(id_, host, timer(key), interrupting=False), service(f"{id_}_card", "card"), end(f"{id_}_end"),
        chain(id_, f"{id_}_card", f"{id_}_end"),
    )  # fmt: skip


def test_the_open_task_keeps_id_and_data_and_what_follows_is_new(desk: Desk) -> None:
    desk.start(release("a", "b", "c"))
    desk.do("a", outcome="x")
    before = desk.instance.tasks
    assert desk.migrate(release("a", "b", "inserted", "c")).steps == ()
    assert desk.instance.tasks == before
    assert desk.data("b") == {"outcome": "x"}
    desk.do("b")
    assert desk.open == ["inserted"]
    desk.do("inserted")
    assert desk.do("c").completed


def test_a_waiting_timer_keeps_id_and_key(desk: Desk) -> None:
    desk.start(release("a", "b", more=warned()))
    desk.do("a")
    before = desk.instance.timers
    desk.migrate(release("a", "b", "c", more=warned(key="due('handle')")))
    assert desk.instance.timers == before
    desk.fire("w")
    assert desk.steps() == ["w", "w_card", "w_end"]
    desk.rearm("due")
    assert [timer.key for timer in desk.instance.timers] == ["due:handle"]


def test_a_finished_element_may_be_gone(desk: Desk) -> None:
    desk.start(release("a", "b"))
    desk.do("a", outcome="x")
    desk.migrate(release("b", "c"))
    desk.do("b")
    assert desk.data("c") == {"outcome": "x"}


def test_a_missing_active_element_is_refused_and_nothing_changes(desk: Desk) -> None:
    desk.start(
        diagram(
            "p",
            start(),
            parallel("f"),
            user("a"),
            user("b"),
            end("ea"),
            end("eb"),
            chain("start", "f", "a", "ea"),
            chain("f", "b", "eb"),
        )
    )
    before = desk.instance.dump()
    with pytest.raises(MigrationImpossible) as caught:
        desk.migrate(release("c"))
    assert caught.value.elements == ("a", "b")
    assert desk.instance.dump() == before
    desk.do("a")
    assert desk.do("b").completed


def test_an_active_element_of_another_kind_is_refused(desk: Desk) -> None:
    other = diagram("q", start("qs"), user("qa"), end("qe"), chain("qs", "qa", "qe"))
    desk.start(release("a"), other)
    with pytest.raises(MigrationImpossible, match="a"):
        desk.migrate(diagram("p", start(), call("a", "q"), end(), chain("start", "a", "end")), other)
    waits = diagram("p", start(), catch("w", message("one")), end(), chain("start", "w", "end"))
    desk.start(waits)
    with pytest.raises(MigrationImpossible, match="w"):
        desk.migrate(diagram("p", start(), catch("w", message("two")), end(), chain("start", "w", "end")))


def test_a_boundary_event_appears_on_the_open_activity(desk: Desk) -> None:
    desk.start(release("a", "b"))
    desk.do("a", outcome="x")
    task = desk.task("b")
    desk.migrate(release("a", "b", more=warned()))
    assert desk.pending == ["w"]
    desk.fire("w")
    assert desk.steps() == ["w", "w_card", "w_end"]
    assert desk.task("b") == task
    assert desk.do("b").completed
    assert desk.pending == []


def test_one_more_boundary_event_appears_and_an_interrupting_one_works(desk: Desk) -> None:
    desk.start(release("a", "b", more=warned()))
    desk.do("a")
    kept = desk.timer("w")
    limit = (boundary("limit", "b", timer("due('handle')")), user("late"), chain("limit", "late", "end"))
    urge = (boundary("urged", "b", message("urge"), False), end("e_urge"), flow("urged", "e_urge"))
    desk.migrate(release("a", "b", more=(*warned(), *limit, *urge)))
    assert desk.pending == ["limit", "w"]
    assert desk.timer("w") == kept
    assert desk.instance.waiting == {"urge"}
    desk.fire("limit")
    assert desk.open == ["late"]
    assert desk.pending == []


def test_without_facts_new_timers_wait_for_the_next_rearming(desk: Desk) -> None:
    desk.start(release("a"))
    urge = (boundary("urged", "a", message("urge"), False), end("e_urge"), flow("urged", "e_urge"))
    desk.migrate(release("a", more=(*warned("a"), *urge)), arm=False)
    assert desk.pending == []
    assert desk.instance.waiting == {"urge"}
    desk.rearm("warn")
    assert desk.pending == ["w"]
    assert desk.do("a").completed


def test_a_removed_boundary_event_is_gone(desk: Desk) -> None:
    desk.start(release("a", "b", more=warned("a")))
    desk.migrate(release("a", "b"))
    assert desk.pending == []
    desk.do("a")
    assert desk.do("b").completed


@pytest.mark.parametrize("arm", [True, False])
def test_a_fired_warning_does_not_fire_again_by_migrating(desk: Desk, arm: bool) -> None:
    desk.start(release("a", more=warned("a"))).fire("w")
    desk.migrate(release("a", more=(*warned("a"), *warned("a", "v"))), arm=arm)
    assert desk.pending == (["v"] if arm else [])
    desk.rearm("warn")
    assert desk.pending == ["v", "w"]


def test_a_boundary_event_that_changes_its_kind_waits_anew(desk: Desk) -> None:
    desk.start(release("a", more=warned("a")))
    urge = (boundary("w", "a", message("urge"), False), end("w_end"), flow("w", "w_end"))
    desk.migrate(release("a", more=urge))
    assert (desk.pending, desk.instance.waiting) == ([], {"urge"})
    desk.deliver("urge")
    assert desk.do("a").completed


def test_called_processes_come_along(desk: Desk) -> None:
    def called(*ids: str, more: tuple[str, ...] = ()) -> Diagram:
        return diagram("q", start("qs"), *map(user, ids), *more, end("qe"), chain("qs", *ids, "qe"))

    main = diagram("p", start(), call("c", "q"), user("after"), end(), chain("start", "c", "after", "end"))
    desk.start(main, called("one"))
    desk.migrate(main, called("one", "two", more=warned("one")))
    assert desk.pending == ["w"]
    desk.do("one")
    assert desk.open == ["two"]
    desk.do("two")
    assert desk.open == ["after"]
    desk.start(main, called("one"))
    with pytest.raises(MigrationImpossible, match="one"):
        desk.migrate(main, called("two"))


def test_a_token_at_a_join_comes_along_or_is_refused(desk: Desk) -> None:
    def forked(source: str) -> Diagram:
        return diagram("p", start(), parallel("f"), user("a"), user("b"), user(source), parallel("j"), end(),
                       chain("start", "f", "a", source, "j", "end"), chain("f", "b", "j"))  # fmt: skip

    desk.start(forked("x")).do("a")
    desk.do("x")
    desk.migrate(forked("x"))
    with pytest.raises(MigrationImpossible, match="j"):
        desk.migrate(forked("y"))
    assert desk.do("b").completed


def test_a_process_under_way_survives_its_loops_and_migrations(desk: Desk) -> None:
    def looping(*more: str) -> Diagram:
        return diagram("p", start(), exclusive("m"), user("a"), *map(user, more), exclusive("g", "g_to_end"), end(),
                       chain("start", "m", "a", *more, "g", "end"), flow("g", "m", "again"))  # fmt: skip

    desk.start(looping())
    for number in range(10):
        desk.migrate(looping("b") if number % 2 else looping())
        desk.do("a", again=True)
        if number % 2:
            desk.do("b")
    desk.do("a", again=False)
    desk.do("b")
    assert desk.completed

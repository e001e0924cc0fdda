"""Which saved states are one place for the walk of all paths, and which are not."""

from __future__ import annotations

from typing import Any

import pytest

from app.engine import Instance, compile_processes
from app.engine.signature import Standing, standing
from tests.engine.drawing import boundary, chain, diagram, end, exclusive, flow, parallel, script, start, timer, user


class World:
    """Nothing is asked of it but the key of a timer."""

    names: dict[str, Any] = {}  # noqa: RUF012  never written
    functions = {"due": lambda kind: f"due:{kind}"}  # noqa: RUF012

    def call(self, handler: str, params: dict[str, Any], element: str) -> Any:
        raise NotImplementedError

    def decide(self, table: str, names: Any, element: str) -> dict[str, Any]:
        raise NotImplementedError


class Walker:
    """An instance of one diagram, and where it stands when `readable` names may still be read."""

    def __init__(self, *parts: str, readable: str = "", beside: tuple[str, ...] = ()) -> None:
        self.specifications = compile_processes([diagram("p", *parts)])
        self.instance, _ = Instance.start(self.specifications, "p", World())
        self.readable, self.beside = readable.split(), beside

    def do(self, *elements: str, **values: Any) -> Standing:
        for element in elements:
            task = next(task for task in self.instance.tasks if task.element == element)
            self.instance.complete(task.id, values, World())
        return self.stands()

    def fire(self) -> Standing:
        self.instance.fire(self.instance.timers[0].id, World())
        return self.stands()

    def stands(self) -> Standing:
        return standing(self.specifications, self.instance.dump(), lambda *place: self.readable, self.beside)


LOOP = (
    start(), user("work"), exclusive("way", "way_to_end"), end(), chain("start", "work", "way"),
    flow("way", "work", "again"), flow("way", "end"),
)  # fmt: skip
BRANCHES = (
    start(), parallel("fork"), user("a"), user("b"), user("c"), parallel("join"), end(),
    chain("start", "fork", "a", "join", "end"), chain("fork", "b", "join"), chain("fork", "c", "join"),
)  # fmt: skip
REMINDED = (
    start(), user("work"), boundary("late", "work", timer('due("handle")'), interrupting=False), end(), end("told"),
    chain("start", "work", "end"), chain("late", "told"),
)  # fmt: skip


def test_a_round_of_a_loop_leads_back_to_the_same_place() -> None:
    walker = Walker(*LOOP)
    assert walker.stands() == walker.do("work", again=True)
    assert walker.stands().elements == {("p", "work")}


def test_data_count_only_as_long_as_somebody_may_read_them() -> None:
    deaf, keen = Walker(*LOOP), Walker(*LOOP, readable="note")
    for walker, same in ((deaf, True), (keen, False)):
        before = walker.do("work", again=True, note="x")
        assert (before == walker.do("work", again=True, note="y")) is same


def test_the_order_of_arrival_at_a_join_counts_and_the_order_of_work_elsewhere_does_not() -> None:
    """The data of the later arrival win at the join."""
    assert Walker(*BRANCHES).do("a", "b").signature != Walker(*BRANCHES).do("b", "a").signature
    one, other = Walker(*BRANCHES), Walker(*BRANCHES)
    assert one.do("a", "b", "c") == other.do("b", "a", "c")
    assert one.instance.completed and one.stands() != Walker(*BRANCHES).stands()


def test_from_where_an_open_task_was_reached_makes_no_difference() -> None:
    parts = (
        start(), user("first"), exclusive("way", "way_to_b"), script("a", "x = 1"), script("b", "x = 2"), user("then"),
        end(), chain("start", "first", "way"), flow("way", "a", "left"), flow("way", "b"), chain("a", "then", "end"),
        chain("b", "then"),
    )  # fmt: skip
    assert Walker(*parts).do("first", left=True) == Walker(*parts).do("first", left=False)
    read = [Walker(*parts, readable="x").do("first", left=left).signature for left in (True, False)]
    assert read[0] != read[1]


@pytest.mark.parametrize(("beside", "same"), [((), False), (("late",), True)])
def test_reminders_are_left_out_on_request(beside: tuple[str, ...], same: bool) -> None:
    walker = Walker(*REMINDED, beside=beside)
    assert (walker.stands().signature == walker.fire().signature) is same

"""How the data of branches come together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent

_MISSING = object()


def in_order(tasks: Iterable[Any]) -> list[Any]:
    """Tasks in the order in which they came to their present state."""
    return sorted(tasks, key=lambda task: int(task.last_state_change))


def merged(arrivals: list[Any]) -> dict[str, Any]:
    """Data behind a join: what any branch has changed since they parted; of two changes the later arrival's.

    (In SpiffWorkflow the last to arrive overwrites all, also with values it has merely inherited.)
    """
    sources = [task.parent for task in arrivals]
    if len(sources) == 1:
        return dict(sources[0].data)
    base = _parting(sources).data
    data = dict(base)
    for source in sources:
        data.update({key: value for key, value in source.data.items() if base.get(key, _MISSING) != value})
    return data


def on_side_branch(task: Any) -> bool:
    """Whether it lies behind a non-interrupting boundary event, whose branch keeps its data to itself."""
    while task is not None:
        if is_side_branch(task):
            return True
        task = task.parent
    return False


def is_side_branch(task: Any) -> bool:
    """Whether it is the boundary event at which such a branch begins."""
    return isinstance(task.task_spec, BoundaryEvent) and not task.task_spec.cancel_activity


def _parting(tasks: list[Any]) -> Any:
    """The nearest common ancestor."""
    paths = [_path(task) for task in tasks]
    common = paths[0][0]
    for level in zip(*paths, strict=False):
        if any(task is not level[0] for task in level):
            break
        common = level[0]
    return common


def _path(task: Any) -> list[Any]:
    path = []
    while task is not None:
        path.append(task)
        task = task.parent
    return path[::-1]

"""Takes a running instance along to another release: tasks keep their ids and data, timers their keys.

SpiffWorkflow's own migration re-computes every timer, loses the data of open tasks and leaves a state that cannot be
loaded if a finished element is gone.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.util.task import TaskState

from app.engine.errors import MigrationImpossible
from app.engine.events import Timer
from app.engine.specifications import Specifications
from app.engine.specs import ParallelGateway, arm
from app.engine.token import LIVE, Token
from app.engine.workflow import Workflow


def migrate(workflow: Workflow, specifications: Specifications, *, arm_timers: bool) -> None:
    """Put the workflow on other specifications. Raises MigrationImpossible, before anything is changed.

    Boundary events that the new release no longer has are dropped, those that it adds to an open activity begin to wait
    (timers only if `arm_timers`, because their keys need the facts).
    """
    scopes = [workflow, *workflow.subprocesses.values()]
    lost = [element for scope in scopes for element in _lost(scope, specifications)]
    if lost:
        raise MigrationImpossible(lost)
    workflow.specifications = specifications
    workflow.subprocess_specs = specifications.specs
    for scope in scopes:
        old = scope.spec
        _swap(scope, specifications.specs[old.name])
        _fit_boundaries(scope, old, arm_timers)


def _lost(scope: Any, specifications: Specifications) -> list[str]:
    """Elements with a living token that have no place in the new release."""
    spec = specifications.specs.get(scope.spec.name)
    if spec is None:
        return [scope.spec.name]
    lost = []
    for token in scope.tasks.values():
        old, new = token.task_spec, spec.task_specs.get(token.task_spec.name)
        if not token._state & LIVE or _is_decoration(old, new):
            continue
        if not _fits(token, old, new):
            lost.append(old.name)
    return lost


def _fits(token: Token, old: Any, new: Any) -> bool:
    """Whether a living token can stand on the new spec: the same kind, and at a join the flow by which it came."""
    if new is None or type(new) is not type(old) or _waits_for(old) != _waits_for(new):
        return False
    return not isinstance(old, ParallelGateway) or token.parent.task_spec.name in new._inputs


def _is_decoration(old: Any, new: Any) -> bool:
    """A boundary event that is gone or waits for something else: it may be dropped and armed anew."""
    return isinstance(old, BoundaryEvent) and not _same_boundary(old, new)


def _same_boundary(old: Any, new: Any) -> bool:
    return (
        isinstance(old, BoundaryEvent)
        and isinstance(new, BoundaryEvent)
        and old.cancel_activity == new.cancel_activity
        and _waits_for(old) == _waits_for(new)
    )


def _waits_for(spec: Any) -> object:
    """What a catching event waits for, comparable between releases. A timer's changed expression keeps the old key."""
    definition = getattr(spec, "event_definition", None)
    several = getattr(definition, "event_definitions", None)
    if several is not None:
        return sorted((type(each).__name__, str(each.name)) for each in several)
    return (type(definition).__name__, None if isinstance(definition, Timer) else getattr(definition, "name", None))


def _swap(scope: Any, spec: Any) -> None:
    scope.spec = spec
    for token in list(scope.tasks.values()):
        old, new = token.task_spec, spec.task_specs.get(token.task_spec.name)
        if token._state == TaskState.WAITING and _is_decoration(old, new):
            scope._remove_task(token.id)
        else:
            # Finished and gone: it holds data for what follows, any spec will do.
            token.task_spec = new or spec.start


def _fit_boundaries(scope: Any, old: Any, arm_timers: bool) -> None:
    """Give open activities the boundary events that are new. What the old specification had and is gone has fired."""
    for host in list(scope.tasks.values()):
        split = scope.spec.task_specs.get(f"{host.task_spec.name}.BoundaryEventSplit")
        if split is None or not host._state & LIVE:
            continue
        if host.parent.task_spec is not split:
            _insert(host, split)
        present = {child.task_spec.name for child in host.parent.children}
        for event in split.outputs:
            known = event.name in present or _same_boundary(old.task_specs.get(event.name), event)
            if known or event.name == host.task_spec.name:
                continue
            if arm_timers or not isinstance(event.event_definition, Timer):
                arm(host.parent, event)


def _insert(host: Token, split: Any) -> None:
    """Put the split, which a first boundary event brings along, above an activity that is already open."""
    parent: Token = host.parent
    token = Token(host.workflow, split, parent, TaskState.COMPLETED)
    token.data = dict(parent.data)
    token.last_state_change = host.last_state_change
    parent._children.remove(host.id)
    token._children.append(host.id)
    host._parent = token.id

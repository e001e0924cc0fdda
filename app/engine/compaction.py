"""Forgets what the engine no longer needs, so that a thousand returns leave a state as small as one.

SpiffWorkflow keeps every finished task: its tree grows by each round of a loop, cost grows with the square, and at
about 990 levels Python's recursion ends it. History is kept elsewhere, from the steps.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin
from SpiffWorkflow.util.task import TaskState

from app.engine.merging import is_side_branch, on_side_branch
from app.engine.specs import EndJoin
from app.engine.token import LIVE, Token

FINISHED = TaskState.FINISHED_MASK


def compact(workflow: Any) -> None:
    """Compact a workflow and its sub-processes between two commands."""
    for host_id in [host_id for host_id, scope in workflow.subprocesses.items() if scope.completed]:
        del workflow.subprocesses[host_id]
    for scope in (workflow, *workflow.subprocesses.values()):
        _drop_dead_branches(scope, top=scope is workflow)
        _shorten(scope)


def _drop_dead_branches(scope: Any, top: bool) -> None:
    """Keep what leads to a living token, and the root."""
    tokens: dict[str, Token] = scope.tasks
    keep = {scope.task_tree.id}
    for token in tokens.values():
        if _lives(token, top):
            place: Token | None = token
            while place is not None and place.id not in keep:
                keep.add(place.id)
                place = tokens.get(place._parent) if place._parent else None
    if len(keep) < len(tokens):
        scope.tasks = tokens = {token_id: token for token_id, token in tokens.items() if token_id in keep}
        for token in tokens.values():
            token._children = [child for child in token._children if child in keep]
    if scope.last_task is not None and scope.last_task.id not in keep:
        scope.last_task = None


def _lives(token: Token, top: bool) -> bool:
    """Whether something may still happen here, or its data are still wanted.

    At an end a token waits for the others only to hand its data to the caller: of the process itself nobody reads them,
    and a branch behind a non-interrupting boundary event keeps its data to itself.
    """
    if not token._state & LIVE or isinstance(token.task_spec, BoundaryEventJoin):
        return False
    return not (isinstance(token.task_spec, EndJoin) and (top or on_side_branch(token)))


def _shorten(scope: Any) -> None:
    """Take finished tokens out of the middle of a chain.

    Parents of living tokens stay (data are inherited from them again when an event happens, and a join asks from where
    a token came), forks stay (a join merges what changed since), and the beginning of a side branch stays.
    """
    tokens: dict[str, Token] = scope.tasks
    root = scope.task_tree
    for token in list(tokens.values()):
        if token is root or not token._state & FINISHED or len(token._children) != 1 or is_side_branch(token):
            continue
        child = tokens[token._children[0]]
        if child._state & FINISHED:
            parent = token.parent
            parent._children[parent._children.index(token.id)] = child.id
            child._parent = parent.id
            del tokens[token.id]
    if len(root._children) == 1 and tokens[root._children[0]]._state & FINISHED:
        root.data = {}

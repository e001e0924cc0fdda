"""Lets fired boundary timers wait again.

SpiffWorkflow has no such thing: setting a fired event's state or value back raises nothing and does nothing. Here the
split in front of the activity gets a new waiting token for the event; a token makes its branch when it runs.
"""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.util.task import TaskState

from app.engine.events import Timer
from app.engine.specs import BoundaryEvent, arm
from app.engine.token import LIVE, Token
from app.engine.workflow import Workflow


def rearm(workflow: Workflow, key_prefix: str | tuple[str, ...]) -> bool:
    """Arm what has fired and concerns these keys. Returns whether anything was armed.

    A fired token is forgotten with its key, so the key is evaluated again with the data the activity was entered with.
    """
    splits = [
        token for token in workflow.tokens() if isinstance(token.task_spec, BoundaryEventSplit) and _is_open(token)
    ]
    armed = False
    for split in splits:
        waiting = {child.task_spec.name for child in split.children if child._state == TaskState.WAITING}
        for spec in split.task_spec.outputs:
            if spec.name in waiting or not _may_fire_again(spec):
                continue
            key = workflow.script_engine.evaluate(split, spec.event_definition.expression)
            if isinstance(key, str) and key.startswith(key_prefix):
                arm(split, spec)
                armed = True
    return armed


def _is_open(split: Token) -> bool:
    """Whether the activity behind it is still going on."""
    return any(child._state & LIVE and not isinstance(child.task_spec, BoundaryEvent) for child in split.children)


def _may_fire_again(spec: object) -> bool:
    return isinstance(spec, BoundaryEvent) and not spec.cancel_activity and isinstance(spec.event_definition, Timer)

"""An instance's state as bytes: what has been reached, without the specification.

    {"v": 1, "p": process, "n": last token id, "q": last ordinal, "c": over, "e": [entered elements],
     "d": [distinct data], "w": [[host token id or 0, process or sub-process id, [tokens]]]}
    token: [id, element, state, parent id or 0, ordinal, index of its data(, timer key)]

Order carries no meaning in objects, so a store may reorder keys: SpiffWorkflow's own format keeps what differs from the
parent's data and restores it in dictionary order, and a JSONB column silently emptied every task. Equal data are stored
once. Tokens that have not been reached are not stored; there are none between commands (`Token`).
"""

from __future__ import annotations

from typing import Any

import orjson
from SpiffWorkflow.util.task import TaskState

from app.engine.errors import StateMismatch
from app.engine.events import KEY
from app.engine.specifications import Specifications
from app.engine.token import LIVE, Token
from app.engine.workflow import SubWorkflow, Workflow

VERSION = 1
_STORED = LIVE | TaskState.FINISHED_MASK


def dump(workflow: Workflow) -> bytes:
    """The bytes of a workflow between two commands."""
    pool: dict[bytes, int] = {}
    data: list[dict[str, Any]] = []
    scopes = [[0, workflow.spec.name, _tokens(workflow, pool, data)]]
    scopes += [
        [int(host), scope.spec.name, _tokens(scope, pool, data)] for host, scope in workflow.subprocesses.items()
    ]
    return orjson.dumps(
        {
            "v": VERSION,
            "p": workflow.spec.name,
            "n": workflow.serial,
            "q": workflow.ticks,
            "c": workflow.completed,
            "e": sorted(workflow.entered),
            "d": data,
            "w": scopes,
        }
    )


def _tokens(scope: Any, pool: dict[bytes, int], data: list[dict[str, Any]]) -> list[list[Any]]:
    stored = []
    for token in scope.tasks.values():
        if not token._state & _STORED:
            continue
        digest = orjson.dumps(token.data, option=orjson.OPT_SORT_KEYS)
        index = pool.setdefault(digest, len(data))
        if index == len(data):
            data.append(token.data)
        parent = int(token._parent) if token._parent else 0
        entry = [int(token.id), token.task_spec.name, token._state, parent, token.last_state_change, index]
        if KEY in token.internal_data:
            entry.append(token.internal_data[KEY])
        stored.append(entry)
    return stored


def load(specifications: Specifications, process_id: str, state: bytes) -> Workflow:
    """The workflow of these bytes. Raises StateMismatch if they do not fit the specifications."""
    try:
        stored = orjson.loads(state)
    except orjson.JSONDecodeError as error:
        raise StateMismatch("the state is not readable") from error
    if not isinstance(stored, dict) or stored.get("v") != VERSION:
        raise StateMismatch(f"the state is not of format {VERSION}")
    if stored["p"] != process_id or process_id not in specifications.process_ids:
        raise StateMismatch(f"a state of process {stored['p']} cannot be loaded as {process_id}")
    _check(specifications, stored["w"])
    workflow = Workflow(specifications, process_id)
    # A host's id is smaller than any id inside it, so hosts are there when their sub-processes come.
    for host, spec_name, tokens in sorted(stored["w"], key=lambda entry: int(entry[0])):
        scope: Any = workflow
        if host:
            scope = SubWorkflow(specifications.specs[spec_name], str(host), workflow)
            workflow.subprocesses[str(host)] = scope
        _restore(scope, tokens, stored["d"])
    workflow.serial, workflow.ticks = stored["n"], stored["q"]
    workflow.completed, workflow.entered = stored["c"], set(stored["e"])
    return workflow


def _check(specifications: Specifications, scopes: list[Any]) -> None:
    """All that is missing, in one error. (The library raises TypeError: 'module' object is not callable.)"""
    missing = []
    for _, spec_name, tokens in scopes:
        spec = specifications.specs.get(spec_name)
        missing += [spec_name] if spec is None else [entry[1] for entry in tokens if entry[1] not in spec.task_specs]
    if missing:
        raise StateMismatch(f"not in these specifications: {', '.join(sorted(set(missing)))}")


def _restore(scope: Any, tokens: list[list[Any]], data: list[dict[str, Any]]) -> None:
    specs, restored = scope.spec.task_specs, scope.tasks
    # Ids count up: children stand in the order in which they were made.
    tokens = sorted(tokens, key=lambda entry: int(entry[0]))
    for id_, element, state, _, ordinal, index, *key in tokens:
        token = Token(scope, specs[element], None, state, str(id_))
        token.last_state_change = ordinal
        token.data = dict(data[index])
        if key:
            token.internal_data[KEY] = key[0]
    for id_, _, _, parent, *_ in tokens:
        if parent:
            restored[str(id_)]._parent = str(parent)
            restored[str(parent)]._children.append(str(id_))
        else:
            scope.task_tree = restored[str(id_)]

"""Tells apart the states that an instance can be in, and nothing else: what the walk of all paths counts as one place.

Two saved states have one signature when everything that can still happen is the same in both. Left out are ids and
ordinals (they only count), what was entered before, and data that nobody can read any more; kept are the tokens as a
tree, their timers' keys, the readable data, and at joins the order of arrival, which decides whose data win.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.util.task import TaskState

from app.engine.specifications import Specifications
from app.engine.specs import EndJoin, ParallelGateway
from app.engine.token import LIVE

Readable = Callable[[str, str, bool], Collection[str]]
"""Asked with a scope (process or sub-process id), a token's element (or one of the library's own tasks) and whether
the token is finished: which names somebody may still read from its data."""


@dataclass(frozen=True)
class Standing:
    """``signature``, and ``elements``: (scope, element) of every living token."""

    signature: bytes
    elements: frozenset[tuple[str, str]]


def standing(
    specifications: Specifications, state: bytes, readable: Readable, beside: Collection[str] = ()
) -> Standing:
    """Where the instance of these bytes (``Instance.dump``) stands. Tokens that wait at elements of ``beside`` are left
    out of the signature."""
    return _Reader(specifications, orjson.loads(state), readable, beside).read()


class _Reader:
    def __init__(
        self, specifications: Specifications, stored: dict[str, Any], readable: Readable, beside: Collection[str]
    ) -> None:
        self._specs, self._stored, self._readable, self._beside = specifications.specs, stored, readable, beside
        self._scopes = {host: (name, tokens) for host, name, tokens in stored["w"]}
        self._elements: set[tuple[str, str]] = set()

    def read(self) -> Standing:
        tree = [self._stored["p"], self._stored["c"], self._scope(0)]
        return Standing(orjson.dumps(tree), frozenset(self._elements))

    def _scope(self, host: int) -> list[Any]:
        name, tokens = self._scopes[host]
        children: dict[int, list[list[Any]]] = {}
        for token in tokens:
            children.setdefault(token[3], []).append(token)
        ranks = {token[0]: rank for rank, token in enumerate(self._arrivals(name, tokens), start=1)}
        return [name, *(self._tree(name, root, children, ranks) for root in children.get(0, ()))]

    def _arrivals(self, scope: str, tokens: list[list[Any]]) -> list[list[Any]]:
        """What waits at joins, in the order of arrival."""
        joins = [
            token
            for token in tokens
            if token[2] == TaskState.WAITING
            and isinstance(self._specs[scope].task_specs[token[1]], ParallelGateway | EndJoin)
        ]
        return sorted(joins, key=lambda token: int(token[4]))

    def _tree(self, scope: str, token: list[Any], children: dict[int, Any], ranks: dict[int, int]) -> list[Any]:
        token_id, element, state, _, _, data, *key = token
        if state & LIVE:
            self._elements.add((scope, element))
        next_ = children.get(token_id, ())
        # A fork before an activity with boundary events stays: their branches begin with its data.
        passed = not isinstance(self._specs[scope].task_specs[element], BoundaryEventSplit) and _passed(next_)
        names: Collection[str] = () if passed else self._readable(scope, element, not state & LIVE)
        kept = sorted([name, value] for name, value in self._stored["d"][data].items() if name in names)
        below = [self._tree(scope, child, children, ranks) for child in next_ if not self._left_out(child)]
        inside = self._scope(token_id) if token_id in self._scopes else None
        shown = "" if passed else element
        return [shown, state, key, kept, ranks.get(token_id, 0), inside, *sorted(below, key=orjson.dumps)]

    def _left_out(self, token: list[Any]) -> bool:
        return token[1] in self._beside and token[2] == TaskState.WAITING


def _passed(children: Sequence[list[Any]]) -> bool:
    """Whether all that followed a token is one token that stands on its own: an open user task or a scope at work has
    taken over the data, and does not care from where it was reached."""
    return len(children) == 1 and bool(children[0][2] & (TaskState.READY | TaskState.STARTED))

"""Puts paths and places into words."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from app.packs import Release
from app.services.soundness.graph import Action, Broken, Edge, Graph
from app.services.soundness.report import Words

DOING = {
    "start": ("开始", "start"),
    "complete": ("办理", "complete"),
    "fire": ("定时器到时", "timer fires"),
    "message": ("收到消息", "message arrives"),
    "extend": ("另一流程延长时限", "another process extends the deadline"),
    "resume": ("另一流程恢复时限", "another process resumes the deadline"),
    "end": ("另一流程终止时限", "another process ends the deadline"),
}


class Teller:
    """Words for the elements of one release."""

    def __init__(self, release: Release, graph: Graph) -> None:
        self._release, self._graph = release, graph

    def names(self, elements: Iterable[str]) -> str:
        """`id（名称）` of each; the ids alone would tell an owner little."""
        return "、".join(self.name(element) for element in elements)

    def name(self, element: str) -> str:
        known = self._release.elements.get(element)
        diagram = self._release.diagrams.get(element)
        name = diagram.name if diagram else known[1].name if known else ""
        return f"{element}「{name}」" if name else element

    def path(self, place: int | None, last: Edge | Broken | None = None) -> tuple[Words, ...]:
        """The steps from the start to a place, and one more."""
        steps: Sequence[Edge | Broken] = self._graph.path_to(place)
        return self.steps((*steps, *((last,) if last else ())))

    def steps(self, path: Iterable[Edge | Broken]) -> tuple[Words, ...]:
        """Each step in words."""
        return tuple(self._step(each) for each in path)

    def _step(self, step: Edge | Broken) -> Words:
        zh, en = DOING[step.action.doing]
        given = _pairs(step.action.values)
        asked = _pairs(step.answers)
        what = self._what(step.action)
        return Words(
            f"{zh} {what}" + (f"，填写 {given}" if given else "") + (f"；此时 {asked}" if asked else ""),
            f"{en} {what}" + (f", with {given}" if given else "") + (f"; then {asked}" if asked else ""),
        )

    def _what(self, action: Action) -> str:
        return f"{self.name(action.target)}" + (f" {action.key}" if action.key else "")


def _pairs(pairs: Iterable[tuple[str, Any]]) -> str:
    return ", ".join(f"{name}={json.dumps(value, ensure_ascii=False, default=str)}" for name, value in pairs)

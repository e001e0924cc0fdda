"""Validation against the schema of BPMN 2.0 that SpiffWorkflow ships."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from threading import Lock
from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnValidator

from app.bpmn import Diagram, Problem

_LOCK = Lock()  # the validator keeps the errors of its latest run on itself


@cache
def _schema() -> Any:
    return BpmnValidator().validator


def schema_problems(diagram: Diagram) -> list[Problem]:
    """Where the file breaks the schema, with lines; empty if it does not. The diagram stays as it is."""
    with _LOCK:
        schema = _schema()
        if schema.validate(diagram.root):
            return []
        errors = [(error.line, error.message) for error in schema.error_log]
    known = sorted((line, element) for element, line in diagram.lines.items())
    lines = [line for line, _ in known]
    problems = []
    for line, message in dict.fromkeys(errors):
        # The nearest element that begins at or above the line; attributes are reported on their element's line.
        at = bisect_right(lines, line)
        element = known[at - 1][1] if at else None
        text = message.replace("{http://www.omg.org/spec/BPMN/20100524/MODEL}", "bpmn:")
        zh, en = f"不符合 BPMN 2.0 模式：{text}", f"Against the BPMN 2.0 schema: {text}"
        problems.append(Problem(diagram.file, element, line, "schema", zh, en))
    return problems

"""Reads one flow node or sequence flow of a BPMN file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.bpmn.diagram import EVENTS, HOTLINE, Element, Flow
from app.bpmn.names import BPMN
from app.bpmn.problems import Problems
from app.bpmn.xml import Node, attributes, child, children, line, local, namespace, text
from app.expressions import ExpressionError, compile_expression, compile_script

_SUFFIX = "EventDefinition"
_TIMERS = ("timeDate", "timeDuration", "timeCycle")
_THROWING = ("endEvent", "intermediateThrowEvent")
_LOOPS = {"standardLoopCharacteristics": "standard", "multiInstanceLoopCharacteristics": "multi"}
_KINDS = {"compensate": "compensation"}  # the standard's tag is a verb here and a noun elsewhere


def read_element(node: Node, parent: str | None, names: Mapping[str, str], problems: Problems) -> Element:
    """The element, still without lane and flows; `names` are those of messages, escalations, errors, signals by id."""
    loops = [_LOOPS[local(each)] for each in children(node, *_LOOPS)]
    return Element(
        id=node.get("id"),
        type=local(node),
        name=(node.get("name") or "").strip(),
        line=line(node),
        parent=parent,
        attributes=attributes(node, HOTLINE),
        params=_params(node, problems),
        attached_to=node.get("attachedToRef"),
        cancel_activity=node.get("cancelActivity", "true") != "false",
        interrupting=node.get("isInterrupting", "true") != "false",
        called_element=node.get("calledElement"),
        default=node.get("default"),
        script=_script(node, problems),
        loop=loops[0] if loops else None,
        event_sub_process=node.get("triggeredByEvent") == "true",
        documentation=text(child(node, "documentation")),
        **_event(node, names, problems),
    )


def read_flow(node: Node, parent: str | None, problems: Problems) -> Flow:
    """The sequence flow, its condition checked."""
    condition = child(node, "conditionExpression")
    if condition is not None:
        check_expression(text(condition), node.get("id"), line(condition), problems)
    return Flow(
        id=node.get("id"),
        source=node.get("sourceRef", ""),
        target=node.get("targetRef", ""),
        name=(node.get("name") or "").strip(),
        line=line(node),
        condition=None if condition is None else text(condition),
        parent=parent,
    )


def check_expression(expression: str, element: str | None, at: int, problems: Problems) -> None:
    """Note the expression if it is not of the safe language."""
    try:
        compile_expression(expression)
    except ExpressionError as error:
        problems.add_expression(error, element=element, line=at)


def _params(node: Node, problems: Problems) -> dict[str, str]:
    params: dict[str, str] = {}
    extensions = child(node, "extensionElements")
    for each in () if extensions is None else extensions:
        if namespace(each) != HOTLINE:
            continue
        name, value = each.get("name"), each.get("value")
        if (
            local(each) != "param"
            or not name
            or value is None
            or name in params
            or set(each.keys()) != {"name", "value"}
        ):
            problems.add(
                "param",
                "扩展元素应为 hotline:param，带 name 和 value，且名称不重复。",
                "An extension must be a hotline:param with a name and a value, its name used once.",
                element=node.get("id"),
                line=line(each),
            )
        else:
            params[name] = value
            check_expression(value, node.get("id"), line(each), problems)
    return params


def _script(node: Node, problems: Problems) -> str | None:
    if local(node) != "scriptTask":
        return None
    script = child(node, "script")
    if script is None or not text(script):
        problems.add("script", "脚本任务没有脚本。", "The task has no script.", element=node.get("id"), line=line(node))
        return None
    if len(script):
        problems.add(
            "script", "脚本中不能有标签。", "A script must not hold tags.", element=node.get("id"), line=line(node)
        )
    try:
        compile_script(script.text)
    except ExpressionError as error:
        problems.add_expression(error, element=node.get("id"), line=line(script))
    return text(script)


def _event(node: Node, names: Mapping[str, str], problems: Problems) -> dict[str, Any]:
    """What the event definitions say, as fields of Element; also the message of a send or receive task."""
    if local(node) in ("sendTask", "receiveTask"):
        return {"event_ref": _reference(node, node, "message", names, problems)}
    definitions = [each for each in node if namespace(each) == BPMN and local(each).endswith(_SUFFIX)]
    if local(node) not in EVENTS or not definitions:
        return {}
    tags = [local(each).removesuffix(_SUFFIX) for each in definitions]
    kinds = tuple(_KINDS.get(tag, tag) for tag in tags)
    timer, timer_kind = _timer(node, definitions[0], problems) if kinds[0] == "timer" else (None, None)
    return {
        "event": kinds[0],
        "event_kinds": kinds,
        "event_ref": _reference(node, definitions[0], kinds[0], names, problems),
        "timer": timer,
        "timer_kind": timer_kind,
    }


def _reference(node: Node, definition: Node, kind: str, names: Mapping[str, str], problems: Problems) -> str | None:
    """The name of what is caught or thrown. An unknown id is noted with the other dangling references."""
    if kind == "link":
        return str(definition.get("name", "")) or None
    reference = definition.get(f"{kind}Ref")
    needed = kind == "message" or (kind == "escalation" and local(node) in _THROWING)
    if needed and not reference:
        problems.add(
            "missing-reference",
            f"没有指明是哪个 {kind}。",
            f"It does not say which {kind} it is about.",
            element=node.get("id"),
            line=line(definition),
        )
    return names.get(reference) if reference else None


def _timer(node: Node, definition: Node, problems: Problems) -> tuple[str | None, str | None]:
    found = [each for each in children(definition, *_TIMERS) if text(each)]
    if len(found) != 1:
        problems.add(
            "timer",
            "定时器须有且只有一个时间表达式。",
            "A timer needs exactly one time expression.",
            element=node.get("id"),
            line=line(definition),
        )
        return None, None
    if local(found[0]) == "timeDate":
        check_expression(text(found[0]), node.get("id"), line(found[0]), problems)
    return text(found[0]), local(found[0])

"""Draws small BPMN files for tests: `diagram("p", start(), user("a"), end(), chain("p_start", "a", "p_end"))`."""

from __future__ import annotations

import itertools
from html import escape

from app.bpmn import Diagram, read_diagram

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:hotline="http://hotline12345.example/bpmn/1"'
    ' id="definitions" targetNamespace="http://hotline12345.example/test">\n'
)


def bpmn(process: str, *parts: str) -> bytes:
    """The file of one process. Messages and escalations that the parts name are declared."""
    body = "\n".join(parts)
    declared = ""
    for kind in ("message", "escalation"):
        names = sorted({piece.split('"')[0] for piece in body.split(f'{kind}Ref="{kind}_')[1:]})
        declared += "".join(f'<bpmn:{kind} id="{kind}_{name}" name="{name}"/>\n' for name in names)
    lanes, body = _lanes(body)
    return (
        f'{HEAD}{declared}<bpmn:process id="{process}" isExecutable="true">\n{lanes}{body}\n</bpmn:process>\n'
        "</bpmn:definitions>\n"
    ).encode()


def diagram(process: str, *parts: str) -> Diagram:
    """The same, read."""
    return read_diagram(bpmn(process, *parts), f"{process}.bpmn")


def _lanes(body: str) -> tuple[str, str]:
    """Lanes are written as `@lane name: ids` parts."""
    lines, lanes = body.split("\n"), []
    for number, line in enumerate(line for line in lines if line.startswith("@lane ")):
        name, ids = line.removeprefix("@lane ").split(":")
        refs = "".join(f"<bpmn:flowNodeRef>{id_}</bpmn:flowNodeRef>" for id_ in ids.split())
        lanes.append(f'<bpmn:lane id="lane_{number}" name="{name}">{refs}</bpmn:lane>')
    kept = "\n".join(line for line in lines if not line.startswith("@lane "))
    return (f'<bpmn:laneSet id="lanes">{"".join(lanes)}</bpmn:laneSet>\n' if lanes else ""), kept


def element(tag: str, id_: str, inner: str = "", **attributes: str) -> str:
    """Any element. `hotline_x` becomes hotline:x."""
    text = "".join(f' {name.replace("hotline_", "hotline:")}="{escape(value)}"' for name, value in attributes.items())
    return f'<bpmn:{tag} id="{id_}"{text}>{inner}</bpmn:{tag}>'


def start(id_: str = "start", inner: str = "") -> str:
    return element("startEvent", id_, inner)


def end(id_: str = "end", inner: str = "") -> str:
    return element("endEvent", id_, inner)


def user(id_: str) -> str:
    return element("userTask", id_, hotline_act=id_)


def script(id_: str, text: str) -> str:
    return element("scriptTask", id_, f"<bpmn:script>{escape(text)}</bpmn:script>")


def service(id_: str, handler: str, result: str = "", **params: str) -> str:
    inner = "".join(f'<hotline:param name="{name}" value="{escape(value)}"/>' for name, value in params.items())
    more = {"hotline_result": result} if result else {}
    extension = f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>" if inner else ""
    return element("serviceTask", id_, extension, hotline_handler=handler, **more)


def decision(id_: str, table: str) -> str:
    return element("businessRuleTask", id_, hotline_decision=table)


def exclusive(id_: str, default: str = "") -> str:
    return element("exclusiveGateway", id_, **({"default": default} if default else {}))


def parallel(id_: str) -> str:
    return element("parallelGateway", id_)


def call(id_: str, process: str) -> str:
    return element("callActivity", id_, calledElement=process)


def inside(id_: str, *parts: str) -> str:
    """An embedded sub-process."""
    return element("subProcess", id_, "\n" + "\n".join(parts) + "\n")


def timer(key: str) -> str:
    return (
        '<bpmn:timerEventDefinition><bpmn:timeDate xsi:type="bpmn:tFormalExpression">'
        f"{escape(key)}</bpmn:timeDate></bpmn:timerEventDefinition>"
    )


def message(name: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="message_{name}"/>'


def escalation(name: str) -> str:
    return f'<bpmn:escalationEventDefinition escalationRef="escalation_{name}"/>'


def boundary(id_: str, host: str, inner: str, interrupting: bool = True) -> str:
    return element("boundaryEvent", id_, inner, attachedToRef=host, cancelActivity=str(interrupting).lower())


def catch(id_: str, inner: str) -> str:
    return element("intermediateCatchEvent", id_, inner)


def throw(id_: str, inner: str = "") -> str:
    return element("intermediateThrowEvent", id_, inner)


def flow(source: str, target: str, condition: str = "", id_: str = "") -> str:
    inner = ""
    if condition:
        inner = (
            '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            f"{escape(condition)}</bpmn:conditionExpression>"
        )
    name = id_ or f"{source}_to_{target}"
    return f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'


def chain(*ids: str) -> str:
    """Flows from each to the next, named `<source>_to_<target>`."""
    return "\n".join(flow(source, target) for source, target in itertools.pairwise(ids))

"""What keeps a diagram from running correctly here, found before SpiffWorkflow sees it.

Its parser accepts most of this silently and then loses tokens, hangs or crashes at run time. These checks say what the
engine cannot run; references and expressions have been checked by the reader, whether a diagram is wise is for lint.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from app.bpmn import Diagram, Element, Problem

ELEMENTS = frozenset(
    {
        "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
        "userTask", "serviceTask", "businessRuleTask", "scriptTask", "callActivity", "subProcess",
        "exclusiveGateway", "parallelGateway", "eventBasedGateway",
        "dataObject", "dataObjectReference",
    }
)  # fmt: skip
"""Types that may be drawn. Data objects are drawings only."""

EVENTS: dict[str, frozenset[str | None]] = {
    "startEvent": frozenset({None, "message"}),
    "endEvent": frozenset({None, "message", "escalation", "terminate"}),
    "intermediateCatchEvent": frozenset({"message", "timer"}),
    "intermediateThrowEvent": frozenset({None, "message", "escalation"}),
    "boundaryEvent": frozenset({"timer", "message", "escalation"}),
}

REFUSED_TAGS = {
    "ioSpecification": ("输入输出规格", "input/output specifications"),
    "dataInputAssociation": ("数据输入关联", "data input associations"),
    "dataOutputAssociation": ("数据输出关联", "data output associations"),
    "dataStore": ("数据存储", "data stores"),
}
"""Parts that are no flow nodes. The library copies data along them; ours are flat and need none."""

GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "eventBasedGateway"})
RESERVED_IDS = frozenset({"Start", "End"})  # the library's own tasks in every process
NO_OUTGOING = frozenset({"endEvent", "dataObject", "dataObjectReference"})


class Findings:
    """Collects problems of one diagram."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.problems: list[Problem] = []

    def add(self, element: Element, rule: str, zh: str, en: str) -> None:
        """Note a problem of an element."""
        self.problems.append(Problem(self.diagram.file, element.id, element.line, rule, zh, en))


def check_diagrams(diagrams: Sequence[Diagram]) -> list[Problem]:
    """All problems of all diagrams of a release."""
    problems = list(_clashes(diagrams))
    processes = {diagram.process_id: diagram for diagram in diagrams}
    for diagram in diagrams:
        findings = Findings(diagram)
        for element in diagram.elements.values():
            for check in CHECKS:
                check(findings, element)
            _calls(findings, element, processes)
        _tags(findings)
        _start_events(findings)
        _conditions(findings)
        problems += findings.problems
    return problems


def _clashes(diagrams: Sequence[Diagram]) -> Iterator[Problem]:
    """Ids and start messages that must be unique over the release."""
    processes, elements, messages = Counter[str](), Counter[str](), Counter[str]()
    for diagram in diagrams:
        processes[diagram.process_id] += 1
        elements.update(diagram.elements.keys())
        messages.update(e.event_ref for e in diagram.of_type("startEvent") if e.event_ref and e.parent is None)
    for diagram in diagrams:
        pid = diagram.process_id
        if processes[pid] > 1 or elements[pid]:
            zh, en = f"流程编号“{pid}”重复。", f'The process id "{pid}" is not unique.'
            yield Problem(diagram.file, pid, None, "duplicate-id", zh, en)
        for element in diagram.elements.values():
            place = (diagram.file, element.id, element.line)
            if elements[element.id] > 1 or element.id in RESERVED_IDS:
                zh, en = f"元素编号“{element.id}”重复或被保留。", f'The id "{element.id}" is reserved or not unique.'
                yield Problem(*place, "duplicate-id", zh, en)
            if element.type == "startEvent" and element.event_ref and messages[element.event_ref] > 1:
                name = element.event_ref
                zh, en = f"消息“{name}”启动多个流程。", f'The message "{name}" starts more than one process.'
                yield Problem(*place, "duplicate-start-message", zh, en)


def _type(found: Findings, element: Element) -> None:
    if element.type not in ELEMENTS:
        found.add(element, "unsupported-element", f"不支持 {element.type}。", f"{element.type} is not supported.")
    if element.event_sub_process:
        found.add(element, "event-sub-process", "不支持事件子流程。", "Event sub-processes are not supported.")
    if element.loop is not None:
        zh, en = "不支持循环和多实例标记。", "Loop and multi-instance markers are not supported."
        found.add(element, "loop-marker", zh, en)


def _event(found: Findings, element: Element) -> None:
    allowed = EVENTS.get(element.type)
    if allowed is None:
        return
    if len(element.event_kinds) > 1:
        zh, en = "一个事件只能有一个事件定义。", "An event may have one event definition only."
        found.add(element, "several-events", zh, en)
    if element.event not in allowed:
        kind = element.event or "none"
        zh, en = f"{element.type} 不支持事件类型 {kind}。", f"{element.type} does not support the event {kind}."
        found.add(element, "unsupported-event", zh, en)
    if element.type == "boundaryEvent" and element.event == "escalation":
        host = found.diagram.elements.get(element.attached_to or "")
        if host is None or host.type not in ("callActivity", "subProcess"):
            zh = "升级边界事件只能附在调用活动或子流程上。"
            en = "Escalations are caught at call activities and sub-processes only."
            found.add(element, "escalation-host", zh, en)


def _timer(found: Findings, element: Element) -> None:
    if element.event != "timer":
        return
    if element.timer_kind != "timeDate" or not element.timer:
        zh = "定时器只能是 timeDate，内容为给出期限键的表达式。"
        en = "A timer must be a timeDate whose expression gives a key."
        found.add(element, "timer-kind", zh, en)


def _flows(found: Findings, element: Element) -> None:
    if element.type not in ELEMENTS or element.type in ("dataObject", "dataObjectReference"):
        return
    if not element.outgoing and element.type not in NO_OUTGOING:
        zh, en = "没有流出的顺序流，流程会停在这里。", "Nothing leads on from here: the process would hang."
        found.add(element, "dead-end", zh, en)
    if len(element.outgoing) > 1 and element.type not in GATEWAYS:
        zh, en = "只有网关可以有多条流出的顺序流。", "Only gateways may have several outgoing flows."
        found.add(element, "implicit-split", zh, en)


def _direction(found: Findings, element: Element) -> None:
    if element.incoming and element.type in ("startEvent", "boundaryEvent"):
        found.add(element, "wrong-direction", "此处不能有流入的顺序流。", "No flow may lead here.")
    if element.outgoing and element.type == "endEvent":
        found.add(element, "wrong-direction", "结束事件不能有流出的顺序流。", "No flow may lead on from an end event.")


def _join_fork(found: Findings, element: Element) -> None:
    """A loop that leads back into a parallel split would wait for a second token for ever."""
    if element.type == "parallelGateway" and len(element.incoming) > 1 and len(element.outgoing) > 1:
        zh, en = "并行网关不能同时汇合又分叉，请拆成两个。", "A parallel gateway either joins or forks: draw two."
        found.add(element, "join-fork", zh, en)


def _event_gateway(found: Findings, element: Element) -> None:
    if element.type != "eventBasedGateway":
        return
    targets = [found.diagram.elements[target] for target in found.diagram.targets(element.id)]
    if len(targets) < 2 or any(target.type != "intermediateCatchEvent" for target in targets):
        zh = "事件网关之后必须是两个以上的捕获事件。"
        en = "An event based gateway leads to two or more catching events."
        found.add(element, "event-gateway-targets", zh, en)
    if sum(target.event == "timer" for target in targets) > 1:
        zh, en = "事件网关之后最多一个定时器。", "An event based gateway may have one timer only."
        found.add(element, "event-gateway-timers", zh, en)
    names = [target.event_ref for target in targets if target.event == "message"]
    if len(set(names)) < len(names):
        zh, en = "事件网关之后不能两次等待同一消息。", "An event based gateway may wait for a message once only."
        found.add(element, "event-gateway-messages", zh, en)
    if any(len(target.incoming) > 1 for target in targets):
        zh = "事件网关之后的事件不能有其他流入。"
        en = "Events behind an event based gateway have no other incoming flow."
        found.add(element, "event-gateway-targets", zh, en)


def _work(found: Findings, element: Element) -> None:
    """Service tasks name a handler, decisions a table."""
    if element.type == "serviceTask" and not element.handler:
        found.add(element, "no-handler", "服务任务未指明处理程序。", "The service task names no handler.")
    if element.type == "businessRuleTask" and not element.decision:
        found.add(element, "no-decision", "决策任务未指明决策表。", "The business rule task names no table.")


def _calls(found: Findings, element: Element, processes: dict[str, Diagram]) -> None:
    if element.type != "callActivity":
        return
    called = processes.get(element.called_element or "")
    if called is None:
        zh, en = f"没有流程“{element.called_element}”。", f'There is no process "{element.called_element}".'
        found.add(element, "called-process", zh, en)
    elif any(start.event for start in called.of_type("startEvent") if start.parent is None):
        zh, en = "被调用的流程必须以空开始事件开始。", "A called process must begin with a plain start event."
        found.add(element, "called-process", zh, en)


def _tags(found: Findings) -> None:
    for node in found.diagram.root.iter():  # type: ignore[attr-defined]  # opaque XML, only walked over
        tag = str(node.tag).rpartition("}")[2]
        if tag in REFUSED_TAGS:
            zh, en = REFUSED_TAGS[tag]
            owner = node
            while owner is not None and owner.get("id") not in found.diagram.elements:
                owner = owner.getparent()
            element = None if owner is None else owner.get("id")
            found.problems.append(
                Problem(found.diagram.file, element, node.sourceline, tag, f"不支持{zh}。", f"No {en} are supported.")
            )


def _start_events(found: Findings) -> None:
    """One way in, for the process and for every sub-process."""
    diagram = found.diagram
    for scope in (None, *(element.id for element in diagram.of_type("subProcess"))):
        starts = [start for start in diagram.of_type("startEvent") if start.parent == scope]
        if len(starts) != 1:
            where = diagram.elements[scope] if scope else None
            zh = f"应有一个开始事件，实有 {len(starts)} 个。"
            en = f"One start event is needed, there are {len(starts)}."
            element, line = (where.id, where.line) if where else (diagram.process_id, None)
            found.problems.append(Problem(diagram.file, element, line, "start-events", zh, en))
        for start in starts:
            if scope and start.event:
                zh, en = "子流程必须以空开始事件开始。", "A sub-process must begin with a plain start event."
                found.add(start, "start-events", zh, en)


def _conditions(found: Findings) -> None:
    for flow in found.diagram.flows.values():
        source = found.diagram.elements.get(flow.source)
        if source is None:
            continue
        exclusive = source.type == "exclusiveGateway"
        if flow.condition is not None and not exclusive:
            zh, en = f"{flow.id} 的条件不起作用。", f"The condition of {flow.id} has no effect here."
            found.add(source, "condition-ignored", zh, en)
        elif flow.condition is None and exclusive and len(source.outgoing) > 1 and flow.id != source.default:
            gateway, way = source.name or source.id, f"{flow.id}{f'（{flow.name}）' if flow.name else ''}"
            zh = f"网关“{gateway}”的出线 {way} 既无条件也非默认：请写条件，或者在网关上设为默认出线。"
            en = (
                f'{way} of the gateway "{gateway}" has no condition and is not the default: give it one, or make it so.'
            )
            found.add(source, "condition-missing", zh, en)


Check = Callable[[Findings, Element], None]
CHECKS: tuple[Check, ...] = (_type, _event, _timer, _flows, _direction, _join_fork, _event_gateway, _work)

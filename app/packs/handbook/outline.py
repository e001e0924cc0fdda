"""A diagram as an indented outline: the order of its flow, each node once, with who, what and by when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from app.bpmn import Diagram, Element, Flow
from app.bpmn.diagram import EVENTS
from app.packs.handbook.book import Book
from app.packs.handbook.markdown import code, escape, link


class Outline:
    """Walks one diagram. A node that was told already is only named; what several answers lead to comes after them."""

    def __init__(self, book: Book, diagram: Diagram) -> None:
        self._book = book
        self._diagram = diagram
        self._told: set[str] = set()
        self.lines: list[str] = []
        for start in diagram.of_type("startEvent"):
            if start.parent is None:
                self._walk(start.id, 0, frozenset())

    def _say(self, depth: int, text: str) -> None:
        self.lines.append(f"{'  ' * depth}- {text}")

    def _walk(self, node: str, depth: int, stops: frozenset[str], lead: str = "", after: str | None = None) -> None:
        """Tell the node and what follows, up to ``stops`` (told by the caller); ``after``: what comes next there."""
        while True:
            element = self._diagram.elements[node]
            if node in self._told or node in stops:
                self._say(depth, f"{lead}→ {self._title(element)}")
                return
            self._told.add(node)
            self._say(depth, lead + describe(self._book, element))
            lead = ""
            flows = [self._diagram.flows[flow] for flow in element.outgoing]
            for inner in self._diagram.of_type("startEvent"):
                if inner.parent == node:
                    self._walk(inner.id, depth + 1, frozenset())
            self._boundaries(element, depth + 1, stops, flows)
            if not flows:
                return
            following = self._branches(flows, depth + 1, stops) if len(flows) > 1 else flows[0].target
            if following is None or following == after:
                return
            node = following

    def _boundaries(self, element: Element, depth: int, stops: frozenset[str], flows: list[Flow]) -> None:
        ahead = self._reach([flow.target for flow in flows], stops)
        for event in self._diagram.boundary_events(element.id):
            self._told.add(event.id)
            self._say(depth, describe(self._book, event))
            for flow in event.outgoing:
                self._walk(self._diagram.flows[flow].target, depth + 1, stops | ahead)

    def _branches(self, flows: list[Flow], depth: int, stops: frozenset[str]) -> str | None:
        """Tell every answer; returns the node with which the outline goes on at the level of the question."""
        reach = [self._reach([flow.target], stops) for flow in flows]
        join = self._join(flows, reach, stops)
        longest = None if join else max(range(len(flows)), key=lambda place: (len(reach[place]), place))
        if longest is not None and len(reach[longest]) < 2:
            longest = None
        for place, flow in enumerate(flows):
            if place != longest:
                # What only another answer leads to is told there, though a boundary event may lead to it from here.
                elsewhere = frozenset[str]().union(*reach) - reach[place]
                before = stops | ({join} if join else set()) | elsewhere
                self._answered(flow, depth, frozenset(before), join)
        if longest is None:
            return join
        self._say(depth, f"{self._answer(flows[longest])}：继续如下")
        return flows[longest].target

    def _answered(self, flow: Flow, depth: int, stops: frozenset[str], join: str | None) -> None:
        """An answer and what it leads to; one that leads to what is told elsewhere fits on its line."""
        if flow.target in self._told or flow.target in stops:
            self._walk(flow.target, depth, stops, f"{self._answer(flow)}：")
        else:
            self._say(depth, f"{self._answer(flow)}：")
            self._walk(flow.target, depth + 1, stops, after=join)

    def _answer(self, flow: Flow) -> str:
        """What the flow is called; one from a gateway that waits is called after what it waits for."""
        return f"〔{escape(flow.name or self._diagram.elements[flow.target].name) or code(flow.condition or flow.id)}〕"

    def _reach(self, starts: Iterable[str], stops: frozenset[str]) -> frozenset[str]:
        """What flows lead to and nobody has told or will tell."""
        found: dict[str, None] = {}
        waiting = list(starts)
        while waiting:
            node = waiting.pop(0)
            if node not in found and node not in self._told and node not in stops:
                found[node] = None
                waiting += self._diagram.targets(node)
        return frozenset(found)

    def _join(self, flows: list[Flow], reach: list[frozenset[str]], stops: frozenset[str]) -> str | None:
        """Where most answers meet again, the nearest such node; None where they do not."""
        seen: dict[str, int] = {}
        waiting = [flow.target for flow in flows]
        while waiting:
            node = waiting.pop(0)
            if node in seen or node in self._told or node in stops:
                continue
            seen[node] = sum(1 for each in reach if node in each)
            waiting += self._diagram.targets(node)
        most = max(seen.values(), default=0)
        return next((node for node, times in seen.items() if times == most), None) if most > 1 else None

    def _title(self, element: Element) -> str:
        return f"「{escape(element.name)}」" if element.name else code(element.id)


def describe(book: Book, element: Element) -> str:
    """One node: what is done, by whom, with which form, checks and deadlines, and the articles behind it."""
    name = escape(element.name)
    shown = _WHAT[element.type](book, element, name) if element.type in _WHAT else f"{name} {code(element.type)}"
    notes = []
    if element.form:
        notes.append("表单 " + book.file(f"forms/{element.form}.form", code(element.form)))
    if element.checks:
        notes.append("检查 " + "、".join(link(code(each), f"#table-{each}") for each in element.checks))
    if element.meets:
        notes.append("满足时限 " + "、".join(book.kind(each) for each in element.meets))
    if element.milestone:
        notes.append(f"进度 {code(element.milestone)}")
    if articles := book.behind(element):
        notes.append(articles)
    return shown + (f" ｜ {' ｜ '.join(notes)}" if notes else "")


def _task(book: Book, element: Element, name: str) -> str:
    return f"**{name}**（{escape(element.lane or '')}）{code(element.act or '')}"


def _service(book: Book, element: Element, name: str) -> str:
    params = "，".join(f"{key}={value}" for key, value in element.params.items())
    handler = element.handler or ""
    run = link(code(handler), f"{book.root}/handlers/{handler}.py")
    return f"{name}：系统 {run}{f' {code(params)}' if params else ''}"


def _call(book: Book, element: Element, name: str) -> str:
    called = element.called_element or ""
    diagram = book.release.diagrams.get(called)
    return f"**{name}**：见 {link(escape(diagram.name) if diagram else code(called), f'#diagram-{called}')}"


def _decision(book: Book, element: Element, name: str) -> str:
    return f"{name}：查表 {link(code(element.decision or ''), f'#table-{element.decision}')}"


def _script(book: Book, element: Element, name: str) -> str:
    return f"{name}：{code(element.script or '')}"


def _sub_process(book: Book, element: Element, name: str) -> str:
    return f"**{name}**（子流程）"


def _gateway(book: Book, element: Element, name: str) -> str:
    if element.type == "exclusiveGateway":
        return name or ("（会合）" if len(element.outgoing) < 2 else "分支")
    if element.type == "eventBasedGateway":
        return f"{name or '等待下列之一'}（先到者）"
    return f"{name or ('同时进行' if len(element.outgoing) > 1 else '全部完成后')}（并行）"


def _event(book: Book, element: Element, name: str) -> str:
    what = {"message": "消息", "escalation": "升级", "terminate": "终止全部"}.get(element.event or "", "")
    told = f"{what} {code(element.event_ref or '')}".strip()
    if element.timer:
        told = f"定时 {code(element.timer)}"
    if element.type == "boundaryEvent":
        told += "，中断本任务" if element.cancel_activity else "，任务继续"
    kind = {"startEvent": "开始", "endEvent": "结束", "boundaryEvent": "⏱" if element.timer else "⚑"}.get(
        element.type, ""
    )
    sent = "发出" if element.type in ("intermediateThrowEvent", "endEvent") and element.event_ref else ""
    waits = "等待" if element.type == "intermediateCatchEvent" else ""
    head = f"{kind}：{name}" if name and kind in ("开始", "结束") else f"{kind} {name}".strip()
    return head + (f"（{sent}{waits}{told}）" if told else "")


_WHAT: Mapping[str, Callable[[Book, Element, str], str]] = {
    "userTask": _task,
    "serviceTask": _service,
    "businessRuleTask": _decision,
    "scriptTask": _script,
    "callActivity": _call,
    "subProcess": _sub_process,
    **dict.fromkeys(("exclusiveGateway", "parallelGateway", "eventBasedGateway"), _gateway),
    **dict.fromkeys(EVENTS, _event),
}

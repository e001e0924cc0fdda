"""Judges the finished graph: which states never end, what was never reached, which deadlines cannot be met."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping

from app.bpmn import Element
from app.services.soundness.graph import Edge, Graph, Place, Watch
from app.services.soundness.ground import Ground, Root
from app.services.soundness.inputs import Inputs
from app.services.soundness.report import Assumption, Deadline, Fault, Walked
from app.services.soundness.telling import Teller

BROKEN = {
    "no-flow": ("网关 {where} 没有一条可走的出口。", "No flow of the gateway {where} can be taken."),
    "no-row": ("{where} 查表没有匹配的行。", "No row of the table that {where} asks matches."),
    "step-fails": ("{where} 出错：{detail}", "{where} fails: {detail}"),
    "spins": ("不经人办理和等待，无休止地循环：{where}。", "It runs in circles without anybody acting: {where}."),
    "token-left": ("流程已结束，仍有未了结的 {where}。", "The process is over, but {where} is left open."),
    "escalation-lost": ("升级 {detail} 没有被接住。", "Nobody catches the escalation {detail}."),
}  # fmt: skip


class Judge:
    """One walk's graph, its ground, and words for both."""

    def __init__(self, ground: Ground, graph: Graph, inputs: Inputs) -> None:
        self._ground, self._graph, self._inputs = ground, graph, inputs
        self._teller = Teller(ground.release, graph)
        self._release = ground.release

    def faults(self) -> tuple[Fault, ...]:
        found = [*self._broken(), *self._refused(), *self._dead_processes(), *self._dead_elements()]
        for root in self._ground.roots:
            found += self._endless(root)
        return (*found, *self._deadline_faults(), *self._unanswered())

    def walked(self) -> tuple[Walked, ...]:
        found = []
        for root in self._ground.roots:
            places = self._graph.of_root(root.process)
            ends = sum(1 for place in places if place.completed)
            steps = sum(len(place.edges) for place in places) + 1
            name, exact = self._release.diagrams[root.process].name, root.process not in self._graph.coarse
            found.append(Walked(root.process, name, len(places), steps, ends, exact))
        return tuple(found)

    # ---- steps that fail ---------------------------------------------------------------------------------------------

    def _broken(self) -> Iterator[Fault]:
        for each in self._graph.broken:
            where = self._teller.names(each.elements) or self._teller.name(each.root.process)
            zh, en = (text.format(where=where, detail=each.detail) for text in BROKEN[each.rule])
            path = self._teller.path(each.source, each)
            yield Fault(each.rule, each.root.process, each.elements, zh, en, path)

    def _refused(self) -> Iterator[Fault]:
        """User tasks whose checks refuse whatever is filled in."""
        tasks = {task.element: place for place in reversed(self._graph.places) for task in place.tasks}
        for element, place in tasks.items():
            if not self._inputs.of_task(element):
                name = self._teller.name(element)
                zh, en = f"{name} 无论怎么填都会被检查表拒绝。", f"The checks of {name} refuse whatever is filled in."
                yield Fault("always-refused", place.root.process, (element,), zh, en, self._teller.path(place.number))

    # ---- what never ends ---------------------------------------------------------------------------------------------

    def _endless(self, root: Root) -> Iterator[Fault]:
        """States from which no end can be reached: nothing more can happen there, or it goes round for ever."""
        places = self._graph.of_root(root.process)
        unsure = self._unsure(places)
        onward = {place.number: _onward(place, unsure) for place in places}
        back = _back(onward)
        lost = onward.keys() - _beyond((place.number for place in places if place.completed), back)
        told: set[tuple[str, ...]] = set()
        for number in sorted(lost):
            place = self._graph.places[number]
            if onward[number] and not _beyond([number], onward) <= _beyond([number], back):
                continue  # it leads to a state without return, which is told of itself
            waits = self._waits(place)
            if waits in told:
                continue
            told.add(waits)
            if onward[number]:
                yield self._livelock(place, onward, waits)
                return
            yield self._stuck(place, waits)

    def _unsure(self, places: Iterable[Place]) -> frozenset[str]:
        """Reminders on which nothing may count: they can fire and leave their activity as it was, or not fire at all.
        (States that differ in such a reminder alone are one place.)"""
        found = {
            timer.element
            for place in places
            for timer in place.timers
            if timer.element in self._ground.reminders and timer.key.startswith("warn:")
        }
        for place in places:
            for edge in place.edges:
                if edge.action.doing == "fire" and edge.action.target in self._ground.reminders:
                    host = self._release.element(edge.action.target).attached_to
                    if host in {element for _, element in self._graph.places[edge.target].elements}:
                        found.add(edge.action.target)
        return frozenset(found)

    def _waits(self, place: Place) -> tuple[str, ...]:
        inner = {"subProcess", "callActivity"}
        living = sorted(element for _, element in place.elements if element in self._release.elements)
        return tuple(element for element in living if self._release.element(element).type not in inner) or tuple(living)

    def _stuck(self, place: Place, waits: tuple[str, ...]) -> Fault:
        where = self._teller.names(waits)
        path = self._teller.path(place.number)
        passed = {element for edge in self._graph.path_to(place.number) for element in edge.elements}
        ended = sorted(element for element in passed if self._is_plain_end(place.root.process, element))
        missing = ", ".join(sorted({need[1] for need in place.needs if need[0] == "message"}))
        zh_why = f"（没有谁会发出消息 {missing}）" if missing else ""
        en_why = f" (nobody sends {missing})" if missing else ""
        if ended:
            zh = f"已到结束事件 {self._teller.names(ended)}，却还留着 {where}，流程永远不会结束{zh_why}。"
            en = f"An end was reached ({self._teller.names(ended)}), but {where} is left for ever{en_why}."
            return Fault("token-left", place.root.process, waits, zh, en, path)
        zh = f"停在 {where}，再也没有任务、定时器或消息能让它继续{zh_why}。"
        en = f"It stops at {where}: no task, timer or message can move it on{en_why}."
        return Fault("deadlock", place.root.process, waits, zh, en, path)

    def _is_plain_end(self, process: str, element_id: str) -> bool:
        element = self._release.element(element_id)
        outermost = element.parent is None and self._release.process_of(element_id) == process
        return outermost and element.type == "endEvent" and element.event is None

    def _livelock(self, place: Place, onward: Mapping[int, set[int]], waits: tuple[str, ...]) -> Fault:
        circle = _beyond([place.number], onward)
        tasks = sorted({task.element for number in circle for task in self._graph.places[number].tasks})
        where = self._teller.names(tasks or waits)
        zh = f"从这里起只会在 {where} 之间循环，到不了任何结束。"
        en = f"From here it only goes round between {where}; no end can be reached."
        return Fault("livelock", place.root.process, tuple(tasks) or waits, zh, en, self._teller.path(place.number))

    # ---- what is never reached ---------------------------------------------------------------------------------------

    def _reached(self) -> frozenset[str]:
        """Processes in which something has happened."""
        return frozenset(self._release.process_of(element) for element in self._graph.visited)

    def _dead_processes(self) -> Iterator[Fault]:
        for process, diagram in self._release.diagrams.items():
            if process in self._reached():
                continue
            message = next((root.message for root in self._ground.roots if root.process == process), None)
            if any(each.root.process == process for each in self._graph.broken):
                continue  # its very first step fails, which is told
            why_zh, why_en = "没有工单走它，也没有流程调用它", "no ticket runs through it and no process calls it"
            if message:
                why_zh, why_en = f"消息 {message} 从不发出", f"the message {message} is never sent"
            elif process in self._ground.called:
                why_zh, why_en = "调用它的活动从不执行", "the activities that call it are never reached"
            zh, en = (
                f"流程 {self._teller.name(process)} 从不开始：{why_zh}。",
                f"{diagram.name} never starts: {why_en}.",
            )
            yield Fault("dead-process", process, (), zh, en)

    def switched_off(self) -> tuple[str, ...]:
        """Elements to which only a condition on a setting of the pack bars the way: another value opens it."""
        return tuple(fault.elements[0] for fault in self._unreached() if self._asks_setting(fault.elements[0]))

    def _asks_setting(self, element_id: str) -> bool:
        diagram = self._release.diagrams[self._release.process_of(element_id)]
        conditions = [diagram.flows[flow].condition or "" for flow in diagram.elements[element_id].incoming]
        return bool(conditions) and all("setting(" in condition for condition in conditions)

    def _dead_elements(self) -> Iterator[Fault]:
        return (fault for fault in self._unreached() if not self._asks_setting(fault.elements[0]))

    def _unreached(self) -> Iterator[Fault]:
        """Of what is never reached, the first on each way: the rest follows from it."""
        for process in self._release.diagrams:
            if process not in self._reached():
                continue
            diagram = self._release.diagrams[process]
            for element in diagram.elements.values():
                if not element.is_flow_node or element.id in self._graph.visited:
                    continue
                before = [diagram.flows[flow].source for flow in element.incoming]
                before += [element.attached_to] if element.attached_to else []
                if not before or any(each in self._graph.visited for each in before):
                    why = self._why_dead(element)
                    yield Fault("dead-element", process, (element.id,), *why)

    def _why_dead(self, element: Element) -> tuple[str, str]:
        name = self._teller.name(element.id)
        if element.event == "timer":
            return f"定时器 {name} 在任何路径上都不会到时。", f"The timer {name} fires on no path."
        if element.event == "message" and element.type != "intermediateThrowEvent":
            return f"没有谁能把消息 {element.event_ref} 送到 {name}。", f"Nobody sends {element.event_ref} to {name}."
        if element.event == "escalation" and element.type == "boundaryEvent":
            return f"没有谁抛出 {name} 要接的升级。", f"Nobody throws what {name} is to catch."
        diagram = self._release.diagrams[self._release.process_of(element.id)]
        asked = [diagram.flows[flow].condition for flow in element.incoming if diagram.flows[flow].condition]
        zh, en = (f"（条件 {asked[0]}）", f" (condition {asked[0]})") if asked else ("", "")
        return f"任何路径都到不了 {name}{zh}。", f"{name} is reached on no path{en}."

    # ---- deadlines ---------------------------------------------------------------------------------------------------

    def deadlines(self) -> tuple[Deadline, ...]:
        """Every kind that a root starts with a limit."""
        found = []
        for (process, kind), watch in sorted(self._graph.watches.items()):
            if watch.limited is not None:
                found.append(Deadline(process, kind, watch.met_in_time is not None, self._missed(kind, watch)))
        return tuple(found)

    def _missed(self, kind: str, watch: Watch) -> str:
        if watch.fired is not None:
            return "timer"
        return "asked" if watch.noticed is not None or self._ground.is_asked(kind) else "nobody"

    def _deadline_faults(self) -> Iterator[Fault]:
        for deadline in self.deadlines():
            meeting = self._ground.meeting(deadline.process, deadline.kind)
            edge = self._graph.watch(self._root(deadline.process), deadline.kind).limited
            path = self._teller.path(edge.source, edge) if edge else ()
            place = (deadline.process, meeting)
            if meeting and not deadline.met_in_time:
                zh = f"时限 {deadline.kind} 在任何路径上都不能按时满足（应由 {self._teller.names(meeting)} 满足）。"
                en = f"On no path is the deadline {deadline.kind} met in time ({self._teller.names(meeting)} should)."
                yield Fault("deadline-unmeetable", *place, zh, en, path)
            elif not meeting and deadline.missed == "nobody":
                zh = f"时限 {deadline.kind} 有期限，却没有节点满足它，过期也无人过问。"
                en = f"The deadline {deadline.kind} has a limit, but nothing meets it and nobody asks after it."
                yield Fault("deadline-unnoticed", *place, zh, en, path)

    def _root(self, process: str) -> Root:
        return next(root for root in self._ground.roots if root.process == process)

    # ---- what it rests on --------------------------------------------------------------------------------------------

    def assumptions(self) -> tuple[Assumption, ...]:
        """Waits that only messages of other processes end."""
        found: dict[tuple[str, tuple[str, ...]], set[str]] = {}
        for place in self._graph.places:
            onward = [edge for edge in place.edges if edge.target != place.number]
            messages = {edge.action.target for edge in onward if edge.action.doing == "message"}
            closed = onward and all(edge.action.doing == "message" for edge in onward)
            if closed and not any(self._may_come(place, message) for message in messages):
                found.setdefault((place.root.process, self._waits(place)), set()).update(messages)
        return tuple(
            Assumption(process, elements, tuple(sorted(messages)), self._senders(messages))
            for (process, elements), messages in sorted(found.items())
        )

    def _may_come(self, place: Place, message: str) -> bool:
        return self._inputs.may_come(message, None)

    def _senders(self, messages: set[str]) -> tuple[tuple[str, bool], ...]:
        senders = {process for message in messages for process in self._graph.thrown.get(message, ())}
        return tuple((sender, self._always_sends(sender, messages)) for sender in sorted(senders))

    def _always_sends(self, process: str, messages: set[str]) -> bool:
        return self._silent_path(process, messages) is None

    def _silent_path(self, process: str, messages: set[str]) -> tuple[Edge, ...] | None:
        """A path of the process from its start to an end on which it sends none of these; None if there is none."""
        starts = [place.via for place in self._graph.of_root(process) if place.via.source is None]
        waiting: deque[tuple[Edge, ...]] = deque()
        waiting += [(edge,) for edge in starts if not messages & set(edge.thrown)]
        seen: set[int] = set()
        while waiting:
            path = waiting.popleft()
            place = self._graph.places[path[-1].target]
            if place.completed:
                return path
            if place.number not in seen:
                seen.add(place.number)
                for edge in place.edges:
                    told = edge.action.doing == "message" and edge.action.target in messages  # the waiting one hears it
                    if not told and not messages & set(edge.thrown):
                        waiting.append((*path, edge))
        return None

    def _unanswered(self) -> Iterator[Fault]:
        """Waits for other processes none of which is sure to send."""
        for wait in self.assumptions():
            if any(always for _, always in wait.senders):
                continue
            where, messages = self._teller.names(wait.elements), ", ".join(wait.messages)
            for sender, _ in wait.senders[:1]:
                name = self._teller.name(sender)
                zh = f"{where} 只等消息 {messages}，而发送它的 {name} 可以不发就结束，等待就没有尽头。"
                en = f"{where} waits for {messages} alone, but {name}, which sends it, may end without."
                path = self._silent_path(sender, set(wait.messages)) or ()
                yield Fault("unanswered", wait.process, wait.elements, zh, en, self._teller.steps(path))


def _onward(place: Place, unsure: Collection[str]) -> set[int]:
    """Where a place can lead, without counting on unsure reminders; a deadline that was moved is no step on."""
    return {
        edge.target
        for edge in place.edges
        if edge.action.doing in ("complete", "message", "fire")
        if not (edge.action.doing == "fire" and edge.action.target in unsure)
    }


def _back(onward: Mapping[int, set[int]]) -> Mapping[int, set[int]]:
    back: dict[int, set[int]] = {number: set() for number in onward}
    for number, targets in onward.items():
        for target in targets:
            back[target].add(number)
    return back


def _beyond(starts: Iterable[int], onward: Mapping[int, set[int]]) -> set[int]:
    """These places and all that can be reached from them."""
    waiting = list(starts)
    seen: set[int] = set()
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            waiting += onward[each]
    return seen

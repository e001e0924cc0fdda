"""Walks every process of a release, on the real engine, through everything that people, clocks and others can do.

A place is a state of the engine with what the ledger knows; equal places are one (``app.engine.signature``), so loops
close and the walk ends. Messages of other processes, and what they do to deadlines, are taken only once some walked
step has really sent or done it; what a side process records on the ticket makes the mains walk again, with that free.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from app.engine import Instance, NoFlowTaken, Outcome, Step, StepBudgetExceeded
from app.engine.signature import standing
from app.packs import Form
from app.services.soundness.choosing import Chooser
from app.services.soundness.graph import Action, Broken, Edge, Graph, Need, Place
from app.services.soundness.ground import Ground, Root
from app.services.soundness.index import Index
from app.services.soundness.inputs import Inputs
from app.services.soundness.stepping import Done, Move, Void, take
from app.services.soundness.world import NoRow, World, extend, resume

EXACT_PLACES = 500
"""Of one process. Beyond it what registration has fixed (kind, source, a mobile number...) is asked anew in each step:
more paths than tickets can take, so nothing is missed that can happen, in far fewer places."""
MOST_PLACES = 60_000
"""Of one release. Beyond it a diagram counts something without end, or is too large to be proved so."""

Tell = Callable[[int], None]


class TooLarge(Exception):
    """The release has more places than the walk may visit."""


class Walk:
    """See the module. ``tell`` is called now and then with the number of places."""

    def __init__(self, ground: Ground, tell: Tell | None = None) -> None:
        self.ground = ground
        self.inputs = Inputs(ground)
        self.graph = Graph()
        self._tell = tell or (lambda places: None)
        self._free: dict[str, frozenset[Any]] = dict.fromkeys(ground.shared, frozenset())
        self._found_free: dict[str, set[Any]] = {}
        self._index = Index(ground)
        self._queue: deque[Place] = deque()
        self._met_needs: set[Need] = set()
        self._counts: Counter[str] = Counter()
        self._blocked: dict[Need, list[Callable[[], None]]] = {}

    def run(self) -> Graph:
        """Everything. Raises TooLarge."""
        while True:
            self._from_start()
            if self._found_free.keys() <= self._free.keys():
                return self.graph
            found = {key: frozenset(values) for key, values in self._found_free.items()}
            self._free = {**self._free, **found}

    def _from_start(self) -> None:
        self.graph = Graph()
        self._index, self._blocked, self._met_needs, self._counts = Index(self.ground), {}, set(), Counter()
        for root in self.ground.roots:
            self._begin(root)
        while self._queue:
            self._expand(self._queue.popleft())

    # ---- what can be done --------------------------------------------------------------------------------------------

    def _begin(self, root: Root) -> None:
        if root.message is None:
            for values in self.inputs.of_registration(root.process):
                self._start(root, values, None)
            return
        if self.inputs.may_come(root.message, None):
            for values in self.inputs.of_message(root.message):
                self._start(root, values, self._form_of(root.message))
        self._when(("message", root.message, root.process), lambda: self._start(root, {}, None))

    def _start(self, root: Root, values: Mapping[str, Any], form: Form | None) -> None:
        def move(world: World) -> tuple[Instance, Outcome | None]:
            return Instance.start(self.ground.specifications, root.process, world, values, root.message)

        action = Action("start", root.message or root.process, values=tuple(values.items()))
        form = form or (self.ground.release.forms.get("register") if root.main else None)
        self._try(root, None, action, move, form, values)

    def _form_of(self, message: str) -> Form | None:
        return self.ground.release.forms.get(self.ground.release.external_messages[message].form or "")

    def _expand(self, place: Place) -> None:
        for task in place.tasks:
            form = self.ground.release.forms.get(self.ground.release.element(task.element).form or "")
            for values in self.inputs.of_task(task.element):
                action = Action("complete", task.element, task.id, values=tuple(values.items()))
                self._try(place.root, place, action, self._completing(place, task.id, values), form, values)
        for timer in place.timers:
            self._fire(place, Action("fire", timer.element, timer.id, timer.key))
        for message in sorted(place.waiting):
            self._deliver(place, message)
        for kind, clock in place.ledger.clocks.items():
            for doing in ("extend", "resume", "end"):
                if (clock.limited and doing != "resume") or (not clock.open and doing == "resume"):
                    need = (doing, kind, place.root.process)
                    self._when(need, self._touching(place, Action(doing, kind)), place)

    def _completing(self, place: Place, task_id: str, values: Mapping[str, Any]) -> Move:
        def move(world: World) -> tuple[Instance, Outcome | None]:
            instance = self._load(place)
            return instance, instance.complete(task_id, values, world)

        return move

    def _fire(self, place: Place, action: Action) -> None:
        what, kind, *level = action.key.split(":")
        clock = place.ledger.clocks.get(kind)

        def move(world: World) -> tuple[Instance, Outcome | None]:
            if what == "warn" and not world.has_warning(kind, level[0]):
                raise Void
            if clock is not None and clock.status == "running" and what == "due":
                world.ledger.set_status(kind, "late")
            instance = self._load(place)
            return instance, instance.fire(action.engine_id, world)

        if clock is None:
            self._when(("opened", kind, place.root.process), lambda: self._try(place.root, place, action, move), place)
        elif clock.status == "running" or (clock.status == "late" and what == "due"):
            self._try(place.root, place, action, move)

    def _deliver(self, place: Place, message: str) -> None:
        def deliver(values: Mapping[str, Any], form: Form | None) -> None:
            def move(world: World) -> tuple[Instance, Outcome | None]:
                instance = self._load(place)
                return instance, instance.deliver(message, values, world)

            action = Action("message", message, values=tuple(values.items()))
            self._try(place.root, place, action, move, form, values)

        milestone = place.ledger.facts.get("milestone", "registered") if place.root.main else None
        if self.inputs.may_come(message, milestone):
            for values in self.inputs.of_message(message):
                deliver(values, self._form_of(message))
        self._when(("message", message, place.root.process), lambda: deliver({}, None), place)

    def _touching(self, place: Place, action: Action) -> Callable[[], None]:
        """Another process has moved a deadline of this one."""

        def move(world: World) -> tuple[Instance, Outcome | None]:
            if action.doing == "extend":
                extend(world.ledger, action.target, world.deeds)
            elif action.doing == "resume":
                resume(world.ledger, action.target, world.deeds)
            else:
                world.ledger.end(action.target)
            return self._load(place), None

        return lambda: self._try(place.root, place, action, move)

    def _load(self, place: Place) -> Instance:
        return Instance.load(self.ground.specifications, place.root.process, place.state)

    # ---- needs -------------------------------------------------------------------------------------------------------

    def _when(self, need: Need, act: Callable[[], None], place: Place | None = None) -> None:
        """Do it now if what it needs has been seen, else when it is."""
        if need in self._met_needs:
            act()
        else:
            self._blocked.setdefault(need, []).append(act)
            if place is not None:
                place.needs.add(need)

    def _now_possible(self, need: Need) -> None:
        if need not in self._met_needs:
            self._met_needs.add(need)
            for act in self._blocked.pop(need, []):
                act()

    # ---- one step ----------------------------------------------------------------------------------------------------

    def _try(
        self, root: Root, place: Place | None, action: Action, move: Move, form: Form | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Take the step under every combination of answers to what it asks."""
        for chooser, done in take(self.ground, self._free, root, place, move, form, values):
            self._record(root, place, action, chooser, done)

    def _record(self, root: Root, place: Place | None, action: Action, chooser: Chooser, done: Done) -> None:
        answers = tuple(chooser.answers)
        steps = [step for outcome in done.outcomes for step in outcome.steps if step.change != "cancelled"]
        elements = tuple(step.element for step in steps)
        source = place.number if place else None
        if done.fault is not None or done.instance is None:
            self._broken(root, source, action, answers, done.fault)
            return
        self.graph.visited.update(step.element for step in steps if self._counts_as_visit(step))
        thrown = [each for outcome in done.outcomes for each in outcome.thrown]
        names = tuple(dict.fromkeys([t.name for t in thrown if t.kind == "message"] + sorted(done.world.deeds.thrown)))
        for each in thrown:
            if each.kind == "escalation":
                self._note(Broken(root, source, action, answers, "escalation-lost", elements[-1:], each.name))
        target = self._place(root, source, action, answers, elements, names, done)
        edge = self.graph.places[target].via
        if edge.source != source or edge.action != action or edge.answers != answers:
            edge = Edge(source, target, action, answers, elements, names)
        if place is not None:
            place.edges.append(edge)
        self._consequences(root, edge, done)

    def _counts_as_visit(self, step: Step) -> bool:
        """A caught event is visited when it has happened, anything else when it was begun."""
        return step.change == "completed" or self.ground.release.element(step.element).type != "intermediateCatchEvent"

    def _place(
        self, root: Root, source: int | None, action: Action, answers: tuple[tuple[str, Any], ...],
        elements: tuple[str, ...], thrown: tuple[str, ...], done: Done,
    ) -> int:  # fmt: skip
        instance, ledger = done.instance, done.world.ledger
        assert instance is not None
        if self._counts[root.process] > EXACT_PLACES:
            self.graph.coarse.add(root.process)
            ledger.cases, ledger.fixed = root.cases, {}
        state = instance.dump()
        stands = standing(self.ground.specifications, state, self.ground.liveness.of_token, self.ground.reminders)
        number = len(self.graph.places)
        known = self._index.find(root, instance, ledger, stands, number)
        if known != number:
            return known
        edge = Edge(source, number, action, answers, elements, thrown)
        new = Place(
            number, root, state, ledger, edge, instance.completed, instance.tasks, instance.timers, instance.waiting,
            stands.elements,
        )  # fmt: skip
        self.graph.places.append(new)
        self._counts[root.process] += 1
        if not new.completed:
            self._queue.append(new)
        elif new.tasks or new.timers or new.waiting:
            left = tuple(sorted(element for _, element in stands.elements))
            self._note(Broken(root, source, action, answers, "token-left", left, ""))
        if number % 500 == 0:
            self._tell(number)
        if number > MOST_PLACES:
            raise TooLarge(root.process)
        return number

    def _consequences(self, root: Root, edge: Edge, done: Done) -> None:
        """What this step makes possible elsewhere, and what it shows of deadlines."""
        graph, deeds = self.graph, done.world.deeds
        for name in edge.thrown:
            graph.thrown.setdefault(name, set()).add(root.process)
        for key, value in deeds.shared:
            self._found_free.setdefault(key, set()).add(value)
        seen: list[Need] = [("message", name) for name in edge.thrown]
        seen += sorted(deeds.effects)
        seen += [("opened", kind) for kind in sorted(deeds.opened)]
        for process in self.ground.beside_roots(root) if seen else ():
            for what, name in seen:
                if what == "message" or process != root.process:
                    self._now_possible((what, name, process))
        self._watch(root, edge, done)

    def _watch(self, root: Root, edge: Edge, done: Done) -> None:
        deeds = done.world.deeds
        for kind in deeds.opened:
            watch = self.graph.watch(root, kind)
            watch.opened = watch.opened or edge
            if done.world.ledger.clocks[kind].limit[0] is not None:
                watch.limited = watch.limited or edge
        for kind, before in deeds.met:
            watch = self.graph.watch(root, kind)
            if before == "running":
                watch.met_in_time = watch.met_in_time or edge
        if edge.action.key.startswith("due:"):
            watch = self.graph.watch(root, edge.action.key.split(":")[1])
            watch.fired = watch.fired or edge
        for question, answer in edge.answers:
            if question.startswith("overdue(") and answer:
                watch = self.graph.watch(root, question[len("overdue('") : -len("')")])
                watch.noticed = watch.noticed or edge

    def _broken(
        self, root: Root, source: int | None, action: Action, answers: tuple[tuple[str, Any], ...],
        fault: Exception | None,
    ) -> None:  # fmt: skip
        if isinstance(fault, StepBudgetExceeded):
            self._note(Broken(root, source, action, answers, "spins", tuple(dict.fromkeys(fault.elements)), ""))
            return
        element = getattr(fault, "element", None)
        notes = " ".join([str(fault), *getattr(fault, "__notes__", ())])
        where = (element,) if element else tuple(_element_in(notes))
        rule = "no-row" if isinstance(fault, NoRow) else "no-flow" if isinstance(fault, NoFlowTaken) else "step-fails"
        self._note(Broken(root, source, action, answers, rule, where, f"{type(fault).__name__}: {notes}"))

    def _note(self, broken: Broken) -> None:
        """The first counterexample of a kind is enough."""
        if not any(
            (b.root, b.rule, b.elements) == (broken.root, broken.rule, broken.elements) for b in self.graph.broken
        ):
            self.graph.broken.append(broken)


def _element_in(note: str) -> Iterator[str]:
    words = note.split()
    for word, following in pairwise(words):
        if word == "element":
            yield following.strip(":,")

"""What does not change during a walk: the release, compiled, and what can be read off it beforehand."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import product

from app.bpmn import Element, Table, matching
from app.engine import Specifications, compile_processes
from app.expressions import compile_expression
from app.packs import Release
from app.packs.lint.vocabulary import DEADLINE_FUNCTIONS, LIMIT_UNITS
from app.services.soundness.cases import NAMES, Cases
from app.services.soundness.domains import Domains
from app.services.soundness.ledger import Clock
from app.services.soundness.liveness import Liveness
from app.services.soundness.reading import PROGRAM_TABLES, expressions_of, keys, table_keys


@dataclass(frozen=True)
class Root:
    """A process that is walked from its start. ``main``: a ticket's own diagram; ``message``: what starts it."""

    process: str
    main: bool
    message: str | None
    cases: frozenset[int]


Recorded = Callable[["Ground", Element], frozenset[str]]


class Ground:
    """``recorded``: which facts the handler of a service task records.

    Raises InvalidFile for diagrams that the engine cannot run.
    """

    def __init__(self, release: Release, recorded: Recorded) -> None:
        self.release = release
        self.specifications: Specifications = compile_processes(release.diagrams.values())
        self.domains = Domains(release)
        self.cases = Cases(release)
        self._recorded = partial(recorded, self)
        self.liveness = Liveness(release, self._recorded)
        self.kinds_started = {process: frozenset(self._started(process)) for process in release.diagrams}

    @cached_property
    def roots(self) -> tuple[Root, ...]:
        """Side processes first: what they record is free for the mains."""
        found = []
        for process, diagram in self.release.diagrams.items():
            message = next(
                (start.event_ref for start in diagram.of_type("startEvent") if start.event == "message"), None
            )
            if message is not None:
                found.append(Root(process, False, message, self.cases.everything))
            elif process in self.cases.mains:
                found.append(Root(process, True, None, self.cases.of_process(process)))
            elif process not in self.called and "diagram" not in self.release.tables:
                found.append(Root(process, True, None, self.cases.everything))
        return tuple(sorted(found, key=lambda root: root.main))

    @cached_property
    def called(self) -> frozenset[str]:
        """The processes that some diagram calls."""
        return frozenset(
            element.called_element for _, element in self.release.elements.values() if element.called_element
        )

    @cached_property
    def shared(self) -> frozenset[str]:
        """Facts that side processes record: a main cannot know what they are."""
        sides = {member for root in self.roots if not root.main for member in self.family(root.process)}
        elements = (element for process, element in self.release.elements.values() if process in sides)
        return frozenset().union(*(self._recorded(element) for element in elements))

    @cached_property
    def reminders(self) -> frozenset[str]:
        """Timers that leave their activity running: whether one still waits only adds to what can happen."""
        return frozenset(
            element.id
            for _, element in self.release.elements.values()
            if element.type == "boundaryEvent" and element.event == "timer" and not element.cancel_activity
        )

    def family(self, process: str) -> frozenset[str]:
        """The process and all that it calls, directly or not."""
        seen: set[str] = set()
        waiting = [process]
        while waiting:
            each = waiting.pop()
            if each not in seen and each in self.release.diagrams:
                seen.add(each)
                waiting += [call.called_element or "" for call in self.release.diagrams[each].of_type("callActivity")]
        return frozenset(seen)

    @cache  # noqa: B019  one ground lives as long as its walk
    def beside(self, process: str) -> frozenset[str]:
        """The kinds of deadline that the other processes of the same ticket may start."""
        others = (root for root in self.roots if root.process != process and process in self.beside_roots(root))
        return frozenset(
            kind for other in others for each in self.family(other.process) for kind in self.kinds_started[each]
        )

    @cache  # noqa: B019
    def beside_roots(self, root: Root) -> tuple[str, ...]:
        """The processes that one ticket may run beside this one, and this one: a ticket has one main."""
        return tuple(other.process for other in self.roots if other == root or not (other.main and root.main))

    def shown(self, process: str, kind: str, clock: Clock) -> object | None:
        """What of a deadline of a root makes a difference of its own; None if nothing, or only more or less of the same
        (``grade``)."""
        if self._status_matters(kind):
            return clock
        if clock.open and kind in self._decisive:
            return "open", clock.limited, clock.of_round
        return "own" if kind in self.beside(process) else None

    def grade(self, process: str, clocks: Mapping[str, Clock]) -> dict[str, tuple[int, bool]]:
        """Of deadlines that only reminders look at: how much can still happen, and whether a round ends them."""
        return {
            kind: (grade, clock.of_round)
            for kind, clock in clocks.items()
            if kind in self._watched(process) and not self._status_matters(kind)
            if (grade := GRADES.get(clock.status)) and (clock.limited or kind in self._resumed)
        }

    @cached_property
    def _decisive(self) -> frozenset[str]:
        """Kinds whose timers move a process on, not only remind."""
        return frozenset(
            str(call.arguments[0])
            for _, element in self.release.elements.values()
            if element.timer and element.id not in self.reminders
            for call in compile_expression(element.timer).calls
            if call.arguments
        )

    @cache  # noqa: B019
    def _status_matters(self, kind: str) -> bool:
        return any(f"{function}({kind!r})" in self._asked or f"{function}(" in self._asked for function in ASKING)

    @cache  # noqa: B019
    def case_classes(self, cases: frozenset[int], live: frozenset[str]) -> tuple[object, ...]:
        """The tickets that are still possible, as far as limits, warnings and later questions tell them apart."""
        return tuple(sorted({self._case_class(number, live) for number in cases}, key=repr))

    @cache  # noqa: B019
    def _case_class(self, number: int, live: frozenset[str]) -> tuple[object, ...]:
        case = self.cases.all[number]
        told = tuple(self.domains.told(name, case[name]) for name in NAMES if name in live)
        return (*told, self._program_class(number))

    @cache  # noqa: B019
    def _program_class(self, number: int) -> object:
        """What limits and warnings give this ticket; the ticket itself where they ask for more than it."""
        case = self.cases.all[number]
        found: list[object] = []
        for name in PROGRAM_TABLES:
            table = self.release.tables.get(name)
            if table is None:
                continue
            if table.functions - {"setting"} or table.names - {*NAMES, "deadline", "unit"}:
                return number
            for kind, unit in product(
                sorted(self._all_started), ("", *LIMIT_UNITS) if "unit" in table.names else ("",)
            ):
                names = {**case, "deadline": kind, "unit": unit}
                for row in matching(table, names, {"setting": self.release.setting}):
                    amount = row.outputs.get("amount")
                    exact = amount if self.amount_matters(kind) else amount is None
                    found.append((name, kind, unit, row.outputs.get("level"), row.outputs.get("unit"), exact))
        return repr(found)

    @cached_property
    def _all_started(self) -> frozenset[str]:
        return frozenset().union(*self.kinds_started.values())

    def is_asked(self, kind: str) -> bool:
        """Whether some condition, table of checks or table of messages asks if a deadline of this kind still runs."""
        words = (f'"{kind}"', f"'{kind}'")
        tables = (text for table in self.release.tables.values() for text in _texts(table))
        diagrams = (
            expression.text for diagram in self.release.diagrams.values() for expression in expressions_of(diagram)
        )
        return any(
            f"{function}({word}" in text for text in (*tables, *diagrams) for function in ASKING for word in words
        )

    def meeting(self, process: str, kind: str) -> tuple[str, ...]:
        """The elements of a root that meet deadlines of this kind."""
        members = (self.release.diagrams[member] for member in sorted(self.family(process)))
        return tuple(e.id for diagram in members for e in diagram.elements.values() if kind in e.meets)

    @cache  # noqa: B019
    def _watched(self, process: str) -> frozenset[str]:
        """Kinds that some timer or some ``hotline:meets`` of a root speaks of."""
        found: set[str] = set()
        for member in self.family(process):
            for element in self.release.diagrams[member].elements.values():
                found.update(element.meets)
                for call in compile_expression(element.timer).calls if element.timer else ():
                    found.update(str(argument) for argument in call.arguments[:1])
        return frozenset(found)

    def amount_matters(self, kind: str) -> bool:
        return f"limit_amount({kind!r})" in self._asked or "limit_amount(" in self._asked

    def unit_matters(self, kind: str) -> bool:
        warnings = self.release.tables.get("warnings")
        asked = f"limit_unit({kind!r})" in self._asked or "limit_unit(" in self._asked
        return asked or (warnings is not None and "unit" in warnings.names)

    @cached_property
    def _asked(self) -> frozenset[str]:
        found: set[str] = set()
        for diagram in self.release.diagrams.values():
            for expression in expressions_of(diagram):
                found |= keys(expression)
        for _, element in self.release.elements.values():
            table = self.release.tables.get(element.decision or "")
            found |= table_keys(table) if table else frozenset()
        return frozenset(found)

    @cached_property
    def _resumed(self) -> frozenset[str]:
        """Kinds that some service task hands to a handler other than by starting or stopping: it may reopen them."""
        return frozenset(
            kind
            for _, element in self.release.elements.values()
            if element.handler and element.handler not in (STARTS, STOPS)
            for kind in words(element.params, "kinds")
        )

    def _started(self, process: str) -> Iterator[str]:
        for element in self.release.diagrams[process].elements.values():
            if element.handler == STARTS:
                yield from words(element.params, "kinds")


ASKING = DEADLINE_FUNCTIONS - {"due", "warn"}
GRADES: Mapping[str, int] = {"running": 4, "late": 3, "met": 2, "met_late": 1}
"""More can happen to a deadline of a higher grade: warnings, then the due time, then that it is resumed."""
STARTS, STOPS = "start_clock", "stop_clock"


def _texts(table: Table) -> Iterator[str]:
    for column in table.inputs:
        yield column.expression
    for rule in table.rules:
        yield from rule.tests


def covers(more: Mapping[str, tuple[int, bool]], less: Mapping[str, tuple[int, bool]]) -> bool:
    """Whether everything that can happen to the one's deadlines can happen to the other's."""
    return all(
        kind in more and more[kind][0] >= grade and more[kind][1] == of_round
        for kind, (grade, of_round) in less.items()
    )


def words(params: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The words of a parameter that is a literal text."""
    expression = compile_expression(params[name]) if name in params else None
    value = expression.evaluate({}, {}) if expression and expression.is_constant else ""
    return tuple(value.split()) if isinstance(value, str) else ()

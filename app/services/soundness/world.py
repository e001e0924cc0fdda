"""The world around one step of the engine: it answers what diagrams ask, and takes what handlers do.

Both ports are real: the engine calls ``Environment``, the real handlers call ``Step``. What the ticket's own record
decides is answered from the ledger; anything else is asked of the chooser, so that the walk takes every answer.
"""

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.bpmn import matching
from app.packs import Form
from app.services.acting.facts import FACTS, Vocabulary
from app.services.acting.functions import FUNCTIONS, blank, count, ratio
from app.services.acting.rounds import CO_HANDLING
from app.services.soundness.cases import NAMES
from app.services.soundness.choosing import Chooser
from app.services.soundness.domains import FLAGS, GIVEN, MOMENT
from app.services.soundness.filled import FilledForm
from app.services.soundness.ground import Ground
from app.services.soundness.ledger import Clock, Ledger, Status
from app.services.soundness.reading import call_key
from handlers import BadParams, registry

STILL = frozenset(
    {"anonymous", "confidential", "publishable", "category", "upstream_no", "passed_down", "has_mobile", "has_contact"}
)
"""Facts that registration fixes (besides those of a case). All others may change between two steps."""
RECORDED: Mapping[str, Any] = {
    "milestone": "registered", "satisfaction": "", "satisfaction_basis": "", "signed": False, "contacted": False,
    "system_signed": False, "overdue_ever": False, "returns": 0, "redo_rounds": 0, "round": 0, "dissatisfactions": 0,
}  # fmt: skip
"""Facts that the main process itself records, and what they are at registration."""
COUNTED = ("returns", "redo_rounds", "round", "dissatisfactions")
STAMPS = ("signed", "contacted")
"""Milestones that are facts of the round."""


class NoRow(Exception):
    """No row of a table matches; ``element``: the task that asked it."""

    def __init__(self, table: str, element: str) -> None:
        super().__init__(table)
        self.table, self.element = table, element


@dataclass
class Deeds:
    """What a step did to others: messages sent by handlers, facts and deadlines that are not its own."""

    thrown: set[str] = field(default_factory=set)
    shared: set[tuple[str, Any]] = field(default_factory=set)
    effects: set[tuple[str, str]] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    rearm: list[str] = field(default_factory=list)
    met: list[tuple[str, Status]] = field(default_factory=list)


class World:
    """One step. ``main``: the process records the ticket's facts, else it only sees them. ``watched``: kinds whose due
    timer is waiting, so that time cannot pass them unnoticed; ``beside``: kinds that other processes start."""

    def __init__(
        self, ground: Ground, ledger: Ledger, chooser: Chooser, *, main: bool, free: Mapping[str, frozenset[Any]],
        watched: frozenset[str] = frozenset(), beside: frozenset[str] = frozenset(), form: Form | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.ground, self.ledger, self.chooser, self.main = ground, ledger, chooser, main
        self.deeds = Deeds()
        self._free, self._watched, self._beside = free, watched, beside
        self.form: Mapping[str, Any] = FilledForm(form, values or {})
        self.at = datetime.fromisoformat(MOMENT)
        self.names: Mapping[str, Any] = Vocabulary(self.fact)
        self.functions: Mapping[str, Callable[..., Any]] = {
            **{name: self._free_function(name) for name in FUNCTIONS},
            "due": lambda kind: f"due:{kind}", "warn": lambda kind, level: f"warn:{kind}:{level}",
            "blank": blank, "count": count, "ratio": ratio,
            "setting": lambda key: ground.release.setting(str(key)),
            "overdue": self._overdue, "running": self._running,
            "has_limit": self._of_clock("has_limit", lambda clock: clock.limited),
            "limit_amount": self._of_clock("limit_amount", lambda clock: clock.limit[0] if clock.limited else None),
            "limit_unit": self._of_clock("limit_unit", lambda clock: clock.limit[1] if clock.open else None),
            "met": self._of_clock("met", lambda clock: clock.status in ("met", "met_late")),
            "kept": self._kept, "sampled": self._sampled,
            "future": lambda instant: bool(instant) and self._ask(call_key("future", [instant]), FLAGS),
            "before": lambda instant, stage: bool(instant) and self._ask(call_key("before", [instant, stage]), FLAGS),
        }  # fmt: skip

    # ---- what diagrams ask -----------------------------------------------------------------------------------------

    def fact(self, name: str) -> Any:
        """The value of a fact of the vocabulary. Raises KeyError for any other name."""
        if name not in FACTS:
            raise KeyError(name)
        if name in NAMES:
            return self._of_case(name)
        if name == "direct_intake":
            return bool(self.ground.release.setting(name, False))
        if name in STILL:
            return self._fixed(name)
        if self.main and name in RECORDED and name not in self._free:
            return self.ledger.facts.get(name, RECORDED[name])
        return self._ask(name, self._domain(name))

    def split_cases(self, value: Callable[[Mapping[str, Any]], Any], question: str) -> Any:
        """Something that hangs on the ticket's kind, source and emergency alone: choose among the values it can still
        have, and keep the tickets that have it."""
        groups: dict[Any, set[int]] = {}
        for number in sorted(self.ledger.cases):
            groups.setdefault(value(self.ground.cases.all[number]), set()).add(number)
        chosen = self.chooser.ask(question, tuple(groups), again=True)
        self.ledger.cases = frozenset(groups[chosen])
        return chosen

    def call(self, handler: str, params: dict[str, Any], element: str) -> Any:
        known = registry()[handler]
        try:
            return known.run(self, params)
        except BadParams as fault:
            raise BadParams(f"{handler}: {known.fault(params)} element {element}") from fault
        except Exception as fault:
            fault.add_note(f"element {element}")
            raise

    def has_warning(self, kind: str, level: str) -> bool:
        """Whether ``warnings.dmn`` gives the ticket a warning of this level before the deadline."""
        table, clock = self.ground.release.tables.get("warnings"), self.ledger.clocks.get(kind)

        def listed(case: Mapping[str, Any]) -> bool:
            given = {**case, "deadline": kind, "unit": clock.limit[1] if clock else ""}
            names = ChainMap(given, self.names)  # type: ignore[arg-type]  # only ever read
            return (
                any(row.outputs.get("level") == level for row in matching(table, names, self.functions))
                if table
                else True
            )

        return bool(self.split_cases(listed, call_key("warned", [kind, level])))

    def decide(self, table: str, names: Mapping[str, Any], element: str) -> dict[str, Any]:
        matches = matching(self.ground.release.tables[table], names, self.functions)
        if not matches:
            raise NoRow(table, element)
        return dict(matches[0].outputs)

    def _ask(self, question: str, domain: Sequence[Any]) -> Any:
        return self.chooser.ask(question, domain)

    def _domain(self, key: str) -> tuple[Any, ...]:
        """The values that make a difference, and those that another process is known to record."""
        return tuple(dict.fromkeys((*self.ground.domains.of(key), *sorted(self._free.get(key, ()), key=repr))))

    def _of_case(self, name: str) -> Any:
        """A value of the ticket; of those that nothing names, any does."""
        told, all_ = self.ground.domains.told, self.ground.cases.all
        first = {
            told(name, all_[number][name]): all_[number][name] for number in sorted(self.ledger.cases, reverse=True)
        }
        return self.split_cases(lambda case: first[told(name, case[name])], name)

    def _fixed(self, key: str) -> Any:
        if key not in self.ledger.fixed:
            domain = self._domain(key)
            if key == "has_contact" and self.ledger.fixed.get("has_mobile"):
                domain = (True,)
            elif key == "has_mobile" and self.ledger.fixed.get("has_contact") is False:
                domain = (False,)
            self.ledger.fixed[key] = self._ask(key, domain)
        return self.ledger.fixed[key]

    def _free_function(self, name: str) -> Callable[..., Any]:
        def answer(*arguments: Any) -> Any:
            key = call_key(name, arguments)
            return self._ask(key, self._domain(key))

        return answer

    def _sampled(self, percent: Any) -> Any:
        return self._fixed(call_key("sampled", [percent]))

    def _kept(self, name: str) -> Any:
        key = call_key("kept", [name])
        if self.main and key not in self._free:
            return self.ledger.facts.get(key)
        return self._ask(key, tuple(dict.fromkeys((*self._domain(key), None))))

    def _of_clock(self, function: str, own: Callable[[Clock], Any]) -> Callable[[str], Any]:
        def answer(kind: str) -> Any:
            clock = self.ledger.clocks.get(kind)
            return self._elsewhere(function, kind) if clock is None else own(clock)

        return answer

    def _elsewhere(self, function: str, kind: str) -> Any:
        """Of a deadline that this process has not started: none, if no other starts it either."""
        key = call_key(function, [kind])
        nothing = None if function.startswith("limit") else False
        if kind not in self._beside:
            return nothing
        return self._ask(key, tuple(dict.fromkeys((*self._domain(key), nothing))))

    def _overdue(self, kind: str) -> Any:
        clock = self.ledger.clocks.get(kind)
        if clock is None:
            return self._elsewhere("overdue", kind)
        if clock.status != "running" or kind in self._watched:
            return clock.status == "late"
        passed = self._ask(call_key("overdue", [kind]), FLAGS)
        if passed:
            self.ledger.set_status(kind, "late")
        return passed

    def _running(self, kind: str) -> Any:
        clock = self.ledger.clocks.get(kind)
        if clock is None:
            return self._elsewhere("running", kind)
        return clock.open and not self._overdue(kind)

    # ---- what handlers do (the port Step) --------------------------------------------------------------------------

    def begin_round(self, lead: str, co_units: Sequence[str], *, by_meeting: bool) -> None:
        self._round()
        before = self.ledger.meet("dispatch")  # as in services.rounds: a meeting may decide before the station does
        if before is not None:
            self.deeds.met.append(("dispatch", before))
        self.deeds.thrown.add(CO_HANDLING)

    def repeat_round(self) -> None:
        self._round()
        self._count("redo_rounds")
        self.deeds.thrown.add(CO_HANDLING)

    def _round(self) -> None:
        self.ledger.end_round()
        self.ledger.lead = "active"
        for stamp in (*STAMPS, "system_signed"):
            self.ledger.facts.pop(stamp, None)
        self._count("round")

    def end_round(self, reason: str) -> None:
        if reason == "returned" and self.ledger.lead == "active":
            self._count("returns")
        self.ledger.end_round()

    def replace_co(self, unit: str | None) -> None:
        self.deeds.thrown.add(CO_HANDLING)

    def take_meeting_decision(self) -> tuple[str, Sequence[str]] | None:
        """A decision waits, unless the form at hand names the units itself."""
        return None if "lead" in self.form else (GIVEN, ())

    def keep_meeting_decision(self, lead: str, co_units: Sequence[str]) -> None:
        """Taken by whoever waits for the message that tells of it."""

    def open_deadline(self, kind: str, anchor: datetime | None = None) -> None:
        table = self.ground.release.tables.get("limits")

        def limit(case: Mapping[str, Any]) -> tuple[Any, str]:
            names = ChainMap({**case, "deadline": kind}, self.names)  # type: ignore[arg-type]  # only ever read
            matches = matching(table, names, self.functions) if table else []
            row = matches[0].outputs if matches else {"amount": None, "unit": "none"}
            limited = row.get("amount") is not None and row.get("unit") != "none"
            if not limited:
                return None, "none"
            amount = row["amount"] if self.ground.amount_matters(kind) else 1
            return amount, str(row["unit"]) if self.ground.unit_matters(kind) else ""

        found = self.split_cases(limit, f"limit({kind!r})")
        status = "running" if found[0] is not None else "unlimited"
        self.ledger.clocks[kind] = Clock(status, self.main and self.ledger.lead == "active", found)  # type: ignore[arg-type]
        self.deeds.opened.add(kind)

    def end_deadline(self, kind: str) -> None:
        if kind in self.ledger.clocks:
            self.ledger.end(kind)
        else:
            self.deeds.effects.add(("end", kind))

    def resume_deadline(self, kind: str) -> None:
        clock = self.ledger.clocks.get(kind)
        if clock is None:
            self.deeds.effects.add(("resume", kind))
        else:
            resume(self.ledger, kind, self.deeds)

    def sign_by_system(self) -> None:
        self.ledger.end("sign")
        self._record("signed", True)
        self._record("system_signed", True)

    def extend_deadline(self, kind: str, amount: int) -> None:
        if kind in self.ledger.clocks:
            extend(self.ledger, kind, self.deeds)
        else:
            self.deeds.effects.add(("extend", kind))

    def issue_card(self, kind: str, level: str) -> None:
        if level == "red" and kind == "handle":
            self.set_facts(overdue_ever=True)

    def set_special_limit(self, amount: int, unit: str, basis: str) -> None:
        """Not walked: the table's own limits are."""

    def post(self, channel: str, template: str, recipient: str, body: Mapping[str, Any]) -> None:
        """Nobody in the diagrams waits for letters."""

    def refusal_notice(self) -> str:
        return ""

    def open_question(self) -> None:
        """Nothing that diagrams ask for."""

    def publish_entry(self) -> None:
        """Nothing that diagrams ask for."""

    def keep_fact(self, name: str, value: str | float | bool | None) -> None:
        self._record(call_key("kept", [name]), value)

    def set_facts(self, **facts: Any) -> None:
        for name, value in facts.items():
            if not isinstance(value, datetime):
                self._record(name, value)
        if facts.get("satisfaction") == "dissatisfied":
            self._count("dissatisfactions")

    def _record(self, key: str, value: Any) -> None:
        if self.main:
            self.ledger.facts[key] = value
        else:
            self.deeds.shared.add((key, value))

    def _count(self, name: str) -> None:
        if self.main:
            self.ledger.count(name, self.ground.domains.cap(name))
        else:
            self.deeds.shared.add((name, 1))


def extend(ledger: Ledger, kind: str, deeds: Deeds) -> None:
    """More time was granted: it runs again, and warnings that have fired wait again."""
    if ledger.clocks[kind].limited:
        ledger.set_status(kind, "running")
        deeds.rearm.append(kind)


def resume(ledger: Ledger, kind: str, deeds: Deeds) -> None:
    """What had met it does not stand: it runs on, late if it was met late."""
    clock = ledger.clocks[kind]
    if clock.status not in ("met", "met_late"):
        return
    limited = clock.limit[0] is not None
    ledger.set_status(kind, "unlimited" if not limited else "late" if clock.status == "met_late" else "running")
    deeds.rearm.append(kind)

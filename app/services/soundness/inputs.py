"""What people can put into the engine: forms, filled in every way that makes a difference, and messages."""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any

from app.bpmn import Element, Table, matching
from app.expressions import EvaluationError, UnknownFunction, UnknownName
from app.services.acting.functions import blank, count, ratio
from app.services.soundness.choosing import Chooser, combinations
from app.services.soundness.domains import FLAGS, OTHER, read_fields
from app.services.soundness.ground import Ground
from app.services.soundness.ledger import Ledger
from app.services.soundness.world import World

Values = Mapping[str, Any]
MESSAGES = "messages"


class Inputs:
    """Asked often for few elements, so answers are kept."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._release = ground.release

    @cache  # noqa: B019  lives as long as its walk
    def of_task(self, element_id: str) -> tuple[Values, ...]:
        """Every way of completing a user task that the checks do not refuse for certain; empty if there is none."""
        element = self._release.element(element_id)
        return tuple(self._filled(element, self._ground.liveness.after(element_id)))

    @cache  # noqa: B019
    def of_message(self, message: str) -> tuple[Values, ...]:
        """Every content that an external message can bring."""
        element = self._release.external_messages[message]
        live: frozenset[str] = frozenset()
        for catcher in self._release.elements.values():
            if catcher[1].event == "message" and catcher[1].event_ref == message:
                live |= self._ground.liveness.after(catcher[1].id)
        return tuple(self._filled(element, live))

    @cache  # noqa: B019
    def of_registration(self, process: str) -> tuple[Values, ...]:
        """What the registration form hands to a main process, beyond the facts."""
        diagram = self._release.diagrams[process]
        live = frozenset[str]().union(*(self._ground.liveness.after(each.id) for each in diagram.of_type("startEvent")))
        fields = [
            field for field in read_fields(self._release.forms.get("register"), live) if not self._is_fact(field.key)
        ]
        return tuple(_product({field.key: self._ground.domains.of_field(field) for field in fields}))

    @cache  # noqa: B019
    def may_come(self, message: str, milestone: str | None) -> bool:
        """Whether ``messages.dmn`` lets anybody send an external message at this milestone (None: at any)."""
        if message not in self._release.external_messages:
            return False
        table = self._release.tables.get(MESSAGES)
        if table is None:
            return True
        return any(
            allowed for _, allowed in combinations(lambda chooser: self._allowed(table, message, milestone, chooser))
        )

    def _allowed(self, table: Table, message: str, milestone: str | None, chooser: Chooser) -> bool:
        world = World(self._ground, Ledger(self._ground.cases.everything), chooser, main=False, free={})
        sender = _Sender(self._ground, message, milestone, chooser)
        names = ChainMap(sender, world.names)  # type: ignore[arg-type]  # only ever read
        matches = matching(table, names, world.functions)
        return bool(matches and matches[0].outputs["allowed"])

    def _is_fact(self, name: str) -> bool:
        world = World(self._ground, Ledger(self._ground.cases.everything), Chooser(), main=True, free={})
        return name in world.names

    def _filled(self, element: Element, live: Iterable[str]) -> Iterator[Values]:
        form = self._release.forms.get(element.form or "")
        fields = read_fields(form, live)
        known = {"act": self._release.act_of(element), "message": self._release.act_of(element)}
        for values in _product({field.key: self._ground.domains.of_field(field) for field in fields}):
            if not self._surely_refused(element.checks, {**known, **values}):
                yield values

    def _surely_refused(self, tables: Iterable[str], known: Values) -> bool:
        functions = {"blank": blank, "count": count, "ratio": ratio, "setting": self._release.setting}
        return any(
            _surely_matches(table, number, known, functions)
            for name in tables
            if (table := self._release.tables.get(name)) is not None
            for number in range(len(table.compiled))
        )


def _surely_matches(table: Table, number: int, known: Values, functions: Mapping[str, Any]) -> bool:
    """Whether a row matches whatever else is the case: all that it asks is known."""
    try:
        for column, matches in table.compiled[number].tests:
            if not matches(table.input_expressions[column].evaluate(known, functions), known, functions):
                return False
    except (UnknownName, UnknownFunction, EvaluationError):
        return False
    return True


def _product(domains: Mapping[str, tuple[Any, ...]]) -> Iterator[Values]:
    for values in product(*domains.values()):
        yield dict(zip(domains, values, strict=True))


class _Sender(dict[str, Any]):
    """Who sends: asked only as far as the table asks."""

    def __init__(self, ground: Ground, message: str, milestone: str | None, chooser: Chooser) -> None:
        super().__init__({"message": message, "act": message})
        if milestone is not None:
            self["milestone"] = milestone
        self._ground, self._chooser = ground, chooser

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in ("role", "own_assignment", "co_assignment", "milestone")

    def __missing__(self, name: str) -> Any:
        if name not in self:
            raise KeyError(name)
        domain = FLAGS if name.endswith("assignment") else tuple(dict.fromkeys((*self._ground.domains.of(name), OTHER)))
        return self._chooser.ask(name, domain)

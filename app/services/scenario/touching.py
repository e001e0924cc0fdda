"""Whether what a scenario claims to prove was on its way at all: the places that the register names for a clause.

A step that ``proves`` a clause expects something, or is refused; this adds that, by then, the scenario has come across
at least one of the clause's places: an element was entered, a row was asked or refused, a form was used, a handler
ran. It is necessary, not sufficient: whether the step would fail without the rule, only taking the rule away tells.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.bpmn import Element
from app.packs import Clause, Release
from app.store import reading, records
from app.store.database import Connection

ALL_EVENTS = 1_000_000
REGISTER, ADD_UNIT, CHANGE_UNIT = "register", "add_unit", "change_unit"
TELLABLE = frozenset({"file", "handler"})
"""Places of which a run tells whether it came across them."""


class Trail:
    """What one scenario has come across. ``tickets``: their numbers; ``acts``: the names of what was tried."""

    def __init__(self, rules: Release) -> None:
        self._rules = rules
        self.acts: set[str] = set()
        self.tickets: dict[str, None] = {}
        self.grounds: set[str] = set()

    def missed(self, conn: Connection, ids: Iterable[str]) -> list[str]:
        """Those of the clauses of which nothing was come across, though a run could tell."""
        clauses = [clause for each in ids if (clause := self._rules.register.clauses.get(each)) is not None]
        found = frozenset(self._places(conn)) | self.grounds if clauses else frozenset[str]()
        return [clause.id for clause in clauses if not _on_the_way(clause, found)]

    def refused(self, facts: Iterable[Mapping[str, Any]]) -> None:
        """Rows that refused an act."""
        self.grounds |= {f"{each['table']}.dmn#{each['row']}" for each in facts if {"table", "row"} <= each.keys()}

    def _places(self, conn: Connection) -> Iterator[str]:
        for no in self.tickets:
            ticket = records.find_one(conn, "ticket", no=no)
            if ticket is not None:
                yield from self._of_ticket(conn, ticket.id, str(ticket["process"]))
        elements = [element for _, element in self._rules.elements.values() if self._tried(element)]
        for element in elements:
            yield from self._of_element(element)
        yield from self._of_program()

    def _tried(self, element: Element) -> bool:
        return self._rules.act_of(element) in self.acts

    def _of_ticket(self, conn: Connection, ticket_id: int, process: str) -> Iterator[str]:
        """What its journal and its deadlines tell."""
        for event in reading.events(conn, ticket_id, limit=ALL_EVENTS):
            for name, _ in event["body"].get("steps", ()):
                if name in self._rules.elements:
                    yield from self._of_element(self._rules.element(name))
            for decision in event["body"].get("decisions", ()):
                yield f"{decision['table']}.dmn#{decision['row']}"
        for deadline in records.find(conn, "deadline", ticket_id=ticket_id):
            note = deadline["note"] or {}
            yield from (f"limits.dmn#{row}" for row in (deadline["row_id"], *_rows(note.get("instead_of"))))
        for card in records.find(conn, "card", ticket_id=ticket_id):
            yield from self._rows_where("warnings", "level", card["level"])
        yield from self._rows_where("diagram", "process", process)

    def _of_element(self, element: Element) -> Iterator[str]:
        """The element, its flows and timers, and what it uses."""
        diagram = self._rules.diagrams[self._rules.process_of(element.id)]
        attached = (event.id for event in diagram.boundary_events(element.id))
        yield from (f"{diagram.file}#{part}" for part in (element.id, *element.incoming, *element.outgoing, *attached))
        yield f"handler:{element.handler}"
        yield from self._of_form(element.form)
        for table in element.checks:
            yield from self._rows_where(table)

    def _of_program(self) -> Iterator[str]:
        """What the program uses by itself for the acts that were tried."""
        if REGISTER in self.acts:
            yield from self._of_form(REGISTER)
            yield from self._rows_where("register_checks")
        if self.acts & {ADD_UNIT, CHANGE_UNIT}:
            yield from self._rows_where("unit_checks")
        if CHANGE_UNIT in self.acts:
            yield from self._rows_about("limits", "staff_change")
        for act in self.acts:
            yield from self._rows_about("messages", act)
        yield from self._rows_where("assessment")

    def _of_form(self, name: str | None) -> Iterator[str]:
        form = self._rules.forms.get(name or "")
        yield from (f"forms/{name}.form#{field.key}" for field in (form.fields if form else ()))

    def _rows_where(self, name: str, output: str | None = None, value: object = None) -> Iterator[str]:
        """The rows of a table: all of them, or those that answer this."""
        table = self._rules.tables.get(name)
        for rule in table.rules if table else ():
            if output is None or (table is not None and table.constants(rule.id).get(output) == value):
                yield f"{name}.dmn#{rule.id}"

    def _rows_about(self, name: str, word: str) -> Iterator[str]:
        table = self._rules.tables.get(name)
        for rule in table.rules if table else ():
            if any(f'"{word}"' in test for test in rule.tests):
                yield f"{name}.dmn#{rule.id}"


def _rows(beaten: Iterable[Mapping[str, Any]] | None) -> Iterator[str]:
    yield from (str(each["row"]) for each in beaten or ())


def _on_the_way(clause: Clause, found: frozenset[str]) -> bool:
    """A file as a whole is on the way with any of its parts."""
    tellable = [str(where) for where in clause.where if where.kind in TELLABLE]
    if not tellable:
        return True
    files = {place.partition("#")[0] for place in found}
    return any(place in found or ("#" not in place and place in files) for place in tellable)

"""Which places of a register really carry a clause: they exist, and something asks them."""

from __future__ import annotations

from functools import cached_property

from app.bpmn import Element
from app.packs.register import Clause, Where
from app.packs.release import Release

PROGRAM_FORMS = frozenset({"register"})
PROGRAM_TABLES = frozenset(
    {"diagram", "limits", "warnings", "messages", "assessment", "routing", "register_checks", "unit_checks"}
)
"""What the program asks by itself; every other table and form has to be named by a diagram."""
RECORD_KINDS = frozenset({"file", "setting", "role", "column", "handler", "message"})
REPORTS = ("报表", "reports")
"""How the note of a clause to be counted says that reports will do it."""


class Places:
    """The places of one release. ``carriers`` tells which of a clause's places fulfil what its kind asks for:

    enforce         an element, a row, a field or a handler, on a way that tickets take
    record          where it is kept: a field, or an element, row, setting, role, column
    measure         a metric, or a note that leaves it to the reports
    organisational  a note that says why the program has no part in it
    """

    def __init__(self, release: Release) -> None:
        self._release = release

    def carriers(self, clause: Clause) -> tuple[Where, ...]:
        """The places that count for the clause's kind; a clause that needs none has none."""
        if clause.kind == "enforce":
            return tuple(where for where in clause.where if self.in_use(where))
        if clause.kind == "record":
            return tuple(where for where in clause.where if where.kind in RECORD_KINDS and self.exists(where))
        return tuple(where for where in clause.where if where.kind == "metric")

    def carried(self, clause: Clause) -> bool:
        """Whether the clause is carried as its kind asks for."""
        if clause.kind == "organisational":
            return bool(clause.note or clause.where)
        if clause.kind == "measure" and any(word in clause.note for word in REPORTS):
            return True
        return bool(self.carriers(clause))

    def exists(self, where: Where) -> bool:
        """Whether the files hold it. Places outside the files count as they stand: lint asks the program for them."""
        if where.kind == "handler":
            return where.part in self.handlers
        return where.file is None or in_files(self._release, where)

    def in_use(self, where: Where) -> bool:
        """Whether a ticket can come across it: a named element, row or field that is asked, a handler that is run."""
        if where.kind == "handler":
            return where.part in self.handlers
        file, part = where.file or "", where.part
        stem = file.removeprefix("forms/").rpartition(".")[0]
        if part is None or not in_files(self._release, where):
            return False
        if file.endswith(".dmn"):
            return stem in self.tables and any(rule.id == part for rule in self._release.tables[stem].rules)
        return stem in (self.processes if file.endswith(".bpmn") else self.forms)

    @cached_property
    def processes(self) -> frozenset[str]:
        """Processes that the table ``diagram`` chooses, that a message starts, or that one of these calls."""
        table, diagrams = self._release.tables.get("diagram"), self._release.diagrams
        waiting = [str(table.constants(rule.id).get("process")) for rule in table.rules] if table else []
        waiting += [id_ for id_, each in diagrams.items() if any(s.event for s in each.of_type("startEvent"))]
        found: set[str] = set()
        while waiting:
            process = waiting.pop()
            if process in diagrams and process not in found:
                found.add(process)
                waiting += [element.called_element or "" for element in diagrams[process].of_type("callActivity")]
        return frozenset(found)

    @cached_property
    def tables(self) -> frozenset[str]:
        """Tables that somebody asks."""
        asked = {name for element in self._elements for name in (*element.checks, element.decision or "")}
        return PROGRAM_TABLES | asked

    @cached_property
    def forms(self) -> frozenset[str]:
        """Forms that somebody fills in."""
        return PROGRAM_FORMS | {element.form for element in self._elements if element.form}

    @cached_property
    def handlers(self) -> frozenset[str]:
        """Handlers that some diagram runs."""
        return frozenset(element.handler for element in self._elements if element.handler)

    @cached_property
    def _elements(self) -> tuple[Element, ...]:
        diagrams = self._release.diagrams
        return tuple(each for process in sorted(self.processes) for each in diagrams[process].elements.values())


def in_files(release: Release, where: Where) -> bool:
    """Whether the file is in the release, and the part in the file."""
    file, part = where.file or "", where.part
    if file == "calendar.toml":
        return True
    stem = file.removeprefix("forms/").rpartition(".")[0]
    if file.endswith(".bpmn") and stem in release.diagrams:
        diagram = release.diagrams[stem]
        return part is None or part in diagram.elements or part in diagram.flows
    if file.endswith(".dmn") and stem in release.tables:
        table = release.tables[stem]
        parts = {rule.id for rule in table.rules} | {column.expression for column in table.inputs}
        columns = {each.id for each in table.inputs} | {each.name for each in table.outputs}
        columns |= {each.id for each in table.outputs}
        return part is None or part in parts | columns
    if file.endswith(".form") and stem in release.forms:
        return part is None or release.forms[stem].field(part) is not None
    return False

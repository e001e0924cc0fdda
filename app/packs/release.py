"""A release as the program runs on it: every file of a resolved pack, parsed and put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.bpmn import Diagram, Element, Table
from app.packs import clocks
from app.packs.forms import Form
from app.packs.register import Clause, Register
from app.packs.settings import KeptWords, Lane, PackInfo, PaperPlan, Role, Setting, Words


@dataclass(frozen=True)
class Release:
    """The law in force from a date, for one pack. Immutable; workers share it between threads.

    diagrams    by process id
    tables      by table id
    forms       by name
    lanes       by the lane's name in the diagrams
    roles       what roles are called here, by role
    settings    what the text leaves open, by key
    papers      the printed papers of a ticket, by name
    notices     what people call the messages that go out, by template
    kept        what people call the values that keep_fact keeps, by name
    english     what the Chinese texts of diagrams and forms are called in English, by the text
    """

    pack: PackInfo
    lanes: Mapping[str, Lane]
    roles: Mapping[str, Role]
    settings: Mapping[str, Setting]
    diagrams: Mapping[str, Diagram]
    tables: Mapping[str, Table]
    forms: Mapping[str, Form]
    register: Register
    content_hash: str
    papers: Mapping[str, PaperPlan] = field(default_factory=dict)
    notices: Mapping[str, Words] = field(default_factory=dict)
    kept: Mapping[str, KeptWords] = field(default_factory=dict)
    english: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(repr=False, compare=False, default_factory=dict)

    @property
    def id(self) -> str:
        """The pack's id."""
        return self.pack.id

    @property
    def title(self) -> str:
        return self.pack.title

    @property
    def instrument(self) -> str:
        """The regulation's document number (文号)."""
        return self.pack.instrument

    @property
    def region(self) -> str:
        """Whose regional days off count."""
        return self.pack.region

    @property
    def area_code(self) -> str:
        """First part of ticket numbers."""
        return self.pack.area_code

    @property
    def upstream(self) -> str:
        """The hotline that passes tickets down; empty if there is none."""
        return self.pack.upstream

    def setting(self, key: str, default: Any = None) -> Any:
        """The value of a setting, or the default where the pack says nothing."""
        found = self.settings.get(key)
        return default if found is None else found.value

    def in_english(self, text: str) -> str:
        """What a text of the pack is called in English; the text itself where the pack has no name for it."""
        return self.english.get(text, text)

    def element(self, element_id: str) -> Element:
        """The element of this id in any diagram; KeyError if there is none."""
        return self.elements[element_id][1]

    def process_of(self, element_id: str) -> str:
        """The id of the process that holds the element; KeyError if none does."""
        return self.elements[element_id][0]

    def act_of(self, element: Element) -> str | None:
        """The act's name: of a user task its own, of an event the message's."""
        if element.event == "message":
            return element.event_ref
        return element.act

    def start_message(self, name: str) -> str | None:
        """The process that this message starts."""
        return self._message_starts.get(name)

    def is_external_process(self, process_id: str) -> bool:
        """Whether people or outside systems start this process with a message."""
        starts = self.diagrams[process_id].of_type("startEvent")
        return any(start.event == "message" and start.external for start in starts)

    def clauses_at(self, where: str) -> tuple[Clause, ...]:
        """The clauses behind a place (``complaint.bpmn#complaint_sign``, ``limits.dmn#handle_consult``...).

        The register is read backwards; the clause cell of a table's row and the clause of a form's field count too.
        """
        ids = [clause.id for clause in self.register.at(where)]
        ids += self._own_ids(where)
        found = (self.register.get(clause_id) for clause_id in dict.fromkeys(ids))
        return tuple(clause for clause in found if clause is not None)

    def clauses_of(self, element_id: str) -> tuple[Clause, ...]:
        """The clauses behind an element of a diagram; KeyError if there is no such element."""
        process_id, element = self.elements[element_id]
        return self.clauses_at(f"{self.diagrams[process_id].file}#{element.id}")

    def _own_ids(self, where: str) -> tuple[str, ...]:
        file, _, part = where.partition("#")
        if file.endswith(".dmn"):
            table = self.tables.get(file.removesuffix(".dmn"))
            return clause_ids(table, part) if table is not None else ()
        if file.startswith("forms/"):
            form = self.forms.get(file.removeprefix("forms/").removesuffix(".form"))
            found = form.field(part) if form is not None else None
            return found.clause if found is not None else ()
        return ()

    @cached_property
    def elements(self) -> Mapping[str, tuple[str, Element]]:
        """Element id -> (process id, element), over all diagrams."""
        return {
            element.id: (process_id, element)
            for process_id, diagram in self.diagrams.items()
            for element in diagram.elements.values()
        }

    @cached_property
    def external_messages(self) -> Mapping[str, Element]:
        """Message name -> the (first) event that catches it, for messages that come from outside."""
        found: dict[str, Element] = {}
        for _, element in self.elements.values():
            if element.event == "message" and element.external and element.event_ref:
                found.setdefault(element.event_ref, element)
        return found

    @cached_property
    def kinds_met(self) -> frozenset[str]:
        """The kinds of deadline that something can meet. The others are windows: open until they close."""
        return frozenset(kind for _, element in self.elements.values() for kind in element.meets)

    @cached_property
    def kinds_awaited(self) -> Mapping[str, str]:
        """The windows in which an answer is awaited, and what is done where none has come. Of the others (a return, an
        appeal) nothing follows when they close."""
        found = clocks.awaited(self.diagrams)
        return {kind: then for kind, then in found.items() if kind not in self.kinds_met}

    @cached_property
    def kinds_extended(self) -> frozenset[str]:
        """The kinds of deadline that some process can lengthen."""
        return frozenset(
            kind for diagram in self.diagrams.values() for kinds in clocks.extended(diagram).values() for kind in kinds
        )

    def measured(self, element_id: str) -> Mapping[str, frozenset[str]]:
        """Field of the element's form -> the kinds of deadline in whose unit its number counts: those that the process
        lengthens by it. KeyError if there is no such element."""
        process_id, element = self.elements[element_id]
        form = self.forms.get(element.form or "")
        found = clocks.extended(self.diagrams[process_id]) if form else {}
        return {key: kinds for key, kinds in found.items() if form and form.field(key)}

    def kinds_asked(self, element_id: str) -> frozenset[str]:
        """The kinds of deadline that the checks of an element ask about: too late or not."""
        checks = (self.tables[name] for name in self.element(element_id).checks if name in self.tables)
        calls = (call for table in checks for column in table.input_expressions for call in column.calls)
        return frozenset(str(call.arguments[0]) for call in calls if call.function in clocks.ASKS and call.arguments)

    @cached_property
    def _message_starts(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for process_id, diagram in self.diagrams.items():
            for start in diagram.of_type("startEvent"):
                if start.parent is None and start.event == "message" and start.event_ref:
                    found.setdefault(start.event_ref, process_id)
        return found


def clause_ids(table: Table, row_id: str) -> tuple[str, ...]:
    """The ids in the ``clause`` and ``ambiguity`` cells of a row (a cell may hold several); () for no such row."""
    if not any(rule.id == row_id for rule in table.rules):
        return ()
    cells = table.constants(row_id)
    return tuple(word for name in ("clause", "ambiguity") for word in str(cells.get(name) or "").split())

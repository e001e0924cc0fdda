"""What rules look at: the release, what the program offers to diagrams, and what follows from both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.bpmn import Diagram, Element, Flow, Table
from app.expressions import EvaluationError, Expression, compile_expression, compile_script
from app.packs.files import CLAUSES
from app.packs.forms import Form
from app.packs.lint.graph import Graph
from app.packs.lint.waits import Waits
from app.packs.places import Places
from app.packs.release import Release

REGISTER = "register"
"""The form (and its checks) that opens a ticket; no diagram names it."""


@dataclass(frozen=True)
class Context:
    """``handlers``: name -> names of its parameters; ``facts`` and ``functions``: what expressions may use;
    ``roles``: the program's; ``metrics``: those that reports know (None: not checked); ``required``: handler -> the
    parameters it needs; ``accepts``: says why a handler does not take certain values (None: it does)."""

    release: Release
    handlers: Mapping[str, frozenset[str]]
    facts: frozenset[str]
    functions: frozenset[str]
    roles: frozenset[str]
    metrics: frozenset[str] | None = None
    required: Mapping[str, frozenset[str]] = field(default_factory=dict)
    accepts: Callable[[str, Mapping[str, Any]], str | None] | None = None

    @property
    def diagrams(self) -> tuple[Diagram, ...]:
        """Every diagram."""
        return tuple(self.release.diagrams.values())

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table."""
        return tuple(self.release.tables.values())

    def nodes(self, *types: str) -> Iterator[tuple[Diagram, Element]]:
        """Every element of these types (all elements without types), with its diagram."""
        for diagram in self.diagrams:
            for element in diagram.elements.values():
                if not types or element.type in types:
                    yield diagram, element

    def form_of(self, element: Element) -> Form | None:
        """The form of a user task or message event."""
        return self.release.forms.get(element.form or "")

    @cached_property
    def graphs(self) -> Mapping[str, Graph]:
        """Process id -> its graph."""
        return {process_id: Graph(diagram) for process_id, diagram in self.release.diagrams.items()}

    @cached_property
    def places(self) -> Places:
        """What tickets come across."""
        return Places(self.release)

    @cached_property
    def waits(self) -> Waits:
        """Where processes stand still."""
        return Waits(self.graphs)

    @cached_property
    def callers(self) -> Mapping[str, tuple[tuple[Diagram, Element], ...]]:
        """Process id -> the call activities that call it."""
        found: dict[str, tuple[tuple[Diagram, Element], ...]] = {}
        for diagram, element in self.nodes("callActivity"):
            called = element.called_element or ""
            found[called] = (*found.get(called, ()), (diagram, element))
        return found

    def above(self, process_id: str) -> frozenset[str]:
        """The process and all that call it, directly or not."""
        seen: set[str] = set()
        waiting = [process_id]
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting.extend(diagram.process_id for diagram, _ in self.callers.get(each, ()))
        return frozenset(seen)

    def family(self, process_id: str) -> frozenset[str]:
        """All processes that share task data with this one: its callers, what they call, and so on."""
        seen: set[str] = set()
        waiting = [process_id]
        while waiting:
            each = waiting.pop()
            if each in seen or each not in self.release.diagrams:
                continue
            seen.add(each)
            waiting.extend(diagram.process_id for diagram, _ in self.callers.get(each, ()))
            called = self.release.diagrams[each].of_type("callActivity")
            waiting.extend(element.called_element or "" for element in called)
        return frozenset(seen)

    def data_names(self, process_id: str) -> frozenset[str]:
        """Names that task data of this process may hold."""
        return frozenset[str]().union(*(self._written[each] for each in self.family(process_id)))

    @cached_property
    def _written(self) -> Mapping[str, frozenset[str]]:
        return {diagram.process_id: self._written_in(diagram) for diagram in self.diagrams}

    def _written_in(self, diagram: Diagram) -> frozenset[str]:
        names: set[str] = set()
        for element in diagram.elements.values():
            form = self.form_of(element)
            names |= form.engine_keys if form else frozenset()
            names |= set(compile_script(element.script).assigns) if element.script else set()
            names |= {element.result} if element.result else set()
            table = self.release.tables.get(element.decision or "")
            names |= {output.name for output in table.outputs} if table else set()
        opens_ticket = any(start.event is None for start in self.graphs[diagram.process_id].starts(None))
        form = self.release.forms.get(REGISTER)
        if form is not None and opens_ticket and diagram.process_id not in self.callers:
            names |= form.engine_keys
        return frozenset(names)

    def expressions(self, diagram: Diagram) -> Iterator[tuple[Element | Flow, Expression]]:
        """Every expression of a diagram with the element or flow that carries it; scripts line by line."""
        for flow in diagram.flows.values():
            if flow.condition:
                yield flow, compile_expression(flow.condition)
        for element in diagram.elements.values():
            for value in element.params.values():
                yield element, compile_expression(value)
            for _, expression in compile_script(element.script).lines if element.script else ():
                yield element, expression
            if element.timer and element.timer_kind == "timeDate":
                yield element, compile_expression(element.timer)

    @cached_property
    def deadline_kinds(self) -> frozenset[str]:
        """The kinds of deadline that limits.dmn knows."""
        return self.listed("limits", "deadline")

    @cached_property
    def limited_kinds(self) -> frozenset[str]:
        """The kinds that some row of limits.dmn gives a real limit."""
        return frozenset(
            kind
            for kind in self.deadline_kinds
            for row in self.rows_accepting("limits", "deadline", kind)
            if row.get("amount") is not None and row.get("unit") != "none"
        )

    def listed(self, table_id: str, expression: str) -> frozenset[Any]:
        """The values that the cells of an input column name."""
        table = self.release.tables.get(table_id)
        found: set[Any] = set()
        for column, values in enumerate(table.inputs) if table else ():
            for row in table.unary_tests if table and values.expression == expression else ():
                cell = row[column].describe()
                found |= cell.listed if cell is not None else frozenset()
        return frozenset(found)

    def rows_accepting(self, table_id: str, expression: str, value: Any) -> Iterator[Mapping[str, Any]]:
        """The constant outputs of rows whose cell in this column accepts the value."""
        table = self.release.tables.get(table_id)
        if table is None:
            return
        columns = [number for number, column in enumerate(table.inputs) if column.expression == expression]
        for rule, tests in zip(table.rules, table.unary_tests, strict=True):
            cells = [tests[column].describe() for column in columns]
            if all(cell is None or cell.contains(value) for cell in cells):
                yield table.constants(rule.id)

    def timers(self, function: str) -> Iterator[tuple[Diagram, Element, tuple[Any, ...]]]:
        """Timer events whose key is made by this function (due or warn), with its arguments."""
        for diagram, element in self.nodes("boundaryEvent", "intermediateCatchEvent"):
            if element.timer and element.timer_kind == "timeDate":
                for call in compile_expression(element.timer).calls:
                    if call.function == function:
                        yield diagram, element, call.arguments

    def clause_line(self, clause_id: str) -> int | None:
        """The line of the register on which the clause begins."""
        for number, line in enumerate(self.release.files.get(CLAUSES, b"").splitlines(), start=1):
            if line.replace(b" ", b"") == f'id="{clause_id}"'.encode():
                return number
        return None

    @cached_property
    def known_values(self) -> Mapping[str, tuple[Any, ...]]:
        """Inputs of tables whose possible values the pack itself fixes: options of the registration form, flags."""
        form = self.release.forms.get(REGISTER)
        known: dict[str, tuple[Any, ...]] = {}
        for each in form.fields if form else ():
            if each.type == "checkbox":
                known[each.key] = (False, True)
            elif each.options and each.required and each.type in ("radio", "select"):
                known[each.key] = tuple(option.value for option in each.options)
        return known


def constant_words(expression: str | None) -> tuple[str, ...] | None:
    """The words of a literal text ('sign handle'); None where the expression is no literal text."""
    if expression is None:
        return None
    compiled = compile_expression(expression)
    try:
        value = compiled.evaluate({}, {}) if compiled.is_constant else None
    except EvaluationError:
        # 1 / 0 has no value, so it names no words either.
        return None
    return tuple(value.split()) if isinstance(value, str) else None

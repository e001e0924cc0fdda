"""What a rule reports, before it is given its name and its weight."""

from __future__ import annotations

from dataclasses import dataclass

from app.bpmn import Diagram, Element, Flow, Rule, Table


@dataclass(frozen=True)
class Finding:
    """One place that breaks a rule, and how."""

    file: str
    element: str | None
    line: int | None
    zh: str
    en: str


def at(diagram: Diagram, node: Element | Flow, zh: str, en: str) -> Finding:
    """A finding at an element or a flow of a diagram."""
    return Finding(diagram.file, node.id, node.line, zh, en)


def in_diagram(diagram: Diagram, zh: str, en: str) -> Finding:
    """A finding about the diagram as a whole."""
    return Finding(diagram.file, diagram.process_id, diagram.lines.get(diagram.process_id), zh, en)


def in_row(table: Table, row: Rule, zh: str, en: str) -> Finding:
    """A finding at a row of a table."""
    return Finding(table.file, row.id, row.line, zh, en)


def in_table(table: Table, zh: str, en: str) -> Finding:
    """A finding about the table as a whole."""
    return Finding(table.file, table.id, table.line or None, zh, en)

"""From diagrams to specifications that SpiffWorkflow can run, with every problem of every diagram at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from app.bpmn import Diagram, InvalidFile, Problem
from app.engine.checks import check_diagrams
from app.engine.parser import Parser
from app.engine.specifications import Specifications


def compile_processes(diagrams: Iterable[Diagram]) -> Specifications:
    """Compile the diagrams of one release. Raises InvalidFile with all that keeps them from running correctly.

    What SpiffWorkflow ignores, misunderstands or runs into silently is refused by our own checks; its parser is asked
    only when they are content.
    """
    several = tuple(diagrams)
    problems = check_diagrams(several)
    if not problems:
        specs, problems = _parse(several)
    if problems:
        raise InvalidFile(sorted(problems, key=lambda problem: (problem.file, problem.line or 0)))
    elements = {element.id: element for diagram in several for element in diagram.elements.values()}
    return Specifications(
        process_ids=tuple(diagram.process_id for diagram in several),
        elements=elements,
        process_of={element: diagram.process_id for diagram in several for element in diagram.elements},
        starts={
            element.event_ref: diagram.process_id
            for diagram in several
            for element in diagram.of_type("startEvent")
            if element.event_ref and element.parent is None
        },
        specs=specs,
    )


def _parse(diagrams: Sequence[Diagram]) -> tuple[dict[str, Any], list[Problem]]:
    parser = Parser({element.id: element for diagram in diagrams for element in diagram.elements.values()})
    specs: dict[str, Any] = {}
    problems: list[Problem] = []
    added = []
    for diagram in diagrams:
        try:
            parser.add_bpmn_xml(diagram.root, diagram.file)
            added.append(diagram)
        except (ValidationException, TypeError, ValueError, KeyError, AttributeError) as error:
            problems.append(_problem(diagram, error))
    for diagram in added:
        try:
            specs[diagram.process_id] = parser.get_spec(diagram.process_id)
            for container in diagram.of_type("subProcess"):
                specs[container.id] = parser.get_spec(container.id)
        except (ValidationException, TypeError, ValueError, KeyError, AttributeError) as error:
            problems.append(_problem(diagram, error))
    return specs, problems


def _problem(diagram: Diagram, error: Exception) -> Problem:
    """A refusal of the library's parser, which knows no lines (and raises TypeError for some unknown references)."""
    element = getattr(error, "id", None) or None
    line = diagram.lines.get(element) if element else None
    zh, en = f"流程引擎无法解析：{error}", f"The engine cannot parse it: {error}"
    return Problem(diagram.file, element, line, "engine-parse", zh, en)

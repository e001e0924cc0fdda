"""Reads diagrams (BPMN) and decision tables (DMN) that nobody vouches for; the only package that names lxml."""

from app.bpmn.decide import Match, TableConflict, decide
from app.bpmn.diagram import HOTLINE, Diagram, Element, Flow, Shape
from app.bpmn.diagram_reader import read_diagram
from app.bpmn.overlap import TooManyCombinations, gaps, overlaps
from app.bpmn.problems import InvalidFile, Problem, Problems
from app.bpmn.table import Input, Output, Rule, Table
from app.bpmn.table_reader import read_table

__all__ = [
    "HOTLINE",
    "Diagram",
    "Element",
    "Flow",
    "Input",
    "InvalidFile",
    "Match",
    "Output",
    "Problem",
    "Problems",
    "Rule",
    "Shape",
    "Table",
    "TableConflict",
    "TooManyCombinations",
    "decide",
    "gaps",
    "overlaps",
    "read_diagram",
    "read_table",
]

"""Reads diagrams (BPMN) and decision tables (DMN) that nobody vouches for; the only package that names lxml."""

from app.bpmn.decide import Match, decide, matching
from app.bpmn.diagram import HOTLINE, Diagram, Element, Flow, Shape
from app.bpmn.diagram_reader import read_diagram
from app.bpmn.overlap import TooManyCombinations, gaps, overlaps
from app.bpmn.problems import InvalidFile, Problem, Problems
from app.bpmn.rule_faults import NoRow, RuleFault, TableConflict
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
    "NoRow",
    "Output",
    "Problem",
    "Problems",
    "Rule",
    "RuleFault",
    "Shape",
    "Table",
    "TableConflict",
    "TooManyCombinations",
    "decide",
    "gaps",
    "matching",
    "overlaps",
    "read_diagram",
    "read_table",
]

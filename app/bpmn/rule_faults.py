"""A table that does not settle what it is asked: two of its rows match, or none does. The rules are at fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.bpmn.table import Table


class RuleFault(Exception):
    """``table``: its id; ``rows``: the ids of the rows concerned; ``asked``: column label -> the value that was tried.

    What was tried may be personal: the message names it not.
    """

    def __init__(self, definition: Table, rows: Sequence[str], asked: Mapping[str, Any]) -> None:
        self.definition = definition
        self.table = definition.id
        self.rows = tuple(rows)
        self.asked = dict(asked)
        super().__init__(f"{self.table}: {', '.join(self.rows)}")


class TableConflict(RuleFault):
    """Two rows of a UNIQUE table match the same facts: ``rows`` are they, in their order."""


class NoRow(RuleFault):
    """No row of a UNIQUE or FIRST table matches; ``rows`` are the nearest (fewest columns against them), at most three.

    Where nothing is to follow from no row, the table says so: by a last row that any value passes, or as COLLECT.
    """

"""The tickets that can come: their kind, source and emergency, and which of them run through which diagram."""

from collections.abc import Mapping
from functools import cached_property
from itertools import product
from typing import Any

from app.bpmn import TableConflict, matching
from app.expressions import EvaluationError
from app.packs import Release
from app.services.soundness.domains import FLAGS, OTHER

REGISTER = "register"
NAMES = ("kind", "source", "emergency")
"""What ``diagram.dmn``, ``limits.dmn`` and ``warnings.dmn`` ask; a ticket keeps it from registration to archive."""

Case = Mapping[str, Any]


class Cases:
    """Every combination that the registration form and the tables tell apart; a case is known by its number."""

    def __init__(self, release: Release) -> None:
        self._release = release
        values = (self._values("kind"), self._values("source"), FLAGS)
        self.all: tuple[Case, ...] = tuple(dict(zip(NAMES, each, strict=True)) for each in product(*values))

    def of_process(self, process: str) -> frozenset[int]:
        """The cases for which ``diagram.dmn`` names this process."""
        return frozenset(number for number, chosen in enumerate(self._chosen) if chosen == process)

    @property
    def everything(self) -> frozenset[int]:
        return frozenset(range(len(self.all)))

    @cached_property
    def mains(self) -> frozenset[str]:
        """The processes that ``diagram.dmn`` names for some ticket."""
        return frozenset(chosen for chosen in self._chosen if chosen is not None)

    @cached_property
    def _chosen(self) -> tuple[str | None, ...]:
        table = self._release.tables.get("diagram")
        if table is None:
            return (None,) * len(self.all)
        found: list[str | None] = []
        for case in self.all:
            try:
                matches = matching(table, case, {"setting": lambda key: self._release.setting(str(key))})
            except (EvaluationError, TableConflict):
                matches = []
            found.append(str(matches[0].outputs["process"]) if matches else None)
        return tuple(found)

    def _values(self, name: str) -> list[Any]:
        form = self._release.forms.get(REGISTER)
        field = form.field(name) if form else None
        if field is not None and field.options and field.type in ("radio", "select"):
            chosen: list[Any] = [option.value for option in field.options]
            return chosen if field.required else [*chosen, None]
        named: set[Any] = set()
        for table_id in ("diagram", "limits", "warnings"):
            table = self._release.tables.get(table_id)
            for column, asked in enumerate(table.inputs) if table else ():
                for row in table.unary_tests if table and asked.expression == name else ():
                    values = row[column].describe()
                    named |= values.listed if values else frozenset()
        return [*sorted((each for each in named if isinstance(each, str)), key=str), OTHER]

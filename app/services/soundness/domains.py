"""Which values make a difference: for every question the values that some condition or cell tells apart.

Of a text those that are named, and one that is not; of a number each bound and what lies around it; of a flag both.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from app.packs import Form, Release
from app.packs.forms import Field
from app.services.soundness.reading import PROGRAM_TABLES, conditions_of, values_of
from app.services.soundness.uses import Uses

OTHER = "*"
"""A text that nothing names."""
FLAGS = (False, True)
MOMENT = "2024-01-02T09:00:00+08:00"
"""Stands for an instant that a form gives; which one makes no difference here."""
GIVEN = "given"


class Domains:
    """The values of every name and call that the release's diagrams and the tables that these ask tell apart."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self.uses = Uses(release.setting)
        asked = {element.decision for _, element in release.elements.values()}
        for diagram in release.diagrams.values():
            for condition in conditions_of(diagram):
                self.uses.read(condition.node, flag=True)
            for expression in values_of(diagram):
                self.uses.read(expression.node)
        for table in release.tables.values():
            if table.id in asked:
                self.uses.read_table(table)
        self._others = Uses(release.setting)
        for name in (*PROGRAM_TABLES, "messages"):
            if name in release.tables:
                self._others.read_table(release.tables[name])

    def of(self, key: str) -> tuple[Any, ...]:
        """The values to try for a name or call; both truth values where nothing is known of it."""
        named = {*self.uses.named.get(key, ()), *self._others.named.get(key, ())}
        bounds = {*self.uses.bounds.get(key, ()), *self._others.bounds.get(key, ())}
        values = sorted((each for each in named if each is not None), key=str)
        if any(isinstance(each, str) for each in values):
            values.append(OTHER)
        if None in named:
            values += [None, *([GIVEN] if not values and not bounds else [])]
        values += around(bounds)
        return self._distinct(key, values) if values else FLAGS

    def told(self, key: str, value: Any) -> object:
        """A mark that two values share if no diagram and no table that a diagram asks tells them apart."""
        return self.uses.mark(key, value)

    def cap(self, key: str) -> int:
        """Beyond this count nothing tells two counts apart; 0 if nothing asks for it."""
        highest = int(max(self.uses.bounds.get(key, ()), default=-1)) + 1
        marks = [self.uses.mark(key, number) for number in range(highest + 1)]
        return next((number for number in range(highest + 1) if set(marks[number:]) == {marks[-1]}), 0)

    def of_field(self, field: Field) -> tuple[Any, ...]:
        """What a person may put into a field of a form, as far as it makes a difference."""
        values: tuple[Any, ...]
        if field.type == "checkbox":
            return (True,) if field.required else FLAGS
        if field.type == "number":
            numbers = around(self.uses.bounds.get(field.key, ()))
            values = tuple(number for number in numbers if _fits(field, number))
            values = values or (field.minimum if field.minimum is not None else 1,)
        elif field.type == "datetime":
            values = (MOMENT,)
        else:
            values = tuple(option.value for option in field.options) or self.of(field.key)
        return self._distinct(field.key, values if field.required else (*values, None))

    def _distinct(self, key: str, values: Iterable[Any]) -> tuple[Any, ...]:
        """One of each kind of value that something tells apart."""
        found: dict[object, Any] = {}
        for value in values:
            found.setdefault((self.uses.mark(key, value), self._others.mark(key, value)), value)
        return tuple(found.values())


def around(bounds: Iterable[Any]) -> list[Any]:
    """Each bound and what lies around it; counts and amounts are whole if the bounds are, and not negative."""
    known = sorted(set(bounds))
    if not known:
        return []
    if all(isinstance(bound, int) for bound in known):
        values = {bound + step for bound in known for step in (-1, 0, 1)}
    else:
        between = ((low + high) / 2 for low, high in pairwise(known))
        values = {known[0] - 1, *known, *between, known[-1] + 1}
    return sorted(value for value in values if value >= 0 or known[0] < 0)


def read_fields(form: Form | None, live: Iterable[str]) -> Sequence[Field]:
    """The fields that diagrams may still ask for."""
    names = set(live)
    return [field for field in form.fields if field.key in names and field.key in form.engine_keys] if form else []


def _fits(field: Field, number: Any) -> bool:
    low = field.minimum is None or number >= field.minimum
    high = field.maximum is None or number <= field.maximum
    whole = field.decimal_digits != 0 or number == int(number)
    return low and high and whole

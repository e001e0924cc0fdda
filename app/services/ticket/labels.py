"""What was filled in, in words: each value of a form under its label, options and units by their names."""

from collections.abc import Mapping
from typing import Any

from app.packs import Form
from app.packs.forms import Field
from app.store import records
from app.store.database import Connection

Line = dict[str, Any]
"""``key``, ``label``, ``label_en``; ``text`` for people; ``kind``: text, flag or instant (which pages print)."""


def told(form: Form | None, values: Mapping[str, Any], units: Mapping[str, str]) -> list[Line]:
    """A line for each field that was filled in, in the order of the form; ``units``: code -> name."""
    return [
        {"key": field.key, "label": field.label, "label_en": field.label_en or field.label, "kind": _kind(field),
         "text": _text(field, values[field.key], units)}
        for field in (form.fields if form else ())
        if values.get(field.key) not in (None, "", [], False)
    ]  # fmt: skip


def _kind(field: Field) -> str:
    if field.type == "checkbox":
        return "flag"
    return "instant" if field.type == "datetime" and field.subtype != "date" else "text"


def _text(field: Field, value: Any, units: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return "、".join(_text(field, each, units) for each in value)
    if field.unit:
        return units.get(str(value), str(value))
    return field.label_of(str(value))


def unit_names(conn: Connection, pack: str) -> dict[str, str]:
    """Code -> name of every unit of the pack."""
    return {row["code"]: row["name"] for row in records.find(conn, "unit", pack=pack)}

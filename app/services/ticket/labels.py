"""What was filled in, in words: each value of a form under its label, options and units by their names."""

from collections.abc import Callable, Mapping
from typing import Any

from app.packs import Form
from app.packs.forms import Field
from app.store import records
from app.store.database import Connection
from app.worktime import Limit, Unit, limit_en, limit_zh

Line = dict[str, Any]
"""``key``, ``label``, ``label_en``; ``text`` for people, and ``text_en`` where it differs; ``kind``: text, flag,
instant (which pages print) or files (``files``: those of the field, see ``File``); ``choice``: one of the form's own
answers was chosen, nothing written."""
File = Mapping[str, Any]
"""What app.services.ticket.attachments.named tells of a file; of one that is not the ticket's, its ``name`` alone."""
CHOICES = frozenset({"radio", "select", "checkbox"})


def told(
    form: Form | None, values: Mapping[str, Any], units: Mapping[str, str], files: Mapping[str, File] | None = None,
    counted: Mapping[str, str] | None = None,
) -> list[Line]:  # fmt: skip
    """A line for each field that was filled in, in the order of the form; ``units``: code -> name; ``files``: number ->
    the file that it stands for; ``counted``: field -> the unit in which its number counts (measures.units)."""
    given = [field for field in (form.fields if form else ()) if values.get(field.key) not in (None, "", [], False)]
    english = form.in_english if form else str
    lines = [_line(field, values[field.key], units, files or {}, english) for field in given]
    return [{**line, **_amount(values[line["key"]], (counted or {}).get(line["key"]))} for line in lines]


def _amount(value: Any, unit: str | None) -> dict[str, str]:
    """5个工作日, 5 working days."""
    if unit is None or not isinstance(value, int):
        return {}
    return {"text": limit_zh(Limit(value, Unit(unit))), "text_en": limit_en(Limit(value, Unit(unit)))}


def _line(
    field: Field, value: Any, units: Mapping[str, str], files: Mapping[str, File], english: Callable[[str], str]
) -> Line:
    line = {
        "key": field.key, "label": field.label, "label_en": field.label_en or field.label, "kind": _kind(field),
        "choice": field.type in CHOICES,
    }  # fmt: skip
    if field.type != "filepicker":
        text, text_en = _text(field, value, units), _text(field, value, units, english, ", ")
        return {**line, "text": text, **({"text_en": text_en} if text_en != text else {})}
    found = [files.get(str(each), {"name": str(each), "opens": False}) for each in value]
    return {**line, "files": found, "text": "、".join(file["name"] for file in found)}


def _kind(field: Field) -> str:
    if field.type == "checkbox":
        return "flag"
    if field.type == "filepicker":
        return "files"
    return "instant" if field.type == "datetime" and field.subtype != "date" else "text"


def _text(
    field: Field, value: Any, units: Mapping[str, str], named: Callable[[str], str] = str, comma: str = "、"
) -> str:
    """``named``: what the form's own words are called; what people wrote stays as it is."""
    if isinstance(value, list):
        return comma.join(_text(field, each, units, named, comma) for each in value)
    if field.unit:
        return units.get(str(value), str(value))
    label = field.label_of(str(value))
    return named(label) if value in field.option_values else label


def unit_names(conn: Connection, pack: str) -> dict[str, str]:
    """Code -> name of every unit of the pack."""
    return {row["code"]: row["name"] for row in records.find(conn, "unit", pack=pack)}

"""A form of a batch, drawn from the pack's fields and read back. Values are checked where every act's form is."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from app.packs import Field, Form
from app.worktime import SHANGHAI

INPUTS = {"number": "number", "textfield": "text"}
"""Type of a field -> type of the input that takes it."""
OFFERED = frozenset(
    {"textfield", "textarea", "number", "radio", "select", "checkbox", "datetime", "checklist", "taglist"}
)


def drawn(form: Form | None, units: list[tuple[str, str]], *, english: bool = False) -> list[dict[str, Any]]:
    """The fields as the template draws them; units are listed by the program."""
    found = []
    word = form.in_english if form and english else str
    for each in form.fields if form else ():
        if each.type not in OFFERED:
            continue
        by_unit = each.unit or each.values_key is not None
        options = units if by_unit else [(option.value, word(option.label)) for option in each.options]
        date = "date" if each.subtype == "date" else "datetime-local"
        found.append(
            {"key": each.key, "type": each.type, "label": (english and each.label_en) or each.label,
             "hint": word(each.description),
             "required": each.required, "options": options,
             "input": date if each.type == "datetime" else INPUTS.get(each.type, "text")}
        )  # fmt: skip
    return found


def read(form: Form | None, given: MultiDict[str, str]) -> Mapping[str, Any]:
    """What was filled in, as the act takes it; what was left empty is left out."""
    values = {each.key: _value(each, given) for each in form.fields} if form else {}
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def _value(each: Field, given: MultiDict[str, str]) -> Any:
    name = f"form.{each.key}"
    if each.type in ("checklist", "taglist"):
        return [text for text in given.getlist(name) if text]
    text = given.get(name, "").strip()
    if each.type == "checkbox":
        return True if text else None
    if each.type == "number":
        return _number(text)
    if each.type == "datetime" and each.subtype != "date" and text:
        return f"{text}{'' if len(text) > 16 else ':00'}{_offset()}"
    return text


def _number(text: str) -> int | float | str:
    """A text that is no number stays one, and is refused as such."""
    if re.fullmatch(r"-?[0-9]{1,15}", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?[0-9]{1,15}\.[0-9]{1,15}", text) else text


def _offset() -> str:
    """What browsers leave out: times are told in Shanghai, which has no summer time."""
    return datetime(2000, 1, 1, tzinfo=UTC).astimezone(SHANGHAI).isoformat()[-6:]

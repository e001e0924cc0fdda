"""A pack's form as form-js draws it: units to choose from, limits as on the server (short fields stand side by side by
static/acts.css, which sees what is hidden).

The values that come back are those of the pack's form; ``lists`` names the fields that are typed as one text and sent
as a list.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from app.packs import Form
from app.packs.forms import Field

MORE = "more_fields"
"""The tick that shows the folded fields; the browser keeps it to itself."""
SEARCHED = 8
"""Options from which on a select gets a search box."""


@dataclass(frozen=True)
class Drawing:
    """``schema`` and ``data`` for form-js; ``keys`` of all fields; ``lists`` and ``files``: keys treated apart."""

    schema: dict[str, Any]
    data: dict[str, Any]
    keys: tuple[str, ...]
    lists: tuple[str, ...]
    files: tuple[str, ...]


def drawn(
    form: Form | None, units: Iterable[Mapping[str, Any]], values: Mapping[str, Any], *, english: bool = False,
    more: str = "更多栏目（选填）",
) -> Drawing | None:  # fmt: skip
    """None where there is no form to fill in. ``more`` labels the tick that shows the folded fields."""
    if form is None:
        return None
    choices = [{"label": unit["name"], "value": unit["code"]} for unit in units]
    schema = deepcopy(dict(form.schema))
    components = [_shown(each, form, choices, english) for each in _without_title(schema["components"])]
    _hide_with_what_they_ask(components, form)
    folded = {field.key for field in form.fields if field.folded}
    schema["components"] = _folded(components, folded, more) if folded else components
    lists = tuple(field.key for field in form.fields if _typed_list(field))
    fitting = {field.key: values[field.key] for field in form.fields if _fits(field, values.get(field.key))}
    data = {key: "、".join(value) if key in lists else value for key, value in fitting.items()}
    files = tuple(field.key for field in form.fields if field.type == "filepicker")
    if folded & data.keys():
        data[MORE] = True
    return Drawing(schema, data, tuple(field.key for field in form.fields), lists, files)


def _without_title(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The form's first heading is the page's own."""
    first = next((each for each in components if each.get("type") == "text"), None)
    return [each for each in components if each is not first or not str(each.get("text", "")).startswith("# ")]


def _fits(field: Field, value: Any) -> bool:
    """Whether form-js can show it: drafts are kept as they were sent, and anybody may send anything. A file that was
    chosen cannot be chosen again for the visitor."""
    match field.type:
        case "filepicker":
            return False
        case "checkbox":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "taglist" | "checklist":
            return isinstance(value, list) and all(isinstance(each, str) for each in value)
        case _:
            return isinstance(value, str)


def _typed_list(field: Field) -> bool:
    """form-js offers what can be chosen only; where nothing is listed, people type."""
    return field.type == "taglist" and not field.options and not field.unit


def _shown(component: dict[str, Any], form: Form, units: list[dict[str, str]], english: bool) -> dict[str, Any]:
    field = form.field(str(component.get("key") or ""))
    if field is None:
        return component
    shown = {**component, "id": f"f_{field.key}", "validate": _limits(component, field)}
    if english and field.label_en:
        shown["label"] = field.label_en
        if field.type == "datetime":
            shown["dateLabel"] = field.label_en
    if field.unit and field.type in ("textfield", "taglist"):
        shown["type"] = "select" if field.type == "textfield" else "taglist"
        shown["values"] = units
        shown["validate"] = {"required": field.required}
    elif _typed_list(field):
        shown["type"] = "textfield"
        shown["validate"] = {"required": field.required}
    if shown["type"] == "select" and len(shown.get("values", ())) > SEARCHED:
        shown["searchable"] = True
    if field.type == "datetime" and field.subtype == "datetime":
        shown |= {"use24h": True, "timeInterval": 1}
    return shown


def _limits(component: Mapping[str, Any], field: Field) -> dict[str, Any]:
    """What the server would refuse, the browser says at once: also the lengths that the form leaves to the program."""
    limits = dict(component.get("validate") or {})
    if field.max_length:
        limits["maxLength"] = field.max_length
    if field.pattern:
        limits["pattern"] = f"^(?:{field.pattern})$"
    return limits


def _hide_with_what_they_ask(components: list[dict[str, Any]], form: Form) -> None:
    """A field goes with the hidden field that its condition asks for. form-js would go by what stands in that one."""
    conditional = [each for each in components if (field := form.field(str(each.get("key") or ""))) and field.hide]
    own = {each["key"]: each["conditional"]["hide"].strip()[1:] for each in conditional}
    for each in conditional:
        field = form.field(each["key"])
        asked = [own[key] for key in sorted(field.hide.names) if key in own] if field and field.hide else []
        each["conditional"] = {"hide": "=" + " or ".join(f"({text})" for text in (own[each["key"]], *asked))}


def _folded(components: list[dict[str, Any]], folded: set[str], label: str) -> list[dict[str, Any]]:
    """The folded fields last, behind a tick; what hides them besides still does."""
    last = [each for each in components if each.get("key") in folded]
    first = [each for each in components if each.get("key") not in folded]
    for each in last:
        own = str((each.get("conditional") or {}).get("hide") or "").removeprefix("=")
        each["conditional"] = {"hide": f"={MORE} != true or ({own})" if own else f"={MORE} != true"}
    return [*first, {"type": "checkbox", "id": f"f_{MORE}", "key": MORE, "label": label}, *last]

"""A pack's form as form-js draws it: units to choose from, limits as on the server (short fields stand side by side by
static/acts.css, which sees what is hidden).

The values that come back are those of the pack's form, but for two sorts that the script turns back: ``lists`` are
typed as one text and sent as a list, ``instants`` are typed on the office's clocks (office_time) and sent with its
offset.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from app.packs import Form
from app.packs.forms import Field
from app.web.acts import office_time

MORE = "more_fields"
"""The tick that shows the folded fields; the browser keeps it to itself."""
SEARCHED = 8
"""Options from which on a select gets a search box."""


@dataclass(frozen=True)
class Drawing:
    """``schema`` and ``data`` for form-js; ``keys`` of all fields; ``lists``, ``instants``, ``files``: keys treated
    apart."""

    schema: dict[str, Any]
    data: dict[str, Any]
    keys: tuple[str, ...]
    lists: tuple[str, ...]
    instants: tuple[str, ...]
    files: tuple[str, ...]


def drawn(
    form: Form | None, units: Iterable[Mapping[str, Any]], values: Mapping[str, Any], *, english: bool = False,
    more: str = "更多栏目（选填）", counted: Mapping[str, str] | None = None,
) -> Drawing | None:  # fmt: skip
    """None where there is no form to fill in. ``more`` labels the tick that shows the folded fields; ``counted``: what
    the numbers of a field count (个工作日), told with its label."""
    if form is None:
        return None
    choices = [{"label": unit["name"], "value": unit["code"]} for unit in units]
    schema = deepcopy(dict(form.schema))
    components = [_shown(each, form, choices, english) for each in _without_title(schema["components"])]
    if english:
        components = [_in_english(each, form) for each in components]
    _tell_what_is_counted(components, counted or {}, english)
    _hide_with_what_they_ask(components, form)
    folded = {field.key for field in form.fields if field.folded}
    schema["components"] = _folded(components, folded, more) if folded else components
    lists = tuple(field.key for field in form.fields if _typed_list(field))
    instants = tuple(field.key for field in form.fields if office_time.is_instant(field))
    fitting = {field.key: values[field.key] for field in form.fields if _fits(field, values.get(field.key))}
    data = {key: "、".join(value) if key in lists else value for key, value in fitting.items()}
    data |= {key: office_time.on_clocks(data[key]) for key in instants if key in data}
    files = tuple(field.key for field in form.fields if field.type == "filepicker")
    if folded & data.keys():
        data[MORE] = True
    return Drawing(schema, data, tuple(field.key for field in form.fields), lists, instants, files)


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
        case "datetime" if office_time.is_instant(field):
            return isinstance(value, str) and office_time.on_clocks(value) is not None
        case _:
            return isinstance(value, str)


def _typed_list(field: Field) -> bool:
    """form-js offers what can be chosen only; where nothing is listed, people type."""
    return field.type == "taglist" and not field.options and not field.unit


def _shown(component: dict[str, Any], form: Form, units: list[dict[str, str]], english: bool) -> dict[str, Any]:
    field = form.field(str(component.get("key") or ""))
    if field is None:
        return component
    shown = {**component, "id": f"f_{field.key}", "validate": _limits(component, field, english)}
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
    if office_time.is_instant(field):
        shown = office_time.without_zone({**shown, "use24h": True, "timeInterval": 1})
    return shown


def _in_english(component: dict[str, Any], form: Form) -> dict[str, Any]:
    """Its hint, its options or its text, as the pack calls them in English; units keep their names."""
    shown = dict(component)
    for name in ("description", "text", "timeLabel"):
        if name in shown:
            shown[name] = form.in_english(shown[name])
    field = form.field(str(component.get("key") or ""))
    if field and field.options:
        shown["values"] = [{**each, "label": form.in_english(each["label"])} for each in shown["values"]]
    return shown


def _limits(component: Mapping[str, Any], field: Field, english: bool) -> dict[str, Any]:
    """What the server would refuse, the browser says at once: also the lengths that the form leaves to the program."""
    limits = dict(component.get("validate") or {})
    if field.max_length:
        limits["maxLength"] = field.max_length
    if field.pattern:
        limits["pattern"] = f"^(?:{field.pattern})$"
    if english and field.pattern_zh:
        limits["patternErrorMessage"] = field.pattern_en or field.pattern_zh
    return limits


def _tell_what_is_counted(components: list[dict[str, Any]], counted: Mapping[str, str], english: bool) -> None:
    """延长数量（工作日）: in the label, which is read out too. Some labels say it themselves (延长工作日数)."""
    for each in components:
        unit = counted.get(str(each.get("key")), "").removeprefix("个")
        if unit and unit.lower() not in each["label"].lower():
            each["label"] += f" ({unit})" if english else f"（{unit}）"


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

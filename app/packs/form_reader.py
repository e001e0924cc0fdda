"""Reads a form-js schema strictly: what this program would not honour is a problem, not a decoration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.bpmn import Problems
from app.expressions import Expression, ExpressionError
from app.packs.form_conditions import faults, read_condition
from app.packs.form_values import FIELD_TYPES
from app.packs.forms import Field, Form, Option
from app.packs.patterns import UnsafePattern, compile_pattern
from app.packs.strict import Keys, read_json

RULE = "form-schema"
LONGEST = {"textfield": 200, "textarea": 10_000}
"""Most characters that a text takes where the form does not say less (a protection, not a rule of law)."""
MAX_COMPONENTS = 100
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CHOICES = ("radio", "select", "checklist", "taglist")
_TRUTHS = {"true": True, "false": False}


def read_form(data: bytes, file: str, name: str) -> Form:
    """The form of this file. Raises InvalidFile with every problem."""
    problems = Problems(file)
    schema = read_json(data, problems, RULE)
    problems.raise_if_any()
    keys = Keys(schema, "", problems, RULE)
    if keys.text("type", required=True) != "default":
        keys.fault("“type”应为 default。", '"type" must be "default".')
    if keys.text("id", required=True) != name:
        keys.fault(f"“id”应与文件名一致：{name}。", f'"id" must be the name of the file: {name}.')
    keys.whole("schemaVersion")
    for ornament in ("exporter", "executionPlatform", "executionPlatformVersion", "$schema"):
        keys.scalar(ornament) if ornament in schema else None
    components = keys.tables("components")
    keys.finish()
    if len(components) > MAX_COMPONENTS:
        keys.fault(f"组件超过 {MAX_COMPONENTS} 个。", f"There are more than {MAX_COMPONENTS} components.")
    fields = [_component(component, problems) for component in components]
    found = tuple(each for each in fields if each is not None)
    _check_keys(found, problems)
    problems.raise_if_any()
    return Form(name, _title(components, name), found, schema)


def _check_keys(fields: tuple[Field, ...], problems: Problems) -> None:
    seen: set[str] = set()
    for each in fields:
        if each.key in seen:
            problems.add(RULE, f"字段“{each.key}”重复。", f'The key "{each.key}" is repeated.', element=each.key)
        if each.key and not _KEY.fullmatch(each.key):
            zh, en = (
                f"字段名“{each.key}”只能用小写字母、数字和下划线。",
                f'"{each.key}": lower-case letters, digits, _ only.',
            )
            problems.add(RULE, zh, en, element=each.key)
        seen.add(each.key)
    known = {each.key: each for each in fields}
    for each in fields:
        for zh, en in faults(each, known):
            problems.add(RULE, zh, en, element=each.key)


def _title(components: tuple[Mapping[str, Any], ...], name: str) -> str:
    """The first heading of the form; a form without one is called by its name."""
    texts = [str(each.get("text", "")) for each in components if each.get("type") == "text"]
    return next((text.lstrip("# ").splitlines()[0].strip() for text in texts if text.startswith("#")), name)


def _component(data: Mapping[str, Any], problems: Problems) -> Field | None:
    kind = data.get("type")
    element = str(data.get("key") or data.get("id") or kind)
    keys = Keys(data, element, problems, RULE)
    keys.text("type", required=True)
    keys.text("id")
    keys.table("layout")
    if kind == "text":
        keys.text("text", required=True)
        keys.finish()
        return None
    if kind not in FIELD_TYPES:
        keys.fault(f"不支持组件类型“{kind}”。", f'Components of type "{kind}" are not supported.')
        return None
    return _field(str(kind), keys, element, problems)


def _field(kind: str, keys: Keys, element: str, problems: Problems) -> Field:
    rules = Keys(keys.table("validate"), element, problems, RULE)
    extras = Keys(keys.table("properties"), element, problems, RULE)
    longest = LONGEST.get(kind, 0)
    max_length = rules.whole("maxLength") if kind in LONGEST else None
    if max_length is not None and not 0 < max_length <= longest:
        rules.fault(f"maxLength 应在 1 到 {longest} 之间。", f"maxLength must be from 1 to {longest}.")
        max_length = None
    numeric = kind == "number"
    found = Field(
        key=keys.text("key", required=True),
        type=kind,
        label=keys.text("label", required=True),
        description=keys.text("description"),
        label_en=extras.text("label_en"),
        required=rules.flag("required"),
        min_length=rules.whole("minLength") if kind in LONGEST else None,
        max_length=max_length or longest,
        minimum=rules.number("min") if numeric else None,
        maximum=rules.number("max") if numeric else None,
        decimal_digits=keys.whole("decimalDigits") if numeric else None,
        pattern=_pattern(rules, max_length or longest) if kind in LONGEST else None,
        pattern_zh=rules.text("patternErrorMessage") if kind in LONGEST else "",
        pattern_en=extras.text("pattern_en") if kind in LONGEST else "",
        options=_options(keys, element, problems) if kind in _CHOICES else (),
        values_key=(keys.text("valuesKey") or None) if kind in _CHOICES else None,
        subtype=_subtype(keys) if kind == "datetime" else None,
        multiple=keys.flag("multiple") if kind == "filepicker" else False,
        default=_default(keys, kind),
        personal=_truth(extras, "personal"),
        unit=_truth(extras, "unit"),
        clause=extras.words("clause") + extras.words("ambiguity"),
        folded=_truth(extras, "folded"),
        told=_truth(extras, "told"),
        hide=_condition(keys, element, problems),
    )
    _check_options(found, keys)
    _read_appearance(keys, kind)
    for part in (keys, rules, extras):
        part.finish()
    return found


def _condition(keys: Keys, element: str, problems: Problems) -> Expression | None:
    conditional = Keys(keys.table("conditional"), element, problems, RULE)
    text = conditional.text("hide")
    conditional.finish()
    try:
        return read_condition(text) if text else None
    except ExpressionError as error:
        keys.fault(f"conditional：{error.zh}", f"conditional: {error.en}")
        return None


def _pattern(rules: Keys, longest: int) -> str | None:
    pattern = rules.text("pattern")
    if not pattern:
        return None
    try:
        compile_pattern(pattern, longest)
    except UnsafePattern as unsafe:
        rules.fault(f"pattern：{unsafe.zh}", f"pattern: {unsafe.en}")
        return None
    return pattern


def _options(keys: Keys, element: str, problems: Problems) -> tuple[Option, ...]:
    options = []
    for data in keys.tables("values"):
        option = Keys(data, element, problems, RULE)
        options.append(Option(option.text("value", required=True), option.text("label", required=True)))
        option.finish()
    return tuple(options)


def _check_options(found: Field, keys: Keys) -> None:
    if len(found.option_values) < len(found.options):
        keys.fault("选项的值重复。", "Two options have the same value.")
    if found.type in ("radio", "checklist") and not (found.options or found.values_key):
        keys.fault("没有选项。", "There are no options.")
    if not found.pattern and (found.pattern_zh or found.pattern_en):
        zh, en = "写了格式不符时的说明，却没有 pattern。", "Words for a wrong pattern, but there is no pattern."
        keys.fault(zh, en)
    if found.folded and found.required:
        keys.fault("必填的栏目不能收起（folded）。", "A required field must not be folded.")
    if found.default is not None and found.options and found.default not in found.option_values:
        keys.fault("默认值不是选项之一。", "The default is none of the options.")
    if found.minimum is not None and found.maximum is not None and found.minimum > found.maximum:
        keys.fault("min 大于 max。", "min is above max.")
    if found.min_length is not None and found.min_length > found.max_length:
        keys.fault("minLength 大于 maxLength。", "minLength is above maxLength.")


def _default(keys: Keys, kind: str) -> str | int | float | bool | None:
    if kind in ("filepicker", "checklist", "taglist", "datetime"):
        return None
    if kind == "number":
        return keys.number("defaultValue")
    if kind == "checkbox":
        return keys.flag("defaultValue")
    return keys.text("defaultValue") or None


def _subtype(keys: Keys) -> str:
    subtype = keys.text("subtype", required=True)
    if subtype not in ("date", "datetime"):
        keys.fault("subtype 应为 date 或 datetime。", "subtype must be date or datetime.")
    # Without an offset the browser would submit an instant that could mean any zone.
    if subtype == "datetime" and keys.text("timeSerializingFormat", required=True) == "no_timezone":
        keys.fault("时间须带时区（utc_offset）。", "Times carry their offset (utc_offset).")
    return subtype


def _read_appearance(keys: Keys, kind: str) -> None:
    """Keys that only concern the drawing."""
    keys.table("appearance")
    keys.flag("disabled")
    if kind == "datetime":
        for key in ("dateLabel", "timeLabel", "timeSerializingFormat"):
            keys.text(key)
        keys.whole("timeInterval")
        keys.flag("use24h")
    if kind == "select":
        keys.flag("searchable")
    if kind == "filepicker":
        keys.text("accept")
    if kind == "number":
        keys.number("increment")


def _truth(extras: Keys, key: str) -> bool:
    """form-js keeps properties as texts."""
    text = extras.text(key, default="false")
    if text not in _TRUTHS:
        extras.fault(f'“{key}”应为 "true" 或 "false"。', f'"{key}" must be "true" or "false".')
    return _TRUTHS.get(text, False)

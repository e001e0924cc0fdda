"""The notice of non-acceptance: what the caller is told, on the page before the act as in the message after it.

A message to a person, so in Chinese only; what the regulation wants told besides the ground are the fields that the
pack's form marks (``told``).
"""

from collections.abc import Mapping
from typing import Any

from app.bpmn import matching
from app.packs import Field, Form, Release

TABLE = "acceptance"


def grounds(rules: Release, form: Form) -> dict[str, Mapping[str, Any]]:
    """Ground -> its row in ``acceptance.dmn``, for the grounds that the form offers."""
    table, field = rules.tables.get(TABLE), form.field("ground")
    if table is None or field is None:
        return {}
    asked = {
        option.value: matching(table, {"ground": option.value, "code": option.value}, {}) for option in field.options
    }
    return {ground: matches[0].outputs for ground, matches in asked.items() if matches}


def sentence(rules: Release, title: str, row: Mapping[str, Any]) -> str:
    """Which request is not accepted, on what ground and by which article."""
    clause = rules.register.cited(row.get("clause"))
    article = f"（{rules.instrument}{clause.article}）" if clause else ""
    return f"关于“{title}”的诉求，经审核，符合不予受理的情形：“{row['title_zh']}”{article}，不予受理。"


def text(rules: Release, title: str, form: Form, values: Mapping[str, Any]) -> str:
    """The whole notice for what was handed in; empty where no ground was chosen that the table knows."""
    row = grounds(rules, form).get(str(values.get("ground")))
    if row is None:
        return ""
    told = (
        f"{field.label}：{field.label_of(str(values[field.key]))}" for field in quoted(form) if values.get(field.key)
    )
    return "".join([sentence(rules, title, row), *(f"{each.rstrip('。')}。" for each in told)])


def quoted(form: Form) -> list[Field]:
    """The fields that the notice quotes, where they are filled in."""
    return [field for field in form.fields if field.told]

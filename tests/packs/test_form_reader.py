"""Forms are read strictly: what would not be honoured is refused by name."""

import json
from typing import Any

import pytest

from app.bpmn import InvalidFile
from app.packs import read_form


def words(data: bytes) -> str:
    with pytest.raises(InvalidFile) as caught:
        read_form(data, "forms/ask.form", "ask")
    return str(caught.value)


def one(**component: Any) -> bytes:
    base = {"type": "textfield", "key": "name", "label": "姓名"}
    return json.dumps({"type": "default", "id": "ask", "components": [base | component]}).encode()


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        ({"type": "html"}, 'type "html"'),
        ({"conditional": {"hide": "=x"}}, "compares fields with options"),
        ({"validate": {"custom": "x"}}, 'Unknown key "custom"'),
        ({"validate": {"required": "yes"}}, '"required" must be true or false'),
        ({"validate": {"maxLength": 999}}, "maxLength must be from 1 to 200"),
        ({"validate": {"pattern": "^(a+)+$"}}, "A group may only be followed by ?"),
        ({"validate": {"patternErrorMessage": "应为数字。"}}, "there is no pattern"),
        ({"properties": {"pattern_en": "Digits."}}, "there is no pattern"),
        ({"properties": {"secret": "1"}}, 'Unknown key "secret"'),
        ({"properties": {"personal": "yes"}}, '"personal" must be "true" or "false"'),
        ({"key": "姓名"}, "lower-case letters"),
        ({"label": " "}, '"label" must not be empty'),
        ({"type": "radio"}, "There are no options"),
        ({"type": "radio", "values": [{"value": "a", "label": "甲"}] * 2}, "Two options have the same value"),
        ({"type": "radio", "values": [{"value": 1, "label": "甲"}]}, '"value" must be a text'),
        ({"type": "select", "values": [{"value": "a", "label": "甲"}], "defaultValue": "b"}, "none of the options"),
        ({"type": "datetime"}, '"subtype" is missing'),
        ({"type": "datetime", "subtype": "datetime", "timeSerializingFormat": "no_timezone"}, "carry their offset"),
        ({"type": "number", "validate": {"min": 5, "max": 1}}, "min is above max"),
    ],
)  # fmt: skip
def test_refuses_what_it_would_not_honour(component: dict[str, Any], expected: str) -> None:
    assert expected in words(one(**component))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "The file is empty"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "one JSON object"),
        (b'{"type": "default",\n}', "This is not JSON"),
        (b'{"type": "default", "type": "default"}', 'repeated key "type"'),
        (b'{"type": "default", "id": "ask", "schemaVersion": NaN}', "NaN is no number"),
        (b"[" * 100_000, "This JSON cannot be used"),
        (b'{"type": "default", "id": "other", "components": []}', "the name of the file"),
        (b'{"type": "form", "id": "ask", "components": [1]}', "list of tables"),
    ],
)
def test_refuses_a_file_that_is_no_form(data: bytes, expected: str) -> None:
    assert expected in words(data)


def test_every_problem_of_a_form_is_told_at_once() -> None:
    component = {"type": "textfield", "key": "a", "label": "", "hidden": True}
    data = json.dumps({"type": "default", "id": "ask", "components": [component, component]}).encode()
    found = words(data)
    assert "must not be empty" in found and "Unknown key" in found and "is repeated" in found

"""What people submit, checked against the form: every fault at once, nothing guessed."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.packs import Form, FormInvalid, read_form

COMPONENTS: list[dict[str, Any]] = [
    {"type": "text", "id": "title", "text": "# 办理并答复\n说明"},
    {"type": "textfield", "key": "name", "label": "姓名", "validate": {"required": True, "maxLength": 10},
     "properties": {"personal": "true", "label_en": "Name"}},
    {"type": "textfield", "key": "mobile", "label": "手机号",
     "validate": {"pattern": "^1[3-9]\\d{9}$", "patternErrorMessage": "应为11位手机号码。"},
     "properties": {"pattern_en": "A mobile number has 11 digits."}},
    {"type": "textarea", "key": "reply", "label": "答复", "properties": {"clause": "L074"}},
    {"type": "number", "key": "amount", "label": "数量", "decimalDigits": 0, "validate": {"min": 1, "max": 5}},
    {"type": "radio", "key": "outcome", "label": "结论",
     "values": [{"label": "同意", "value": "approve"}, {"label": "不同意", "value": "refuse"}]},
    {"type": "select", "key": "unit", "label": "单位", "valuesKey": "units"},
    {"type": "checkbox", "key": "urgent", "label": "加急"},
    {"type": "checklist", "key": "topics", "label": "事项", "values": [{"label": "甲", "value": "a"}]},
    {"type": "taglist", "key": "co_units", "label": "协办"},
    {"type": "datetime", "key": "day", "label": "日期", "subtype": "date"},
    {"type": "datetime", "key": "at", "label": "时间", "subtype": "datetime", "timeSerializingFormat": "utc_offset"},
    {"type": "filepicker", "key": "files", "label": "附件", "multiple": True},
]  # fmt: skip


def schema(*components: dict[str, Any]) -> bytes:
    whole = {"type": "default", "id": "reply", "schemaVersion": 16, "components": list(components)}
    return json.dumps(whole, ensure_ascii=False).encode()


FORM: Form = read_form(schema(*COMPONENTS), "forms/reply.form", "reply")


def faults(**values: Any) -> set[tuple[str, str]]:
    with pytest.raises(FormInvalid) as caught:
        FORM.validate({"name": "王", **values})
    return {(problem.key, problem.code) for problem in caught.value.problems}


def test_a_form_has_the_title_of_its_first_heading() -> None:
    assert (FORM.name, FORM.title) == ("reply", "办理并答复")
    assert FORM.field("reply").clause == ("L074",)  # type: ignore[union-attr]


def test_full_width_digits_are_kept_as_plain_ones_where_a_pattern_asks_for_them() -> None:
    assert FORM.validate({"name": "王１", "mobile": "１３８００００００００"}).values["mobile"] == "13800000000"
    assert FORM.validate({"name": "王１"}).values["name"] == "王１"


def test_a_sound_submission_is_tidied() -> None:
    clean = FORM.validate(
        {
            "name": "  王秀英 ",
            "mobile": "13800000000", "reply": "第一行\r\n第二行", "amount": 3, "outcome": "approve",
            "unit": "water", "urgent": True, "topics": ["a", "a"], "co_units": ["gas"], "day": "2023-06-09",
            "at": "2023-06-09T08:40:00.5Z", "files": [7, "x1"],
        }
    )  # fmt: skip
    assert clean.values == {
        "name": "王秀英", "mobile": "13800000000", "reply": "第一行\n第二行", "amount": 3, "outcome": "approve",
        "unit": "water", "urgent": True, "topics": ["a"], "co_units": ["gas"], "day": "2023-06-09",
        "at": "2023-06-09T16:40:00+08:00", "files": [7, "x1"],
    }  # fmt: skip


def test_what_is_not_given_is_none_and_an_unticked_box_false() -> None:
    clean = FORM.validate({"name": "王", "reply": "  ", "topics": [], "outcome": ""})
    assert clean.values["urgent"] is False
    assert all(clean.values[key] is None for key in ("reply", "topics", "outcome", "amount", "at", "files"))


def test_only_scalars_that_are_not_personal_go_to_the_engine() -> None:
    clean = FORM.validate({"name": "王", "outcome": "refuse"})
    assert set(clean.engine_values) == {"amount", "outcome", "unit", "urgent", "day", "at"}
    assert clean.personal_keys == {"name"}


def test_every_fault_is_told_at_once() -> None:
    assert faults(name=" ", amount=9, outcome="maybe", extra=1) == {
        ("extra", "UNKNOWN_FIELD"),
        ("name", "REQUIRED"),
        ("amount", "TOO_LARGE"),
        ("outcome", "NOT_AN_OPTION"),
    }


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("name", "一二三四五六七八九十百", "TOO_LONG"),
        ("name", "王\x00", "BAD_CHARACTER"),
        ("name", "王\n李", "BAD_CHARACTER"),
        ("name", "\ud800", "BAD_CHARACTER"),
        ("name", "王\ufffe", "BAD_CHARACTER"),
        ("name", "王\uffff", "BAD_CHARACTER"),
        ("name", "王\ufdd0", "BAD_CHARACTER"),
        ("name", "王\U0010ffff", "BAD_CHARACTER"),
        ("name", "王\x85李", "BAD_CHARACTER"),
        ("co_units", ["王\uffff"], "BAD_CHARACTER"),
        ("name", 5, "WRONG_TYPE"),
        ("mobile", "12800000000", "BAD_PATTERN"),
        ("mobile", "１３８００００００", "BAD_PATTERN"),
        ("amount", 0, "TOO_SMALL"),
        ("amount", 1.5, "WRONG_TYPE"),
        ("amount", True, "WRONG_TYPE"),
        ("amount", "3", "WRONG_TYPE"),
        ("amount", float("nan"), "WRONG_TYPE"),
        ("amount", 10**400, "WRONG_TYPE"),
        ("urgent", "true", "WRONG_TYPE"),
        ("urgent", 1, "WRONG_TYPE"),
        ("topics", ["b"], "NOT_AN_OPTION"),
        ("topics", "a", "WRONG_TYPE"),
        ("topics", [True], "WRONG_TYPE"),
        ("co_units", [""], "TOO_LONG"),
        ("co_units", ["x"] * 201, "TOO_MANY"),
        ("day", "2023-02-30", "BAD_DATE"),
        ("day", "20230609", "BAD_DATE"),
        ("at", "2023-06-09T16:40:00", "BAD_DATE"),
        ("at", "0001-01-01T00:00:00+23:59", "BAD_DATE"),
        ("at", 1686300000, "WRONG_TYPE"),
        ("files", [1.5], "WRONG_TYPE"),
        ("outcome", ["approve"], "WRONG_TYPE"),
    ],
)
def test_refuses_a_value_that_the_field_does_not_take(key: str, value: Any, code: str) -> None:
    assert faults(**{key: value}) == {(key, code)}


def test_a_box_that_must_be_ticked_refuses_no() -> None:
    box = {"type": "checkbox", "key": "read", "label": "已阅", "validate": {"required": True}}
    form = read_form(schema(box), "forms/reply.form", "reply")
    with pytest.raises(FormInvalid) as caught:
        form.validate({})
    assert [(each.key, each.code, each.zh) for each in caught.value.problems] == [
        ("read", "REQUIRED", "已阅：必须勾选。")
    ]
    assert form.validate({"read": True}).values == {"read": True}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([each.key for each in FORM.fields]) | st.text(max_size=5), anything))
def test_whatever_is_submitted_is_clean_or_refused_and_clean_stays_clean(values: dict[str, Any]) -> None:
    try:
        clean = FORM.validate(values)
    except FormInvalid as refused:
        assert refused.problems
        return
    assert FORM.validate(clean.values) == clean
    json.dumps(clean.values, ensure_ascii=False).encode()

"""Fields that are asked only where another field says so: read strictly, absent while they are hidden."""

import json
from itertools import product
from typing import Any

import pytest

from app.bpmn import InvalidFile
from app.expressions import ExpressionError
from app.packs import Form, FormInvalid, read_form
from app.packs.form_conditions import FEEL_WORDS, read_condition

OUTCOME = {
    "type": "radio", "key": "outcome", "label": "意见",
    "values": [{"value": "accept", "label": "受理"}, {"value": "refuse", "label": "不予受理"}],
}  # fmt: skip
PARTIAL = {"type": "checkbox", "key": "partial", "label": "未办结"}


def reason(hide: str, **more: Any) -> dict[str, Any]:
    return {"type": "textarea", "key": "reason", "label": "理由", "conditional": {"hide": hide}, **more}


def form(*components: dict[str, Any]) -> Form:
    data = json.dumps({"type": "default", "id": "ask", "components": list(components)}).encode()
    return read_form(data, "forms/ask.form", "ask")


def codes(asked: Form, **values: Any) -> list[tuple[str, str]]:
    try:
        asked.validate(values)
    except FormInvalid as fault:
        return [(problem.key, problem.code) for problem in fault.problems]
    return []


def test_a_hidden_field_is_neither_required_nor_taken() -> None:
    asked = form(OUTCOME, reason('=outcome != "refuse"', validate={"required": True}))
    assert asked.validate({"outcome": "accept"}).values == {"outcome": "accept", "reason": None}
    assert asked.validate({"outcome": "accept", "reason": ""}).values["reason"] is None
    assert codes(asked, outcome="refuse") == [("reason", "REQUIRED")]
    assert codes(asked, outcome="refuse", reason="已受理过") == []
    assert codes(asked, outcome="accept", reason="已受理过") == [("reason", "NOT_ASKED")]


def test_where_the_deciding_field_is_faulty_the_fault_is_told_and_nothing_breaks() -> None:
    asked = form({**OUTCOME, "validate": {"required": True}}, reason('=outcome != "refuse"'))
    assert codes(asked, outcome=7) == [("outcome", "WRONG_TYPE")]
    assert codes(asked) == [("outcome", "REQUIRED")]
    assert asked.hidden({"outcome": "nobody knows"}) == {"reason"}


def test_a_field_that_depends_on_a_hidden_one_is_hidden_too() -> None:
    """What was chosen in a field that is hidden now decides nothing."""
    asked = form(OUTCOME, {**PARTIAL, "conditional": {"hide": '=outcome = "accept"'}}, reason("=partial != true"))
    assert asked.hidden({"outcome": "refuse", "partial": True}) == set()
    assert asked.hidden({"outcome": "accept", "partial": True}) == {"partial", "reason"}
    unless = form(OUTCOME, {**PARTIAL, "conditional": {"hide": '=outcome = "accept"'}}, reason("=partial = true"))
    assert unless.hidden({"outcome": "accept"}) == {"partial", "reason"}
    assert codes(asked, outcome="accept", partial=True, reason="x") == [
        ("partial", "NOT_ASKED"),
        ("reason", "NOT_ASKED"),
    ]


def test_a_hidden_checkbox_is_not_ticked() -> None:
    asked = form(
        PARTIAL, {"type": "checkbox", "key": "told", "label": "已告知", "conditional": {"hide": "=partial = false"}}
    )
    assert asked.validate({"told": False}).engine_values == {"partial": False, "told": False}
    assert codes(asked, told=True) == [("told", "NOT_ASKED")]
    assert asked.validate({"partial": True, "told": True}).values["told"] is True


def test_and_or_and_brackets_mean_the_same_for_every_choice() -> None:
    asked = form(OUTCOME, PARTIAL, reason('=(outcome = "refuse" or partial = true) and outcome != "accept"'))
    for outcome, partial in product(("accept", "refuse", None), (True, False)):
        expected = (outcome == "refuse" or partial) and outcome != "accept"
        assert (asked.hidden({"outcome": outcome, "partial": partial}) == {"reason"}) is expected


@pytest.mark.parametrize(
    ("hide", "expected"),
    [
        ('outcome = "refuse"', 'begins with "="'),
        ('=outcome == "refuse"', 'is one ='),
        ("=outcome", "compares fields with options"),
        ("=not(partial)", "compares fields with options"),
        ("=true", "compares fields with options"),
        ('=outcome in ["a"]', "compares fields with options"),
        ("=outcome = 'refuse'", "in double quotes"),
        ('=outcome = "a\\"b"', "in double quotes"),
        ("=partial = True", "in double quotes"),
        ("=outcome != null", "in double quotes"),
        ("=outcome = 3", "in double quotes"),
        ('="a" = outcome', "compares fields with options"),
        ('=outcome != "a" != "b"', "compares fields with options"),
        ('=blank(outcome) or partial = true', "compares fields with options"),
        ('=outcome = ', "incomplete"),
    ],
)  # fmt: skip
def test_only_what_browser_and_server_read_alike(hide: str, expected: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_condition(hide)
    assert expected in caught.value.en


@pytest.mark.parametrize("word", sorted(FEEL_WORDS))
def test_what_feel_reserves_names_no_field_in_a_condition(word: str) -> None:
    with pytest.raises(InvalidFile):
        form({**PARTIAL, "key": word}, reason(f"={word} = true"))


@pytest.mark.parametrize("word", ["then", "some", "every", "between", "of", "function", "satisfies", "external"])
def test_a_reserved_word_is_named_with_its_place(word: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_condition(f'=outcome = "refuse" or {word} = true')
    assert f'"{word}" is a keyword of FEEL' in caught.value.en and "保留字" in caught.value.zh
    assert caught.value.column == len('outcome = "refuse" or ') + 1


@pytest.mark.parametrize(
    ("components", "expected"),
    [
        ([OUTCOME, reason('=outcom = "refuse"')], 'asks for "outcom", which is no field'),
        ([OUTCOME, reason('=outcome = "refused"')], '"outcome" has no option "refused"'),
        ([OUTCOME, reason("=outcome = true")], '"outcome" has no option "True"'),
        ([PARTIAL, reason('=partial = "yes"')], '"partial" has no option "yes"'),
        ([reason('=reason = "x"')], '"reason" is none'),
        (
            [
                OUTCOME, {**PARTIAL, "conditional": {"hide": '=outcome = "accept"'}},
                {**PARTIAL, "key": "told", "conditional": {"hide": "=partial = true"}}, reason("=told = true"),
            ],
            "two steps at most",
        ),
        (
            [{**OUTCOME, "properties": {"folded": "true"}}, reason('=outcome = "accept"')],
            "fields that are not must not depend on it",
        ),
        ([reason("", properties={"folded": "true"}, validate={"required": True})], "required field must not be folded"),
        ([OUTCOME, reason("")], None),
        ([OUTCOME, {**reason(""), "conditional": {"hide": "", "show": "x"}}], 'Unknown key "show"'),
    ],
)  # fmt: skip
def test_a_condition_asks_for_choices_of_its_own_form(components: list[dict[str, Any]], expected: str | None) -> None:
    if expected is None:
        assert form(*components).fields[-1].hide is None
        return
    with pytest.raises(InvalidFile) as caught:
        form(*components)
    assert expected in str(caught.value)

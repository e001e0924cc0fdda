"""The clause register, read strictly and read backwards."""

import pytest

from app.bpmn import InvalidFile
from app.packs import parse_where
from app.packs.register import read_ambiguities, read_clauses

CLAUSE = """
[[clause]]
id = "L049"
article = "第十二条（二）1"
kind = "enforce"
topic = "deadline"
text = "咨询类两个工作日"
where = ["limits.dmn#handle_consult", "handler:start_clock"]
ambiguity = "A-X01 A-L08"
"""


def words(text: str) -> str:
    with pytest.raises(InvalidFile) as caught:
        read_clauses(text.encode(), "clauses.toml")
    return str(caught.value)


def test_reads_a_clause_with_its_places() -> None:
    clause = read_clauses(CLAUSE.encode(), "clauses.toml")["L049"]
    assert [str(where) for where in clause.where] == ["limits.dmn#handle_consult", "handler:start_clock"]
    assert clause.ambiguity == ("A-X01", "A-L08")


@pytest.mark.parametrize(
    "text",
    [
        "complaint.bpmn#complaint_sign", "complaint.bpmn", "limits.dmn#handle_consult", "forms/reply.form#result",
        "handler:start_clock", "metric:on_time_rate", "setting:day_end", "role:station", "message:urge",
        "column:ticket.upstream_no", "calendar.toml",
    ],
)  # fmt: skip
def test_a_place_reads_back_as_it_was_written(text: str) -> None:
    assert str(parse_where(text)) == text


@pytest.mark.parametrize(
    "text", ["", "somewhere", "handler:", "x.py#y", "../x.bpmn", "limits.dmn#", "Handler:x", "reply.form#x"]
)
def test_what_is_no_place_is_none(text: str) -> None:
    assert parse_where(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CLAUSE + CLAUSE, 'The id "L049" is repeated'),
        (CLAUSE.replace("enforce", "force"), '"kind" must be one of'),
        (CLAUSE.replace('"L049"', '"第49条"'), "no clause id"),
        (CLAUSE.replace("topic", "subject"), 'Unknown key "subject"'),
        (CLAUSE.replace("limits.dmn#handle_consult", "limits"), '"limits" in "where" is no place'),
        (CLAUSE.replace('"enforce"', "1"), '"kind" must be a text'),
        ("clause = 1", "a list of tables"),
        ("[[clause]\n", "This is not TOML"),
    ],
)
def test_refuses_a_register_that_it_cannot_trust(text: str, expected: str) -> None:
    assert expected in words(text)


def test_every_problem_of_a_register_is_told_at_once() -> None:
    found = words(CLAUSE.replace("enforce", "force").replace("article", "articel"))
    assert found.count("\n") == 2


def test_reads_ambiguities() -> None:
    text = '[[ambiguity]]\nid = "A-X01"\nproblem = "起算当日"\nreading = "不计"\nsetting = "deadline_anchor"\n'
    assert read_ambiguities(text.encode(), "ambiguities.toml")["A-X01"].reading == "不计"
    with pytest.raises(InvalidFile) as caught:
        read_ambiguities((text + text.replace("A-X01", "X1")).encode(), "ambiguities.toml")
    assert "no ambiguity id" in str(caught.value)

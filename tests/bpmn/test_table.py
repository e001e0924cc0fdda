"""Decision tables: read strictly, decided exactly."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bpmn import (
    InvalidFile,
    Match,
    NoRow,
    Table,
    TableConflict,
    TooManyCombinations,
    decide,
    gaps,
    matching,
    overlaps,
    read_table,
)
from app.expressions import UnknownName, translate
from tests.hang import ends_soon

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def dmn(
    inputs: list[str],
    outputs: list[str],
    rows: list[list[str]],
    policy: str = 'hitPolicy="UNIQUE"',
    namespace: str = NAMESPACE,
) -> bytes:
    lines = [f'<definitions xmlns="{namespace}" id="d" name="d">', '<decision id="t" name="表">']
    lines.append(f'<decisionTable id="dt" {policy}>')
    for number, text in enumerate(inputs):
        lines.append(f'<input id="i{number}"><inputExpression><text>{escape(text)}</text></inputExpression></input>')
    lines += [f'<output id="o{number}" name="{name}" />' for number, name in enumerate(outputs)]
    for number, cells in enumerate(rows, start=1):
        lines.append(f'<rule id="r{number}"><description>row {number}</description>')
        for place, cell in enumerate(cells):
            tag = "inputEntry" if place < len(inputs) else "outputEntry"
            lines.append(f'<{tag} id="c{number}_{place}"><text>{escape(cell)}</text></{tag}>')
        lines.append("</rule>")
    return "\n".join([*lines, "</decisionTable></decision></definitions>"]).encode()


def table(*parts: Any, **named: Any) -> Table:
    return read_table(dmn(*parts, **named), "t.dmn")


def rules_of(data: bytes) -> list[tuple[str, str | None]]:
    with pytest.raises(InvalidFile) as caught:
        read_table(data, "t.dmn")
    for problem in caught.value.problems:
        assert problem.zh and problem.en and problem.file == "t.dmn"
    return [(problem.rule, problem.element) for problem in caught.value.problems]


LIMITS = table(
    ["kind", "emergency", "returns + 0"],
    ["amount", "unit", "clause"],
    [
        ['"complaint","report"', "false", "< 2", "5", '"workday"', '"L012"'],
        ['"complaint","report"', "false", ">= 2", "base * 2", '"workday"', '"L013"'],
        ["-", "true", "", "1", '"hour"', ""],
        ['not("complaint","report")', "false", "-", "3", '"workday"', '"L014"'],
    ],
)


def test_one_row_decides() -> None:
    facts = {"kind": "complaint", "emergency": False, "returns": 1}
    assert decide(LIMITS, facts, {}) == [Match("r1", {"amount": 5, "unit": "workday", "clause": "L012"})]
    assert LIMITS.rule("r1").description == "row 1"
    assert LIMITS.constants("r2") == {"unit": "workday", "clause": "L013"}
    assert LIMITS.names == {"kind", "emergency", "returns", "base"}


def test_an_output_may_be_computed() -> None:
    facts = {"kind": "report", "emergency": False, "returns": 2, "base": 4}
    assert decide(LIMITS, facts, {})[0].outputs["amount"] == 8


def test_facts_are_asked_for_only_when_a_cell_needs_them() -> None:
    assert decide(LIMITS, {"kind": "help", "emergency": True}, {})[0].row_id == "r3"
    with pytest.raises(UnknownName):
        decide(LIMITS, {"kind": "complaint", "emergency": False}, {})


def test_a_table_without_a_row_for_the_case_is_at_fault_and_names_the_nearest() -> None:
    case = {"kind": "help", "emergency": None, "returns": 0}
    with pytest.raises(NoRow) as caught:
        decide(LIMITS, case, {})
    assert (caught.value.table, caught.value.rows) == ("t", ("r3", "r4"))
    assert caught.value.asked == {"kind": "help", "emergency": None}
    assert matching(LIMITS, case, {}) == []
    first = table(["kind"], ["out"], [['"a"', "1"], ['"b"', "2"], ['"c"', "3"], ['"d"', "4"]], 'hitPolicy="FIRST"')
    with pytest.raises(NoRow) as caught:
        decide(first, {"kind": "e"}, {})
    assert caught.value.rows == ("r1", "r2", "r3")
    with pytest.raises(NoRow) as caught:
        decide(table(["kind"], ["out"], []), {"kind": "e"}, {})
    assert caught.value.rows == ()


def test_no_row_means_nothing_where_the_table_says_so() -> None:
    rows = [['"a"', "1"]]
    assert decide(table(["kind"], ["out"], rows, 'hitPolicy="COLLECT"'), {"kind": "e"}, {}) == []
    otherwise = table(["kind", "n"], ["out"], [['"a"', "1", "1"], ["-", "", "null"]], 'hitPolicy="FIRST"')
    assert decide(otherwise, {"kind": "e", "n": 1}, {}) == [Match("r2", {"out": None})]


def test_a_row_for_every_value_leaves_no_gap_however_many_cases_there_are() -> None:
    columns = [f"c{number}" for number in range(20)]
    listed = [f'"{value}"' for value in range(20)]
    open_ = table(columns, ["out"], [[value] * 20 + ["1"] for value in listed], 'hitPolicy="FIRST"')
    with pytest.raises(TooManyCombinations):
        gaps(open_, {})
    rows = [[value] * 20 + ["1"] for value in listed] + [["-"] * 20 + ["1"]]
    assert gaps(table(columns, ["out"], rows, 'hitPolicy="FIRST"'), {}) == []


ROWS = [['"a"', "1"], ["-", "2"], ['"a","b"', "3"]]


def test_hit_policies() -> None:
    with pytest.raises(TableConflict) as caught:
        decide(table(["kind"], ["out"], ROWS), {"kind": "a"}, {})
    assert (caught.value.table, caught.value.rows) == ("t", ("r1", "r2", "r3"))
    first = table(["kind"], ["out"], ROWS, policy='hitPolicy="FIRST"')
    assert [match.row_id for match in decide(first, {"kind": "b"}, {})] == ["r2"]
    collect = table(["kind"], ["out"], ROWS, policy='hitPolicy="COLLECT"')
    assert [match.outputs for match in decide(collect, {"kind": "b"}, {})] == [{"out": 2}, {"out": 3}]
    assert table(["kind"], ["out"], ROWS, policy="").hit_policy == "UNIQUE"


def test_matches_are_the_callers_own() -> None:
    facts = {"kind": "help", "emergency": True}
    decide(LIMITS, facts, {})[0].outputs["amount"] = 99
    assert decide(LIMITS, facts, {})[0].outputs["amount"] == 1


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_all_versions_of_the_standard(namespace: str) -> None:
    assert len(table(["kind"], ["out"], ROWS, namespace=namespace).rules) == 3


def test_all_problems_at_once_with_row_and_line() -> None:
    data = dmn(["kind", "a.b"], ["out", "out"], [["“a”", "-", "1", "1"], ["-", "1", "1"], ["== 1", "1", "1/0", "x y"]])
    with pytest.raises(InvalidFile) as caught:
        read_table(data, "t.dmn")
    found = [(problem.rule, problem.element, problem.line) for problem in caught.value.problems]
    assert found == [
        ("expression", "i1", 5),
        ("output-name", "o1", 7),
        ("expression", "r1", 9),
        ("cell-count", "r2", 14),
        ("expression", "r3", 20),
        ("expression", "r3", 22),
        ("expression", "r3", 23),
    ]
    assert "“a”" in caught.value.problems[2].zh and "第 1 列" in caught.value.problems[2].zh


@pytest.mark.parametrize(
    "policy", ["ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "unique", 'COLLECT" aggregation="SUM']
)
def test_other_policies_are_refused(policy: str) -> None:
    assert rules_of(dmn(["kind"], ["out"], ROWS, policy=f'hitPolicy="{policy}"')) == [("hit-policy", "dt")]


def test_ids() -> None:
    data = dmn(["kind"], ["out"], ROWS).replace(b'id="r2"', b'id="r1"').replace(b'rule id="r3"', b"rule")
    assert rules_of(data) == [("duplicate-id", "r1"), ("missing-id", None)]
    assert rules_of(dmn(["kind"], ["out"], ROWS).replace(b'id="t"', b"")) == [("missing-id", None)]


def test_structure() -> None:
    whole = dmn(["kind"], ["out"], ROWS)
    assert rules_of(whole.replace(b"decisionTable", b"literalExpression")) == [("one-table", "t")]
    assert rules_of(f'<definitions xmlns="{NAMESPACE}"/>'.encode()) == [("one-table", None)]
    two = whole.replace(b"</definitions>", b'<decision id="u"><decisionTable/></decision></definitions>')
    assert rules_of(two) == [("one-table", "d")]
    assert rules_of(dmn(["kind"], [], [["-"]])) == [("no-output", None)]
    assert rules_of(dmn([""], ["out"], [])) == [("expression", "i0")]
    assert rules_of(dmn(["kind"], ["_out"], [])) == [("output-name", "o0")]
    assert rules_of(b"<definitions/>") == [("root", None)]
    assert rules_of(b"") == [("empty", None)]


def test_overlaps() -> None:
    assert overlaps(LIMITS) == []
    found = overlaps(table(["kind", "n"], ["out"], [['"a","b"', "< 5", "1"], ['"b"', ">= 4", "2"], ["-", "> 9", "3"]]))
    assert found == [("r1", "r2", {"kind": "b", "n": 4}), ("r2", "r3", {"kind": "b", "n": 10})]
    assert overlaps(table(["kind"], ["out"], ROWS, policy='hitPolicy="FIRST"')) == []


def test_overlaps_within_the_known_values() -> None:
    clashing = table(["kind"], ["out"], [['not("a")', "1"], ['not("b")', "2"]])
    assert overlaps(clashing) == [("r1", "r2", {"kind": "其他"})]
    assert overlaps(clashing, {"kind": ["a", "b"]}) == []
    assert overlaps(clashing, {"kind": ["a", "b", "c"]}) == [("r1", "r2", {"kind": "c"})]


def test_what_depends_on_other_facts_is_left_to_run_time() -> None:
    free = table(["n"], ["out"], [["< limit", "1"], ["5", "2"]])
    assert overlaps(free) == []
    assert gaps(free, {"n": [1, 5]}) == [{"n": 1}]


def test_two_columns_of_one_expression() -> None:
    twice = table(["n", "n"], ["out"], [["> 1", "< 5", "1"], [">= 5", "-", "2"], ["<= 1", "-", "3"]])
    assert overlaps(twice) == []
    assert gaps(twice, {}) == []


def test_gaps() -> None:
    holes = table(["kind", "n"], ["out"], [['"a"', "< 2", "1"], ['"b"', "-", "2"]])
    assert gaps(holes, {"kind": ["a", "b", "c"], "n": [1, 2]}) == [
        {"kind": "a", "n": 2},
        {"kind": "c", "n": 1},
        {"kind": "c", "n": 2},
    ]
    assert gaps(holes, {}) == [{"kind": "a", "n": 2}, {"kind": "a", "n": 3}]
    assert gaps(LIMITS, {"kind": ["complaint", "report", "help"], "emergency": [True, False]}) == []
    assert gaps(table(["flag"], ["out"], [["true", "1"]]), {}) == [{"flag": False}]
    assert gaps(table(["n"], ["out"], [["<= 0.5", "1"], ["> 0.6", "1"]]), {}) == [{"n": 0.55}, {"n": 0.6}]


def test_too_many_cases_are_not_tried() -> None:
    many = [str(number) for number in range(400)]
    with pytest.raises(TooManyCombinations) as caught:
        gaps(LIMITS, {"kind": many, "emergency": many, "returns + 0": many})
    assert caught.value.count == 400**3


cells = st.sampled_from(["-", "1", "< 3", ">= 3", "[1..4]", "]1..4[", "not(2)", "0, 5", "> 4, < 1", "(1..3]"])


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
def test_overlaps_and_gaps_against_brute_force(rows: list[tuple[str, str]]) -> None:
    grid = [number / 2 for number in range(-4, 16)]
    checked = table(["x", "y"], ["out"], [[*row, "1"] for row in rows])
    hits = {
        (x, y): [
            number
            for number, row in enumerate(rows, start=1)
            if translate(row[0]).matches(x, {}, {}) and translate(row[1]).matches(y, {}, {})
        ]
        for x in grid
        for y in grid
    }
    pairs = {(f"r{one}", f"r{two}") for found in hits.values() for one in found for two in found if one < two}
    assert {(first, second) for first, second, _ in overlaps(checked)} == pairs
    missing = [{"x": x, "y": y} for (x, y), found in hits.items() if not found]
    assert gaps(checked, {"x": grid, "y": grid}) == missing
    for first, second, case in overlaps(checked):
        with pytest.raises(TableConflict) as caught:
            decide(checked, {"x": 0, "y": 0, **case}, {})
        assert {first, second} <= set(caught.value.rows)


def test_the_last_row_of_a_long_table_is_found() -> None:
    rows = [[f'"k{number}","m{number}"', "false", f"[{number}..99]", str(number), '"x"'] for number in range(20)]
    large = table(["kind", "emergency", "n"], ["amount", "unit"], rows)
    facts = {"kind": "m19", "emergency": False, "n": 30}
    assert decide(large, facts, {})[0].row_id == "r20"


def test_a_table_of_thousands_is_refused_before_its_rows_are_compared() -> None:
    with pytest.raises(InvalidFile) as caught:
        table(["kind"], ["out"], [[f'"k{number}"', "1"] for number in range(301)])
    assert [problem.rule for problem in caught.value.problems] == ["too-large"]
    with pytest.raises(InvalidFile):
        table([f"a{number}" for number in range(21)], ["out"], [["-"] * 21 + ["1"]])


def test_of_very_many_overlaps_only_the_first_are_looked_for() -> None:
    alike = table(["kind"], ["out"], [[f'not("k{number}")', "1"] for number in range(300)])
    with ends_soon():
        found = [(first, second) for first, second, _ in overlaps(alike, most=3)]
    assert found == [("r1", "r2"), ("r1", "r3"), ("r1", "r4")]

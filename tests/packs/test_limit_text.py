"""The number that counts and the number that people read: which lengths of time a text names, and who contradicts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.packs import Problem
from app.packs.lint.rules.limit_text import quantities
from app.services.rules import publishing
from app.worktime import Unit
from tests.services.office import PROCESSES, Change, cell

DAYS, WORK, HOURS, MINUTES = Unit.DAY, Unit.WORKDAY, Unit.HOUR, Unit.MINUTE


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("建议5个工作日办结答复", {(5, WORK)}),
        ("两个工作日、十个工作日、十五个工作日、二十工作日", {(2, WORK), (10, WORK), (15, WORK), (20, WORK)}),
        ("一百二十日内，或者２４小时", {(120, DAYS), (24, HOURS)}),
        ("三十分钟内签收，10天内备案，7个自然日", {(30, MINUTES), (10, DAYS), (7, DAYS)}),
        ("第一个工作日，第10个工作日，第十二个工作日，下一工作日，每一工作日", set()),
        ("自2026年12月1日起、十二月十一日，当日，之日，1倍，第十二条（二）3", set()),
        ("应当及时签收", set()),
    ],
)
def test_lengths_of_time_are_read_in_figures_and_in_words(text: str, named: set[tuple[int, Unit]]) -> None:
    assert quantities(text) == named


def found(tmp_path: Path, file: str, change: Change) -> list[Problem]:
    processes = tmp_path / "processes"
    shutil.copytree(PROCESSES, processes)
    path = processes / file
    before = path.read_text("utf-8")
    path.write_text(change(before), "utf-8")
    assert path.read_text("utf-8") != before
    return [each for each in publishing.check(processes, "longsheng").problems if each.rule == "limit-text"]


def test_a_limit_changed_alone_contradicts_its_description_and_its_clause(tmp_path: Path) -> None:
    """The desk would show 第十二条（二）3 建议5个工作日办结答复 beside a limit of seven."""
    problems = found(tmp_path, "longsheng/limits.dmn", cell("handle_suggestion", "amount", "5", "7"))
    assert [problem.element for problem in problems] == ["handle_suggestion"] * 2
    assert any("期限是7个工作日，条款登记写的却是“第十二条（二）3：建议5个工作日办结答复”" in p.zh for p in problems)
    assert all(problem.fails_check and not problem.is_error for problem in problems)


def test_a_row_that_names_the_clause_of_another_limit_is_found(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, "longsheng/limits.dmn", cell("handle_suggestion", "clause", '"L051"', '"L049"'))
    assert "咨询2个工作日办结答复" in problem.zh and "register of clauses" in problem.en


def test_a_clause_changed_alone_contradicts_the_limit(tmp_path: Path) -> None:
    problems = found(tmp_path, "longsheng/clauses.toml", lambda text: text.replace("建议5个工作日", "建议七个工作日"))
    assert [problem.element for problem in problems] == ["handle_suggestion"]

"""The generated pages: what a pack says is on them, in words, with its article; nothing of it is read as markup."""

import re
from dataclasses import replace

import pytest

from app.packs import parse_release
from app.packs.handbook import Book, Story, comparison, page
from app.packs.handbook.markdown import anchor, code, escape, table
from app.packs.handbook.outline import Outline
from tests.lint.samples import HERE, base_files, files_with

KINDS = {"handle": "办结答复"}


def book(**changed: tuple[str, str]) -> Book:
    """The base pack with texts of its files replaced: ``limits__dmn=("old", "new")``."""
    files = base_files()
    for name, (old, new) in changed.items():
        file = name.replace("__", ".")
        assert old.encode() in files[file]
        files[file] = files[file].replace(old.encode(), new.encode())
    return Book(parse_release(files), dict.fromkeys(files, "base"), kinds=KINDS)


def rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    part = text[text.index(heading) :]
    lines = [line for line in part[: part.index("\n## ") if "\n## " in part else None].splitlines() if line[:1] == "|"]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def cell(text: str, heading: str, first: str) -> str:
    return next(row[1] for row in rows(text, heading) if row[0] == first)


# ---- markdown --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"),
        ("<b>*x*</b> & [y](z)", r"&lt;b&gt;\*x\*&lt;/b&gt; &amp; \[y\](z)"),
        ("snake_case `code`", r"snake\_case \`code\`"),
        ("one\n two", "one two"),
        ("# heading", r"\# heading"),
        ("咨询：2个工作日", "咨询：2个工作日"),
    ],
)
def test_text_is_no_markup(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_code_stays_in_its_cell() -> None:
    assert code('a | "b`c"\nd') == '`a \\| "b\'c" d`'
    assert code(" ") == ""
    assert anchor('x"><script>') == '<a id="x---script-"></a>'


def test_a_table_without_rows_says_so() -> None:
    assert table(("a", "b"), []) == ["（没有 none）", ""]
    assert table(("a", "b"), [("1", "")])[2] == "| 1 | — |"


# ---- the page --------------------------------------------------------------------------------------------------------


def test_limits_stand_in_words_with_their_articles() -> None:
    found = rows(page(book()), "## 时限 Limits")
    assert ["办结答复 `handle`", "类型：咨询", "2个工作日"] in [row[:3] for row in found]
    assert all("第一条（[L001](#L001)" in row[4] for row in found if row[2] == "2个工作日")


def test_a_changed_limit_changes_the_page_and_the_comparison() -> None:
    before, after = book(), book(limits__dmn=("<text>2</text>", "<text>4</text>"))
    assert "4个工作日" not in page(before) and "4个工作日" in page(after)
    assert [row[2] for row in rows(page(after), "## 时限 Limits")].count("4个工作日") == 1
    heading = "## 办理时限"
    assert cell(comparison([before]), heading, "咨询 `consult`").startswith("2个工作日")
    assert cell(comparison([after]), heading, "咨询 `consult`").startswith("4个工作日")


def test_a_limit_behind_which_only_a_reading_stands_is_not_in_the_text() -> None:
    files = base_files()
    limits = files["limits.dmn"].decode()
    clause = re.search(r'(handle_consult_out_clause">\s*<text>)[^<]*(</text>)', limits)
    ambiguity = re.search(r'(handle_consult_out_ambiguity">\s*<text>)[^<]*(</text>)', limits)
    assert clause and ambiguity
    limits = limits.replace(clause[0], clause[1] + clause[2]).replace(
        ambiguity[0], f'{ambiguity[1]}"A-X01"{ambiguity[2]}'
    )
    silent = Book(parse_release(files | {"limits.dmn": limits.encode()}), {}, kinds=KINDS)
    found = next(row for row in rows(page(silent), "## 时限 Limits") if "咨询" in row[1])
    assert found[4] == "条文未规定（[A-X01](#A-X01)）"
    assert "条文未规定" in cell(comparison([silent]), "## 办理时限", "咨询 `consult`")
    assert '<a id="A-X01"></a>' in page(silent)


def test_refusals_stand_with_code_sentence_and_article() -> None:
    text = page(book())
    release = book().release
    found = release.tables["check_checks"]
    for rule in found.rules:
        cells = found.constants(rule.id)
        assert any(row[0] == f"`{cells['code']}`" and row[1] == cells["zh"] for row in rows(text, "## 检查 Refusals"))


def test_the_register_leads_to_places_and_scenarios() -> None:
    told = replace(book(), stories=(Story("S|1", "一张*工单*", "../x.toml", frozenset({"L001"})),))
    clause = rows(page(told), "## 条款登记")[0]
    assert clause[0].endswith("L001") and clause[2] == "强制"
    assert "[`limits.dmn#handle_consult`](../../processes/base/limits.dmn)" in clause[4]
    assert "[`handler:start_clock`](../../handlers/start_clock.py)" in clause[4]
    assert clause[5] == r"[S\|1](../x.toml)"
    assert rows(page(told), "## 场景")[0][1] == r"一张\*工单\*"


def test_every_link_within_the_page_has_its_anchor() -> None:
    text = page(book())
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(re.findall(r'<a id="([^"]+)">', text))


def test_every_task_and_call_is_told_once() -> None:
    told = book()
    for diagram in told.release.diagrams.values():
        text = "\n".join(Outline(told, diagram).lines)
        done = [element.name for element in diagram.of_type("userTask", "callActivity")]
        assert sorted(re.findall(r"\*\*(.+?)\*\*", text)) == sorted(done)


FORM = "[`check`](../../processes/base/forms/check.form)"


@pytest.mark.parametrize(
    ("sample", "lines"),
    [
        (
            "gateway-default",
            [
                f"- **核对工单**（热线工作站）`check` ｜ 表单 {FORM}",
                "- 是否同意？",
                "  - 〔同意〕：",
                "    - 结束：同意",
                "  - 〔不同意〕：",
                "    - 结束：不同意",
            ],
        ),
        (
            "event-gateway",
            [
                "- 等待下列之一（先到者）",
                "  - 〔已收回〕：",
                "    - 已收回（等待消息 `take_back`）",
                "  - 〔到期〕：",
                '    - 到期（等待定时 `due("handle")`）',
                "- 结束：结束",
            ],
        ),
        (
            "loop-waits",
            [
                "- **办理**：见 [办理](#diagram-part)",
                "  - ⚑ 退回（升级 `given_back`，中断本任务）",
                "    - 再办：`tries = 1`",
                "    - → 「办理」",
                "- 结束：结束",
            ],
        ),
    ],
)
def test_the_outline_follows_the_flow(sample: str, lines: list[str]) -> None:
    """Answers and what may happen meanwhile are indented; where answers meet, it goes on; what was told is named."""
    release = parse_release(files_with(HERE / sample / "valid.bpmn"))
    assert Outline(replace(book(), release=release), release.diagrams["sample"]).lines == ["- 开始：开始", *lines]


def test_a_pack_without_a_row_has_a_dash_beside_one_that_has() -> None:
    other = book(limits__dmn=('"handle"', '"review"'))
    text = comparison([replace(book(), here="base.md"), replace(other, here="other.md")])
    row = next(row for row in rows(text, "## 办理时限") if row[0] == "咨询 `consult`")
    assert row[1].startswith("2个工作日") and row[2] == "—"
    assert "(base.md#L001)" in row[1]

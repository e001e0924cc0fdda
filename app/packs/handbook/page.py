"""The page of one regulation, put together from its pack: nothing on it is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.packs.handbook import law, rules
from app.packs.handbook.book import Book, target
from app.packs.handbook.markdown import anchor, code, escape, link
from app.packs.handbook.outline import Outline

_READING = re.compile(r"\]\(#(A-[A-Z]+\d+[a-z]?)\)")
_SHOWN = frozenset({"limits", "warnings", "messages", "acceptance", "diagram"})


def page(book: Book) -> str:
    """The whole page, markdown, ending with a line break."""
    body = [
        *_section("办法 The regulation", [*law.head(book), law.silence(book), ""]),
        *_section("泳道和角色 Lanes and roles", law.lanes(book)),
        *_section("事项和流程 Matters and their processes", rules.matters(book)),
        *_section("时限 Limits", rules.limits(book)),
        *_section("预警 Warnings", rules.warnings(book)),
        *_section("不予受理 Grounds for not accepting", [anchor("table-acceptance"), "", *rules.refusal_grounds(book)]),
        *_section("流程 Processes", _diagrams(book)),
        *_section("消息 Messages: who may send what, and when", rules.messages(book)),
        *_section("检查 Refusals", rules.checks(book)),
        *_section("其他决策表 Other tables", rules.others(book, _SHOWN)),
        *_section("设置 Settings", law.settings(book)),
        *_section("文书 Printed papers", law.papers(book)),
        *_section("通知和记下的值 Notices and kept values", law.words(book)),
        *_section("条款登记 Clause register", law.register(book)),
        *_section("场景 Scenarios", law.stories(book)),
    ]
    used = _READING.findall("\n".join(body))
    title = book.release.title + (f" {book.release.pack.title_en}" if book.release.pack.title_en else "")
    head = [
        f"# {escape(title)}", "",
        f"由流程包 {code(book.release.id)} 生成，不要手改：`flask --app wsgi pack docs`。 Generated from the pack; "
        f"do not edit. {link('各办法对照 comparison', 'README.md')}", "",
    ]  # fmt: skip
    return (
        "\n".join(
            [*head, *body, *_section("解读 Readings", [anchor("readings"), "", *law.readings(book, used)])]
        ).rstrip()
        + "\n"
    )


def _section(title: str, lines: Iterator[str] | list[str]) -> list[str]:
    return [f"## {title}", "", *lines]


def _diagrams(book: Book) -> Iterator[str]:
    yield "每张图按流程的先后列出：缩进的是某个答案之后、或任务进行中可能发生的事；粗体是人办的事。"
    yield "The order of the flow; indented is what follows an answer or may happen meanwhile; bold is what people do."
    yield ""
    for process in book.processes:
        diagram = book.release.diagrams[process]
        yield f"### {escape(diagram.name)} {book.file(diagram.file)} {target(process)}"
        yield ""
        yield from Outline(book, diagram).lines
        yield ""

"""The tables of a pack on its page: limits, warnings, grounds, refusals, messages, and all the others as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.bpmn import Table
from app.packs.handbook.book import Book, amount, column_of, listed
from app.packs.handbook.markdown import anchor, code, escape, link, table
from app.packs.release import clause_ids

CHECKS = "_checks"
_LEVELS = {"sms": "短信预警", "yellow": "黄牌", "red": "红牌"}
_WORDS = re.compile(r"\w+")
_TOLD = frozenset({"clause", "ambiguity", "note_zh"})


def matters(book: Book) -> list[str]:
    """Which diagram a ticket runs, in the order in which the rows are asked."""
    found = book.release.tables["diagram"]
    rows = []
    for rule in found.rules:
        process = str(found.constants(rule.id).get("process"))
        diagram = book.release.diagrams.get(process)
        name = link(escape(diagram.name), f"#diagram-{process}") if diagram else code(process)
        rows.append((book.conditions(found, rule.id) or "其他", name, book.row_basis(found, rule.id)))
    return table(("事项 matter", "流程图 diagram", "依据 source"), rows)


def limits(book: Book) -> list[str]:
    """Every row of the table of limits."""
    found = book.release.tables["limits"]
    rows = []
    for rule in found.rules:
        cells = found.constants(rule.id)
        kinds = "、".join(book.kind(each) for each in kinds_of(found, rule.id))
        when = book.conditions(found, rule.id, ("deadline",)) or "一律"
        start = "；".join(
            part for part in (escape(str(cells.get("note_zh") or "")), started(book, found, rule.id)) if part
        )
        rows.append((kinds, when, amount(cells), start, book.row_basis(found, rule.id)))
    return table(("时限 deadline", "条件 when", "数量 limit", "起算与说明 anchor", "依据 source"), rows)


def kinds_of(limits_: Table, row: str) -> list[str]:
    """The kinds of deadline that a row of limits (or warnings) is about."""
    place = column_of(limits_, "deadline")
    return listed(limits_.rule(row).tests[place]) if place is not None else []


def started(book: Book, limits_: Table, row: str) -> str:
    """The service tasks that start this kind of clock, by name: the diagrams say from when it runs."""
    wanted = set(kinds_of(limits_, row))
    names = [
        element.name
        for _, element in book.release.elements.values()
        if element.handler == "start_clock" and wanted & set(_WORDS.findall(element.params.get("kinds", "")))
    ]
    return "由「" + "」「".join(escape(name) for name in dict.fromkeys(names)) + "」启动" if names else ""


def warnings(book: Book) -> list[str]:
    """What is sent before a deadline and when it has passed."""
    found = book.release.tables.get("warnings")
    rows = []
    for rule in found.rules if found else ():
        assert found is not None
        cells = found.constants(rule.id)
        kinds = "、".join(book.kind(each) for each in kinds_of(found, rule.id))
        when = book.conditions(found, rule.id, ("deadline",)) or "一律"
        level = _LEVELS.get(str(cells.get("level")), str(cells.get("level")))
        rows.append((kinds, when, level, before(cells), book.row_basis(found, rule.id)))
    return table(("时限 deadline", "条件 when", "级别 level", "何时 at", "依据 source"), rows)


def before(cells: Mapping[str, Any]) -> str:
    """When a warning goes out, in words."""
    clock = f" {cells.get('clock')}" if cells.get("clock") else ""
    return f"到期当日{clock}" if cells.get("unit") == "due_day" else f"到期前{amount(cells)}{clock}"


def refusal_grounds(book: Book) -> list[str]:
    """For what a request is not accepted."""
    found = book.release.tables.get("acceptance")
    rows = []
    for rule in found.rules if found else ():
        assert found is not None
        cells = found.constants(rule.id)
        ground, needs = str(cells.get("title_zh") or ""), str(cells.get("needs") or "")
        codes = "、".join(code(each) for test in rule.tests for each in listed(test))
        rows.append((escape(ground), codes, code(needs), book.row_basis(found, rule.id)))
    return table(("情形 ground", "代码 code", "须附 needs", "依据 source"), rows)


def checks(book: Book) -> Iterator[str]:
    """Every ground on which an act is refused: table by table, with the sentence that people read."""
    for found in sorted(book.release.tables.values(), key=lambda each: each.id):
        if found.id.endswith(CHECKS):
            yield f"### {escape(found.name)} {book.file(found.file)} {anchor(f'table-{found.id}')}"
            yield ""
            yield f"查于 asked at：{'、'.join(_askers(book, found.id)) or '登记、维护等程序自身的环节'}"
            yield ""
            yield from table(
                ("代码 code", "理由 sentence", "说明 what", "依据 source"),
                ((code(_cell(found, rule.id, "code")), escape(_cell(found, rule.id, "zh")), escape(rule.description),
                  book.row_basis(found, rule.id)) for rule in found.rules),
            )  # fmt: skip


def _cell(found: Table, row: str, name: str) -> str:
    return str(found.constants(row).get(name) or "")


def _askers(book: Book, table_id: str) -> list[str]:
    asking = [(process, element) for process, element in book.release.elements.values() if table_id in element.checks]
    return list(dict.fromkeys(link(escape(element.name), f"#diagram-{process}") for process, element in asking))


def messages(book: Book) -> Iterator[str]:
    """Who may send what and when; then what is answered where it may not be sent."""
    found = book.release.tables["messages"]
    allowed, refused = [], []
    for rule in found.rules:
        cells = found.constants(rule.id)
        when = book.conditions(found, rule.id, ("message", "role")) or "任何时候"
        row = (_message(book, found, rule.id), _roles(book, found, rule.id), when)
        if cells.get("allowed"):
            allowed.append((*row, book.row_basis(found, rule.id)))
        else:
            refused.append(
                (
                    *row,
                    code(str(cells.get("code") or "")),
                    escape(str(cells.get("zh") or "")),
                    book.row_basis(found, rule.id),
                )
            )
    yield from table(("消息 message", "谁 who", "何时 when", "依据 source"), allowed)
    yield "不能发送的情形（自上而下，先匹配的一行算数） Where it is refused:"
    yield ""
    yield from table(("消息 message", "谁 who", "何时 when", "代码 code", "理由 sentence", "依据 source"), refused)


def _message(book: Book, found: Table, row: str) -> str:
    place = column_of(found, "message")
    names = listed(found.rule(row).tests[place]) if place is not None else []
    shown = []
    for name in names:
        process = book.release.start_message(name)
        shown.append(link(code(name), f"#diagram-{process}") if process else code(name))
    return "、".join(shown) or "其他消息"


def _roles(book: Book, found: Table, row: str) -> str:
    place = column_of(found, "role")
    cell = found.rule(row).tests[place] if place is not None else "-"
    return "任何人" if cell in ("", "-") else book.test("role", cell)


def others(book: Book, told: frozenset[str]) -> Iterator[str]:
    """Every table that the page has not shown yet, row by row as it is written."""
    for found in sorted(book.release.tables.values(), key=lambda each: each.id):
        if found.id in told or found.id.endswith(CHECKS):
            continue
        outputs = [(place, each) for place, each in enumerate(found.outputs) if each.name not in _TOLD]
        yield f"### {escape(found.name)} {book.file(found.file)} {anchor(f'table-{found.id}')}"
        yield ""
        yield from table(
            ("编号 row", "条件 when", *(escape(each.label or each.name) for _, each in outputs), "说明 what",
             "依据 source"),
            ((code(rule.id), book.conditions(found, rule.id) or "其他",
              *(book.value(each.name, rule.outputs[place].strip('"')) for place, each in outputs),
              escape(rule.description), book.basis(clause_ids(found, rule.id))) for rule in found.rules),
        )  # fmt: skip

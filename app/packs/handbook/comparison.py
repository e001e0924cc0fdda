"""All regulations side by side: each cell is read off a pack's files, with the article behind it.

A row that no pack has anything for is left out. What is not kept as data (how a regulation words a procedure) has no
row: the pages tell it, diagram by diagram.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from app.bpmn import Table
from app.packs.handbook.book import Book, amount, column_of, listed, setting_value
from app.packs.handbook.markdown import NOTHING, code, escape, link, table
from app.packs.handbook.rules import before, kinds_of
from app.packs.register import KINDS
from app.packs.release import clause_ids

Row = tuple[str, Callable[[Book], str]]
HANDLE = "handle"
"""The deadline that is compared kind by kind; all others are a row each."""
NO_SOURCE = "*"
_NUMBER = re.compile(r"[<>\]\[]|^\d|^not\(\d")
_LEVELS = {"sms": "短信", "yellow": "黄牌", "red": "红牌"}


def comparison(books: Sequence[Book]) -> str:
    """The page, markdown."""
    title = "# 各办法对照 The regulations side by side"
    intro = (
        "由各流程包生成，不要手改：`flask --app wsgi pack docs`。每格写明条款；“条文未规定”指数字或做法是按"
        "[解读](../../processes/ambiguities.toml)取的；“—”指流程包没有这项内容。 "
        "Generated from the packs; do not edit. “条文未规定”: not in the text, a reading is taken; "
        "“—”: the pack has nothing."
    )
    body: list[str] = [title, "", intro, ""]
    for heading, rows in (
        ("办法 Regulations", _instruments()),
        ("办理时限 Limits for handling and reply", _handling(books)),
        ("其他时限 Other limits", _deadlines(books)),
        ("延期、保存等数字 Numbers in checks", _numbers(books)),
        ("预警 Warnings", _warnings(books)),
        ("考核周期和其他规则 Rules", _rules(books)),
        ("谁来办 Who does what", _acts(books)),
        ("谁可以发起 Who may send", _senders(books)),
        ("设置 Settings", _settings(books)),
    ):
        told = [(name, [cell(book) for book in books]) for name, cell in rows]
        kept = [(name, *cells) for name, cells in told if any(cells)]
        body += [
            f"## {heading}",
            "",
            *table(("", *(link(code(book.release.id), f"{book.release.id}.md") for book in books)), kept),
        ]
    return "\n".join(body).rstrip() + "\n"


def _instruments() -> Iterator[Row]:
    yield "办法 title", lambda book: escape(book.release.title)
    yield "文号 instrument", lambda book: escape(book.release.instrument)
    yield "层级 level", lambda book: escape(book.release.pack.level)
    yield "上级热线 upstream", lambda book: escape(book.release.upstream)
    yield "施行 in force", lambda book: str(book.release.pack.in_force or "")
    yield "有效期至 valid until", lambda book: str(book.release.pack.valid_until or "")
    yield "工作日历 calendar", lambda book: code(book.release.region)
    yield "诉求类型 kinds", lambda book: _options(book, "kind")
    yield "来源 sources", lambda book: _options(book, "source")
    yield "不予受理情形 grounds", _grounds
    for kind in KINDS:
        yield f"条款 clauses: {kind}", partial(_count, kind)


def _options(book: Book, name: str) -> str:
    form = book.release.forms.get("register")
    field = form.field(name) if form else None
    if field is None:
        return ""
    return "、".join(escape(option.label) for option in field.options) + _with(book.articles(field.clause))


def _grounds(book: Book) -> str:
    found = book.release.tables.get("acceptance")
    if found is None or not found.rules:
        return ""
    ids = [each for rule in found.rules for each in clause_ids(found, rule.id)]
    return f"{len(found.rules)} 种" + _with(book.articles(ids))


def _count(kind: str, book: Book) -> str:
    return str(sum(1 for clause in book.release.register.clauses.values() if clause.kind == kind))


def _with(source: str) -> str:
    return f"（{source}）" if source else ""


# ---- limits ----------------------------------------------------------------------------------------------------------


def _handling(books: Sequence[Book]) -> Iterator[Row]:
    """Kind by kind for ordinary tickets of no particular source; then what a source or an emergency changes."""
    for kind in _values(books, "kind"):
        label = f"{_label(books, 'kind', kind)} {code(kind)}"
        yield label, partial(_limit, {"kind": kind, "emergency": False, "source": NO_SOURCE})
    for source in _values(books, "source"):
        label = _label(books, "source", source)
        yield f"来源 source：{label}", partial(_special, "source", source)
    yield "突发 emergency", partial(_special, "emergency", True)


def _limit(case: dict[str, object], book: Book) -> str:
    """The rows for this case; a row that asks something else besides says what."""
    found = book.release.tables["limits"]
    rows = [rule.id for rule in found.rules if HANDLE in kinds_of(found, rule.id) and _fits(found, rule.id, case)]
    return "<br>".join(_row(book, found, row, ("deadline", *case)) for row in rows)


def _special(name: str, value: object, book: Book) -> str:
    """The rows that are there only for this value."""
    found = book.release.tables["limits"]
    rows = [
        rule.id
        for rule in found.rules
        if HANDLE in kinds_of(found, rule.id)
        and _asks(found, rule.id, name)
        and _fits(found, rule.id, {name: value})
        and not _fits(found, rule.id, {name: NO_SOURCE if isinstance(value, str) else not value})
    ]
    return "<br>".join(_row(book, found, row, ("deadline", name)) for row in rows)


def _fits(found: Table, row: str, case: dict[str, object]) -> bool:
    tests = found.unary_tests[next(place for place, rule in enumerate(found.rules) if rule.id == row)]
    places = ((column_of(found, name), value) for name, value in case.items())
    return all(place is None or tests[place].matches(value, {}, {}) for place, value in places)


def _asks(found: Table, row: str, name: str) -> bool:
    place = column_of(found, name)
    return place is not None and found.rule(row).tests[place] not in ("", "-")


def _row(book: Book, found: Table, row: str, known: Iterable[str]) -> str:
    when = book.conditions(found, row, known)
    return f"{when + '：' if when else ''}{amount(found.constants(row))}{_with(book.row_basis(found, row))}"


def _deadlines(books: Sequence[Book]) -> Iterator[Row]:
    """Every other kind of deadline, in the order of the program's words for them."""
    there = {kind for book in books for kind in _kinds(book)}
    known = [kind for book in books[:1] for kind in book.kinds if kind in there]
    for kind in [*known, *sorted(there - set(known))]:
        if kind != HANDLE:
            yield books[0].kind(kind), partial(_limits_of, kind)


def _kinds(book: Book) -> set[str]:
    found = book.release.tables["limits"]
    return {kind for rule in found.rules for kind in kinds_of(found, rule.id)}


def _limits_of(kind: str, book: Book) -> str:
    found = book.release.tables["limits"]
    rows = [rule.id for rule in found.rules if kind in kinds_of(found, rule.id)]
    return "<br>".join(_row(book, found, row, ("deadline",)) for row in rows)


# ---- checks, warnings, rules -----------------------------------------------------------------------------------------


def _numbers(books: Sequence[Book]) -> Iterator[Row]:
    """Checks that refuse by a number (caps of extensions, years of keeping): column and table."""
    names: dict[tuple[str, str], None] = {}
    for book in books:
        names.update(dict.fromkeys(key for key, _ in _numeric(book)))
    for table_id, label in names:
        yield f"{label} {code(table_id)}", partial(_numbers_of, (table_id, label))


def _numbers_of(key: tuple[str, str], book: Book) -> str:
    return "<br>".join(shown for found, shown in _numeric(book) if found == key)


def _numeric(book: Book) -> Iterator[tuple[tuple[str, str], str]]:
    """((table, column), what is refused) for every row that compares with a number."""
    for found in sorted(book.release.tables.values(), key=lambda each: each.id):
        if not found.id.endswith("_checks"):
            continue
        for rule in found.rules:
            for column, cell in zip(found.inputs, rule.tests, strict=True):
                if _NUMBER.search(cell):
                    others = book.conditions(found, rule.id, (column.expression,))
                    shown = f"{code(cell)} 拒绝 {code(str(found.constants(rule.id).get('code') or ''))}"
                    shown += f"，{others}" if others else ""
                    source = book.row_basis(found, rule.id)
                    yield (found.id, escape(column.label)), shown + _with(source)


def _warnings(books: Sequence[Book]) -> Iterator[Row]:
    there: dict[str, None] = {}
    for book in books:
        found = book.release.tables.get("warnings")
        for rule in found.rules if found else ():
            there.update(dict.fromkeys(kinds_of(found, rule.id) if found else ()))
    for kind in there:
        yield books[0].kind(kind), partial(_warned, kind)


def _warned(kind: str, book: Book) -> str:
    found = book.release.tables.get("warnings")
    shown = []
    for rule in found.rules if found else ():
        if found is not None and kind in kinds_of(found, rule.id):
            cells = found.constants(rule.id)
            when = book.conditions(found, rule.id, ("deadline",))
            level = _LEVELS.get(str(cells.get("level")), str(cells.get("level")))
            shown.append(
                f"{level}：{before(cells)}{'，' + when if when else ''}{_with(book.row_basis(found, rule.id))}"
            )
    return "<br>".join(shown)


def _rules(books: Sequence[Book]) -> Iterator[Row]:
    """Tables of which a row is a rule: what they answer, row by row."""
    told = {"limits", "warnings", "messages", "diagram", "acceptance", "routing"}
    names: dict[str, str] = {}
    for book in books:
        for found in book.release.tables.values():
            if found.id not in told and not found.id.endswith("_checks"):
                names.setdefault(found.id, found.name)
    for name, title in sorted(names.items()):
        yield f"{escape(title)} {code(name)}", partial(_answers, name)


def _answers(name: str, book: Book) -> str:
    found = book.release.tables.get(name)
    shown = []
    for rule in found.rules if found else ():
        assert found is not None
        cells = found.constants(rule.id)
        values = (
            f"{escape(each.label or each.name)} {book.value(each.name, cells[each.name])}"
            for each in found.outputs
            if each.name not in ("clause", "ambiguity", "note_zh") and cells.get(each.name) not in (None, "")
        )
        when = book.conditions(found, rule.id)
        shown.append(f"{when + '：' if when else ''}{'，'.join(values)}{_with(book.row_basis(found, rule.id))}")
    return "<br>".join(shown)


# ---- acts, messages, settings ----------------------------------------------------------------------------------------


def _acts(books: Sequence[Book]) -> Iterator[Row]:
    """Each act: in which lanes it stands, and with which articles."""
    names: dict[str, str] = {}
    for book in books:
        for process in book.processes:
            for element in book.release.diagrams[process].of_type("userTask"):
                names.setdefault(element.act or "", element.name)
    for act, name in names.items():
        yield f"{escape(name)} {code(act)}", partial(_act, act)


def _act(act: str, book: Book) -> str:
    found = [element for _, element in book.release.elements.values() if element.act == act]
    lanes = "、".join(dict.fromkeys(escape(element.lane or "") for element in found))
    ids = [clause.id for element in found for clause in book.release.clauses_of(element.id)]
    return lanes + _with(book.articles(dict.fromkeys(ids)))


def _senders(books: Sequence[Book]) -> Iterator[Row]:
    names = dict.fromkeys(name for book in books for name in sorted(book.release.external_messages))
    for name in names:
        yield code(name), partial(_sender, name)


def _sender(name: str, book: Book) -> str:
    found = book.release.tables["messages"]
    place, role = column_of(found, "message"), column_of(found, "role")
    shown = []
    for rule in found.rules:
        if place is None or role is None or name not in listed(rule.tests[place]):
            continue
        if found.constants(rule.id).get("allowed"):
            who = book.test("role", rule.tests[role]) if rule.tests[role] not in ("", "-") else "任何人"
            shown.append(who + _with(book.row_basis(found, rule.id)))
    return "<br>".join(dict.fromkeys(shown)) if name in book.release.external_messages else ""


def _settings(books: Sequence[Book]) -> Iterator[Row]:
    for key in sorted({key for book in books for key in book.release.settings}):
        yield code(key), partial(_setting, key)


def _setting(key: str, book: Book) -> str:
    found = book.release.settings.get(key)
    if found is None:
        return ""
    return f"{setting_value(found.value) or NOTHING}{_with(book.basis((*found.clause, *found.ambiguity)))}"


def _values(books: Sequence[Book], name: str) -> list[str]:
    """The values of a field of the registration form, over all packs."""
    fields = (form.field(name) for book in books if (form := book.release.forms.get("register")))
    return list(dict.fromkeys(option.value for field in fields if field for option in field.options))


def _label(books: Sequence[Book], name: str, value: str) -> str:
    return next((shown for book in books if (shown := book.value(name, value)) != escape(value)), escape(value))

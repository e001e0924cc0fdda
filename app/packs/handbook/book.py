"""What a handbook is made from, and how ids, values and places of a pack are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.bpmn import Element, Table
from app.packs.handbook.markdown import anchor, code, escape, link
from app.packs.places import PROGRAM_FORMS
from app.packs.register import Clause, Where
from app.packs.release import Release, clause_ids

UNWRITTEN = "条文未规定"
_SILENT = ("条文未规定", "制度未明确", "条文没有")
_UNITS = {"workday": "个工作日", "day": "日", "hour": "小时", "minute": "分钟"}
_WORDS = {"true": "是", "false": "否", "null": "空", "True": "是", "False": "否", "None": ""}
_QUOTED = re.compile(r'"([^"]*)"')


@dataclass(frozen=True)
class Story:
    """A scenario as the handbook names it. ``link``: where its file is, as seen from the page."""

    id: str
    title: str
    link: str
    proves: frozenset[str]


@dataclass(frozen=True)
class Book:
    """``origin``: file -> the pack whose folder holds it; ``kinds``: kinds of deadline in words; ``root``: the way from
    the page to the top of the repository; ``here``: the pack's page, for links from another one."""

    release: Release
    origin: Mapping[str, str]
    stories: tuple[Story, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    root: str = "../.."
    here: str = ""

    @cached_property
    def processes(self) -> tuple[str, ...]:
        """Main processes as the table ``diagram`` names them, then what they call and what messages start."""
        found = self.release.tables["diagram"]
        main = [str(found.constants(rule.id).get("process")) for rule in found.rules]
        order = dict.fromkeys([*main, *sorted(self.release.diagrams)])
        return tuple(process for process in order if process in self.release.diagrams)

    @cached_property
    def _options(self) -> Mapping[tuple[str, str], str]:
        """(field, value) -> what forms call it, the registration form first."""
        forms = sorted(self.release.forms.values(), key=lambda form: (form.name not in PROGRAM_FORMS, form.name))
        fields = (field for form in reversed(forms) for field in form.fields)
        return {(each.key, option.value): option.label for each in fields for option in each.options}

    def file(self, name: str, text: str = "") -> str:
        """A link to a file of the pack, wherever it is inherited from."""
        shown = text or code(name)
        return link(shown, f"{self.root}/processes/{self.origin[name]}/{name}") if name in self.origin else shown

    def kind(self, name: str) -> str:
        """A kind of deadline in words."""
        return f"{escape(self.kinds[name])} {code(name)}" if name in self.kinds else code(name)

    def role(self, name: str) -> str:
        """What a role is called in this pack."""
        found = self.release.roles.get(name)
        return escape(found.title) if found else code(name)

    # ---- clauses and readings

    def clauses(self, ids: Iterable[str]) -> list[Clause]:
        """The clauses of these ids; those of the pack's own regulation where there are any, else the parents'."""
        register = self.release.register
        own = [register.clauses[each] for each in ids if each in register.clauses]
        return own or [found for each in ids if (found := register.get(each)) is not None]

    def articles(self, ids: Iterable[str]) -> str:
        """The articles behind these clause ids, each with its id; '' where there is none."""
        by_article: dict[str, list[str]] = {}
        for clause in self.clauses([each for each in dict.fromkeys(ids) if not each.startswith("A-")]):
            own = clause.id in self.release.register.clauses
            shown = link(clause.id, f"{self.here}#{clause.id}") if own else f"上级办法 {clause.id}"
            by_article.setdefault(escape(clause.article), []).append(shown)
        return "、".join(f"{article}（{'、'.join(shown)}）" for article, shown in by_article.items())

    def readings(self, ids: Iterable[str]) -> str:
        """Links to the readings among these ids."""
        return "、".join(link(each, f"{self.here}#{each}") for each in dict.fromkeys(ids) if each.startswith("A-"))

    def basis(self, ids: Iterable[str], note: str = "") -> str:
        """The articles; 条文未规定 where only a reading stands behind it, or where the note says so."""
        listed = list(ids)
        articles, readings = self.articles(listed), self.readings(listed)
        if not articles or is_silent(note):
            silent = UNWRITTEN + (f"（{readings}）" if readings else "")
            return f"{silent}，参见{articles}" if articles else silent
        return articles + (f"；解读 {readings}" if readings else "")

    def behind(self, element: Element) -> str:
        """The articles that the register (read backwards) puts behind an element of a diagram."""
        return self.articles(each.id for each in self.release.clauses_of(element.id))

    def row_basis(self, table: Table, row: str) -> str:
        """The articles behind a row."""
        return self.basis(clause_ids(table, row), str(table.constants(row).get("note_zh") or ""))

    # ---- values

    def value(self, name: str, cell: Any) -> str:
        """A value of a fact or field in words: what forms call the choice, yes or no, else as it is."""
        text = cell if isinstance(cell, str) else str(cell)
        found = self._options.get((name, text))
        return escape(found) if found else _WORDS[text] if text in _WORDS else escape(text)

    def test(self, name: str, cell: str) -> str:
        """A table's condition in words where it only lists values, else as the cell writes it."""
        bare = cell.removeprefix("not(").removesuffix(")") if cell.startswith("not(") else cell
        listed = _QUOTED.findall(bare)
        if listed and not _QUOTED.sub("", bare).strip(" ,"):
            words = "、".join(self.role(each) if name == "role" else self.value(name, each) for each in listed)
            return f"不是{words}" if cell != bare else words
        return _WORDS[cell] if cell in _WORDS else code(cell)

    def conditions(self, table: Table, row: str, leave_out: Iterable[str] = ()) -> str:
        """When a row applies: each column that asks something, with its label."""
        tests = zip(table.inputs, table.rule(row).tests, strict=True)
        asked = [
            (column, cell) for column, cell in tests if cell not in ("", "-") and column.expression not in leave_out
        ]
        return "；".join(f"{escape(column.label)}：{self.test(column.expression, cell)}" for column, cell in asked)

    # ---- places

    def place(self, where: Where) -> str:
        """A place of the register, leading to its file."""
        if where.file is not None:
            return self.file(where.file, code(str(where)))
        return (
            link(code(str(where)), f"{self.root}/handlers/{where.part}.py")
            if where.kind == "handler"
            else code(str(where))
        )


def amount(cells: Mapping[str, Any]) -> str:
    """A limit's amount and unit in words."""
    if cells.get("amount") is None or cells.get("unit") == "none":
        return "不设时限"
    return f"{cells['amount']}{_UNITS.get(str(cells['unit']), str(cells['unit']))}"


def setting_value(value: object) -> str:
    """A setting as pack.toml writes it; a list with commas."""
    if isinstance(value, tuple):
        return "、".join(code(each) for each in value)
    return code(str(value).lower() if isinstance(value, bool) else str(value))


def is_silent(note: str) -> bool:
    """Whether a row's note says that the number, or its absence, is not the regulation's."""
    return any(word in note for word in _SILENT)


def target(name: str) -> str:
    """The anchor of a diagram."""
    return anchor(f"diagram-{name}")


def column_of(table: Table, expression: str) -> int | None:
    """Where the column that asks for this stands; None if the table does not ask it."""
    return next((place for place, each in enumerate(table.inputs) if each.expression == expression), None)


def listed(cell: str) -> list[str]:
    """The values that a cell lists."""
    return _QUOTED.findall(cell)

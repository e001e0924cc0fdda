"""What a new release changes: file by file, element by element, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from app.bpmn import Diagram, Element, Table
from app.packs import english
from app.packs.changes import ADDED, CHANGED, REMOVED, Change, Thing, compare, text_of
from app.packs.files import AMBIGUITIES, CLAUSES, SETTINGS
from app.packs.forms import Field, Form
from app.packs.release import Release
from app.packs.settings import FILE as SETTINGS_SHOWN
from app.packs.settings import KeptWords

_LEFT_OUT = frozenset({"id", "line", "attributes", "params", "event_kinds", "incoming", "outgoing"})
"""Of an element: lines move with every edit, and flows are compared for themselves."""
_WHOLE = {
    ADDED: ("新增文件", "new file"),
    REMOVED: ("删除文件", "file removed"),
    CHANGED: ("内容未变，只改了图形或排版", "same content, other drawing or formatting"),
}


@dataclass(frozen=True)
class FileChange:
    """A file that was added, removed or changed; changed without ``changes``: in its drawing or formatting only."""

    file: str
    kind: str
    changes: tuple[Change, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As the API shows it."""
        return {"file": self.file, "kind": self.kind, "changes": [change.to_dict() for change in self.changes]}


@dataclass(frozen=True)
class PackDiff:
    """Everything in which ``new`` differs from ``old`` (content hashes)."""

    old: str
    new: str
    files: tuple[FileChange, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """The single differences of all files."""
        return tuple(change for file in self.files for change in file.changes)

    def lines(self, language: str = "zh") -> Iterator[tuple[str, str]]:
        """(file, sentence) for people, in Chinese or English (``en``)."""
        column = 1 if language == "en" else 0
        for file in self.files:
            if not file.changes:
                yield file.file, _WHOLE[file.kind][column]
            for change in file.changes:
                yield file.file, change.en if language == "en" else change.zh

    def to_dict(self) -> dict[str, Any]:
        """As the API shows it."""
        return {"old": self.old, "new": self.new, "files": [file.to_dict() for file in self.files]}


def diff(old: Release, new: Release) -> PackDiff:
    """What changes from one release to another."""
    files = []
    for name in sorted(old.files.keys() | new.files.keys()):
        shown = {SETTINGS: SETTINGS_SHOWN, english.ENGLISH: english.FILE}.get(name, name)
        if name not in old.files:
            files.append(FileChange(shown, ADDED))
        elif name not in new.files:
            files.append(FileChange(shown, REMOVED))
        elif old.files[name] != new.files[name]:
            files.append(FileChange(shown, CHANGED, tuple(_inside(name, shown, old, new))))
    return PackDiff(old.content_hash, new.content_hash, tuple(files))


def _inside(name: str, shown: str, old: Release, new: Release) -> Iterator[Change]:
    before, after = _things(name, old), _things(name, new)
    for what in after:
        yield from compare(shown, what, before.get(what, {}), after[what])


def _things(name: str, release: Release) -> Mapping[str, Mapping[str, Thing]]:
    """What there is to compare in a file: sort -> id -> thing."""
    stem = name.removeprefix("forms/").rpartition(".")[0]
    if name.endswith(".bpmn"):
        return _of_diagram(release.diagrams[stem])
    if name.endswith(".dmn"):
        return _of_table(release.tables[stem])
    if name.endswith(".form"):
        return _of_form(release.forms[stem])
    if name == SETTINGS:
        return _of_settings(release)
    if name == english.ENGLISH:
        return {"english": {text: Thing("", {"english": words}) for text, words in release.english.items()}}
    register = release.register
    if name == AMBIGUITIES:
        return {"ambiguity": {id_: _plain(each, each.problem) for id_, each in register.ambiguities.items()}}
    clauses = register.clauses if name == CLAUSES else register.inherited
    return {"clause": {id_: _plain(each, each.article) for id_, each in clauses.items()}}


def _of_diagram(diagram: Diagram) -> Mapping[str, Mapping[str, Thing]]:
    flows = {
        flow.id: Thing(
            flow.name,
            {"name": flow.name, "from": flow.source, "to": flow.target, "condition": text_of(flow.condition)},
        )
        for flow in diagram.flows.values()
    }
    elements = {element.id: _of_element(element) for element in diagram.elements.values()}
    process = Thing(diagram.name, {"name": diagram.name, "documentation": diagram.documentation})
    return {"process": {diagram.process_id: process}, "element": elements, "flow": flows}


def _of_element(element: Element) -> Thing:
    parts = {each.name: text_of(getattr(element, each.name)) for each in fields(element) if each.name not in _LEFT_OUT}
    parts |= {f"hotline:{name}": value for name, value in element.attributes.items()}
    parts |= {f"param {name}": value for name, value in element.params.items()}
    return Thing(element.name, parts)


def _of_table(table: Table) -> Mapping[str, Mapping[str, Thing]]:
    """Cells by the column's expression or output name, so that a moved column is no change."""
    inputs = [column.expression for column in table.inputs]
    outputs = [column.name for column in table.outputs]
    rows = {
        rule.id: Thing(
            "",
            dict(zip([*inputs, *outputs], [*(test or "-" for test in rule.tests), *rule.outputs], strict=True))
            | {"description": rule.description},
        )
        for rule in table.rules
    }
    columns = {name: Thing("", {}) for name in [*inputs, *outputs]}
    policy = Thing(table.name, {"name": table.name, "hit policy": table.hit_policy, "order": _order(table)})
    return {"table": {table.id: policy}, "column": columns, "row": rows}


def _order(table: Table) -> str:
    """The order of the rows, where it matters: under FIRST an earlier row wins."""
    return " ".join(rule.id for rule in table.rules) if table.hit_policy == "FIRST" else ""


def _of_form(form: Form) -> Mapping[str, Mapping[str, Thing]]:
    texts = [str(each.get("text", "")) for each in form.schema["components"] if each.get("type") == "text"]
    order = " ".join(field.key for field in form.fields)
    title = Thing("", {"title": form.title, "texts": " / ".join(texts), "order": order})
    return {"form": {form.name: title}, "field": {field.key: _of_field(field) for field in form.fields}}


def _of_field(field: Field) -> Thing:
    parts = {each.name: text_of(getattr(field, each.name)) for each in fields(field) if each.name != "options"}
    parts["options"] = "，".join(f"{option.value} {option.label}" for option in field.options)
    return Thing(field.label, parts)


def _of_settings(release: Release) -> Mapping[str, Mapping[str, Thing]]:
    return {
        "pack": {release.id: _plain(release.pack, "")},
        "lane": {name: _plain(lane, "") for name, lane in release.lanes.items()},
        "role": {name: _plain(role, role.title) for name, role in release.roles.items()},
        "setting": {key: _plain(setting, "") for key, setting in release.settings.items()},
        "paper": {name: _plain(paper, paper.title) for name, paper in release.papers.items()},
        "notice": {name: _plain(words, words.title) for name, words in release.notices.items()},
        "kept": {name: _of_kept(words) for name, words in release.kept.items()},
    }


def _of_kept(words: KeptWords) -> Thing:
    values = "，".join(f"{value} {each.title} {each.title_en}" for value, each in words.values.items())
    return Thing(
        words.title,
        {"title": words.title, "title_en": words.title_en, "options_of": words.options_of, "values": values},
    )


def _plain(record: Any, label: str) -> Thing:
    """Every field of a small dataclass as text."""
    return Thing(label, {each.name: text_of(getattr(record, each.name)) for each in fields(record)})

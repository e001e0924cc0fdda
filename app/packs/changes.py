"""One difference between two releases, and how people read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_ZH = {"element": "元素", "flow": "连线", "row": "行", "column": "列", "field": "栏目", "clause": "条款"}
_ZH |= {"ambiguity": "解读", "setting": "设置", "lane": "泳道", "role": "角色", "pack": "基本信息", "file": "文件"}
_ZH |= {"table": "决策表", "process": "流程", "form": "表单", "paper": "文书", "notice": "通知", "kept": "记下的值"}
_ZH |= {"english": "英文名称"}
_ZH_DONE = {ADDED: "新增", REMOVED: "删除"}


@dataclass(frozen=True)
class Change:
    """In ``file`` the ``what`` called ``id`` was added, removed, or changed in its ``part`` from ``old`` to ``new``.

    ``label`` is its name for people.
    """

    file: str
    what: str
    id: str
    kind: str
    part: str = ""
    old: str = ""
    new: str = ""
    label: str = ""

    @property
    def zh(self) -> str:
        """「limits.dmn 行 handle_consult 的 amount: 2 → 3」"""
        name = f"{self.file} {_ZH[self.what]} {self.id}" + (f"（{self.label}）" if self.label else "")
        if self.kind == CHANGED:
            return f"{name} 的 {self.part}: {self.old or '空'} → {self.new or '空'}"
        return f"{name} {_ZH_DONE[self.kind]}"

    @property
    def en(self) -> str:
        """limits.dmn row handle_consult, amount: 2 → 3"""
        name = f"{self.file} {self.what} {self.id}"
        if self.kind == CHANGED:
            return f"{name}, {self.part}: {self.old or 'empty'} → {self.new or 'empty'}"
        return f"{name} {self.kind}"

    def to_dict(self) -> dict[str, str]:
        """As the API shows it."""
        return {**vars(self), "zh": self.zh, "en": self.en}


Parts = Mapping[str, str]
"""What there is to compare of one thing: name of the part -> its text."""


@dataclass(frozen=True)
class Thing:
    """An element, row, field...: what can be compared."""

    label: str
    parts: Parts


def compare(file: str, what: str, old: Mapping[str, Thing], new: Mapping[str, Thing]) -> list[Change]:
    """The differences between things of one sort, in the order of the new file, removed ones first."""
    changes = [Change(file, what, each, REMOVED, label=old[each].label) for each in old if each not in new]
    for id_, thing in new.items():
        if id_ not in old:
            changes.append(Change(file, what, id_, ADDED, label=thing.label))
            continue
        before = old[id_].parts
        for part in dict.fromkeys([*before, *thing.parts]):
            was, now = before.get(part, ""), thing.parts.get(part, "")
            if was != now:
                changes.append(Change(file, what, id_, CHANGED, part, was, now, thing.label))
    return changes


def text_of(value: Any) -> str:
    """A value as it stands in a line: lists with blanks, nothing as nothing."""
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | frozenset):
        return " ".join(str(each) for each in value)
    return str(value)

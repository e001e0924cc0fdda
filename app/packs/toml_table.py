"""Strict reading of the tables of a TOML file: every key asked for is checked, every key not asked for is a problem."""

import re
import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from app.bpmn.problems import Problems

NO_DATE = date.min
NO_YEAR = 0
_LARGEST = 1_000_000
_LINE = re.compile(r"at line (\d+)")


class TomlTable:
    """One table. A missing or wrong value is noted in `problems` and a neutral one given, so that reading goes on."""

    def __init__(self, content: dict[str, Any], problems: Problems, path: str, lines: dict[str, int]) -> None:
        self._content = content
        self._problems = problems
        self._path = path
        self._lines = lines
        self._asked: set[str] = set()

    def text(self, key: str, *, optional: bool = False) -> str:
        """A string that is not blank; '' for an optional one that is not there."""
        value = self._take(key)
        if isinstance(value, str) and value.strip():
            return value
        if value is not None or not optional:
            self._wrong(key, "文字", "a text")
        return ""

    def choice(self, key: str, allowed: Sequence[str]) -> str:
        value = self._take(key)
        if isinstance(value, str) and value in allowed:
            return value
        self._wrong(key, "、".join(allowed) + "之一", f"one of {', '.join(allowed)}")
        return ""

    def flag(self, key: str) -> bool:
        """true or false; false when it is not there."""
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self._wrong(key, "true 或 false", "true or false")
        return False

    def year(self, key: str) -> int:
        value = self._take(key)
        if isinstance(value, int) and not isinstance(value, bool) and 1949 <= value <= 2200:
            return value
        self._wrong(key, "年份", "a year")
        return NO_YEAR

    def day(self, key: str) -> date:
        """A date without time and quotes."""
        value = self._take(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self._wrong(key, "日期（如 2026-04-17）", "a date such as 2026-04-17")
        return NO_DATE

    def days(self, key: str) -> tuple[date, ...]:
        """A list of dates; empty when it is not there."""
        value = self._take(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(type(each) is date for each in value):
            return tuple(value)
        self._wrong(key, "日期的列表", "a list of dates")
        return ()

    def table(self, key: str) -> "TomlTable":
        """The table [key], which must be there."""
        value = self._take(key)
        if isinstance(value, dict):
            return TomlTable(value, self._problems, self._under(key), self._lines)
        self._wrong(key, f"一张表 [{key}]", f"a table [{key}]")
        return TomlTable({}, Problems(self._problems.file), self._under(key), self._lines)

    def tables(self, key: str) -> "list[TomlTable]":
        """The tables [[key]]; none when there are none."""
        value = self._take(key)
        if value is None:
            return []
        if isinstance(value, list) and all(isinstance(each, dict) for each in value):
            return [
                TomlTable(each, self._problems, f"{self._under(key)}[{place}]", self._lines)
                for place, each in enumerate(value, start=1)
            ]
        self._wrong(key, f"若干张表 [[{key}]]", f"tables [[{key}]]")
        return []

    def finish(self) -> None:
        """Note every key that nobody asked for: a misspelt one would otherwise be silently without effect."""
        for key in self._content.keys() - self._asked:
            self.note("toml/unknown-key", f"不认识的项“{key}”。", f"Unknown key {key!r}.")

    def note(self, rule: str, zh: str, en: str) -> None:
        """Note a problem of this table."""
        self._problems.add(rule, zh, en, element=self._path or None, line=self._lines.get(self._path))

    def _take(self, key: str) -> Any:
        self._asked.add(key)
        return self._content.get(key)

    def _wrong(self, key: str, zh: str, en: str) -> None:
        if key in self._content:
            self.note("toml/wrong-value", f"“{key}”应为{zh}。", f"{key!r} must be {en}.")
        else:
            self.note("toml/missing-key", f"缺少“{key}”（{zh}）。", f"{key!r} is missing ({en}).")

    def _under(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key


def read_toml(data: bytes, problems: Problems) -> TomlTable:
    """The top table of a file. InvalidFile when it is too large, no UTF-8 or no TOML: nothing can be read on."""
    text = ""
    content: dict[str, Any] = {}
    if len(data) > _LARGEST:
        problems.add("toml/size", "文件过大。", f"The file is larger than {_LARGEST} bytes.")
        problems.raise_if_any()
    try:
        text = data.decode("utf-8")
        content = tomllib.loads(text)
    except UnicodeDecodeError:
        problems.add("toml/encoding", "文件不是 UTF-8 编码。", "The file is not UTF-8.")
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else None
        # The parser speaks English alone, and names no line where the text ends too early.
        zh = f"不是有效的TOML写法{'' if line else '（末尾没有写完）'}，请核对等号、引号和方括号。"
        problems.add("toml/syntax", zh, f"Not valid TOML: {error}.", line=line)
    except RecursionError:
        problems.add("toml/depth", "嵌套过深。", "The file is nested too deeply.")
    problems.raise_if_any()
    return TomlTable(content, problems, "", _header_lines(text))


def _header_lines(text: str) -> dict[str, int]:
    """The line of each table header by its path: 'calendar', 'day[3]', 'notice[2].day[1]'."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        single = re.match(r"\s*\[([\w.]+)\]", line)
        several = re.match(r"\s*\[\[([\w.]+)\]\]", line)
        if several:
            parent, _, name = several[1].rpartition(".")
            path = f"{parent}[{counts[parent]}].{name}" if parent in counts else several[1]
            counts[path] = counts.get(path, 0) + 1
            counts[several[1]] = counts[path]
            lines[f"{path}[{counts[path]}]"] = number
        elif single:
            lines[single[1]] = number
    return lines

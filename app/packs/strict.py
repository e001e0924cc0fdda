"""Strict reading of the owners' TOML and JSON: an unknown key or a wrong type is a problem, never a guess."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from app.bpmn import Problems

MAX_BYTES = 2_000_000
Scalar = str | int | float | bool


class Keys:
    """One table of a file, read key by key; ``element`` names it in messages. Call ``finish`` at the end."""

    def __init__(self, data: Mapping[str, Any], element: str, problems: Problems, rule: str) -> None:
        self._data = data
        self._element = element
        self._problems = problems
        self._rule = rule
        self._read: set[str] = set()

    def text(self, key: str, *, required: bool = False, default: str = "") -> str:
        """A string without blanks around it."""
        value = self._get(key, (str,), "文本", "a text", required)
        found = value.strip() if isinstance(value, str) else default
        if required and value is not None and not found:
            self.fault(f"“{key}”不能为空。", f'"{key}" must not be empty.')
        return found

    def words(self, key: str) -> tuple[str, ...]:
        """Ids: one string with blanks between them, or a list of strings."""
        value = self._get(key, (str, list), "文本或文本列表", "a text or a list of texts")
        if isinstance(value, str):
            return tuple(value.split())
        return self._texts(key, value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings."""
        return self._texts(key, self._get(key, (list,), "文本列表", "a list of texts"))

    def whole(self, key: str) -> int | None:
        """A whole number."""
        return cast("int | None", self._get(key, (int,), "整数", "a whole number"))

    def number(self, key: str) -> int | float | None:
        """A number."""
        return cast("int | float | None", self._get(key, (int, float), "数字", "a number"))

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false."""
        value = self._get(key, (bool,), "true 或 false", "true or false")
        return default if value is None else bool(value)

    def scalar(self, key: str) -> Scalar | None:
        """A text, a number or a truth value; required."""
        kinds = (str, int, float, bool)
        return cast(
            "Scalar | None", self._get(key, kinds, "文本、数字或 true/false", "a text, number or true/false", True)
        )

    def scalar_or_texts(self, key: str) -> Scalar | tuple[str, ...] | None:
        """A text, a number, a truth value or a list of texts; required."""
        return self.texts(key) if isinstance(self._data.get(key), list) else self.scalar(key)

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A date, as TOML writes it or as ISO text."""
        value = self._get(key, (str, date), "日期", "a date", required)
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fault(f"“{key}”不是日期。", f'"{key}" is not a date.')
            return None

    def tables(self, key: str) -> tuple[Mapping[str, Any], ...]:
        """A list of tables."""
        value = self._get(key, (list,), "表的列表", "a list of tables")
        items = value if isinstance(value, list) else []
        if not all(isinstance(item, dict) for item in items):
            self.fault(f"“{key}”应为表的列表。", f'"{key}" must be a list of tables.')
        return tuple(item for item in items if isinstance(item, dict))

    def table(self, key: str) -> Mapping[str, Any]:
        """A table; an absent one is empty."""
        value = self._get(key, (dict,), "表", "a table")
        return value if isinstance(value, dict) else {}

    def fault(self, zh: str, en: str) -> None:
        """Note a problem of this table."""
        self._problems.add(self._rule, zh, en, element=self._element or None)

    def finish(self) -> None:
        """Note the keys that nobody asked for: most are misspelt, and a misspelt key says nothing."""
        for key in self._data.keys() - self._read:
            self.fault(f"不认识的键“{key}”。", f'Unknown key "{key}".')

    def _texts(self, key: str, value: Any) -> tuple[str, ...]:
        items = value if isinstance(value, list) else []
        if not all(isinstance(item, str) for item in items):
            self.fault(f"“{key}”应为文本列表。", f'"{key}" must be a list of texts.')
        return tuple(item.strip() for item in items if isinstance(item, str))

    def _get(self, key: str, kinds: tuple[type, ...], zh: str, en: str, required: bool = False) -> Any:
        self._read.add(key)
        value = self._data.get(key)
        if value is None:
            if required:
                self.fault(f"缺少“{key}”。", f'"{key}" is missing.')
            return None
        # A truth value is an int to Python and none to a reader.
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            self.fault(f"“{key}”应为{zh}。", f'"{key}" must be {en}.')
            return None
        return value


def read_toml(data: bytes, problems: Problems, rule: str) -> dict[str, Any]:
    """The file as a table; a file that is no TOML is noted and read as empty."""
    text = _decode(data, problems, rule)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        line = int(place.group(1)) if place else None
        problems.add(rule, f"TOML 语法有误：{error}。", f"This is not TOML: {error}.", line=line)
        return {}


def read_json(data: bytes, problems: Problems, rule: str) -> dict[str, Any]:
    """The file as an object; repeated keys, NaN and anything but an object are noted."""
    text = _decode(data, problems, rule)
    if not text.strip():
        problems.add(rule, "文件是空的。", "The file is empty.")
        return {}
    try:
        found = json.loads(text, object_pairs_hook=_unrepeated, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        zh, en = f"JSON 语法有误：{error.msg}。", f"This is not JSON: {error.msg}."
        problems.add(rule, zh, en, line=error.lineno)
        return {}
    except (ValueError, RecursionError) as error:
        problems.add(rule, f"JSON 内容有误：{error}。", f"This JSON cannot be used: {error}.")
        return {}
    if not isinstance(found, dict):
        problems.add(rule, "文件应为一个 JSON 对象。", "The file must hold one JSON object.")
        return {}
    return found


def canonical_json(data: Mapping[str, Any]) -> bytes:
    """The same bytes for the same content, whatever the order of its keys; dates as ISO text."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1, default=_iso)
    return text.encode() + b"\n"


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a pack's settings")


def _decode(data: bytes, problems: Problems, rule: str) -> str:
    if len(data) > MAX_BYTES:
        problems.add(rule, f"文件超过 {MAX_BYTES} 字节。", f"The file has more than {MAX_BYTES} bytes.")
        return ""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.add(rule, "文件不是 UTF-8 编码。", "The file is not UTF-8.")
        return ""


def _unrepeated(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f'repeated key "{key}"')
        found[key] = value
    return found


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is no number")

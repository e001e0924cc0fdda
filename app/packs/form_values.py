"""Checks one submitted value against its field: types, lengths, bounds, options. Nothing is guessed or converted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.packs.patterns import compile_pattern
from app.tickets import signs
from app.worktime import SHANGHAI

if TYPE_CHECKING:
    from app.packs.forms import Field

MAX_ITEMS = 200
MAX_ITEM_LENGTH = 200
MAX_NUMBER = 10**15


class BadValue(ValueError):
    """A value that the field does not take: a stable code and the words."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en


def clean_value(field: Field, value: Any) -> Any:
    """The value as it is kept; None where nothing was given. Raises BadValue."""
    return _CHECKS[field.type](field, value)


def _text(field: Field, value: Any) -> str | None:
    if not isinstance(value, str):
        raise BadValue("WRONG_TYPE", "应为文字。", "This must be a text.")
    text = value.replace("\r\n", "\n").strip()
    _refuse_unprintable(text, signs.IN_LINES if field.type == "textarea" else signs.IN_LINE)
    if not text:
        return None
    if len(text) > field.max_length:
        raise BadValue("TOO_LONG", f"最多 {field.max_length} 个字。", f"At most {field.max_length} characters.")
    if field.min_length is not None and len(text) < field.min_length:
        raise BadValue("TOO_SHORT", f"至少 {field.min_length} 个字。", f"At least {field.min_length} characters.")
    if field.pattern:
        text = _fitting(field, text)
    return text


def _fitting(field: Field, text: str) -> str:
    """The text as the pattern takes it: digits and signs that were typed full-width are kept as plain ones."""
    pattern = compile_pattern(field.pattern or "", field.max_length)
    plain = unicodedata.normalize("NFKC", text).strip()
    found = next((each for each in (text, plain) if len(each) <= field.max_length and pattern.fullmatch(each)), None)
    if found is None:
        zh, en = field.pattern_zh or "格式不符合要求。", field.pattern_en or "This does not have the required form."
        raise BadValue("BAD_PATTERN", zh, en)
    return found


def _refuse_unprintable(text: str, unfit: re.Pattern[str]) -> None:
    if unfit.search(text):
        raise BadValue("BAD_CHARACTER", "含有不能使用的控制字符。", "This holds control characters.")


def _number(field: Field, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadValue("WRONG_TYPE", "应为数字。", "This must be a number.")
    # Written so that NaN is refused too.
    if not abs(value) <= MAX_NUMBER:
        raise BadValue("WRONG_TYPE", "数字过大。", "This number is out of range.")
    if field.decimal_digits is not None and round(value, field.decimal_digits) != value:
        digits = field.decimal_digits
        zh = "应为整数。" if digits == 0 else f"最多 {digits} 位小数。"
        raise BadValue("WRONG_TYPE", zh, f"At most {digits} decimal places.")
    if field.minimum is not None and value < field.minimum:
        raise BadValue("TOO_SMALL", f"不能小于 {field.minimum}。", f"At least {field.minimum}.")
    if field.maximum is not None and value > field.maximum:
        raise BadValue("TOO_LARGE", f"不能大于 {field.maximum}。", f"At most {field.maximum}.")
    return value


def _checkbox(field: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadValue("WRONG_TYPE", "应为是或否。", "This must be true or false.")
    if field.required and not value:
        raise BadValue("REQUIRED", "必须勾选。", "This must be ticked.")
    return value


def _choice(field: Field, value: Any) -> str | None:
    if not isinstance(value, str):
        raise BadValue("WRONG_TYPE", "应为选项之一。", "This must be one of the options.")
    if not value.strip():
        return None
    _refuse_unprintable(value, signs.IN_LINE)
    if field.options and value not in field.option_values:
        raise BadValue("NOT_AN_OPTION", "没有这个选项。", "There is no such option.")
    return value


def _instant(field: Field, value: Any) -> str | None:
    if not isinstance(value, str):
        raise BadValue("WRONG_TYPE", "应为日期时间文字。", "This must be a date as text.")
    text = value.strip()
    if not text:
        return None
    try:
        return _date(text) if field.subtype == "date" else _moment(text)
    except (ValueError, OverflowError) as error:
        example = "2023-06-09" if field.subtype == "date" else "2023-06-09T16:40:00+08:00"
        raise BadValue("BAD_DATE", f"应写作 {example}。", f"Write it as {example}.") from error


def _date(text: str) -> str:
    if len(text) != len("2023-06-09"):
        raise ValueError(text)
    return date.fromisoformat(text).isoformat()


def _moment(text: str) -> str:
    """The instant in the hotline's own time zone, whole seconds; a text without an offset could mean any."""
    moment = datetime.fromisoformat(text[:40])
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _checklist(field: Field, value: Any) -> list[Any] | None:
    items = _items(value, (str,))
    for item in items:
        if field.options and item not in field.option_values:
            raise BadValue("NOT_AN_OPTION", "没有这个选项。", "There is no such option.")
    return items or None


def _files(field: Field, value: Any) -> list[Any] | None:
    items = _items(value, (str, int))
    if len(items) > 1 and not field.multiple:
        raise BadValue("TOO_MANY", "只能选一个文件。", "Only one file.")
    return items or None


def _items(value: Any, kinds: tuple[type, ...]) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(item, kinds) and not isinstance(item, bool) for item in value):
        raise BadValue("WRONG_TYPE", "应为列表。", "This must be a list.")
    if len(value) > MAX_ITEMS:
        raise BadValue("TOO_MANY", f"最多 {MAX_ITEMS} 项。", f"At most {MAX_ITEMS} items.")
    items = [item.strip() if isinstance(item, str) else item for item in value]
    for item in items:
        if isinstance(item, str):
            _refuse_unprintable(item, signs.IN_LINE)
            if not item or len(item) > MAX_ITEM_LENGTH:
                zh, en = f"每项 1 到 {MAX_ITEM_LENGTH} 个字。", f"Each item has 1 to {MAX_ITEM_LENGTH} characters."
                raise BadValue("TOO_LONG", zh, en)
        elif abs(item) > MAX_NUMBER:
            raise BadValue("WRONG_TYPE", "数字过大。", "This number is out of range.")
    return list(dict.fromkeys(items))


_CHECKS: Mapping[str, Callable[[Field, Any], Any]] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "checkbox": _checkbox,
    "radio": _choice,
    "select": _choice,
    "datetime": _instant,
    "checklist": _checklist,
    "taglist": _checklist,
    "filepicker": _files,
}
FIELD_TYPES = frozenset(_CHECKS)

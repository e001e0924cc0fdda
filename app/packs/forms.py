"""Forms: form-js schemas read strictly, and what people submit checked against them, every fault at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.expressions import Expression
from app.packs.form_conditions import hidden
from app.packs.form_values import BadValue, clean_value

ENGINE_TYPES = frozenset({"radio", "select", "checkbox", "number", "datetime"})
"""Types whose values diagrams may use: flat scalars that tell nothing about a person (a datetime may be an anchor)."""
NOT_GIVEN: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True)
class Option:
    """One choice of a radio, select, checklist or taglist field."""

    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """One component of a form that takes a value.

    options         what may be chosen; empty: free (taglist) or listed by the program (values_key: units...)
    max_length      characters, for texts
    minimum, maximum, decimal_digits    of numbers
    pattern_zh, pattern_en  what is said of a text that the pattern refuses; nothing: what the program says of all
    subtype         of a datetime: date or datetime
    personal        the value tells about a person: it is encrypted and masked
    unit            the value is a unit's code
    clause          ids of the clauses and ambiguities that ask for it
    folded          optional and rarely filled in: a page shows it when somebody asks for more
    told            a notice to the caller quotes it
    hide            while it holds, the field is not asked: it is neither shown nor required, and takes no value
    """

    key: str
    type: str
    label: str
    description: str = ""
    label_en: str = ""
    required: bool = False
    min_length: int | None = None
    max_length: int = 0
    minimum: int | float | None = None
    maximum: int | float | None = None
    decimal_digits: int | None = None
    pattern: str | None = None
    pattern_zh: str = ""
    pattern_en: str = ""
    options: tuple[Option, ...] = ()
    values_key: str | None = None
    subtype: str | None = None
    multiple: bool = False
    default: str | int | float | bool | None = None
    personal: bool = False
    unit: bool = False
    clause: tuple[str, ...] = ()
    folded: bool = False
    told: bool = False
    hide: Expression | None = None

    @cached_property
    def option_values(self) -> frozenset[str]:
        """The values that may be chosen."""
        return frozenset(option.value for option in self.options)

    def label_of(self, value: str) -> str:
        """What a chosen value is called; the value itself where it is no option."""
        return next((option.label for option in self.options if option.value == value), value)


@dataclass(frozen=True)
class FieldProblem:
    """One fault of a submission. ``key`` is the field's; codes: UNKNOWN_FIELD, REQUIRED, WRONG_TYPE, TOO_LONG,
    TOO_SHORT, TOO_SMALL, TOO_LARGE, TOO_MANY, NOT_AN_OPTION, BAD_PATTERN, BAD_DATE, BAD_CHARACTER, NOT_ASKED."""

    key: str
    code: str
    zh: str
    en: str


class FormInvalid(Exception):
    """A submission with faults; ``problems`` lists all of them in the order of the form."""

    def __init__(self, problems: Iterable[FieldProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.key}: {problem.en}" for problem in self.problems))


@dataclass(frozen=True)
class Clean:
    """A submission without faults.

    values          every field of the form; what was not given is None (an unticked checkbox: False)
    engine_values   the part that may go into task data: scalars (ENGINE_TYPES) that are not personal
    personal_keys   keys of given values that tell about a person
    """

    values: Mapping[str, Any]
    engine_values: Mapping[str, Any]
    personal_keys: frozenset[str]


@dataclass(frozen=True)
class Form:
    """``name`` is the file's stem; ``schema`` the form-js schema as read, for the desk to draw; ``english``: what its
    texts are called in English (english.toml of the pack)."""

    name: str
    title: str
    fields: tuple[Field, ...]
    schema: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    english: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def field(self, key: str) -> Field | None:
        """The field of this key."""
        return self._by_key.get(key)

    def in_english(self, text: str) -> str:
        """What a text of the form is called in English; the text itself where it has no name."""
        return self.english.get(text, text)

    @property
    def engine_keys(self) -> frozenset[str]:
        """Keys of the fields that gateways may use."""
        return frozenset(each.key for each in self.fields if each.type in ENGINE_TYPES and not each.personal)

    def validate(self, values: Mapping[str, Any]) -> Clean:
        """The submission, checked and tidied. Raises FormInvalid with every fault."""
        cleaned, problems = self.tidied(values)
        if problems:
            raise FormInvalid(problems)
        engine_values = {key: cleaned[key] for key in cleaned if key in self.engine_keys}
        personal = frozenset(each.key for each in self.fields if each.personal and cleaned[each.key] is not None)
        return Clean(cleaned, engine_values, personal)

    def tidied(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], list[FieldProblem]]:
        """What can be kept of a submission that may have faults (a faulty field is left out), and every fault."""
        problems = [_unknown(key) for key in values if key not in self._by_key]
        cleaned: dict[str, Any] = {}
        hidden = self.hidden(values)
        for each in self.fields:
            given = values.get(each.key)
            try:
                cleaned[each.key] = _not_asked(each, given) if each.key in hidden else _clean(each, given)
            except BadValue as fault:
                zh, en = f"{each.label}：{fault.zh}", f"{each.label_en or each.key}: {fault.en}"
                problems.append(FieldProblem(each.key, fault.code, zh, en))
        return cleaned, problems

    def hidden(self, values: Mapping[str, Any]) -> frozenset[str]:
        """Keys of the fields that are not asked, as the other fields stand in this submission (faulty ones: empty)."""
        chosen: dict[str, Any] = {}
        for key in frozenset[str]().union(*(each.hide.names for each in self.fields if each.hide)):
            try:
                chosen[key] = _clean(self._by_key[key], values.get(key), required=False)
            except BadValue:
                chosen[key] = None
        return hidden(self.fields, chosen)

    def asked(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """A draft without what was typed into fields that are hidden now."""
        hidden_now = self.hidden(values)
        return {key: value for key, value in values.items() if key not in hidden_now}

    @cached_property
    def _by_key(self) -> dict[str, Field]:
        return {each.key: each for each in self.fields}


def _clean(each: Field, value: Any, *, required: bool = True) -> Any:
    if each.type == "checkbox" and value is None:
        value = False
    given = None if _empty(value) else clean_value(each, value)
    if given is None and each.required and required:
        raise BadValue("REQUIRED", "必须填写。", "This is required.")
    return given


def _empty(value: Any) -> bool:
    return any(value is nothing or value == nothing for nothing in NOT_GIVEN)


def _not_asked(each: Field, value: Any) -> Any:
    """Nothing; a value that was sent all the same is refused rather than lost without a word."""
    if not _empty(value) and value is not False:
        raise BadValue("NOT_ASKED", "按现在的选择不需要填写。", "This is not asked with what is chosen now.")
    return False if each.type == "checkbox" else None


def _unknown(key: Any) -> FieldProblem:
    shown = str(key)[:40]
    return FieldProblem(shown, "UNKNOWN_FIELD", f"表单没有“{shown}”这个栏目。", f'The form has no field "{shown}".')

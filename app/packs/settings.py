"""The settings of a pack (pack.toml, merged over its parents), read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from app.bpmn import Problems
from app.packs.strict import Keys, Scalar, read_json
from app.tickets.unit_kinds import UNIT_KINDS
from app.worktime.instants import END_OF_DAY, clock_time

RULE = "pack-settings"
FILE = "pack.toml"
JOINT_MODES = ("lead_and_co", "lead_only")
"""Whether co-handlers get the ticket too, or the lead alone does and co-handlers are only on record."""
SCOPES = ("assignment", "supervising_department")
"""Which unit's people a lane means: the assignment's unit, or the department that supervises it."""


@dataclass(frozen=True)
class PackInfo:
    """The regulation behind a pack. ``instrument`` is its document number (文号); empty dates are unknown.

    ``common``: the common files that it takes; a pack that lists none takes all of them (see ``files.resolve``).
    """

    id: str
    title: str
    title_en: str = ""
    instrument: str = ""
    issued: date | None = None
    in_force: date | None = None
    valid_until: date | None = None
    parent: str = ""
    region: str = ""
    area_code: str = ""
    level: str = ""
    upstream: str = ""
    common: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lane:
    """Who works in a lane: people of ``role``; with a ``scope`` only those of the unit that it means (see SCOPES)."""

    role: str
    scope: str | None = None


@dataclass(frozen=True)
class Setting:
    """A value that the text leaves open, with the clause or the ambiguity behind it."""

    value: Scalar | tuple[str, ...]
    clause: tuple[str, ...] = ()
    ambiguity: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Role:
    """What a role is called here, and under which clause it acts."""

    title: str
    clause: tuple[str, ...] = ()
    ambiguity: tuple[str, ...] = ()


@dataclass(frozen=True)
class PaperPlan:
    """A printed paper of a ticket: it quotes the forms of these acts and messages; without any of them there is none.

    ``last``: only the newest of them; ``request``: also what the caller asks for; ``deadlines``: the kinds whose due
    times it explains; ``seal``: the office that issues it puts its seal at the end; ``issuer``: the role whose
    office it is, without one the office of whoever did the newest act that it quotes (docs/decisions/0021).
    """

    title: str
    acts: tuple[str, ...]
    deadlines: tuple[str, ...] = ()
    last: bool = False
    request: bool = False
    seal: bool = False
    issuer: str = ""
    clause: tuple[str, ...] = ()
    ambiguity: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """What people call something that the diagrams name by a code."""

    title: str
    title_en: str = ""

    @property
    def both(self) -> tuple[str, str]:
        """In Chinese and in English; what has no English name keeps its Chinese one."""
        return self.title, self.title_en or self.title


@dataclass(frozen=True)
class KeptWords(Words):
    """A value that ``keep_fact`` keeps: its name, and what its values are called.

    ``values``: value -> words; ``options_of``: the other values are options of the forms' fields of this key.
    """

    options_of: str = ""
    values: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True)
class PackSettings:
    """All of pack.toml."""

    pack: PackInfo
    lanes: Mapping[str, Lane]
    roles: Mapping[str, Role]
    settings: Mapping[str, Setting]
    papers: Mapping[str, PaperPlan] = field(default_factory=dict)
    notices: Mapping[str, Words] = field(default_factory=dict)
    kept: Mapping[str, KeptWords] = field(default_factory=dict)


def read_settings(data: bytes) -> PackSettings:
    """The merged settings of a snapshot (pack.json). Raises InvalidFile with every problem, naming pack.toml."""
    problems = Problems(FILE)
    top = Keys(read_json(data, problems, RULE), "", problems, RULE)
    found = PackSettings(
        _pack(Keys(top.table("pack"), "pack", problems, RULE)),
        {name: _lane(Keys(table, f"lanes.{name}", problems, RULE)) for name, table in _tables(top, "lanes")},
        {name: _role(Keys(table, f"roles.{name}", problems, RULE)) for name, table in _tables(top, "roles")},
        {key: _setting(key, Keys(table, f"settings.{key}", problems, RULE)) for key, table in _tables(top, "settings")},
        {name: _paper(Keys(table, f"papers.{name}", problems, RULE)) for name, table in _tables(top, "papers")},
        {name: _words(Keys(table, f"notices.{name}", problems, RULE)) for name, table in _tables(top, "notices")},
        {name: _kept(Keys(table, f"kept.{name}", problems, RULE)) for name, table in _tables(top, "kept")},
    )
    top.finish()
    problems.raise_if_any()
    return found


def _tables(top: Keys, key: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The tables in a table; a bare value is a setting without clause or ambiguity, which lint judges."""
    items = top.table(key).items()
    return [(name, table if isinstance(table, dict) else {"value": table}) for name, table in items]


def _pack(keys: Keys) -> PackInfo:
    pack = PackInfo(
        id=keys.text("id", required=True),
        title=keys.text("title", required=True),
        title_en=keys.text("title_en"),
        instrument=keys.text("instrument"),
        issued=keys.day("issued"),
        in_force=keys.day("in_force"),
        valid_until=keys.day("valid_until"),
        parent=keys.text("parent"),
        region=keys.text("region", required=True),
        area_code=keys.text("area_code", required=True),
        level=keys.text("level"),
        upstream=keys.text("upstream"),
        common=keys.texts("common"),
    )
    keys.finish()
    return pack


def _lane(keys: Keys) -> Lane:
    lane = Lane(keys.text("role", required=True), keys.text("scope") or None)
    if lane.scope is not None and lane.scope not in SCOPES:
        keys.fault(f"“scope”应为 {'、'.join(SCOPES)} 之一。", f'"scope" must be one of {", ".join(SCOPES)}.')
    keys.finish()
    return lane


def _role(keys: Keys) -> Role:
    role = Role(keys.text("title", required=True), keys.words("clause"), keys.words("ambiguity"))
    keys.finish()
    return role


def _paper(keys: Keys) -> PaperPlan:
    paper = PaperPlan(
        keys.text("title", required=True), keys.texts("acts"), keys.texts("deadlines"), keys.flag("last"),
        keys.flag("request"), keys.flag("seal"), keys.text("issuer"), keys.words("clause"), keys.words("ambiguity"),
    )  # fmt: skip
    if not paper.acts:
        keys.fault(
            "文书须写明引用哪些事项或消息的表单（acts）。", 'A paper names the acts whose forms it quotes ("acts").'
        )
    keys.finish()
    return paper


def _words(keys: Keys) -> Words:
    words = Words(keys.text("title", required=True), keys.text("title_en"))
    keys.finish()
    return words


def _kept(keys: Keys) -> KeptWords:
    kept = KeptWords(
        keys.text("title", required=True), keys.text("title_en"), keys.text("options_of"),
        {value: _value_words(words, keys) for value, words in keys.table("values").items()},
    )  # fmt: skip
    keys.finish()
    return kept


def _value_words(words: Any, keys: Keys) -> Words:
    """Written as a list: ["转办", "passed on"]."""
    if isinstance(words, list) and len(words) == 2 and all(isinstance(each, str) and each.strip() for each in words):
        return Words(*words)
    keys.fault('“values”的每个值写成 ["中文", "English"]。', 'Each of "values" is written ["中文", "English"].')
    return Words("")


def _setting(key: str, keys: Keys) -> Setting:
    value = keys.scalar_or_texts("value")
    if key == "day_end" and not _is_day_end(value):
        keys.fault("一日的终点应写成 24:00 或 17:30 的样子。", 'The end of a day is written like "24:00" or "17:30".')
    if key == "joint_mode" and value not in JOINT_MODES:
        words = ", ".join(JOINT_MODES)
        keys.fault(f"多单位工单的派发方式应为 {words} 之一。", f"How joint tickets are sent is one of {words}.")
    if key == "unit_kinds" and (not isinstance(value, tuple) or not set(value) <= set(UNIT_KINDS)):
        words = ", ".join(UNIT_KINDS)
        keys.fault(f"承办单位的种类应为 {words} 之中的几种。", f"Kinds of unit are some of {words}.")
    setting = Setting("" if value is None else value, keys.words("clause"), keys.words("ambiguity"), keys.text("note"))
    keys.finish()
    return setting


def _is_day_end(value: Any) -> bool:
    """Whether deadlines can be counted with it: without a readable end of day every dispatch would fail."""
    try:
        return value == END_OF_DAY or clock_time(value) != time(0)
    except (ValueError, TypeError):
        return False

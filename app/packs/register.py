"""The clause register: what each rule of the regulation asks for, and where in the pack it lives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.bpmn import Problems
from app.packs.strict import Keys, read_toml

RULE = "register-shape"
KINDS = ("enforce", "record", "measure", "organisational")
ALL_CLAUSES = "clauses"
"""Under ``[count]``: all of them; the other keys are the kinds."""
PLACES = ("handler", "metric", "setting", "role", "message", "column", "calendar", "program")
"""Places other than files: ``handler:start_clock``. ``column`` and ``program`` name parts of the program that every
pack shares (a stored column, a page, a service)."""
_FILE = re.compile(r"(?:forms/[a-z][a-z0-9_]*\.form|[a-z][a-z0-9_]*\.(?:bpmn|dmn)|calendar\.toml)")
_PART = re.compile(r"[\w.\-]+")
_CLAUSE_ID = re.compile(r"[A-Z]{1,3}\d{2,4}[a-z]?")
_AMBIGUITY_ID = re.compile(r"A-[A-Z]{1,3}\d{2,3}[a-z]?")


@dataclass(frozen=True)
class Where:
    """A place: a ``part`` of a ``file`` (None: all of it), or a ``part`` of another ``kind`` (see PLACES)."""

    kind: str
    file: str | None
    part: str | None

    def __str__(self) -> str:
        if self.file is None:
            return f"{self.kind}:{self.part}"
        return self.file if self.part is None else f"{self.file}#{self.part}"


@dataclass(frozen=True)
class Clause:
    """One rule of a regulation.

    kind    enforce: the program must make it happen; record: it must be kept; measure: it is counted;
            organisational: it binds people, and ``note`` says why the program has no part in it
    text    our own paraphrase (the article itself stands in the instrument)
    """

    id: str
    article: str
    kind: str
    topic: str
    text: str
    text_en: str = ""
    where: tuple[Where, ...] = ()
    ambiguity: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Ambiguity:
    """A gap or contradiction of the text, with the reading that is taken; shown as 制度未明确.

    scope     the pack it concerns, or ``common``
    setting   the setting of pack.toml that holds the reading; ``place`` where else in the pack it lives
    """

    id: str
    problem: str
    reading: str
    problem_en: str = ""
    reading_en: str = ""
    article: str = ""
    scope: str = ""
    setting: str = ""
    place: str = ""

    def shown(self) -> dict[str, str]:
        """The trouble with the text and how it is read, in both languages, as deadlines and refusals tell it."""
        return {
            "id": self.id, "problem_zh": self.problem, "problem_en": self.problem_en, "zh": self.reading,
            "en": self.reading_en,
        }  # fmt: skip


@dataclass(frozen=True)
class Cited:
    """What a cell of a table cites: articles and paraphrases, those of several clauses one after the other."""

    article: str
    text: str
    text_en: str


@dataclass(frozen=True)
class Register:
    """``clauses`` of the pack's own regulation, ``inherited`` of its parents', ``ambiguities`` of all packs.

    ``stated``: how many clauses the register says the regulation has, see ``read_counts``.
    """

    clauses: Mapping[str, Clause] = field(default_factory=dict)
    inherited: Mapping[str, Clause] = field(default_factory=dict)
    ambiguities: Mapping[str, Ambiguity] = field(default_factory=dict)
    stated: Mapping[str, int] = field(default_factory=dict)

    def get(self, clause_id: str) -> Clause | None:
        """The clause of this id, of the pack's own or of a parent's regulation."""
        return self.clauses.get(clause_id) or self.inherited.get(clause_id)

    def named_in(self, cell: str | None) -> tuple[Clause, ...]:
        """The clauses that a cell names: ids divided by blanks, where several articles say the same."""
        return tuple(clause for each in (cell or "").split() if (clause := self.get(each)))

    def cited(self, cell: str | None) -> Cited | None:
        """What people read for a cell of clauses; None where it names none."""
        named = self.named_in(cell)
        if not named:
            return None
        articles = dict.fromkeys(clause.article for clause in named)
        return Cited(
            "、".join(articles), "；".join(each.text for each in named), "; ".join(each.text_en for each in named)
        )

    def at(self, where: str) -> tuple[Clause, ...]:
        """The pack's own clauses that name this place."""
        return self._by_place.get(where, ())

    def knows(self, any_id: str) -> bool:
        """Whether this is the id of a clause or of an ambiguity."""
        return self.get(any_id) is not None or any_id in self.ambiguities

    @cached_property
    def _by_place(self) -> dict[str, tuple[Clause, ...]]:
        places: dict[str, tuple[Clause, ...]] = {}
        for clause in self.clauses.values():
            for where in clause.where:
                places[str(where)] = (*places.get(str(where), ()), clause)
        return places


def parse_where(text: str) -> Where | None:
    """A place as the register writes it; None if it is of no known form.

    ``complaint.bpmn#complaint_sign``, ``limits.dmn#handle_consult`` (or a column), ``forms/reply.form#result``,
    a file alone, or ``handler:start_clock`` and the other PLACES.
    """
    file, has_part, part = text.partition("#")
    if _FILE.fullmatch(file) and (not has_part or _PART.fullmatch(part)):
        return Where("file", file, part or None)
    kind, _, name = text.partition(":")
    if kind in PLACES and _PART.fullmatch(name):
        return Where(kind, None, name)
    return None


def read_clauses(data: bytes, file: str) -> dict[str, Clause]:
    """The clauses of a register by id. Raises InvalidFile with every problem."""
    problems = Problems(file)
    top = Keys(read_toml(data, problems, RULE), "", problems, RULE)
    clauses: dict[str, Clause] = {}
    for number, table in enumerate(top.tables("clause"), start=1):
        clause = _clause(table, number, problems)
        if clause.id in clauses:
            problems.add(RULE, f"条款编号“{clause.id}”重复。", f'The id "{clause.id}" is repeated.', element=clause.id)
        clauses[clause.id] = clause
    _counts(top, problems)
    top.finish()
    problems.raise_if_any()
    return clauses


def read_counts(data: bytes, file: str) -> dict[str, int]:
    """What the register states under ``[count]``: ``clauses`` (all of them) and each of KINDS; {} where it does not.

    Its faults are among those of ``read_clauses``.
    """
    problems = Problems(file)
    return _counts(Keys(read_toml(data, problems, RULE), "", problems, RULE), problems)


def _counts(top: Keys, problems: Problems) -> dict[str, int]:
    table = top.table("count")
    keys = Keys(table, "count", problems, RULE)
    found = {name: keys.whole(name) for name in (ALL_CLAUSES, *KINDS)}
    keys.finish()
    return {name: number for name, number in found.items() if number is not None}


def _clause(table: Mapping[str, object], number: int, problems: Problems) -> Clause:
    keys = Keys(table, str(table.get("id") or f"clause {number}"), problems, RULE)
    places = []
    for text in keys.texts("where"):
        place = parse_where(text)
        if place is None:
            keys.fault(f"“where”中的“{text}”写法有误。", f'"{text}" in "where" is no place.')
        else:
            places.append(place)
    clause = Clause(
        id=keys.text("id", required=True),
        article=keys.text("article", required=True),
        kind=keys.text("kind", required=True),
        topic=keys.text("topic", required=True),
        text=keys.text("text", required=True),
        text_en=keys.text("text_en"),
        where=tuple(places),
        ambiguity=keys.words("ambiguity"),
        note=keys.text("note"),
    )
    if clause.id and not _CLAUSE_ID.fullmatch(clause.id):
        keys.fault(f"条款编号“{clause.id}”写法有误（如 L049）。", f'"{clause.id}" is no clause id (such as L049).')
    if clause.kind and clause.kind not in KINDS:
        keys.fault(f"“kind”应为 {'、'.join(KINDS)} 之一。", f'"kind" must be one of {", ".join(KINDS)}.')
    keys.finish()
    return clause


def read_ambiguities(data: bytes, file: str) -> dict[str, Ambiguity]:
    """The ambiguities by id. Raises InvalidFile with every problem."""
    problems = Problems(file)
    top = Keys(read_toml(data, problems, RULE), "", problems, RULE)
    found: dict[str, Ambiguity] = {}
    for number, table in enumerate(top.tables("ambiguity"), start=1):
        keys = Keys(table, str(table.get("id") or f"ambiguity {number}"), problems, RULE)
        ambiguity = Ambiguity(
            id=keys.text("id", required=True),
            problem=keys.text("problem", required=True),
            reading=keys.text("reading", required=True),
            problem_en=keys.text("problem_en"),
            reading_en=keys.text("reading_en"),
            article=keys.text("article"),
            scope=keys.text("scope"),
            setting=keys.text("setting"),
            place=keys.text("place"),
        )
        if ambiguity.id and not _AMBIGUITY_ID.fullmatch(ambiguity.id):
            keys.fault(
                f"编号“{ambiguity.id}”写法有误（如 A-X01）。", f'"{ambiguity.id}" is no ambiguity id (as A-X01).'
            )
        if ambiguity.id in found:
            keys.fault(f"编号“{ambiguity.id}”重复。", f'The id "{ambiguity.id}" is repeated.')
        keys.finish()
        found[ambiguity.id] = ambiguity
    top.finish()
    problems.raise_if_any()
    return found

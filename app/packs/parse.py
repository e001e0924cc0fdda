"""Parses the files of a release, all of them, and reports all their problems together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TypeVar

from app.bpmn import Diagram, InvalidFile, Problem, Table, read_diagram, read_table
from app.expressions import EvaluationError
from app.packs.english import ENGLISH, read_english
from app.packs.files import AMBIGUITIES, CLAUSES, SETTINGS, content_hash
from app.packs.form_reader import read_form
from app.packs.problems import InvalidPack
from app.packs.register import Clause, Register, read_ambiguities, read_clauses, read_counts
from app.packs.release import Release
from app.packs.settings import read_settings

RULE = "pack-files"
Parsed = TypeVar("Parsed")


def parse_release(files: Mapping[str, bytes]) -> Release:
    """The release that these files (a snapshot, see ``resolve``) make. Raises InvalidPack with every problem."""
    reader = _Reader(files)
    settings = reader.read(SETTINGS, lambda data, _: read_settings(data))
    diagrams = reader.read_all(".bpmn", read_diagram)
    tables = reader.read_all(".dmn", _read_table)
    forms = reader.read_all(".form", lambda data, file: read_form(data, file, _stem(file)))
    register = reader.register()
    english = (reader.read(ENGLISH, lambda data, _: read_english(data)) if ENGLISH in files else None) or {}
    reader.refuse_unknown()
    by_process = {diagram.process_id: diagram for diagram in diagrams.values()}
    by_table = {table.id: table for table in tables.values()}
    reader.refuse_strangers(diagrams, tables)
    if reader.problems or settings is None:
        raise InvalidPack(reader.problems)
    return Release(
        pack=settings.pack,
        lanes=settings.lanes,
        roles=settings.roles,
        settings=settings.settings,
        diagrams=by_process,
        tables=by_table,
        forms={form.name: replace(form, english=english) for form in forms.values()},
        register=register,
        content_hash=content_hash(files),
        papers=settings.papers,
        notices=settings.notices,
        kept=settings.kept,
        english=english,
        files=dict(files),
    )


class _Reader:
    """Reads file by file; a file that cannot be read adds its problems and yields nothing."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._known: set[str] = set()
        self.problems: list[Problem] = []

    def read(self, name: str, parse: Callable[[bytes, str], Parsed]) -> Parsed | None:
        self._known.add(name)
        if name not in self._files:
            self.add(name, f"缺少文件 {name}。", f"The file {name} is missing.")
            return None
        try:
            return parse(self._files[name], name)
        except InvalidFile as invalid:
            self.problems.extend(invalid.problems)
            return None

    def read_all(self, ending: str, parse: Callable[[bytes, str], Parsed]) -> dict[str, Parsed]:
        read = {name: self.read(name, parse) for name in sorted(self._files) if name.endswith(ending)}
        return {name: parsed for name, parsed in read.items() if parsed is not None}

    def register(self) -> Register:
        own = self.read(CLAUSES, read_clauses) if CLAUSES in self._files else None
        ambiguities = self.read(AMBIGUITIES, read_ambiguities) if AMBIGUITIES in self._files else None
        inherited: dict[str, Clause] = {}
        for name in sorted(self._files):
            if name.startswith("clauses.") and name != CLAUSES:
                inherited |= self.read(name, read_clauses) or {}
        stated = read_counts(self._files[CLAUSES], CLAUSES) if own else {}
        return Register(own or {}, inherited, ambiguities or {}, stated)

    def refuse_unknown(self) -> None:
        for name in self._files.keys() - self._known:
            self.add(name, f"发布版本中没有“{name}”这种文件。", f'A release has no place for "{name}".')

    def refuse_strangers(self, diagrams: Mapping[str, Diagram], tables: Mapping[str, Table]) -> None:
        """A file is called like what it holds: files are inherited by name, processes and tables used by id."""
        ids = {file: diagram.process_id for file, diagram in diagrams.items()}
        ids |= {file: table.id for file, table in tables.items()}
        for file, id_ in ids.items():
            if id_ != _stem(file):
                self.add(file, f"编号“{id_}”应与文件名一致。", f'The id "{id_}" must be the name of the file.', id_)

    def add(self, file: str, zh: str, en: str, element: str | None = None) -> None:
        self.problems.append(Problem(file, element, None, RULE, zh, en))


def _read_table(data: bytes, file: str) -> Table:
    """The table, its constant cells worked out: one without a value (1 / 0) is a problem before any ticket meets it."""
    table = read_table(data, file)
    try:
        _ = table.compiled
    except EvaluationError as error:
        raise InvalidFile([Problem(file, table.id, table.line or None, "expression", error.zh, error.en)]) from error
    return table


def _stem(file: str) -> str:
    return PurePosixPath(file).stem

"""How far a pack carries out its regulation: clauses that live somewhere, and clauses that a scenario exercises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.packs.lint.places import in_files
from app.packs.register import KINDS, Clause, Where
from app.packs.release import Release


@dataclass(frozen=True)
class KindCoverage:
    """Clauses of one kind: how many there are, live somewhere in the pack, and are exercised by a scenario."""

    kind: str
    total: int
    implemented: int
    exercised: int


@dataclass(frozen=True)
class ClauseCoverage:
    """One clause: the places that exist, and the scenarios that exercise it."""

    clause: Clause
    places: tuple[Where, ...]
    scenarios: tuple[str, ...]

    @property
    def implemented(self) -> bool:
        """Whether it lives somewhere. A clause that only binds people counts when its note says why."""
        return bool(self.places) or (self.clause.kind == "organisational" and bool(self.clause.note))


@dataclass(frozen=True)
class Coverage:
    """The coverage of a pack's own register, clause by clause."""

    pack: str
    clauses: tuple[ClauseCoverage, ...]

    @property
    def kinds(self) -> tuple[KindCoverage, ...]:
        """The counts, one row a kind."""
        rows = []
        for kind in KINDS:
            own = [each for each in self.clauses if each.clause.kind == kind]
            implemented = sum(1 for each in own if each.implemented)
            rows.append(KindCoverage(kind, len(own), implemented, sum(1 for each in own if each.scenarios)))
        return tuple(rows)

    @property
    def missing(self) -> tuple[str, ...]:
        """Clauses to enforce that nothing implements or no scenario exercises: a release should have none."""
        enforced = (each for each in self.clauses if each.clause.kind == "enforce")
        return tuple(each.clause.id for each in enforced if not (each.implemented and each.scenarios))

    def to_dict(self) -> dict[str, Any]:
        """As the API and reports show it."""
        return {
            "pack": self.pack,
            "kinds": [vars(row) for row in self.kinds],
            "missing": list(self.missing),
            "clauses": [
                {
                    "id": each.clause.id,
                    "article": each.clause.article,
                    "kind": each.clause.kind,
                    "text": each.clause.text,
                    "places": [str(place) for place in each.places],
                    "scenarios": list(each.scenarios),
                }
                for each in self.clauses
            ],
        }


def coverage(release: Release, exercised: Mapping[str, Iterable[str]]) -> Coverage:
    """``exercised``: clause id -> ids of the scenarios that passed through it.

    Places outside the files (handlers, metrics...) count as they stand: lint refuses those that do not exist.
    """
    clauses = tuple(
        ClauseCoverage(
            clause,
            tuple(where for where in clause.where if where.file is None or in_files(release, where)),
            tuple(sorted(exercised.get(clause.id, ()))),
        )
        for clause in release.register.clauses.values()
    )
    return Coverage(release.id, clauses)

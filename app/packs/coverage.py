"""How far a pack carries out its regulation: clauses that live somewhere, and clauses that a scenario exercises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.packs.places import Places
from app.packs.register import KINDS, Clause, Where
from app.packs.release import Release


@dataclass(frozen=True)
class KindCoverage:
    """Clauses of one kind: how many the register states (0: it does not say), are there, are carried, are exercised
    by a scenario, and ``proved``: carried, and exercised too where they are to be enforced."""

    kind: str
    stated: int
    total: int
    implemented: int
    exercised: int
    proved: int


@dataclass(frozen=True)
class ClauseCoverage:
    """One clause: the places that exist, whether they carry it as its kind asks, what exercises it.

    ``idle``: it is kept, but only in forms that nobody is asked to fill in yet.
    """

    clause: Clause
    places: tuple[Where, ...]
    implemented: bool
    scenarios: tuple[str, ...]
    idle: bool = False

    @property
    def proved(self) -> bool:
        """Whether all is well with it; a clause to enforce needs a scenario besides."""
        return self.implemented and (self.clause.kind != "enforce" or bool(self.scenarios))


@dataclass(frozen=True)
class Coverage:
    """The coverage of a pack's own register, clause by clause. ``instrument`` is empty for a pack of no regulation."""

    pack: str
    instrument: str
    clauses: tuple[ClauseCoverage, ...]
    stated: Mapping[str, int]

    @property
    def kinds(self) -> tuple[KindCoverage, ...]:
        """The counts, one row a kind."""
        rows = []
        for kind in KINDS:
            own = [each for each in self.clauses if each.clause.kind == kind]
            implemented = sum(1 for each in own if each.implemented)
            exercised = sum(1 for each in own if each.scenarios)
            proved = sum(1 for each in own if each.proved)
            rows.append(KindCoverage(kind, self.stated.get(kind, 0), len(own), implemented, exercised, proved))
        return tuple(rows)

    @property
    def missing(self) -> tuple[str, ...]:
        """Clauses that are not carried as their kind asks, and those to enforce that no scenario exercises."""
        return tuple(each.clause.id for each in self.clauses if not each.proved)

    @property
    def idle(self) -> tuple[str, ...]:
        """Clauses to keep for which there is a form, but no act that asks for it yet."""
        return tuple(each.clause.id for each in self.clauses if each.idle)

    def to_dict(self) -> dict[str, Any]:
        """As the API and reports show it."""
        return {
            "pack": self.pack,
            "kinds": [vars(row) for row in self.kinds],
            "missing": list(self.missing),
            "idle": list(self.idle),
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
    """``exercised``: clause id -> ids of the scenarios that passed through it."""
    places, register = Places(release), release.register
    clauses = []
    for clause in register.clauses.values():
        there = tuple(where for where in clause.where if places.exists(where))
        scenarios = tuple(sorted(exercised.get(clause.id, ())))
        clauses.append(ClauseCoverage(clause, there, places.carried(clause), scenarios, _idle(places, clause)))
    return Coverage(release.id, release.instrument, tuple(clauses), register.stated)


def _idle(places: Places, clause: Clause) -> bool:
    kept = places.carriers(clause) if clause.kind == "record" else ()
    forms = [where for where in kept if where.file is not None and where.file.endswith(".form")]
    return bool(forms) and len(forms) == len(kept) and not any(places.in_use(where) for where in forms)

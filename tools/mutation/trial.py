"""One mutant on trial: lint first, then the soundness proof, then the scenarios, until somebody objects."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.bpmn import InvalidFile
from app.packs import Release, parse_release, resolve
from app.services.rules import publishing
from app.services.scenario.model import Scenario
from app.services.scenario.playing import make_stage, read_all, scenario_files
from app.services.soundness import prove
from app.services.soundness.walk import TooLarge
from app.store import migrate
from tools.mutation.mutants import Mutant

LINT, SOUNDNESS, SCENARIOS, SURVIVED = "lint", "soundness", "scenarios", "survived"
UNASKED = frozenset({"limit-text"})
"""Rules that compare a number with the words beside it. Every changed limit breaks them, and the scenarios, which have
to hold the number by themselves (an owner changes the words too), would never be asked."""


@dataclass(frozen=True)
class Verdict:
    mutant: str
    kind: str
    caught_by: str
    why: str


class Court:
    """A copy of ``processes/`` in which mutants stand for a moment. One process, one court."""

    def __init__(self, processes: Path) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.processes = Path(self._folder.name) / "processes"
        shutil.copytree(processes, self.processes)
        self._template = Path(self._folder.name) / "template.sqlite"
        migrate.upgrade(f"sqlite:///{self._template}")
        self.packs = publishing.packs_in(self.processes)
        self._before = {pack: Counter(_findings(self.processes, pack)) for pack in self.packs}
        self._scenarios = {pack: self._read(pack) for pack in self.packs}
        self._useful: Counter[str] = Counter()

    def close(self) -> None:
        self._folder.cleanup()

    def _read(self, pack: str) -> list[Scenario]:
        return read_all(scenario_files([self.processes / pack]), self.processes)[0]

    def affected(self, file: str) -> list[str]:
        """Packs in whose releases the file stands: its own, those below it, or all that take a common one."""
        owner, _, name = file.partition("/")
        if name == "pack.toml":
            return [pack for pack in self.packs if owner in publishing.lineage(self.processes, pack)]
        return [pack for pack in self.packs if resolve(self.processes, pack).origin.get(name) == owner]

    def try_(self, mutant: Mutant) -> Verdict:
        file = self.processes / mutant.file
        sound = file.read_bytes()
        file.write_bytes(mutant.content)
        try:
            by, why = next(self._objections(mutant), (SURVIVED, ""))
        finally:
            file.write_bytes(sound)
        return Verdict(mutant.id, mutant.kind, by, why)

    def _objections(self, mutant: Mutant) -> Iterator[tuple[str, str]]:
        packs = self.affected(mutant.file)
        for pack in packs:
            new = Counter(_findings(self.processes, pack)) - self._before[pack]
            if new:
                yield LINT, f"{pack}: {next(iter(new))}"
        for pack in packs:
            rules = parse_release(resolve(self.processes, pack).files)
            if fault := _unsound(rules):
                yield SOUNDNESS, f"{pack}: {fault}"
        for pack in packs:
            if fault := self._failing(pack):
                yield SCENARIOS, f"{pack}: {fault}"

    def _failing(self, pack: str) -> str | None:
        """The first scenario of the pack that does not hold any more; those that caught something before go first."""
        database = self.processes.parent / "trial.sqlite"
        shutil.copyfile(self._template, database)
        stage = make_stage(self.processes, pack, f"sqlite:///{database}", first=False)
        try:
            for scenario in sorted(self._scenarios[pack], key=lambda each: -self._useful[each.id]):
                if not stage.play(scenario).passed:
                    self._useful[scenario.id] += 1
                    return scenario.id
        finally:
            stage.program.database.close()
            for left in self.processes.parent.glob("trial.sqlite*"):
                left.unlink()
        return None


def _findings(processes: Path, pack: str) -> Iterator[str]:
    """What lint says, without line numbers, which any change moves. A warning that was not there before is a notice
    that an owner sees, but it stops nothing: it does not count."""
    try:
        problems = publishing.problems_of(parse_release(resolve(processes, pack).files))
    except InvalidFile as fault:
        yield from (f"{problem.rule} {problem.element}" for problem in fault.problems)
        return
    found = (problem for problem in problems if problem.fails_check and problem.rule not in UNASKED)
    yield from (f"{problem.rule} {problem.element}" for problem in found)


def _unsound(rules: Release) -> str | None:
    """The first counterexample; packs as they lie on disk have none (`make check` proves that)."""
    try:
        faults = prove(rules).faults
    except (InvalidFile, TooLarge) as fault:
        return f"{type(fault).__name__}: {fault}"
    return f"{faults[0].rule} {' '.join(faults[0].elements)}" if faults else None

"""How far a pack carries out its regulation: each clause, where it lives, and which scenarios exercise it."""

from collections.abc import Iterable
from pathlib import Path

from app.packs import KINDS, Coverage, coverage, parse_release, resolve
from app.services.scenario.playing import read_all, scenario_files


def coverage_of(processes: Path, pack: str) -> Coverage:
    """Of the pack as it lies on disk. Whether its scenarios hold, playing them says; here they only have to be there.

    Raises InvalidFile (the pack) or BadScenario (its scenarios) with every problem.
    """
    scenarios, _ = read_all(scenario_files([processes / pack]), processes)
    exercised: dict[str, list[str]] = {}
    for scenario in scenarios:
        for clause in scenario.proves:
            exercised.setdefault(clause, []).append(scenario.id)
    return coverage(parse_release(resolve(processes, pack).files), exercised)


def total(packs: Iterable[Coverage]) -> str:
    """One line over all regulations (a pack that names no instrument is none): proved of stated, for each kind."""
    regulations = [each for each in packs if each.instrument]
    rows = [row for each in regulations for row in each.kinds]
    counts = []
    for kind in KINDS:
        own = [row for row in rows if row.kind == kind]
        counts.append(f"{kind} {sum(row.proved for row in own)}/{sum(row.stated for row in own)}")
    clauses = sum(row.stated for row in rows)
    return f"{len(regulations)} regulations: {', '.join(counts)}; {clauses} clauses"

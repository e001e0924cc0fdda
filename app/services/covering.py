"""How far a pack carries out its regulation: each clause, where it lives, and which scenarios exercise it."""

from pathlib import Path

from app.packs import Coverage, coverage, parse_release, resolve
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

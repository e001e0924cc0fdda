"""`python -m tools.mutation`: damage the packs one rule at a time and print who noticed.

    python -m tools.mutation                       # every mutant of every pack; tens of minutes on two cores
    python -m tools.mutation --sample 60 --seed 7  # so many of them, drawn at random
    python -m tools.mutation --only longsheng/limits.dmn --only common/extension.bpmn
    python -m tools.mutation --only longsheng/limits.dmn --element handle_help   # of one row, node, flow or lane

Exit code 1 when fewer than 95 in 100 are caught, or when a survivor is not explained in tools/mutation/explained.toml.
With --write: tools/mutation/results.json, and docs/mutation.md from it.
"""

from __future__ import annotations

import argparse
import random
import sys
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import orjson
from rich.console import Console
from rich.progress import track

from config import ROOT
from tools.mutation import report
from tools.mutation.mutants import Mutant, mutants
from tools.mutation.trial import SURVIVED, Court, Verdict

PROCESSES = ROOT / "processes"
HERE = Path(__file__).parent
WANTED = 0.95
_court: list[Court] = []


def main(arguments: list[str] | None = None) -> int:
    given = _arguments(arguments)
    every = [each for each in mutants(files(PROCESSES)) if _wanted(each, given)]
    chosen = random.Random(given.seed).sample(every, min(given.sample or len(every), len(every)))
    console = Console(width=max(120, Console().width))
    explained = explanations()
    verdicts = []
    for verdict in track(_try_all(chosen, given.workers), "mutants", len(chosen), console=console):
        verdicts.append(verdict)
        if verdict.caught_by == SURVIVED:  # told at once: a run takes long, and may be broken off
            console.print(f"survived: {verdict.mutant}\n    {explained.get(verdict.mutant, 'NOT EXPLAINED')}")
    verdicts.sort(key=lambda verdict: verdict.mutant)
    survivors = [verdict for verdict in verdicts if verdict.caught_by == SURVIVED]
    console.print(report.table(verdicts))
    if given.write:
        (HERE / "results.json").write_bytes(report.results(verdicts))
        report.write_document(ROOT / "docs" / "mutation.md", orjson.loads(report.results(verdicts)), explained)
    unexplained = [verdict for verdict in survivors if verdict.mutant not in explained]
    caught = 1 - len(survivors) / len(verdicts) if verdicts else 0
    return 1 if unexplained or caught < WANTED else 0


def _wanted(mutant: Mutant, given: argparse.Namespace) -> bool:
    of_file = not given.only or mutant.file in given.only
    return of_file and (not given.element or mutant.element in given.element)


def files(processes: Path) -> dict[str, bytes]:
    """What is damaged: diagrams, limits and lanes; path below ``processes/`` -> content."""
    wanted = [*processes.glob("*/*.bpmn"), *processes.glob("*/limits.dmn"), *processes.glob("*/pack.toml")]
    return {path.relative_to(processes).as_posix(): path.read_bytes() for path in wanted}


def explanations() -> dict[str, str]:
    """Survivor -> why nothing can notice it."""
    return dict(tomllib.loads((HERE / "explained.toml").read_text("utf-8")))


def _try_all(chosen: Iterable[Mutant], workers: int) -> Iterator[Verdict]:
    with ProcessPoolExecutor(workers, initializer=_open_court) as pool:
        yield from pool.map(_try, chosen)


def _open_court() -> None:
    _court.append(Court(PROCESSES))


def _try(mutant: Mutant) -> Verdict:
    return _court[0].try_(mutant)


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.mutation", description=__doc__.partition("\n")[0])
    parser.add_argument("--sample", type=int, default=0, help="so many at random (default: all)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", action="append", help="only mutants of this file below processes/ (may be repeated)")
    parser.add_argument("--element", action="append", help="only mutants of this row, node, flow or lane (repeatable)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write results.json and docs/mutation.md")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())

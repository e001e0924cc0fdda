"""Lint of one file before it is saved: the pack as it lies on disk, with this file in the place of its own."""

from pathlib import Path
from typing import Any

from app.bpmn import InvalidFile
from app.packs import Problem, parse_release, resolve
from app.packs.problems import weighed
from app.services.rules import publishing

MOST_SHOWN = 300
"""Problems in one answer: nobody mends more before checking again, and a file can hold tens of thousands."""


def check_file(processes: Path, pack: str, file: str, content: str) -> dict[str, Any]:
    """Every problem of this file and whether one stands in the way of a release. Raises InvalidPack for a bad pack.

    Problems of other files are left out: they were there before and are not this author's.
    """
    files = {**resolve(processes, pack).files, file: content.encode()}
    try:
        problems = publishing.problems_of(parse_release(files))
    except InvalidFile as fault:
        problems = [weighed(problem) for problem in fault.problems]
    own = [problem for problem in problems if problem.file == file]
    return report(pack, own)


def check_pack(processes: Path, pack: str) -> dict[str, Any]:
    """Every problem of a pack as it lies on disk. An unknown pack is a problem like another."""
    return report(pack, publishing.check(processes, pack).problems)


def report(pack: str, problems: list[Problem]) -> dict[str, Any]:
    """The errors first where not all are shown; ``more``: how many problems are left out."""
    failed = any(problem.fails_check for problem in problems)
    shown = problems
    if len(problems) > MOST_SHOWN:
        shown = sorted(problems, key=lambda problem: not problem.is_error)[:MOST_SHOWN]
    more = len(problems) - len(shown)
    return {"pack": pack, "failed": failed, "problems": [problem.to_dict() for problem in shown], "more": more}

"""The pages of docs/regulations: made from the packs on disk, written, and compared with what lies there."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.packs import parse_release, resolve
from app.packs.handbook import Book, Story, comparison, page
from app.services.rules import publishing
from app.services.scenario.playing import read_all, scenario_files
from app.services.words import KINDS

FOLDER = Path("docs") / "regulations"
INDEX = "README.md"


def pages(processes: Path) -> dict[str, str]:
    """File name -> its text: a page for every pack that names an instrument, and the comparison of all of them.

    Raises InvalidFile (a pack) or BadScenario (its scenarios) with every problem.
    """
    books = [book_of(processes, name) for name in publishing.packs_in(processes)]
    told = [book for book in books if book.release.instrument]
    return {
        INDEX: comparison([replace(book, here=f"{book.release.id}.md") for book in told]),
        **{f"{book.release.id}.md": page(book) for book in told},
    }


def book_of(processes: Path, pack: str) -> Book:
    """What the page of a pack is made from."""
    resolved = resolve(processes, pack)
    kinds: Mapping[str, str] = {kind: zh for kind, (zh, _) in KINDS.items()}
    return Book(parse_release(resolved.files), resolved.origin, _stories(processes, pack), kinds)


def _stories(processes: Path, pack: str) -> tuple[Story, ...]:
    files = list(scenario_files([processes / pack / "scenarios"]))
    scenarios, _ = read_all(files, processes)
    found = (
        Story(each.id, each.title, f"../../processes/{pack}/scenarios/{each.file}", each.proves) for each in scenarios
    )
    return tuple(sorted(found, key=lambda story: story.id))


def outdated(processes: Path, folder: Path) -> list[str]:
    """Pages that differ from what the packs say now, that are missing, or that no pack has any more."""
    wanted = pages(processes)
    there = {path.name: path.read_text("utf-8") for path in folder.glob("*.md")}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def write(processes: Path, folder: Path) -> list[str]:
    """Write what is outdated; returns those names."""
    wanted, changed = pages(processes), outdated(processes, folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        if name in wanted:
            (folder / name).write_text(wanted[name], "utf-8")
        else:
            (folder / name).unlink()
    return changed

"""Packs: check, release, compare."""

from datetime import datetime

import click
import orjson
from rich.table import Table

from app.cli.common import config, console, operator, program
from app.packs import Coverage
from app.services import covering, publishing


@click.group()
def pack() -> None:
    """Process packs: check, release, diff."""


@pack.command()
@click.argument("packs", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Problems as JSON.")
def check(packs: tuple[str, ...], as_json: bool) -> None:
    """Read, lint and compile packs (all by default); exit code 1 when one has an error."""
    root = config().processes
    failed = False
    for name in packs or publishing.packs_in(root):
        report = publishing.check(root, name)
        failed = failed or report.failed
        if as_json:
            console.print_json(orjson.dumps(report.to_dict()).decode())
            continue
        for problem in report.problems:
            console.print(
                f"[bold]{problem.severity}[/] {problem.file}:{problem.line} {problem.element} [{problem.rule}]"
            )
            console.print(f"    {problem.zh}\n    {problem.en}")
        console.print(f"{name}: {report.summary}")
        failed = _print_coverage(covering.coverage_of(root, name)) or failed
    if failed:
        raise SystemExit(1)


def _print_coverage(found: Coverage) -> bool:
    """Counts by kind; true when a clause to be enforced is not implemented, or no scenario exercises it."""
    for row in found.kinds:
        exercised = f", {row.exercised} exercised by scenarios" if row.kind == "enforce" else ""
        console.print(f"  {row.kind}: {row.implemented}/{row.total} implemented{exercised}")
    if found.missing:
        console.print(f"  missing: {', '.join(found.missing)}")
    return bool(found.missing)


@pack.command()
@click.argument("name")
@click.option("--note", default="", help="Why this release is made.")
@click.option("--effective-from", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), default=None)
def release(name: str, note: str, effective_from: datetime | None) -> None:
    """Make a release of a pack as it lies on disk."""
    try:
        made = publishing.release(
            program(), operator(name), config().processes, name, note=note, effective_from=effective_from
        )
    except publishing.PackRefused as refused:
        for problem in refused.problems:
            console.print(
                f"{problem.file}:{problem.line} {problem.element or ''} ({problem.rule}) {problem.zh} / {problem.en}"
            )
        raise SystemExit(1) from refused
    console.print(
        f"{name}: release {made['seq']} ({made['content_hash'][:12]})" + ("" if made["new"] else ", unchanged")
    )


@pack.command()
@click.argument("name")
@click.option("--against", type=int, default=None, help="Number of the release to compare with (default: the newest).")
def diff(name: str, against: int | None) -> None:
    """What releasing the pack as it lies on disk would change."""
    table = Table("文件 file", "变化 change")
    for file, line in publishing.diff_to_disk(program(), config().processes, name, against):
        table.add_row(file, line)
    console.print(table)

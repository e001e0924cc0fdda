"""Scenarios: play worked tickets against the packs as they lie on disk."""

from pathlib import Path

import click
import orjson
from rich.progress import Progress
from rich.table import Table

from app.cli.common import config, console, errors
from app.services.scenario import BadScenario
from app.services.scenario.playing import ScenarioReport, play_paths


@click.group()
def scenario() -> None:
    """Worked tickets."""


@scenario.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@click.option("--quiet", is_flag=True, help="Only what differs, and the totals.")
@click.option("--database", default=None, help="Play on this (empty) database instead of a temporary SQLite file.")
def run(paths: tuple[Path, ...], as_json: bool, quiet: bool, database: str | None) -> None:
    """Play scenario files (or all below folders); exit code 1 when one does not hold."""
    try:
        with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
            bar = progress.add_task("scenarios", total=None)

            def tell(done: int, total: int) -> None:
                progress.update(bar, completed=done, total=total)

            report = play_paths(config().processes, paths, tell, database)
    except BadScenario as bad:
        raise click.ClickException(str(bad)) from bad
    if as_json:
        click.echo(orjson.dumps(report.to_dict(), option=orjson.OPT_INDENT_2).decode())
    else:
        _print(report, quiet)
    if not report.passed:
        raise SystemExit(1)


def _print(report: ScenarioReport, quiet: bool) -> None:
    for played in report.runs:
        if quiet and played.passed:
            continue
        table = Table(
            "时间 at", "何人 who", "事项 act", "结果 result", title=f"{played.scenario.id} {played.scenario.title}"
        )
        for outcome in played.outcomes:
            result = "✓" if outcome.holds else "\n".join(f"✗ {line}" for line in outcome.differences)
            table.add_row(f"{outcome.at:%Y-%m-%d %H:%M:%S}", outcome.who, outcome.what, result)
        console.print(table)
    for left in report.unsupported:
        console.print(f"not played: {left}")
    passed = sum(1 for played in report.runs if played.passed)
    console.print(f"{passed} passed, {len(report.runs) - passed} failed")

"""Scenarios: play worked tickets against the packs as they lie on disk."""

from datetime import datetime
from pathlib import Path

import click
import orjson
from rich.progress import Progress
from rich.table import Table

from app.cli.common import config, console, errors
from app.services.scenario import BadScenario
from app.services.scenario.playing import ScenarioReport, play_paths
from app.services.scenario.runner import ScenarioRun
from app.worktime import SHANGHAI


@click.group()
def scenario() -> None:
    """Worked tickets."""


@scenario.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@click.option("--all", "everything", is_flag=True, help="Every step of every scenario, not only what differs.")
@click.option("--database", default=None, help="Play on this (empty) database instead of a temporary SQLite file.")
def run(paths: tuple[Path, ...], as_json: bool, everything: bool, database: str | None) -> None:
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
        _print(report, everything)
    if not report.passed:
        raise SystemExit(1)


def _print(report: ScenarioReport, everything: bool) -> None:
    """What differs stands last, where people look, and under it the names of those that do not hold."""
    for played in report.runs if everything else ():
        console.print(_table(played))
    for left in report.unsupported:
        console.print(f"不能演算 not played: {left}", soft_wrap=True)
    failed = [played for played in report.runs if not played.passed]
    for played in failed:
        _print_differences(played)
    console.print(f"{len(report.runs) - len(failed)} 个相符 passed, {len(failed)} 个不符 failed", soft_wrap=True)
    if failed:
        console.print(f"不符 failed: {', '.join(played.scenario.id for played in failed)}", soft_wrap=True)


def _table(played: ScenarioRun) -> Table:
    title = f"{played.scenario.id} {played.scenario.title}"
    table = Table("时间 at", "何人 who", "事项 act", "结果 result", title=title)
    for outcome in played.outcomes:
        table.add_row(_instant(outcome.at), outcome.who, outcome.what, "✓" if outcome.holds else "✗")
    return table


def _print_differences(played: ScenarioRun) -> None:
    """Each on a line of its own, never cut: a due time without its end tells nothing."""
    console.print(f"✗ {played.scenario.id} {played.scenario.title} ({played.scenario.file})", soft_wrap=True)
    for number, outcome in enumerate(played.outcomes):
        if not outcome.holds:
            step = f"第{number}步 step {number}" if number else "登记 ticket"
            console.print(f"  {step}: {_instant(outcome.at)} {outcome.who} {outcome.what}", soft_wrap=True)
        for line in outcome.differences:
            console.print(f"    {line}", soft_wrap=True)


def _instant(at: datetime) -> str:
    """On the office's clocks, to the second: steps differ by one."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"

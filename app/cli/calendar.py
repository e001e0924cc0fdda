"""Calendars: what a new one would move, and loading it."""

import click
from rich.progress import Progress
from rich.table import Table

from app.cli.common import config, console, errors, operator, program
from app.packs.calendar import load_calendars
from app.services.admin import calendar_changes
from app.services.one_by_one import Rest
from app.worktime import WorkCalendar


@click.group()
def calendar() -> None:
    """Working-day calendars, from processes/calendars."""


def _from_disk(region: str) -> WorkCalendar:
    found = load_calendars(config().processes / "calendars").get(region)
    if found is None:
        raise click.ClickException(f"no calendar of region {region}")
    return found


@calendar.command()
@click.argument("region")
def preview(region: str) -> None:
    """The running deadlines that the region's calendar, as it lies on disk, would move."""
    _print(calendar_changes.preview(program(), operator(config().default_pack), _from_disk(region)))


@calendar.command()
@click.argument("region")
@click.option("--confirm-earlier", is_flag=True, help="Also move deadlines to an earlier instant.")
def load(region: str, confirm_earlier: bool) -> None:
    """Load the region's calendar as it lies on disk and move the running deadlines that it touches."""
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        bar = progress.add_task("deadlines", total=None)
        answer = calendar_changes.load(
            program(), operator(config().default_pack), _from_disk(region), confirm_earlier=confirm_earlier,
            tell=lambda done, total: progress.update(bar, completed=done, total=total),
        )  # fmt: skip
    console.print(
        f"{region}: version {answer.version}, {len(answer.moved)} moved, {len(answer.left)} left as they were"
    )
    _print(answer.left)
    if answer.rest:
        _tell(answer.rest)
        raise SystemExit(1)


def _tell(rest: Rest) -> None:
    """The tickets that were not reached or failed: the calendar is loaded, but not for them."""
    console.print("还没有移动 not moved yet: 再次载入即可继续 load again to go on")
    for pack, no in rest.busy:
        console.print(f"{pack} {no}: 系统繁忙 busy")
    for (pack, no), incident in rest.failed.items():
        console.print(f"{pack} {no}: 故障 incident {incident}")


def _print(moves: list[calendar_changes.Move]) -> None:
    table = Table("工单 ticket", "时限 deadline", "原到期 old due", "新到期 new due", "")
    for move in moves:
        note = "提前，须确认 earlier: confirm" if move.earlier else "推后 later"
        table.add_row(move.ticket, move.kind, move.old.isoformat(), move.new.isoformat(), note)
    console.print(table)

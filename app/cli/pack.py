"""Packs: check, prove, release, compare, document."""

from datetime import datetime
from typing import Any

import click
import orjson
from rich.progress import Progress
from rich.table import Table

from app.bpmn import InvalidFile
from app.cli.common import config, console, errors, fail, operator, program, tell
from app.packs import Coverage
from app.services import covering, handbooks, soundness
from app.services.rules import publishing
from app.services.scenario import BadScenario
from app.tickets.refusal import Refused
from app.worktime import SHANGHAI, written


class FirstDay(click.ParamType[datetime]):
    """An instant as owners write it: a day is its beginning, and clocks without a zone are the office's."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            read = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(
                f"“{value}”不是日期。写成 2026-12-01（当日零时起，北京时间），或者 2026-12-01T08:00。 / "
                f'"{value}" is no day. Write 2026-12-01 (from its first moment, Beijing time) or 2026-12-01T08:00.',
                param, ctx,
            )  # fmt: skip
        return read if read.tzinfo else read.replace(tzinfo=SHANGHAI)


@click.group()
def pack() -> None:
    """Process packs: check, prove, release, diff, docs."""


@pack.command()
@click.argument("packs", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Problems as JSON.")
def check(packs: tuple[str, ...], as_json: bool) -> None:
    """Read, lint and compile packs (all by default); exit code 1 when one has an error."""
    root = config().processes
    failed = False
    covered = []
    for name in packs or publishing.packs_in(root):
        report = publishing.check(root, name)
        failed = failed or report.failed
        if as_json:
            console.print_json(orjson.dumps(report.to_dict()).decode())
            continue
        for problem in report.problems:
            tell(problem)
        console.print(f"{name}: {report.summary}")
        if not report.readable:
            continue
        try:
            found = covering.coverage_of(root, name)
        except BadScenario as bad:
            console.print(str(bad), soft_wrap=True)
            failed = True
            continue
        failed = _print_coverage(found) or failed
        covered.append(found)
    if not as_json:
        console.print(covering.total(covered), soft_wrap=True)
    if failed:
        raise SystemExit(1)


def _print_coverage(found: Coverage) -> bool:
    """Counts by kind; true when a clause is not carried, or one to enforce is exercised by no scenario."""
    for row in found.kinds:
        exercised = f", {row.exercised} exercised by scenarios" if row.kind == "enforce" else ""
        console.print(f"  {row.kind}: {row.implemented}/{row.stated or row.total} implemented{exercised}")
    if found.idle:
        console.print(f"  kept in forms that no act asks for yet: {', '.join(found.idle)}")
    if found.missing:
        console.print(f"  missing: {', '.join(found.missing)}")
    return bool(found.missing)


@pack.command()
@click.argument("packs", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="The reports as JSON, one a line.")
def prove(packs: tuple[str, ...], as_json: bool) -> None:
    """Walk every diagram of packs (all by default) on every path; exit code 1 with a counterexample for each fault."""
    root = config().processes
    names = soundness.packs_to_prove(root, packs)
    sound = True
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        bar = progress.add_task("packs", total=len(names))
        for report in soundness.prove_packs(root, names, lambda states: progress.update(bar, description=f"{states}")):
            progress.advance(bar)
            sound = sound and report.sound
            if as_json:
                click.echo(orjson.dumps(report.to_dict()).decode())
            else:
                console.print("\n".join(soundness.lines(report)), soft_wrap=True)
    if not sound:
        raise SystemExit(1)


@pack.command()
@click.argument("name")
@click.option("--note", default="", help="Why this release is made: the number of the instrument.")
@click.option(
    "--effective-from", type=FirstDay(), default=None, help="First day in force: 2026-12-01, or 2026-12-01T08:00."
)
def release(name: str, note: str, effective_from: datetime | None) -> None:
    """Make a release of a pack as it lies on disk."""
    try:
        made = publishing.release(
            program(), operator(name), config().processes, name, note=note, effective_from=effective_from
        )
    except publishing.PackRefused as refused:
        for problem in refused.problems:
            tell(problem)
        raise SystemExit(1) from refused
    except Refused as refused:
        raise fail(refused) from refused
    since = written(datetime.fromisoformat(made["effective_from"]))
    console.print(
        f"{name}: 第{made['seq']}号发布版本 release {made['seq']} ({made['content_hash'][:12]})，"
        f"自 {since} 起施行 in force from{'' if made['new'] else '；内容没有变化 unchanged'}",
        soft_wrap=True,
    )


@pack.command()
@click.argument("name")
@click.option("--against", type=int, default=None, help="Number of the release to compare with (default: the newest).")
def diff(name: str, against: int | None) -> None:
    """What releasing the pack as it lies on disk would change."""
    table = Table("文件 file", "变化 change")
    try:
        for file, line in publishing.diff_to_disk(program(), config().processes, name, against):
            table.add_row(file, line)
    except InvalidFile as fault:
        raise click.ClickException(f"{name} cannot be read:\n{fault}") from fault
    except LookupError as missing:
        raise click.ClickException(f"{name} has no release {against}") from missing
    if table.row_count:
        console.print(table)
    else:
        zh, en = (f"第{against}号", f"release {against}") if against else ("最新", "the newest release")
        console.print(f"{name}: 与{zh}发布版本没有差别。 Nothing differs from {en}.", soft_wrap=True)


@pack.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit code 1 when a page is out of date.")
def docs(only_check: bool) -> None:
    """Generate docs/regulations from the packs: a page for each regulation and the comparison of all."""
    processes = config().processes
    folder = processes.parent / handbooks.FOLDER
    try:
        changed = handbooks.outdated(processes, folder) if only_check else handbooks.write(processes, folder)
    except (InvalidFile, BadScenario) as fault:
        raise click.ClickException(f"the packs cannot be read: {fault}") from fault
    for name in changed:
        console.print(f"{handbooks.FOLDER / name}: {'out of date' if only_check else 'written'}")
    if only_check and changed:
        console.print("run: flask --app wsgi pack docs")
        raise SystemExit(1)

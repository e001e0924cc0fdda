"""First steps: `flask --app wsgi demo` fills an empty database; `serve` starts the server with its timers."""

import json
import os
import sys
import tomllib
from pathlib import Path

import click
from rich.progress import Progress

from app.cli.common import config, console, errors, operator, program
from app.services import demo as demos
from app.services import publishing
from app.store import migrate
from config import ROOT, Config


@click.command()
def demo() -> None:
    """Migrate, load calendars, release every pack, load demo people and tickets; doing it again changes nothing."""
    settings: Config = config()
    migrate.upgrade(settings.database_url)
    publishing.seed_calendars(program(), settings.processes)
    for pack in publishing.packs_in(settings.processes):
        made = publishing.release(program(), operator(pack), settings.processes, pack, note="demo")
        console.print(f"{pack}: release {made['seq']}" + ("" if made["new"] else " (unchanged)"))
    file = ROOT / "demo" / f"{settings.default_pack}.toml"
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        bar = progress.add_task("demo tickets", total=None)
        tokens = demos.load(
            program(), settings.processes, file, lambda n, of: progress.update(bar, completed=n, total=of)
        )
    kept = _tokens_file(settings)
    if tokens is not None:
        _keep(kept, tokens)
    if kept.exists():
        _print_people(json.loads(kept.read_text("utf-8")), file)


@click.command()
def serve() -> None:
    """Start the server (gunicorn) with its timers running."""
    settings: Config = config()
    base = f"http://{settings.host}:{settings.port}"
    console.print(f"\n接口文档 API documentation: [bold]{base}/api/docs[/]\n健康检查 health: {base}/healthz\n")
    program().database.close()
    os.execv(  # noqa: S606 - the server takes this process's place, so that signals reach it
        sys.executable,
        [sys.executable, "-m", "gunicorn", "wsgi:application"],
    )


def _tokens_file(settings: Config) -> Path:
    return settings.var / "demo-tokens.json"


def _keep(file: Path, tokens: dict[str, str]) -> None:
    """Readable by this user only: the tokens are made at random for this machine and cannot be shown again."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(tokens, out)


def _print_people(tokens: dict[str, str], file: Path) -> None:
    people = tomllib.loads(file.read_text("utf-8"))["people"]
    console.print("\n演示人员（均为虚构） demo people (all invented), with their tokens:")
    for login, token in tokens.items():
        person = people.get(login, {})
        click.echo(f"  {login:<17} {token}  {person.get('name', '')}：{person.get('note', '')}")

"""First steps: `flask --app wsgi demo` fills an empty database; `serve` starts the server with its timers."""

import json
import os
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import click
from rich.progress import Progress

from app.cli.common import config, console, errors, operator, program
from app.services import demo as demos
from app.services.rules import publishing
from app.store import migrate
from config import ROOT, Config


@click.command()
def demo() -> None:
    """Migrate, load calendars, release every pack, load demo people and tickets; doing it again changes nothing."""
    settings: Config = config()
    migrate.upgrade(settings.database_url)
    publishing.seed_calendars(program(), settings.processes)
    for pack in publishing.packs_in(settings.processes):
        release = publishing.release(program(), operator(pack), settings.processes, pack, note="demo", repeat=True)
        console.print(f"{pack}: release {release['seq']}" + ("" if release["new"] else " (unchanged)"))
    files = _files(settings)
    made = {file: keys for file in files if (keys := _load(settings, file)) is not None}
    kept = _tokens_file(settings)
    tokens = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    if made:
        tokens |= {login: each.token for keys in made.values() for login, each in keys.items()}
        _keep(kept, tokens)
    if tokens:
        _print_people(settings, files, {login: each.password for keys in made.values() for login, each in keys.items()})


def _files(settings: Config) -> list[Path]:
    """What there is to load, one file a pack; the default pack's before the others."""
    return sorted((ROOT / "demo").glob("*.toml"), key=lambda file: (file.stem != settings.default_pack, file.stem))


def _load(settings: Config, file: Path) -> dict[str, demos.Keys] | None:
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        bar = progress.add_task(f"demo tickets {file.stem}", total=None)
        return demos.load(
            program(), settings.processes, file, lambda n, of: progress.update(bar, completed=n, total=of)
        )


@click.command()
def serve() -> None:
    """Start the server (gunicorn) with its timers running."""
    settings: Config = config()
    base = settings.address
    console.print(f"\n工作台 desk: {base}/")
    console.print(f"接口文档 API documentation: {base}/api/docs\n健康检查 health: {base}/healthz\n")
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


def _print_people(settings: Config, files: Iterable[Path], passwords: Mapping[str, str]) -> None:
    """Everybody, by pack. Passwords only of whom was made just now: nothing but their digests is stored."""
    if passwords:
        click.echo("\n演示人员（均为虚构）与密码，密码只显示这一次")
        click.echo("demo people (all invented) and passwords, which are shown this once")
    else:
        click.echo("\n演示人员（均为虚构），密码已在第一次显示")
        click.echo("demo people (all invented); passwords were shown the first time")
    for file in files:
        data = tomllib.loads(file.read_text("utf-8"))
        click.echo(f"\n{_title(settings, data['pack'])}")
        for login, person in data["people"].items():
            click.echo(f"  {login:<17} {passwords.get(login, '')}  {person['name']}：{person['note']}")
    click.echo("\n重设密码 another password: flask --app wsgi user password LOGIN --keep")
    click.echo("接口令牌 tokens for the API: demo-tokens.json in var/")


def _title(settings: Config, pack: str) -> str:
    about = tomllib.loads((settings.processes / pack / "pack.toml").read_text("utf-8"))["pack"]
    return f"{about['title']} {about['title_en']}"

"""One frozen Config, read from the environment here and nowhere else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent


class ConfigError(Exception):
    """The environment does not describe a program that can be started safely."""


@dataclass(frozen=True)
class Config:
    """What differs from one installation to the next.

    ``master_key`` wraps the tickets' data keys, ``index_key`` makes the blind index of phone numbers, ``seal_key``
    seals the head of each journal; 32 bytes each, hexadecimal in the environment. ``var`` holds what belongs to this
    installation alone (the SQLite file, keys made here, attachments).
    """

    database_url: str = field(repr=False)
    master_key: bytes = field(repr=False)
    index_key: bytes = field(repr=False)
    seal_key: bytes = field(repr=False)
    var: Path = ROOT / "var"
    processes: Path = ROOT / "processes"
    default_pack: str = "longsheng"
    run_timers: bool = True
    tick_seconds: int = 5
    host: str = "127.0.0.1"
    port: int = 8345

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Read HOTLINE_* variables; without keys a development key file under ``var/`` is made once."""
        var = Path(environ.get("HOTLINE_VAR", ROOT / "var"))
        url = environ.get("HOTLINE_DATABASE_URL") or f"sqlite:///{var / 'hotline.sqlite'}"
        if url.startswith("sqlite:///"):
            _private_folder(Path(url.removeprefix("sqlite:///")).parent)
        return cls(
            database_url=url,
            master_key=_key(environ, var, "HOTLINE_MASTER_KEY"),
            index_key=_key(environ, var, "HOTLINE_INDEX_KEY"),
            seal_key=_key(environ, var, "HOTLINE_SEAL_KEY"),
            var=var,
            processes=Path(environ.get("HOTLINE_PROCESSES", ROOT / "processes")),
            default_pack=environ.get("HOTLINE_PACK", "longsheng"),
            run_timers=environ.get("HOTLINE_TIMERS", "on") != "off",
            tick_seconds=int(environ.get("HOTLINE_TICK_SECONDS", "5")),
            host=environ.get("HOTLINE_HOST", "127.0.0.1"),
            port=int(environ.get("HOTLINE_PORT", "8345")),
        )


def _key(environ: Mapping[str, str], var: Path, name: str) -> bytes:
    """A key from the environment, else from a private file made on first use (a single machine's default)."""
    text = environ.get(name)
    if text is None:
        text = _key_file(var / name.lower())
    try:
        key = bytes.fromhex(text.strip())
    except ValueError as fault:
        raise ConfigError(f"{name} must be 64 hexadecimal digits") from fault
    if len(key) != 32:
        raise ConfigError(f"{name} must be 64 hexadecimal digits, not {len(key) * 2}")
    return key


def _private_folder(path: Path) -> None:
    """Made, where it is missing, for the program's own user alone: database, keys and files to be sent lie in it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def _key_file(path: Path) -> str:
    """Made once: the file gets its name when it is whole, so that two processes starting together agree on one key."""
    if path.exists():
        return path.read_text()
    _private_folder(path.parent)
    unfinished = path.with_suffix(f".{os.urandom(8).hex()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(os.urandom(32).hex())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(unfinished, path)
    except FileExistsError:
        return path.read_text()  # another process was first, and its key counts
    finally:
        unfinished.unlink()
    return path.read_text()

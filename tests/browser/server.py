"""A gunicorn process of the desk on the loopback, with a database of its own and the demo data in it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 120
"""Seconds in which a worker answers its first request, on a busy machine."""


@dataclass(frozen=True)
class Server:
    """``url`` without a slash at the end; ``passwords`` of the demo people by login; ``var`` holds the database."""

    url: str
    passwords: Mapping[str, str]
    var: Path

    def flask(self, *words: str) -> str:
        """What a command of the command line prints, run on this server's database."""
        return _flask(self.var, *words)


@cache
def _demo() -> tuple[Path, dict[str, str]]:
    """The demo, loaded once by the command that the README tells; each server gets a copy."""
    var = Path(mkdtemp(prefix="hotline-demo-"))
    printed = _flask(var, "demo")
    return var, dict(re.findall(r"^  (\w+) +((?:\w{4}-){3}\w{4})  ", printed, re.MULTILINE))


def forget_demo() -> None:
    """Remove the copy that servers are made from."""
    if _demo.cache_info().currsize:
        shutil.rmtree(_demo()[0], ignore_errors=True)
        _demo.cache_clear()


def _flask(var: Path, *words: str) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words], cwd=ROOT, env=_environment(var),
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-4000:]
    return run.stdout


def _environment(var: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOTLINE_")}
    return {**kept, "HOTLINE_VAR": str(var), "HOTLINE_TIMERS": "off", **more}


@contextmanager
def running(var: Path, **settings: str) -> Iterator[Server]:
    """A server on a copy of the demo in ``var``; ``settings`` are HOTLINE_... variables. Timers rest unless told."""
    demo, passwords = _demo()
    shutil.copytree(demo, var, dirs_exist_ok=True)
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "wsgi:application"], cwd=ROOT, text=True, stderr=subprocess.PIPE,
        env=_environment(var, HOTLINE_PORT=str(port), HOTLINE_DEMO="on", **settings),
    )  # fmt: skip
    listening, lines = threading.Event(), []

    def read() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            lines.append(line)
            if "Listening at" in line:
                listening.set()
        listening.set()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        assert listening.wait(STARTS_WITHIN) and process.poll() is None, "".join(lines)
        url = f"http://127.0.0.1:{port}"
        try:
            # Whoever connects before a worker is there waits for it.
            urllib.request.urlopen(f"{url}/readyz", timeout=STARTS_WITHIN).close()
        except OSError as fault:
            raise AssertionError(f"the server does not start:\n{''.join(lines[-40:])}") from fault
        yield Server(url, passwords, var)
    finally:
        process.terminate()
        process.wait(60)
        reader.join()
        assert process.stderr is not None
        process.stderr.close()
        (var / "server.log").write_text("".join(lines), "utf-8")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

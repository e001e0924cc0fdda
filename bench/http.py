"""(d) Ours over HTTP: real gunicorn workers on a loopback port, clients with kept connections, a key for every command.

The workers' processor time is read from /proc (Linux), so the clients' own does not count. Statements cannot be counted
in another process; they are counted on the same application in this one, for a few tickets.
"""

from __future__ import annotations

import http.client
import io
import itertools
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure import Counts
from bench.services import KEY, Stage, config
from bench.works import Work
from config import ROOT

WORKERS, THREADS, CLIENTS = 2, 4, 4
START_SECONDS = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")


class HttpFailed(Exception):
    """The server did not start, or answered an error."""


@dataclass(frozen=True)
class Server:
    """Running workers; `pid` is the master's."""

    port: int
    pid: int

    def counts(self) -> Counts:
        """Processor time of the master and all workers so far."""
        return Counts(sum(_cpu_of(pid) for pid in [self.pid, *_children_of(self.pid)]))


@contextmanager
def server(url: str) -> Iterator[Server]:
    """gunicorn on the database at `url`, stopped at the end. Raises HttpFailed with the end of its log."""
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        port, log = _free_port(), Path(folder) / "log"
        environment = {
            **os.environ, "HOTLINE_DATABASE_URL": url, "HOTLINE_VAR": folder, "HOTLINE_TIMERS": "off",
            "HOTLINE_REQUESTS_PER_MINUTE": "0",  # one clerk sends what a whole office would
            **{f"HOTLINE_{name}_KEY": KEY.hex() for name in ("MASTER", "INDEX", "SEAL")},
        }  # fmt: skip
        command = [
            sys.executable, "-m", "gunicorn", "wsgi:application", "--bind", f"127.0.0.1:{port}",
            "--workers", str(WORKERS), "--worker-class", "gthread", "--threads", str(THREADS), "--log-level", "warning",
        ]  # fmt: skip
        with log.open("wb") as output:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
            try:
                _wait_until_up(process, port, log)
                yield Server(port, process.pid)
            finally:
                process.terminate()
                try:
                    process.wait(timeout=30)
                except subprocess.TimeoutExpired:
                    process.kill()


class _JsonDesk:
    """The desk's commands as requests; `_send` carries one to the application and returns (status, body)."""

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self._tokens = tokens

    def register(self, who: str, form: Mapping[str, Any]) -> dict[str, Any]:
        return self._post(who, "/api/v1/tickets", form)

    def complete(self, who: str, task: int, form: Mapping[str, Any]) -> dict[str, Any]:
        return self._post(who, f"/api/v1/tasks/{task}/complete", form)

    def send(self, who: str, no: str, message: str, form: Mapping[str, Any]) -> dict[str, Any]:
        return self._post(who, f"/api/v1/tickets/{no}/messages/{message}", form)

    def _post(self, who: str, path: str, form: Mapping[str, Any]) -> dict[str, Any]:
        headers = {
            "Authorization": f"Bearer {self._tokens[who]}", "Content-Type": "application/json",
            "Idempotency-Key": uuid.uuid4().hex,
        }  # fmt: skip
        status, body = self._send(path, json.dumps(dict(form)), headers)
        if status not in (200, 201):
            raise HttpFailed(f"{path}: {status} {body[:500].decode(errors='replace')}")
        answer: dict[str, Any] = json.loads(body)
        return answer

    def _send(self, path: str, body: str, headers: dict[str, str]) -> tuple[int, bytes]:
        raise NotImplementedError


class HttpDesk(_JsonDesk):
    """Behind a real server; each thread keeps a connection of its own."""

    def __init__(self, port: int, tokens: Mapping[str, str]) -> None:
        super().__init__(tokens)
        self._port = port
        self._own = threading.local()

    def _send(self, path: str, body: str, headers: dict[str, str]) -> tuple[int, bytes]:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()


class InProcessDesk(_JsonDesk):
    """The same application in this process, through its test client; what it logs is thrown away."""

    def __init__(self, stage: Stage, url: str) -> None:
        from app import create_app

        super().__init__(stage.tokens)
        with _quiet():
            self._client = create_app(config(url), program=stage.program).test_client()

    def _send(self, path: str, body: str, headers: dict[str, str]) -> tuple[int, bytes]:
        with _quiet():
            response = self._client.post(path, data=body, headers=headers)
        return response.status_code, response.get_data()


@contextmanager
def _quiet() -> Iterator[None]:
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        yield


def play_many(desk: HttpDesk, work: Work, names: Iterable[str]) -> None:
    """Whole tickets by several clients at once. A client's exception is raised here."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(work.play, itertools.repeat(desk), names))


def _wait_until_up(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise HttpFailed(f"the server did not start: {log.read_text(errors='replace')[-500:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _cpu_of(pid: int) -> float:
    """User and system seconds of a process (fields 14 and 15, counted behind the name in brackets)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS

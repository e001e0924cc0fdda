"""The README's ticket, walked word for word: its commands run in a real shell against a real server."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from app import create_app
from app.services import demo
from app.services.assembly import build_program
from app.services.rules import publishing
from app.store import migrate
from config import Config
from tests.repo.source import ROOT, section

PROCESSES = ROOT / "processes"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The lines that the README's commands print, with the demo of `make run` loaded."""
    for tool in ("bash", "curl", "python3"):
        if shutil.which(tool) is None:
            pytest.skip(f"the walk needs {tool}")
    var = tmp_path_factory.mktemp("walk")
    config = Config.from_environment({"HOTLINE_VAR": str(var), "HOTLINE_TIMERS": "off"})
    tokens = _demo(config)
    (var / "demo-tokens.json").write_text(json.dumps(tokens), "utf-8")
    server = make_server("127.0.0.1", 0, create_app(config), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield _run(_commands(server.server_port, var))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _demo(config: Config) -> dict[str, str]:
    """What `flask demo` does, without its output."""
    migrate.upgrade(config.database_url)
    program = build_program(config)
    publishing.seed_calendars(program, PROCESSES)
    for pack in publishing.packs_in(PROCESSES):
        publishing.release_unchecked(program, PROCESSES, pack, None)
    keys = demo.load(program, PROCESSES, ROOT / "demo" / "longsheng.toml", lambda done, total: None)
    program.database.close()
    assert keys is not None
    return {login: each.token for login, each in keys.items()}


def _commands(port: int, var: Path) -> str:
    text = "\n".join(re.findall(r"```bash\n(.*?)```", section("README.md", "One ticket"), re.DOTALL))
    for told, here in (("127.0.0.1:8345", f"127.0.0.1:{port}"), ("var/demo-tokens.json", f"{var}/demo-tokens.json")):
        assert told in text, f"the README no longer says {told}"
        text = text.replace(told, here)
    return text


def _run(commands: str) -> list[str]:
    run = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", commands],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    return [line for line in run.stdout.splitlines() if line.strip()]


def test_the_ticket_goes_from_registration_to_reply(walked: list[str]) -> None:
    reached = [json.loads(line)["milestone"] for line in walked if line.startswith('{"ticket"') and "milestone" in line]
    assert reached == ["accepted", "dispatched", "signed", "contacted", "replied"]


def test_the_refusal_names_the_articles(walked: list[str]) -> None:
    (refused,) = (line for line in walked if "REPLY_NO_FACTS" in line)
    assert "第十二条（四）" in refused


def test_the_deadline_explains_itself(walked: list[str]) -> None:
    (sentence,) = (line for line in walked if line.startswith("依据"))
    assert "第十二条（二）4" in sentence and "个工作日" in sentence and "（周末）" in sentence


def test_the_history_is_whole(walked: list[str]) -> None:
    assert json.loads(walked[-1])["intact"] is True
    assert walked[-2].count("task_completed") == 5

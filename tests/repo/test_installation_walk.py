"""The administrator's how-to, walked word for word: its commands make an installation in which a ticket can be
registered."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.clock import ManualClock
from app.services.acting import intake
from app.services.assembly import build_program
from app.tickets.actor import Actor
from config import Config
from tests.repo.source import ROOT


def test_a_new_installation_registers_a_ticket(tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("the walk needs bash")
    found = re.search(r"```bash\n(.*?)```", (ROOT / "docs/how-to/administrator.md").read_text("utf-8"), re.DOTALL)
    assert found is not None
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOTLINE_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
    run = subprocess.run(
        ["bash", "-euc", found[1]], cwd=ROOT, env={**kept, "PATH": path, "HOTLINE_VAR": str(tmp_path)},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr

    config = Config.from_environment({"HOTLINE_VAR": str(tmp_path)})
    program = build_program(config, ManualClock(datetime(2026, 11, 23, 1, tzinfo=UTC)))
    form = {
        "kind": "consult", "source": "city_12345", "upstream_no": "JC-1", "title": "电梯", "content": "加装电梯的补贴",
        "caller_name": "原女士", "caller_mobile": "14200000005",
    }  # fmt: skip
    upstream = Actor(None, "市热线", "zezhou", frozenset({"upstream"}))
    assert intake.register(program, upstream, form)["ticket"]
    program.database.close()

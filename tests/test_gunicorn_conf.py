"""How many threads a worker process has, and that those that work find a connection to the database."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from app.jobs import embedded
from app.store import engines
from config import ROOT, Config


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``settings(HOTLINE_STREAMS="0")``: what gunicorn reads."""

    def read(**environ: str) -> dict[str, Any]:
        for name, value in {"HOTLINE_VAR": str(tmp_path), **environ}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "gunicorn.conf.py"))

    return read


def test_every_stream_has_a_thread_of_its_own_beside_those_that_answer_requests(settings: Any) -> None:
    found = settings()
    assert found["threads"] == found["REQUEST_THREADS"] + Config.streams
    assert settings(HOTLINE_STREAMS="0")["threads"] == found["REQUEST_THREADS"]


def test_those_that_work_find_a_connection(settings: Any) -> None:
    """Streams only wait; they and the background share the spare ones."""
    assert settings()["REQUEST_THREADS"] <= engines.POOL
    assert embedded.THREADS <= engines.SPARE

"""Starts the provider of identities of the tests, and answers its question as a person would."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx

from config import Oidc

ROOT = Path(__file__).resolve().parents[2]
CLIENT, SECRET = "hotline", "a secret of the tests"


@contextmanager
def provider() -> Iterator[Oidc]:
    """The settings for a provider that runs as long as the block does."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.web.oidc_provider", CLIENT, SECRET], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), "the provider did not start"
        yield Oidc(address, CLIENT, SECRET)
    finally:
        process.terminate()
        process.wait(60)
        assert process.stdout is not None
        process.stdout.close()


def vouched(address: str, name: str, lie: str = "") -> str:
    """The path and query that the provider sends the browser back to, when ``name`` has signed in there.

    ``name`` may be "name/login": the person that the provider knows as name, with another login.
    """
    with httpx.Client() as browser:
        assert browser.get(address).status_code == 200
        answer = browser.post(address, data={"name": name, "lie": lie})
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    assert "state" in parse_qs(back.query)
    return f"{back.path}?{back.query}"

"""A real server with the demo data and a real browser.

``make test`` runs these where Chromium and a font with Chinese characters are installed, and skips them with the reason
where they are not; under CI=true their absence is a failure. ``page`` is a fresh browser on the ``server``; when a test
ends, nothing may stand in its console: no script failed, nothing was refused by the page's policy.

    def test_signs(page: Page, sign_in: SignIn) -> None:
        sign_in(page, "li_transport")
        page.get_by_role("button", name="签收").click()
        expect(page.get_by_role("status")).to_contain_text("已签收")
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.person import Person
from tests.browser.server import Server, forget_demo, running

FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE = 60_000
"""Milliseconds that a page may take to show what a test waits for, on a busy machine."""
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
SignIn = Callable[[Page, str], None]
NewPage = Callable[..., Page]
Arrives = Callable[..., Person]


def chromium() -> str:
    """Where the browser lies; without one the tests are skipped, or fail in CI."""
    found = os.environ.get("HOTLINE_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        _absent("no Chromium: apt-get install chromium, or name one in HOTLINE_TEST_CHROMIUM")
    if not _has_chinese_font():
        _absent("no font with Chinese characters: apt-get install fonts-wqy-microhei")
    return str(found)


def _has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return True
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def _absent(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (CI must run the browser tests)", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        # Chromium's sandbox does not start for root, which is who runs CI; the pages are our own.
        started = playwright.chromium.launch(
            executable_path=path, args=[*FLAGS, *(["--no-sandbox"] if as_root else [])]
        )
        expect.set_options(timeout=PATIENCE)
        yield started
        started.close()
    forget_demo()


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for each file of tests, with a database of its own: what one file does, another does not see."""
    with running(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture
def new_page(browser: Browser, server: Server) -> Iterator[NewPage]:
    """``new_page()`` is one more browser (cookies of its own); ``new_page(PHONE)`` one of that size, ``zone`` the time
    zone of its machine."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(size: dict[str, int] = DESK, zone: str = "Asia/Shanghai") -> Page:
        here: dict[str, Any] = {"viewport": size, "locale": "zh-CN", "timezone_id": zone}
        context = browser.new_context(base_url=server.url, **here)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    # A refused act answers 4xx on purpose, which Chromium and htmx write into the console too.
    expected = ("the server responded with a status of 4", "Response Status Error Code 4")
    told = [text for text in complaints if not any(each in text for each in expected)]
    assert told == [], "the browser's console"


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


@pytest.fixture
def sign_in(server: Server) -> SignIn:
    """``sign_in(page, "li_transport")``: through the sign-in page, as the demo person of that login."""

    def do(page: Page, login: str) -> None:
        page.goto("/sign-in")
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(server.passwords[login])
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_role("button", name="退出", exact=True).wait_for()

    return do


@pytest.fixture
def arrives(new_page: NewPage, sign_in: SignIn) -> Arrives:
    """``arrives("li_transport")`` is that person at a browser of their own; ``arrives("li_transport", PHONE)`` on a
    phone."""

    def do(login: str, size: dict[str, int] = DESK) -> Person:
        page = new_page(size)
        sign_in(page, login)
        return Person(page)

    return do

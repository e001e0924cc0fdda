"""Takes the pictures of the desk for the README and docs/how-to, from the demo: ``python -m tools.take_screenshots``.

Needs Chromium (as the browser tests do). Pictures are small PNG files in docs/pictures; look at them before you commit.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.browser.person import Person
from tests.browser.server import ROOT, Server, forget_demo, running

PICTURES = ROOT / "docs" / "pictures"
SIZE = {"width": 1100, "height": 640}
MOST = 160_000
"""Bytes that a picture may have."""


def work_list(page: Page) -> None:
    page.get_by_role("heading", name="工作清单").wait_for()


def explanation(page: Page) -> None:
    person = Person(page)
    person.reads_about("投诉砂石车扬尘")
    person.opens_tab("时限")
    page.locator("details.deadline").filter(has_text="办结答复").first.locator("summary").click()


def refusal(page: Page) -> None:
    person = Person(page)
    person.finds("投诉砂石车扬尘", "办理并答复")
    person.fills({"办理情况": "查获一辆，责令覆盖篷布"})
    page.locator("#act-state").filter(has_text="已保存").wait_for()
    person.is_refused("提交", "您填写的内容都还在")


SHOTS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "work-list": ("wang_station", work_list),
    "explanation": ("li_transport", explanation),
    "refusal": ("li_transport", refusal),
}
"""File -> who is signed in, and the way to what is shown."""
AT_REST = "new Promise((go) => setTimeout(() => { scrollTo(0, 0); requestAnimationFrame(() => go(true)); }, 500))"
"""The page scrolls to a refusal by itself, a moment later."""


@contextmanager
def browser_page(server: Server, login: str) -> Iterator[Page]:
    chromium = os.environ.get("HOTLINE_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("no Chromium: apt-get install chromium, or name one in HOTLINE_TEST_CHROMIUM")
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"] if as_root else [])
        # Pages show instants in the browser's own time.
        here: dict[str, Any] = {"viewport": SIZE, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
        page = browser.new_context(base_url=server.url, **here).new_page()
        page.goto("/sign-in")
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(server.passwords[login])
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_role("button", name="退出", exact=True).wait_for()
        yield page
        browser.close()


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, running(Path(folder)) as server:
        for name, (login, lead_to) in SHOTS.items():
            file = PICTURES / f"{name}.png"
            with browser_page(server, login) as page:
                lead_to(page)
                page.evaluate("document.activeElement.blur(); scrollTo({top: 0, behavior: 'instant'})")
                page.wait_for_function(AT_REST)
                page.screenshot(path=file, animations="disabled", caret="hide")
            print(f"{file.relative_to(ROOT)}: {file.stat().st_size} bytes")
            if file.stat().st_size > MOST:
                sys.exit(f"{file.name} is larger than {MOST} bytes")
    forget_demo()


if __name__ == "__main__":
    main()

"""The calendar in a real browser: a file is looked at and then taken in; every page passes axe in two widths."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.conftest import DESK, PHONE, NewPage, SignIn

CALENDARS = Path(__file__).resolve().parents[2] / "processes" / "calendars"
PAGES = (
    "units",
    "units/new",
    "people",
    "people/new",
    "calendar",
    "incidents",
    "outbox",
    "health",
    "sign-ins",
    "journal",
)


def test_a_calendar_is_previewed_and_confirmed(page: Page, sign_in: SignIn, tmp_path: Path) -> None:
    file = tmp_path / "guangxi.toml"
    day = '\n[[day]]\ndate = 2026-12-31\nkind = "off"\nname = "地方日"\nstatus = "confirmed"\nsource = "虚构的通知"\n'
    whole = (CALENDARS / "guangxi.toml").read_text("utf-8")
    head, unknown, rest = whole.partition("\n[[unknown]]")
    file.write_text(head + day + unknown + rest, "utf-8")
    sign_in(page, "admin")
    page.goto("/admin/calendar")
    page.get_by_label("日历文件").set_input_files(file)
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("heading", name="新日历的影响")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("2026-12-31")
    assert faults(page) == []
    page.get_by_role("button", name="确认载入").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已载入第2版")
    page.goto("/admin/journal")
    expect(page.get_by_role("main")).to_contain_text("载入日历")


def test_axe_finds_nothing_serious_and_nothing_is_too_wide(new_page: NewPage, sign_in: SignIn) -> None:
    for size in (DESK, PHONE):
        page = new_page(size)
        sign_in(page, "admin")
        for address in PAGES:
            page.goto(f"/admin/{address}")
            assert faults(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address


def test_an_account_is_deactivated_with_the_keyboard_after_a_question(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "admin")
    page.goto("/admin/people")
    page.get_by_role("link", name="李运").first.click()
    assert faults(page) == []
    expect(page.get_by_role("button", name="确认停用")).to_be_hidden()
    page.get_by_text("停用账号…").press("Enter")
    page.get_by_role("button", name="确认停用").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已停用")

"""The calendar in a real browser: a file is looked at and then taken in; every page passes axe in two widths."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from app.store import records
from app.store.database import Database
from tests.browser.accessibility import faults
from tests.browser.conftest import DESK, PHONE, NewPage, SignIn
from tests.browser.server import Server

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
    page.get_by_role("button", name="预览文件").click()
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


def test_filled_pages_fit_and_an_incident_is_retried_with_the_keyboard(
    new_page: NewPage, sign_in: SignIn, server: Server
) -> None:
    """A wrong table, a timer that failed and a message that nobody took, on a narrow page and on a wide one."""
    no = _fill(server)
    for size in (PHONE, DESK):
        page = new_page(size)
        sign_in(page, "admin")
        for address in ("incidents", "outbox", "health"):
            page.goto(f"/admin/{address}")
            for more in page.locator("main details > summary").all():
                more.click()
            assert faults(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
    page.goto("/admin/outbox")
    expect(page.get_by_role("row").filter(has_text="HTTP 502")).to_contain_text("收件方没有接收")
    page.goto("/admin/incidents")
    expect(page.get_by_role("row").filter(has_text="决策表有误")).to_contain_text("没有一行适用于")
    timer = page.get_by_role("row").filter(has_text="到时事项")
    expect(timer.get_by_role("link", name=no)).to_be_visible()
    timer.get_by_text("重试…").press("Enter")
    timer.get_by_role("button", name="确认重试").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已重试")
    expect(timer).to_have_count(0)


def _fill(server: Server) -> str:
    """The number of the ticket that all of it is about."""
    database = Database(f"sqlite:///{server.var / 'hotline.sqlite'}")
    with database.write() as tx:
        ticket = records.find(tx.connection, "ticket", pack="longsheng")[0]
        at = {"at": datetime(2026, 11, 20, 1, 0, tzinfo=UTC), "ticket_id": ticket.id, "state": "open", "attempts": 1}
        said = "决策表“时限”（limits.dmn）没有一行适用于：时限种类 = handle，诉求类型 = complaint，来源 = city_12345。"
        places = "_complete_the_task_that_was_opened_for_the_leading_unit:128\ndecide:37"
        incidents = [
            {"kind": "complete", "error": "NoRow", "detail": f"{said}\nNo row of the table limits.dmn fits.\n{places}"},
            {"kind": "timer", "error": "KeyError", "element": "handling_case_yellow_time", "detail": places},
        ]
        for row in incidents:
            records.add(tx.connection, "incident", {**at, **row})
        letter = {"message_id": f"{ticket['no']}-9999", "channel": "notice", "template": "card_red", "attempts": 8}
        letter |= {"recipient": "县市容管理服务中心", "created_at": at["at"], "state": "dead", "last_error": "HTTP 502"}
        records.add(tx.connection, "outbox", {**letter, "ticket_id": ticket.id})
        tx.commit()
    database.close()
    return str(ticket["no"])


def test_an_account_is_deactivated_with_the_keyboard_after_a_question(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "admin")
    page.goto("/admin/people")
    page.get_by_role("link", name="李运").first.click()
    expect(page.get_by_text("停用账号…")).to_be_visible()
    expect(page.get_by_role("button", name="确认停用")).to_be_hidden()
    assert faults(page) == []
    page.get_by_text("停用账号…").press("Enter")
    page.get_by_role("button", name="确认停用").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已停用")

"""Signing in with a keyboard alone, a wrong password, signing out, in two widths and two languages."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.conftest import DESK, PHONE, NewPage, SignIn
from tests.browser.server import Server


def test_with_the_keyboard_alone(page: Page, server: Server) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    expect(page.get_by_label("登录名")).to_be_focused()

    page.keyboard.type("li_transport")
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("登录名或密码有误")
    expect(page.get_by_label("登录名")).to_have_value("li_transport")
    expect(page.get_by_label("密码")).to_be_focused()

    page.keyboard.type(server.passwords["li_transport"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("banner")).to_contain_text("李运")
    expect(page.get_by_role("banner")).to_contain_text("县交通运输局")

    page.get_by_role("button", name="退出", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已退出登录")
    page.goto("/account")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_the_first_tab_leads_past_the_header(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "li_transport")
    page.goto("/account")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_on_a_phone_nothing_is_wider_than_the_screen(new_page: NewPage, sign_in: SignIn) -> None:
    page = new_page(PHONE)
    for address in ("/sign-in", "/account", "/password", "/no-such-page"):
        if address == "/account":
            sign_in(page, "wang_station")
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address


def test_the_language_stays_chosen(page: Page, sign_in: SignIn) -> None:
    page.goto("/sign-in")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    sign_in(page, "wang_station")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.goto("/account")
    expect(page.get_by_role("heading", name="My account")).to_be_visible()


def test_axe_finds_nothing_serious(new_page: NewPage, sign_in: SignIn) -> None:
    for size in (DESK, PHONE):
        page = new_page(size)
        page.goto("/sign-in")
        page.get_by_label("登录名").fill("nobody")
        page.get_by_label("密码").fill("wrong")
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_role("alert").wait_for()
        assert faults(page) == []
        sign_in(page, "shi_authority")
        for address in ("/account", "/password", "/no-such-page"):
            page.goto(address)
            assert faults(page) == [], address


def test_axe_would_find_something(page: Page) -> None:
    page.goto("/sign-in")
    page.evaluate("document.querySelectorAll('label').forEach((label) => label.remove())")
    assert any(fault.startswith("label") for fault in faults(page))


def test_a_part_that_cannot_be_had_is_said_and_changes_nothing(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "li_transport")
    page.goto("/account")
    page.evaluate("window.htmx.ajax('GET', '/no-such-page', '#main')")
    expect(page.get_by_role("status")).to_contain_text("没有成功，什么都没有改变")
    expect(page.get_by_role("heading", name="我的账号")).to_be_visible()


def test_a_part_asked_for_without_a_session_leads_to_the_sign_in(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "li_transport")
    page.goto("/account")
    page.context.clear_cookies()
    page.evaluate("window.htmx.ajax('GET', '/account', '#main')")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_a_button_pressed_twice_sends_once(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "li_transport")
    page.goto("/account")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="在所有设备上退出").dblclick()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    assert len(sent) == 1

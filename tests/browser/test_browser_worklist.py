"""The work list as people use it: by keyboard, on a phone, with two browsers at once."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.conftest import PHONE, NewPage, SignIn
from tests.browser.server import Server

CLAIM = re.compile("^领取：")
LOOK = "htmx.trigger('#list', 'look')"
"""What the page does when something has changed."""


def test_with_the_keyboard_alone(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "wang_station")
    page.goto("/worklist")
    expect(page.get_by_role("heading", name="工作清单")).to_be_visible()
    page.get_by_role("searchbox").focus()
    page.keyboard.type("供水主管")
    page.keyboard.press("Enter")
    expect(page.locator("[data-task]")).to_have_count(1)
    page.locator("[data-task] .do").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id").startswith("claim-"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#flash")).to_contain_text("已领取")
    page.get_by_role("link", name=re.compile("我领取的")).focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-task]")).to_have_count(1)
    page.get_by_role("button", name=re.compile("^退回：")).press("Enter")
    expect(page.locator("#flash")).to_contain_text("已退回")


def test_what_a_colleague_does_appears_and_what_is_chosen_stays(new_page: NewPage, sign_in: SignIn) -> None:
    wang, other = new_page(), new_page()
    sign_in(wang, "wang_station")
    sign_in(other, "shi_authority")
    wang.goto("/worklist")
    other.goto("/worklist?tab=all")
    boxes = other.locator('input[name="task"]')
    boxes.nth(1).check()
    chosen = boxes.nth(1).input_value()
    expect(other.locator("#chosen")).to_have_text("已选1件")
    expect(wang.get_by_role("button", name=re.compile("^领取：")).first).to_be_visible()
    other.locator(".do").nth(2).focus()
    focused = other.evaluate("document.activeElement.id")

    row = wang.locator("[data-task]").first
    task = row.get_attribute("data-task")
    row.get_by_role("button", name=re.compile("^领取：")).click()
    expect(wang.locator("#flash")).to_contain_text("已领取")

    # Nothing but waiting: the page looks by itself.
    expect(other.locator(f"#task-{task} .who")).to_contain_text("王守线")
    expect(other.locator("#news")).to_have_text("清单有变化。")
    assert other.locator(f"#choose-{chosen}").is_checked()
    assert other.evaluate("document.activeElement.id") == focused
    wang.get_by_role("button", name=re.compile("^退回：")).first.click()
    other.evaluate(LOOK)
    expect(other.locator(f"#task-{task} .who")).not_to_contain_text("王守线")


def test_of_two_who_claim_the_same_task_the_second_is_told_why_not(
    new_page: NewPage, sign_in: SignIn, server: Server
) -> None:
    server.flask("user", "add", "longsheng", "tang_station", "唐守", "--role", "station", "--unit", "县热线工作站")
    password = server.flask("user", "password", "tang_station", "--keep").split()[-1]
    one, other = new_page(), new_page()
    sign_in(one, "wang_station")
    other.goto("/sign-in")
    other.get_by_label("登录名").fill("tang_station")
    other.get_by_label("密码").fill(password)
    other.get_by_role("button", name="登录", exact=True).click()
    other.get_by_role("button", name="退出", exact=True).wait_for()
    # The second looks at a list that is not told of changes.
    other.route("**/live", lambda route: route.fulfill(status=204))
    for page in (one, other):
        page.goto("/worklist")
    row = one.locator("[data-task]").filter(has=one.get_by_role("button", name=CLAIM)).first
    task = row.get_attribute("data-task")
    row.get_by_role("button", name=CLAIM).click()
    expect(one.locator("#flash")).to_contain_text("已领取")

    other.locator(f"#claim-{task}").click()

    expect(other.locator("#flash")).to_contain_text("该任务已由同事领取")
    expect(other.locator(f"#task-{task} .who")).to_contain_text("王守线")
    expect(other.locator(f"#claim-{task}")).to_have_count(0)
    one.locator(f"#release-{task}").click()
    expect(one.locator("#flash")).to_contain_text("已退回")


def test_nothing_serious_for_axe_and_nothing_wider_than_a_phone(new_page: NewPage, sign_in: SignIn) -> None:
    for size in (None, PHONE):
        page = new_page(size) if size else new_page()
        sign_in(page, "wang_station")
        for address in (
            "/worklist",
            "/worklist?tab=all",
            "/worklist?tab=all&light=red",
            "/tickets",
            "/tickets?ended=0",
        ):
            page.goto(address)
            assert faults(page) == [], address
            if size:
                assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address


def test_many_are_urged_or_signed_from_the_list(new_page: NewPage, sign_in: SignIn) -> None:
    page, other = new_page(), new_page()
    for each in (other, page):
        sign_in(each, "qin_labour")
        each.goto("/worklist")
    expect(other.get_by_role("button", name="批量签收")).to_be_visible()
    page.get_by_label("全选").check()
    expect(page.locator("#chosen")).to_have_text("已选1件")
    page.get_by_role("button", name="批量签收").click()
    expect(page.get_by_label("签收人")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("签收人").fill("覃社")
    page.get_by_role("button", name="批量签收").click()
    expect(page.get_by_role("status").filter(has_text="办理1件")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="返回清单").click()
    expect(page.locator("[data-task]")).to_have_count(1)
    expect(page.locator("[data-task] .do")).not_to_have_text("签收工单")
    # Nothing is left to sign: it is offered no more, here and where the list was open all the time.
    for each in (page, other):
        expect(each.locator("[data-task] .do")).not_to_have_text("签收工单")
        expect(each.get_by_role("button", name="批量签收")).to_be_hidden()
        expect(each.get_by_label("全选")).to_be_hidden()


def test_the_station_assigns(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "wang_station")
    page.goto("/worklist?tab=all&q=投诉占道经营")
    page.locator("[data-task]").first.get_by_role("link", name=re.compile("^指派：")).click()
    expect(page.get_by_label("交给")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("交给").select_option(label="潘容")
    page.get_by_role("button", name="指派").click()
    expect(page.locator("#flash")).to_contain_text("已指派")
    expect(page.locator("[data-task] .who").first).to_contain_text("潘容")

"""Changes without reload: two people, one server process, real streams."""

from __future__ import annotations

import http.client
import re
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.browser.conftest import NewPage, SignIn
from tests.browser.server import Server, running

CLAIM = re.compile("^领取：")


def streams(page: Page) -> list[str]:
    """Addresses of the streams that the page asks for, from now on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.resource_type == "eventsource":
            asked.append(request.url)

    page.on("request", note)
    return asked


def test_a_list_changes_by_its_stream(new_page: NewPage, sign_in: SignIn, server: Server) -> None:
    wang, other = new_page(), new_page()
    sign_in(wang, "wang_station")
    sign_in(other, "shi_authority")
    # A list that does not ask by itself: whatever appears was told by the stream.
    other.add_init_script("window.setInterval = () => 0;")
    asked = streams(other)
    with other.expect_response(re.compile(r"/worklist/rows\?tab=all")):  # when the stream opens, the page looks once
        other.goto("/worklist?tab=all")
    assert set(asked) == {f"{server.url}/live"}
    # As extensions do (password managers), and as taking a picture does: the swap must not write it as an attribute.
    other.evaluate("for (const box of document.querySelectorAll('#list input')) box.style.outline = 'none'")
    wang.goto("/worklist")
    row = wang.locator("[data-task]").first
    task = row.get_attribute("data-task")

    row.get_by_role("button", name=CLAIM).click()

    expect(other.locator(f"#task-{task} .who")).to_contain_text("王守线")
    expect(other.locator("#news")).to_have_text("清单有变化。")


def test_a_ticket_that_somebody_else_changes_says_so(new_page: NewPage, sign_in: SignIn) -> None:
    wang, shi = new_page(), new_page()
    sign_in(wang, "wang_station")
    sign_in(shi, "shi_authority")
    wang.goto("/worklist")
    row = wang.locator("[data-task]").filter(has=wang.get_by_role("button", name=CLAIM)).first
    address = row.locator("a.no").get_attribute("href")
    assert address
    shi.goto(address)
    said = shi.locator("[data-live]")
    expect(said).to_be_hidden()

    row.get_by_role("button", name=CLAIM).click()

    expect(said).to_contain_text("这件工单刚有变化")
    said.get_by_role("link", name="看最新情况").click()
    expect(said).to_be_hidden()
    expect(wang.locator("#flash")).to_contain_text("已领取")


def test_who_signs_out_while_the_list_is_asking_is_told_so(page: Page, sign_in: SignIn) -> None:
    """What the list asked for is refused after the sign-out. This must not lead to the sign-in page a second time: the
    first time has taken the message."""
    sign_in(page, "wang_station")
    page.clock.install()  # the list asks when its stream opens, and no second time
    asked: list[Route] = []
    page.route("**/worklist/rows?**", lambda route: asked.append(route))
    with page.expect_request(re.compile("/worklist/rows")):
        page.goto("/worklist")

    def slowly(sign_out: Route) -> None:
        answer = sign_out.fetch()  # with the page that it leads to
        refused = asked[0].fetch()
        assert (refused.status, refused.headers["hx-redirect"]) == (401, "/sign-in")
        asked[0].fulfill(response=refused)
        sign_out.fulfill(response=answer)

    page.route("**/sign-out", slowly)
    page.get_by_role("button", name="退出", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已退出登录")


def test_a_page_without_a_stream_asks_by_itself(browser: Browser, tmp_path: Path) -> None:
    with running(tmp_path, HOTLINE_STREAMS="0") as server:
        context = browser.new_context(base_url=server.url, locale="zh-CN", timezone_id="Asia/Shanghai")
        page = context.new_page()
        _signs_in(page, server, "wang_station")
        page.clock.install()
        with page.expect_response(re.compile("/live$")) as answered:
            page.goto("/worklist")
        assert answered.value.status == 204
        with page.expect_response(re.compile("/worklist/rows")):
            page.clock.run_for(10_000)
        context.close()


def test_a_server_that_is_stopped_ends_its_streams_properly(browser: Browser, tmp_path: Path) -> None:
    with running(tmp_path) as server:
        context = browser.new_context(base_url=server.url, locale="zh-CN", timezone_id="Asia/Shanghai")
        page = context.new_page()
        _signs_in(page, server, "wang_station")
        cookies = "; ".join(f"{each['name']}={each['value']}" for each in context.cookies())  # type: ignore[typeddict-item]
        context.close()
        connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=60)
        connection.request("GET", "/live", headers={"Cookie": cookies})
        answer = connection.getresponse()
        assert answer.status == 200 and answer.readline().startswith(b"retry: ")
    # A worker that had been killed would have left the answer without its end (IncompleteRead).
    assert answer.read().strip() == b""
    connection.close()


def _signs_in(page: Page, server: Server, login: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(server.passwords[login])
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("button", name="退出", exact=True).wait_for()

"""One draft in two windows: the later one is told, and somebody decides which stays."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, SignIn
from tests.browser.test_browser_acts import KEPT, dispatched, done, fill, open_task, ready, submit

REASON = "退单理由"
CHANGED = "这份草稿在另一个窗口改过"
SLOW = """() => {
  const real = window.fetch;
  window.fetch = async (url, options) => {
    const answer = await real(url, options);
    if (!url.includes("/draft")) return answer;
    document.body.dataset.slow = "";
    await new Promise((go) => { window.arrives = go; });
    delete document.body.dataset.slow;
    return answer;
  };
}"""
"""The server has kept a draft; its answer arrives when the test says so."""
LOST = """() => {
  const real = window.fetch;
  window.fetch = async (url, options) => {
    const answer = await real(url, options);
    if (!url.includes("/draft")) return answer;
    window.fetch = real;
    document.body.dataset.lost = "";
    throw new TypeError("the line is gone");
  };
}"""
"""The server has kept a draft; its answer is lost on the way."""
KEEPS = "async ([address, words]) => (await (await fetch(address)).text()).includes(words)"
"""A page that is opened now begins with these words."""


def typed(page: Page, text: str) -> None:
    fill(page, {REASON: text})
    expect(page.locator("#act-state")).to_have_text(KEPT)


def asks(page: Page) -> None:
    """The page tells that there is another draft, and nothing is lost on it."""
    expect(page.locator("#draft-changed")).to_contain_text(CHANGED)
    expect(page.locator("#act-state")).to_contain_text("草稿没有保存")


def shows(page: Page, text: str) -> None:
    expect(page.get_by_label(REASON, exact=True)).to_have_value(text)


def two_windows(new_page: NewPage, sign_in: SignIn, title: str, upstream_no: str) -> tuple[Page, Page]:
    """Of one person, with the same message to the same ticket."""
    wang, li = new_page(), new_page()
    sign_in(wang, "wang_station")
    sign_in(li, "li_transport")
    no = dispatched(wang, title, upstream_no)
    open_task(li, no, "签收")
    submit(li)
    done(li, "“签收工单”已办理")
    second = li.context.new_page()
    for page in (li, second):
        page.goto(f"/tickets/{no}/messages/return_request")
        ready(page)
        expect(page.locator("#draft-changed")).to_be_hidden()
    return li, second


def test_two_windows_with_one_draft(new_page: NewPage, sign_in: SignIn) -> None:
    first, second = two_windows(new_page, sign_in, "桥头积水", "B-1401")
    typed(first, "不属于我局职责")
    fill(second, {REASON: "应由生态环境局办理"})
    asks(second)
    shows(second, "应由生态环境局办理")

    # Going on with what stands here: kept, and the first window is told in turn.
    second.get_by_role("button", name="以本页为准").click()
    expect(second.locator("#act-state")).to_have_text(KEPT)
    expect(second.locator("#draft-changed")).to_be_hidden()
    typed(second, "应由生态环境局办理，已核实")
    fill(first, {REASON: "不属于我局职责，请退"})
    asks(first)
    fill(first, {REASON: "不属于我局职责，请予退单"})  # typing on asks nothing again, and loses nothing
    shows(first, "不属于我局职责，请予退单")

    # Loading the other: this one's words are given up, and what is typed from now on is kept.
    with first.expect_navigation():
        first.get_by_role("button", name="载入那份，放弃本页填写的").click()
    ready(first)
    shows(first, "应由生态环境局办理，已核实")
    expect(first.locator("#draft-changed")).to_be_hidden()
    typed(first, "应由生态环境局办理，已核实两次")


def test_one_window_goes_on_after_a_refusal(new_page: NewPage, sign_in: SignIn) -> None:
    """A save that was under way when the form was sent is this window's own: nobody else is suspected."""
    page, other = two_windows(new_page, sign_in, "路缘石松动", "B-1402")
    other.close()
    page.evaluate(SLOW)
    slow = page.locator("body[data-slow]")
    fill(page, {REASON: "不属于我局职责"})
    slow.wait_for()
    submit(page)
    expect(page.locator("#refused")).not_to_be_empty()
    page.evaluate("window.arrives()")
    fill(page, {REASON: "不属于我局职责，请退"})
    slow.wait_for()
    page.evaluate("window.arrives()")
    expect(page.locator("#act-state")).to_have_text(KEPT)
    expect(page.locator("#draft-changed")).to_be_hidden()


def test_a_page_that_is_left_while_a_save_is_under_way_keeps_its_last_words(new_page: NewPage, sign_in: SignIn) -> None:
    page, other = two_windows(new_page, sign_in, "井盖缺失", "B-1403")
    address = page.url
    page.evaluate(SLOW)
    fill(page, {REASON: "不属于我局职责"})
    page.locator("body[data-slow]").wait_for()
    fill(page, {REASON: "不属于我局职责，请予退单"})
    page.goto("about:blank")
    other.wait_for_function(KEEPS, arg=[address, "请予退单"], polling=100)  # the save outlives its page
    other.goto(address)
    ready(other)
    shows(other, "不属于我局职责，请予退单")


def test_an_answer_that_is_lost_makes_nobody_suspect(new_page: NewPage, sign_in: SignIn) -> None:
    page, other = two_windows(new_page, sign_in, "护栏损坏", "B-1404")
    other.close()
    page.evaluate(LOST)
    fill(page, {REASON: "不属于我局职责"})
    expect(page.locator("body[data-lost]")).to_have_count(1)
    typed(page, "不属于我局职责，请退")
    expect(page.locator("#draft-changed")).to_be_hidden()


def test_a_reload_right_after_typing_loses_nothing(new_page: NewPage, sign_in: SignIn) -> None:
    """The page is asked for while its last save is under way."""
    page, other = two_windows(new_page, sign_in, "树池破损", "B-1405")
    other.close()
    for text in ("不属于我局职责", "不属于我局职责，请予退单"):
        fill(page, {REASON: text})
        page.reload()
        ready(page)
        shows(page, text)
        expect(page.locator("#draft-changed")).to_be_hidden()
        assert text not in page.evaluate("JSON.stringify(sessionStorage)")
    typed(page, "不属于我局职责，请予退单为盼")

"""Doing acts in a browser: a complaint from registration to archive, and what happens when something is in the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, Request, Route, expect

from app.packs import parse_release, resolve
from app.web.acts.drawing import drawn
from tests.browser.accessibility import faults
from tests.browser.conftest import DESK, PHONE, NewPage, SignIn
from tests.browser.server import Server

PROCESSES = Path(__file__).resolve().parents[2] / "processes"
TRANSPORT, ENVIRONMENT = "县交通运输局", "龙胜生态环境局"
TASK = re.compile(r"/tasks/(\d+)$")
KEPT = re.compile(r"已保存 \d\d:\d\d")
STOPPED = """() => {
  const real = window.fetch;
  let saving;
  window.fetch = (url, options) => {
    if (url.includes("/draft")) saving = options.signal;
    else if (options.headers["Idempotency-Key"]) sessionStorage.stopped = saving.aborted;
    return real(url, options);
  };
}"""
"""Notes whether the save under way had been stopped when the act was sent."""


def ready(page: Page) -> None:
    """The form is drawn and its script listens."""
    page.locator("#act-form[data-ready]").wait_for(state="attached")


def choose(page: Page, label: str, option: str) -> None:
    """Pick in a select of form-js by its label."""
    field = page.locator(".fjs-form-field-select").filter(has_text=label).first
    field.locator(".fjs-input-group").click()
    field.get_by_text(option, exact=True).last.click()


def fill(page: Page, values: Mapping[str, str]) -> None:
    for label, value in values.items():
        page.get_by_label(label, exact=True).first.fill(value)


def submit(page: Page) -> None:
    page.locator("#act-submit").click()


def done(page: Page, words: str) -> None:
    expect(page.locator("#flash")).to_contain_text(words)


def no_of(page: Page) -> str:
    found = re.search(r"工单(\d{18,})", page.locator("#flash").inner_text())
    assert found
    return found[1]


def register(page: Page, title: str, upstream_no: str) -> str:
    page.goto("/tickets/new")
    ready(page)
    choose(page, "诉求类型", "投诉")
    choose(page, "来源", "市12345热线转派")
    fill(page, {"上级工单号": upstream_no, "诉求人姓名": "覃先生", "手机号码": "14200000066"})
    page.get_by_label("标题", exact=False).first.fill(title)
    page.get_by_label("诉求内容", exact=False).first.fill("砂石车不盖篷布从村口过")
    submit(page)
    done(page, "“登记”已办理")
    return no_of(page)


def dispatched(page: Page, title: str, upstream_no: str) -> str:
    """A new ticket at the transport bureau; returns its number."""
    no = register(page, title, upstream_no)
    ready(page)
    page.get_by_label("受理", exact=True).check()
    submit(page)
    done(page, "“受理")
    ready(page)
    choose(page, "主办单位", TRANSPORT)
    submit(page)
    done(page, TRANSPORT)
    return no


def contact(page: Page) -> None:
    choose(page, "联系方式", "电话")
    submit(page)


def open_task(page: Page, no: str, name: str) -> None:
    """By the link that the ticket's page has to the task of this name."""
    page.goto(f"/tickets/{no}")
    page.locator("a[href^='/tasks/']").filter(has_text=name).first.click()
    ready(page)


def test_from_registration_to_the_answer(new_page: NewPage, sign_in: SignIn) -> None:
    wang, li = new_page(), new_page()
    sign_in(wang, "wang_station")
    sign_in(li, "li_transport")
    no = dispatched(wang, "平等镇砂石车扬尘", "B-1001")

    open_task(li, no, "签收")
    expect(li.locator(".act-about")).to_contain_text("142****0066")
    submit(li)
    done(li, "下一步：联系诉求人")
    ready(li)
    contact(li)
    done(li, "“联系诉求人”已办理")

    # The checker ticks off; what is missing is refused with every article, and what was typed stays.
    open_task(li, no, "答复")
    open_ = li.locator(".act-demands .open")
    expect(open_.first).to_be_visible()
    before = open_.count()
    fill(li, {"办理情况": "已现场处理，要求覆盖篷布"})
    expect(li.locator(".act-demands .open")).to_have_count(before - 1)
    submit(li)
    expect(li.locator("#refused")).to_contain_text("没有办理，您填写的内容都还在")
    expect(li.locator("#refused")).to_contain_text("第十二条")
    expect(li.get_by_label("办理情况", exact=True)).to_have_value("已现场处理，要求覆盖篷布")

    fill(li, {"正面回应": "已要求覆盖篷布并洒水", "答复负责人": "李运"})
    li.get_by_label("不涉及立案", exact=True).check()
    fill(li, {"不予立案或不涉及立案的理由": "不涉及行政执法"})
    expect(li.locator(".act-demands .open")).to_have_count(0)
    submit(li)
    done(li, "“办理并答复”已办理")


def test_a_return_and_an_extension_are_asked_for(new_page: NewPage, sign_in: SignIn) -> None:
    wang, li = new_page(), new_page()
    sign_in(wang, "wang_station")
    sign_in(li, "li_transport")
    no = dispatched(wang, "夜间施工噪声", "B-1002")

    li.goto(f"/tickets/{no}/messages/return_request")
    expect(li.get_by_role("alert")).to_contain_text("请先签收工单")
    open_task(li, no, "签收")
    submit(li)
    done(li, "“签收工单”已办理")

    li.goto(f"/tickets/{no}/messages/return_request")
    ready(li)
    expect(li.locator(".act-window")).to_contain_text("申请退单")
    fill(li, {"退单理由": "不属于我局职责", "退单依据": "三定规定"})
    choose(li, "建议承办单位", ENVIRONMENT)
    submit(li)
    done(li, "“申请退单”已办理")

    open_task(wang, no, "退单")
    expect(wang.locator(".act-about")).to_contain_text("夜间施工噪声")


def test_a_draft_survives_a_reload(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "wang_station")
    register(page, "路灯不亮", "B-1003")
    ready(page)
    expect(page).to_have_url(TASK)
    page.get_by_label("不予受理", exact=True).check()
    page.get_by_label("情况说明", exact=True).fill("正在核实管辖")
    expect(page.locator("#act-state")).to_have_text(re.compile(r"已保存 \d\d:\d\d"))
    page.reload()
    ready(page)
    expect(page.get_by_label("情况说明", exact=True)).to_have_value("正在核实管辖")
    expect(page.locator("#act-state")).to_have_text("有草稿，已恢复。")


def test_a_message_and_a_registration_survive_a_reload(new_page: NewPage, sign_in: SignIn) -> None:
    wang, li = new_page(), new_page()
    sign_in(wang, "wang_station")
    sign_in(li, "li_transport")
    no = dispatched(wang, "桥面坑洼", "B-1009")
    open_task(li, no, "签收")
    submit(li)
    done(li, "“签收工单”已办理")
    li.goto(f"/tickets/{no}/messages/return_request")
    ready(li)
    fill(li, {"退单理由": "不属于我局职责"})
    expect(li.locator("#act-state")).to_have_text(KEPT)
    li.reload()
    ready(li)
    expect(li.get_by_label("退单理由", exact=True)).to_have_value("不属于我局职责")

    wang.goto("/tickets/new")
    ready(wang)
    fill(wang, {"诉求人姓名": "覃先生"})
    expect(wang.locator("#act-state")).to_have_text(KEPT)
    wang.reload()
    ready(wang)
    expect(wang.get_by_label("诉求人姓名", exact=True)).to_have_value("覃先生")
    with wang.expect_navigation():
        wang.get_by_role("button", name="不要草稿，重新填写").click()
    ready(wang)
    expect(wang.get_by_label("诉求人姓名", exact=True)).to_have_value("")


def test_a_save_under_way_is_stopped_before_the_act(page: Page, sign_in: SignIn) -> None:
    """It might arrive after the act, and the next caller's form would begin with what this one has said."""
    sign_in(page, "wang_station")
    page.goto("/tickets/new")
    ready(page)
    choose(page, "诉求类型", "投诉")
    choose(page, "来源", "市12345热线转派")
    held = held_draft(page)
    page.evaluate(STOPPED)
    fill(page, {"上级工单号": "B-1201", "诉求人姓名": "覃先生"})
    page.get_by_label("标题", exact=False).first.fill("井盖松动")
    page.get_by_label("诉求内容", exact=False).first.fill("井盖松动，夜里看不见")
    expect(page.locator("#act-state")).to_have_text("正在保存…")
    submit(page)
    done(page, "“登记”已办理")
    assert len(held) == 1 and page.evaluate("sessionStorage.stopped") == "true"
    page.goto("/tickets/new")
    ready(page)
    expect(page.get_by_label("诉求人姓名", exact=True)).to_have_value("")


def test_beginning_afresh_waits_for_the_save_under_way(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "wang_station")
    page.goto("/tickets/new")
    ready(page)
    fill(page, {"诉求人姓名": "覃先生"})
    expect(page.locator("#act-state")).to_have_text(KEPT)
    page.reload()
    ready(page)
    held, order = held_draft(page), list[str]()

    def note(what: str, asked: Request) -> None:
        if asked.method == "POST" and "/tickets/new/draft" in asked.url:
            order.append(f"{what} {'nothing' if asked.post_data == '{}' else 'draft'}")

    page.on("request", partial(note, "asked"))
    page.on("requestfinished", partial(note, "kept"))
    fill(page, {"诉求人姓名": "覃先生二"})
    expect(page.locator("#act-state")).to_have_text("正在保存…")
    page.get_by_role("button", name="不要草稿，重新填写").click()
    with page.expect_navigation():
        held[0].continue_()
    ready(page)
    assert order[:3] == ["asked draft", "kept draft", "asked nothing"]
    expect(page.get_by_label("诉求人姓名", exact=True)).to_have_value("")


def held_draft(page: Page) -> list[Route]:
    """The first draft that the page saves from now on does not get through."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(re.compile(r"/tickets/new/draft"), hold)
    return held


def test_the_form_speaks_the_pages_language(page: Page, sign_in: SignIn) -> None:
    """form-js knows English only; its calendar too."""
    sign_in(page, "wang_station")
    page.goto("/tickets/new")
    ready(page)
    submit(page)
    expect(page.locator("#act-form")).to_contain_text("必须填写。")
    expect(page.locator("#act-form")).not_to_contain_text("Field")
    title = page.get_by_label("标题", exact=False).first
    title.fill("扬" * 201)
    expect(page.locator("#act-form")).to_contain_text(re.compile(r"最多\d+个字"))


def test_a_time_is_kept_to_the_minute(new_page: NewPage, sign_in: SignIn) -> None:
    wang, li = new_page(), new_page()
    sign_in(wang, "wang_station")
    sign_in(li, "li_transport")
    no = dispatched(wang, "路灯闪烁", "B-1010")
    open_task(li, no, "签收")
    submit(li)
    done(li, "“签收工单”已办理")
    ready(li)
    time = li.locator(".fjs-timepicker input").first
    expect(time).to_have_value(re.compile(r"\d\d:\d\d"))  # now, unless it is changed
    time.fill("10:07")
    time.blur()
    expect(time).to_have_value("10:07")
    li.locator(".fjs-datepicker input").first.click()
    expect(li.locator(".flatpickr-weekdays").first).to_contain_text("周一")


def test_what_was_typed_last_is_sent_however_soon_the_button_is_pressed(page: Page, sign_in: SignIn) -> None:
    """Another field is left, which draws the form again; a text comes in and the button is pressed in the same
    instant."""
    sign_in(page, "wang_station")
    page.goto("/tickets/new")
    ready(page)
    choose(page, "诉求类型", "投诉")
    choose(page, "来源", "市12345热线转派")
    fill(page, {"上级工单号": "B-1012", "诉求人姓名": "覃先生", "手机号码": "14200000066"})
    page.get_by_label("诉求内容", exact=False).first.fill("整条街没有路灯")
    title = page.get_by_label("标题", exact=False).first
    title.evaluate(
        """(control) => {
          const button = document.getElementById("act-submit");
          button.focus();
          control.value = "整条街没有路灯";
          control.dispatchEvent(new Event("input", { bubbles: true }));
          button.click();
          button.click();
        }"""
    )
    done(page, "“登记”已办理")
    expect(page.locator("#refused")).to_be_empty()


def test_a_time_typed_last_is_sent(new_page: NewPage, sign_in: SignIn) -> None:
    wang, li = new_page(), new_page()
    sign_in(wang, "wang_station")
    sign_in(li, "li_transport")
    no = dispatched(wang, "路灯整夜不灭", "B-1013")
    open_task(li, no, "签收")
    submit(li)
    done(li, "“签收工单”已办理")
    ready(li)
    choose(li, "联系方式", "电话")
    expect(li.locator("#act-submit")).to_be_enabled()
    li.locator(".fjs-timepicker input").first.fill("00:01")
    with li.expect_request(lambda asked: asked.method == "POST" and TASK.search(asked.url) is not None) as sent:
        li.evaluate("document.getElementById('act-submit').click()")
    assert "T00:01" in str(sent.value.post_data_json["contacted_at"])


def test_a_double_click_acts_once(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "wang_station")
    register(page, "占道经营", "B-1004")
    ready(page)
    sent: list[str] = []

    def note(asked: Request) -> None:
        if asked.method == "POST" and TASK.search(asked.url):
            sent.append(asked.url)

    page.on("request", note)
    page.get_by_label("受理", exact=True).check()
    page.locator("#act-submit").dblclick()
    done(page, "“受理")
    assert len(sent) == 1


def colleague(server: Server, page: Page) -> None:
    """马守, who works at the station too, signs in."""
    server.flask("user", "add", "longsheng", "ma_station", "马守", "--role", "station", "--unit", "县热线工作站")
    password = server.flask("user", "password", "ma_station", "--keep").split()[-1]
    page.goto("/sign-in")
    fill(page, {"登录名": "ma_station", "密码": password})
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("button", name="退出", exact=True).wait_for()


def test_two_colleagues_claim_one_task_at_once(new_page: NewPage, sign_in: SignIn, server: Server) -> None:
    """One gets it and goes on; the other is told who has it, and has no form to fill in for nothing."""
    wang, ma = new_page(), new_page()
    sign_in(wang, "wang_station")
    colleague(server, ma)
    register(wang, "路灯整夜不亮", "B-1101")
    ma.goto(wang.url)
    for page in (wang, ma):
        ready(page)
    for page in (wang, ma):
        page.get_by_role("button", name="领取", exact=True).click(no_wait_after=True)

    told = {page: page.locator("#flash .notice") for page in (wang, ma)}
    for notice in told.values():
        expect(notice).to_contain_text(re.compile("已领取，同事不再重复办理|该任务已由同事领取"))
    won = [page for page, notice in told.items() if "已领取" in notice.inner_text()]
    assert len(won) == 1, [notice.inner_text() for notice in told.values()]
    lost = next(page for page in told if page not in won)
    expect(lost.locator("#main")).to_contain_text(f"{'王守线' if won == [wang] else '马守'}已领取")
    expect(lost.locator("#main")).to_contain_text("该任务现在不由您办理，只能查看")
    expect(lost.locator("#act-form")).to_have_count(0)
    won[0].get_by_label("受理", exact=True).check()
    submit(won[0])
    done(won[0], "“受理")


def test_what_is_done_already_is_not_done_again(new_page: NewPage, sign_in: SignIn) -> None:
    """The page was open in two windows: the later one says so, and what was chosen in it stays."""
    first, second = new_page(), new_page()
    sign_in(first, "wang_station")
    register(first, "停水", "B-1005")
    ready(first)
    sign_in(second, "wang_station")
    second.goto(first.url)
    ready(second)
    for page in (first, second):
        page.get_by_label("受理", exact=True).check()
    submit(first)
    done(first, "“受理")
    submit(second)
    expect(second.locator("#refused")).to_contain_text("该任务已经完成")
    expect(second.get_by_label("受理", exact=True)).to_be_checked()


def test_a_repeat_is_hinted_while_typing(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "wang_station")
    no = register(page, "大寨村塌方堵路", "B-1006")
    page.goto("/tickets/new")
    ready(page)
    page.get_by_label("标题", exact=False).first.fill("大寨村塌方堵了路")
    hint = page.locator("#similar").get_by_role("link", name="大寨村塌方堵路")
    expect(hint).to_have_attribute("href", f"/tickets/{no}")


def test_by_keyboard_and_on_a_phone(new_page: NewPage, sign_in: SignIn) -> None:
    page = new_page(PHONE)
    sign_in(page, "wang_station")
    register(page, "公厕无水", "B-1007")
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_label("受理", exact=True).focus()
    page.keyboard.press("Space")
    expect(page.locator("#act-submit")).to_be_enabled()
    page.locator("#act-submit").focus()
    page.keyboard.press("Enter")
    done(page, "“受理")
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.goto("/tickets/new")
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_axe_finds_nothing_serious(new_page: NewPage, sign_in: SignIn) -> None:
    page = new_page(DESK)
    sign_in(page, "wang_station")
    no = register(page, "路面坑洼", "B-1008")
    for address in (page.url, "/tickets/new", f"/tickets/{no}/messages", f"/tickets/{no}/messages/urge"):
        page.goto(address)
        assert faults(page) == [], address


def test_every_form_of_two_packs_can_be_drawn(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "wang_station")
    page.goto("/tickets/new")
    ready(page)
    for pack in ("longsheng", "xiangtan"):
        forms = parse_release(resolve(PROCESSES, pack).files).forms
        assert len(forms) > 20
        for name, form in forms.items():
            drawing = drawn(form, [{"code": TRANSPORT, "name": TRANSPORT}], {})
            assert drawing is not None
            shown = page.evaluate(
                """async ([schema, keys]) => {
                  const place = document.createElement("div");
                  document.getElementById("main").replaceChildren(place);
                  const form = new window.hotlineForms.Form({container: place});
                  const {warnings} = await form.importSchema(schema, {});
                  const drawn = form.get("formFieldRegistry").getAll().map((each) => each.key).filter(Boolean);
                  return {warnings: warnings.length, missing: keys.filter((key) => !drawn.includes(key))};
                }""",
                [drawing.schema, list(drawing.keys)],
            )
            assert shown == {"warnings": 0, "missing": []}, (pack, name)

"""A form under one's hands: what opens, what is scrolled to, what becomes of the words when the session ends."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, NewPage, SignIn
from tests.browser.test_browser_acts import KEPT, TRANSPORT, choose, done, fill, ready, register, submit

REASON = "情况说明"
LIST = ".fjs-dropdownlist"
ON_TOP = """(control) => {
  const { x, y, width, height } = control.getBoundingClientRect();
  return control.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""
"""A click in the middle of the control reaches it."""
CLEAR_OF_THE_BAR = """() => {
  const entered = document.activeElement;
  const field = entered.matches("input") ? entered.closest(".fjs-input-group") ?? entered : entered;
  return field.getBoundingClientRect().bottom <= document.querySelector(".act-bar").getBoundingClientRect().top;
}"""
SIGNED_OUT = "您已退出登录，或者登录已过期"


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="退出", exact=True).click()
    page.get_by_label("登录名").wait_for()


def test_who_has_signed_out_elsewhere_is_told_and_goes_on_after_signing_in(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "wang_station")
    register(page, "桥面结冰", "B-1501")
    ready(page)
    other = page.context.new_page()
    other.goto("/account")
    sign_out(other)

    page.get_by_label("不予受理", exact=True).check()
    fill(page, {REASON: "正在核实"})
    expect(page.locator("#act-state")).to_have_text("未登录，草稿没有保存。")
    submit(page)
    expect(page.locator("#refused")).to_contain_text(SIGNED_OUT)

    # The text of one is not sent by another.
    sign_in(other, "li_transport")
    submit(page)
    expect(page.locator("#refused")).to_contain_text(SIGNED_OUT)
    sign_out(other)
    sign_in(other, "wang_station")
    expect(page.get_by_label(REASON, exact=True)).to_have_value("正在核实")
    fill(page, {REASON: "核实过了"})
    expect(page.locator("#act-state")).to_have_text(KEPT)
    page.get_by_label("受理", exact=True).check()
    submit(page)
    done(page, "“受理")


def test_an_open_list_leaves_the_buttons_where_they_can_be_pressed(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "wang_station")
    register(page, "路肩塌陷", "B-1502")
    ready(page)
    page.get_by_label("受理", exact=True).check()
    submit(page)
    done(page, "“受理")
    ready(page)
    choose(page, "主办单位", TRANSPORT)
    units = page.locator(".fjs-form-field-taglist").filter(has_text="协办单位")
    units.locator(".fjs-taglist").click()
    units.locator(f"{LIST}-item").nth(1).click()
    expect(units.locator(".fjs-taglist-tag")).to_have_count(1)
    expect(units.locator(LIST)).to_be_visible()
    bar = page.locator(".act-bar")
    expect(page.locator("#act-submit")).to_be_enabled()
    for control in (page.locator("#act-submit"), bar.get_by_role("link", name="返回")):
        assert control.evaluate(ON_TOP)
    shown, lowest = units.locator(LIST).bounding_box(), bar.bounding_box()
    assert shown and lowest and shown["y"] + shown["height"] <= lowest["y"] + 1
    page.locator("#act-submit").click()
    done(page, "“派单”已办理")


def test_a_press_too_many_does_not_send_the_next_form(page: Page, sign_in: SignIn) -> None:
    """The act leads on to the next one, whose button stands in the same place."""
    sign_in(page, "wang_station")
    page.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
          const see = () => { document.body.dataset.began = document.getElementById("act-submit")?.disabled; };
          const ready = () => document.querySelector("#act-form[data-ready]");
          new MutationObserver(() => ready() && !document.body.dataset.began && see()).observe(
            document.body, { subtree: true, attributes: true, childList: true });
        })"""
    )
    register(page, "井盖异响", "B-1505")
    ready(page)
    expect(page.locator("body")).to_have_attribute("data-began", "true")
    expect(page.locator("#act-submit")).to_be_enabled()


def test_nothing_of_the_form_lies_over_the_buttons_of_a_phone(new_page: NewPage, sign_in: SignIn) -> None:
    page = new_page(PHONE)
    sign_in(page, "wang_station")
    page.goto("/tickets/new")
    ready(page)
    for label in ("诉求类型", "来源"):
        page.locator(".fjs-form-field-select").filter(has_text=label).first.locator(".fjs-input-group").click()
        expect(page.locator(LIST)).to_be_visible()
        assert page.locator("#act-submit").evaluate(ON_TOP), label
        page.keyboard.press("Escape")


def test_lists_by_the_keyboard(page: Page, sign_in: SignIn) -> None:
    """Tab opens none; a key does, Escape closes it and one stays in the field."""
    sign_in(page, "wang_station")
    page.goto("/tickets/new")
    ready(page)
    field = page.locator(".fjs-form-field-select").filter(has_text="来源").first
    source = field.locator("input")
    source.evaluate("(control) => control.focus()")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(source).to_be_focused()
    expect(page.locator(LIST)).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(field.locator(LIST)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(LIST)).to_have_count(0)
    expect(source).to_be_focused()
    page.keyboard.press("Enter")
    expect(field.locator(LIST)).to_be_visible()
    first = field.locator(f"{LIST}-item").first
    while "focused" in str(first.get_attribute("class")):  # form-js listens a moment after it has drawn
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(LIST)).to_have_count(0)
    expect(field.locator(".fjs-select-display")).not_to_have_text("请选择")
    field.locator(".fjs-input-group").click()
    expect(field.locator(LIST)).to_be_visible()


def test_a_missing_choice_is_shown_with_its_label(new_page: NewPage, sign_in: SignIn) -> None:
    page = new_page(PHONE)
    sign_in(page, "wang_station")
    page.goto("/tickets/new")
    ready(page)
    submit(page)
    fault = page.locator(".fjs-has-errors").first
    expect(fault.locator(".fjs-form-field-error")).to_be_in_viewport(ratio=1)
    expect(fault.locator(".fjs-form-field-label").first).to_be_in_viewport(ratio=1)
    expect(page.locator(LIST)).to_have_count(0)
    assert page.locator("#act-submit").evaluate(ON_TOP)


def test_what_the_keyboard_enters_is_not_behind_the_buttons(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "wang_station")
    page.goto("/tickets/new")
    ready(page)
    page.emulate_media(reduced_motion="reduce")  # else pages scroll smoothly, for a while
    page.locator("#act-form input, #act-form textarea").first.focus()
    for _ in range(40):
        if not page.evaluate("document.getElementById('act-form').contains(document.activeElement)"):
            break
        assert page.evaluate(CLEAR_OF_THE_BAR), page.evaluate("document.activeElement.outerHTML")
        page.keyboard.press("Tab")


def test_a_refusal_takes_the_place_of_what_was_done_before(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "wang_station")
    register(page, "树枝压线", "B-1503")
    ready(page)
    expect(page.locator("#flash .notice")).to_have_count(1)
    submit(page)
    expect(page.locator("#refused")).not_to_be_empty()
    expect(page.locator("#flash .notice")).to_have_count(0)


def test_a_number_in_full_width_digits_is_taken(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "wang_station")
    page.goto("/tickets/new")
    ready(page)
    number = page.get_by_label("手机号码", exact=True)
    number.fill("１４２０００００")
    number.blur()
    expect(page.locator("#act-form")).to_contain_text("应为11位手机号码")
    number.fill("１４２－００００－００６７")
    number.blur()
    expect(page.locator("#act-form")).not_to_contain_text("应为11位手机号码")


def test_a_long_complaint_is_folded_and_keeps_its_lines(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "wang_station")
    page.goto("/tickets/new")
    ready(page)
    choose(page, "诉求类型", "投诉")
    choose(page, "来源", "市12345热线转派")
    fill(page, {"上级工单号": "B-1504", "诉求人姓名": "覃先生", "手机号码": "１４２００００００６６"})
    page.get_by_label("标题", exact=False).first.fill("夜间施工扰民")
    page.get_by_label("诉求内容", exact=False).first.fill("第一行\n第二行\n" + "夜间施工，" * 150 + "请处理。")
    submit(page)
    done(page, "“登记”已办理")
    ready(page)
    about = page.locator(".act-about .act-facts").first
    expect(about).to_contain_text("142****0066")
    text = about.locator("dd", has_text="第一行")
    assert text.locator(".said").first.evaluate("(words) => words.innerText").startswith("第一行\n第二行\n")
    expect(text.get_by_text("请处理。")).to_be_hidden()
    text.get_by_text("展开全文").click()
    expect(text.get_by_text("请处理。")).to_be_visible()

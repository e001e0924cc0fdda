"""At the station's counter: the same trouble told twice gets one reply for both, and a page that was closed half filled
in has lost nothing."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Arrives
from tests.browser.county import (
    TRANSPORT,
    accepts,
    answers_the_complaint,
    contacts,
    dispatches,
    has_a_complaint_dispatched,
    registers_a_complaint,
    signs,
)

KEPT = re.compile(r"已保存 \d\d:\d\d")


def test_a_repeat_is_joined_and_one_reply_answers_both(arrives: Arrives) -> None:
    """Each keeps its own course and due times; what the unit wrote once it need not write again."""
    wang, li = arrives("wang_station"), arrives("li_transport")
    title, again = "村口涵洞积水过膝", "村口的涵洞积水过膝"
    main = has_a_complaint_dispatched(wang, title, "GL-W-0001", TRANSPORT)
    signs(li, title)
    contacts(li)
    answers_the_complaint(li, "涵洞已抽排清淤，加装水位标尺。")

    wang.registers()
    wang.fills({"标题": again})
    hint = wang.page.locator("#similar")
    expect(hint).to_contain_text("标题相近")
    expect(hint.get_by_role("link", name=title)).to_have_attribute("href", f"/tickets/{main}")
    repeat = registers_a_complaint(wang, again, "GL-W-0002")
    wang.goes_on_with("受理审核")
    accepts(wang)
    dispatches(wang, TRANSPORT)

    wang.reads(repeat)
    wang.opens_tab("相关工单")
    wang.page.get_by_role("link", name=main).click()
    wang.sees("并列对照", title, "涵洞已抽排清淤，加装水位标尺。")
    wang.page.get_by_role("button", name=f"本件是{main}的重复件，关联").click()
    wang.sees("本件重复，主件是", main)

    signs(li, again)
    contacts(li)
    li.reads(repeat)
    li.opens_tab("相关工单")
    li.page.get_by_role("button", name="采用主件答复").click()
    li.goes_on_with("办理并答复")
    expect(li.page.get_by_label("正面回应", exact=True)).to_have_value("涵洞已抽排清淤，加装水位标尺。")
    li.sends("提交", "办理并答复")

    wang.reads(repeat)
    wang.opens_tab("记录和附件")
    wang.sees("涵洞已抽排清淤，加装水位标尺。")
    wang.reads(main)
    wang.opens_tab("相关工单")
    wang.sees("以下工单重复本件", repeat)


def test_a_registration_that_was_closed_half_filled_in_is_restored(arrives: Arrives) -> None:
    """On another computer too: the draft lies with the desk. What is registered leaves none behind."""
    first = arrives("wang_station")
    title = "桥头限高杆被撞弯"
    first.registers()
    first.chooses("诉求类型", "投诉")
    first.chooses("来源", "市12345热线转派")
    first.fills({"上级工单号": "GL-W-0003", "标题": title, "诉求人姓名": "黄女士"})
    expect(first.page.locator("#act-state")).to_have_text(KEPT)
    first.page.close()

    wang = arrives("wang_station")
    wang.registers()
    expect(wang.page.locator("#act-state")).to_have_text("有草稿，已恢复。")
    for label, text in {"上级工单号": "GL-W-0003", "标题": title, "诉求人姓名": "黄女士"}.items():
        expect(wang.labelled(label)).to_have_value(text)
    wang.fills({"诉求内容": "限高杆斜在路上。", "手机号码": "14200000078"})
    no = wang.sends("登记", "登记")
    wang.reads(no)
    wang.sees(title, "投诉", "市12345热线转派")
    wang.registers()
    expect(wang.labelled("标题")).to_have_value("")

"""Units of a city that answers its own phone: what is not theirs goes back, what they leave lying is signed for them,
and who leads one hands its work to a colleague."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from app.worktime import SHANGHAI
from tests.browser.city import HOUSING, asks_for_a_return, passes_on, signs_what_is_not_its_own, takes_the_call
from tests.browser.conftest import Arrives

YUETANG = "岳塘区人民政府"
HANDHELD = {"width": 390, "height": 844}


def test_a_return_is_accepted_and_the_centre_assigns_anew(arrives: Arrives) -> None:
    """Within two working days from the signing on; the duty has to be defined before another unit gets it."""
    agent, centre, zeng, yi = (arrives(each) for each in ("xie_agent", "tan_centre", "zeng_housing", "yi_yuetang"))
    title = "投诉楼下围墙开裂"
    no = takes_the_call(agent, "投诉", title)
    passes_on(centre, title, HOUSING)
    signs_what_is_not_its_own(zeng, title, "围墙属街道管护")

    zeng.reads(no)
    window = zeng.reads_the_deadline("申请退单")
    expect(window).to_contain_text("2个工作日")
    zeng.asks_for(no, "申请退单")
    expect(zeng.page.locator(".act-window")).to_contain_text("申请退单")
    zeng.is_refused("发送", "申请退单须附理由", "申请退单须附依据", "第十六条")
    asks_for_a_return(zeng, no, "围墙属街道管护", YUETANG)

    centre.finds(title, "审核退单")
    centre.sees("围墙属街道管护", YUETANG)
    centre.answers("审核结果", "同意，界定职责后再次转派")
    centre.is_refused("提交", "职责界定")
    centre.fills({"职责界定": "小区围墙由属地街道管护"})
    centre.sends("提交", "审核退单")
    centre.goes_on_with("交办承办单位")
    centre.chooses("承办（牵头）单位", YUETANG)
    centre.chooses("交办依据", "按属地")
    centre.sends("提交", "交办承办单位")

    centre.reads(no)
    centre.sees("退单 1次")
    expect(centre.page.locator(".next")).to_contain_text(YUETANG)
    yi.finds(title, "签收工单")
    zeng.has_nothing_to_do_about(title)


def test_a_return_is_refused_and_the_unit_goes_on(arrives: Arrives) -> None:
    centre, zeng = arrives("tan_centre"), arrives("zeng_housing")
    title = "投诉工地夜间施工"
    zeng.reads_about(title)
    no = zeng.number()
    asks_for_a_return(zeng, no, "夜间施工由城管部门许可", "市城市管理和综合执法局")

    centre.finds(title, "审核退单")
    centre.answers("审核结果", "不同意，由承办单位继续办理")
    centre.is_refused("提交", "审核意见")
    centre.fills({"审核意见": "文明施工由住建部门监督"})
    centre.sends("提交", "审核退单")
    zeng.reads(no)
    zeng.sees("退单申请 1次")
    zeng.opens_tab("记录和附件")
    zeng.sees("文明施工由住建部门监督")
    zeng.finds(title, "联系诉求人")


def test_the_system_signs_what_a_unit_leaves_lying(arrives: Arrives) -> None:
    """At the instant when the limit ends, however late the program looks; the clocks of handling run from there."""
    jiang = arrives("jiang_environment")
    title = "求助清理河滩垃圾"
    jiang.reads_about(title)
    sign = jiang.reads_the_deadline("签收")
    due = jiang.due(sign)
    if due >= f"{datetime.now(SHANGHAI):%Y-%m-%d %H:%M}":
        pytest.skip("a long holiday lies behind: the limit of the demo's ticket runs on")
    for words in ("第十六条", "届满未签收的由系统签收", "A-T04", "红牌逾期"):
        expect(sign).to_contain_text(words)
    handle = jiang.page.locator("details.deadline").filter(has=jiang.page.get_by_text("办结答复", exact=True))
    handle.locator("summary").click()
    expect(handle).to_contain_text(f"签收期满 {due}")
    expect(handle.locator(".sentence")).to_contain_text("签收期满起算")

    jiang.opens_tab("历史")
    day, midnight = due.split()
    signed = jiang.page.locator(".day").filter(has_text=day).locator(".events > li").filter(has_text="由系统签收")
    for words in (midnight, "系统：时间已到——签收期满", "第十六条", "签收时限：逾期未办"):
        expect(signed).to_contain_text(words)
    jiang.finds(title, "联系诉求人")


def test_a_leader_hands_a_task_to_a_colleague_from_a_phone(arrives: Arrives) -> None:
    """Who then finishes it; the leader sees in the history who had it and who did it."""
    agent, centre, zeng = arrives("xie_agent"), arrives("tan_centre"), arrives("zeng_housing")
    title = "反映电梯年检过期"
    luo = arrives("luo_head", HANDHELD)
    no = takes_the_call(agent, "投诉", title)
    passes_on(centre, title, HOUSING)

    task = luo.page.locator("[data-task]").filter(has_text=title)
    expect(task).to_contain_text("签收工单")
    task.get_by_role("link", name=f"指派：{title}").click()
    luo.sees(no, "签收工单")
    luo.page.get_by_label("交给").select_option(label="曾筑")
    luo.page.get_by_role("button", name="指派", exact=True).click()
    expect(luo.page.locator("#flash")).to_contain_text("已指派")
    expect(task).to_contain_text("曾筑")
    assert luo.page.evaluate("document.documentElement.scrollWidth") <= HANDHELD["width"]

    zeng.page.get_by_role("link", name=re.compile("我领取的")).click()
    zeng.page.locator("[data-task]").filter(has_text=title).get_by_role("link", name="签收工单").click()
    zeng.answers("职责判断", "属于本单位职责")
    zeng.sends("提交", "签收工单")
    luo.reads(no)
    luo.opens_tab("历史")
    luo.sees("罗领：指派签收工单", "交给：曾筑", "曾筑：完成签收工单")

"""Units of a city that answers its own phone: what is not theirs goes back, what they leave lying is signed for them,
and who leads one hands its work to a colleague."""

from __future__ import annotations

import re

from playwright.sync_api import expect

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
    zeng.is_refused("发送", "申请退单须附理由", "申请退单须附依据", "第八条")
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
    agent, centre, zeng = arrives("xie_agent"), arrives("tan_centre"), arrives("zeng_housing")
    title = "投诉外墙瓷砖脱落"
    no = takes_the_call(agent, "投诉", title)
    passes_on(centre, title, HOUSING)
    signs_what_is_not_its_own(zeng, title, "应由物业企业处理")
    asks_for_a_return(zeng, no, "应由物业企业处理", "市自来水公司")

    centre.finds(title, "审核退单")
    centre.answers("审核结果", "不同意，由承办单位继续办理")
    centre.is_refused("提交", "审核意见")
    centre.fills({"审核意见": "物业管理由住建部门监督"})
    centre.sends("提交", "审核退单")
    zeng.reads(no)
    zeng.sees("退单申请 1次")
    zeng.opens_tab("记录和附件")
    zeng.sees("物业管理由住建部门监督")
    zeng.finds(title, "联系诉求人")


def test_the_system_signs_what_a_unit_leaves_lying(arrives: Arrives) -> None:
    """At the instant when the limit ends, however late the program looks; the explanation of the limit says when."""
    jiang = arrives("jiang_environment")
    title = "求助清理河滩垃圾"
    jiang.reads_about(title)
    due = jiang.due(jiang.reads_the_deadline("签收"))
    jiang.opens_tab("历史")
    print(due, jiang.page.locator("#main").inner_text())


def test_a_leader_hands_a_task_to_a_colleague_from_a_phone(arrives: Arrives) -> None:
    luo, zeng = arrives("luo_head", HANDHELD), arrives("zeng_housing")
    row = luo.page.locator("[data-task]").first
    row.get_by_role("link", name=re.compile("^指派：")).click()
    print(luo.page.locator("#main").inner_text(), zeng.page.url)

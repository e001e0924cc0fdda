"""Who has to handle it? A return that is refused, one that is accepted, and a joint meeting that decides."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Arrives
from tests.browser.county import (
    FIRE,
    TRANSPORT,
    asks_for_a_return,
    contacts,
    has_a_complaint_dispatched,
    signs,
)

STREETS = "县市容管理服务中心"


def test_a_return_is_refused_and_the_unit_goes_on(arrives: Arrives) -> None:
    wang, li = arrives("wang_station"), arrives("li_transport")
    title = "公交站牌被撞歪"
    no = has_a_complaint_dispatched(wang, title, "GL-R-0001", TRANSPORT)
    signs(li, title)
    li.asks_for(no, "申请退单")
    li.is_refused("发送", "理由和依据", "第十二条（三）")
    asks_for_a_return(li, no, "站牌由市容中心管护")

    wang.finds(title, "审核退单")
    wang.sees("站牌由市容中心管护")
    wang.answers("审核结果", "不同意，发回原单位继续办理")
    wang.is_refused("提交", "不予退回的情形")
    wang.chooses("不予退回情形", "三、登记有瑕疵，但不影响办理")
    wang.sends("提交", "审核退单")

    li.reads(no)
    li.sees("退单申请 1次", TRANSPORT)
    li.opens_tab("记录和附件")
    li.sees("三、登记有瑕疵，但不影响办理")
    li.finds(title, "联系诉求人")
    contacts(li)
    li.goes_on_with("办理并答复")


def test_a_return_is_accepted_and_goes_to_another_unit(arrives: Arrives) -> None:
    wang, mo = arrives("wang_station"), arrives("mo_market")
    title = "举报占用消防通道"
    wang.finds(title, "审核退单")
    wang.answers("审核结果", "同意退单")
    wang.fills({"审核意见": "由消防部门处理"})
    no = wang.sends("提交", "审核退单")
    wang.goes_on_with("派单")
    wang.chooses("主办单位", FIRE)
    wang.sends("提交", "派单")
    wang.reads(no)
    wang.sees("退单 1次")
    expect(wang.page.locator(".next")).to_contain_text(FIRE)
    expect(mo.page.locator("[data-task]").filter(has_text=title)).to_have_count(0)


def test_a_joint_meeting_decides_and_its_decision_stands(arrives: Arrives) -> None:
    wang, li, shi = arrives("wang_station"), arrives("li_transport"), arrives("shi_authority")
    title = "路口护栏倒塌无人管"
    no = has_a_complaint_dispatched(wang, title, "GL-R-0003", TRANSPORT)
    signs(li, title)
    asks_for_a_return(li, no, "护栏由市容中心管护")
    wang.finds(title, "审核退单")
    wang.answers("审核结果", "提请联席会议")
    wang.sends("提交", "审核退单")

    shi.finds(title, "召开联席会议")
    shi.answers("结果", "确定承办单位")
    shi.is_refused("提交", "会议确定的主办单位", "第十九条")
    shi.answers("决定方式", "联席会议审定")
    shi.ticks("县委编办", "县司法局")
    shi.chooses("实到单位", TRANSPORT)
    shi.chooses("实到单位", STREETS)
    shi.fills({"会议纪要": "护栏在公路用地内，由交通运输局修复。"})
    shi.chooses("确定的主办单位", TRANSPORT)
    shi.sends("提交", "召开联席会议")

    shi.reads(no)
    shi.sees("联席会议 1次", "联席会议确定", TRANSPORT)
    shi.opens_tab("记录和附件")
    shi.sees("护栏在公路用地内，由交通运输局修复。", "县委编办", STREETS)
    signs(li, title)
    li.reads(no)
    expect(li.page.locator(".next").get_by_role("link", name="申请退单")).to_have_count(0)
    li.page.get_by_text("现在不能发起的事项及理由").click()
    expect(li.page.locator("details li").filter(has_text="申请退单")).to_contain_text("联席会议")

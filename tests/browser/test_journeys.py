"""A county below a city hotline, as its people live it: a complaint from arrival to archive, a return, a late ticket.

They find their way by what the pages say, from their work list on; no address is typed and nothing is done behind the
pages. See ``test_journeys_city`` for the city that answers its own phone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, NewPage, SignIn
from tests.browser.person import Person

Arrives = Callable[..., Person]
TRANSPORT, ENVIRONMENT, FIRE = "县交通运输局", "龙胜生态环境局", "县消防救援大队"


@pytest.fixture
def arrives(new_page: NewPage, sign_in: SignIn) -> Arrives:
    """``arrives("li_transport")`` signs in; ``arrives("li_transport", PHONE)`` on a phone."""

    def do(login: str, size: dict[str, int] | None = None) -> Person:
        page = new_page(size) if size else new_page()
        sign_in(page, login)
        return Person(page)

    return do


def contacts(unit: Person) -> None:
    unit.goes_on_with("联系诉求人")
    unit.chooses("联系方式", "电话")
    unit.fills({"联系记录": "核实了路段和时间"})
    unit.sends("提交", "联系诉求人")


def answers_the_complaint(unit: Person, answer: str) -> None:
    unit.goes_on_with("办理并答复")
    unit.fills({"办理情况": "查获一辆，责令覆盖篷布", "正面回应": answer, "答复负责人": "李运"})
    unit.answers("是否立案", "不涉及立案")
    unit.fills({"不予立案或不涉及立案的理由": "属日常管理事项"})
    unit.sends("提交", "办理并答复")


def test_a_complaint_from_arrival_to_archive(arrives: Arrives) -> None:
    """With a co-handler, an extension, and an answer that is too short."""
    city, wang = arrives("gui_upstream"), arrives("wang_station")
    li, zhou = arrives("li_transport"), arrives("zhou_environment")
    title = "砂石车一路遗撒"

    city.registers()
    city.chooses("诉求类型", "投诉")
    city.chooses("来源", "市12345热线转派")
    city.fills({"上级工单号": "GL-J-0001", "标题": title, "诉求内容": "砂石车不盖篷布，过路车辆打滑。"})
    city.fills({"诉求人姓名": "黄女士", "手机号码": "14200000077"})
    no = city.sends("登记", "登记")

    wang.finds(title, "受理审核")
    wang.answers("受理意见", "受理")
    wang.sends("提交", "受理审核")
    wang.goes_on_with("派单")
    wang.is_refused("提交", "主办单位")
    wang.chooses("主办单位", TRANSPORT)
    wang.chooses("协办单位", ENVIRONMENT)
    wang.sends("提交", "派单")

    li.finds(title, "签收工单")
    li.sends("提交", "签收工单")
    contacts(li)

    zhou.finds(title, "签收会办工单")
    zhou.sends("提交", "签收会办工单")
    zhou.goes_on_with("提交会办意见")
    zhou.fills({"协办意见": "沿线扬尘监测超标，建议洒水降尘"})
    zhou.sends("提交", "提交会办意见")

    li.asks_for(no, "申请延期")
    li.fills({"延长数量": "2", "延期理由": "须联合执法取证"})
    li.is_refused("发送", "请先向诉求人说明", "第十二条（二）9")
    li.ticks("已向诉求人说明情况")
    li.sends("发送", "申请延期")
    wang.finds(title, "审核延期")
    wang.answers("审核结果", "同意")
    wang.fills({"批准延长数量": "2"})
    wang.sends("提交", "审核延期")
    li.reads(no)
    li.opens_tab("时限")
    handle = li.page.locator("details.deadline").filter(has_text="办结答复")
    handle.locator("summary").click()
    expect(handle).to_contain_text("延期")

    li.finds(title, "办理并答复")
    li.fills({"办理情况": "查获一辆，责令覆盖篷布"})
    li.is_refused("提交", "您填写的内容都还在", "第十二条")
    expect(li.page.get_by_label("办理情况", exact=True)).to_have_value("查获一辆，责令覆盖篷布")
    answers_the_complaint(li, "已加强夜间巡查。")

    city.asks_for(no, "未自动回访")
    city.fills({"原因": "诉求人不接收短信"})
    city.sends("发送", "未自动回访")
    wang.finds(title, "人工回访")
    wang.answers("满意度", "满意")
    wang.fills({"回访记录": "诉求人满意"})
    wang.sends("提交", "人工回访")
    is_archived(wang, title)


def is_archived(wang: Person, title: str) -> None:
    wang.finds(title, "核对归档材料")
    for item in ("诉求工单", "电话记录", "交办回复"):
        wang.answers(item, "有")
    for item in ("会议材料", "领导批示件", "其他有保存价值的材料"):
        wang.answers(item, "无")
    no = wang.sends("提交", "核对归档材料")
    wang.reads(no)
    expect(wang.page.locator("#main")).to_contain_text("这件工单已经结束")


def test_a_caller_who_is_not_satisfied(arrives: Arrives) -> None:
    """The city's text message comes back with "not satisfied": the unit handles it once more."""
    city, wang, mo = arrives("gui_upstream"), arrives("wang_station"), arrives("mo_market")
    title = "投诉超市缺斤少两"
    city.reads_about(title)
    no = city.number()
    sent = datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(hours=1)
    city.asks_for(no, "市热线已发短信")
    city.fills({"发送时间": f"{sent:%Y/%m/%d}", "时间": f"{sent:%H:%M}"})
    city.sends("发送", "市热线已发短信")
    city.asks_for(no, "收到市热线评价")
    city.answers("满意度", "不满意")
    city.sends("发送", "收到市热线评价")

    wang.finds(title, "审核办理结果")
    wang.answers("审核结论", "办理不当")
    wang.sends("提交", "审核办理结果")
    wang.goes_on_with("人工回访了解原因")
    wang.answers("满意度", "不满意")
    wang.fills({"不满意的原因": "退了差价，秤没有换"})
    wang.sends("提交", "人工回访了解原因")
    wang.goes_on_with("反馈承办单位")
    wang.answers("处理意见", "交承办单位重办")
    wang.fills({"反馈内容": "请检查计量器具"})
    wang.sends("提交", "反馈承办单位")

    mo.finds(title, "签收工单")
    mo.sends("提交", "签收工单")
    contacts(mo)
    answers_the_complaint(mo, "已更换不合格的秤。")
    mo.reads(no)
    expect(mo.page.locator("#main")).to_contain_text("重办 1次")


def test_a_return_goes_to_another_unit(arrives: Arrives) -> None:
    wang = arrives("wang_station")
    title = "举报占用消防通道"
    wang.finds(title, "审核退单")
    wang.answers("审核结果", "同意退单")
    wang.fills({"审核意见": "由消防部门处理"})
    no = wang.sends("提交", "审核退单")
    wang.goes_on_with("派单")
    wang.chooses("主办单位", FIRE)
    wang.sends("提交", "派单")
    wang.reads(no)
    expect(wang.page.locator("#main")).to_contain_text("退单 1次")
    expect(wang.page.locator(".next")).to_contain_text(FIRE)


def test_what_is_overdue_is_explained_and_supervised(arrives: Arrives) -> None:
    pan, wang = arrives("pan_streets"), arrives("wang_station")
    title = "投诉占道经营"
    expect(pan.page.locator("[data-task]").filter(has_text="联系诉求人")).to_contain_text("逾期")

    pan.finds(title, "书面说明逾期理由")
    pan.is_refused("提交", "逾期")
    pan.fills({"逾期情况": "逾期若干工作日", "逾期理由": "整治方案反复征求意见"})
    no = pan.sends("提交", "书面说明逾期理由")
    wang.finds(title, "督促承办单位")
    wang.chooses("督办方式", "书面督办")
    wang.fills({"督办内容": "三日内办结"})
    wang.sends("提交", "督促承办单位")

    pan.reads(no)
    pan.opens_tab("历史")
    expect(pan.page.locator("#main")).to_contain_text("督促承办单位")


def test_nothing_of_another_unit_is_there(arrives: Arrives) -> None:
    wang, chen = arrives("wang_station"), arrives("chen_tourism")
    wang.reads_about("投诉砂石车扬尘")
    answer = chen.page.goto(wang.page.url)
    assert answer is not None and answer.status == 404
    expect(chen.page.locator("#main")).not_to_contain_text("砂石车")


def test_a_leader_signs_on_a_phone(arrives: Arrives) -> None:
    qin = arrives("qin_labour", PHONE)
    qin.finds("主席信箱：反映窗口态度", "签收工单")
    expect(qin.page.get_by_role("button", name="提交", exact=True)).to_be_in_viewport()
    qin.sends("提交", "签收工单")
    qin.goes_on_with("联系诉求人")
    assert qin.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_auditor_reads_and_verifies(arrives: Arrives) -> None:
    zhao = arrives("zhao_auditor")
    expect(zhao.page.get_by_role("heading", level=1)).to_have_text("工单")
    zhao.reads_about("建议延长公园开放时间")
    zhao.opens_tab("历史")
    expect(zhao.page.locator("#main")).to_contain_text("核对归档材料")
    zhao.page.get_by_role("link", name="核对历史").click()
    expect(zhao.page.locator("#main")).to_contain_text("核对无误")

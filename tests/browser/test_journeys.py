"""A county below a city hotline, as its people live it: from arrival to archive, with all that may come in between.

They find their way by what the pages say, from their work list on; no address is typed and nothing is done behind the
pages. Each story has a ticket of its own. ``test_journeys_disputes`` is about who has to handle a ticket,
``test_journeys_city`` about the city that answers its own phone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Arrives
from tests.browser.county import (
    ENVIRONMENT,
    TRANSPORT,
    accepts,
    answers_the_complaint,
    archives,
    calls_a_caller_who_got_no_message,
    contacts,
    dispatches,
    has_a_complaint_dispatched,
    registers_a_complaint,
    signs,
)


def test_a_complaint_from_arrival_to_archive(arrives: Arrives) -> None:
    """And an answer that is too short: every ground of refusal is told, and what was typed stays."""
    city, wang, li = arrives("gui_upstream"), arrives("wang_station"), arrives("li_transport")
    title = "砂石车一路遗撒"
    no = registers_a_complaint(city, title, "GL-J-0001")

    wang.finds(title, "受理审核")
    accepts(wang)
    wang.goes_on_with("派单")
    wang.is_refused("提交", "主办单位")
    dispatches(wang, TRANSPORT)

    signs(li, title)
    contacts(li)
    li.goes_on_with("办理并答复")
    li.fills({"办理情况": "查获一辆，责令覆盖篷布"})
    li.is_refused("提交", "您填写的内容都还在", "第十二条")
    expect(li.page.get_by_label("办理情况", exact=True)).to_have_value("查获一辆，责令覆盖篷布")
    answers_the_complaint(li, "已加强夜间巡查。")

    calls_a_caller_who_got_no_message(city, wang, no, title)
    archives(wang, title)


def test_a_co_handler_gives_an_opinion_that_the_lead_reads(arrives: Arrives) -> None:
    wang, li, zhou = arrives("wang_station"), arrives("li_transport"), arrives("zhou_environment")
    title = "采石场粉尘落满菜地"
    no = has_a_complaint_dispatched(wang, title, "GL-J-0002", TRANSPORT, ENVIRONMENT)
    wang.sees(ENVIRONMENT)

    zhou.finds(title, "签收协办工单")
    zhou.sends("提交", "签收协办工单")
    zhou.goes_on_with("提交协办意见")
    zhou.is_refused("提交", "协办意见")
    zhou.fills({"协办意见": "沿线扬尘监测超标，建议洒水降尘"})
    zhou.sends("提交", "提交协办意见")

    signs(li, title)
    li.reads(no)
    li.opens_tab("记录和附件")
    li.sees("提交协办意见", "沿线扬尘监测超标，建议洒水降尘")


def test_an_extension_moves_the_due_time_and_says_why(arrives: Arrives) -> None:
    wang, li = arrives("wang_station"), arrives("li_transport")
    title = "危桥没有限重标志"
    no = has_a_complaint_dispatched(wang, title, "GL-J-0003", TRANSPORT)
    signs(li, title)
    li.reads(no)
    before = li.due(li.reads_the_deadline("办结答复"))

    li.asks_for(no, "申请延期")
    li.fills({"延长数量（工作日）": "2", "延期理由": "须联合执法取证"})
    li.is_refused("发送", "请先向诉求人说明", "第十二条（二）9")
    li.ticks("已向诉求人说明情况")
    li.sends("发送", "申请延期")
    li.sees("延期待批")

    wang.finds(title, "审核延期")
    wang.answers("审核结果", "同意")
    wang.fills({"批准延长数量（工作日）": "2"})
    wang.sends("提交", "审核延期")

    li.reads(no)
    handle = li.reads_the_deadline("办结答复")
    after = li.due(handle)
    assert after > before, (before, after)
    expect(handle.locator(".sentence")).to_contain_text("延")
    for words in ("从原到期时间接续计算", f"{before} → {after}", "第十二条（二）9", "2个工作日"):
        expect(handle).to_contain_text(words)
    expect(handle.get_by_role("table", name="延期部分逐日计算")).to_contain_text("✓ 计入")


def test_a_caller_who_is_not_satisfied(arrives: Arrives) -> None:
    """The city's text message comes back with "not satisfied": the unit handles it once more, to the archive."""
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
    wang.is_refused("提交", "原因")
    wang.fills({"不满意的原因": "退了差价，秤没有换"})
    wang.sends("提交", "人工回访了解原因")
    wang.goes_on_with("反馈承办单位")
    wang.answers("处理意见", "交承办单位重办")
    wang.fills({"反馈内容": "请检查计量器具"})
    wang.sends("提交", "反馈承办单位")

    signs(mo, title)
    contacts(mo)
    answers_the_complaint(mo, "已更换不合格的秤。")
    mo.reads(no)
    mo.sees("重办 1次")
    calls_a_caller_who_got_no_message(city, wang, no, title)
    archives(wang, title)


def test_what_is_overdue_is_explained_and_supervised(arrives: Arrives) -> None:
    pan, wang, zhao = arrives("pan_streets"), arrives("wang_station"), arrives("zhao_auditor")
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
    handle = pan.reads_the_deadline("办结答复")
    expect(handle).to_contain_text("红牌")
    pan.opens_tab("记录和附件")
    pan.sees("督促承办单位", "三日内办结")
    zhao.reads(no)
    zhao.opens_tab("历史")
    zhao.sees("发出红牌（办结答复）", "潘容：完成书面说明逾期理由", "王守线：完成督促承办单位")
    zhao.opens_tab("记录和附件")
    zhao.sees("整治方案反复征求意见")


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
    zhao.sees("核对归档材料")
    zhao.page.get_by_role("link", name="核对历史").click()
    zhao.sees("核对无误")

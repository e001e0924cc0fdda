"""A city that answers its own phone, as its people live it: each story has a ticket of its own."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.city import (
    HOUSING,
    archives,
    follows_up,
    passes_on,
    passes_the_report,
    reports,
    signs_and_calls,
    takes_the_call,
)
from tests.browser.conftest import PHONE, Arrives


def test_a_question_is_answered_on_the_phone(arrives: Arrives) -> None:
    agent, centre = arrives("xie_agent"), arrives("tan_centre")
    title = "咨询异地就医备案"
    takes_the_call(agent, "咨询", title)
    centre.finds(title, "受理并分类处理")
    centre.answers("受理意见", "当场答复，在线办结")
    centre.is_refused("提交", "您填写的内容都还在", "答复")
    centre.fills({"答复内容": "已说明备案的渠道和材料"})
    centre.sends("提交", "受理并分类处理")
    follows_up(centre, title, "满意", unit_contacted=False)
    archives(centre)


def test_an_answer_that_the_centre_refuses(arrives: Arrives) -> None:
    """From the call to the archive, with the unit's answer sent back once."""
    agent, centre, zeng = arrives("xie_agent"), arrives("tan_centre"), arrives("zeng_housing")
    title = "投诉小区消防栓没有水"
    no = takes_the_call(agent, "投诉", title)
    passes_on(centre, title, HOUSING)
    signs_and_calls(zeng, title)
    zeng.reads(no)
    zeng.opens_tab("时限")
    zeng.sees("A-X01")
    reports(zeng, title, "已检修")

    centre.finds(title, "审核办理情况")
    centre.sees("已检修")
    centre.answers("审核结果", "不通过，按原时限继续办理")
    centre.is_refused("提交", "第十九条")
    centre.fills({"审核意见": "没有说明何时恢复供水"})
    centre.ticks("已知悉：到期时刻不变，工单可能立即逾期")
    centre.sends("提交", "审核办理情况")
    zeng.finds(title, "办理并提交办理情况")
    zeng.sees("没有说明何时恢复供水", "已填入上次填写的内容")
    expect(zeng.labelled("办理结果")).to_have_value("已检修")
    reports(zeng, title, "已检修并于当日恢复供水")
    passes_the_report(centre, title, "已检修并于当日恢复供水")
    follows_up(centre, title, "满意", unit_contacted=True)
    archives(centre)


def test_a_caller_who_is_not_satisfied(arrives: Arrives) -> None:
    """The unit is the cause, so that it handles the ticket once more."""
    centre, peng = arrives("tan_centre"), arrives("peng_city")
    title = "投诉夜宵摊占道"
    centre.finds(title, "审核办理情况")
    centre.answers("审核结果", "通过，办结")
    centre.sends("提交", "审核办理情况")
    follows_up(centre, title, "不满意", unit_contacted=True, cause="承办单位主观原因")
    centre.goes_on_with("发回承办单位重办")
    centre.is_refused("提交", "重办要求")
    centre.fills({"重办要求": "请夜间到场"})
    centre.sends("提交", "发回承办单位重办")

    peng.reads_about(title)
    peng.sees("重办 1次", "诉求人要求保密")
    assert peng.due(peng.reads_the_deadline("重办"))
    peng.finds(title, "办理并提交办理情况")
    expect(peng.labelled("办理结果")).to_have_value("")
    reports(peng, title, "已夜间清理，连续一周无人摆卖")
    passes_the_report(centre, title, "已夜间清理，连续一周无人摆卖")
    follows_up(centre, title, "满意", unit_contacted=True)
    archives(centre)


def test_an_extension_is_granted_and_the_caller_is_told(arrives: Arrives) -> None:
    centre, hu = arrives("tan_centre"), arrives("hu_labour")
    title = "投诉工厂拖欠工资"
    hu.reads_about(title)
    no, before = hu.number(), hu.due(hu.reads_the_deadline("办结答复"))
    centre.finds(title, "审核延期")
    centre.answers("审核结果", "批准")
    centre.fills({"批准延长工作日数": "2"})
    centre.sends("提交", "审核延期")

    hu.finds(title, "告知诉求人延期和进度")
    hu.ticks("已告知延长的期限")
    hu.fills({"告知的办理进度": "已责令工厂说明"})
    hu.sends("提交", "告知诉求人延期和进度")
    hu.reads(no)
    handle = hu.reads_the_deadline("办结答复")
    after = hu.due(handle)
    assert after > before, (before, after)
    expect(handle).to_contain_text(f"{before} → {after}")


def test_a_co_handler_gives_an_opinion(arrives: Arrives) -> None:
    jiang, zeng = arrives("jiang_environment"), arrives("zeng_housing")
    title = "投诉工地夜间施工"
    jiang.finds(title, "签收会办工单")
    jiang.sends("提交", "签收会办工单")
    jiang.goes_on_with("提交会办意见")
    jiang.is_refused("提交", "会办意见")
    jiang.page.locator(".fjs-container textarea").first.fill("夜间施工须有证明，请核对")
    jiang.sends("提交", "提交会办意见")
    zeng.reads_about(title)
    zeng.opens_tab("记录和附件")
    zeng.sees("夜间施工须有证明，请核对")


def test_the_mailbox_office_supervises_what_is_overdue(arrives: Arrives) -> None:
    liu, yi = arrives("liu_mailbox"), arrives("yi_yuetang")
    title = "求助疏通小区排水沟"
    liu.finds(title, "下达督办")
    liu.chooses("督办情形", "一、逾期未办结")
    liu.chooses("督办方式", "发函督办")
    liu.fills({"督办要求": "三日内疏通"})
    liu.sends("提交", "下达督办")

    yi.finds(title, "办理并报告督办件")
    yi.sees("三日内疏通")
    yi.fills({"办理情况": "已疏通并加装格栅"})
    yi.ticks("问题已经解决")
    yi.sends("提交", "办理并报告督办件")
    liu.finds(title, "核查督办结果")
    liu.sees("已疏通并加装格栅")
    liu.answers("核查结论", "已经解决")
    liu.sends("提交", "核查督办结果")


def test_the_auditor_reads_and_verifies_but_does_nothing(arrives: Arrives) -> None:
    xiao = arrives("xiao_auditor")
    xiao.reads_about("投诉养老待遇核定有误")
    expect(xiao.page.locator(".next a.btn-primary")).to_have_count(0)
    xiao.opens_tab("历史")
    xiao.sees("胡社：提出申诉")
    xiao.page.get_by_role("link", name="核对历史").click()
    xiao.sees("核对无误")


def test_nothing_of_another_unit_or_another_city_is_there(arrives: Arrives) -> None:
    shu, peng, wang = arrives("shu_park"), arrives("peng_city"), arrives("wang_station")
    shu.reads_about("反映断头路多年未通")
    for other in (peng, wang):
        answer = other.page.goto(shu.page.url)
        assert answer is not None and answer.status == 404
        expect(other.page.locator("#main")).not_to_contain_text("断头路")


def test_a_leader_looks_and_hands_out_on_a_phone(arrives: Arrives) -> None:
    luo = arrives("luo_head", PHONE)
    luo.gives_the_first_task_to("曾筑")
    luo.reads_about("投诉工地夜间施工")
    for tab in ("概况", "时限", "历史"):
        luo.opens_tab(tab)
        assert luo.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

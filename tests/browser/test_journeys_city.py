"""A city that answers its own phone: from the call to the archive, with an answer that the centre refuses."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, NewPage, SignIn
from tests.browser.person import Person
from tests.browser.test_journeys import Arrives

HOUSING = "市住房和城乡建设局"


@pytest.fixture
def arrives(new_page: NewPage, sign_in: SignIn) -> Arrives:
    def do(login: str, size: dict[str, int] | None = None) -> Person:
        page = new_page(size) if size else new_page()
        sign_in(page, login)
        return Person(page)

    return do


def takes_the_call(agent: Person, kind: str, title: str) -> str:
    agent.registers()
    agent.chooses("诉求类型", kind)
    agent.chooses("来源", "电话")
    agent.fills({"标题": title, "诉求内容": f"来电人说：{title}。"})
    agent.fills({"诉求人姓名": "贺女士", "手机号码": "14200000121"})
    return agent.sends("登记", "登记")


def reports(unit: Person, result: str) -> None:
    unit.goes_on_with("办理并提交办理情况")
    unit.fills({"办理过程": "已到现场核实", "办理结果": result, "联系诉求人情况": "已电话联系诉求人"})
    unit.fills({"诉求人的意见和建议": "无"})
    unit.ticks("已告知诉求人办理结果")
    unit.answers("事项性质", "一般事项")
    unit.sends("提交", "办理并提交办理情况")


def follows_up_and_archives(centre: Person, title: str, *, unit_contacted: bool) -> None:
    centre.finds(title, "回访诉求人")
    centre.answers("回访情况", "已联系上")
    centre.answers("满意度", "满意")
    if unit_contacted:
        centre.answers("承办单位是否联系过诉求人", "是")
    centre.fills({"回访记录": "诉求人满意"})
    centre.sends("提交", "回访诉求人")
    centre.goes_on_with("核对并归档")
    centre.ticks("记录完整")
    no = centre.sends("提交", "核对并归档")
    centre.reads(no)
    expect(centre.page.locator("#main")).to_contain_text("这件工单已经结束")


def test_a_question_is_answered_on_the_phone(arrives: Arrives) -> None:
    agent, centre = arrives("xie_agent"), arrives("tan_centre")
    title = "咨询异地就医备案"
    takes_the_call(agent, "咨询", title)
    centre.finds(title, "受理并分类处理")
    centre.answers("受理意见", "当场答复，在线办结")
    centre.is_refused("提交", "您填写的内容都还在", "答复")
    centre.fills({"答复内容": "已说明备案的渠道和材料"})
    centre.sends("提交", "受理并分类处理")
    follows_up_and_archives(centre, title, unit_contacted=False)


def test_an_answer_that_the_centre_refuses(arrives: Arrives) -> None:
    agent, centre, zeng = arrives("xie_agent"), arrives("tan_centre"), arrives("zeng_housing")
    title = "投诉小区消防栓没有水"
    no = takes_the_call(agent, "投诉", title)
    centre.finds(title, "受理并分类处理")
    centre.answers("受理意见", "转办")
    centre.sends("提交", "受理并分类处理")
    centre.goes_on_with("交办承办单位")
    centre.chooses("承办（牵头）单位", HOUSING)
    centre.is_refused("提交", "交办依据", "第三条")
    centre.chooses("交办依据", "按职责：谁主管谁负责")
    centre.sends("提交", "交办承办单位")

    zeng.finds(title, "签收工单")
    zeng.answers("职责判断", "属于本单位职责")
    zeng.sends("提交", "签收工单")
    zeng.goes_on_with("联系诉求人")
    zeng.chooses("联系方式", "电话")
    zeng.sends("提交", "联系诉求人")
    zeng.reads(no)
    zeng.opens_tab("时限")
    expect(zeng.page.locator("#main")).to_contain_text("A-X01")
    zeng.finds(title, "办理并提交办理情况")
    reports(zeng, "已检修")

    centre.finds(title, "审核办理情况")
    centre.answers("审核结果", "不通过，按原时限继续办理")
    centre.is_refused("提交", "第十九条")
    centre.fills({"审核意见": "没有说明何时恢复供水"})
    centre.ticks("已知悉：到期时刻不变，工单可能立即逾期")
    centre.sends("提交", "审核办理情况")
    zeng.finds(title, "办理并提交办理情况")
    reports(zeng, "已检修并于当日恢复供水")
    centre.finds(title, "审核办理情况")
    centre.answers("审核结果", "通过，办结")
    centre.sends("提交", "审核办理情况")
    follows_up_and_archives(centre, title, unit_contacted=True)


def test_the_mailbox_office_supervises_what_is_overdue(arrives: Arrives) -> None:
    liu, yi = arrives("liu_mailbox"), arrives("yi_yuetang")
    title = "求助疏通小区排水沟"
    liu.finds(title, "下达督办")
    liu.chooses("督办情形", "一、逾期未办结")
    liu.chooses("督办方式", "发函督办")
    liu.fills({"督办要求": "三日内疏通"})
    liu.sends("提交", "下达督办")
    yi.finds(title, "办理并报告督办件")


def test_the_auditor_reads_and_verifies_but_does_nothing(arrives: Arrives) -> None:
    xiao = arrives("xiao_auditor")
    xiao.reads_about("投诉养老待遇核定有误")
    expect(xiao.page.locator(".next a.btn-primary")).to_have_count(0)
    xiao.opens_tab("历史")
    expect(xiao.page.locator("#main")).to_contain_text("提出申诉")


def test_nothing_of_another_unit_or_another_city_is_there(arrives: Arrives) -> None:
    shu, peng, wang = arrives("shu_park"), arrives("peng_city"), arrives("wang_station")
    shu.reads_about("反映断头路多年未通")
    for other in (peng, wang):
        answer = other.page.goto(shu.page.url)
        assert answer is not None and answer.status == 404
        expect(other.page.locator("#main")).not_to_contain_text("断头路")


def test_a_leader_looks_on_a_phone(arrives: Arrives) -> None:
    luo = arrives("luo_head", PHONE)
    luo.reads_about("投诉工地夜间施工")
    for tab in ("概况", "时限", "历史"):
        luo.opens_tab(tab)
        assert luo.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

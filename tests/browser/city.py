"""What the people of Xiangtan, a city that answers its own phone, do in the stories: one step each."""

from __future__ import annotations

from tests.browser.person import Person

HOUSING = "市住房和城乡建设局"


def takes_the_call(agent: Person, kind: str, title: str) -> str:
    agent.registers()
    agent.chooses("诉求类型", kind)
    agent.chooses("来源", "电话")
    agent.fills({"标题": title, "诉求内容": f"来电人说：{title}。"})
    agent.fills({"诉求人姓名": "贺女士", "手机号码": "14200000121"})
    return agent.sends("登记", "登记")


def passes_on(centre: Person, title: str, unit: str) -> None:
    """The centre accepts the call and assigns it; without its basis the assignment is refused."""
    centre.finds(title, "受理并分类处理")
    centre.answers("受理意见", "转办")
    centre.sends("提交", "受理并分类处理")
    centre.goes_on_with("交办承办单位")
    centre.chooses("承办（牵头）单位", unit)
    centre.is_refused("提交", "交办依据", "第三条")
    centre.chooses("交办依据", "按职责：谁主管谁负责")
    centre.sends("提交", "交办承办单位")


def signs_and_calls(unit: Person, title: str) -> None:
    unit.finds(title, "签收工单")
    unit.answers("职责判断", "属于本单位职责")
    unit.sends("提交", "签收工单")
    unit.goes_on_with("联系诉求人")
    unit.chooses("联系方式", "电话")
    unit.sends("提交", "联系诉求人")


def signs_what_is_not_its_own(unit: Person, title: str, reason: str) -> None:
    unit.finds(title, "签收工单")
    unit.answers("职责判断", "不属于本单位职责或受理范围")
    unit.fills({"判断理由": reason})
    unit.sends("提交", "签收工单")


def asks_for_a_return(unit: Person, no: str, reason: str, proposed: str) -> None:
    unit.asks_for(no, "申请退单")
    unit.fills({"退单理由": reason, "退单依据": "三定规定"})
    unit.chooses("建议承办单位", proposed)
    unit.sends("发送", "申请退单")


def reports(unit: Person, title: str, result: str) -> None:
    unit.finds(title, "办理并提交办理情况")
    unit.fills({"办理过程": "已到现场核实", "办理结果": result, "联系诉求人情况": "已电话联系诉求人"})
    unit.fills({"诉求人的意见和建议": "无"})
    unit.ticks("已告知诉求人办理结果")
    unit.answers("事项性质", "一般事项")
    unit.sends("提交", "办理并提交办理情况")


def passes_the_report(centre: Person, title: str, result: str) -> None:
    """Who reviews reads on the same page what is reviewed."""
    centre.finds(title, "审核办理情况")
    centre.sees(result)
    centre.answers("审核结果", "通过，办结")
    centre.sends("提交", "审核办理情况")


def follows_up(centre: Person, title: str, rating: str, *, unit_contacted: bool, cause: str = "") -> None:
    centre.finds(title, "回访诉求人")
    centre.answers("回访情况", "已联系上")
    centre.answers("满意度", rating)
    if unit_contacted:
        centre.answers("承办单位是否联系过诉求人", "是")
    if cause:
        centre.chooses("不满意的原因", cause)
    centre.fills({"回访记录": f"诉求人{rating}"})
    centre.sends("提交", "回访诉求人")


def archives(centre: Person) -> None:
    centre.goes_on_with("核对并归档")
    centre.is_refused("提交", "记录完整", "第十四条")
    centre.ticks("记录完整")
    no = centre.sends("提交", "核对并归档")
    centre.reads(no)
    centre.sees("这件工单已经结束", "已归档")

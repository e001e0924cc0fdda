"""What the people of Longsheng, a county below a city hotline, do in the stories: one step each, from page to page."""

from __future__ import annotations

from tests.browser.person import Person

TRANSPORT, ENVIRONMENT, FIRE = "县交通运输局", "龙胜生态环境局", "县消防救援大队"
KEPT = ("诉求工单", "电话记录", "交办回复")
NOT_KEPT = ("领导批示件", "其他有保存价值的材料")


def registers_a_complaint(person: Person, title: str, upstream_no: str) -> str:
    """Passed down by the city, or entered at the station for it. The ticket's number."""
    person.registers()
    person.chooses("诉求类型", "投诉")
    person.chooses("来源", "市12345热线转派")
    person.fills({"上级工单号": upstream_no, "标题": title, "诉求内容": f"{title}，请处理。"})
    person.fills({"诉求人姓名": "黄女士", "手机号码": "14200000077"})
    return person.sends("登记", "登记")


def accepts(station: Person) -> None:
    station.answers("受理意见", "受理")
    station.sends("提交", "受理审核")


def dispatches(station: Person, lead: str, *co_units: str) -> None:
    station.goes_on_with("派单")
    station.chooses("主办单位", lead)
    for unit in co_units:
        station.chooses("协办单位", unit)
    station.sends("提交", "派单")


def has_a_complaint_dispatched(station: Person, title: str, upstream_no: str, lead: str, *co_units: str) -> str:
    """From registration to the unit, all by the station."""
    no = registers_a_complaint(station, title, upstream_no)
    station.goes_on_with("受理审核")
    accepts(station)
    dispatches(station, lead, *co_units)
    return no


def signs(unit: Person, title: str) -> None:
    unit.finds(title, "签收工单")
    unit.sends("提交", "签收工单")


def contacts(unit: Person) -> None:
    unit.goes_on_with("联系诉求人")
    unit.chooses("联系方式", "电话")
    unit.fills({"联系记录": "核实了路段和时间"})
    unit.sends("提交", "联系诉求人")


def answers_the_complaint(unit: Person, answer: str) -> None:
    unit.goes_on_with("办理并答复")
    unit.fills({"办理情况": "已到现场查处", "正面回应": answer, "答复负责人": "分管领导"})
    unit.answers("是否立案", "不涉及立案")
    unit.fills({"不予立案或不涉及立案的理由": "属日常管理事项"})
    unit.sends("提交", "办理并答复")


def asks_for_a_return(unit: Person, no: str, reason: str) -> None:
    unit.asks_for(no, "申请退单")
    unit.fills({"退单理由": reason, "退单依据": "三定规定"})
    unit.sends("发送", "申请退单")


def calls_a_caller_who_got_no_message(city: Person, station: Person, no: str, title: str, rating: str = "满意") -> None:
    """The city sends no text message, so that the station calls."""
    city.asks_for(no, "未自动回访")
    city.fills({"原因": "诉求人不接收短信"})
    city.sends("发送", "未自动回访")
    station.finds(title, "人工回访")
    station.answers("满意度", rating)
    station.fills({"回访记录": f"诉求人{rating}"})
    station.sends("提交", "人工回访")


def archives(station: Person, title: str, *, meeting: bool = False) -> None:
    """Through the check list to the end: what is missing from it is asked for first."""
    station.finds(title, "核对归档材料")
    station.is_refused("提交", "归档")
    for item in KEPT:
        station.answers(item, "有")
    for item in NOT_KEPT:
        station.answers(item, "无")
    station.answers("会议材料", "有" if meeting else "无")
    no = station.sends("提交", "核对归档材料")
    station.reads(no)
    station.sees("这件工单已经结束", "已归档")

"""Who decides on something reads it on the very page: the request, the report, the opinion that came before."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from app.packs.forms import Field
from app.services.ticket.preceding import _like
from tests.api.desk import REPLY, Desk
from tests.people import CHEN, ENVIRONMENT, LI, SHI, UPSTREAM, WANG, Member
from tests.web.browser import Browser, words

Browse = Callable[..., Browser]


def page_of(desk: Desk, browse: Browse, who: Member, no: str, act: str) -> str:
    return words(browse(who).open_page(f"/tasks/{desk.task(who, no, act)}"))


def test_a_return_is_reviewed_beside_its_reason_whatever_came_since(desk: Desk, browse: Browse) -> None:
    no = desk.signed()
    asked = {"reason": "路灯由乡镇管护", "basis": "权责清单第12项"}
    assert desk.posts(LI, f"/tickets/{no}/messages/return_request", asked).status_code == 200
    desk.moves_to("2024-09-10 11:00")
    desk.does(LI, no, "contact", contacted_at="2024-09-10T10:30:00+08:00", method="phone", notes="已经联系")
    page = page_of(desk, browse, WANG, no, "review_return")
    assert "此前所填：申请退单" in page and "路灯由乡镇管护" in page and "权责清单第12项" in page
    assert "已经联系" not in page


def test_a_meeting_is_held_beside_the_request_and_the_review_that_led_to_it(desk: Desk, browse: Browse) -> None:
    no = desk.signed()
    asked = {"reason": "路灯由乡镇管护", "basis": "权责清单第12项"}
    assert desk.posts(LI, f"/tickets/{no}/messages/return_request", asked).status_code == 200
    desk.does(WANG, no, "review_return", outcome="refer", opinion="职责有争议")
    page = page_of(desk, browse, SHI, no, "decide_meeting")
    assert "此前所填：审核退单" in page and "职责有争议" in page
    assert "此前所填：申请退单" in page and "路灯由乡镇管护" in page and "此前所填：派单" not in page


def test_a_task_of_the_main_process_stands_beside_the_step_before_it(desk: Desk, browse: Browse) -> None:
    no = desk.signed()
    desk.does(LI, no, "contact", contacted_at="2024-09-10T09:30:00+08:00", method="phone", notes="核实了路段")
    page = page_of(desk, browse, LI, no, "reply")
    assert "此前所填：联系诉求人" in page and "核实了路段" in page


def test_nothing_stands_there_where_nothing_was_said(desk: Desk, browse: Browse) -> None:
    desk.moves_to("2024-09-10 09:30")
    no = desk.registered()
    assert "此前所填" not in page_of(desk, browse, WANG, no, "accept")


def test_a_unit_that_signs_reads_what_the_station_wrote(desk: Desk, browse: Browse) -> None:
    desk.moves_to("2024-09-10 09:30")
    no = desk.dispatched(co=(ENVIRONMENT,))
    assert "此前所填：派单" in page_of(desk, browse, LI, no, "sign")


def opinion(desk: Desk, no: str, text: str) -> None:
    desk.does(CHEN, no, "sign")
    desk.does(CHEN, no, "opinion", opinion=text, handler="陈协办")


def test_the_lead_replies_beside_the_co_handlers_opinion(desk: Desk, browse: Browse) -> None:
    no = desk.signed(co=(ENVIRONMENT,))
    desk.does(LI, no, "contact", contacted_at="2024-09-10T09:30:00+08:00", method="phone", notes="核实了路段")
    assert "提交协办意见" not in page_of(desk, browse, LI, no, "reply")
    desk.moves_to("2024-09-10 10:00")
    opinion(desk, no, "扬尘监测未超标")
    page = page_of(desk, browse, LI, no, "reply")
    assert f"此前所填：提交协办意见 {ENVIRONMENT}" in page and "扬尘监测未超标" in page
    assert page.index("扬尘监测未超标") < page.index("此前所填：联系诉求人"), "the newest first"


def test_opinions_beside_a_task_are_read_by_who_may_read_them(desk: Desk, browse: Browse) -> None:
    no = desk.signed(co=(ENVIRONMENT,))
    opinion(desk, no, "扬尘监测未超标")
    task = desk.task(LI, no, "contact")
    for who, may in ((LI, True), (WANG, True), (SHI, False)):
        assert ("扬尘监测未超标" in browse(who).open_page(f"/tasks/{task}")) is may, who.name


def test_the_opinion_of_an_earlier_round_is_not_this_one_s(desk: Desk, browse: Browse) -> None:
    no = desk.signed(co=(ENVIRONMENT,))
    opinion(desk, no, "扬尘监测未超标")
    asked = {"reason": "路段由公路段管护", "basis": "权责清单第12项"}
    assert desk.posts(LI, f"/tickets/{no}/messages/return_request", asked).status_code == 200
    assert "扬尘监测未超标" not in page_of(desk, browse, WANG, no, "review_return"), "no part of what is asked"
    desk.does(WANG, no, "review_return", outcome="approve", opinion="同意")
    desk.does(WANG, no, "dispatch", lead=ENVIRONMENT, co_units=[])
    assert "扬尘监测未超标" not in page_of(desk, browse, CHEN, no, "sign")


def rated(desk: Desk, no: str, **said: str) -> None:
    """The unit has answered, and the caller says what they think of it."""
    desk.moves_to("2024-09-12 10:30")
    desk.does(LI, no, "contact", contacted_at="2024-09-12T10:00:00+08:00", method="phone")
    desk.does(LI, no, "reply", **REPLY)
    sent = {"sent_at": "2024-09-12T10:30:00+08:00"}
    assert desk.posts(UPSTREAM, f"/tickets/{no}/messages/survey_sent", sent).status_code == 200
    desk.moves_to("2024-09-12 11:30")
    answered = {"answered_at": "2024-09-12T11:20:00+08:00", **said}
    assert desk.posts(UPSTREAM, f"/tickets/{no}/messages/survey_answer", answered).status_code == 200


def test_a_result_is_reviewed_beside_what_the_caller_said_of_it(desk: Desk, browse: Browse) -> None:
    no = desk.signed(co=(ENVIRONMENT,))
    opinion(desk, no, "扬尘监测未超标")
    rated(desk, no, rating="dissatisfied", comment="灰尘还是很大")
    other = {"method": "written", "content": "请从严处理"}
    assert desk.posts(SHI, f"/tickets/{no}/messages/supervision", other).status_code == 200
    page = page_of(desk, browse, WANG, no, "review_result")
    assert "此前所填：收到市热线评价" in page and "满意度 不满意 诉求人意见 灰尘还是很大" in page
    assert page.index("灰尘还是很大") < page.index("此前所填：办理并答复")
    assert "市热线已发短信" not in page, "the newest word from outside alone"
    assert "请从严处理" not in page and "扬尘监测未超标" not in page, "what opens a process of its own, and the lead's"
    shown = browse(WANG).open_page(f"/tasks/{desk.task(WANG, no, 'review_result')}")
    assert re.findall(r'before"( open)?>\s*<summary>此前所填：(\w+)', shown) == [
        (" open", "收到市热线评价"), (" open", "办理并答复"), ("", "联系诉求人"),
    ]  # fmt: skip


def test_who_redoes_it_reads_the_caller_s_words_until_it_is_answered_again(desk: Desk, browse: Browse) -> None:
    no = desk.signed()
    rated(desk, no, rating="dissatisfied", comment="灰尘还是很大")
    desk.does(WANG, no, "review_result", outcome="improper", opinion="未清扫")
    called = {"called_at": "2024-09-12T11:30:00+08:00", "rating": "dissatisfied", "cause": "路面没有清扫"}
    desk.does(WANG, no, "manual_follow_up", **called)
    desk.does(WANG, no, "feedback", outcome="redo", feedback="请清扫路面")
    desk.does(LI, no, "sign")
    desk.does(LI, no, "contact", contacted_at="2024-09-12T11:30:00+08:00", method="phone")
    task = desk.task(LI, no, "reply")
    page = words(browse(LI).open_page(f"/tasks/{task}"))
    assert "灰尘还是很大" in page
    assert "第1次重办" in page and "请清扫路面" in page, "that it is a redo, and what is to be done"
    assert "重办" in words(browse(LI).open_page("/worklist"))
    desk.moves_to("2024-09-12 15:00")
    desk.does(LI, no, "reply", **REPLY)
    assert "灰尘还是很大" not in browse(LI).open_page(f"/tasks/{task}")


def started(page: str) -> dict[str, object]:
    """What stands in the form already."""
    found = re.search(r'id="act-data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, object] = json.loads(found[1])["data"]
    return data


def test_a_review_starts_from_what_was_asked_for_and_leaves_the_opinion_blank(desk: Desk, browse: Browse) -> None:
    no = desk.signed()
    desk.does(LI, no, "contact", contacted_at="2024-09-10T09:30:00+08:00", method="phone")
    asked = {"reason": "案情复杂", "amount": 3, "caller_told": True, "caller_told_at": "2024-09-10T09:30:00+08:00"}
    assert desk.posts(LI, f"/tickets/{no}/messages/extension_request", asked).status_code == 200
    task = desk.task(WANG, no, "review_extension")
    wang = browse(WANG)
    assert started(wang.open_page(f"/tasks/{task}")) == {"amount": 3}
    assert started(browse(LI).open_page(f"/tasks/{desk.task(LI, no, 'reply')}")).get("amount") is None
    kept = wang.client.post(f"/tasks/{task}/draft", json={"amount": 2}, headers={"X-CSRFToken": wang.csrf()})
    assert kept.status_code == 200
    assert started(wang.open_page(f"/tasks/{task}")) == {"amount": 2}, "what the reviewer has changed stays"
    granted = desk.posts(WANG, f"/tasks/{task}/complete", {"outcome": "refuse", "amount": 3})
    assert granted.status_code == 422 and "NOT_ASKED" in granted.text, "nothing is granted where it is refused"
    desk.does(WANG, no, "review_extension", outcome="refuse", opinion="理由不足")


def test_a_text_of_the_request_is_not_the_reviewers() -> None:
    """Both forms have a field for the grounds, and each has to write its own."""
    text, number = Field("reason", "textarea", "理由"), Field("amount", "number", "数量")
    assert not _like(text, text) and _like(number, number)
    assert not _like(number, None) and not _like(number, Field("amount", "textfield", "数量"))
    unit = Field("proposed_unit", "textfield", "单位", unit=True)
    assert _like(unit, unit) and not _like(unit, Field("proposed_unit", "textfield", "单位"))
    outcome = Field("outcome", "radio", "意见")
    assert not _like(outcome, outcome)


def test_a_window_is_shown_to_the_unit_that_may_use_it(desk: Desk, browse: Browse) -> None:
    no = desk.signed()
    desk.does(LI, no, "contact", contacted_at="2024-09-10T09:30:00+08:00", method="phone")
    reply = desk.task(LI, no, "reply")
    for address in (f"/tasks/{reply}", f"/tickets/{no}"):
        assert "可申请的期间" in words(browse(LI).open_page(address)), address
        station = words(browse(WANG).open_page(address))
        assert "可申请的期间" not in station and "办结答复" in station, address
    assert "可申请的期间" in words(browse(WANG).open_page(f"/tickets/{no}/deadlines")), "all of them are there"

"""What pages say of deadlines: on the first page, with their explanations, beside the forms of acts."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.api.desk import REPLY, Desk
from tests.people import LI, TRANSPORT, UPSTREAM, WANG, Member
from tests.web.browser import Browser, words
from tests.web.test_acts import component

Browse = Callable[..., Browser]


def surveyed(desk: Desk) -> str:
    """Answered on 12 September; the text message to the caller was sent at 10:20."""
    no = desk.signed()
    desk.moves_to("2024-09-12 10:30")
    desk.does(LI, no, "contact", contacted_at="2024-09-12T10:00:00+08:00", method="phone")
    desk.does(LI, no, "reply", **REPLY)
    sent = {"sent_at": "2024-09-12T10:30:00+08:00"}
    assert desk.posts(UPSTREAM, f"/tickets/{no}/messages/survey_sent", sent).status_code == 200
    return no


def limits_of(page: str) -> str:
    """What the first page tells of the limits that run."""
    return words(page[page.index('aria-labelledby="limits"') : page.index('aria-labelledby="asked"')])


def one_deadline(page: str, name: str) -> str:
    """The explanation of the first deadline of this name."""
    parts = [part for part in page.split('<details class="deadline"') if f'deadline-name">{name}<' in part]
    return words("<p " + parts[0])


def request(desk: Desk, no: str) -> None:
    asked = {
        "reason": "需联合执法取证",
        "amount": 5,
        "caller_told": True,
        "caller_told_at": "2024-09-10T09:30:00+08:00",
    }
    assert desk.posts(LI, f"/tickets/{no}/messages/extension_request", asked).status_code == 200


def in_english(browser: Browser) -> Browser:
    browser.client.set_cookie("hotline_language", "en")
    return browser


def test_the_first_page_says_until_when_an_answer_is_awaited_and_what_follows(desk: Desk, browse: Browse) -> None:
    no = surveyed(desk)
    for who in (WANG, LI, UPSTREAM):
        told = limits_of(browse(who).open_page(f"/tickets/{no}"))
        assert "没有正在计算的时限" not in told
        assert "满意度答复 24小时" in told and "2024-09-13 10:30 ◇ 等待答复 还有24小时0分 —" in told
        assert "期满没有收到的：登记默认满意 · 第十三条（二） 24小时未回复的默认为满意" in told
        assert TRANSPORT not in told, "the caller's to answer, not the unit's"
    english = limits_of(in_english(browse(WANG)).open_page(f"/tickets/{no}"))
    assert "Awaiting an answer" in english and "No reply in 24 hours counts as satisfied" in english

    desk.moves_to("2024-09-12 11:30")
    rated = {"rating": "satisfied", "answered_at": "2024-09-12T11:20:00+08:00"}
    assert desk.posts(UPSTREAM, f"/tickets/{no}/messages/survey_answer", rated).status_code == 200
    assert "满意度答复" not in limits_of(browse(WANG).open_page(f"/tickets/{no}"))
    told = one_deadline(browse(WANG).open_page(f"/tickets/{no}/deadlines"), "满意度答复")
    assert "✕ 已终止 因“收到市热线评价”终止，2024-09-12 11:30" in told


def test_a_wait_and_a_window_are_told_apart(desk: Desk, browse: Browse) -> None:
    no = surveyed(desk)
    page = browse(LI).open_page(f"/tickets/{no}/deadlines")
    wait = one_deadline(page, "满意度答复")
    assert "等待答复的期间" in wait and "登记默认满意" in wait and "可以申请" not in wait and TRANSPORT not in wait
    window = one_deadline(page, "申请退单")
    assert "期间已过" in window and "可以申请的期间" in window and TRANSPORT in window


def test_what_no_calendar_and_no_extension_can_move_is_said_to_stand(desk: Desk, browse: Browse) -> None:
    no = desk.signed()
    page = browse(LI).open_page(f"/tickets/{no}/deadlines")
    assert "什么会使它改变 所用的日历都已公布，只有批准延期会使它改变。" in one_deadline(page, "办结答复")
    assert "什么会使它改变 所用的日历都已公布，不会再改变。" in one_deadline(page, "申请退单")
    assert "什么会使它改变" not in one_deadline(page, "派单"), "it was kept"


def test_a_returned_unit_s_deadline_says_when_and_why_it_ended(desk: Desk, browse: Browse) -> None:
    no = desk.signed()
    asked = {"reason": "路灯由乡镇管护", "basis": "权责清单第12项"}
    assert desk.posts(LI, f"/tickets/{no}/messages/return_request", asked).status_code == 200
    desk.moves_to("2024-09-10 11:00")
    desk.does(WANG, no, "review_return", outcome="approve", opinion="同意")
    told = one_deadline(browse(WANG).open_page(f"/tickets/{no}/deadlines"), "办结答复")
    assert "✕ 已终止 因退单终止，2024-09-10 11:00" in told and "什么会使它改变" not in told
    english = in_english(browse(WANG)).open_page(f"/tickets/{no}/deadlines")
    assert "ended by the return, 2024-09-10 11:00" in one_deadline(english, "handling and reply")


def beside(desk: Desk, browse: Browse, who: Member, no: str, message: str) -> list[str]:
    """The deadlines beside the form of a message, from the top."""
    page = browse(who).open_page(f"/tickets/{no}/messages/{message}")
    about = page[page.index('class="act-about"') : page.index('class="act-main"')]
    return re.findall(r"<strong>(办结答复|申请退单)</strong>|<summary>(其他进行中的时限)", about)


def test_beside_a_message_stands_first_what_it_is_about_and_what_presses(desk: Desk, browse: Browse) -> None:
    no = desk.signed()
    handle, window = ("办结答复", ""), ("申请退单", "")
    assert beside(desk, browse, LI, no, "extension_request") == [handle, window]
    assert beside(desk, browse, LI, no, "return_request") == [window, handle]
    assert beside(desk, browse, WANG, no, "urge") == [handle]


def test_beside_a_task_a_window_comes_last(desk: Desk, browse: Browse) -> None:
    no = desk.signed()
    page = browse(LI).open_page(f"/tasks/{desk.task(LI, no, 'contact')}")
    assert 0 < page.index("<strong>办结答复</strong>") < page.index("<strong>申请退单</strong>")


def test_more_time_is_asked_for_and_granted_in_the_limit_s_own_unit(desk: Desk, browse: Browse) -> None:
    no = desk.signed()
    form = f"/tickets/{no}/messages/extension_request"
    assert component(browse(LI).open_page(form), "amount")["label"] == "延长数量（工作日）"
    assert component(in_english(browse(LI)).open_page(form), "amount")["label"] == "Amount (working days)"
    request(desk, no)
    review = browse(WANG).open_page(f"/tasks/{desk.task(WANG, no, 'review_extension')}")
    assert component(review, "amount")["label"] == "批准延长数量（工作日）"
    assert "延长数量 5个工作日" in words(review), "what was asked for stands beside the decision"
    assert re.search(r"<strong>办结答复</strong>.*?<summary>为什么", review, re.DOTALL) and "其他进行中" not in review

    desk.does(WANG, no, "review_extension", outcome="approve", amount=3, opinion="同意")
    records = words(browse(LI).open_page(f"/tickets/{no}/records"))
    assert "批准延长数量 3个工作日" in records and "延长数量 5个工作日" in records
    english = words(in_english(browse(LI)).open_page(f"/tickets/{no}/records"))
    assert "Amount 5 working days" in english


def test_hours_stay_hours(desk: Desk, browse: Browse) -> None:
    no = desk.signed(emergency=True)
    page = browse(LI).open_page(f"/tickets/{no}/messages/extension_request")
    assert component(page, "amount")["label"] == "延长数量（小时）"
    request(desk, no)
    assert "延长数量 5小时" in words(browse(LI).open_page(f"/tickets/{no}/records"))

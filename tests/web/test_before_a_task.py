"""Who decides on something reads it on the very page: the request, the report, the opinion that came before."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from app.packs.forms import Field
from app.services.ticket.preceding import _like
from tests.api.desk import Desk
from tests.people import ENVIRONMENT, LI, SHI, WANG, Member
from tests.web.browser import Browser, words

Browse = Callable[..., Browser]


def signed(desk: Desk, **more: str) -> str:
    desk.moves_to("2024-09-10 09:30")
    no = desk.dispatched(**more)
    desk.does(LI, no, "sign")
    return no


def page_of(desk: Desk, browse: Browse, who: Member, no: str, act: str) -> str:
    return words(browse(who).open_page(f"/tasks/{desk.task(who, no, act)}"))


def test_a_return_is_reviewed_beside_its_reason_whatever_came_since(desk: Desk, browse: Browse) -> None:
    no = signed(desk)
    asked = {"reason": "路灯由乡镇管护", "basis": "权责清单第12项"}
    assert desk.posts(LI, f"/tickets/{no}/messages/return_request", asked).status_code == 200
    desk.moves_to("2024-09-10 11:00")
    desk.does(LI, no, "contact", contacted_at="2024-09-10T10:30:00+08:00", method="phone", notes="已经联系")
    page = page_of(desk, browse, WANG, no, "review_return")
    assert "此前所填：申请退单" in page and "路灯由乡镇管护" in page and "权责清单第12项" in page
    assert "已经联系" not in page


def test_a_meeting_is_held_beside_the_request_and_the_review_that_led_to_it(desk: Desk, browse: Browse) -> None:
    no = signed(desk)
    asked = {"reason": "路灯由乡镇管护", "basis": "权责清单第12项"}
    assert desk.posts(LI, f"/tickets/{no}/messages/return_request", asked).status_code == 200
    desk.does(WANG, no, "review_return", outcome="refer", opinion="职责有争议")
    page = page_of(desk, browse, SHI, no, "decide_meeting")
    assert "此前所填：审核退单" in page and "职责有争议" in page
    assert "此前所填：申请退单" in page and "路灯由乡镇管护" in page and "此前所填：派单" not in page


def test_a_task_of_the_main_process_stands_beside_the_step_before_it(desk: Desk, browse: Browse) -> None:
    no = signed(desk)
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


def started(page: str) -> dict[str, object]:
    """What stands in the form already."""
    found = re.search(r'id="act-data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, object] = json.loads(found[1])["data"]
    return data


def test_a_review_starts_from_what_was_asked_for_and_leaves_the_opinion_blank(desk: Desk, browse: Browse) -> None:
    no = signed(desk)
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
    no = signed(desk)
    desk.does(LI, no, "contact", contacted_at="2024-09-10T09:30:00+08:00", method="phone")
    reply = desk.task(LI, no, "reply")
    for address in (f"/tasks/{reply}", f"/tickets/{no}"):
        assert "可申请的期间" in words(browse(LI).open_page(address)), address
        station = words(browse(WANG).open_page(address))
        assert "可申请的期间" not in station and "办结答复" in station, address
    assert "可申请的期间" in words(browse(WANG).open_page(f"/tickets/{no}/deadlines")), "all of them are there"

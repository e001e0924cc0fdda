"""Who decides on something reads it on the very page: the request, the report, the opinion that came before."""

from __future__ import annotations

from collections.abc import Callable

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

"""Times in forms stand on the clocks of the office: form-js is given and gives them without a zone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.web.acts.office_time import OFFSET, on_clocks
from tests.api.desk import Desk
from tests.people import LI, Member
from tests.web.browser import Browser
from tests.web.test_acts import component, sends, told

Browse = Callable[[Member | None], Browser]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2024-09-11T10:07+08:00", "2024-09-11T10:07"),
        ("2024-09-11T10:07:59+08:00", "2024-09-11T10:07"),
        ("2024-09-10T22:07:00-04:00", "2024-09-11T10:07"),
        ("2024-09-11T20:00:00Z", "2024-09-12T04:00"),
        ("2024-09-11T10:07", "2024-09-11T10:07"),
        ("0001-01-01T00:00:00+14:00", None),
        ("昨天", None),
        ("", None),
    ],
)
def test_an_instant_on_the_offices_clocks(text: str, shown: str | None) -> None:
    assert on_clocks(text) == shown


def test_a_form_is_drawn_on_the_offices_clocks(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    desk.moves_to("2024-09-11 15:20")
    li, path = browse(LI), f"/tasks/{desk.task(LI, no, 'contact')}"
    page = li.open_page(path)
    assert component(page, "contacted_at")["timeSerializingFormat"] == "no_timezone"
    assert "contacted_at" in told(page)["instants"] and told(page)["offset"] == OFFSET == "+08:00"
    assert told(page)["data"]["contacted_at"] == "2024-09-11T15:20"
    # A draft is kept as it will be sent, and shown as it was typed.
    assert sends(li, f"{path}/draft", {"contacted_at": "2024-09-11T10:07+08:00"}).status_code == 200
    assert told(li.open_page(path))["data"] == {"contacted_at": "2024-09-11T10:07"}
    sends(li, f"{path}/draft", {"contacted_at": "昨天", "notes": "已联系"})
    assert told(li.open_page(path))["data"] == {"notes": "已联系"}


def test_a_day_is_a_day_everywhere(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    desk.does(LI, no, "contact", contacted_at="2024-09-11T09:00:00+08:00", method="phone")
    page = told(browse(LI).open_page(f"/tasks/{desk.task(LI, no, 'reply')}"))
    assert page["data"]["handled_at"] == "2024-09-11" and "handled_at" not in page["instants"]

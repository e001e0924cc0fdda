"""Numbers of rows in addresses: one that no database holds is no address, and no fault of the program."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app.web.ids import LARGEST, read_id
from app.web.worklist.asking import read_place
from tests.api.desk import Desk
from tests.people import CAST, Member
from tests.web.browser import Browser
from tests.web.test_guard import pages

HUGE = "9" * 23
Browse = Callable[[Member | None], Browser]


@pytest.mark.parametrize("number", (HUGE, str(2**63), str(LARGEST + 1)))
def test_a_number_too_large_is_no_address(desk: Desk, browse: Browse, number: str) -> None:
    browsers = [browse(member) for member in CAST]
    walked = 0
    for route, _right, method, _address in pages(desk):
        for name in re.findall(r"<int:(\w+)>", route.rule):
            address = re.sub(r"<int:\w+>", "7", route.rule.replace(f"<int:{name}>", number))
            address = re.sub(r"<(?:\w+:)?\w+>", "anything", address)
            for browser in browsers if method == "GET" else browsers[:1]:
                answer = browser.client.open(address, method=method, data={"csrf_token": browser.csrf()})
                assert answer.status_code in (404, 405), f"{method} {address}"
            walked += 1
    assert walked > 15


@pytest.mark.parametrize("path", (
    "/worklist?after=~{}", "/worklist/rows?after=~{}", "/worklist?after=~-{}", "/tickets?before={}",
    "/admin/journal?before={}", "/admin/incidents?before={}", "/admin/outbox?before={}", "/admin/sign-ins?before={}",
))  # fmt: skip
def test_a_page_that_begins_nowhere_begins_at_the_start(desk: Desk, browse: Browse, path: str) -> None:
    wang, admin = browse(CAST[0]), browse(next(each for each in CAST if "admin" in each.roles))
    browser = admin if path.startswith("/admin") else wang
    for number in (HUGE, str(2**63)):
        assert browser.get(path.format(number)).status_code == 200


def test_only_what_can_be_a_row_is_read() -> None:
    assert read_id("7") == 7 and read_id(str(LARGEST)) == LARGEST
    for text in (None, "", "-7", " 7", "٧", "7.0", str(LARGEST + 1), HUGE):
        assert read_id(text) is None, text
    assert read_place("~7") == (None, 7) and read_place(f"~{HUGE}") is None and read_place("~-1") is None

"""A desk on a machine that is set to another zone: its forms show and take the office's time, as all its pages do."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, SignIn
from tests.browser.test_browser_acts import KEPT, choose, dispatched, done, open_task, ready, submit

OFFICE_NOW = """() => new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short",
}).format().split(" ")"""
"""[2026-11-21, 14:30], on the clocks of Shanghai."""


def shown(page: Page) -> tuple[str, str]:
    """The day and the time that stand in the form's first field for an instant."""
    day = page.evaluate("document.querySelector('.fjs-datepicker input').value")
    return str(day), page.locator(".fjs-timepicker input").first.input_value()


def minutes(time: str) -> int:
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"])
def test_what_is_typed_is_the_offices_time(new_page: NewPage, sign_in: SignIn, zone: str) -> None:
    wang, li = new_page(), new_page(zone=zone)
    sign_in(wang, "wang_station")
    sign_in(li, "li_transport")
    no = dispatched(wang, f"路灯昼夜不熄（{zone}）", f"B-15{len(zone)}")
    open_task(li, no, "签收")
    submit(li)
    done(li, "“签收工单”已办理")
    ready(li)

    # Now, as the office's clocks show it; opening the page is no typing.
    day, time = shown(li)
    today, now = li.evaluate(OFFICE_NOW)
    assert (minutes(now) - minutes(time)) % (24 * 60) <= 5, (time, now)
    assert re.findall(r"\d+", day) == [str(int(part)) for part in today.split("-")] or minutes(now) < 5, (day, today)
    expect(li.locator("#act-state")).to_have_text("")

    li.locator(".fjs-timepicker input").first.fill("00:00")
    li.locator(".fjs-timepicker input").first.blur()
    choose(li, "联系方式", "电话")
    expect(li.locator("#act-state")).to_have_text(KEPT)
    li.reload()
    ready(li)
    assert shown(li) == (day, "00:00")
    submit(li)
    done(li, "“联系诉求人”已办理")
    for page in (li, wang):
        page.goto(f"/tickets/{no}/records")
        expect(page.locator("#main")).to_contain_text(f"{today} 00:00")

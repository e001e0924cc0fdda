"""The working calendar through the API: read, looked at first, taken in; earlier deadlines want a person's word."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.desk import Desk, codes
from tests.people import ADMIN, LI, WANG

LOCAL = '[calendar]\nregion = "guangxi"\ntitle = "广西壮族自治区"\nbasis = "虚构"\n'
DAY = (
    '[[day]]\ndate = {day}\nkind = "{kind}"\nname = "调整"\nstatus = "confirmed"\nsource = "虚构的通知"\n'
    'evidence = "虚构"\n'
)
LATER = LOCAL + DAY.format(day="2024-09-20", kind="off")


def due(desk: Desk, no: str) -> str:
    found = desk.gets(LI, f"/tickets/{no}/deadlines")["items"]
    return str(next(each["due_at"] for each in found if each["kind"] == "handle"))


def previewed(desk: Desk, file: str) -> Any:
    answer = desk.posts(ADMIN, "/calendar/preview", {"file": file})
    assert answer.status_code == 200, answer.text
    return answer.json


def test_it_is_looked_at_and_then_taken_in(desk: Desk) -> None:
    no = desk.dispatched()
    before, shown = due(desk, no), desk.gets(ADMIN, "/calendar")
    assert shown["region"] == "guangxi"

    seen = previewed(desk, LATER)

    (move,) = [move for move in seen["moves"] if move["ticket"] == no and move["kind"] == "handle"]
    assert move["new"] > move["old"] and not move["earlier"] and not seen["same"]
    assert seen["new_days"][0]["date"] == "2024-09-20"
    assert "2024-09-20" not in [day["date"] for day in seen["gone_days"]]
    assert due(desk, no) == before and desk.gets(ADMIN, "/calendar") == shown, "nothing has changed"

    taken = desk.posts(ADMIN, "/calendar", {"file": LATER, "base": seen["base"]})
    assert taken.status_code == 201 and taken.json["version"] == seen["base"] + 1
    assert taken.json["moved"] >= 1 and taken.json["left"] == 0
    assert due(desk, no) > before
    assert "2024-09-20" in [day["date"] for day in desk.gets(ADMIN, "/calendar")["days"]]
    assert previewed(desk, LATER)["same"]


def test_earlier_deadlines_move_only_where_that_is_confirmed(desk: Desk) -> None:
    base = desk.gets(ADMIN, "/calendar")["version"]
    desk.posts(ADMIN, "/calendar", {"file": LATER, "base": base})
    no = desk.dispatched()
    long = due(desk, no)
    earlier = previewed(desk, LOCAL)
    assert any(move["earlier"] for move in earlier["moves"])

    left = desk.posts(ADMIN, "/calendar", {"file": LOCAL, "base": earlier["base"]})
    assert left.json["left"] >= 1 and due(desk, no) == long

    again = {"file": LOCAL, "base": left.json["version"], "confirm_earlier": True}
    assert desk.posts(ADMIN, "/calendar", again).json["moved"] >= 1
    assert due(desk, no) < long


def test_what_could_not_be_moved_is_told_with_what_has_been(desk: Desk) -> None:
    no, damaged = desk.dispatched(), desk.dispatched()
    before = due(desk, damaged)
    desk.damages(damaged)

    taken = desk.posts(ADMIN, "/calendar", {"file": LATER, "base": desk.gets(ADMIN, "/calendar")["version"]})

    assert taken.status_code == 201 and taken.json["moved"] >= 1
    (incident,) = desk.gets(ADMIN, "/incidents")["items"]
    assert (taken.json["busy"], taken.json["failed"], taken.json["others"]) == ([], {damaged: incident["id"]}, 0)
    assert due(desk, no) > before and due(desk, damaged) == before


def test_another_calendar_meanwhile_is_a_conflict_and_changes_nothing(desk: Desk) -> None:
    base = desk.gets(ADMIN, "/calendar")["version"]
    desk.posts(ADMIN, "/calendar", {"file": LATER, "base": base})
    shown = desk.gets(ADMIN, "/calendar")

    stale = desk.posts(ADMIN, "/calendar", {"file": LOCAL, "base": base})

    assert (stale.status_code, codes(stale)) == (409, ["CALENDAR_CHANGED"])
    assert desk.gets(ADMIN, "/calendar") == shown


@pytest.mark.parametrize("path", ["/calendar", "/calendar/preview"])
@pytest.mark.parametrize(
    "file", ["[calendar", LOCAL.replace("guangxi", "nowhere"), LOCAL + DAY.format(day="2024-09-20", kind="maybe")]
)
def test_a_file_with_faults_names_them(desk: Desk, path: str, file: str) -> None:
    shown = desk.gets(ADMIN, "/calendar")
    body = {"file": file} | ({"base": shown["version"]} if path == "/calendar" else {})
    refused = desk.posts(ADMIN, path, body)
    assert refused.status_code == 422 and set(codes(refused)) == {"CALENDAR_FILE"}
    assert desk.gets(ADMIN, "/calendar") == shown


def test_it_is_for_who_manages_calendars(desk: Desk) -> None:
    for who in (WANG, LI):
        assert desk.asks(who, "GET", "/calendar").status_code == 403
        assert desk.posts(who, "/calendar/preview", {"file": LOCAL}).status_code == 403
        assert desk.posts(who, "/calendar", {"file": LOCAL, "base": 1}).status_code == 403

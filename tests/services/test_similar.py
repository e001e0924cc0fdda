"""Hints of repeats while a request is typed, and who handled such tickets before."""

from __future__ import annotations

from typing import Any

import pytest

from app.services.ticket import similar
from app.tickets.refusal import Forbidden
from tests.services.hotline import ENVIRONMENT, LI, STATION, TRANSPORT, Hotline


def found(hotline: Hotline, who: str = STATION, **typed: Any) -> dict[str, list[str]]:
    """Ticket number -> reasons."""
    return {each["no"]: each["reasons"] for each in similar.hints(hotline.program, hotline.actor(who), typed)}


def test_the_same_caller_is_found_by_another_spelling_of_the_number(hotline: Hotline) -> None:
    known = hotline.registers("2024-09-10 09:00", title="路灯不亮", caller_mobile="14200000011").no
    hotline.registers("2024-09-10 10:00", title="下水道堵塞", caller_mobile="14200000012")
    assert found(hotline, caller_mobile="142 0000 0011", title="咨询低保") == {known: ["caller"]}
    assert found(hotline, caller_mobile="1420000001") == {}
    assert found(hotline, caller_mobile="no digits") == {}


def test_titles_alike_are_found_and_others_are_not(hotline: Hotline) -> None:
    known = hotline.registers("2024-09-10 09:00", title="平等镇砂石车扬尘").no
    hotline.registers("2024-09-10 10:00", title="咨询医保报销比例")
    assert found(hotline, title="平等镇的砂石车扬尘") == {known: ["title"]}
    assert found(hotline, title="平") == {} and found(hotline) == {}


def test_the_same_place_is_found_in_what_lies_sealed(hotline: Hotline) -> None:
    known = hotline.registers("2024-09-10 09:00", title="路灯不亮", place="龙脊镇大寨村三组路口").no
    home = hotline.registers("2024-09-10 09:00", title="停水", address="瓢里镇大云村九号").no
    assert found(hotline, place="大寨村三组路口") == {known: ["place"]}
    assert found(hotline, address="瓢里镇大云村") == {home: ["place"]}


def test_a_confidential_caller_is_no_reason_for_who_may_not_see_them(hotline: Hotline) -> None:
    typed = {"caller_mobile": "14200000021", "address": "平等镇某村口3号"}
    secret = hotline.registers("2024-09-10 09:00", title="举报某局长收礼", confidential=True, **typed).no
    other = hotline.registers("2024-09-10 09:00", title="路灯不亮", **typed).no

    assert found(hotline, **typed) == {secret: ["caller", "place"], other: ["caller", "place"]}
    assert found(hotline, "agent", **typed) == {other: ["caller", "place"]}
    assert found(hotline, "agent", title="举报某局长收了礼", **typed)[secret] == ["title"]


def test_the_hotline_above_sees_no_callers_and_is_given_no_hints_of_them(hotline: Hotline) -> None:
    known = hotline.registers(
        "2024-09-10 09:00", title="路灯不亮", caller_mobile="14200000021", address="平等镇某村口3号",
        place="龙脊镇大寨村三组路口",
    ).no  # fmt: skip

    assert found(hotline, "upstream", caller_mobile="14200000021", address="平等镇某村口3号") == {}
    assert found(hotline, "upstream", caller_mobile="14200000021", title="路灯不亮了") == {known: ["title"]}
    assert found(hotline, "upstream", place="大寨村三组路口") == {known: ["place"]}, "where it happened is no secret"


def test_more_reasons_come_first_and_nothing_old_comes(hotline: Hotline) -> None:
    title = "平等镇砂石车扬尘"
    hotline.registers("2024-07-01 09:00", title=title)
    likely = hotline.registers("2024-09-10 09:00", title=title, caller_mobile="14200000011").no
    alike = hotline.registers("2024-09-10 10:00", title=title, caller_mobile="14200000012").no
    hints = found(hotline, title=title, caller_mobile="14200000011")
    assert hints == {likely: ["caller", "title"], alike: ["title"]} and list(hints) == [likely, alike]


def test_hints_are_for_people_who_register(hotline: Hotline) -> None:
    hotline.registers("2024-09-10 09:00")
    with pytest.raises(Forbidden):
        similar.hints(hotline.program, hotline.actor(LI), {"title": "扬尘"})


def test_who_handled_such_tickets_is_counted(hotline: Hotline) -> None:
    for hour in (9, 10):
        hotline.dispatched(f"2024-09-10 {hour:02}:00", TRANSPORT, category="road_block", title="塌方堵路")
    hotline.dispatched("2024-09-10 11:00", ENVIRONMENT, category="noise", title="塌方堵了路")
    hotline.dispatched("2024-03-10 11:00", ENVIRONMENT, category="road_block", title="塌方堵路")
    own = hotline.registers("2024-09-10 12:00", category="road_block", title="塌方堵路").no
    past = similar.handled_by(hotline.program, hotline.actor(STATION), "road_block", "塌方堵路", own)
    assert past == [
        {"code": TRANSPORT, "name": TRANSPORT, "same_category": 2, "similar": 2},
        {"code": ENVIRONMENT, "name": ENVIRONMENT, "same_category": 0, "similar": 1},
    ]
    assert similar.handled_by(hotline.program, hotline.actor(STATION), None, "x", own) == []

"""A ticket of each of the seven types, from registration to the archive, over HTTP alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.desk import REPLY, Desk
from tests.people import LI, TRANSPORT, UPSTREAM, WANG

ITEMS = ("ticket", "phone_record", "assign_reply", "meeting", "leader_instruction", "other")
ARCHIVE = {f"item_{item}": "present" if item == "ticket" else "none" for item in ITEMS}


@pytest.mark.parametrize(
    ("process", "demand"),
    [
        ("consult", {"kind": "consult"}),
        ("help", {"kind": "help"}),
        ("suggestion", {"kind": "suggestion"}),
        ("complaint", {"kind": "complaint"}),
        ("report", {"kind": "report"}),
        ("emergency", {"kind": "help", "emergency": True}),
        ("mayor_mailbox", {"kind": "complaint", "source": "chairman_mailbox"}),
    ],
)
def test_from_registration_to_archive(desk: Desk, process: str, demand: dict[str, Any]) -> None:
    no = desk.registered(**demand)
    desk.does(WANG, no, "accept", outcome="accept")
    desk.does(WANG, no, "dispatch", lead=TRANSPORT)
    if process == "emergency":
        desk.does(WANG, no, "phone_notice", called_at="2024-09-11T09:00:00+08:00", called_person="值班员")
    desk.does(LI, no, "sign")
    desk.moves_to("2024-09-11 09:20" if process == "emergency" else "2024-09-12 13:00")
    desk.does(LI, no, "contact", contacted_at="2024-09-11T09:00:00+08:00", method="phone")
    form = desk.gets(LI, f"/tasks/{desk.task(LI, no, 'reply')}")["form"]["schema"]["components"]
    known = {component.get("key") for component in form}
    reply = {key: value for key, value in REPLY.items() if key in known}
    if process == "emergency":
        reply["handled_at"] = "2024-09-11T09:15:00+08:00"
    desk.does(LI, no, "reply", **reply)
    assert desk.posts(UPSTREAM, f"/tickets/{no}/messages/no_survey", {"reason": "未自动回访"}).status_code == 200
    desk.does(WANG, no, "manual_follow_up", rating="satisfied", called_at="2024-09-11T09:20:00+08:00", notes="满意")
    desk.does(WANG, no, "archive", **ARCHIVE)

    page = desk.gets(WANG, f"/tickets/{no}")
    assert (page["process"], page["ended"], page["ended_as"]) == (process, True, "archived")
    assert page["satisfaction_basis"] == "manual"
    assert desk.gets(WANG, f"/tickets/{no}/history/verification")["intact"] is True

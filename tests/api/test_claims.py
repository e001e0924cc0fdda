"""A claim ends with the place of who made it: who moves or leaves takes nothing along and leaves nothing locked."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from app.store import records
from tests.api.desk import Desk
from tests.people import ADMIN, EDUCATION, LI, LIU, QIN, WANG, WEI, ZHAO, Member


def claimed(desk: Desk, who: Member = LI, **more: Any) -> tuple[str, int]:
    """(Number, signing task) of a ticket of the transport bureau whose signing this person has claimed."""
    no = desk.dispatched(**more)
    task = desk.task(who, no, "sign")
    assert desk.posts(who, f"/tasks/{task}/claim").status_code == 200
    return no, task


def changes(desk: Desk, who: Member, **more: Any) -> TestResponse:
    """The administrator changes this person: what is not named stays as it is."""
    with desk.program.database.read() as conn:
        row = records.find_one(conn, "person", login=who.login)
    assert row is not None
    form = {"name": who.name, "roles": list(who.roles), "unit": who.unit, "active": True, **more}
    return desk.asks(ADMIN, "PUT", f"/people/{row.id}", json=form)


def mine(desk: Desk, who: Member) -> list[str]:
    return [task["ticket"] for task in desk.gets(who, "/tasks", tab="mine")["items"]]


def last_words(desk: Desk, no: str) -> tuple[str, str, list[str], list[str]]:
    event = desk.gets(ZHAO, f"/tickets/{no}/history")["items"][-1]
    return event["type"], event["actor_name"], event["words"], event["words_en"]


def test_who_moves_to_another_unit_takes_no_claims_along(desk_on_each: Desk) -> None:
    desk = desk_on_each
    no, task = claimed(desk, title="某女士反映邻居家暴")
    other, _ = claimed(desk)
    assert sorted(mine(desk, LI)) == sorted([no, other])

    assert changes(desk, LI, unit=EDUCATION).status_code == 200

    assert mine(desk, LI) == [] and desk.asks(LI, "GET", f"/tasks/{task}").status_code == 404
    kind, by, told, told_en = last_words(desk, no)
    assert (kind, by, told[1:]) == ("task_released", "管理员", ["原领取人李经办的单位或角色已变更"])
    assert told[0].startswith("管理员：退还") and "has another unit or other roles" in told_en[1]
    assert last_words(desk, other)[0] == "task_released", "each ticket has an event of its own"
    assert desk.gets(ZHAO, f"/tickets/{no}/history/verification")["intact"]
    assert desk.posts(LIU, f"/tasks/{task}/complete", {}).status_code == 200


def test_who_is_let_in_no_more_holds_up_nobody(desk_on_each: Desk) -> None:
    desk = desk_on_each
    no = desk.dispatched()
    task = desk.task(LI, no, "sign")
    people = {row["login"]: row["id"] for row in desk.gets(ADMIN, "/people")["items"]}
    given = desk.posts(WANG, f"/tasks/{task}/assign", {"person": people["li"]})
    assert given.status_code == 200, given.text

    assert changes(desk, LI, active=False).status_code == 200

    assert last_words(desk, no)[2][1:] == ["原领取人李经办已停用"], "what was given to them goes back as well"
    assert desk.posts(LIU, f"/tasks/{task}/complete", {}).status_code == 200


def test_who_may_still_do_it_keeps_the_claim(desk: Desk) -> None:
    no, _ = claimed(desk)

    assert changes(desk, LI, name="李经理", roles=["unit", "unit_head"]).status_code == 200

    assert mine(desk, LI) == [no] and last_words(desk, no)[0] == "task_claimed"
    assert changes(desk, LI, roles=["auditor"]).status_code == 200
    assert last_words(desk, no)[0] == "task_released"


def test_a_change_that_is_refused_ends_no_claim(desk: Desk) -> None:
    no, _ = claimed(desk)
    assert changes(desk, LI, unit="没有的局").status_code == 422
    assert mine(desk, LI) == [no]


def forced(desk: Desk, who: Member, **columns: Any) -> None:
    """As it stands where the change came in the same moment as the claim, or before claims ended with it."""
    with desk.program.database.write() as transaction:
        row = records.find_one(transaction.connection, "person", login=who.login)
        assert row is not None
        row.set(**columns)
        records.flush(transaction.connection, [row])
        transaction.commit()


def test_a_claim_left_behind_shows_nothing_and_is_handed_back_by_colleagues(desk_on_each: Desk) -> None:
    desk = desk_on_each
    _, task = claimed(desk)
    assert desk.posts(LIU, f"/tasks/{task}/release").status_code == 403, "somebody who is there is asked"
    with desk.program.database.read() as conn:
        education = records.find_one(conn, "unit", code=EDUCATION)
    assert education is not None

    forced(desk, LI, unit_id=education.id)

    assert mine(desk, LI) == []
    assert desk.posts(WEI, f"/tasks/{task}/release").status_code == 404
    assert desk.posts(LIU, f"/tasks/{task}/release").json == {"task": task, "claimed_by": None}


def test_the_leader_of_a_unit_hands_back_what_its_people_have_claimed(desk: Desk) -> None:
    no, task = claimed(desk)

    assert desk.posts(QIN, f"/tasks/{task}/release").json == {"task": task, "claimed_by": None}

    event = desk.gets(ZHAO, f"/tickets/{no}/history")["items"][-1]
    assert (event["type"], event["actor_name"], event["role"]) == ("task_released", "秦局长", "unit_head")


def test_what_fell_due_before_the_change_stands_before_it(desk: Desk) -> None:
    desk.moves_to("2024-09-10 09:30")
    no, _ = claimed(desk, kind="help", emergency=True)
    desk.moves_to("2024-09-10 18:00")

    assert changes(desk, LI, active=False).status_code == 200

    events = desk.gets(ZHAO, f"/tickets/{no}/history")["items"]
    released = [event["seq"] for event in events if event["type"] == "task_released"]
    fired = [event["seq"] for event in events if event["type"] == "timer_fired"]
    assert len(released) == 1 and fired and max(fired) < released[0]

"""The list of what waits, claiming, drafts, completing."""

from __future__ import annotations

from typing import Any

from tests.api.desk import Desk, codes
from tests.people import ADMIN, LI, LIU, SHI, TRANSPORT, WANG, WEI, ZHAO, Member


def test_people_see_what_waits_for_them_due_first(desk: Desk) -> None:
    ordinary = desk.dispatched(kind="complaint")
    urgent = desk.dispatched(kind="help", emergency=True)

    waiting = desk.gets(LI, "/tasks")["items"]

    assert [row["ticket"] for row in waiting if row["act"] == "sign"] == [urgent, ordinary]
    assert desk.gets(WEI, "/tasks")["items"] == []
    assert {row["act"] for row in desk.gets(LI, "/tasks", act="sign")["items"]} == {"sign"}


def test_tasks_come_in_pages_that_neither_skip_nor_repeat(desk: Desk) -> None:
    for emergency in (False, True, False):
        desk.dispatched(emergency=emergency)
    everything = [row["id"] for row in desk.gets(LI, "/tasks")["items"]]

    seen, cursor = [], None
    while True:
        part = desk.gets(LI, "/tasks", limit=1, **({"cursor": cursor} if cursor else {}))
        seen += [row["id"] for row in part["items"]]
        if (cursor := part["next"]) is None:
            break

    assert seen == everything and len(seen) == 3


def test_a_task_comes_with_its_form_its_clauses_and_the_way_to_its_explanation(desk: Desk) -> None:
    no = desk.dispatched()

    task = desk.gets(LI, f"/tasks/{desk.task(LI, no, 'sign')}")

    assert (task["ticket"], task["act"], task["mine"]) == (no, "sign", True)
    assert task["form"]["name"] == "sign"
    assert "receiver" in [component.get("key") for component in task["form"]["schema"]["components"]]
    assert all(clause["article"] and clause["text"] for clause in task["clauses"])
    path = task["explanation"].removeprefix("/api/v1")
    assert desk.gets(LI, path)["items"]


def test_a_claimed_task_is_left_to_who_claimed_it(desk: Desk) -> None:
    no = desk.dispatched()
    task = desk.task(LI, no, "sign")

    assert desk.posts(LI, f"/tasks/{task}/claim").status_code == 200
    assert desk.gets(LIU, f"/tasks/{task}")["claimed_by"] == "李经办"
    refused = desk.posts(LIU, f"/tasks/{task}/complete", {})
    assert (refused.status_code, codes(refused)) == (403, ["CLAIMED"])
    assert desk.posts(LIU, f"/tasks/{task}/claim").status_code == 403

    assert desk.posts(LI, f"/tasks/{task}/release").json == {"task": task, "claimed_by": None}
    assert desk.posts(LIU, f"/tasks/{task}/complete", {}).status_code == 200


def test_what_somebody_claimed_who_is_gone_is_freed_by_the_station(desk: Desk) -> None:
    no = desk.dispatched()
    task = desk.task(LI, no, "sign")
    assert desk.posts(LI, f"/tasks/{task}/claim").status_code == 200

    assert desk.posts(LIU, f"/tasks/{task}/release").status_code == 403
    assert desk.posts(WEI, f"/tasks/{task}/release").status_code == 404
    assert desk.posts(WANG, f"/tasks/{task}/release").json == {"task": task, "claimed_by": None}

    event = desk.gets(ZHAO, f"/tickets/{no}/history")["items"][-1]
    assert (event["type"], event["actor_name"], event["role"]) == ("task_released", "王站长", "station")
    assert desk.posts(LIU, f"/tasks/{task}/complete", {}).status_code == 200


def test_a_draft_waits_for_who_may_do_the_task_and_for_nobody_else(desk: Desk) -> None:
    no = desk.dispatched()
    task = desk.task(LI, no, "sign")

    kept = desk.asks(LI, "PUT", f"/tasks/{task}/draft", json={"scope_reason": "半句话", "nested": {"a": [1]}})

    assert kept.status_code == 200, kept.text
    assert desk.gets(LI, f"/tasks/{task}")["draft"] == {"scope_reason": "半句话", "nested": {"a": [1]}}
    assert desk.gets(ZHAO, f"/tasks/{task}")["draft"] is None
    assert desk.asks(ZHAO, "PUT", f"/tasks/{task}/draft", json={}).status_code == 403
    assert desk.asks(SHI, "PUT", f"/tasks/{task}/draft", json={}).status_code == 403
    desk.does(LI, no, "sign")
    assert desk.gets(LI, f"/tasks/{task}")["draft"] is None


def test_a_task_is_done_once(desk: Desk) -> None:
    no = desk.dispatched()
    task = desk.task(LI, no, "sign")
    assert desk.posts(LI, f"/tasks/{task}/complete", {}).json["milestone"] == "signed"

    again = desk.posts(LIU, f"/tasks/{task}/complete", {})

    assert (again.status_code, codes(again)) == (409, ["ALREADY_DONE"])
    assert desk.gets(LI, f"/tasks/{task}")["closed_by"] == "李经办"
    assert desk.asks(WANG, "GET", "/tasks/123456").status_code == 404


def test_the_dispatcher_is_shown_the_unit_that_the_routing_table_suggests(desk: Desk) -> None:
    no = desk.registered(category="noise")
    desk.does(WANG, no, "accept", outcome="accept")

    shown = desk.gets(WANG, f"/tasks/{desk.task(WANG, no, 'dispatch')}")["routing"]

    assert shown["fast_track"] and shown["lead"] and shown["clause"]


def test_a_routing_row_without_a_unit_says_who_decides_and_an_act_that_names_no_lead_has_none(desk: Desk) -> None:
    no = desk.registered()
    desk.does(WANG, no, "accept", outcome="accept")

    shown = desk.gets(WANG, f"/tasks/{desk.task(WANG, no, 'dispatch')}")["routing"]
    signed = desk.gets(LI, f"/tasks/{desk.task(LI, desk.dispatched(category='noise'), 'sign')}")

    assert shown["lead"] is None and shown["clause"] and "热线工作站" in shown["why"]
    assert signed["routing"] is None and signed["mine"]


def test_the_list_is_filtered_searched_and_lit(desk: Desk) -> None:
    one = desk.dispatched(title="路灯不亮", kind="help")
    two = desk.dispatched(title="砂石车扬尘")

    def listed(who: Member, **asked: Any) -> list[str]:
        return [row["ticket"] for row in desk.gets(who, "/tasks", **asked)["items"]]

    assert sorted(listed(LI)) == [one, two] and listed(LI, kind="help") == [one] == listed(LI, q="路灯")
    assert listed(LI, tab="mine") == [] and sorted(listed(WANG, tab="all")) == [one, two]
    assert listed(LI, q=two) == [two] and listed(LI, unit=TRANSPORT, due="overdue") == []
    (row,) = desk.gets(LI, "/tasks", q=one)["items"]
    assert row["light"]["light"] == "ok" and row["light"]["left"]["unit"] == "workday" and not row["drafted"]
    assert desk.asks(LI, "GET", "/tasks", query_string={"light": "green"}).status_code == 422
    assert [t["no"] for t in desk.gets(LI, "/tickets", q="扬尘")["items"]] == [two]


def test_a_task_is_given_to_a_colleague(desk: Desk) -> None:
    no = desk.dispatched()
    task = desk.task(LI, no, "sign")
    people = {row["login"]: row["id"] for row in desk.gets(ADMIN, "/people")["items"]}
    assert desk.posts(LI, f"/tasks/{task}/assign", {"person": people["liu"]}).status_code == 403
    assert desk.posts(WEI, f"/tasks/{task}/assign", {"person": people["liu"]}).status_code == 404
    done = desk.posts(SHI, f"/tasks/{task}/assign", {"person": people["liu"]})
    assert (done.status_code, done.json) == (200, {"task": task, "claimed_by": people["liu"]})
    assert codes(desk.posts(LI, f"/tasks/{task}/complete", {})) == ["CLAIMED"]
    assert codes(desk.posts(SHI, f"/tasks/{task}/assign", {"person": people["chen"]})) == ["NOT_A_COLLEAGUE"]

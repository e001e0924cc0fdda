"""Units, people, tokens, incidents: what an administrator does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.services.acting import intake, timers
from app.services.acting.act import Act
from app.services.admin import incidents
from app.store import records
from app.tickets.actor import Actor
from app.tickets.refusal import NotFound
from tests.api.desk import Desk, codes
from tests.people import ADMIN, LI, WANG, WEI


def test_a_new_person_signs_in_with_a_token_until_it_is_revoked(desk: Desk) -> None:
    body = {"login": "huang", "name": "黄新人", "roles": ["unit"], "unit": "县交通运输局"}
    person = desk.posts(ADMIN, "/people", body)
    assert person.status_code == 201, person.text
    token = desk.posts(ADMIN, f"/people/{person.json['id']}/tokens", {"label": "电脑"})
    desk.tokens["huang"] = token.json["token"]
    huang = type(LI)("huang", "黄新人", ("unit",))

    assert desk.gets(huang, "/me")["unit"] == "县交通运输局"
    listed = desk.gets(ADMIN, f"/people/{person.json['id']}/tokens")["items"]
    assert [(row["label"], row["revoked_at"]) for row in listed] == [("电脑", None)]
    assert token.json["token"] not in str(listed)

    assert desk.asks(ADMIN, "DELETE", f"/tokens/{token.json['id']}").status_code == 204
    assert desk.asks(ADMIN, "DELETE", f"/tokens/{token.json['id']}").status_code == 204
    assert desk.asks(huang, "GET", "/me").status_code == 401


def test_a_token_ends_when_it_was_said_to(desk: Desk) -> None:
    id_ = next(row["id"] for row in desk.gets(ADMIN, "/people")["items"] if row["login"] == "wei")
    until = (desk.clock.now() + timedelta(days=1)).isoformat()
    issued = desk.posts(ADMIN, f"/people/{id_}/tokens", {"label": "一天", "expires_at": until})
    desk.tokens["wei"] = issued.json["token"]

    assert desk.asks(WEI, "GET", "/me").status_code == 200
    desk.clock.move_to(desk.clock.now() + timedelta(days=1))
    assert desk.asks(WEI, "GET", "/me").status_code == 401
    late = desk.posts(ADMIN, f"/people/{id_}/tokens", {"label": "过期", "expires_at": until})
    assert (late.status_code, codes(late)) == (422, ["EXPIRED"])


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"login": "wang", "name": "重名", "roles": ["auditor"]}, 409, "LOGIN_TAKEN"),
        ({"login": "a1", "name": "甲", "roles": ["unit"]}, 422, "UNIT_REQUIRED"),
        ({"login": "a1", "name": "甲", "roles": ["emperor"]}, 422, "UNKNOWN_ROLE"),
        ({"login": "a1", "name": "甲", "roles": ["system"]}, 422, "UNKNOWN_ROLE"),
        ({"login": "a1", "name": "甲", "roles": ["unit"], "unit": "没有的局"}, 422, "UNKNOWN_UNIT"),
        ({"login": "A B", "name": "甲", "roles": ["unit"]}, 422, "INVALID"),
        ({"login": "a1", "name": "甲", "roles": []}, 422, "INVALID"),
        ({"login": "a1", "name": "甲\uffff", "roles": ["unit"]}, 422, "INVALID"),
        ({"login": "a1", "name": "甲", "roles": ["unit"], "pack": "zezhou"}, 422, "INVALID"),
    ],
)
def test_people_are_added_with_care(desk: Desk, body: dict[str, object], status: int, code: str) -> None:
    answer = desk.posts(ADMIN, "/people", body)
    assert (answer.status_code, codes(answer)[0]) == (status, code)


STAFF = {"leader": "覃领导", "liaison": "韦联络", "staff": "蒙工、潘工"}


def test_a_unit_without_leader_liaison_and_staff_is_refused_with_the_article(desk: Desk) -> None:
    refused = desk.posts(ADMIN, "/units", {"code": "县水利局", "name": "县水利局", "kind": "department"})
    assert refused.status_code == 409
    assert codes(refused) == ["UNIT_NO_LEADER", "UNIT_NO_LIAISON", "UNIT_NO_STAFF"]
    assert {ground["clause"] for ground in refused.json["grounds"]} == {"L030"}
    assert all("第八条" in ground["article"]["article"] for ground in refused.json["grounds"])


def test_an_enterprise_is_added_below_the_department_that_supervises_it(desk: Desk) -> None:
    body = {"code": "县供水公司", "name": "县供水公司", "kind": "enterprise", "supervising": "县交通运输局", **STAFF}
    assert desk.posts(ADMIN, "/units", body).status_code == 201
    units = {row["code"]: row for row in desk.gets(LI, "/units")["items"]}
    assert units["县供水公司"]["supervising"] == "县交通运输局"
    unknown = desk.posts(ADMIN, "/units", {**body, "code": "x", "supervising": "没有的局"})
    assert (unknown.status_code, codes(unknown)) == (422, ["UNKNOWN_UNIT"])


def test_a_timer_that_failed_is_fired_again_once_the_fault_is_mended(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    no = desk.dispatched(kind="help", emergency=True)
    desk.moves_to("2024-09-11 12:00")
    with monkeypatch.context() as broken:
        broken.setattr(Act, "fire", _fails)
        assert timers.sweep(desk.program, desk.clock.now()).failed
    incident = desk.gets(ADMIN, "/incidents", state="open")["items"][0]
    assert (incident["no"], incident["kind"], incident["error"]) == (no, "timer", "ZeroDivisionError")
    assert "个人" not in str(incident)

    done = desk.posts(ADMIN, f"/incidents/{incident['id']}/retry")

    assert done.status_code == 200 and done.json["events"] > 0
    assert desk.gets(WANG, f"/tickets/{no}")["cards"]
    again = desk.posts(ADMIN, f"/incidents/{incident['id']}/retry")
    assert (again.status_code, codes(again)) == (409, ["ALREADY_DONE"])


def _fails(*_: object) -> None:
    raise ZeroDivisionError


def test_an_act_that_failed_changes_nothing_and_is_marked_as_dealt_with(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    no = desk.dispatched()
    task = desk.task(LI, no, "sign")
    with monkeypatch.context() as broken:
        broken.setattr(Act, "complete", _fails)
        failed = desk.posts(LI, f"/tasks/{task}/complete", {}, key="k-1")
    assert (failed.status_code, codes(failed)) == (500, ["PROGRAM_FAULT"])
    number = failed.json["incident"]

    refused = desk.posts(ADMIN, f"/incidents/{number}/retry")
    assert (refused.status_code, codes(refused)) == (409, ["NOT_RETRYABLE"])
    assert desk.posts(LI, f"/tasks/{task}/complete", {}, key="k-1").status_code == 200
    assert desk.posts(ADMIN, f"/incidents/{number}/resolve").json["state"] == "resolved"
    assert desk.gets(ADMIN, "/incidents", state="open")["items"] == []
    assert desk.asks(ADMIN, "POST", "/incidents/999/resolve").status_code == 404


def test_an_incident_without_a_ticket_is_its_own_packs(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(intake, "_new_docket", _fails)
        assert desk.posts(WANG, "/tickets", desk.form()).status_code == 500
    with desk.program.database.write() as transaction:
        row = {"at": desk.clock.now(), "kind": "old", "error": "NoRow", "state": "open", "attempts": 1}
        records.add(transaction.connection, "incident", row)
        transaction.commit()
    stranger = Actor(None, "别处", "zezhou", frozenset({"admin"}))
    own = {row["kind"]: row["id"] for row in desk.gets(ADMIN, "/incidents")["items"]}
    assert own.keys() == {"register", "old"}
    assert [row["kind"] for row in incidents.listed(desk.program, stranger, limit=5)] == ["old"], "nobody knows whose"
    with pytest.raises(NotFound):
        incidents.resolve(desk.program, stranger, own["register"])
    assert incidents.resolve(desk.program, stranger, own["old"])["state"] == "resolved"
    assert desk.posts(ADMIN, f"/incidents/{own['register']}/resolve").status_code == 200


CHANGED = {
    "name": "县交通运输局（新）", "kind": "department", "leader": "覃领导", "liaison": "韦联络", "staff": "蒙工、潘工",
    "receiver": "李经办",
}  # fmt: skip


def test_a_unit_is_changed_and_a_change_of_staff_wants_its_day(desk: Desk) -> None:
    path = "/units/县交通运输局"
    desk.moves_to("2024-09-20 09:00")
    before = desk.gets(ADMIN, "/units")

    undated = desk.asks(ADMIN, "PUT", path, json=CHANGED)
    assert (undated.status_code, undated.json["grounds"][0]["facts"]) == (422, {"field": "completed_on"})
    unstaffed = desk.asks(ADMIN, "PUT", path, json={"name": "局", "kind": "department"})
    assert unstaffed.status_code == 409 and {each["clause"] for each in unstaffed.json["grounds"]} == {"L030"}
    impossible = desk.asks(ADMIN, "PUT", path, json={**CHANGED, "completed_on": "2024-02-31"})
    assert (impossible.status_code, codes(impossible)) == (422, ["BAD_DATE"])
    assert desk.gets(ADMIN, "/units") == before

    other_kind = {**CHANGED, "kind": "central", "completed_on": "2024-09-19"}
    unknown = desk.asks(ADMIN, "PUT", path, json=other_kind)
    assert (unknown.status_code, codes(unknown), unknown.json["grounds"][0]["facts"]) == (
        422, ["NOT_AN_OPTION"], {"field": "kind"},
    )  # fmt: skip
    assert desk.gets(ADMIN, "/units") == before

    done = desk.asks(ADMIN, "PUT", path, json={**CHANGED, "completed_on": "2024-09-19"})

    assert done.status_code == 200, done.text
    assert done.json["changed"] and done.json["name"] == CHANGED["name"]
    assert not done.json["report"]["late"] and "第" in done.json["report"]["sentence_zh"]
    again = desk.asks(ADMIN, "PUT", path, json=CHANGED)
    assert not again.json["changed"] and again.json["report"] is None
    assert desk.asks(ADMIN, "PUT", "/units/没有的局", json=CHANGED).status_code == 404
    assert desk.asks(WANG, "PUT", path, json=CHANGED).status_code == 403


def test_a_person_is_changed_and_let_in_no_more(desk: Desk) -> None:
    people = {row["login"]: row["id"] for row in desk.gets(ADMIN, "/people")["items"]}
    path, own = f"/people/{people['wei']}", f"/people/{people['admin']}"
    body = {"name": "韦局外（新）", "roles": ["unit", "unit_head"], "unit": "县教育局"}

    done = desk.asks(ADMIN, "PUT", path, json=body)
    assert done.status_code == 200 and sorted(done.json["roles"]) == ["unit", "unit_head"] and done.json["active"]
    assert desk.gets(WEI, "/me")["name"] == "韦局外（新）"

    assert desk.asks(ADMIN, "PUT", path, json={**body, "active": False}).json["active"] is False
    assert desk.asks(WEI, "GET", "/me").status_code == 401
    assert desk.asks(ADMIN, "PUT", path, json=body).json["active"] is True
    assert desk.asks(WEI, "GET", "/me").status_code == 200

    machine = desk.asks(ADMIN, "PUT", path, json={**body, "roles": ["system"]})
    assert (machine.status_code, codes(machine)) == (422, ["UNKNOWN_ROLE"])
    locked_out = desk.asks(ADMIN, "PUT", own, json={"name": "新名", "roles": ["admin"], "active": False})
    assert (locked_out.status_code, codes(locked_out)) == (409, ["OWN_ACCOUNT"])
    names = {row["login"]: row["name"] for row in desk.gets(ADMIN, "/people")["items"]}
    assert names["admin"] == ADMIN.name, "the name has not changed either"
    assert desk.asks(WANG, "PUT", path, json=body).status_code == 403

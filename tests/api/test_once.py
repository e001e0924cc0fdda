"""Idempotency-Key: the same request twice is done once, whoever sends it how; several people at once harm nothing."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import orjson
from werkzeug.test import TestResponse

from app.store import records
from tests.api.desk import Desk, codes
from tests.people import ADMIN, LI, LIU, SHI, WANG


def numbers(desk: Desk) -> list[str]:
    return [row["no"] for row in desk.gets(WANG, "/tickets")["items"]]


def test_a_repeated_request_gets_the_first_ones_answer(desk: Desk) -> None:
    form = desk.form()
    first = desk.posts(WANG, "/tickets", form, key="k-1")
    again = desk.posts(WANG, "/tickets", dict(reversed(form.items())), key="k-1")

    assert again.status_code == first.status_code == 201
    assert again.json == first.json
    assert again.headers["Location"] == first.headers["Location"]
    assert numbers(desk) == [first.json["ticket"]]


def test_the_same_key_with_another_body_is_refused(desk: Desk) -> None:
    desk.posts(WANG, "/tickets", desk.form(), key="k-1")

    other = desk.posts(WANG, "/tickets", desk.form(title="另一件"), key="k-1")

    assert (other.status_code, codes(other)) == (422, ["KEY_REUSED"])


def test_a_key_counts_for_one_person_and_one_address_only(desk: Desk) -> None:
    first, second = desk.dispatched(), desk.dispatched()
    for who, no in ((LI, first), (LIU, second)):
        assert desk.posts(who, f"/tasks/{desk.task(who, no, 'sign')}/complete", {}, key="same").status_code == 200
    assert desk.gets(WANG, f"/tickets/{second}")["milestone"] == "signed"


def test_a_refusal_is_not_kept_and_the_key_stays_free(desk: Desk) -> None:
    form = desk.form()
    del form["upstream_no"]
    refused = desk.posts(WANG, "/tickets", form, key="k-1")
    assert (refused.status_code, codes(refused)) == (409, ["UPSTREAM_NO_MISSING"])

    assert desk.posts(WANG, "/tickets", {**form, "upstream_no": "GL-X"}, key="k-1").status_code == 201


def test_a_key_of_odd_signs_is_refused(desk: Desk) -> None:
    for key in ("has blank", "x" * 201, "\x7f"):
        assert desk.posts(WANG, "/tickets", desk.form(), key=key).status_code == 422, key


def test_units_are_added_once_too(desk: Desk) -> None:
    body = {"code": "县水利局", "name": "县水利局", "kind": "department", "leader": "覃领导", "liaison": "韦联络",
            "staff": "蒙工"}  # fmt: skip
    first, again = (desk.posts(ADMIN, "/units", body, key="u-1") for _ in range(2))
    assert first.json == again.json
    taken = desk.posts(ADMIN, "/units", body)
    assert (taken.status_code, codes(taken)) == (409, ["CODE_TAKEN"])


def test_one_of_many_completes_a_task_and_the_others_are_told(desk_on_each: Desk) -> None:
    desk = desk_on_each
    no = desk.dispatched()
    task = desk.task(LI, no, "sign")

    def complete(turn: int) -> TestResponse:
        return desk.posts(LI if turn % 2 else LIU, f"/tasks/{task}/complete", {})

    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(complete, range(12)))

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 11
    assert {codes(answer)[0] for answer in answers if answer.status_code == 409} == {"ALREADY_DONE"}
    events = desk.gets(SHI, f"/tickets/{no}/history")["items"]
    assert [event["act"] for event in events].count("sign") == 1
    assert desk.gets(SHI, f"/tickets/{no}/history/verification")["intact"]


def test_twins_with_one_key_at_the_same_moment_are_one(desk_on_each: Desk) -> None:
    desk = desk_on_each
    form = desk.form()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: desk.posts(WANG, "/tickets", form, key="twin"), range(8)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({orjson.dumps(answer.json) for answer in answers}) == 1
    assert len(numbers(desk)) == 1
    with desk.program.database.read() as conn:
        assert len(records.find(conn, "ticket")) == 1


def test_many_registrations_at_once_get_different_numbers(desk_on_each: Desk) -> None:
    desk = desk_on_each
    forms = [desk.form() for _ in range(16)]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda form: desk.posts(WANG, "/tickets", form), forms))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["ticket"] for answer in answers}) == 16


def test_from_what_is_kept_of_a_body_it_cannot_be_guessed(desk: Desk) -> None:
    body = orjson.dumps(desk.form(), option=orjson.OPT_SORT_KEYS)
    desk.asks(WANG, "POST", "/tickets", data=body, headers={"Idempotency-Key": "k", "Content-Type": "application/json"})
    with desk.program.database.read() as conn:
        kept = records.find_one(conn, "idempotency_key", key="k")
    assert kept is not None and kept["digest"] != hashlib.sha256(body).hexdigest()

"""Whatever is wrong with a request, the answer is problem+json with a clear status, and nothing breaks."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from app.services.errand import ProgramFault
from app.store.errors import Busy
from tests.api.desk import Desk, codes
from tests.people import LI, WANG

JSON = {"Content-Type": "application/json"}


def register(desk: Desk, data: bytes, headers: dict[str, str] = JSON) -> tuple[int, list[str]]:
    answer = desk.asks(WANG, "POST", "/tickets", data=data, headers=headers)
    return answer.status_code, codes(answer)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "BAD_REQUEST"),
        (b"", 400, "BAD_REQUEST"),
        (b'{"title": NaN}', 400, "BAD_REQUEST"),
        (b'{"title": "\\ud800"}', 400, "BAD_REQUEST"),
        (b"\xff\xfe", 400, "BAD_REQUEST"),
        (b'{"a":' * 400 + b"1" + b"}" * 400, 400, "BAD_REQUEST"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400, "BAD_REQUEST"),
        (b"[]", 422, "NOT_AN_OBJECT"),
        (b"null", 422, "NOT_AN_OBJECT"),
        (b"7", 422, "NOT_AN_OBJECT"),
        (b'"{\\"kind\\": \\"help\\"}"', 422, "NOT_AN_OBJECT"),
    ],
    ids=["broken", "empty", "nan", "surrogate", "bytes", "deep", "deeper", "list", "null", "number", "json-in-json"],
)
def test_a_body_that_is_no_json_object_is_refused_clearly(desk: Desk, body: bytes, status: int, code: str) -> None:
    assert register(desk, body) == (status, [code])


def test_another_content_type_is_refused(desk: Desk) -> None:
    assert register(desk, b"kind=help", {"Content-Type": "application/x-www-form-urlencoded"})[0] == 415


def test_a_body_that_is_too_large_is_refused(desk: Desk) -> None:
    assert register(desk, b'{"title": "' + b"x" * 1_100_000 + b'"}')[0] == 413


def test_every_fault_of_a_form_is_listed_with_its_field(desk: Desk) -> None:
    answer = desk.posts(WANG, "/tickets", {"kind": "nonsense", "title": "", "unheard_of": 1, "emergency": "yes"})

    assert answer.status_code == 422
    faults = {ground["facts"]["field"]: ground["code"] for ground in answer.json["grounds"]}
    assert faults == {
        "kind": "NOT_AN_OPTION", "source": "REQUIRED", "title": "REQUIRED", "unheard_of": "UNKNOWN_FIELD",
        "emergency": "WRONG_TYPE", "content": "REQUIRED",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/tickets/45032820240911999", 404),
        ("GET", "/tickets/%00", 400),
        ("GET", "/tickets/drop table", 422),
        ("GET", "/tasks/0", 422),
        ("GET", "/tasks/99999999999999999999", 422),
        ("GET", "/tasks/abc", 404),
        ("GET", "/tickets?limit=0", 422),
        ("GET", "/tickets?limit=201", 422),
        ("GET", "/tickets?limit=x", 422),
        ("GET", "/tickets?ended=perhaps", 422),
        ("GET", "/tickets?kind=%00", 400),
        ("GET", "/tickets?milestones=signed", 422),
        ("GET", "/tickets?cursor=nonsense", 422),
        ("GET", "/tickets?cursor=W3RydWVd", 422),
        ("GET", "/tickets?cursor=WzE4NDQ2NzQ0MDczNzA5NTUxNjE1XQ", 422),
        ("GET", "/tickets?cursor=键", 422),
        ("GET", "/tasks?cursor=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzIzOjU5IiwxXQ", 422),
        ("GET", "/tasks?cursor=WyJub29uIiwxXQ", 422),
        ("PATCH", "/tickets", 405),
        ("DELETE", "/tickets/1", 405),
    ],
)
def test_odd_addresses_get_a_problem(desk: Desk, method: str, path: str, status: int) -> None:
    answer = desk.asks(WANG, method, path)
    assert answer.status_code == status, answer.text
    assert codes(answer)
    if status == 405:
        assert answer.headers["Allow"]


def test_a_fault_of_the_program_has_a_number_and_no_details(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ProgramFault(17)

    monkeypatch.setattr("app.services.ticket.pages.ticket", broken)
    answer = desk.asks(WANG, "GET", "/tickets/1")

    assert (answer.status_code, codes(answer), answer.json["incident"]) == (500, ["PROGRAM_FAULT"], 17)


def test_a_busy_database_asks_to_come_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> None:
        raise Busy("locked")

    def fault(*_: object, **__: object) -> None:
        raise ProgramFault(17) from Busy("locked")

    for failing in (busy, fault):
        monkeypatch.setattr("app.services.ticket.pages.ticket", failing)
        answer = desk.asks(WANG, "GET", "/tickets/1")
        assert (answer.status_code, codes(answer), answer.headers["Retry-After"]) == (503, ["BUSY"], "2")


def test_an_unforeseen_fault_is_logged_and_tells_nothing_away(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("secret of 覃先生")

    monkeypatch.setattr("app.services.ticket.pages.ticket", broken)
    answer = desk.asks(WANG, "GET", "/tickets/1", headers={"X-Request-ID": "abcdef123456"})

    assert (answer.status_code, codes(answer)) == (500, ["PROGRAM_FAULT"])
    assert "覃先生" not in answer.text
    assert answer.json["request_id"] == answer.headers["X-Request-ID"] == "abcdef123456"
    log = capsys.readouterr().err
    line = next(line for line in map(orjson.loads, log.splitlines()) if line["event"] == "unexpected")
    assert (line["error"], line["request_id"]) == ("KeyError", "abcdef123456")
    assert line["places"][-1].endswith("broken")
    assert "覃先生" not in log


def test_the_log_holds_no_personal_data_and_no_token(
    desk: Desk, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    no = desk.registered(caller_name="覃先生", caller_mobile="14200000005")
    desk.posts(LI, "/tickets", desk.form(kind="nonsense 覃先生"))
    desk.posts(WANG, f"/tickets/{no}/reveal", {"reason": "覃先生来电核对"})

    log = capsys.readouterr().err
    assert no in log
    for secret in ("覃", "14200000005", desk.tokens["wang"]):
        assert secret not in log


def test_every_answer_carries_the_security_headers(desk: Desk) -> None:
    for answer in (desk.asks(WANG, "GET", "/tickets"), desk.asks(None, "GET", "/nowhere")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Request-ID"]


def test_of_very_many_faults_the_first_hundred_are_listed(desk: Desk) -> None:
    answer = desk.posts(WANG, "/tickets", {f"field_{number}": 1 for number in range(20_000)})
    assert (answer.status_code, len(answer.json["grounds"])) == (422, 100)


@pytest.mark.parametrize("number", ["没有", "١٢٣٤٥٦٧٨٩٠١", "-"])
def test_a_telephone_number_without_digits_is_a_fault_of_the_form(desk: Desk, number: str) -> None:
    answer = desk.posts(WANG, "/tickets", desk.form(caller_mobile=number))

    assert (answer.status_code, codes(answer)) == (422, ["BAD_PATTERN"])
    assert answer.json["grounds"][0]["facts"] == {"field": "caller_mobile"}
    assert number not in answer.text or number == "-"

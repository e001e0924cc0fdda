"""A NUL in an address or in a form is refused before anybody is asked about it, the same on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from app.services.door.signing_in import MOST_OF_ACCOUNT
from app.store import records
from tests.api.desk import Desk, codes
from tests.people import ADMIN, WANG
from tests.web.browser import Browser, with_password, words

ADDRESSES = (
    "/tickets/a%00b", "/tickets/a%00/messages/x", "/papers/a%00", "/live/tickets/a%00", "/static/%00",
    "/worklist?kind=%00", "/worklist?unit=%00", "/worklist/part?unit=%00", "/worklist?q=a%00b", "/worklist?%00=1",
    "/tickets?unit=%00", "/tickets?category=%00", "/tickets?q=a%00b", "/sign-in?next=/%00", "/nothing%00",
)  # fmt: skip
PASSWORD = "七座风车-对岸的渡口"


def sign_ins(desk: Desk) -> list[dict[str, Any]]:
    with desk.program.database.read() as conn:
        return [row.values() for row in records.find(conn, "sign_in")]


def test_an_address_with_a_nul_is_refused_whoever_asks(desk_on_each: Desk) -> None:
    for who in (None, WANG):
        browser = Browser.of(desk_on_each, who)
        for path in ADDRESSES:
            answer = browser.get(path)
            assert (answer.status_code, answer.mimetype) == (400, "text/html"), path
            assert "不能识别的字符" in words(answer.text)
    browser.client.set_cookie("hotline_language", "en")
    assert "cannot be read" in words(browser.get(ADDRESSES[0]).text)


def test_the_api_refuses_it_as_a_problem(desk_on_each: Desk) -> None:
    for path in ("/tickets/a%00b", "/tickets?q=%00", "/tasks?act=%00", "/forms/%00"):
        for who in (None, WANG):
            answer = desk_on_each.asks(who, "GET", path)
            assert (answer.status_code, codes(answer)) == (400, ["UNREADABLE_TEXT"]), path
    assert desk_on_each.app.test_client().get("/readyz?a=%00").json["code"] == "UNREADABLE_TEXT"


def test_a_form_with_a_nul_is_refused(desk_on_each: Desk) -> None:
    wang, admin = Browser.of(desk_on_each, WANG), Browser.of(desk_on_each, ADMIN)
    for browser, path, form in (
        (wang, "/worklist/filters", {"name": "x", "unit": "a\0"}), (wang, "/worklist/filters", {"\0": "x"}),
        (wang, "/export", {"unit": "\0", "format": "csv"}), (wang, "/password", {"current": "\0"}),
        (admin, "/admin/units/new", {"code": "a\0", "name": "b"}),
        (wang, "/language", {"language": "en", "next": "/\0"}),
    ):  # fmt: skip
        answer = browser.post(path, form)
        assert answer.status_code == 400 and "不能识别的字符" in words(answer.text), path


def test_a_script_that_sends_a_nul_breaks_nothing(desk_on_each: Desk) -> None:
    """Bodies of JSON are judged by the forms that they are."""
    desk, wang = desk_on_each, Browser.of(desk_on_each, WANG)
    task = f"/tasks/{desk.task(WANG, desk.registered(), 'accept')}"
    headers = {"X-CSRFToken": wang.csrf(), "Idempotency-Key": "form-1"}
    for form in (dict.fromkeys(desk.form(), "a\x00b"), {"\0": "\0"}):
        for path in ("/tickets/new", task):
            for below in ("", "/check", "/draft", "/similar" if path == "/tickets/new" else "/check"):
                answer = wang.client.post(path + below, json=form, headers=headers)
                assert answer.status_code in (200, 422), (path + below, answer.status_code)
            wang.open_page(path)
    for key in desk.form():
        answer = desk.posts(WANG, "/tickets", desk.form(**{key: "a\0b"}))
        assert answer.status_code == 422, key


def test_a_login_with_a_nul_is_a_wrong_one_and_counted(desk_on_each: Desk) -> None:
    nobody = Browser(desk_on_each)
    for _ in range(MOST_OF_ACCOUNT):
        answer = nobody.post("/sign-in", {"login": "a\0b", "password": "xxxxxxxxxxxx"})
        assert answer.status_code in (403, 429) and "有误" in words(answer.text)
    assert [each["outcome"] for each in sign_ins(desk_on_each)] == ["wrong"] * (MOST_OF_ACCOUNT - 1) + ["limited"]


@pytest.mark.parametrize("field", ["password", "next"])
def test_a_nul_beside_a_known_login(desk_on_each: Desk, field: str) -> None:
    with_password(desk_on_each, WANG, PASSWORD)
    form = {"login": WANG.login, "password": PASSWORD, field: "/\0"}
    answer = Browser(desk_on_each).post("/sign-in", form)
    wrong = field == "password"
    assert answer.status_code == (403 if wrong else 303)
    assert [each["outcome"] for each in sign_ins(desk_on_each)] == ["wrong" if wrong else "signed_in"]
    assert wrong or answer.headers["Location"] == "/"

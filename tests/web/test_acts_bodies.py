"""What is no form is refused with a clear answer, wherever a page's script sends one; nothing breaks over it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.store import records
from tests.api.desk import Desk
from tests.people import LI, WANG, Member
from tests.web.browser import Browser, words

Browse = Callable[[Member | None], Browser]


def nested(deep: int) -> bytes:
    """A form whose one field holds lists in lists, ``deep`` levels in all."""
    return b'{"a":' + b"[" * (deep - 1) + b"]" * (deep - 1) + b"}"


BODIES = {
    "deep": (nested(300), 400, "请求有误"),
    "deeper": (nested(5000), 400, "请求有误"),
    "broken": (b"{", 400, "请求有误"),
    "empty": (b"", 400, "请求有误"),
    "surrogate": (b'{"a": "\\ud800"}', 400, "请求有误"),
    "list": (b"[]", 422, "JSON对象"),
    "json in json": (b'"{}"', 422, "JSON对象"),
}


def paths(desk: Desk) -> list[tuple[Member, str]]:
    """Everywhere that a script of the pages sends a form to."""
    accepting = f"/tasks/{desk.task(WANG, desk.registered(), 'accept')}"
    no = desk.dispatched(upstream_no="B-2")
    desk.does(LI, no, "sign")
    message = f"/tickets/{no}/messages/return_request"
    wang = [accepting, f"{accepting}/draft", f"{accepting}/check"]
    wang += ["/tickets/new", "/tickets/new/draft", "/tickets/new/check", "/tickets/new/similar"]
    return [(WANG, path) for path in wang] + [(LI, path) for path in (message, f"{message}/draft", f"{message}/check")]


def test_a_body_that_is_no_form_is_refused_clearly(desk: Desk, browse: Browse) -> None:
    for who, path in paths(desk):
        browser = browse(who)
        headers = {"X-CSRFToken": browser.csrf(), "Idempotency-Key": "form-1"}
        for name, (body, status, said) in BODIES.items():
            answer = browser.client.post(path, data=body, content_type="application/json", headers=headers)
            assert (answer.status_code, said in words(answer.text)) == (status, True), (path, name)
    with desk.program.database.read() as conn:
        assert records.find(conn, "draft") == records.find(conn, "incident") == []


@pytest.mark.parametrize("deep", [252, 253, 254, 255])
def test_what_can_just_be_read_breaks_nothing(desk: Desk, browse: Browse, deep: int) -> None:
    """Pages whose draft it is open, too."""
    for who, path in paths(desk):
        browser = browse(who)
        headers = {"X-CSRFToken": browser.csrf(), "Idempotency-Key": "form-1"}
        answer = browser.client.post(path, data=nested(deep), content_type="application/json", headers=headers)
        assert answer.status_code < 500, path
        if path.endswith("/draft"):
            browser.open_page(path.removesuffix("/draft"))

"""Every page states who may open it; nobody gets in without that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from werkzeug.routing import Rule as Route

from app.api.documents import PUBLIC
from app.services.access import RIGHTS
from app.store import records
from app.web.guard import EVERYBODY, SIGNED_IN, rule_of
from tests.api.desk import Desk
from tests.people import CAST, LI, NOBODY, WANG, Member
from tests.web.browser import Browser, words

Browse = Callable[..., Browser]


def pages(desk: Desk) -> Iterator[tuple[Route, str, str, str]]:
    """(route, its right, method, an address that fits it) of every page."""
    for route in desk.app.url_map.iter_rules():
        if route.rule.startswith("/api/") or route.endpoint in PUBLIC:
            continue
        rule = rule_of(desk.app.view_functions[route.endpoint])
        assert rule is not None, f"{route.rule} states no right: app/web/guard.py"
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            address = re.sub(r"<int:\w+>", "7", route.rule)
            yield route, rule.right, method, re.sub(r"<(?:\w+:)?\w+>", "anything", address)


def test_every_page_states_its_right(desk: Desk) -> None:
    found = {right for _, right, _, _ in pages(desk)}
    assert {EVERYBODY, SIGNED_IN} <= found <= {EVERYBODY, SIGNED_IN, *RIGHTS}


def test_only_the_door_is_open_to_everybody(desk: Desk) -> None:
    opened = {route.endpoint for route, right, _, _ in pages(desk) if right == EVERYBODY}
    assert opened <= {
        "assets.file", "signin.sign_in", "signin.signing_in_now", "signin.choose_language", "oidc.start", "oidc.back",
    }  # fmt: skip


def test_nobody_is_led_to_the_sign_in(desk: Desk, browse: Browse) -> None:
    stranger = browse()
    for _, right, method, address in pages(desk):
        if right != EVERYBODY:
            answer = stranger.client.open(address, method=method, data={"csrf_token": stranger.csrf()})
            assert answer.status_code == 303, f"{method} {address}"
            assert answer.headers["Location"].startswith("/sign-in"), f"{method} {address}"


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(browse: Browse) -> None:
    answer = browse().get("/account", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"], answer.text) == (401, "/sign-in", "")


def test_a_script_without_a_session_is_told_so_before_its_token_is_asked_for(browse: Browse) -> None:
    stranger = browse()
    script = {"HX-Request": "true"}
    answer = stranger.client.post("/tasks/7", json={}, headers=script)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in")
    assert "没有提交" not in words(stranger.get("/sign-in").text)  # the script says it on its own page
    stranger.client.post("/tasks/7", json={}, headers=script | {"HX-Current-URL": "http://localhost/tickets/7"})
    assert "刚才的内容没有提交" in words(stranger.get("/sign-in").text)
    assert browse(WANG).client.post("/tasks/7", json={}, headers=script).status_code == 400


def test_the_token_of_now_is_given_to_the_pages_of_who_is_signed_in(desk: Desk, browse: Browse) -> None:
    wang, script = browse(WANG), {"HX-Request": "true"}
    with desk.program.database.read() as conn:
        person = records.find_one(conn, "person", login=WANG.login)
    assert person is not None
    own = person.id
    answer = wang.get(f"/token/{own}")
    sent = {"X-CSRFToken": answer.get_json()["token"]}
    assert wang.client.post("/language", data={"language": "zh"}, headers=sent).status_code == 303
    assert wang.get(f"/token/{own + 1}", headers=script).status_code == 401
    assert wang.get(f"/token/{own + 1}").text == ""
    assert browse().get(f"/token/{own}", headers=script).status_code == 401


def test_what_was_not_sent_is_said_at_the_sign_in(browse: Browse) -> None:
    answer = browse().post("/password", {"new": "x"}, follow_redirects=True)
    assert "刚才的内容没有提交" in words(answer.text)


def test_a_form_of_another_site_is_refused_even_with_the_cookies(browse: Browse) -> None:
    wang, li = browse(WANG), browse(LI)
    answer = wang.client.post("/sign-out", data={"csrf_token": li.csrf()})
    assert answer.status_code == 400
    assert wang.get("/account").status_code == 200
    assert wang.client.post("/sign-out", headers={"X-CSRFToken": wang.csrf()}).status_code == 303


def test_no_page_takes_a_form_without_its_token(desk: Desk, browse: Browse) -> None:
    wang = browse(CAST[0])
    tried = [wang.client.open(address, method=method) for _, _, method, address in pages(desk) if method != "GET"]
    assert tried and {answer.status_code for answer in tried} == {400}
    assert "页面已经过期" in words(tried[0].text)


@pytest.mark.parametrize("who", (*CAST, NOBODY), ids=lambda member: member.login)
def test_each_member_of_the_cast_is_stopped_exactly_where_the_table_says(
    desk: Desk, browse: Browse, who: Member
) -> None:
    for _, right, method, address in pages(desk):
        if right in (EVERYBODY, SIGNED_IN):
            continue
        browser = browse(who)
        answer = browser.client.open(address, method=method, data={"csrf_token": browser.csrf()})
        stopped = answer.status_code == 403 and "您的角色不能进行此操作" in words(answer.text)
        assert stopped != bool(RIGHTS[right] & set(who.roles)), f"{who.name}: {method} {address}"

"""Every route says who may use it; nobody gets in without that."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from werkzeug.routing import Rule

from app.api.documents import PUBLIC
from app.api.guard import SIGNED_IN
from app.services.access import RIGHTS
from app.web.guard import rule_of
from tests.api.desk import Desk, codes
from tests.people import CAST, LI, NOBODY, UPSTREAM, Member

API = "/api/v1"


def routes(desk: Desk) -> Iterator[tuple[Rule, str, str]]:
    """(rule, method, an address that fits it) of every route of the API."""
    for rule in desk.app.url_map.iter_rules():
        if rule.rule.startswith(API):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                address = re.sub(r"<int:\w+>", "7", rule.rule)
                yield rule, method, re.sub(r"<\w+>", "anything", address).removeprefix(API)


def right_of(desk: Desk, rule: Rule) -> str | None:
    found: str | None = getattr(desk.app.view_functions[rule.endpoint], "right", None)
    return found


def test_every_route_names_its_right_or_is_public(desk: Desk) -> None:
    for rule in desk.app.url_map.iter_rules():
        if rule.rule.startswith(API):
            assert right_of(desk, rule) in {*RIGHTS, SIGNED_IN}, f"{rule.rule} names no right"
        elif rule.endpoint not in PUBLIC:
            view = desk.app.view_functions[rule.endpoint]
            assert rule_of(view) is not None, (
                f"{rule.rule} is neither listed as public nor a page that states its right"
            )


def test_no_route_answers_without_a_token(desk: Desk) -> None:
    for _, method, address in routes(desk):
        answer = desk.asks(None, method, address)
        assert (answer.status_code, codes(answer)) == (401, ["UNAUTHENTICATED"]), f"{method} {address}"
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_no_route_answers_to_people_without_its_right(desk: Desk) -> None:
    for rule, method, address in routes(desk):
        answer = desk.asks(NOBODY, method, address)
        if right_of(desk, rule) == SIGNED_IN:
            assert answer.status_code == 200
        else:
            assert (answer.status_code, codes(answer)) == (403, ["FORBIDDEN"]), f"{method} {address}"


@pytest.mark.parametrize("who", CAST, ids=lambda member: member.login)
def test_each_member_of_the_cast_is_stopped_exactly_where_the_table_says(desk: Desk, who: Member) -> None:
    for rule, method, address in routes(desk):
        right = right_of(desk, rule) or ""
        allowed = right == SIGNED_IN or bool(RIGHTS[right] & set(who.roles))
        stopped = desk.asks(who, method, address).status_code == 403
        assert stopped != allowed, f"{who.name}: {method} {address}"


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer ", "Basic d2FuZzp3YW5n", "nonsense", "Bearer \x00"])
def test_an_unknown_token_opens_nothing(desk: Desk, header: str) -> None:
    answer = desk.app.test_client().get("/api/v1/me", headers={"Authorization": header})
    assert answer.status_code == 401


def test_me_tells_roles_and_rights(desk: Desk) -> None:
    me = desk.gets(LI, "/me")
    assert (me["name"], me["roles"], me["unit"]) == ("李经办", ["unit"], "县交通运输局")
    assert "task.work" in me["rights"] and "release.make" not in me["rights"]


def test_the_hotline_above_sees_what_it_passed_down_and_nothing_else(desk: Desk) -> None:
    passed = desk.registered()
    own = desk.posts(UPSTREAM, "/tickets", desk.form()).json["ticket"]
    local = desk.registered(source="phone", upstream_no=None, direct_reason="来访群众确需当面受理")

    assert {row["no"] for row in desk.gets(UPSTREAM, "/tickets")["items"]} == {passed, own}
    for path in ("", "/records", "/deadlines", "/attachments", "/messages"):
        assert desk.asks(UPSTREAM, "GET", f"/tickets/{passed}{path}").status_code == 200
        assert desk.asks(UPSTREAM, "GET", f"/tickets/{local}{path}").status_code == 404
    assert desk.posts(UPSTREAM, f"/tickets/{local}/messages/urge", {}).status_code == 404

"""Signing in with a provider of identities: a real one, in a process of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from app import create_app
from app.store import records
from config import Config, Oidc
from tests.api.desk import Desk
from tests.people import ADMIN, WANG
from tests.web.browser import Browser, with_password, words
from tests.web.identity import CLIENT, provider, vouched
from tests.web.oidc_provider import LIES
from tests.web.record import sign_ins

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def oidc() -> Iterator[Oidc]:
    with provider() as started:
        yield started


@pytest.fixture
def door(desk: Desk, oidc: Oidc) -> Desk:
    """The desk with the provider configured."""
    config: Config = dataclasses.replace(desk.app.extensions["config"], oidc=oidc)
    return Desk(create_app(config, program=desk.program), desk.clock, desk.tokens)


def through_provider(browser: Browser, name: str, lie: str = "", next: str | None = None) -> str:
    """Where the browser ends up, and what is said there."""
    started = browser.get("/oidc/start", query_string={"next": next} if next else None)
    assert started.status_code == 302, words(started.text)
    answer = browser.get(vouched(started.headers["Location"], name, lie), follow_redirects=True)
    return f"{answer.request.path} {words(answer.text)}"


def test_a_person_of_that_login_is_signed_in_and_stays_linked(door: Desk) -> None:
    li = Browser(door)
    assert "用统一身份认证登录" in li.open_page("/sign-in")
    assert through_provider(li, "li", next="/password").startswith("/password")
    assert "李经办" in li.open_page("/account")
    assert [line["outcome"] for line in sign_ins(door)] == ["signed_in"]

    # At the provider the login now belongs to somebody else: it opens nothing here.
    other = Browser(door)
    assert "没有可用的账号" in through_provider(other, "somebody new/li")
    # The person themselves come in under whatever login they have there.
    assert "李经办" in through_provider(Browser(door), "li/li.renamed")


def test_nobody_is_added(door: Desk) -> None:
    stranger = Browser(door)
    assert "“stranger”在本系统没有可用的账号" in through_provider(stranger, "stranger")
    assert stranger.get("/account").status_code == 303
    (line,) = sign_ins(door)
    assert (line["outcome"], line["person_id"], line["method"]) == ("refused", None, "oidc")
    assert "stranger" not in str(line)


def test_somebody_deactivated_does_not_come_in(door: Desk) -> None:
    through_provider(Browser(door), "wang")
    with door.program.database.write() as transaction:
        row = records.find_one(transaction.connection, "person", login=WANG.login)
        assert row is not None
        row.set(active=False)
        records.flush(transaction.connection, [row])
        transaction.commit()
    assert "没有可用的账号" in through_provider(Browser(door), "wang")


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_breaks_the_protocol_opens_nothing(door: Desk, lie: str) -> None:
    browser = Browser(door)
    assert "统一身份认证没有成功" in through_provider(browser, "admin", lie)
    assert browser.get("/account").status_code == 303


def test_a_refusal_at_the_provider_leads_back_to_the_sign_in(door: Desk) -> None:
    assert "统一身份认证没有成功" in through_provider(Browser(door), "nobody")


def test_an_answer_meant_for_another_browser_opens_nothing(door: Desk) -> None:
    started = Browser(door).get("/oidc/start")
    answer = vouched(started.headers["Location"], "admin")
    victim = Browser(door)
    assert "统一身份认证没有成功" in words(victim.open_page(answer))
    assert victim.get("/account").status_code == 303


def test_an_answer_counts_once(door: Desk) -> None:
    browser = Browser(door)
    back = vouched(browser.get("/oidc/start").headers["Location"], "admin")
    assert browser.get(back).status_code == 303
    browser.post("/sign-out")
    assert "统一身份认证没有成功" in words(browser.open_page(back))


def test_the_way_there_asks_for_a_proof_of_its_own(door: Desk) -> None:
    asked = [parse_qs(urlsplit(Browser(door).get("/oidc/start").headers["Location"]).query) for _ in range(2)]
    for query in asked:
        assert query["code_challenge_method"] == ["S256"] and query["client_id"] == [CLIENT]
        assert query["redirect_uri"] == ["http://127.0.0.1:8345/oidc/back"]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name], name


def test_signing_out_signs_out_there_too(door: Desk, oidc: Oidc) -> None:
    browser = Browser(door)
    through_provider(browser, "admin")
    browser.forget_csrf()
    page = browser.get("/account")
    answer = browser.post("/sign-out")
    target = urlsplit(answer.headers["Location"])
    assert f"{target.scheme}://{target.netloc}" == oidc.issuer and target.path == "/end"
    assert parse_qs(target.query)["post_logout_redirect_uri"] == ["http://127.0.0.1:8345/sign-in"]
    # Browsers apply form-action to where a form is redirected to.
    assert f"form-action 'self' {oidc.issuer}" in page.headers["Content-Security-Policy"]
    assert browser.get("/account").status_code == 303


def test_a_password_to_be_changed_does_not_stop_who_came_without_one(door: Desk) -> None:
    with_password(door, ADMIN, "for one sign-in", must_change=True)
    assert through_provider(Browser(door), "admin", next="/account").startswith("/account")


def test_without_a_provider_there_is_no_way_to_one(desk: Desk) -> None:
    browser = Browser(desk)
    assert "统一身份认证" not in browser.open_page("/sign-in")
    assert browser.get("/oidc/start").status_code == 404
    assert browser.get("/oidc/back").status_code == 404


def test_a_provider_that_does_not_answer_is_no_fault_of_the_desk(desk: Desk) -> None:
    gone = dataclasses.replace(desk.app.extensions["config"], oidc=Oidc("http://127.0.0.1:9", CLIENT, "s"))
    browser = Browser(Desk(create_app(gone, program=desk.program), desk.clock, desk.tokens))
    assert "统一身份认证没有成功" in words(browser.open_page("/oidc/start"))

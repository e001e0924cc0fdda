"""The door: signing in and out, locks, sessions and their end, passwords; on both databases where locks matter."""

from __future__ import annotations

import dataclasses
import re
import threading
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from werkzeug.test import TestResponse

from app import create_app
from app.services.door import changing, passwords, record, sessions, signing_in
from app.services.door.sessions import Limits
from app.services.door.signing_in import LOCK, MOST_OF_ACCOUNT, MOST_OF_ADDRESS, TooManyAttempts
from app.store import records
from app.store.errors import AppendOnly
from app.tickets.actor import Actor
from app.tickets.refusal import Forbidden, FormInvalid, NotFound
from app.web.paths import local_path
from tests.api.desk import Desk
from tests.people import ADMIN, LI, PACK, WANG
from tests.web.browser import Browser, with_password, words
from tests.web.record import sign_ins

GOOD = "三月三的龙脊梯田很好看"
OTHER = "another good one 2"
LIMITS = Limits(timedelta(minutes=60), timedelta(hours=12))
HERE = {"REMOTE_ADDR": "198.51.100.7"}


def sign_in(browser: Browser, login: str, password: str, **more: object) -> str:
    """Send the form; the words of the page that comes, after the redirect of a success."""
    browser.forget_csrf()
    form = {"login": login, "password": password}
    answer = browser.post("/sign-in", {**form, **more}, follow_redirects=True, environ_base=HERE)
    browser.forget_csrf()
    return f"{answer.status_code} {words(answer.text)}"


def outcomes(desk: Desk) -> list[str]:
    return [line["outcome"] for line in sign_ins(desk)]


# ---- in --------------------------------------------------------------------------------------------------------------


def test_the_right_password_opens_the_desk(desk_on_each: Desk) -> None:
    with_password(desk_on_each, WANG, GOOD)
    browser = Browser(desk_on_each)
    assert "200" in sign_in(browser, "wang", GOOD) and "王站长" in browser.open_page("/account")
    (line,) = sign_ins(desk_on_each)
    assert (line["outcome"], line["method"], line["address"]) == ("signed_in", "password", "198.51.100.0/24")


def test_the_other_language_after_a_refused_form_is_that_of_the_same_page(desk: Desk) -> None:
    with_password(desk, WANG, GOOD)
    browser = Browser(desk)

    def leads_to(answer: TestResponse) -> str:
        found = re.search(r'name="next" value="([^"]*)">\s*<button[^>]*name="language"', answer.text)
        assert found is not None
        return found[1]

    assert leads_to(browser.post("/sign-in", {"login": "wang", "password": "wrong"})) == "/sign-in"
    assert "200" in sign_in(browser, "wang", GOOD)
    assert leads_to(browser.post("/password", {"current": GOOD, "new": "a", "again": "b"})) == "/password"
    assert leads_to(browser.post("/no-such-page", {})) == "/"


def test_it_leads_back_to_the_page_that_was_asked_for(desk: Desk) -> None:
    with_password(desk, WANG, GOOD)
    browser = Browser(desk)
    asked = browser.get("/account")
    assert asked.headers["Location"] == "/sign-in?next=/account"
    page = browser.open_page(asked.headers["Location"])
    assert 'name="next" value="/account"' in page
    answer = browser.post("/sign-in", {"login": "wang", "password": GOOD, "next": "/account"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")


@pytest.mark.parametrize(
    "strange", ["//evil.example", "https://evil.example", "/\\evil", "/a\nb", "evil", "", None, "/a?b=c", "\t//evil"]
)
def test_it_leads_nowhere_else(strange: str | None) -> None:
    assert local_path(strange) == "/"
    assert local_path("/worklist") == "/worklist"


@pytest.mark.parametrize("login", ["wang", "no-such-person"])
def test_what_is_wrong_is_not_told(desk: Desk, login: str) -> None:
    with_password(desk, WANG, GOOD)
    said = sign_in(Browser(desk), login, "wrong")
    assert "403" in said and "登录名或密码有误" in said and GOOD not in said
    assert "wrong" not in said.replace("Wrong login or password", "")


def test_somebody_without_a_password_cannot_sign_in(desk: Desk) -> None:
    assert "登录名或密码有误" in sign_in(Browser(desk), "wang", "")
    assert "登录名或密码有误" in sign_in(Browser(desk), "wang", "the password of nobody")


def test_a_login_that_nobody_has_is_not_written_down(desk: Desk) -> None:
    sign_in(Browser(desk), "my secret password", "x")
    (line,) = sign_ins(desk)
    assert "secret" not in str(line) and line["person_id"] is None and line["account"]


def test_a_new_session_and_new_tokens_at_each_sign_in(desk: Desk) -> None:
    with_password(desk, WANG, GOOD)
    browser = Browser(desk)
    before = browser.csrf()
    seen = set()
    for _ in range(2):
        sign_in(browser, "wang", GOOD)
        cookie = browser.client.get_cookie("hotline")
        assert cookie is not None and cookie.http_only and cookie.same_site == "Lax" and cookie.expires is None
        seen.add(cookie.value)
        browser.client.delete_cookie("hotline")
    assert len(seen) == 2
    answer = browser.client.post("/sign-out", data={"csrf_token": before})
    assert answer.status_code == 400, "a token from before the sign-in is worth nothing"


def test_only_a_digest_of_the_token_is_kept(desk: Desk) -> None:
    browser = Browser.of(desk, WANG)
    cookie = browser.client.get_cookie("hotline")
    with desk.program.database.read() as conn:
        (row,) = records.find(conn, "web_session")
    assert cookie is not None and cookie.value not in str(row.values())


@pytest.mark.parametrize(
    ("settings", "name"),
    [({"url": "https://desk.example"}, "__Host-hotline"), ({"host": "0.0.0.0"}, "__Host-hotline"),
     ({"url": "http://desk.example"}, "hotline"), ({}, "hotline")],
)  # fmt: skip
def test_cookies_are_for_https_unless_told_otherwise(desk: Desk, settings: dict[str, str], name: str) -> None:
    config = dataclasses.replace(desk.app.extensions["config"], **settings)
    with_password(desk, WANG, GOOD)
    browser = Browser(Desk(create_app(config, program=desk.program), desk.clock, desk.tokens))
    base = {"base_url": "https://localhost", "headers": {"Referer": "https://localhost/"}}
    page = browser.client.get("/sign-in", base_url="https://localhost").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "login": "wang", "password": GOOD}
    answer = browser.client.post("/sign-in", data=form, **base)  # type: ignore[arg-type]
    set_now = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith(f"{name}=")]
    assert len(set_now) == 1
    assert ("Secure" in set_now[0]) == name.startswith("__Host-")
    assert "HttpOnly" in set_now[0] and "SameSite=Lax" in set_now[0] and "Domain" not in set_now[0]


# ---- locks -----------------------------------------------------------------------------------------------------------


def test_an_account_is_locked_after_wrong_passwords_and_opens_again(desk_on_each: Desk) -> None:
    desk = desk_on_each
    with_password(desk, WANG, GOOD)
    browser = Browser(desk)
    for _ in range(MOST_OF_ACCOUNT - 1):
        assert "登录名或密码有误" in sign_in(browser, "wang", "wrong")
    assert "429" in sign_in(browser, "wang", "wrong")
    assert "有误次数过多，请在09:15:00以后再试" in sign_in(browser, "wang", GOOD), "the right one no longer helps"
    assert outcomes(desk) == ["wrong"] * (MOST_OF_ACCOUNT - 1) + ["limited"], "what is not looked at is not written"
    desk.clock.move_to(desk.clock.now() + LOCK - timedelta(seconds=1))
    assert "429" in sign_in(browser, "wang", GOOD)
    desk.clock.move_to(desk.clock.now() + timedelta(seconds=1))
    assert "200" in sign_in(browser, "wang", GOOD)


def test_a_login_that_nobody_has_is_locked_in_the_same_words(desk: Desk) -> None:
    with_password(desk, WANG, GOOD)
    tries = range(MOST_OF_ACCOUNT + 2)
    said = {login: [sign_in(Browser(desk), login, "wrong") for _ in tries] for login in ("wang", "x")}
    assert said["wang"] == said["x"]


def test_a_success_forgets_the_slips_before_it(desk: Desk) -> None:
    with_password(desk, WANG, GOOD)
    browser = Browser(desk)
    for _ in range(3):
        for _ in range(MOST_OF_ACCOUNT - 1):
            assert "登录名或密码有误" in sign_in(browser, "wang", "wrong")
        assert "王站长" in sign_in(browser, "wang", GOOD)
        browser.client.delete_cookie("hotline")


def test_slips_of_long_ago_do_not_count(desk: Desk) -> None:
    with_password(desk, WANG, GOOD)
    for _ in range(MOST_OF_ACCOUNT * 2):
        assert "登录名或密码有误" in sign_in(Browser(desk), "wang", "wrong")
        desk.clock.move_to(desk.clock.now() + LOCK / 2)
        desk.clock.move_to(desk.clock.now() + LOCK / 2)


def test_one_address_cannot_try_many_accounts(desk_on_each: Desk) -> None:
    desk = desk_on_each
    with_password(desk, WANG, GOOD)
    program = desk.program
    for number in range(MOST_OF_ADDRESS - 1):
        assert signing_in.proven(program, f"account{number}", "wrong", "203.0.113.9") is None
    with pytest.raises(TooManyAttempts):
        signing_in.proven(program, "one-more", "wrong", "203.0.113.9")
    with pytest.raises(TooManyAttempts):
        signing_in.proven(program, "wang", GOOD, "203.0.113.9")
    assert signing_in.proven(program, "wang", GOOD, "203.0.113.10") is not None, "the neighbour may"


def test_an_office_that_signs_in_correctly_is_not_counted(desk: Desk) -> None:
    with_password(desk, WANG, GOOD)
    for _ in range(MOST_OF_ADDRESS + 1):
        assert signing_in.proven(desk.program, "wang", GOOD, "203.0.113.9") is not None


def test_an_ipv6_customer_counts_as_one_address(desk: Desk) -> None:
    program = desk.program
    same = {record.address_digest(program, f"2001:db8:1:1::{n}") for n in (1, 2)}
    other = record.address_digest(program, "2001:db8:1:2::1")
    assert len(same) == 1 and other not in same
    assert record.address_digest(program, "::ffff:192.0.2.1") == record.address_digest(program, "192.0.2.1")


def test_attempts_side_by_side_are_counted_one_by_one(desk_on_each: Desk) -> None:
    """Twenty at once from twenty addresses: no more passwords are looked at than five one after another."""
    with_password(desk_on_each, WANG, GOOD)
    told: list[str] = []

    def attempt(number: int) -> None:
        try:
            signing_in.proven(desk_on_each.program, "wang", "wrong", f"203.0.113.{number}")
            told.append("wrong")
        except TooManyAttempts:
            told.append("limited")

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["limited"] * (20 - MOST_OF_ACCOUNT + 1) + ["wrong"] * (MOST_OF_ACCOUNT - 1)
    assert sorted(outcomes(desk_on_each)) == ["limited"] + ["wrong"] * (MOST_OF_ACCOUNT - 1)


def test_addresses_behind_a_proxy_are_believed_only_when_told(desk: Desk) -> None:
    for proxies, written in ((0, "198.51.100.0/24"), (1, "203.0.113.0/24")):
        config = dataclasses.replace(desk.app.extensions["config"], proxies=proxies)
        browser = Browser(Desk(create_app(config, program=desk.program), desk.clock, desk.tokens))
        headers = {"X-Forwarded-For": "192.0.2.66, 203.0.113.5"}
        browser.post("/sign-in", {"login": "x", "password": "y"}, headers=headers, environ_base=HERE)
        assert sign_ins(desk)[-1]["address"] == written


# ---- sessions --------------------------------------------------------------------------------------------------------


def test_who_comes_back_after_an_idle_hour_is_told_why_the_sign_in_page_stands_there(desk: Desk) -> None:
    with_password(desk, WANG, GOOD)
    browser = Browser(desk)
    assert "登录已过期" not in words(browser.open_page("/sign-in")), "who comes for the first time"
    sign_in(browser, "wang", GOOD)
    desk.clock.move_to(desk.clock.now() + LIMITS.idle + timedelta(seconds=1))
    assert "登录已过期，或者已在别处退出，请重新登录" in words(browser.open_page("/tickets"))
    sign_in(browser, "wang", GOOD)
    browser.forget_csrf()
    browser.post("/sign-out")
    assert "登录已过期" not in words(browser.open_page("/sign-in")), "who signed out knows"


def test_a_session_ends_after_an_idle_hour(desk_on_each: Desk) -> None:
    browser = Browser.of(desk_on_each, WANG)
    for _ in range(3):
        desk_on_each.clock.move_to(desk_on_each.clock.now() + LIMITS.idle)
        assert browser.get("/account").status_code == 200
    desk_on_each.clock.move_to(desk_on_each.clock.now() + LIMITS.idle + timedelta(seconds=1))
    assert browser.get("/account").status_code == 303


def test_what_a_page_asks_by_itself_does_not_keep_a_session(desk: Desk) -> None:
    browser = Browser.of(desk, WANG)
    cookie = browser.client.get_cookie("hotline")
    assert cookie is not None
    for _ in range(3):
        desk.clock.move_to(desk.clock.now() + LIMITS.idle / 3)
        assert sessions.find(desk.program, cookie.value, LIMITS, passive=True) is not None
    desk.clock.move_to(desk.clock.now() + timedelta(seconds=1))
    assert sessions.find(desk.program, cookie.value, LIMITS, passive=True) is None


def test_a_session_ends_after_twelve_hours_of_work(desk: Desk) -> None:
    browser = Browser.of(desk, WANG)
    for _ in range(24):
        desk.clock.move_to(desk.clock.now() + timedelta(minutes=30))
        assert browser.get("/account").status_code == 200
    desk.clock.move_to(desk.clock.now() + timedelta(seconds=1))
    assert browser.get("/account").status_code == 303


def test_sessions_that_are_over_are_swept_out(desk: Desk) -> None:
    Browser.of(desk, WANG)
    desk.clock.move_to(desk.clock.now() + LIMITS.absolute + timedelta(seconds=1))
    Browser.of(desk, LI)
    with desk.program.database.read() as conn:
        assert len(records.find(conn, "web_session")) == 1


def test_signing_out_ends_this_session_alone(desk: Desk) -> None:
    here, there = Browser.of(desk, WANG), Browser.of(desk, WANG)
    cookie = here.client.get_cookie("hotline")
    assert "已退出登录" in words(here.post("/sign-out", follow_redirects=True).text)
    assert here.client.get_cookie("hotline") is None
    assert cookie is not None
    here.client.set_cookie("hotline", cookie.value)
    assert here.get("/account").status_code == 303, "the cookie of before opens nothing"
    assert there.get("/account").status_code == 200
    assert outcomes(desk) == ["signed_out"]


def test_signing_out_everywhere_ends_them_all(desk_on_each: Desk) -> None:
    here, there, li = (Browser.of(desk_on_each, who) for who in (WANG, WANG, LI))
    here.post("/sign-out", {"everywhere": "1"})
    assert (here.get("/account").status_code, there.get("/account").status_code) == (303, 303)
    assert li.get("/account").status_code == 200
    assert outcomes(desk_on_each) == ["signed_out_everywhere"]


def test_somebody_deactivated_is_out_at_once(desk: Desk) -> None:
    browser = Browser.of(desk, WANG)
    assert browser.get("/account").status_code == 200
    with desk.program.database.write() as transaction:
        row = records.find_one(transaction.connection, "person", login="wang")
        assert row is not None
        row.set(active=False)
        records.flush(transaction.connection, [row])
        transaction.commit()
    assert browser.get("/account").status_code == 303
    with_password(desk, WANG, GOOD)
    assert "登录名或密码有误" in sign_in(Browser(desk), "wang", GOOD)


def test_a_cookie_opens_no_route_of_the_api(desk: Desk) -> None:
    assert Browser.of(desk, WANG).get("/api/v1/me").status_code == 401


# ---- passwords -------------------------------------------------------------------------------------------------------


def change(browser: Browser, current: str, new: str, again: str | None = None) -> str:
    form = {"current": current, "new": new, "again": new if again is None else again}
    answer = browser.post("/password", form, follow_redirects=True)
    return f"{answer.status_code} {words(answer.text)}"


def test_a_changed_password_ends_every_other_session(desk_on_each: Desk) -> None:
    desk = desk_on_each
    with_password(desk, WANG, GOOD)
    here, there = Browser.of(desk, WANG), Browser.of(desk, WANG)
    old = here.client.get_cookie("hotline")
    assert "密码已修改" in change(here, GOOD, OTHER)
    new = here.client.get_cookie("hotline")
    assert old is not None and new is not None and old.value != new.value
    assert (here.get("/account").status_code, there.get("/account").status_code) == (200, 303)
    assert "登录名或密码有误" in sign_in(Browser(desk), "wang", GOOD)
    assert "王站长" in sign_in(Browser(desk), "wang", OTHER)
    assert outcomes(desk) == ["password_changed", "wrong", "signed_in"]


def test_the_current_password_is_asked_for_and_guessing_it_locks(desk: Desk) -> None:
    with_password(desk, WANG, GOOD)
    browser = Browser.of(desk, WANG)
    for _ in range(MOST_OF_ACCOUNT - 1):
        assert "原密码有误" in change(browser, "wrong", OTHER)
    assert "429" in change(browser, "wrong", OTHER)
    assert "429" in change(browser, GOOD, OTHER)
    assert outcomes(desk) == ["wrong"] * (MOST_OF_ACCOUNT - 1) + ["limited"]


def test_a_typing_error_in_the_new_password_changes_nothing(desk: Desk) -> None:
    with_password(desk, WANG, GOOD)
    assert "两次填写的新密码不一样" in change(Browser.of(desk, WANG), GOOD, OTHER, "another good one 3")
    assert "王站长" in sign_in(Browser(desk), "wang", GOOD)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("short 9ch", "PASSWORD_SHORT"),
        ("x" * 100 + "abcde" * 21, "PASSWORD_LONG"),
        ("aaaaaaaaaaaa", "PASSWORD_PLAIN"),
        ("1212121212", "PASSWORD_PLAIN"),
        ("1234567890", "PASSWORD_PLAIN"),
        ("12345678901234", "PASSWORD_PLAIN"),
        ("0123456789x", "PASSWORD_PLAIN"),
        ("98765432109876", "PASSWORD_PLAIN"),
        ("abc123abc123abc123", "PASSWORD_PLAIN"),
        ("1qaz2wsx3edc", "PASSWORD_PLAIN"),
        ("P@ssw0rd2024!", "PASSWORD_PLAIN"),
        ("admin-123456789", "PASSWORD_PLAIN"),
        ("hotline12345", "PASSWORD_PLAIN"),
        ("woaini5201314", "PASSWORD_PLAIN"),
        ("王站长20240911", "PASSWORD_PLAIN"),
        ("abcdefghijkl", "PASSWORD_PLAIN"),
        ("zyxwvutsrqpo", "PASSWORD_PLAIN"),
        ("wang_station", "PASSWORD_IS_LOGIN"),
        ("Wang_Station1", "PASSWORD_IS_LOGIN"),
        (GOOD, "PASSWORD_SAME"),
    ],
)
def test_a_new_password_that_will_not_do(new: str, code: str) -> None:
    with pytest.raises(FormInvalid) as refused:
        passwords.must_do(new, "wang_station", GOOD, ("王站长",))
    assert code in [ground.code for ground in refused.value.grounds]


@pytest.mark.parametrize("new", ["correct horse", "龙脊梯田三月三真的很好", "tr0ub4dor&3", "expert-users-1998"])
def test_no_theatre_of_digits_and_signs(new: str) -> None:
    passwords.must_do(new, "wang_station", GOOD)  # raises FormInvalid where it will not do


def test_the_same_password_in_another_spelling_fits() -> None:
    stored = passwords.digest("ｐａｓｓｗｏｒｄ１２３４")
    assert passwords.fits(stored, "password1234")
    assert not passwords.fits(stored, "password1235")
    assert not passwords.fits(None, "the password of nobody")
    assert not passwords.fits("no digest at all", "x")
    assert stored.startswith("$argon2id$")


def test_a_digest_of_weaker_settings_is_renewed_at_the_next_sign_in(desk: Desk) -> None:
    with_password(desk, WANG, GOOD)
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    with desk.program.database.write() as transaction:
        (row,) = records.find(transaction.connection, "account")
        row.set(password_hash=weak)
        records.flush(transaction.connection, [row])
        transaction.commit()
    assert "王站长" in sign_in(Browser(desk), "wang", GOOD)
    with desk.program.database.read() as conn:
        (row,) = records.find(conn, "account")
    assert row["password_hash"] != weak and passwords.fits(row["password_hash"], GOOD)


def test_a_password_for_once_has_to_be_changed_before_anything_else(desk: Desk) -> None:
    with_password(desk, WANG, GOOD, must_change=True)
    browser = Browser(desk)
    assert "这是管理员给的一次性密码" in sign_in(browser, "wang", GOOD)
    for address in ("/", "/account"):
        assert browser.get(address).headers["Location"] == "/password"
    assert browser.get("/account", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/password"
    assert "密码已修改" in change(browser, GOOD, OTHER)
    assert browser.get("/account").status_code == 200


# ---- administrators --------------------------------------------------------------------------------------------------


def actor(desk: Desk, login: str) -> Actor:
    with desk.program.database.read() as conn:
        person = records.find_one(conn, "person", login=login)
        assert person is not None
        roles = frozenset(row["role"] for row in records.find(conn, "person_role", order_by=(), person_id=person.id))
    return Actor(person.id, person["name"], PACK, roles)


def test_an_administrator_resets_a_password_and_lifts_the_lock(desk_on_each: Desk) -> None:
    desk = desk_on_each
    with_password(desk, WANG, GOOD)
    open_elsewhere = Browser.of(desk, WANG)
    for _ in range(MOST_OF_ACCOUNT):
        sign_in(Browser(desk), "wang", "wrong")
    wang = actor(desk, "wang").person_id
    assert wang is not None
    made = changing.reset(desk.program, actor(desk, "admin"), wang, "")
    assert open_elsewhere.get("/account").status_code == 303
    assert "这是管理员给的一次性密码" in sign_in(Browser(desk), "wang", made)
    with pytest.raises(Forbidden):
        changing.reset(desk.program, actor(desk, "wang"), wang, "")
    with pytest.raises(NotFound):
        changing.reset(desk.program, dataclasses.replace(actor(desk, "admin"), pack="guangxi"), wang, "")


def test_administrators_read_the_record_and_nobody_changes_it(desk_on_each: Desk) -> None:
    desk = desk_on_each
    sign_in(Browser(desk), "wang", "wrong")
    sign_in(Browser(desk), "nobody", "wrong")
    lines = record.listed(desk.program, actor(desk, ADMIN.login), limit=10)
    assert [(line["login"], line["outcome"]) for line in lines] == [(None, "wrong"), ("wang", "wrong")]
    assert record.listed(desk.program, actor(desk, ADMIN.login), limit=10, before=lines[0]["id"]) == lines[1:]
    with pytest.raises(Forbidden):
        record.listed(desk.program, actor(desk, WANG.login), limit=10)
    with pytest.raises(AppendOnly), desk.program.database.write() as transaction:
        records.remove(transaction.connection, "sign_in", [lines[0]["id"]])


def test_addresses_are_cut_to_their_network(desk: Desk) -> None:
    with desk.program.database.write() as transaction:
        for address in ("203.0.113.77", "2001:db8:aa:bb::1", "", "::ffff:192.0.2.9"):
            record.write(transaction.connection, desk.clock.now(), "wrong", "password", address)
        transaction.commit()
    written = [line["address"] for line in sign_ins(desk)]
    assert written == ["203.0.113.0/24", "2001:db8:aa::/48", "unknown", "192.0.2.0/24"]

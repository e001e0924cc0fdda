"""What does not work is said on a page, in the visitor's language; programs get problem+json."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Blueprint, abort

from app import create_app
from app.bpmn import NoRow
from app.bpmn.table import Table
from app.services.door import sessions
from app.services.door.sessions import Session
from app.services.errand import ProgramFault
from app.store.database import Database
from app.store.errors import Unavailable
from app.tickets.refusal import Conflict, Ground, no_such
from app.web.blueprint import pages
from app.web.guard import SIGNED_IN, page
from tests.api.desk import Desk
from tests.people import LI, NOBODY, WANG
from tests.web.browser import Browser, words

Browse = Callable[..., Browser]
STATUSES = {
    400: ("请求有误", "Bad request"),
    403: ("无权进行", "Forbidden"),
    404: ("没有找到", "Not found"),
    405: ("不支持该方法", "Method not allowed"),
    409: ("目前不能办理", "Conflict"),
    413: ("内容过大", "Content too large"),
    422: ("内容有误", "Unprocessable content"),
    429: ("请求过多", "Too many requests"),
    500: ("程序故障", "Internal fault"),
}


@pytest.fixture
def broken(desk: Desk) -> Desk:
    """The desk with a room in which everything fails."""
    app = create_app(desk.app.extensions["config"], program=desk.program)
    room, guarded = Blueprint("broken", __name__), pages("guarded", __name__)
    room.add_url_rule("/broken/<int:status>", "fail", lambda status: abort(status))
    room.add_url_rule("/api/broken/<int:status>", "fail_too", lambda status: abort(status))
    room.add_url_rule("/broken/bug", "bug", lambda: {}["caller's name"])
    guarded.add_url_rule("/broken/refused", "refused", page(SIGNED_IN)(_refuse))
    room.add_url_rule("/broken/none", "none", _none)
    app.register_blueprint(room)
    app.register_blueprint(guarded)
    return Desk(app, desk.clock, desk.tokens)


def _refuse() -> None:
    raise Conflict(
        Ground("REPLY_NO_FACTS", "没有写明事实。", "No facts.", clause="L002"), Ground("X", "<b>&", "", None)
    )


def _none() -> None:
    raise no_such("工单", "ticket")


@pytest.mark.parametrize("status", STATUSES)
def test_each_error_has_its_page_in_both_languages(broken: Desk, status: int) -> None:
    for who in (None, WANG):
        browser = Browser.of(broken, who)
        for language, title in zip(("zh", "en"), STATUSES[status], strict=True):
            browser.client.set_cookie("hotline_language", language)
            answer = browser.get(f"/broken/{status}")
            assert (answer.status_code, answer.mimetype) == (status, "text/html")
            assert title in words(answer.text)
            if status != 500:  # who it is might be what cannot be found out
                assert ("王站长" in answer.text) == (who is not None)
            assert answer.headers["X-Request-ID"] in answer.text


@pytest.mark.parametrize("status", STATUSES)
def test_programs_get_a_problem(broken: Desk, status: int) -> None:
    answer = Browser(broken).get(f"/api/broken/{status}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_an_address_that_is_nothing(browse: Browse) -> None:
    for who in (None, LI):
        answer = browse(who).get("/no-such-page")
        assert answer.status_code == 404 and "没有找到" in words(answer.text)
    assert browse(LI).get("/api/v1/nothing").mimetype == "application/problem+json"


def test_a_wrong_method_says_which_are_right(browse: Browse) -> None:
    answer = browse(LI).get("/sign-out")
    assert answer.status_code == 405 and "POST" in answer.headers["Allow"] and "请从页面上的按钮操作" in answer.text


def test_a_bug_tells_the_number_and_not_what_was_typed(broken: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    answer = Browser.of(broken, WANG).get("/broken/bug")
    assert answer.status_code == 500 and "caller's name" not in answer.text
    logged = capsys.readouterr().err
    assert answer.headers["X-Request-ID"] in logged and "KeyError" in logged and "caller's name" not in logged


def test_a_refusal_names_every_ground_and_its_article(broken: Desk) -> None:
    answer = Browser.of(broken, WANG).get("/broken/refused")
    said = words(answer.text)
    assert answer.status_code == 409 and "没有写明事实。" in said and "No facts." not in said
    assert "<b>&amp;" not in answer.text and "&lt;b&gt;&amp;" in answer.text
    assert "第二条" in said.split("没有写明事实。")[1][:20], "the article of the clause"


def test_what_is_not_ones_own_is_not_there(broken: Desk) -> None:
    answer = Browser.of(broken, LI).get("/broken/none")
    assert answer.status_code == 404 and "没有这个工单，或您无权查看" in answer.text


def test_too_much_is_refused_before_it_is_read(browse: Browse) -> None:
    answer = browse(WANG).post("/password", {"new": "x" * 1_100_000})
    assert answer.status_code == 413 and "内容过大" in words(answer.text)


@pytest.fixture
def dead(desk: Desk) -> Iterator[Desk]:
    """The desk whose database does not answer."""
    database = Database("postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=1")
    program = dataclasses.replace(desk.program, database=database)
    yield Desk(create_app(desk.app.extensions["config"], program=program), desk.clock, desk.tokens)
    database.close()


def test_without_its_database_the_desk_says_so(desk: Desk, dead: Desk) -> None:
    browser = Browser.of(desk, WANG)
    cookie = browser.client.get_cookie("hotline")
    assert cookie is not None
    helpless = Browser(dead)
    helpless.client.set_cookie("hotline", cookie.value)
    answer = helpless.get("/account")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "系统正忙" in words(answer.text)
    assert "登录" in Browser(dead).open_page("/sign-in"), "who is not signed in needs no database for that"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_database_that_fails_once_it_is_known_who_asks(
    browse: Browse, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """The page of the error does not ask the database what the visitor's pack calls things."""
    wang = browse(WANG)
    wang.client.set_cookie("hotline_language", language)
    find = sessions.find

    def find_the_last_thing(*args: Any, **more: Any) -> Session | None:
        found = find(*args, **more)
        monkeypatch.setattr(Database, "read", _gone)
        return found

    monkeypatch.setattr(sessions, "find", find_the_last_thing)
    answer = wang.get("/tickets")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert {"zh": "系统正忙", "en": "The system is busy"}[language] in words(answer.text)


@pytest.mark.parametrize(
    ("fault", "status", "said"),
    [
        (ProgramFault(17, Ground("RULE_FAULT", "表有误。", "", clause="L002")), 500, "编号17"),
        (NoRow(Table("limits.dmn", "limits", "时限", "UNIQUE", (), (), ()), [], {}), 500, "程序出了故障"),
        (Conflict(Ground("REPLY_NO_FACTS", "没有写明事实。", "", clause="L002")), 409, "没有写明事实"),
    ],
    ids=["program", "table", "refused"],
)
def test_a_fault_is_told_though_its_article_cannot_be_read(
    broken: Desk, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int, said: str
) -> None:
    """What the fault is matters more than the article: the database, or the release, fails as it is looked up."""
    wang = Browser.of(broken, WANG)

    def fail() -> None:
        monkeypatch.setattr(Database, "read", _gone)
        raise fault

    monkeypatch.setitem(broken.app.view_functions, "guarded.refused", page(SIGNED_IN)(fail))
    answer = wang.get("/broken/refused")
    assert answer.status_code == status and said in words(answer.text)


def _gone(*_: object) -> None:
    raise Unavailable("gone")


def test_without_a_role_one_has_at_least_an_account(browse: Browse) -> None:
    assert "还没有角色" in browse(NOBODY).open_page("/")


def test_a_page_that_does_not_open_is_not_said_to_have_changed_nothing(desk: Desk, browse: Browse) -> None:
    said = {"/admin/people": "这个页面不向您的角色开放", "/tickets/999": "没有这个页面，或者它不向您开放"}
    for path, words_of in said.items():
        opened = words(browse(WANG).get(path).text)
        assert words_of in opened and "什么都没有改变。 " not in opened.split("回到首页")[0]
    sent = browse(WANG).post("/admin/people/1/active")
    assert sent.status_code == 403 and "没有成功，什么都没有改变。" in words(sent.text)

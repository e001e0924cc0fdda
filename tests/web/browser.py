"""Flask's test client as a browser of the desk: signed in, with the CSRF token that a page would send along."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.services.door import passwords, sessions
from app.store import accounts, records
from app.web.context import cookie_name, limits
from tests.api.desk import Desk
from tests.people import Member


class Browser:
    """``get`` and ``post`` answer as pages do; ``open_page`` is a page that must be there."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.client: FlaskClient = desk.app.test_client()
        self._csrf: str | None = None

    @classmethod
    def of(cls, desk: Desk, who: Member | None) -> Browser:
        browser = cls(desk)
        if who is not None:
            browser.be(who)
        return browser

    def be(self, who: Member) -> None:
        """Sign in without the page: a session as the page would open it."""
        program = self.desk.program
        with self.desk.app.app_context(), program.database.write() as transaction:
            person = records.find_one(transaction.connection, "person", login=who.login)
            assert person is not None
            now = program.instant()
            token = sessions.opened(transaction.connection, person.id, "password", now, limits())
            transaction.commit()
            self.client.set_cookie(cookie_name(), token)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def open_page(self, path: str, **more: Any) -> str:
        """The text of a page that must open, redirects followed."""
        answer = self.client.get(path, follow_redirects=True, **more)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {words(answer.text)[:500]}"
        return answer.text

    def post(self, path: str, form: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form with this browser's CSRF token. Redirects are followed where ``follow_redirects=True``."""
        return self.client.post(path, data={"csrf_token": self.csrf(), **(form or {})}, **more)

    def csrf(self) -> str:
        if self._csrf is None:
            page = self.client.get("/sign-in", follow_redirects=True).text
            found = re.search(r'name="csrf_token" value="([^"]+)"', page)
            assert found, "no page gives a CSRF token"
            self._csrf = found[1]
        return self._csrf

    def forget_csrf(self) -> None:
        """After a sign-in the tokens of before are worth nothing."""
        self._csrf = None


def words(page: str) -> str:
    """What stands on a page, without its markup."""
    text = re.sub(r"<(script|style|template)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text))).strip()


def with_password(desk: Desk, who: Member, password: str, *, must_change: bool = False) -> None:
    """Give a member of the cast a password to sign in with."""
    with desk.program.database.write() as transaction:
        conn = transaction.connection
        person = records.find_one(conn, "person", login=who.login)
        assert person is not None
        digest = passwords.digest(password)
        accounts.keep_password(conn, person.id, digest, desk.program.instant(), must_change=must_change)
        transaction.commit()

"""Passwords from the command line: of the demo people, shown once, and another one for anybody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import Result

from app import create_app
from config import ROOT
from tests.api.conftest import configured
from tests.api.desk import Desk
from tests.people import LI
from tests.web.browser import Browser, words


def invoke(desk: Desk, *arguments: str) -> Result:
    with desk.app.app_context():
        return desk.app.test_cli_runner().invoke(args=list(arguments))


def run(desk: Desk, *arguments: str) -> str:
    result = invoke(desk, *arguments)
    assert result.exit_code == 0, result.output
    return str(result.output)


def sign_in(browser: Browser, login: str, password: str) -> str:
    browser.forget_csrf()
    answer = browser.post("/sign-in", {"login": login, "password": password}, follow_redirects=True)
    browser.forget_csrf()
    return words(answer.text)


def test_a_password_set_at_the_command_line_has_to_be_changed(desk: Desk) -> None:
    password = run(desk, "user", "password", LI.login).strip()
    assert re.fullmatch(r"(?:\w{4}-){3}\w{4}", password)
    assert "请先改成自己的" in sign_in(Browser(desk), LI.login, password)


def test_it_may_be_kept_and_replaces_the_one_before(desk: Desk) -> None:
    first, second = (run(desk, "user", "password", LI.login, "--keep").strip() for _ in range(2))
    assert first != second
    assert "登录名或密码有误" in sign_in(Browser(desk), LI.login, first)
    assert "李经办" in sign_in(Browser(desk), LI.login, second)


def test_for_nobody_there_is_none(desk: Desk) -> None:
    result = invoke(desk, "user", "password", "no-such-person")
    assert result.exit_code == 1 and "no person no-such-person" in result.output


@pytest.fixture
def demo(tmp_path: Path) -> Desk:
    config = configured(f"sqlite:///{tmp_path / 'demo.sqlite'}", tmp_path)
    app = create_app(config)
    return Desk(app, app.extensions["program"].clock, {})


def test_the_demo_prints_its_passwords_once(demo: Desk) -> None:
    line = re.compile(r"^  (\w+) +((?:\w{4}-){3}\w{4})  \S", re.MULTILINE)
    passwords = dict(line.findall(run(demo, "demo")))
    named = "".join(file.read_text("utf-8") for file in (ROOT / "demo").glob("*.toml"))
    assert len(passwords) > 20 and len(set(passwords.values())) == len(passwords)
    assert all(f"\n{login} = " in named for login in passwords)

    again = run(demo, "demo")
    assert line.findall(again) == [] and "user password LOGIN" in again
    for login in ("wang_station", "xie_agent"):
        assert "退出" in sign_in(Browser(demo), login, passwords[login])
    demo.program.database.close()

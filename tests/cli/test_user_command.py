"""People at the command line: the first administrator of a new installation comes from there."""

from __future__ import annotations

import pytest
from click.testing import Result

from tests.api.desk import Desk


def run(desk: Desk, *arguments: str) -> Result:
    with desk.app.app_context():
        return desk.app.test_cli_runner().invoke(args=["user", *arguments], catch_exceptions=False)


def test_the_first_administrator_is_added_and_given_a_password(desk: Desk) -> None:
    added = run(desk, "add", "zezhou", "zz_admin", "申管理", "--role", "admin")
    assert added.exit_code == 0 and added.output.strip(), "a token, shown this once"
    assert run(desk, "password", "zz_admin").exit_code == 0


@pytest.mark.parametrize(
    ("pack", "role", "said"),
    [("zezou", "admin", "no pack zezou"), ("zezhou", "administrator", "没有这个角色：administrator")],
)
def test_a_slip_of_the_pen_takes_no_login(desk: Desk, pack: str, role: str, said: str) -> None:
    """Somebody of no regulation, or of a role that nobody knows, could sign in and open nothing."""
    refused = run(desk, "add", pack, "zz_admin", "申管理", "--role", role)
    assert refused.exit_code == 1 and said in refused.output
    assert run(desk, "add", "zezhou", "zz_admin", "申管理", "--role", "admin").exit_code == 0

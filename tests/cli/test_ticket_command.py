"""A ticket at the command line, in somebody's name; clear words where a file or a name is wrong."""

from __future__ import annotations

import json

import pytest
from click.testing import Result

from tests.api.desk import Desk
from tests.people import UPSTREAM, WANG, Member


def run(desk: Desk, *arguments: str, who: Member | None = None, given: str = "") -> Result:
    env = {"HOTLINE_TOKEN": desk.tokens[who.login]} if who else {}
    with desk.app.app_context():
        return desk.app.test_cli_runner().invoke(
            args=["ticket", *arguments], input=given, env=env, catch_exceptions=False
        )


def test_a_ticket_is_registered_and_listed_with_its_deadlines(desk: Desk) -> None:
    done = run(desk, "register", "-", who=UPSTREAM, given=json.dumps(desk.form()))
    assert done.exit_code == 0, done.output
    no = json.loads(done.output)["ticket"]
    assert no in run(desk, "list", "longsheng").output
    told = run(desk, "deadlines", "longsheng", no)
    assert told.exit_code == 0 and told.output.startswith("派单 ")


def test_whose_act_it_is_may_be_an_option_too_and_has_to_be_said(desk: Desk) -> None:
    given = json.dumps(desk.form())
    assert run(desk, "register", "--token", desk.tokens[UPSTREAM.login], "-", given=given).exit_code == 0
    unsaid = run(desk, "register", "-", given=given)
    assert unsaid.exit_code == 2 and "--token" in unsaid.output
    unknown = run(desk, "register", "--token", "nobody's", "-", given=given)
    assert unknown.exit_code == 1 and "unknown token" in unknown.output


def test_a_refusal_names_its_grounds(desk: Desk) -> None:
    refused = run(desk, "register", "-", who=UPSTREAM, given=json.dumps(desk.form(upstream_no="")))
    assert refused.exit_code == 1
    assert "UPSTREAM_NO_MISSING（第二条" in refused.output or "UPSTREAM_NO_MISSING（L002" in refused.output


@pytest.mark.parametrize(("given", "told"), [("{half", "is not JSON"), ("[1]", "a form is an object")])
def test_a_file_that_is_no_form_is_said_so(desk: Desk, given: str, told: str) -> None:
    for command in (["register", "-"], ["complete", "1", "-"], ["message", "4503280000000000001", "urge", "-"]):
        answer = run(desk, *command, who=WANG, given=given)
        assert answer.exit_code == 1 and told in answer.output, answer.output


def test_a_pack_that_was_never_released_is_said_so(desk: Desk) -> None:
    answer = run(desk, "list", "nowhere")
    assert answer.exit_code == 1 and "no pack nowhere" in answer.output

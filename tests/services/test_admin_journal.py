"""What administrators do leaves a line that nobody can change, without secrets, in the act's own transaction."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.services import access, admin_journal, administration, membership, staffing
from app.services.door import changing
from app.services.membership import PersonForm
from app.services.staffing import UnitForm
from app.store.database import Connection
from app.store.errors import AppendOnly
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, Forbidden
from tests.services.hotline import Hotline


@pytest.fixture
def admin(hotline: Hotline) -> Actor:
    return hotline.actor("admin")


def lines(hotline: Hotline, admin: Actor) -> list[tuple[str, str]]:
    rows = admin_journal.listed(hotline.program, admin, limit=50)
    return [(row["act"], row["subject"]) for row in reversed(rows)]


def test_every_act_leaves_a_line_and_a_refused_one_none(hotline: Hotline, admin: Actor) -> None:
    program = hotline.program
    administration.add_unit(
        program, admin, "县水利局", "县水利局", "department", leader="覃领导", liaison="韦联络", staff="蒙工、潘工"
    )
    form = UnitForm("县水利局（新）", "department", leader="覃领导", liaison="韦联络", staff="蒙工、潘工")
    staffing.change_unit(program, admin, "县水利局", form)
    staffing.change_unit(program, admin, "县水利局", form)  # changes nothing
    id_ = administration.add_person(program, admin, "huang", "黄新人", ["unit"], unit="县水利局")["id"]
    membership.change_person(program, admin, id_, PersonForm("黄新人", ["unit_head"], "县水利局"))
    membership.set_active(program, admin, id_, False)
    membership.set_active(program, admin, id_, True)
    password = changing.reset(program, admin, id_, "127.0.0.1")
    issued = administration.issue_token(program, admin, id_, "电脑")
    administration.revoke_token(program, admin, issued["id"])
    administration.revoke_token(program, admin, issued["id"])
    with pytest.raises(Conflict):
        administration.add_person(program, admin, "huang", "重名", ["unit"])

    assert lines(hotline, admin) == [
        ("add_unit", "县水利局"), ("change_unit", "县水利局"), ("add_person", "huang"), ("change_person", "huang"),
        ("deactivate_person", "huang"), ("activate_person", "huang"), ("reset_password", "huang"),
        ("issue_token", "huang"), ("revoke_token", "huang"),
    ]  # fmt: skip
    whole = str(admin_journal.listed(program, admin, limit=50))
    assert password not in whole and issued["token"] not in whole


def test_only_what_differs_is_kept(hotline: Hotline, admin: Actor) -> None:
    program = hotline.program
    id_ = administration.add_person(program, admin, "huang", "黄新人", ["unit"])["id"]
    membership.change_person(program, admin, id_, PersonForm("黄新人", ["unit", "unit_head"]))
    line = admin_journal.listed(program, admin, limit=1)[0]
    assert (line["before"], line["after"]) == ({"roles": ["unit"]}, {"roles": ["unit", "unit_head"]})


def test_the_journal_is_append_only_and_for_administrators(hotline: Hotline, admin: Actor) -> None:
    administration.add_person(hotline.program, admin, "huang", "黄新人", ["unit"])
    for statement in ("UPDATE admin_event SET subject = 'x'", "DELETE FROM admin_event"):
        with pytest.raises(AppendOnly):
            _run(hotline, statement)
    with pytest.raises(Forbidden):
        admin_journal.listed(hotline.program, hotline.actor("station"), limit=1)
    assert "admin" in access.RIGHTS["people.manage"]


def _run(hotline: Hotline, statement: str) -> None:
    with hotline.program.database.write() as transaction:
        conn: Connection = transaction.connection
        conn.execute(sa.text(statement))
        transaction.commit()

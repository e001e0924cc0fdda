"""What administrators do leaves a line that nobody can change, without secrets, in the act's own transaction."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.services import access
from app.services.admin import admin_journal, administration, incidents, membership, staffing
from app.services.admin.membership import PersonForm
from app.services.admin.staffing import UnitForm
from app.services.door import changing
from app.services.errand import ProgramFault
from app.services.exchange import letters
from app.store import records
from app.store.database import Connection
from app.store.errors import AppendOnly
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, Forbidden
from tests.services.hotline import Hotline
from tests.services.office import Office


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
        administration.add_person(program, admin, "huang", "重名", ["auditor"])

    assert lines(hotline, admin) == [
        ("add_unit", "县水利局"), ("change_unit", "县水利局"), ("add_person", "huang"), ("change_person", "huang"),
        ("deactivate_person", "huang"), ("activate_person", "huang"), ("reset_password", "huang"),
        ("issue_token", "huang"), ("revoke_token", "huang"),
    ]  # fmt: skip
    whole = str(admin_journal.listed(program, admin, limit=50))
    assert password not in whole and issued["token"] not in whole


def test_only_what_differs_is_kept(hotline: Hotline, admin: Actor) -> None:
    program = hotline.program
    id_ = administration.add_person(program, admin, "huang", "黄新人", ["station"])["id"]
    membership.change_person(program, admin, id_, PersonForm("黄新人", ["station", "auditor"]))
    line = admin_journal.listed(program, admin, limit=1)[0]
    assert (line["before"], line["after"]) == ({"roles": ["station"]}, {"roles": ["auditor", "station"]})


def test_the_journal_is_append_only_and_for_administrators(hotline: Hotline, admin: Actor) -> None:
    administration.add_person(hotline.program, admin, "huang", "黄新人", ["auditor"])
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


def broken(office: Office) -> tuple[Hotline, int]:
    """(the hotline, an incident): the timer of the first warning fails."""
    office.edits("common/handling_case.bpmn", lambda text: text.replace("\"'sms'\"", "\"'blue'\""))
    hotline = office.opens()
    hotline.dispatched("2024-09-11 15:20")
    assert hotline.sweeps("2024-09-25 10:00").failed
    with hotline.program.database.read() as conn:
        (incident,) = records.find(conn, "incident")
    return hotline, incident.id


def test_who_retries_or_resolves_an_incident_stands_in_the_journal(office: Office) -> None:
    hotline, incident = broken(office)
    admin = hotline.actor("admin")
    with pytest.raises(ProgramFault):
        incidents.retry(hotline.program, admin, incident)
    assert lines(hotline, admin) == [], "it failed again: nothing was done"

    incidents.resolve(hotline.program, admin, incident)
    with pytest.raises(Conflict):
        incidents.resolve(hotline.program, admin, incident)

    assert lines(hotline, admin) == [("resolve_incident", str(incident))]


def test_a_retry_that_works_stands_in_the_journal(hotline: Hotline, admin: Actor) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    with hotline.program.database.write() as tx:
        row = {"at": hotline.program.instant(), "ticket_id": ticket.row.id, "kind": "timer", "error": "Busy",
               "state": "open", "attempts": 1}  # fmt: skip
        incident = records.add(tx.connection, "incident", row)
        tx.commit()

    incidents.retry(hotline.program, admin, incident)

    assert lines(hotline, admin) == [("retry_incident", str(incident))]


def test_who_sends_a_message_again_stands_in_the_journal(hotline: Hotline, admin: Actor) -> None:
    hotline.dispatched("2024-09-11 15:20", emergency=True)
    hotline.sweeps("2024-09-12 12:00")
    with hotline.program.database.write() as tx:
        message = records.find(tx.connection, "outbox")[0]
        message.set(state="dead")
        records.flush(tx.connection, [message])
        tx.commit()

    letters.resend(hotline.program, admin, message["message_id"])
    with pytest.raises(Conflict):
        letters.resend(hotline.program, admin, message["message_id"])

    assert lines(hotline, admin) == [("resend_message", message["message_id"])]

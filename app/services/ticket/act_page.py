"""The pages on which acts are done: the form with what is known already, what the ticket is about, what comes next."""

from datetime import datetime
from typing import Any

from app.bpmn import matching
from app.packs import Form
from app.services import access
from app.services.acting import drafts, intake
from app.services.acting.deadlines import HANDLE, limit_row
from app.services.acting.facts import View
from app.services.program import Program
from app.services.rules import rulebook
from app.services.ticket import desk, preceding, similar, ticket_page
from app.store import records
from app.tickets.actor import Actor
from app.tickets.refusal import no_such
from app.worktime import SHANGHAI

Page = dict[str, Any]
WHEN = frozenset(
    {
        "answered_at", "called_at", "checked_at", "contacted_at", "entered_at", "handed_over_at", "handled_at",
        "received_at", "reported_at", "sent_at", "supervised_at", "told_at",
    }
)  # fmt: skip
"""Fields that say when somebody did what the form records: now, unless it is changed."""
WHO = frozenset({"handler", "receiver"})
"""Fields that name who does it."""
WHOSE = frozenset({"handling_unit"})
"""Fields that name the unit that does it."""


def task(program: Program, actor: Actor, task_id: int) -> Page:
    """One task as a page: the task (desk.task), its ticket, what presses it, what may stand in the form already."""
    found = desk.task(program, actor, task_id)
    page = around(program, actor, found["ticket"], found["due_at"])
    with program.database.read() as conn:
        row = records.find_one(conn, "ticket", no=found["ticket"], pack=actor.pack)
        assert row is not None, "desk.task has just shown it"
        rules = program.releases.get(conn, row["release_id"]).rules
    form = rules.forms.get(found["form"]["name"]) if found["form"] else None
    mine = found["mine"]
    return {
        **page, "task": found, "form": form, "units": units(program, actor),
        "values": (found["draft"] or _fresh(program, actor, found, form)) if mine else {},
        "suggestions": _suggestions(program, actor, found, row["category"]) if mine else [],
        "before": preceding.of_task(program, actor, found["ticket"], task_id),
        "notices": notices(program, actor) if mine and form is not None and form.field("ground") else {},
        "may_free": found["claimed_by"] is not None and found["closed_at"] is None
        and (mine or access.may_free_task(actor)),
        "may_assign": found["closed_at"] is None and access.may_assign_task(actor, found),
    }  # fmt: skip


def _fresh(program: Program, actor: Actor, task: Page, form: Form | None) -> Page:
    """What a task's form starts with: what is known of who fills it in and when, and what was asked for."""
    asked = preceding.asked_for(program, actor, task["ticket"], task["id"], form)
    return {**prefilled(program, actor, form), **asked}


def _suggestions(program: Program, actor: Actor, task: Page, category: str | None) -> list[Page]:
    """Whom to name as lead: what the routing table says, then who handled such tickets before."""
    if task["routing"] is None:
        return []
    known = {unit["code"]: unit["name"] for unit in units(program, actor)}
    past = similar.handled_by(program, actor, category, task["title"], task["ticket"])
    found = [{**each, "routing": None} for each in past if each["code"] in known]
    routing = task["routing"]
    if routing["lead"] in known:
        lead = routing["lead"]
        counted = next((each for each in found if each["code"] == lead), {"same_category": 0, "similar": 0})
        named = {"code": lead, "name": known[lead], "routing": routing}
        found = [{**counted, **named}, *(each for each in found if each["code"] != lead)]
    return found


def message(program: Program, actor: Actor, no: str, name: str) -> Page:
    """One message to a ticket as a page. 404 for a message that cannot come from outside."""
    offered = next((each for each in desk.messages(program, actor, no) if each["name"] == name), None)
    if offered is None:
        raise no_such("消息", "message")
    with program.database.read() as conn:
        ticket = records.find_one(conn, "ticket", no=no, pack=actor.pack)
        assert ticket is not None, "desk.messages has just shown it"
        rules = program.releases.get(conn, ticket["release_id"]).rules
        draft = drafts.of_message(program, conn, actor, ticket, name)
    form = rules.forms.get(offered["form"] or "")
    return {
        **around(program, actor, no, None), "message": offered, "form": form, "units": units(program, actor),
        "values": draft or prefilled(program, actor, form), "draft": draft,
        "clauses_behind": rules.clauses_of(offered["element"]),
    }  # fmt: skip


def around(program: Program, actor: Actor, no: str, due: datetime | None) -> Page:
    """What stands beside a form: the ticket (ticket_page.overview), and the deadlines that still run and concern the
    actor (``concerns``), what presses the act first."""
    overview = ticket_page.overview(program, actor, no)
    shown = ticket_page.deadlines(program, actor, no)
    running = [each for each in shown if each["state"] == "open" and each["concerns"]]
    at = due.isoformat() if due else None
    pressing = [each for each in running if at is not None and each["due_at"] == at]
    others = [each for each in running if each not in pressing and each["due_at"] is not None]
    return {"ticket": overview, "pressing": pressing, "running": others}


def registration(program: Program, actor: Actor) -> Page:
    """The registration form, and how long each kind of request may take; ``continued``: the form whose draft it is."""
    access.must(actor, "ticket.register")
    now = program.instant()
    with program.database.read() as conn:
        draft = drafts.of_registration(program, conn, actor)
        docket = intake.draft_docket(program, conn, actor, {}, now)
        form = docket.rules.forms["register"]
        view = View(docket, None, now)
        kinds = form.field("kind")
        limits = []
        for option in kinds.options if kinds else ():
            for emergency in (False, True):
                supposed = {"kind": option.value, "emergency": emergency, "source": ""}
                _, row = limit_row(docket, HANDLE, view, supposed)
                clause = docket.rules.register.get(row["clause"]) if row["clause"] else None
                limits.append(
                    {"kind": option.value, "label": option.label, "emergency": emergency,
                     **{name: row[name] for name in ("amount", "unit", "note_zh", "ambiguity")},
                     "article": clause.article if clause else "", "text": clause.text if clause else ""}
                )  # fmt: skip
    continued, values = draft or (None, {})
    return {
        "form": form, "limits": limits, "units": units(program, actor), "values": values, "draft": draft,
        "continued": continued,
    }  # fmt: skip


def notices(program: Program, actor: Actor) -> dict[str, Page]:
    """Ground of refusal -> what ``acceptance.dmn`` says of it: title, article with its text, what it asks for (in
    words, or the label of the field that it names)."""
    with program.database.read() as conn:
        rules = rulebook.rules_of(program, conn, actor.pack, None)
    table, found = rules.tables.get("acceptance"), {}
    form = rules.forms.get("accept")
    ground = form.field("ground") if form else None
    for option in ground.options if table and ground else ():
        for match in matching(table, {"ground": option.value, "code": option.value}, {}) if table else ():
            row = match.outputs
            asked = form.field(str(row.get("needs"))) if form else None
            clause = rules.register.get(row["clause"]) if row.get("clause") else None
            found[option.value] = {
                "title": row["title_zh"], "instrument": rules.instrument,
                "needs": asked.label if asked else row.get("needs"),
                "article": clause.article if clause else "", "text": clause.text if clause else "",
            }  # fmt: skip
    return found


def units(program: Program, actor: Actor) -> list[Page]:
    """The active units of the actor's pack by name: code, name."""
    with program.database.read() as conn:
        found = records.find(conn, "unit", order_by=("name",), pack=actor.pack, active=True)
    return [{"code": row["code"], "name": row["name"]} for row in found]


def prefilled(program: Program, actor: Actor, form: Form | None) -> dict[str, Any]:
    """What a fresh form starts with: the time is now, the person is who fills it in."""
    now = program.instant().astimezone(SHANGHAI)
    with program.database.read() as conn:
        unit = records.find_one(conn, "unit", id=actor.unit_id) if actor.unit_id is not None else None
    values: dict[str, Any] = {}
    for field in form.fields if form else ():
        if field.key in WHEN and field.type == "datetime":
            moment = now.replace(second=0)
            values[field.key] = moment.date().isoformat() if field.subtype == "date" else moment.isoformat()
        elif field.type == "textfield" and field.key in WHO:
            values[field.key] = actor.name
        elif field.type == "textfield" and field.key in WHOSE and unit is not None:
            values[field.key] = unit["name"]
    return values


def next_steps(program: Program, actor: Actor, no: str) -> list[Page]:
    """The tasks that are open on a ticket now, the actor's own first: id, name, role, unit, mine."""
    ticket = ticket_page.overview(program, actor, no)
    names = ("id", "name", "role", "unit", "mine")
    return [{name: task[name] for name in names} for task in ticket["tasks"]]

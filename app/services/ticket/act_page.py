"""The pages on which acts are done: the form with what is known already, what the ticket is about, what comes next."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from app.packs import Form, Release
from app.services import access
from app.services.acting import claims, drafts, intake, notice
from app.services.acting.deadlines import HANDLE, limit_row
from app.services.acting.facts import View
from app.services.docket import Docket
from app.services.program import Program
from app.services.ticket import desk, measures, preceding, similar, ticket_page
from app.store import records
from app.store.database import Connection
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
    with program.database.read() as conn:
        row = records.find_one(conn, "ticket", no=found["ticket"], pack=actor.pack)
        assert row is not None, "desk.task has just shown it"
        may_free = _may_free(conn, actor, found)
        docket = Docket.to_read(program, conn, row)
        rules, now = docket.rules, program.instant()
        instance = records.find_one(conn, "instance", id=found["instance_id"])
        assignment_id = instance["assignment_id"] if instance else None
        lengthened = {kind for kinds in measures.fields(rules, found["element"]).values() for kind in kinds}
        about = {each.id for each in measures.newest(docket, lengthened, assignment_id, now)}
        counted = measures.units(docket, found["element"], assignment_id, now)
    page = around(program, actor, found["ticket"], found["due_at"], about)
    form = rules.forms.get(found["form"]["name"]) if found["form"] else None
    mine = found["mine"]
    again = preceding.sent_back(program, actor, found["ticket"], task_id, form) if mine and not found["draft"] else {}
    return {
        **page, "task": found, "form": form, "units": units(program, actor), "draft_version": found["draft_version"],
        "counted": counted,
        "values": (found["draft"] or _fresh(program, actor, found, form, again)) if mine else {}, "again": bool(again),
        "suggestions": _suggestions(program, actor, found, row["category"]) if mine else [],
        "before": preceding.of_task(program, actor, found["ticket"], task_id),
        "notices": notices(rules, form, found["title"]) if mine and form and form.field("ground") else None,
        "may_free": may_free,
        "may_assign": found["closed_at"] is None and access.may_assign_task(actor, found),
    }  # fmt: skip


def _may_free(conn: Connection, actor: Actor, task: Page) -> bool:
    """Whether the actor may hand the task back: one's own, or somebody else's."""
    if task["claimed_by"] is None or task["closed_at"] is not None:
        return False
    if task["mine"]:
        return True
    row = records.find_one(conn, "task", id=task["id"])
    return row is not None and claims.may_free(conn, actor, row)


def _fresh(program: Program, actor: Actor, task: Page, form: Form | None, again: Page) -> Page:
    """What a task's form starts with: what is known of who fills it in and when, and what was asked for; where it is
    filled in ``again``, what stood in it, but for when."""
    asked = preceding.asked_for(program, actor, task["ticket"], task["id"], form)
    stood = {key: value for key, value in again.items() if key not in WHEN}
    return {**prefilled(program, actor, form), **asked, **stood}


def _suggestions(program: Program, actor: Actor, task: Page, category: str | None) -> list[Page]:
    """Whom to name as lead: what the routing table says, by the unit's code or, where codes are abbreviations, by its
    name; then who handled such tickets before."""
    if task["routing"] is None:
        return []
    known = {unit["code"]: unit["name"] for unit in units(program, actor)}
    past = similar.handled_by(program, actor, category, task["title"], task["ticket"])
    found = [{**each, "routing": None} for each in past if each["code"] in known]
    routing = task["routing"]
    named_so = {name: code for code, name in known.items()}
    lead = routing["lead"] if routing["lead"] in known else named_so.get(routing["lead"])
    if lead is not None:
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
        docket = Docket.to_read(program, conn, ticket)
        rules, now = docket.rules, program.instant()
        sender = docket.held_by(actor.unit_id)
        assignment_id, element = sender.id if sender else None, offered["element"]
        about = {each.id for each in measures.newest(docket, rules.kinds_asked(element), assignment_id, now)}
        counted = measures.units(docket, element, assignment_id, now)
        begun = drafts.of_message(program, conn, actor, ticket, name)
    form = rules.forms.get(offered["form"] or "")
    return {
        **around(program, actor, no, None, about), "message": offered, "form": form, "units": units(program, actor),
        "values": begun.typed or prefilled(program, actor, form), "draft": begun.typed, "draft_version": begun.version,
        "clauses_behind": rules.clauses_of(element), "counted": counted,
    }  # fmt: skip


def around(program: Program, actor: Actor, no: str, due: datetime | None, about: Collection[int]) -> Page:
    """What stands beside a form: the ticket (ticket_page.overview), and the deadlines that still run and concern the
    actor (``concerns``). First what the act is ``about`` (a request for a return: until when one may be made), what
    presses it and what is overdue; a message has no due instant of its own: what is due next presses whoever sends it.
    """
    overview = ticket_page.overview(program, actor, no)
    shown = ticket_page.deadlines(program, actor, no)
    running = [each for each in shown if each["state"] == "open" and each["concerns"] and each["due_at"] is not None]
    at = due.isoformat() if due else None
    first = [each for each in running if each["id"] in about and each["window"]]
    pressing = [
        each for each in running
        if not each["window"] and (each["due_at"] == at or each["id"] in about or each["overdue"])
    ]  # fmt: skip
    if due is None and not pressing:
        pressing = [each for each in running if not each["window"]][:1]
    first += pressing
    return {"ticket": overview, "pressing": first, "running": [each for each in running if each not in first]}


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
                clause = docket.rules.register.cited(row["clause"])
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


def notices(rules: Release, form: Form, title: str) -> Page:
    """The notice of non-acceptance before it is sent. ``grounds``: ground -> the sentence, and what must be handed in
    with it (in words, or the label of the field that ``acceptance.dmn`` names); ``quoted``: key and label of the fields
    that follow the sentence once they are filled in."""
    found = {}
    for ground, row in notice.grounds(rules, form).items():
        asked = form.field(str(row.get("needs")))
        needs = asked.label if asked else row.get("needs")
        found[ground] = {"sentence": notice.sentence(rules, title, row), "needs": needs}
    return {"grounds": found, "quoted": [(field.key, field.label) for field in notice.quoted(form)]}


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

"""Registration: a request becomes a ticket, bound to the release in force at this very instant."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from app.bpmn import decide
from app.packs import Form
from app.services import access
from app.services.acting import checks, drafts
from app.services.acting.act import Act
from app.services.acting.facts import View
from app.services.acting.functions import functions
from app.services.acting.tasks import answer
from app.services.docket import Docket
from app.services.errand import Answer, Once, Work, run
from app.services.program import Program
from app.services.releases import LiveRelease
from app.store import reception, releases
from app.store.database import Connection
from app.store.errors import Duplicate
from app.store.reception import Reception
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.numbers import number
from app.tickets.refusal import Conflict, FormInvalid, Ground
from app.tickets.searching import index_words
from app.worktime import SHANGHAI

CALLER = ("caller_name", "caller_mobile", "contact", "address")
"""Fields of the registration form that tell who the caller is: sealed, masked, revealed only with a reason."""
PLAIN = ("kind", "source", "title", "category", "upstream_no")
FLAGS = ("emergency", "anonymous", "confidential", "publishable")


class Standing(NamedTuple):
    """What holds for a registration at an instant: the release, and the calendars' epoch."""

    live: LiveRelease
    epoch: int | None


def register(
    program: Program, actor: Actor, form: Mapping[str, Any], *, at: datetime | None = None, once: Once | None = None,
    continued: str | None = None,
) -> Answer:  # fmt: skip
    """Register a ticket from the pack's registration form. Raises Refused (403, 409 by rule, 422 form).

    The draft that the form has left under the key of ``once`` is done with, and that of the form that it ``continued``.
    """
    at = program.instant(at)

    def work(tx: Connection, known: Work) -> Answer:
        # ``known`` stays empty: of a registration that fails there is no ticket to which a refusal could refer.
        access.must(actor, "ticket.register")
        received = reception.receive(tx, actor.pack, at.astimezone(SHANGHAI).strftime("%Y%m%d"), at)
        live = program.releases.bound(tx, actor.pack, received.release_id)
        schema = live.rules.forms["register"]
        clean, engine_values = checks.clean_form(schema, form)
        docket = _new_docket(program, tx, live, received, actor, clean, at)
        role, process = _judged(docket, actor, schema, clean, at)
        act = Act(docket, actor, at, "registered", "register", clean)
        act.role = role
        docket.ticket.set(process=process, milestone="registered")
        sealed = act.sealed_record("register")
        if sealed:
            docket.ticket.set(content=sealed[0])
            act.note(record=sealed[1])
        act.note(release=live.id, kind=clean.get("kind"), source=clean.get("source"))
        act.begin(docket.ticket["process"], engine_values)
        event = act.close()
        _save(docket)
        drafts.forget_registration(tx, actor, once.key if once else None, continued)
        return answer(docket, event)

    return run(program, actor, "register", at, work, once)


def examine(
    program: Program, conn: Connection, actor: Actor, form: Mapping[str, Any], at: datetime,
    standing: Standing | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What ``register`` would do with a form, without doing it: the tidied form. Raises Refused as it would.

    Whether the upstream number is taken is not asked here. Who has many forms asks what is ``standing`` once.
    """
    access.must(actor, "ticket.register")
    standing = standing or standing_at(program, conn, actor.pack, at)
    schema = standing.live.rules.forms["register"]
    clean, _ = checks.clean_form(schema, form)
    _mobile_index(program, clean.get("caller_mobile"))
    _judged(draft_docket(program, conn, actor, clean, at, standing), actor, schema, clean, at)
    return clean


def _judged(
    docket: Docket, actor: Actor, schema: Form, clean: Mapping[str, Any], at: datetime
) -> tuple[str | None, str]:
    """(The role in which it is registered, the diagram that is to run it); refuses what the pack's tables refuse."""
    role = access.role_for(actor, ("station", "agent", "upstream"))
    view = View(docket, None, at)
    if "register_checks" in docket.rules.tables:
        names = checks.names_for(view, actor, "register", role, schema, clean)
        checks.refuse_if_any(["register_checks"], view, names)
    return role, _process(docket, view)


def live_rules(program: Program, conn: Connection, pack: str, at: datetime) -> LiveRelease:
    """The release that a ticket registered at this instant would be bound to. Raises Conflict where there is none."""
    return standing_at(program, conn, pack, at).live


def standing_at(program: Program, conn: Connection, pack: str, at: datetime) -> Standing:
    """One statement. Raises Conflict where no release is in force."""
    release_id, epoch = releases.in_force(conn, pack, at)
    return Standing(program.releases.bound(conn, pack, release_id), epoch)


def draft_docket(
    program: Program, conn: Connection, actor: Actor, clean: Mapping[str, Any], at: datetime,
    standing: Standing | None = None,
) -> Docket:  # fmt: skip
    """A docket as a registration with this form would have it, to ask rules about: no such ticket, never to be saved.

    ``clean`` may lack fields.
    """
    live, epoch = standing or standing_at(program, conn, actor.pack, at)
    received = Reception(serial=0, ticket_id=0, release_id=live.id, calendar_epoch=epoch)
    given = {"title": "", **{key: value for key, value in clean.items() if key != "caller_mobile"}}
    docket = _new_docket(program, conn, live, received, actor, given, at)
    docket.ticket.set(mobile_index="draft" if clean.get("caller_mobile") else None, facts=_other_facts(clean))
    return docket


def _save(docket: Docket) -> None:
    """Write the ticket with all that came of it; refuses an upstream number that is here already (and not returned)."""
    try:
        docket.save()
    except Duplicate as duplicate:
        if duplicate.constraint != "uq_ticket_upstream_no":
            raise
        raise Conflict(
            Ground("UPSTREAM_NO_TAKEN", "上级工单编号已经登记过。", "The upstream number is already registered.")
        ) from duplicate


def _new_docket(
    program: Program, tx: Connection, live: LiveRelease, received: Reception, actor: Actor, clean: Mapping[str, Any],
    at: datetime,
) -> Docket:  # fmt: skip
    key_id, data_key, wrapped = program.vault.new_key()
    no = number(live.rules.area_code, at.astimezone(SHANGHAI).date(), received.serial)
    caller = orjson.dumps({name: clean[name] for name in CALLER if clean.get(name)})
    passed_down = clean.get("upstream_no") or access.sees_passed_down(actor)
    row: dict[str, Any] = {
        "id": received.ticket_id, "pack": actor.pack, "no": no, "release_id": live.id, "process": "",
        "registered_at": at, "milestone": "",
        "milestones": {}, "upstream": live.rules.upstream if passed_down else None,
        "key_id": key_id, "wrapped_key": wrapped, "caller": program.vault.seal(data_key, caller, f"{no}:caller"),
        "mobile_index": _mobile_index(program, clean.get("caller_mobile")), "words": index_words(clean["title"]),
        "facts": _other_facts(clean), "satisfaction": "", "ended": False, "ended_as": None, "returns": 0,
        "return_requests": 0, "meetings": 0, "redo_rounds": 0, "round": 0, "lead_unit_id": None, "special": None,
        "row_count": 0, "event_count": 0, "event_head": "", "event_seal": "", "next_timer_at": None, "version": 1,
        **{name: clean.get(name) for name in PLAIN}, **{name: bool(clean.get(name)) for name in FLAGS},
    }  # fmt: skip
    later = {"content": None, "satisfaction_basis": None, "closed_at": None, "archived_at": None}
    ticket = Record("ticket", {**row, **later, "calendar_epoch": received.calendar_epoch}, new=True)
    return Docket.fresh(program, tx, ticket, live, data_key)


def _mobile_index(program: Program, mobile: str | None) -> str | None:
    """What the caller's number is found by; refuses a number without a digit."""
    try:
        return program.vault.blind_index(mobile) if mobile else None
    except ValueError as fault:
        zh, en = "手机号码：格式不符合要求。", "caller_mobile: This does not have the required form."
        raise FormInvalid(Ground("BAD_PATTERN", zh, en, facts={"field": "caller_mobile"})) from fault


def _other_facts(clean: Mapping[str, Any]) -> dict[str, Any]:
    """What rules ask about beyond the columns; no personal data."""
    facts: dict[str, Any] = {"has_contact": bool(clean.get("contact") or clean.get("caller_mobile"))}
    if clean.get("recordings"):
        facts["recordings"] = len(clean["recordings"])
    return facts


def _process(docket: Docket, view: View) -> str:
    """Which diagram runs the ticket: ``diagram.dmn`` says, from kind, source and emergency."""
    ticket = docket.ticket
    names = {"kind": ticket["kind"], "source": ticket["source"], "emergency": ticket["emergency"]}
    return str(decide(docket.rules.tables["diagram"], names, functions(view))[0].outputs["process"])

"""Incidents, the outbox, health."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.http.context import actor, program
from app.services import health as healths
from app.services.admin import incident_list
from app.services.admin import incidents as faults
from app.services.errand import TIMER_KINDS, ProgramFault
from app.services.exchange import letters
from app.services.sending import MOST_ATTEMPTS
from app.tickets.refusal import Conflict
from app.web.admin.room import PAGE_SIZE, before, blueprint
from app.web.admin.words import CAUSES, CHANNELS, DESTROYED, STATES, next_step, unsent, what_failed
from app.web.guard import page
from app.web.language import pick


@blueprint.get("/admin/incidents")
@page("incident.manage")
def incidents() -> str:
    state = request.args.get("state", "open")
    rows = incident_list.read(
        program(), actor(), limit=PAGE_SIZE + 1, before=before(), state=state if state in STATES else None
    )
    return render_template(
        "admin/incidents.html", rows=rows[:PAGE_SIZE], more=len(rows) > PAGE_SIZE, state=state,
        timers=TIMER_KINDS, CAUSES=CAUSES, what_failed=what_failed, next_step=next_step,
    )  # fmt: skip


@blueprint.post("/admin/incidents/<int:incident_id>/retry")
@page("incident.manage")
def retry(incident_id: int) -> ResponseReturnValue:
    with _refusal_told():
        try:
            done = faults.retry(program(), actor(), incident_id)
            flash(_("已重试，工单历史新增%(n)s条。", n=done["events"]), "success")
        except ProgramFault as fault:
            flash(_("仍然失败，见故障%(n)s。", n=fault.incident), "danger")
    return redirect(url_for("admin.incidents"), 303)


@blueprint.post("/admin/incidents/<int:incident_id>/resolve")
@page("incident.manage")
def resolve(incident_id: int) -> ResponseReturnValue:
    with _refusal_told():
        faults.resolve(program(), actor(), incident_id)
        flash(_("已标为已解决。"), "success")
    return redirect(url_for("admin.incidents"), 303)


@blueprint.get("/admin/outbox")
@page("incident.manage")
def outbox() -> str:
    found = letters.outbox(program(), actor(), limit=PAGE_SIZE)
    dead = letters.dead_letters(program(), actor(), limit=PAGE_SIZE + 1, before=before())
    sent, older = letters.sent(program(), actor(), limit=PAGE_SIZE, before=before("sent_before"))
    return render_template(
        "admin/outbox.html", **found, dead=dead[:PAGE_SIZE], more=len(dead) > PAGE_SIZE, sent=sent, older=older,
        CHANNELS=CHANNELS, DESTROYED=DESTROYED, MOST_ATTEMPTS=MOST_ATTEMPTS, unsent=unsent,
    )  # fmt: skip


@blueprint.post("/admin/outbox/<message_id>/resend")
@page("incident.manage")
def resend(message_id: str) -> ResponseReturnValue:
    with _refusal_told():
        letters.resend(program(), actor(), message_id)
        flash(_("将重新发送。"), "success")
    return redirect(url_for("admin.outbox"), 303)


@contextmanager
def _refusal_told() -> Iterator[None]:
    """Where somebody was quicker, or it cannot be done, a line above the list says so."""
    try:
        yield
    except Conflict as refused:
        flash(" ".join(pick((ground.zh, ground.en)) for ground in refused.grounds), "danger")


@blueprint.get("/admin/health")
@page("incident.manage")
def health() -> str:
    return render_template("admin/health.html", health=healths.look(program(), actor()))

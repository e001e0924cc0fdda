"""Pages of acts: a task, a message to a ticket, a new ticket. The script sends JSON and shows what is answered."""

import secrets
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.http.context import actor, hotline, program
from app.http.faults import with_articles
from app.packs import Form
from app.services.acting import drafts, intake, messages, tasks
from app.services.ticket import act_page, attachments, demands, desk, similar
from app.services.ticket.demands import Demand
from app.tickets.refusal import Refused
from app.web.acts import office_time
from app.web.acts.answers import CONTINUED, acted, continued, draft_kept, to_come, typed
from app.web.acts.drawing import drawn
from app.web.acts.wording import form_words, limit_words, script_words, unit_words
from app.web.blueprint import pages
from app.web.errors import grounds
from app.web.guard import page
from app.web.language import language, named, pick

ENVELOPE = 64 * 1024
"""Bytes that the multipart form adds around a file."""
blueprint = pages("acts", __name__)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """For the templates of this room."""
    return {
        "form_words": form_words, "limit_words": limit_words, "script_words": script_words,
        "OFFICE_OFFSET": office_time.OFFSET,
    }  # fmt: skip


# ---- tasks


@blueprint.get("/tasks/<int:task_id>")
@page("ticket.read")
def task(task_id: int) -> str:
    found = act_page.task(program(), actor(), task_id)
    no = found["task"]["ticket"]
    urls = {
        "submit": url_for(".complete", task_id=task_id), "draft": url_for(".draft", task_id=task_id),
        "check": url_for(".check_task", task_id=task_id), "files": url_for(".add_file", no=no),
    }  # fmt: skip
    wanted = listed(demands.of_task(program(), actor(), task_id, _asked(found))) if found["task"]["mine"] else []
    return render_template("acts/task.html", **found, **_form(found, urls), demands=wanted)


@blueprint.post("/tasks/<int:task_id>")
@page("task.work")
def complete(task_id: int) -> ResponseReturnValue:
    what = named(desk.task(program(), actor(), task_id)["name"])
    return acted(lambda form, key: tasks.complete(program(), actor(), task_id, form, once=key), what)


@blueprint.post("/tasks/<int:task_id>/draft")
@page("task.work")
def draft(task_id: int) -> ResponseReturnValue:
    return draft_kept(
        lambda form, save: tasks.keep_draft(program(), actor(), task_id, form, save=save)["draft_version"]
    )


@blueprint.post("/tasks/<int:task_id>/check")
@page("task.work")
def check_task(task_id: int) -> str:
    return _checked(demands.of_task(program(), actor(), task_id, typed()))


@blueprint.post("/tasks/<int:task_id>/claim")
@page("task.work")
def claim(task_id: int) -> ResponseReturnValue:
    return _changed(task_id, lambda: tasks.claim(program(), actor(), task_id), _("已领取，同事不再重复办理。"))


@blueprint.post("/tasks/<int:task_id>/release")
@page("task.work")
def release(task_id: int) -> ResponseReturnValue:
    return _changed(task_id, lambda: tasks.release(program(), actor(), task_id), _("已退回，同事可以领取。"))


def _changed(task_id: int, change: Any, said: str) -> ResponseReturnValue:
    try:
        change()
    except Refused as refused:
        for ground in refused.grounds:
            flash(pick(ground.to_dict()), "warning")
    else:
        flash(said, "success")
    return redirect(url_for(".task", task_id=task_id), 303)


@blueprint.post("/tickets/<no>/files")
@page("message.send", max_body=attachments.MAX_BYTES + ENVELOPE)
def add_file(no: str) -> ResponseReturnValue:
    """A file that a form names; answers its number."""
    sent = request.files.get("file")
    data = sent.read() if sent else b""
    try:
        kept = attachments.add(program(), hotline().files, actor(), no, (sent and sent.filename) or "", data)
    except Refused as refused:
        return render_template("acts/refused.html", grounds=grounds(refused)), refused.status
    return jsonify(id=kept["id"], name=kept["name"])


# ---- messages


@blueprint.get("/tickets/<no>/messages")
@page("message.send")
def offered(no: str) -> str:
    found = desk.messages(program(), actor(), no)
    ordered = sorted(found, key=lambda each: (not each["allowed"], each["title"] or each["name"]))
    return render_template("acts/messages.html", no=no, messages=ordered)


@blueprint.get("/tickets/<no>/messages/<name>")
@page("message.send")
def message(no: str, name: str) -> str:
    found = act_page.message(program(), actor(), no, name)
    urls = {
        "submit": url_for(".send", no=no, name=name), "check": url_for(".check_message", no=no, name=name),
        "draft": url_for(".draft_message", no=no, name=name), "files": url_for(".add_file", no=no),
    }  # fmt: skip
    wanted = listed(demands.of_message(program(), actor(), no, name, _asked(found)))
    return render_template("acts/message.html", no=no, **found, **_form(found, urls), demands=wanted)


@blueprint.post("/tickets/<no>/messages/<name>")
@page("message.send")
def send(no: str, name: str) -> ResponseReturnValue:
    known = {each["name"]: each["title"] for each in desk.messages(program(), actor(), no)}
    what = named(known.get(name) or name)
    return acted(lambda form, key: messages.send(program(), actor(), no, name, form, once=key), what)


@blueprint.post("/tickets/<no>/messages/<name>/draft")
@page("message.send")
def draft_message(no: str, name: str) -> ResponseReturnValue:
    act = to_come(url_for(".send", no=no, name=name))
    return draft_kept(lambda form, save: drafts.keep_message(program(), actor(), no, name, form, act=act, save=save))


@blueprint.post("/tickets/<no>/messages/<name>/check")
@page("message.send")
def check_message(no: str, name: str) -> str:
    return _checked(demands.of_message(program(), actor(), no, name, typed()))


# ---- registration


@blueprint.get("/tickets/new")
@page("ticket.register")
def new_ticket() -> str:
    found = act_page.registration(program(), actor())
    begun = {CONTINUED: found["continued"]} if found["continued"] else {}
    urls = {
        "submit": url_for(".register", **begun), "check": url_for(".check_registration"),
        "similar": url_for(".look_alike"), "draft": url_for(".draft_registration", **begun),
    }  # fmt: skip
    wanted = listed(demands.of_registration(program(), actor(), _asked(found)))
    return render_template("acts/register.html", **found, **_form(found, urls), demands=wanted)


@blueprint.post("/tickets/new")
@page("ticket.register")
def register() -> ResponseReturnValue:
    begun = continued()
    return acted(lambda form, key: intake.register(program(), actor(), form, once=key, continued=begun), _("登记"))


@blueprint.post("/tickets/new/draft")
@page("ticket.register")
def draft_registration() -> ResponseReturnValue:
    act, begun = to_come(url_for(".register")), continued()
    return draft_kept(
        lambda form, save: drafts.keep_registration(program(), actor(), form, act=act, continued=begun, save=save)
    )


@blueprint.post("/tickets/new/check")
@page("ticket.register")
def check_registration() -> str:
    return _checked(demands.of_registration(program(), actor(), typed()))


@blueprint.post("/tickets/new/similar")
@page("ticket.register")
def look_alike() -> str:
    found = similar.hints(program(), actor(), typed())
    return render_template("acts/similar.html", hints=found, days=similar.DAYS)


# ---- what they have in common


def _asked(found: dict[str, Any]) -> dict[str, Any]:
    """What stands in the form when the page is opened, as far as it is shown."""
    form: Form | None = found["form"]
    values: dict[str, Any] = found["values"]
    return form.asked(values) if form else values


def _form(found: dict[str, Any], urls: dict[str, str]) -> dict[str, Any]:
    """The drawing and what its script has to know."""
    more = str(_("更多栏目（选填）"))
    counted = {key: unit_words(unit) for key, unit in found.get("counted", {}).items()}
    english = language() == "en"
    drawing = drawn(found["form"], found["units"], found["values"], english=english, more=more, counted=counted)
    return {"drawing": drawing, "urls": urls, "key": secrets.token_urlsafe(16)}


def _checked(found: list[Demand]) -> str:
    return render_template("acts/demands.html", demands=listed(found))


def listed(found: list[Demand]) -> list[dict[str, Any]]:
    """Demands with their articles, for acts/demands.html."""
    shown = with_articles([each.ground.to_dict() for each in found])
    return [{**ground, "met": each.met} for ground, each in zip(shown, found, strict=True)]

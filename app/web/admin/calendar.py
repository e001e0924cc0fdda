"""The calendar: what it says, what a file would move, and taking it in."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.http.context import actor, program
from app.services.admin import calendar_desk
from app.services.admin.administration import field_fault
from app.services.words import KINDS
from app.tickets.refusal import Conflict, FormInvalid
from app.web.admin.room import blueprint
from app.web.errors import grounds
from app.web.guard import page

MOVES_SHOWN = 200


@blueprint.get("/admin/calendar")
@page("calendar.manage")
def calendar() -> str:
    return render_template("admin/calendar.html", calendar=calendar_desk.shown(program(), actor()), refused=[])


@blueprint.post("/admin/calendar/preview")
@page("calendar.manage")
def preview_calendar() -> ResponseReturnValue:
    """Nothing is changed: the file goes back to the page, which sends it again when it is confirmed."""
    try:
        file = _sent()
        seen = calendar_desk.preview(program(), actor(), file)
    except (Conflict, FormInvalid) as refused:
        shown = calendar_desk.shown(program(), actor())
        return render_template("admin/calendar.html", calendar=shown, refused=grounds(refused)), refused.status
    return render_template(
        "admin/calendar_preview.html", seen=seen, file=file, kinds=KINDS, most=MOVES_SHOWN,
        earlier=sum(move.earlier for move in seen.moves),
    )  # fmt: skip


@blueprint.post("/admin/calendar")
@page("calendar.manage")
def load_calendar() -> ResponseReturnValue:
    base, confirmed = request.form.get("base", type=int), bool(request.form.get("confirm_earlier"))
    try:
        done = calendar_desk.load(
            program(), actor(), request.form.get("file", ""), base=base or 0, confirm_earlier=confirmed
        )
    except (Conflict, FormInvalid) as refused:
        shown = calendar_desk.shown(program(), actor())
        return render_template("admin/calendar.html", calendar=shown, refused=grounds(refused)), refused.status
    said = {"version": done.version, "moved": len(done.moved), "left": len(done.left)}
    flash(_("已载入第%(version)s版：移动%(moved)s个时限，%(left)s个因未确认提前而不变。", **said), "success")
    return redirect(url_for("admin.calendar"), 303)


def _sent() -> str:
    """The uploaded file, else what was pasted."""
    upload = request.files.get("upload")
    if upload is not None and upload.filename:
        try:
            return str(upload.read(), "utf-8")
        except UnicodeDecodeError as fault:
            zh, en = "文件须为UTF-8编码的TOML。", "The file has to be TOML in UTF-8."
            raise field_fault("CALENDAR_FILE", zh, en, "upload") from fault
    text = request.form.get("file", "").strip()
    if not text:
        raise field_fault("REQUIRED", "请选择日历文件。", "Choose a calendar file.", "upload")
    return text

"""The calendar: what it says, what a file would move, and taking it in."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.http.context import actor, program
from app.packs.calendar_text import NOTICE_EXAMPLE, REGION_EXAMPLE
from app.services.admin import calendar_desk, calendar_file
from app.services.admin.administration import day, field_fault
from app.services.admin.calendar_file import LocalDays
from app.services.one_by_one import Rest
from app.services.words import KINDS
from app.tickets.refusal import Conflict, FormInvalid, Refused
from app.web.admin.room import blueprint, must_be_lines, typed
from app.web.errors import grounds
from app.web.guard import page

MOVES_SHOWN = 200
OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""What a workbook or document begins with: of today, and of before 2007."""
WORKS = {"off": False, "work": True}


@blueprint.get("/admin/calendar")
@page("calendar.manage")
def calendar() -> str:
    return _shown()


@blueprint.get("/admin/calendar/<which>.toml")
@page("calendar.manage")
def calendar_text(which: str) -> Response:
    """The file in force: ``regional`` or ``national``."""
    name, text = calendar_file.file(program(), actor(), which)
    answer = Response(text, mimetype="application/toml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.post("/admin/calendar/preview")
@page("calendar.manage")
def preview_calendar() -> ResponseReturnValue:
    """Nothing is changed: the file goes back to the page, which sends it again when it is confirmed."""
    try:
        return _seen(_sent())
    except (Conflict, FormInvalid) as refused:
        return _shown(refused), refused.status


@blueprint.post("/admin/calendar/days")
@page("calendar.manage")
def preview_days() -> ResponseReturnValue:
    """The same for the region's file with the days of the form."""
    try:
        return _seen(*calendar_file.with_days(program(), actor(), _days()))
    except (Conflict, FormInvalid) as refused:
        return _shown(refused), refused.status


@blueprint.post("/admin/calendar")
@page("calendar.manage")
def load_calendar() -> ResponseReturnValue:
    base, confirmed = request.form.get("base", type=int), bool(request.form.get("confirm_earlier"))
    try:
        done = calendar_desk.load(
            program(), actor(), request.form.get("file", ""), base=base or 0, confirm_earlier=confirmed
        )
    except (Conflict, FormInvalid) as refused:
        return _shown(refused), refused.status
    said = {"version": done.version, "moved": len(done.moved), "left": len(done.left)}
    flash(_("已载入第%(version)s版：移动%(moved)s个时限，%(left)s个因未确认提前而不变。", **said), "success")
    if done.rest:
        flash(_rest(done.rest), "warning")
    return redirect(url_for("admin.calendar"), 303)


def _rest(rest: Rest) -> str:
    counts = {"busy": len(rest.busy), "failed": len(rest.failed)}
    text: str = _(
        "另有%(busy)s件工单因系统繁忙、%(failed)s件因故障没有移动：再次载入同一文件即可继续；故障见“故障”页。", **counts
    )
    return text


def _shown(refused: Refused | None = None) -> str:
    return render_template(
        "admin/calendar.html", calendar=calendar_desk.shown(program(), actor()),
        files=calendar_file.offered(program(), actor()), refused=grounds(refused) if refused else [],
        values=request.form, most=calendar_file.MOST_DAYS, examples=(REGION_EXAMPLE, NOTICE_EXAMPLE),
    )  # fmt: skip


def _seen(file: str, base: int | None = None) -> str:
    """``base``: the version that the file was made from; None: a file from elsewhere."""
    seen = calendar_desk.preview(program(), actor(), file, base=base)
    return render_template(
        "admin/calendar_preview.html", seen=seen, file=file, kinds=KINDS, most=MOVES_SHOWN,
        earlier=sum(move.earlier for move in seen.moves),
    )  # fmt: skip


def _days() -> LocalDays:
    must_be_lines("first", "kind", "name", "source", optional=("last",))
    first, last = day(typed("first"), "first"), day(typed("last"), "last")
    works = WORKS.get(typed("kind") or "")
    if first is None or works is None:
        raise field_fault("UNKNOWN_OPTION", "请选择放假或上班。", "Choose off or work.", "kind")
    return LocalDays(first, last or first, works, typed("name") or "", typed("source") or "")


def _sent() -> str:
    """The uploaded file, else what was pasted."""
    upload = request.files.get("upload")
    if upload is not None and upload.filename:
        data = upload.read()
        try:
            if data.startswith(OFFICE) or b"\0" in data:
                raise ValueError
            return str(data, "utf-8")
        except ValueError as fault:
            raise field_fault("CALENDAR_FILE", *_no_text(data), "upload") from fault
    text = request.form.get("file", "").strip()
    if not text:
        raise field_fault("REQUIRED", "请选择日历文件。", "Choose a calendar file.", "upload")
    return text


def _no_text(data: bytes) -> tuple[str, str]:
    """What the file is instead of a calendar file."""
    if data.startswith(OFFICE):
        zh = "这是电子表格、文档或压缩包，不是日历文件。请下载现行文件（扩展名.toml），用记事本改好后上传。"
        en = "This is a workbook, a document or an archive. Download the file in force (.toml) and edit that as text."
        return zh, en
    return (
        "文件不是UTF-8编码的文本，请用UTF-8编码保存后再上传。",
        "The file is no text in UTF-8; save it as UTF-8 and try again.",
    )

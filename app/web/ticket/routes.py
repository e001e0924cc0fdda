"""The tabs of a ticket's page, and what is done on them: reveal the caller, add a file, link repeats."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.http.context import actor, hotline, program
from app.services.ticket import (
    attachments,
    chronicle,
    evaluation,
    history,
    linking,
    pages,
    papers,
    related,
    ticket_page,
    tracing,
)
from app.tickets.refusal import Conflict, FormInvalid
from app.web.blueprint import pages as blueprint_of
from app.web.errors import grounds
from app.web.guard import page
from app.web.ticket.days import weekday
from app.web.ticket.files import answer
from app.web.ticket.tab import render

blueprint = blueprint_of("ticket", __name__)
ENVELOPE = 64 * 1024
"""Bytes that the multipart form adds around a file."""
blueprint.add_app_template_filter(weekday)


@blueprint.get("/tickets/<no>")
@page("ticket.read")
def overview(no: str) -> str:
    found = ticket_page.overview(program(), actor(), no)
    said = evaluation.of_ticket(program(), actor(), no)
    return render("overview", no, head=found["head"], ticket=found, evaluation=said)


@blueprint.get("/tickets/<no>/deadlines")
@page("ticket.read")
def deadlines(no: str) -> str:
    return render("deadlines", no, deadlines=ticket_page.deadlines(program(), actor(), no))


@blueprint.get("/tickets/<no>/history")
@page("history.read")
def history_of(no: str) -> str:
    """``kind``: events of one type only; ``check``: with the proof that nothing was changed."""
    kind = request.args.get("kind") or None
    proof = pages.verification(program(), actor(), no) if "check" in request.args else None
    told = chronicle.by_day(program(), actor(), no, kind)
    refused = chronicle.refusals(program(), actor(), no)
    return render("history", no, told=told, kind=kind, proof=proof, refused=refused)


@blueprint.get("/tickets/<no>/diagram")
@page("history.read")
def diagram(no: str) -> str:
    """``process``: another diagram that the ticket has entered."""
    traced = tracing.of_ticket(program(), actor(), no, request.args.get("process") or None)
    return render("diagram", no, traced=traced)


# ---- records and files ----------------------------------------------------------------------------------------------


@blueprint.get("/tickets/<no>/records")
@page("ticket.read")
def records(no: str) -> str:
    return _records(no)


def _records(no: str, refused: list[dict[str, Any]] | None = None) -> str:
    return render(
        "records", no, papers=papers.of_ticket(program(), actor(), no), refused=refused,
        files=attachments.of_ticket(program(), actor(), no),
    )  # fmt: skip


@blueprint.post("/tickets/<no>/attachments")
@page("message.send", max_body=attachments.MAX_BYTES + ENVELOPE)
def attach(no: str) -> ResponseReturnValue:
    sent = request.files.get("file")
    name, data = (sent.filename or "", sent.read()) if sent else ("", b"")
    try:
        attachments.add(program(), hotline().files, actor(), no, name, data)
    except (Conflict, FormInvalid) as refused:
        return _records(no, grounds(refused)), refused.status
    flash(_("已上传附件。"), "success")
    return redirect(url_for("ticket.records", no=no) + "#files", 303)


@blueprint.get("/tickets/<no>/attachments/<int:attachment_id>")
@page("ticket.read")
def attachment(no: str, attachment_id: int) -> ResponseReturnValue:
    """The file itself: pictures may be looked at in the page, everything else is saved."""
    known, data = attachments.read(program(), hotline().files, actor(), no, attachment_id)
    return answer(known, data, save="save" in request.args)


# ---- the caller -----------------------------------------------------------------------------------------------------


@blueprint.get("/tickets/<no>/reveal")
@page("ticket.reveal")
def reveal(no: str) -> str:
    """404 at once where no reason would open it."""
    history.must_be_revealable(program(), actor(), no)
    return render("reveal", no)


@blueprint.post("/tickets/<no>/reveal")
@page("ticket.reveal")
def revealing(no: str) -> ResponseReturnValue:
    """Shown in the answer to this very request and nowhere else: loading it anew asks for a reason again. Asked for by
    htmx (beside an act's form), the answer is that piece alone."""
    history.must_be_revealable(program(), actor(), no)
    reason = request.form.get("reason", "")
    tab = "reveal_here" if "HX-Request" in request.headers else "reveal"
    try:
        caller = history.reveal(program(), actor(), no, reason)
    except (Conflict, FormInvalid) as refused:
        return render(tab, no, refused=grounds(refused), reason=reason), refused.status
    return render(tab, no, caller=ticket_page.revealed(program(), actor(), no, caller), reason=reason)


# ---- related tickets ------------------------------------------------------------------------------------------------


@blueprint.get("/tickets/<no>/related")
@page("ticket.read")
def related_to(no: str) -> str:
    """``with``: another ticket that is laid beside this one."""
    return _related(no, request.args.get("with") or None)


def _related(no: str, other: str | None, refused: list[dict[str, Any]] | None = None) -> str:
    found = related.of_ticket(program(), actor(), no)
    pair = [related.side(program(), actor(), each) for each in (no, other)] if other else None
    adoptable = linking.adoptable(program(), actor(), no) if found["main"] else None
    return render("related", no, found=found, pair=pair, other=other, adoptable=adoptable, refused=refused)


@blueprint.post("/tickets/<no>/related")
@page("ticket.link")
def link(no: str) -> ResponseReturnValue:
    """Make this ticket a repeat of another one (``main``), or part it from its main one again (no ``main``)."""
    main = request.form.get("main", "").strip()
    try:
        if main:
            linking.link(program(), actor(), no, main)
        else:
            linking.unlink(program(), actor(), no)
    except (Conflict, FormInvalid) as refused:
        return _related(no, None, grounds(refused)), refused.status
    flash(_("已关联为重复件。") if main else _("已取消关联。"), "success")
    return redirect(url_for("ticket.related_to", no=no), 303)


@blueprint.app_template_global()
def main_reply_fits(task: Mapping[str, Any]) -> bool:
    """Whether this reply task may be answered with the main ticket's reply (ticket/adopt.html)."""
    return bool(task["act"] == linking.REPLY and linking.adoptable(program(), actor(), task["ticket"]) == task["id"])


@blueprint.post("/tickets/<no>/adopt")
@page("task.work")
def adopt(no: str) -> ResponseReturnValue:
    """The main ticket's reply as the draft of one's own reply."""
    try:
        task_id = linking.adopt(program(), actor(), no)
    except Conflict as refused:
        return _related(no, None, grounds(refused)), refused.status
    flash(_("已把主件答复填入草稿，请核对后提交。"), "success")
    return redirect(f"/tasks/{task_id}", 303)

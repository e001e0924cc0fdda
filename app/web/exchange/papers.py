"""Printed papers of a ticket: the list of them (a tab of its page), and each as a Word file."""

from urllib.parse import quote

from flask import Response, request
from flask.typing import ResponseReturnValue

from app.http.context import actor, program
from app.services.exchange import docx_file, printing
from app.tickets.refusal import FormInvalid
from app.web.errors import grounds
from app.web.exchange.room import blueprint
from app.web.guard import page
from app.web.ticket.tab import render


@blueprint.get("/papers/<no>")
@page("ticket.read")
def papers(no: str) -> str:
    return render("papers", no, papers=printing.available(program(), actor(), no))


@blueprint.get("/papers/<no>/<name>")
@page("ticket.read")
def paper(no: str, name: str) -> ResponseReturnValue:
    return _file(printing.paper(program(), actor(), no, name))


@blueprint.post("/papers/<no>/<name>")
@page("ticket.reveal")
def paper_in_clear(no: str, name: str) -> ResponseReturnValue:
    """With the caller in clear, for a reason that the journal keeps."""
    try:
        return _file(printing.paper(program(), actor(), no, name, reason=request.form.get("reason", "")))
    except FormInvalid as refused:
        found = printing.available(program(), actor(), no)
        return render("papers", no, papers=found, refused=grounds(refused)), refused.status


def _file(made: printing.Paper) -> Response:
    data = docx_file.written(made, program().instant())
    answer = Response(data, mimetype=docx_file.MEDIA_TYPE)
    name = quote(f"{made.title}-{made.number}.docx")
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{made.number}.docx\"; filename*=UTF-8''{name}"
    return answer

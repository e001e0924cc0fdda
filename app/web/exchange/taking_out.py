"""Export: a filter, then a file."""

from datetime import datetime, timedelta

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from app.http import pace
from app.http.context import actor, program
from app.http.pace import TooFast
from app.services.exchange import export
from app.services.exchange.export import Wanted
from app.services.lists.ticketlist import Query
from app.tickets.refusal import Conflict, FormInvalid, Ground
from app.web.errors import grounds
from app.web.exchange.room import blueprint, file_of
from app.web.guard import page
from app.worktime import SHANGHAI

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Days before and after cannot be told in every zone (as in the API); the last year is not among them."""


@blueprint.get("/export")
@page("ticket.export")
def export_page() -> str:
    return render_template("exchange/export.html", typed={})


@blueprint.post("/export")
@page("ticket.export")
def take_out() -> ResponseReturnValue:
    """A csv goes out as it is read, however long it is; an xlsx is whole before it leaves."""
    try:
        table = export.rows(program(), actor(), _wanted(), _count_reveals)
    except (FormInvalid, Conflict, TooFast) as refused:
        shown = render_template("exchange/export.html", refused=grounds(refused), typed=request.form)
        return shown, refused.status
    name = f"tickets-{program().instant().astimezone(SHANGHAI):%Y%m%d-%H%M}"
    if request.form.get("format") == "csv":
        answer = Response(stream_with_context(export.as_csv(table)), mimetype="text/csv")
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return answer
    return file_of(export.as_xlsx(table), f"{name}.xlsx")


def _count_reveals(many: int) -> None:
    """As many as if the tickets had been looked at one by one."""
    pace.keep_reveals(f"person {actor().person_id}", many)


def _wanted() -> Wanted:
    until = _day("until")
    ended = {"open": False, "ended": True}.get(request.form.get("state", ""))
    return Wanted(
        Query(ended=ended), _day("since"), until + timedelta(days=1) if until else None,
        request.form.get("reason", "") if request.form.get("clear") else None, request.form.get("format") != "csv",
    )  # fmt: skip


def _day(name: str) -> datetime | None:
    text = request.form.get(name, "").strip()
    try:
        day = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) if text else None
    except ValueError as fault:
        zh, en = "日期应写作 2024-09-11。", "Write the day as 2024-09-11."
        raise FormInvalid(Ground("BAD_DATE", zh, en, facts={"field": name})) from fault
    if day is not None and not FIRST_YEAR <= day.year < LAST_YEAR:
        zh, en = f"日期应在{FIRST_YEAR}年至{LAST_YEAR - 1}年之间。", f"A day from {FIRST_YEAR} to {LAST_YEAR - 1}."
        raise FormInvalid(Ground("BAD_DATE", zh, en, facts={"field": name}))
    return day

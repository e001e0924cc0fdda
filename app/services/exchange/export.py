"""Tickets of a filter as a table in the upstream's columns, page by page, so that any number of them fits.

Callers are masked; in clear only for a reason, which the journal of every ticket exported keeps.
"""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

import xlsxwriter

from app.packs import Form
from app.services import access
from app.services.acting import intake
from app.services.docket import Docket
from app.services.exchange.printing import CALLER
from app.services.lists import ticketlist
from app.services.program import Program
from app.services.ticket import history, pages
from app.services.words import MILESTONES
from app.store import exchange
from app.store import ticketlist as stored_list
from app.tickets import reasons
from app.tickets.actor import Actor
from app.tickets.privacy import PersonalDataDestroyed
from app.tickets.refusal import Conflict, Forbidden, FormInvalid, Ground, NotFound
from app.worktime import SHANGHAI

COLUMNS = (
    "upstream_no", "no", "kind", "source", "category", "title", "content", "place", "caller_name", "caller_mobile",
    "address", "registered_at", "lead", "due_at", "milestone", "closed_at", "satisfaction",
)  # fmt: skip
"""What is exported where a pack's setting ``export_columns`` lists no others: fields of its registration form, and"""
OWN = {
    "no": "工单号", "registered_at": "登记时间", "lead": "主办单位", "due_at": "办理期限", "milestone": "办理阶段",
    "closed_at": "办结时间", "archived_at": "归档时间", "satisfaction": "满意度",
}  # fmt: skip
"""what only the ticket knows."""
SATISFACTION = {"satisfied": "满意", "neutral": "基本满意", "dissatisfied": "不满意"}
AT_ONCE = 500
MOST_AT_ONCE = 5000
"""Tickets in a file that is whole before it leaves: people wait for it in front of a page that says nothing."""
MOST_IN_CLEAR = 500
"""Tickets whose callers are revealed in one export: each reveal is an event in a journal."""
DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""With these a spreadsheet takes a text for a formula: signs of full width too, where its language is Chinese."""


@dataclass(frozen=True)
class Wanted:
    """``since`` and ``until``: registered from, and before; ``reason``: why callers are wanted in clear; ``whole``: the
    file has to be whole before any of it leaves, so it may not take long."""

    query: ticketlist.Query = field(default_factory=ticketlist.Query)
    since: datetime | None = None
    until: datetime | None = None
    reason: str | None = None
    whole: bool = False


def _nobody_counts(_many: int) -> None:
    pass


def rows(
    program: Program, actor: Actor, wanted: Wanted, count_reveals: Callable[[int], None] = _nobody_counts
) -> Iterator[list[str]]:
    """The headings, then a row for each ticket that the actor may see, the newest first. Refuses before the first row.

    ``count_reveals`` hears of how many tickets the callers are about to be revealed, and refuses if it is too many.

    Raises FormInvalid without a proper reason or for days that end before they begin, Forbidden without the right to
    reveal, Conflict where too many callers would be revealed, or too many tickets stand in a file that has to be whole.
    """
    access.must(actor, "ticket.export")
    _must_be_days(wanted)
    if wanted.reason is not None:
        count_reveals(_must_be_revealable(program, actor, wanted))
    if wanted.whole and _counted(program, actor, wanted, MOST_AT_ONCE) > MOST_AT_ONCE:
        zh = f"一个xlsx文件最多{MOST_AT_ONCE}件；请缩小范围，或者选csv，它边读边下载，件数不限。"
        en = f"An xlsx file holds at most {MOST_AT_ONCE} tickets; narrow it down, or take csv, which has no limit."
        raise Conflict(Ground("TOO_MANY_AT_ONCE", zh, en, facts={"field": "format"}))
    with program.database.read() as conn:
        rules = intake.live_rules(program, conn, actor.pack, program.instant()).rules
    form = rules.forms["register"]
    listed = rules.setting("export_columns", COLUMNS)
    keys = [key for key in listed if key in OWN or form.field(key)]
    headings = [OWN.get(key) or form.field(key).label for key in keys]  # type: ignore[union-attr]
    return chain([headings], _rows(program, actor, wanted, keys, form))


def _must_be_days(wanted: Wanted) -> None:
    """No ticket is registered from a day on and before it: nothing but headings would be taken out."""
    if wanted.since and wanted.until and wanted.since >= wanted.until:
        zh, en = "起始日期晚于截止日期，请改正。", "The first day is later than the last one."
        raise FormInvalid(Ground("DAYS_REVERSED", zh, en, facts={"field": "until"}))


def _must_be_revealable(program: Program, actor: Actor, wanted: Wanted) -> int:
    """Of how many tickets the callers are asked for."""
    access.must(actor, "ticket.reveal")
    reasons.must_do(wanted.reason or "")
    many = _counted(program, actor, wanted, MOST_IN_CLEAR)
    if many > MOST_IN_CLEAR:
        zh = f"含真实信息的导出一次最多{MOST_IN_CLEAR}件，请缩小范围。"
        raise Conflict(Ground("TOO_MANY_IN_CLEAR", zh, f"At most {MOST_IN_CLEAR} callers are revealed at once."))
    return many


def _counted(program: Program, actor: Actor, wanted: Wanted, most: int) -> int:
    """How many tickets are asked for; counted on until they are more than ``most``."""
    count = 0
    for page in _pages(program, actor, wanted):
        count += len(page)
        if count > most:
            break
    return count


def _pages(program: Program, actor: Actor, wanted: Wanted) -> Iterator[list[tuple[int, str, str]]]:
    """(id, number, name of the unit that leads) of the tickets asked for."""
    period = None
    if wanted.since is not None or wanted.until is not None:
        with program.database.read() as conn:
            period = stored_list.period(conn, actor.pack, wanted.since, wanted.until)
        if period is None:
            return
    before = None
    while True:
        found = ticketlist.tickets(program, actor, wanted.query, limit=AT_ONCE, before=before, period=period)
        if found:
            yield [(row["id"], row["no"], (row.get("lead") or {}).get("name", "")) for row in found]
        if len(found) < AT_ONCE:
            return
        before = found[-1]["id"]


def _rows(program: Program, actor: Actor, wanted: Wanted, keys: list[str], form: Form) -> Iterator[list[str]]:
    for page in _pages(program, actor, wanted):
        leads = {id_: lead for id_, _, lead in page}
        clear = {no: _clear(program, actor, no, wanted.reason) for _, no, _ in page} if wanted.reason else {}
        with program.database.read() as conn:
            dockets = Docket.many_to_read(program, conn, exchange.tickets(conn, list(leads)))
            found = [
                _cells(actor, docket, leads[docket.ticket_id], clear.get(docket.ticket["no"]), keys, form)
                for docket in dockets
            ]
        yield from found


def _clear(program: Program, actor: Actor, no: str, reason: str | None) -> Mapping[str, Any] | None:
    """The caller in clear; None where this one is not the actor's to see."""
    try:
        return history.reveal(program, actor, no, reason or "")
    except (Forbidden, NotFound, PersonalDataDestroyed):
        return None


def _cells(
    actor: Actor, docket: Docket, lead: str, clear: Mapping[str, Any] | None, keys: list[str], form: Form
) -> list[str]:
    ticket = docket.ticket
    caller = clear or pages.caller(docket, actor) or {}
    values: dict[str, Any] = {**(pages.registration(docket) or {}), **{key: caller.get(key, "") for key in CALLER}}
    if "due_at" in keys:
        handle = docket.deadline("handle", None)
        values["due_at"] = handle["due_at"] if handle else None
    own = {**{key: ticket.get(key) for key in OWN if key in ticket.values()}, "lead": lead}
    own["milestone"] = MILESTONES.get(ticket["milestone"], (ticket["milestone"],))[0]
    own["satisfaction"] = SATISFACTION.get(ticket["satisfaction"], ticket["satisfaction"])
    return [_text(form, key, {**values, **own}.get(key)) for key in keys]


def _text(form: Form, key: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "是"
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    if isinstance(value, list):
        return "、".join(_text(form, key, each) for each in value)
    known = form.field(key)
    return known.label_of(str(value)) if known else str(value)


def as_csv(table: Iterable[list[str]]) -> Iterator[bytes]:
    """In UTF-8 with the mark that spreadsheets know it by; a text that looks like a formula gets an apostrophe."""
    yield b"\xef\xbb\xbf"
    for row in table:
        line = io.StringIO()
        csv.writer(line).writerow([f"'{cell}" if cell.startswith(DANGEROUS) else cell for cell in row])
        yield line.getvalue().encode()


def as_xlsx(table: Iterable[list[str]]) -> bytes:
    """Every cell a text: nothing is taken for a formula, a link or a number. Unfinished parts lie in a private folder
    that is removed at once."""
    file = io.BytesIO()
    with (
        tempfile.TemporaryDirectory(prefix="hotline-export-") as folder,
        xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": folder}) as book,
    ):
        sheet, bold = book.add_worksheet("工单"), book.add_format({"bold": True})
        for number, row in enumerate(table):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell[:32_767], bold if number == 0 else None)
        sheet.freeze_panes(1, 0)
    return file.getvalue()

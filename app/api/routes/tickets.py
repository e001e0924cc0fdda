"""Tickets: register, list, read."""

from flask import Response

from app.api.answers import answer, cursor_of, items, page, read_cursor, tagged, values
from app.api.blueprint import PREFIX, blueprint
from app.api.guard import needs
from app.api.shapes import tickets as shapes
from app.api.shapes.common import Done, Fields, OnceHeader, TicketPath
from app.http.context import actor, once, program
from app.services.acting import intake
from app.services.lists import ticketlist
from app.services.ticket import explaining, history, pages, papers, tracing

api = blueprint("tickets", "工单 tickets")


@api.post("/tickets", responses={201: Done})
@needs("ticket.register")
def register(header: OnceHeader, body: Fields) -> Response:
    """登记工单：正文为登记表的各栏目。 Register a ticket from the fields of the registration form."""
    done = intake.register(program(), actor(), values(body), once=once(header.key))
    return answer(Done, done, 201, Location=f"{PREFIX}/tickets/{done['ticket']}")


@api.get("/tickets", responses={200: shapes.TicketPage})
@needs("ticket.read")
def list_tickets(query: shapes.TicketQuery) -> Response:
    """可以查看的工单，新的在前。 The tickets that you may see, newest first."""
    cursor = read_cursor(query.cursor, int)
    asked = query.model_dump(exclude={"cursor", "limit"})
    listed = ticketlist.Query(**{name: value for name, value in asked.items() if value is not None})
    found = ticketlist.tickets(program(), actor(), listed, limit=query.limit + 1, before=cursor[0] if cursor else None)
    shown, last = page(found, query.limit)
    return items(shapes.TicketPage, shown, next_cursor=cursor_of(last["id"]) if last else None)


@api.get("/tickets/<no>", responses={200: shapes.TicketShown})
@needs("ticket.read")
def read_ticket(path: TicketPath) -> Response:
    """一件工单：事实、阶段、承办、时限、任务、预警。 One ticket."""
    return tagged(answer(shapes.TicketShown, pages.ticket(program(), actor(), path.no)))


@api.get("/tickets/<no>/history", responses={200: shapes.History})
@needs("history.read")
def read_history(path: TicketPath, query: shapes.HistoryQuery) -> Response:
    """办理历史，旧的在前。 The journal, oldest first; each event follows the digest of the one before."""
    cursor = read_cursor(query.cursor, int)
    after = cursor[0] if cursor else query.after
    found = history.of(program(), actor(), path.no, after=after, limit=query.limit + 1)
    shown, last = page(found, query.limit)
    return items(shapes.History, shown, next_cursor=cursor_of(last["seq"]) if last else None)


@api.get("/tickets/<no>/history/verification", responses={200: shapes.Verification})
@needs("history.read")
def verify_history(path: TicketPath) -> Response:
    """核对历史是否完整、未被改动。 Whether the journal is as it was written."""
    return answer(shapes.Verification, pages.verification(program(), actor(), path.no))


@api.get("/tickets/<no>/deadlines", responses={200: shapes.DeadlineList})
@needs("ticket.read")
def read_deadlines(path: TicketPath) -> Response:
    """各时限及其由来：依据、起算、逐日计算。 Every deadline with why it is due then."""
    return items(shapes.DeadlineList, explaining.of_ticket(program(), actor(), path.no))


@api.get("/tickets/<no>/diagram", responses={200: shapes.DiagramShown})
@needs("history.read")
def read_diagram(path: TicketPath, query: shapes.DiagramQuery) -> Response:
    """流程图及工单走到哪里。 A diagram of the ticket, what it has entered and where it stands."""
    return answer(shapes.DiagramShown, tracing.of_ticket(program(), actor(), path.no, query.process))


@api.get("/tickets/<no>/records", responses={200: shapes.Papers})
@needs("ticket.read")
def read_records(path: TicketPath) -> Response:
    """各环节填写的内容，不含个人信息。 Submitted forms without their personal fields."""
    return items(shapes.Papers, papers.of_ticket(program(), actor(), path.no))


@api.post("/tickets/<no>/reveal", responses={200: shapes.Revealed})
@needs("ticket.reveal")
def reveal_caller(path: TicketPath, body: shapes.RevealDemand) -> Response:
    """查看诉求人信息：须写明理由，并记入历史。 The caller's data, for a reason that the history keeps."""
    return answer(shapes.Revealed, history.reveal(program(), actor(), path.no, body.reason))

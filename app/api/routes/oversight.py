"""What managers and administrators watch: refusals by rule, incidents."""

from flask import Response

from app.api.answers import answer, cursor_of, items, page, read_cursor
from app.api.blueprint import blueprint
from app.api.guard import needs
from app.api.shapes import people as shapes
from app.api.shapes.common import IncidentPath
from app.http.context import actor, program
from app.services.admin import incidents

api = blueprint("oversight", "监督 oversight")


@api.get("/refusals", responses={200: shapes.RefusalPage})
@needs("history.read")
def list_refusals(query: shapes.RefusalQuery) -> Response:
    """按规则拒绝的操作及全部理由，新的在前。 Acts refused by rule with every ground, newest first."""
    cursor = read_cursor(query.cursor, int)
    before = cursor[0] if cursor else None
    found = incidents.refusals(program(), actor(), limit=query.limit + 1, before=before, code=query.code)
    shown, last = page(found, query.limit)
    return items(shapes.RefusalPage, shown, next_cursor=cursor_of(last["id"]) if last else None)


@api.get("/incidents", responses={200: shapes.IncidentPage})
@needs("incident.manage")
def list_incidents(query: shapes.IncidentQuery) -> Response:
    """程序故障，新的在前。 Steps that failed by a fault and were rolled back."""
    cursor = read_cursor(query.cursor, int)
    before = cursor[0] if cursor else None
    found = incidents.listed(program(), actor(), limit=query.limit + 1, before=before, state=query.state)
    shown, last = page(found, query.limit)
    return items(shapes.IncidentPage, shown, next_cursor=cursor_of(last["id"]) if last else None)


@api.post("/incidents/<int:incident_id>/retry", responses={200: shapes.IncidentDone})
@needs("incident.manage")
def retry_incident(path: IncidentPath) -> Response:
    """重试失败的定时器。 Fire the ticket's due timers again."""
    return answer(shapes.IncidentDone, incidents.retry(program(), actor(), path.incident_id))


@api.post("/incidents/<int:incident_id>/resolve", responses={200: shapes.IncidentDone})
@needs("incident.manage")
def resolve_incident(path: IncidentPath) -> Response:
    """将故障标为已解决。 Mark an incident as dealt with."""
    return answer(shapes.IncidentDone, incidents.resolve(program(), actor(), path.incident_id))

"""User tasks: what waits for you, and doing it."""

from datetime import UTC, datetime

from flask import Response

from app.api.answers import answer, bad_cursor, cursor_of, items, read_cursor, tagged, values
from app.api.blueprint import PREFIX, blueprint
from app.api.guard import needs
from app.api.shapes import tasks as shapes
from app.api.shapes.common import Done, Fields, OnceHeader, TaskPath
from app.http.context import actor, once, program
from app.services.acting import assigning, tasks
from app.services.lists import worklist
from app.services.ticket import desk

api = blueprint("tasks", "任务 tasks")
PAGING = {"cursor", "limit"}


@api.get("/tasks", responses={200: shapes.TaskPage})
@needs("task.work")
def list_tasks(query: shapes.TaskQuery) -> Response:
    """我和本单位的待办，先到期的在前。 Open tasks that you or your unit may do, due first."""
    given = {name: value for name, value in query.model_dump(exclude=PAGING).items() if value is not None}
    found = worklist.tasks(program(), actor(), worklist.Query(**given), limit=query.limit, after=_after(query.cursor))
    return items(shapes.TaskPage, found.rows, next_cursor=cursor_of(*_place(found)) if found.next_place else None)


def _place(found: worklist.Listing) -> tuple[str | None, int]:
    assert found.next_place is not None, "asked of a last page"
    due, task_id = found.next_place
    return due.isoformat() if due else None, task_id


def _after(text: str | None) -> tuple[datetime | None, int] | None:
    parts = read_cursor(text, (str, type(None)), int)
    if parts is None:
        return None
    try:
        due = datetime.fromisoformat(parts[0]).astimezone(UTC) if parts[0] is not None else None
    except (ValueError, OverflowError) as fault:
        raise bad_cursor() from fault
    return due, parts[1]


@api.get("/tasks/<int:task_id>", responses={200: shapes.TaskShown})
@needs("ticket.read")
def read_task(path: TaskPath) -> Response:
    """一项任务：表单、草稿、到期时间及依据。 One task with its form, your draft and the clauses behind it."""
    found = desk.task(program(), actor(), path.task_id)
    why = f"{PREFIX}/tickets/{found['ticket']}/deadlines"
    return tagged(answer(shapes.TaskShown, {**found, "explanation": why}))


@api.post("/tasks/<int:task_id>/claim", responses={200: shapes.Claimed})
@needs("task.work")
def claim_task(path: TaskPath) -> Response:
    """领取任务。 Take a task for yourself."""
    return answer(shapes.Claimed, tasks.claim(program(), actor(), path.task_id))


@api.post("/tasks/<int:task_id>/release", responses={200: shapes.Claimed})
@needs("task.work")
def release_task(path: TaskPath) -> Response:
    """退回已领取的任务。 Hand a claimed task back to your colleagues."""
    return answer(shapes.Claimed, tasks.release(program(), actor(), path.task_id))


@api.post("/tasks/<int:task_id>/assign", responses={200: shapes.Claimed})
@needs("task.work")
def assign_task(path: TaskPath, body: shapes.AssignDemand) -> Response:
    """把任务指派给同事（工作站、主管单位、单位负责人）。 Give a task to a colleague who may do it."""
    return answer(shapes.Claimed, assigning.assign(program(), actor(), path.task_id, body.person))


@api.post("/tasks/<int:task_id>/complete", responses={200: Done})
@needs("task.work")
def complete_task(path: TaskPath, header: OnceHeader, body: Fields) -> Response:
    """完成任务：正文为表单各栏目。 Complete a task with the fields of its form."""
    return answer(Done, tasks.complete(program(), actor(), path.task_id, values(body), once=once(header.key)))


@api.put("/tasks/<int:task_id>/draft", responses={200: shapes.Claimed})
@needs("task.work")
def keep_draft(path: TaskPath, body: Fields) -> Response:
    """保存草稿，不作检查。 Keep what has been typed so far, unchecked."""
    return answer(shapes.Claimed, tasks.keep_draft(program(), actor(), path.task_id, values(body)))

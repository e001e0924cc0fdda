"""The working calendar of your region: read it, look at what a file would move, take it in."""

from flask import Response

from app.api.answers import answer
from app.api.blueprint import blueprint
from app.api.guard import needs
from app.api.shapes import calendars as shapes
from app.http.context import actor, program
from app.services.admin import calendar_desk

api = blueprint("calendars", "日历 calendars")


@api.get("/calendar", responses={200: shapes.CalendarShown})
@needs("calendar.manage")
def read_calendar() -> Response:
    """本地区的工作日历。 The working calendar of your region."""
    return answer(shapes.CalendarShown, calendar_desk.shown(program(), actor()))


@api.post("/calendar/preview", responses={200: shapes.CalendarPreview})
@needs("calendar.manage")
def preview_calendar(body: shapes.CalendarFile) -> Response:
    """预览新日历会移动哪些时限，什么都不改变。 What a file would move; nothing is changed."""
    return answer(shapes.CalendarPreview, calendar_desk.preview(program(), actor(), body.file))


@api.post("/calendar", responses={201: shapes.CalendarLoaded})
@needs("calendar.manage")
def load_calendar(body: shapes.CalendarDemand) -> Response:
    """载入日历；提前的时限须确认。 Take a file in; earlier deadlines move only where that is confirmed."""
    done = calendar_desk.load(program(), actor(), body.file, base=body.base, confirm_earlier=body.confirm_earlier)
    busy, failed = done.rest.of(actor().pack)
    said = {"version": done.version, "moved": len(done.moved), "left": len(done.left), "busy": busy, "failed": failed}
    return answer(shapes.CalendarLoaded, {**said, "others": len(done.rest) - len(busy) - len(failed)}, 201)

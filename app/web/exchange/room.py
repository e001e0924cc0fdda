"""The blueprint of the room; its pages hang themselves on it (see routes)."""

from flask import Response

from app.web.blueprint import pages

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
blueprint = pages("exchange", __name__)


def file_of(data: bytes, name: str) -> Response:
    """A spreadsheet to be kept under this name."""
    answer = Response(data, mimetype=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

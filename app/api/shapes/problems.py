"""Errors (RFC 9457), as documented for every route."""

from http import HTTPStatus
from typing import Any

from app.api.shapes.common import Shape

MEDIA_TYPE = "application/problem+json"


class Article(Shape):
    article: str
    text: str


class GroundShown(Shape):
    """One reason: a stable code, the clause behind it with its article, the words, the facts."""

    code: str
    clause: str | None
    article: Article | None
    zh: str
    en: str
    facts: dict[str, Any]


class Problem(Shape):
    """``code`` is the first ground's. ``incident`` numbers a fault of the program, for the administrator."""

    type: str
    title: str
    title_en: str
    status: int
    detail: str
    detail_en: str
    code: str
    grounds: list[GroundShown]
    request_id: str | None = None
    incident: int | None = None
    problems: list[dict[str, Any]] | None = None


def documented(*statuses: int) -> dict[str | int | HTTPStatus, Any]:
    """For the OpenAPI document: these statuses answer with a Problem."""
    return {
        status: {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}} for status in statuses
    }

"""Errors (RFC 9457), as documented for every route."""

from http import HTTPStatus
from typing import Any

from app.api.shapes.common import Shape

MEDIA_TYPE = "application/problem+json"


class Article(Shape):
    article: str
    text: str
    text_en: str


class Reading(Shape):
    """How the pack reads its regulation where the text is silent or unclear."""

    id: str
    problem_zh: str
    problem_en: str
    zh: str
    en: str


class GroundShown(Shape):
    """One reason: a stable code, its clause with the article, the reading it rests on, the words, the facts."""

    code: str
    clause: str | None
    article: Article | None
    ambiguity: str | None
    reading: Reading | None
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

"""How routes answer: through a shape, so that what is documented is what is sent; lists in pages with a cursor."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import orjson
from flask import Response, request
from pydantic import BaseModel

from app.tickets.refusal import FormInvalid, Ground

Row = TypeVar("Row")


def answer(shape: type[BaseModel], data: object, status: int = 200, **headers: str) -> Response:
    """The data in this shape as JSON. Header names are given with underscores."""
    body = shape.model_validate(data, from_attributes=True).model_dump_json(by_alias=True)
    response = Response(body, status=status, mimetype="application/json")
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def tagged(response: Response) -> Response:
    """With an ETag over the body; 304 for who already has it."""
    response.add_etag()
    response.cache_control.private = True
    response.cache_control.no_cache = True
    response.make_conditional(request)
    return response


def items(shape: type[BaseModel], rows: Iterable[Any], *, next_cursor: str | None = None) -> Response:
    return answer(shape, {"items": list(rows), "next": next_cursor})


def page(rows: list[Row], limit: int) -> tuple[list[Row], Row | None]:
    """(The rows to show, the last of them if there are more): services are asked for one row too many."""
    shown = rows[:limit]
    return shown, shown[-1] if len(rows) > limit else None


def cursor_of(*parts: Any) -> str:
    """An opaque text that leads to the rows after this one."""
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def read_cursor(text: str | None, *kinds: type | tuple[type, ...]) -> list[Any] | None:
    """What ``cursor_of`` was given. Raises FormInvalid for a text that was not made by it."""
    if text is None:
        return None
    try:
        parts = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        parts = None
    fits = isinstance(parts, list) and len(parts) == len(kinds)
    if not fits or not all(_fits(part, kind) for part, kind in zip(parts, kinds, strict=True)):
        raise bad_cursor()
    return list(parts)


def _fits(part: Any, kind: type | tuple[type, ...]) -> bool:
    if isinstance(part, int):
        return kind is int and not isinstance(part, bool) and 0 <= part < 2**53
    return isinstance(part, kind)


def bad_cursor() -> FormInvalid:
    facts = {"field": "cursor"}
    return FormInvalid(Ground("BAD_CURSOR", "翻页参数有误。", "The cursor is not one of ours.", facts=facts))


def values(form: BaseModel) -> Mapping[str, Any]:
    """The fields of a form that was sent flat."""
    fields: Mapping[str, Any] = form.model_dump()
    return fields

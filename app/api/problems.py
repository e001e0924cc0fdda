"""Every error of the API as problem+json (RFC 9457), Chinese first, with each ground, its clause and the facts."""

from typing import Any

import orjson
from flask import Response, g, has_request_context
from pydantic import ValidationError

from app.http import faults
from app.http.faults import MOST_GROUNDS, Fault

MEDIA_TYPE = "application/problem+json"


def problem(fault: Fault) -> Response:
    """The body of an error."""
    grounds = list(fault.grounds[:MOST_GROUNDS])
    zh, en = fault.titles
    body: dict[str, Any] = {
        "type": f"urn:hotline:problem:{fault.code.lower().replace('_', '-')}",
        "title": zh, "title_en": en, "status": fault.status,
        "detail": " ".join(each["zh"] for each in grounds), "detail_en": " ".join(each["en"] for each in grounds),
        "code": fault.code, "grounds": grounds, **fault.more,
    }  # fmt: skip
    if has_request_context():
        body["request_id"] = g.get("request_id")
    return Response(orjson.dumps(body), status=fault.status, content_type=MEDIA_TYPE)


def invalid_request(error: ValidationError) -> Response:
    """What the library calls when a path, query, header or body does not have its shape."""
    return faults.answered(faults.of(error))

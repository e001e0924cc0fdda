"""What may come in a JSON body: clear answers where libraries are vague, for the API and the pages alike."""

from typing import Any

import orjson
from flask import request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType


class NotAnObject(Exception):
    """The body is JSON but no object."""


def json_object() -> dict[str, Any]:
    """The body, which must be a JSON object that can be written down again: it is kept as a draft, or as an act's
    digest. Text that holds JSON is text, and a broken body is not an empty one."""
    if not request.is_json:
        raise UnsupportedMediaType("The body must be application/json.")
    try:
        body = orjson.loads(request.get_data())
        # It reads 1024 levels deep, but writes only 254, and sorted one less. What is kept may stand in something else.
        orjson.dumps([body], option=orjson.OPT_SORT_KEYS)
    except (orjson.JSONDecodeError, TypeError) as fault:
        raise BadRequest(f"The body is not JSON: {fault}") from fault
    if not isinstance(body, dict):
        raise NotAnObject
    return body

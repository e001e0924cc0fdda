"""How a file that somebody uploaded is sent to a browser: never as a page of ours."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Response

PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""What is shown in the page; these cannot carry a script. Everything else is saved to a file."""


def answer(known: Mapping[str, Any], data: bytes, *, save: bool) -> Response:
    """``save``: to a file, whatever it is."""
    way = "inline" if known["media_type"] in PICTURES and not save else "attachment"
    headers = {
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(known['name'])}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(data, mimetype=known["media_type"], headers=headers)

"""Numbers of rows in addresses: none that the database could not hold."""

from flask import Flask
from werkzeug.routing import IntegerConverter

LARGEST = 2**53 - 1
"""The same as in the API: exact in JSON, and well within a bigint."""


class IdConverter(IntegerConverter):
    """``<int:...>`` of pages: larger numbers are no address (404)."""

    regex = r"[0-9]{1,16}"

    def __init__(self, *args: object, **named: object) -> None:
        super().__init__(*args, **{"max": LARGEST, **named})  # type: ignore[arg-type]


def register(app: Flask) -> None:
    """Before the pages are hung on: their addresses are read as they are added."""
    app.url_map.converters = {**app.url_map.converters, "int": IdConverter}


def read_id(text: str | None) -> int | None:
    """The number that somebody wrote into an address or a form; None for what is none."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > len(str(LARGEST)):
        return None
    found = int(text)
    return found if found <= LARGEST else None

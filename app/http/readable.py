"""Text that no database can keep: addresses and form fields that hold it are refused before any view is asked.

PostgreSQL takes no NUL in a text, and nobody's keyboard sends one; SQLite would take it, and answer differently. JSON
bodies are judged by the forms that they are (app.packs.form_values) and by the API's shapes.
"""

import re
from collections.abc import Iterable

from flask import Flask, request

from app.http import faults
from app.http.faults import Fault, ground

_UNFIT = re.compile("[\x00\ud800-\udfff]")
"""NUL, and halves of a character, which cannot be written in UTF-8."""


class UnreadableText(Exception):
    """An address or a form field holds what no text holds."""


def register(app: Flask) -> None:
    """Look at the address of each request. Form fields are the guard's of pages, which knows how long they may be."""
    app.before_request(_check_address)


def _check_address() -> None:
    _check([request.path, *_texts(request.args.items(multi=True))])


def check_form() -> None:
    """Raises UnreadableText for a field of the form that was sent."""
    _check(_texts(request.form.items(multi=True)))


def _texts(pairs: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (text for pair in pairs for text in pair)


def _check(texts: Iterable[str]) -> None:
    if any(_UNFIT.search(text) for text in texts):
        raise UnreadableText


@faults.of.register
def _(_error: UnreadableText) -> Fault:
    zh = "地址或者填写的内容里有不能识别的字符；什么都没有改变。请重新打开页面，或者重新输入。"
    en = (
        "The address or a field holds a character that cannot be read; nothing has changed. Open the page or type anew."
    )
    return Fault(400, [ground("UNREADABLE_TEXT", zh, en)])

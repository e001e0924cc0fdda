"""Chinese and English. Chinese is the source: ``_("签收")``; the English catalogue app.web.catalogue."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask, g, request
from flask_babel import get_locale

from app.http.context import program
from app.services.lists import worklist
from app.web.catalogue import DeskBabel
from app.web.context import visitor
from app.web.paths import this_page
from app.worktime.instants import SHANGHAI, written

COOKIE = "hotline_language"
LANGUAGES = {"zh": "中文", "en": "English"}


def register(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = "zh"
    app.config["BABEL_DEFAULT_TIMEZONE"] = str(SHANGHAI)
    DeskBabel(app, locale_selector=chosen)
    app.jinja_env.filters.update(at=at, day=day, named=named)
    app.jinja_env.globals.update(language=language, pick=pick, this_page=this_page, LANGUAGES=LANGUAGES)


def chosen() -> str:
    """What was chosen in this browser; else Chinese, whatever the browser says of itself: the work is in Chinese."""
    wanted = request.cookies.get(COOKIE, "")
    return wanted if wanted in LANGUAGES else "zh"


def language() -> str:
    """zh or en."""
    return str(get_locale() or "zh").partition("_")[0]


def pick(both: Mapping[str, Any] | tuple[str, str], zh: str = "zh", en: str = "en") -> str:
    """Of something that is said in both languages, what is said in this one; Chinese where there is no English."""
    first, second = both if isinstance(both, tuple) else (both.get(zh), both.get(en))
    return str((second or first) if language() == "en" else first or "")


def named(text: str | None) -> str:
    """A text of the visitor's pack (the name of an act, of an option): in English what the release in force calls it.

    Releases that tickets still run on may know fewer names; that in force knows those of the acts that go on."""
    return _english().get(text or "", text or "") if language() == "en" else text or ""


def _english() -> Mapping[str, str]:
    """Asked once a request; nobody's, where nobody is signed in."""
    if "english" not in g:
        found = visitor()
        g.english = worklist.english(program(), found.actor) if found else {}
    names: Mapping[str, str] = g.english
    return names


def at(instant: datetime | str | None, *, seconds: bool = False) -> str:
    """2026-11-21 14:30 on the clocks of Shanghai; the last second of a day, where days end, is its 24:00."""
    if instant is None:
        return ""
    moment = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" if seconds else written(moment)


def day(value: date | datetime | None) -> str:
    """2026-11-21, in Shanghai."""
    if value is None:
        return ""
    return f"{value.astimezone(SHANGHAI) if isinstance(value, datetime) else value:%Y-%m-%d}"

"""Every word of the desk is Chinese at its source and has its English."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from app.web.catalogue import FOLDER, read, words
from tests.people import WANG
from tests.web.browser import Browser
from tests.web.browser import words as shown
from tools.extract_words import by_room, said

Browse = Callable[..., Browser]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
TEMPLATES = Path(FOLDER).parent / "templates"


def texts(message: object) -> tuple[str, ...]:
    return message if isinstance(message, tuple) else (str(message),)


def test_every_message_has_its_english() -> None:
    english = {message.id: message.string for message in words("en")}
    missing = [message for message in said() if not english.get(message) or not all(texts(english[message]))]
    assert missing == [], "run `make words` and fill in app/web/translations/en"


def test_catalogues_hold_what_is_said_and_nothing_else() -> None:
    held = {file.stem: {m.id for m in read(file, "en") if m.id} for file in (FOLDER / "en").glob("*.po")}
    assert held == by_room(said()), "run `make words`"


def test_placeholders_are_the_same_in_both_languages() -> None:
    for message in words("en"):
        if message.id:
            said_with = {name for text in texts(message.id) for name in PLACEHOLDER.findall(text)}
            for text in texts(message.string):
                assert set(PLACEHOLDER.findall(text)) <= said_with, text


def test_no_english_is_left_in_chinese() -> None:
    assert [m.string for m in words("en") if any(CHINESE.search(text) for text in texts(m.string))] == []


def test_no_template_says_chinese_without_a_translation() -> None:
    """What stands between tags or in attributes goes through ``_()``."""
    bare = []
    for file in sorted(TEMPLATES.rglob("*.html")):
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", file.read_text("utf-8"), flags=re.DOTALL)
        bare += [f"{file.relative_to(TEMPLATES)}: {line.strip()}" for line in text.splitlines() if CHINESE.search(line)]
    assert bare == []


def test_the_language_is_chosen_on_any_page_and_kept(browse: Browse) -> None:
    wang = browse(WANG)
    assert "我的账号" in shown(wang.open_page("/account"))
    answer = wang.post("/language", {"language": "en", "next": "/account"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    page = wang.open_page("/account")
    assert "My account" in shown(page) and '<html lang="en">' in page
    wang.post("/language", {"language": "zh"})
    assert '<html lang="zh-CN">' in wang.open_page("/account")

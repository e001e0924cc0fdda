"""Who reads the desk in English can read the next act: every pack names what its diagrams and forms say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bpmn import Problems
from app.packs import Release, parse_release, resolve
from app.packs.strict import read_toml

ROOT = Path(__file__).parent.parent.parent / "processes"
PACKS = sorted(file.parent.name for file in ROOT.glob("*/pack.toml") if file.parent.name != "common")
CHINESE = re.compile(r"[\u3400-\u9fff]")
ARTICLES = re.compile(r"[第一二三四五六七八九十百条至（）0-9A-Z,; 退回奖励否决项-]+")
"""Articles stay as the regulation numbers them."""
RELEASES = {pack: parse_release(resolve(ROOT, pack).files) for pack in PACKS}


def names(rules: Release) -> Iterator[str]:
    """What diagrams and forms call something: it stands alone on a page."""
    for diagram in rules.diagrams.values():
        yield diagram.name
        yield from (element.name for element in diagram.elements.values() if element.name)
    for form in rules.forms.values():
        yield form.title
        yield from (option.label for field in form.fields for option in field.options)
    yield from (role.title for role in rules.roles.values())
    yield from (paper.title for paper in rules.papers.values())


def hints(rules: Release) -> Iterator[str]:
    """What stands in a form beside its fields, and beside the handling limits on the page of registration."""
    for form in rules.forms.values():
        components = form.schema["components"]
        yield from (field.description for field in form.fields if field.description)
        yield from (each["text"] for each in components if each["type"] == "text" and not each["text"].startswith("# "))
        yield from (each["timeLabel"] for each in components if each.get("timeLabel"))
    limits = rules.tables["limits"]
    deadline = [column.expression for column in limits.inputs].index("deadline")
    for row in limits.rules:
        if '"handle"' in row.tests[deadline]:
            yield limits.constants(row.id).get("note_zh") or ""


@pytest.mark.parametrize("pack", PACKS)
def test_every_name_has_an_english_one(pack: str) -> None:
    rules = RELEASES[pack]
    assert {text for text in names(rules) if CHINESE.search(rules.in_english(text))} == set()


@pytest.mark.parametrize("pack", PACKS)
def test_every_hint_says_in_english_more_than_its_article(pack: str) -> None:
    rules = RELEASES[pack]
    told = {text: rules.in_english(text) for text in hints(rules)}
    assert {text: en for text, en in told.items() if CHINESE.search(ARTICLES.sub("", en))} == {}


@pytest.mark.parametrize("pack", PACKS)
def test_every_field_has_an_english_label(pack: str) -> None:
    fields = [(form.name, field) for form in RELEASES[pack].forms.values() for field in form.fields]
    assert [(form, field.key) for form, field in fields if not field.label_en or CHINESE.search(field.label_en)] == []


@pytest.mark.parametrize("member", ["common", *PACKS])
def test_no_name_is_given_to_what_nobody_says_any_more(member: str) -> None:
    releases = RELEASES.values() if member == "common" else [r for p, r in RELEASES.items() if member in lineage(p)]
    said = {text for rules in releases for text in (*names(rules), *hints(rules))}
    given = read_toml((ROOT / member / "english.toml").read_bytes(), Problems("english.toml"), "test")["english"]
    assert given.keys() - said == set()


def lineage(pack: str) -> set[str]:
    parent = RELEASES[pack].pack.parent
    return {pack} | (lineage(parent) if parent else set())

"""The headings that the import page tells people to write are read under every regulation, whatever its own form calls
them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.packs import parse_release, resolve
from app.services.exchange.columns import recognised, value
from app.services.rules.publishing import packs_in

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("pack", packs_in(ROOT / "processes"))
def test_what_the_page_names_is_read(pack: str) -> None:
    page = (ROOT / "app/web/templates/exchange/import.html").read_text("utf-8")
    told = re.search(r"例如：(.+?)。", page)
    assert told is not None
    form = parse_release(resolve(ROOT / "processes", pack).files).forms["register"]
    known = {each.key for each in form.fields}
    found = set(recognised(form, told[1].split("、")).values())
    assert found == {"kind", "upstream_no", "title", "content"} & known


def test_a_choice_is_read_without_the_remark_of_the_form() -> None:
    """元谋's form says 表扬（条文未列）; nobody above writes that."""
    form = parse_release(resolve(ROOT / "processes", "yuanmou").files).forms["register"]
    kind = next(each for each in form.fields if each.key == "kind")
    (remarked,) = [option for option in kind.options if "（" in option.label]
    assert value(kind, remarked.label, {}) == value(kind, remarked.label.partition("（")[0], {}) == remarked.value
    assert value(kind, "牢骚", {}) == "牢骚"

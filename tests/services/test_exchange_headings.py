"""The headings that the import page tells people to write are read under every regulation, whatever its own form calls
them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.packs import parse_release, resolve
from app.services.exchange.columns import recognised
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

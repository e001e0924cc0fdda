"""What browsers are told: about pages, about files, about answers of the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.web.assets import STATIC, version
from tests.people import WANG
from tests.web.browser import Browser

Browse = Callable[..., Browser]


@pytest.mark.parametrize("address", ["/sign-in", "/account", "/no-such-page", "/"])
def test_pages_load_run_and_frame_nothing_of_others(browse: Browse, address: str) -> None:
    headers = browse(WANG).get(address).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["script-src"] == "'self'" and policy["style-src"] == "'self'"
    assert (
        policy["frame-ancestors"] == "'none'" and policy["base-uri"] == "'none'" and policy["form-action"] == "'self'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_over_https_browsers_are_told_to_stay_there(browse: Browse) -> None:
    answer = browse().get("/sign-in", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_the_api_keeps_its_own_stricter_policy(browse: Browse) -> None:
    headers = browse().get("/api/v1/me").headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers


def test_files_are_kept_as_long_as_they_stay_the_same(browse: Browse) -> None:
    browser = browse()
    page = browser.open_page("/sign-in")
    address = f"/static/desk.css?v={version('desk.css')}"
    assert address in page
    with browser.get(address) as kept, browser.get("/static/desk.css?v=older") as other:
        assert "immutable" in kept.headers["Cache-Control"] and "Set-Cookie" not in kept.headers
        assert "immutable" not in other.headers.get("Cache-Control", "")
    with browser.get("/static/desk.css", headers={"If-None-Match": kept.headers["ETag"]}) as same:
        assert same.status_code == 304


@pytest.mark.parametrize("name", ["../guard.py", "%2e%2e/guard.py", "..%2fguard.py", "nothing.css", "built"])
def test_nothing_but_files_below_static_is_served(browse: Browse, name: str) -> None:
    assert browse().get(f"/static/{name}").status_code == 404


def test_pages_name_no_address_of_others(browse: Browse) -> None:
    """No font, script or picture comes from elsewhere: the desk works without the internet."""
    for address in ("/sign-in", "/account", "/password"):
        assert "http://" not in browse(WANG).open_page(address) and "https://" not in browse(WANG).open_page(address)
    for file in (STATIC / "desk.css", STATIC / "desk.js"):
        assert "//" not in file.read_text("utf-8").replace("// ", "").replace('"use strict"', "")


def test_no_page_holds_a_script_or_a_style_sheet_of_its_own(browse: Browse) -> None:
    for who in (None, WANG):
        page = browse(who).open_page("/sign-in")
        assert "<style" not in page and "<script>" not in page and " onclick" not in page and "javascript:" not in page

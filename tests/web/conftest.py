"""The desk on a real database with the cast: ``browse(WANG)`` is a browser in which 王站长 is signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.api.conftest import desk, desk_on_each, prepared
from tests.api.desk import Desk
from tests.databases import database_url, templates
from tests.people import Member
from tests.web.browser import Browser

__all__ = ["database_url", "desk", "desk_on_each", "prepared", "templates"]


@pytest.fixture
def browse(desk: Desk) -> Callable[[Member | None], Browser]:
    """A new browser: signed in as a member of the cast, or as nobody."""
    return lambda who=None: Browser.of(desk, who)

"""Commands on a real database with the cast."""

from tests.api.conftest import desk, desk_on_each, prepared
from tests.databases import database_url, templates

__all__ = ["database_url", "desk", "desk_on_each", "prepared", "templates"]

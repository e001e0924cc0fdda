"""The record of sign-ins, as tests read it."""

from __future__ import annotations

from typing import Any

from app.store import records
from tests.api.desk import Desk


def sign_ins(desk: Desk) -> list[dict[str, Any]]:
    """Every line, oldest first."""
    with desk.program.database.read() as conn:
        return [row.values() for row in records.find(conn, "sign_in")]

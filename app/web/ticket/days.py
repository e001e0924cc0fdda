"""How instants and days are written on a ticket's page."""

from datetime import date

from flask_babel import format_date


def weekday(value: date | str) -> str:
    """周三, Wed."""
    return str(format_date(date.fromisoformat(value) if isinstance(value, str) else value, "EEE"))

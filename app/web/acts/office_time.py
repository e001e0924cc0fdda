"""The clocks of the office in forms. form-js knows only those of the browser's machine, which may stand elsewhere: it
gets and gives times without a zone, so that the page shows and takes office time whatever that machine is set to.

Where the browser's zone has summer time, form-js shows the hour that is skipped there, once a year, as the next.
"""

from datetime import datetime
from typing import Any

from app.packs.forms import Field
from app.worktime import SHANGHAI

OFFSET = "+08:00"
"""What the script adds to a time on its way out. China has had no summer time since 1991."""


def is_instant(field: Field) -> bool:
    return field.type == "datetime" and field.subtype == "datetime"


def without_zone(component: dict[str, Any]) -> dict[str, Any]:
    """The component, so that form-js writes what is typed as it is typed."""
    return {**component, "timeSerializingFormat": "no_timezone"}


def on_clocks(text: str) -> str | None:
    """The instant to the minute as the office's clocks show it, for form-js; None: the text is no instant."""
    try:
        moment = datetime.fromisoformat(text)
        there = moment.astimezone(SHANGHAI) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return None
    return there.replace(tzinfo=None).isoformat(timespec="minutes")

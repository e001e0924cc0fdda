"""The light of a deadline: one word for how urgent it is. The desk gives each a colour, a sign and a text."""

from collections.abc import Collection, Mapping
from typing import Any

CARD_LIGHTS = (("red", "red"), ("yellow", "yellow"), ("sms", "sms"))
"""Level of a card that was issued -> light, the gravest first."""


def light_of(deadline: Mapping[str, Any], levels: Collection[str], *, window: bool, held: bool) -> str:
    """none, met, late, ended, lapsed, window, pending, red, yellow, sms, provisional or ok.

    ``deadline``: state (as shown), due_at, overdue, provisional; ``levels``: of the cards issued on it. ``window``:
    something may be done until then, and nobody is late when it closes; ``held``: a request for more time is open.
    """
    state = deadline["state"]
    if state == "met":
        return "late" if deadline["overdue"] else "met"
    if state in ("ended", "lapsed"):
        return str(state)
    if deadline["due_at"] is None:
        return "none"
    if deadline["overdue"] or state == "missed":
        return "red"
    if held:
        return "pending"
    if window:
        return "window"
    found = next((light for level, light in CARD_LIGHTS if level in levels), None)
    return found or ("provisional" if deadline["provisional"] else "ok")

"""Who acts, and as whom."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person (or an outside system's account) with the roles that count in this pack.

    ``unit_id`` is the unit the person works in; None for people of no unit (an auditor, the upstream's account).
    """

    person_id: int | None
    name: str
    pack: str
    roles: frozenset[str]
    unit_id: int | None = None
    unit_code: str | None = None

    def has(self, role: str) -> bool:
        return role in self.roles


SYSTEM = Actor(None, "系统", "", frozenset({"system"}))
"""Timers act as the program itself."""

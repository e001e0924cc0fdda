"""The only place that reads the time. Everything else is handed an instant named ``at``."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant, aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The server's own clock: legal tests use the server's instant of receipt."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is moved: scenarios and tests."""

    def __init__(self, at: datetime) -> None:
        self.move_to(at)

    def now(self) -> datetime:
        return self._at

    def move_to(self, at: datetime) -> None:
        """Set the present instant; refuses a naive one (which zone would it mean?)."""
        if at.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {at.isoformat()}")
        self._at = at.astimezone(UTC)

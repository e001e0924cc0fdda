"""The program put together: what every errand needs, built once by ``create_app`` or the command line."""

from dataclasses import dataclass
from datetime import datetime

from app.clock import Clock
from app.services.calendars import CalendarBook
from app.services.releases import ReleaseBook
from app.store.database import Database
from app.tickets.privacy import Vault


@dataclass(frozen=True)
class Program:
    """``seal_key`` is the key of the journals' heads (HMAC)."""

    clock: Clock
    database: Database
    vault: Vault
    seal_key: bytes
    releases: ReleaseBook
    calendars: CalendarBook

    def instant(self, at: datetime | None = None) -> datetime:
        """``at``, or now, in whole seconds: 23:59:59.7 still lies before the 24:00 that 23:59:59 stands for."""
        return (at or self.clock.now()).replace(microsecond=0)

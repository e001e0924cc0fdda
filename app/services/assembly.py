"""Builds the Program from a Config: the one place where parts are chosen."""

from app.clock import Clock, SystemClock
from app.services.calendars import CalendarBook
from app.services.program import Program
from app.services.releases import ReleaseBook
from app.store.database import Database
from app.tickets.privacy import Vault
from config import Config

MASTER_KEY_ID = "k1"


def build_program(
    config: Config, clock: Clock | None = None, *, counting: bool = False, durable: bool = True
) -> Program:  # fmt: skip
    """``counting`` keeps statement counts for the benchmark; ``durable`` False is for a database that is thrown away.
    Opens no connection yet."""
    return Program(
        clock=clock or SystemClock(),
        database=Database(config.database_url, counting=counting, durable=durable),
        vault=Vault({MASTER_KEY_ID: config.master_key}, MASTER_KEY_ID, config.index_key),
        seal_key=config.seal_key,
        releases=ReleaseBook(),
        calendars=CalendarBook(),
    )

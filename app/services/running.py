"""A process instance of a ticket while one act is under way: its row, its mirror, and the engine's instance."""

from typing import Any

from app.engine import Instance
from app.services.releases import LiveRelease
from app.store.records import Record


class Running:
    """A process instance of the ticket: its row, and the engine's instance once it is needed."""

    def __init__(self, record: Record, live: LiveRelease, engine: Instance | None = None) -> None:
        self.record = record
        self._live = live
        self._engine = engine

    @property
    def id(self) -> int:
        return self.record.id

    @property
    def is_main(self) -> bool:
        return bool(self.record["role"] == "main")

    @property
    def open(self) -> bool:
        return bool(self.record["open"])

    @property
    def assignment_id(self) -> int | None:
        assignment: int | None = self.record["assignment_id"]
        return assignment

    @property
    def tasks(self) -> dict[str, Any]:
        """Open user tasks, engine id -> [row id, kinds of deadline that press it, element]."""
        return dict(self.record["mirror"].get("tasks", {}))

    @property
    def timers(self) -> dict[str, Any]:
        """Pending timers, engine id -> [row id or None while it has no instant, key, element, instant or None]."""
        return dict(self.record["mirror"].get("timers", {}))

    @property
    def waiting(self) -> list[str]:
        """Names of the messages that the instance waits for."""
        return list(self.record["mirror"].get("waiting", []))

    @property
    def engine(self) -> Instance:
        if self._engine is None:
            self._engine = Instance.load(self._live.specifications, self.record["process"], self.record["state"])
        return self._engine

    def adopt(self, engine: Instance) -> None:
        """The engine's instance of a row that was made before its first step was taken."""
        self._engine = engine

    def touched(self) -> bool:
        return self._engine is not None

"""The port for background work. One executor is embedded (threads of this process); others can take its place."""

from collections.abc import Callable
from typing import Protocol

Work = Callable[[], object]


class Jobs(Protocol):
    """Runs work beside the requests. Work that raises is reported and tried again at its next turn."""

    def every(self, seconds: float, name: str, work: Work) -> None:
        """Run ``work`` again and again, never twice at once; turns that were missed are made up for by one."""

    def soon(self, name: str, work: Work) -> None:
        """Run ``work`` once, as soon as a thread is free."""

    def start(self) -> None:
        """Begin; before that nothing runs."""

    def stop(self) -> None:
        """Wait for what is running, then end."""

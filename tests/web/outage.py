"""A database that goes away in the middle of work on many things."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest

from tests.api.desk import Desk


@contextmanager
def gone_after_one(desk: Desk, work: ModuleType, name: str, fault: type[Exception]) -> Iterator[list[None]]:
    """The first call of ``work``'s function does its work, the second raises ``fault``; from then on nothing can be
    read either. Yields one entry a call."""
    real, asked = getattr(work, name), list[None]()

    def fails(*_: Any, **__: Any) -> Any:
        raise fault("gone")

    def once(*args: Any, **more: Any) -> Any:
        asked.append(None)
        if len(asked) < 2:
            return real(*args, **more)
        patched.setattr(desk.program.database, "read", fails)
        return fails()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(work, name, once)
        yield asked

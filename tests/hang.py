"""A guard against work without end. No measure of speed: that is what bench/ is for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

LIMIT = 60.0
"""Seconds of processor time of this process. What is guarded takes well under a second when it is linear, and
hours when it is exponential, so a slow or busy machine does not fail it."""


@contextmanager
def ends_soon() -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < LIMIT

"""The compiled diagrams of one release, shared by all instances and threads; nothing is written to them afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.bpmn import Element


@dataclass(frozen=True, eq=False)
class Specifications:
    """What `compile_processes` makes.

    process_ids   processes that may be started or called
    elements      element id -> element of the model
    process_of    element id -> id of the process whose file draws it
    starts        name of a start message -> id of the process that it starts
    specs         process or sub-process id -> specification of the library, opaque
    """

    process_ids: tuple[str, ...]
    elements: Mapping[str, Element]
    process_of: Mapping[str, str]
    starts: Mapping[str, str]
    specs: Mapping[str, Any] = field(repr=False)

    def start_process(self, message: str) -> str | None:
        """The process that starts when this message arrives, None if none does."""
        return self.starts.get(message)

"""What a handler may see and do during one step: the port between ``handlers/`` and the services.

Everything a handler does through it becomes part of the step's one transaction. No handler talks to the network:
``post`` puts a message into the outbox.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol


class Step(Protocol):
    """One act on one ticket, at one instant."""

    @property
    def at(self) -> datetime:
        """The act's instant: the server's receipt, or the due instant of the timer that fired."""

    @property
    def form(self) -> Mapping[str, Any]:
        """The act's submitted form, validated; empty when a timer acts."""

    @property
    def names(self) -> Mapping[str, Any]:
        """The named facts that expressions see (docs/diagram-language.md)."""

    def begin_round(self, lead: str, co_units: Sequence[str], *, by_meeting: bool) -> None:
        """Open assignments for the lead unit and the co-handlers (unit codes); each co-handler gets its own
        side process. Ends what was assigned before. Refuses an unknown or inactive unit."""

    def repeat_round(self) -> None:
        """Open a new round for the same lead and co-handlers (redo)."""

    def end_round(self, reason: str) -> None:
        """End the open assignments, their deadlines and their co-handling processes."""

    def replace_co(self, unit: str | None) -> None:
        """End the co-handler's assignment that the instance works for, and its co-handling; give its part to this unit
        (code; None: to nobody). Refuses an unknown unit, and one that already handles the ticket."""

    def set_special_limit(self, amount: int, unit: str, basis: str) -> None:
        """A limit laid down by another law, with its basis; it goes before the table's for this ticket."""

    def take_meeting_decision(self) -> tuple[str, Sequence[str]] | None:
        """The lead and co-handlers that a joint meeting has fixed and that wait to be assigned; takes them."""

    def keep_meeting_decision(self, lead: str, co_units: Sequence[str]) -> None:
        """Keep what a joint meeting has decided until it is assigned."""

    def open_deadline(self, kind: str, anchor: datetime | None = None) -> None:
        """Open a deadline of this kind as ``limits.dmn`` has it, from ``anchor`` (default: the act's instant)."""

    def end_deadline(self, kind: str) -> None:
        """End the open deadline of this kind without meeting it."""

    def resume_deadline(self, kind: str) -> None:
        """Reopen the newest deadline of this kind if it was met; its due instant stays. Else nothing."""

    def sign_by_system(self) -> None:
        """Mark the lead assignment as signed at the act's instant; the deadline for signing ends as missed."""

    def extend_deadline(self, kind: str, amount: int) -> None:
        """Lengthen the open deadline by ``amount`` of its own unit, counted from the old due instant."""

    def issue_card(self, kind: str, level: str) -> None:
        """Issue a warning card (sms, yellow, red) to the unit that the deadline of this kind presses."""

    def post(self, channel: str, template: str, recipient: str, body: Mapping[str, Any]) -> None:
        """Put a message into the outbox; it is sent after the commit, at least once, under one stable id."""

    def refusal_notice(self) -> str:
        """What the caller is told: the request, the ground with its article, and what the form says besides."""

    def open_question(self) -> None:
        """Keep the act's form as a question to the unit that the instance speaks to, about its knowledge."""

    def publish_entry(self) -> None:
        """Publish what the unit has answered to the instance's question as an entry of the knowledge base."""

    def keep_fact(self, name: str, value: str | float | bool | None) -> None:
        """Keep a named scalar on the ticket; of one name, the last."""

    def set_facts(self, **facts: Any) -> None:
        """Record facts on the ticket (satisfaction, meetings, ...); they go into the journal with the act."""

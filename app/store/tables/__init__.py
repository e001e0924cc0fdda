"""All tables, by subject. Queries name them as `from app.store import tables` and `tables.ticket.c.no`.

No foreign key cascades; nothing that history hangs on is deleted. Instants are aware datetimes in UTC (`Instant`),
JSON values are text (`Json`). A change here needs a migration; a test compares the two.
"""

from __future__ import annotations

from app.store.tables.accounts import account, saved_filter, sign_in, sign_in_counter, web_session
from app.store.tables.administration import admin_event, pulse
from app.store.tables.columns import metadata
from app.store.tables.drafts import draft
from app.store.tables.knowledge import knowledge_entry, knowledge_question
from app.store.tables.records import (
    attachment,
    card,
    event,
    idempotency_key,
    incident,
    message_record,
    outbox,
    refusal,
)
from app.store.tables.register import calendar_version, pack_release, person, person_role, token, unit
from app.store.tables.tickets import assignment, ticket, ticket_link, ticket_serial
from app.store.tables.work import deadline, deadline_change, instance, task, timer

APPEND_ONLY = ("event", "deadline_change", "refusal", "pack_release", "calendar_version", "sign_in", "admin_event")
"""Tables whose rows triggers protect from UPDATE and DELETE."""

__all__ = [
    "APPEND_ONLY",
    "account",
    "admin_event",
    "assignment",
    "attachment",
    "calendar_version",
    "card",
    "deadline",
    "deadline_change",
    "draft",
    "event",
    "idempotency_key",
    "incident",
    "instance",
    "knowledge_entry",
    "knowledge_question",
    "message_record",
    "metadata",
    "outbox",
    "pack_release",
    "person",
    "person_role",
    "pulse",
    "refusal",
    "saved_filter",
    "sign_in",
    "sign_in_counter",
    "task",
    "ticket",
    "ticket_link",
    "ticket_serial",
    "timer",
    "token",
    "unit",
    "web_session",
]

"""What administrators have done, and the signs of life of the background work."""

from __future__ import annotations

import sqlalchemy as sa

from app.store.tables.columns import data, instant, key, metadata, reference, text

admin_event = sa.Table(
    "admin_event",
    metadata,
    key(),
    instant("at"),
    text("pack"),
    reference("actor_id", "person", nullable=True),
    text("act"),
    text("subject"),
    data("before", nullable=True),
    data("after", nullable=True),
    sa.Index("ix_admin_event_pack", "pack", "id"),
    comment="What administrators changed, before and after, without secrets (append only). `actor_id` is empty for the "
    "command line; `subject` is a unit's code, a person's login or a calendar's region.",
)

pulse = sa.Table(
    "pulse",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    instant("at"),
    comment="When each kind of background work last came round without a fault.",
)

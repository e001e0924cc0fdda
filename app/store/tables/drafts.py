"""What somebody has begun to type and not sent yet. Drafts of tasks stand on the task."""

from __future__ import annotations

import sqlalchemy as sa

from app.store.tables.columns import blob, instant, key, metadata, number, reference, text

draft = sa.Table(
    "draft",
    metadata,
    key(),
    reference("person_id", "person"),
    text("place"),
    text("key_id", nullable=True),
    blob("wrapped_key"),
    blob("sealed", nullable=False),
    instant("saved_at"),
    # The page that saved it, by the key of its form, and which of that page's saves it is (draft_version).
    text("page", nullable=True),
    number("turn", nullable=True),
    sa.UniqueConstraint("person_id", "place"),
    sa.Index("ix_draft_saved_at", "saved_at"),
    comment="Half-typed messages (sealed under their ticket's key) and registrations (no ticket yet: a key of "
    "their own). `place` says of what: `<ticket's number>/<message>` or `register/<key of the form>`.",
)

"""The knowledge base: entries of units, and questions that the station puts to them."""

from __future__ import annotations

import sqlalchemy as sa

from app.store.tables.columns import instant, key, metadata, reference, text

knowledge_entry = sa.Table(
    "knowledge_entry",
    metadata,
    key(),
    text("pack"),
    reference("unit_id", "unit", nullable=True),
    text("kind"),
    text("title"),
    text("body"),
    text("state"),
    instant("published_at", nullable=True),
    reference("ticket_id", "ticket", nullable=True),
    sa.Index("ix_knowledge_entry_pack", "pack", "state", "published_at"),
    sa.Index("ix_knowledge_entry_unit_id", "unit_id"),
)

knowledge_question = sa.Table(
    "knowledge_question",
    metadata,
    key(),
    text("pack"),
    reference("unit_id", "unit", nullable=True),
    text("kind"),
    text("title"),
    text("body"),
    text("state"),
    instant("asked_at"),
    instant("answered_at", nullable=True),
    instant("published_at", nullable=True),
    reference("ticket_id", "ticket", nullable=True),
    sa.Index("ix_knowledge_question_pack", "pack", "state"),
    sa.Index("ix_knowledge_question_unit_id", "unit_id"),
    sa.Index("ix_knowledge_question_ticket_id", "ticket_id"),
)

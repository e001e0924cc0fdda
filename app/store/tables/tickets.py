"""The ticket itself, its number and its assignments."""

from __future__ import annotations

import sqlalchemy as sa

from app.store.tables.columns import (
    blob,
    count,
    data,
    flag,
    instant,
    key,
    metadata,
    number,
    one_of,
    partial_index,
    reference,
    text,
    words_type,
)

ticket = sa.Table(
    "ticket",
    metadata,
    key(),
    text("pack"),
    text("no"),
    reference("release_id", "pack_release"),
    text("process"),
    text("kind"),
    text("source"),
    flag("emergency"),
    flag("anonymous"),
    flag("confidential"),
    flag("publishable"),
    text("title"),
    text("category", nullable=True),
    text("upstream", nullable=True),
    text("upstream_no", nullable=True),
    instant("registered_at"),
    text("milestone"),
    data("milestones", default=dict),
    text("satisfaction", default=""),
    text("satisfaction_basis", nullable=True),
    instant("closed_at", nullable=True),
    instant("archived_at", nullable=True),
    flag("ended"),
    text("ended_as", nullable=True),
    count("returns"),
    count("return_requests"),
    count("meetings"),
    count("redo_rounds"),
    count("round"),
    reference("lead_unit_id", "unit", nullable=True),
    data("special", nullable=True),
    data("facts", default=dict),
    # Ids of the rows below the ticket are counted here, under the ticket's lock (see app.services.docket).
    count("row_count"),
    count("event_count"),
    text("event_head", default=""),
    text("event_seal", default=""),
    instant("next_timer_at", nullable=True),
    text("key_id", nullable=True),
    blob("wrapped_key"),
    blob("caller"),
    blob("content"),
    text("mobile_index", nullable=True),
    number("version", default=1),
    # What the ticket is searched by (app.tickets.searching): words of the title, nothing personal. SQLite searches them
    # in `ticket_words`, an FTS5 table over this column that a trigger fills (migration 0005).
    sa.Column("words", words_type, nullable=True),
    sa.UniqueConstraint("no"),
    sa.Index("ix_ticket_words", "words", postgresql_using="gin").ddl_if(dialect="postgresql"),
    # The newest first: of the whole pack, of what a filter asks for, of what has not ended yet.
    sa.Index("ix_ticket_pack", "pack", "id"),
    sa.Index("ix_ticket_kind", "pack", "kind", "id"),
    sa.Index("ix_ticket_source", "pack", "source", "id"),
    sa.Index("ix_ticket_category", "pack", "category", "id"),
    partial_index("ix_ticket_emergency", "pack", "id", where="emergency"),
    partial_index("ix_ticket_open", "pack", "id", where="NOT ended"),
    partial_index("ix_ticket_upstream_no", "upstream_no", where="upstream_no IS NOT NULL"),
    # Read backwards for the newest first; as an index on "registered_at DESC" Alembic could not compare it on SQLite.
    sa.Index("ix_ticket_registered", "pack", "registered_at", "id"),
    sa.Index("ix_ticket_lead_unit_id", "lead_unit_id", "registered_at"),
    partial_index("ix_ticket_mobile_index", "mobile_index", "registered_at", where="mobile_index IS NOT NULL"),
    # The upstream's number is unique among the tickets not given back to it: what was returned may come again.
    partial_index(
        "uq_ticket_upstream_no",
        "upstream",
        "upstream_no",
        where="coalesce(ended_as, '') <> 'returned_upstream'",
        unique=True,
    ),
    comment="A request of the public. Personal data only in caller and content, sealed under the ticket's own key.",
)

ticket_serial = sa.Table(
    "ticket_serial",
    metadata,
    sa.Column("pack", sa.Text, primary_key=True),
    sa.Column("day", sa.Text, primary_key=True),
    number("next"),
    comment="The next running number of a pack's day (local date, YYYYMMDD).",
)

assignment = sa.Table(
    "assignment",
    metadata,
    key(),
    reference("ticket_id", "ticket"),
    number("round"),
    text("part"),
    reference("unit_id", "unit"),
    instant("dispatched_at"),
    instant("signed_at", nullable=True),
    instant("contacted_at", nullable=True),
    instant("ended_at", nullable=True),
    text("end_reason", nullable=True),
    flag("by_meeting"),
    flag("extension_applied"),
    count("granted"),
    count("extensions"),
    sa.UniqueConstraint("ticket_id", "round", "unit_id"),
    one_of("part", "lead", "co"),
    sa.Index("ix_assignment_unit_id", "unit_id", "dispatched_at"),
    # A unit's tickets, the newest first.
    sa.Index("ix_assignment_unit_ticket", "unit_id", "ticket_id"),
    # One lead at a time.
    partial_index("uq_assignment_lead", "ticket_id", where="part = 'lead' AND ended_at IS NULL", unique=True),
    comment="Who handles the ticket in a round, as lead or co-handler; `granted` counts in the limit's own unit.",
)

ticket_link = sa.Table(
    "ticket_link",
    metadata,
    key(),
    reference("ticket_id", "ticket"),
    reference("main_id", "ticket"),
    instant("linked_at"),
    reference("linked_by", "person", nullable=True),
    instant("unlinked_at", nullable=True),
    # A ticket is the repeat of one other at most.
    partial_index("uq_ticket_link_ticket_id", "ticket_id", where="unlinked_at IS NULL", unique=True),
    sa.Index("ix_ticket_link_ticket_id", "ticket_id"),
    sa.Index("ix_ticket_link_main_id", "main_id"),
    comment="`ticket_id` repeats `main_id`; a link that was undone stays with its instant.",
)

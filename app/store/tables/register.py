"""What stands before any ticket: releases, calendars, units and people."""

from __future__ import annotations

import sqlalchemy as sa

from app.store.tables.columns import blob, data, flag, instant, key, metadata, number, one_of, reference, text
from app.tickets.unit_kinds import UNIT_KINDS

pack_release = sa.Table(
    "pack_release",
    metadata,
    key(),
    text("pack"),
    number("seq"),
    text("title"),
    text("content_hash"),
    reference("author_id", "person", nullable=True),
    text("note", default=""),
    instant("effective_from"),
    instant("released_at"),
    blob("files", nullable=False),
    sa.UniqueConstraint("pack", "seq"),
    sa.Index("ix_pack_release_in_force", "pack", "effective_from", "seq"),
    comment="An immutable snapshot of a resolved pack; `files` is deflated JSON of all its files (append only).",
)

calendar_version = sa.Table(
    "calendar_version",
    metadata,
    key(),
    text("region"),
    number("version"),
    instant("loaded_at"),
    reference("loaded_by", "person", nullable=True),
    data("days"),
    # Read from its end, the unique index also answers "the newest version of a region".
    sa.UniqueConstraint("region", "version"),
    comment="Days off and worked of a region, one row for each loading (append only).",
)

unit = sa.Table(
    "unit",
    metadata,
    key(),
    text("pack"),
    text("code"),
    text("name"),
    text("kind"),
    reference("parent_id", "unit", nullable=True),
    reference("supervising_id", "unit", nullable=True),
    flag("active", default=True),
    text("leader", nullable=True),
    text("liaison", nullable=True),
    text("staff_note", nullable=True),
    text("receiver", nullable=True),
    sa.UniqueConstraint("pack", "code"),
    one_of("kind", *UNIT_KINDS),
    sa.Index("ix_unit_supervising_id", "supervising_id"),
    comment="Units that handle tickets; `supervising_id` is the department that forwards to an enterprise.",
)

person = sa.Table(
    "person",
    metadata,
    key(),
    text("pack"),
    text("login"),
    text("name"),
    reference("unit_id", "unit", nullable=True),
    flag("active", default=True),
    instant("created_at"),
    sa.UniqueConstraint("login"),
    sa.Index("ix_person_pack", "pack", "unit_id"),
    comment="People who sign in; never deleted, only made inactive, because history names them.",
)

person_role = sa.Table(
    "person_role",
    metadata,
    sa.Column("person_id", person.c.id.type, sa.ForeignKey("person.id"), primary_key=True, autoincrement=False),
    sa.Column("role", sa.Text, primary_key=True),
)

token = sa.Table(
    "token",
    metadata,
    key(),
    reference("person_id", "person"),
    text("digest"),
    text("label"),
    instant("created_at"),
    instant("expires_at", nullable=True),
    instant("revoked_at", nullable=True),
    sa.UniqueConstraint("digest"),
    sa.Index("ix_token_person_id", "person_id"),
    comment="API tokens, of which only a digest is kept.",
)

"""Signing in: what a person proves who they are with, who is signed in, and what was tried."""

from __future__ import annotations

import sqlalchemy as sa

from app.store.tables.columns import count, data, flag, instant, key, metadata, one_of, reference, text

account = sa.Table(
    "account",
    metadata,
    key(),
    reference("person_id", "person"),
    text("password_hash", nullable=True),
    instant("password_at", nullable=True),
    flag("must_change"),
    text("oidc_subject", nullable=True),
    sa.UniqueConstraint("person_id"),
    sa.UniqueConstraint("oidc_subject"),
    comment="How a person signs in to the pages; apart from `person`, so that nobody reads a hash along with a name.",
)

web_session = sa.Table(
    "web_session",
    metadata,
    key(),
    text("digest"),
    reference("person_id", "person"),
    text("method"),
    instant("created_at"),
    instant("seen_at"),
    sa.UniqueConstraint("digest"),
    one_of("method", "password", "oidc"),
    sa.Index("ix_web_session_person_id", "person_id"),
    sa.Index("ix_web_session_seen_at", "seen_at"),
    comment="Who is signed in; `digest` is of the cookie's token. Ending a session deletes its row.",
)

saved_filter = sa.Table(
    "saved_filter",
    metadata,
    key(),
    reference("person_id", "person"),
    text("name"),
    data("query"),
    instant("created_at"),
    sa.UniqueConstraint("person_id", "name"),
    comment="Filters of the work list that a person has kept under a name; `query` is the address's part, as JSON.",
)

sign_in = sa.Table(
    "sign_in",
    metadata,
    key(),
    instant("at"),
    reference("person_id", "person", nullable=True),
    text("account", nullable=True),
    text("outcome"),
    text("method"),
    text("address"),
    one_of(
        "outcome", "signed_in", "wrong", "limited", "refused", "signed_out", "signed_out_everywhere",
        "password_changed", "password_set", "unlocked",
    ),
    one_of("method", "password", "oidc", "administrator"),
    sa.Index("ix_sign_in_at", "at"),
    sa.Index("ix_sign_in_person_id", "person_id", "at"),
    comment="What happened at the door (append only). A login that nobody has is kept as a keyed digest (`account`): "
    "people type passwords into the wrong field. `address` is cut to its network.",
)  # fmt: skip

sign_in_counter = sa.Table(
    "sign_in_counter",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    instant("began_at"),
    count("attempts"),
    sa.Index("ix_sign_in_counter_began_at", "began_at"),
    comment="Attempts that failed within a window, of an account or an address (keyed digest of either).",
)

"""The metadata that all tables share, and the few shapes of column that they are made of."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from app.store.types import Id, Instant, Json

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


words_type = postgresql.TSVECTOR().with_variant(sa.Text(), "sqlite")
"""Words divided by blanks, to be searched."""


def key() -> sa.Column[int]:
    """The surrogate key."""
    return sa.Column("id", Id, primary_key=True)


def reference(name: str, table: str, *, nullable: bool = False) -> sa.Column[int]:
    """A foreign key to `table`.id. Nothing cascades: what history hangs on is never deleted."""
    return sa.Column(name, Id, sa.ForeignKey(f"{table}.id"), nullable=nullable)


def text(name: str, *, nullable: bool = False, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable, default=default)


def instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Instant, nullable=nullable)


def flag(name: str, *, default: bool | None = False) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, default=default)


def number(name: str, *, nullable: bool = False, default: int | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=nullable, default=default)


def count(name: str) -> sa.Column[int]:
    """A number that starts at nought."""
    return number(name, default=0)


def data(name: str, *, nullable: bool = False, default: Any = None) -> sa.Column[Any]:
    """A JSON value (see `Json`)."""
    return sa.Column(name, Json, nullable=nullable, default=default)


def blob(name: str, *, nullable: bool = True) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=nullable)


def one_of(column: str, *words: str) -> sa.CheckConstraint:
    """Keeps a column to a closed vocabulary (NULL passes)."""
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def partial_index(
    name: str, *columns: str | sa.sql.elements.ColumnElement[Any], where: str, unique: bool = False
) -> sa.Index:
    """An index over the rows that satisfy `where`, on both databases.

    A query uses it only when its own condition says the same literally; so conditions are kept to IS NULL and
    IS NOT NULL wherever possible, and `app.store.literally` writes a word into the statement where it is not.
    """
    condition = sa.text(where)
    return sa.Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)

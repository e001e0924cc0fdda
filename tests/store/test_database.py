"""Transactions: nothing is kept without a commit, refusals come as our own errors, the same on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.services.assembly import build_program
from app.store import engines, tables
from app.store.database import Database, for_update, insert_on_conflict, literally
from app.store.errors import (
    AppendOnly,
    BrokenReference,
    Busy,
    Duplicate,
    StoreError,
    TransactionOver,
    Unavailable,
    translated,
)
from config import Config
from tests.databases import Templates
from tests.store.rows import AT, a_release, a_ticket, a_unit, an_event, insert

UNITS = sa.select(sa.func.count()).select_from(tables.unit)


def units(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(UNITS).scalar_one())


# ---- transactions ------------------------------------------------------------------------------------------------


def test_what_is_committed_stays(database: Database) -> None:
    with database.write() as tx:
        a_unit(tx.connection)
        tx.commit()
    assert units(database) == 1


def test_what_is_not_committed_is_gone(database: Database) -> None:
    with database.write() as tx:
        a_unit(tx.connection)
    assert units(database) == 0
    assert (database.counters.commits, database.counters.rollbacks) == (0, 1)


def test_an_exception_undoes_everything(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as tx:
        a_unit(tx.connection)
        raise RuntimeError("a bug")
    assert units(database) == 0


def test_commit_is_the_last_act(database: Database) -> None:
    with pytest.raises(TransactionOver), database.write() as tx:
        tx.commit()
        a_unit(tx.connection)


def test_commit_comes_once(database: Database) -> None:
    with pytest.raises(TransactionOver), database.write() as tx:
        tx.commit()
        tx.commit()


def test_a_connection_kept_past_the_commit_is_closed(database: Database) -> None:
    with pytest.raises(sa.exc.ResourceClosedError), database.write() as tx:
        kept = tx.connection
        tx.commit()
        a_unit(kept)
    assert units(database) == 0


def test_an_error_after_the_commit_does_not_undo_it(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as tx:
        a_unit(tx.connection)
        tx.commit()
        raise RuntimeError("too late")
    assert units(database) == 1


def test_the_next_transaction_works_after_a_failed_one(database: Database) -> None:
    with pytest.raises(Duplicate), database.write() as tx:
        a_unit(tx.connection)
        a_unit(tx.connection)
    with database.write() as tx:
        a_unit(tx.connection)
        tx.commit()
    assert units(database) == 1


@pytest.mark.parametrize(("more", "level"), [({}, 2), ({"durable": False}, 1)], ids=["kept", "thrown away"])
def test_what_is_committed_is_on_the_disk(
    templates: Templates, tmp_path: Path, more: dict[str, bool], level: int
) -> None:
    """SQLite syncs its log at every commit (2: FULL), but where the database is thrown away afterwards."""
    opened = Database(templates.sqlite(tmp_path / "hotline.sqlite"), **more)
    with opened.write() as tx:
        assert tx.connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == level
        assert tx.connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    opened.close()


def test_the_program_keeps_what_it_has_committed(templates: Templates, tmp_path: Path) -> None:
    key = bytes(32)
    program = build_program(Config(templates.sqlite(tmp_path / "hotline.sqlite"), key, key, key))
    with program.database.write() as tx:
        assert tx.connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
    program.database.close()


def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError, match=r"read.?only"), database.read() as connection:
        a_unit(connection)


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    with database.read() as connection:
        assert connection.execute(UNITS).scalar_one() == 0
        with database.write() as tx:
            a_unit(tx.connection)
            tx.commit()
        assert connection.execute(UNITS).scalar_one() == 0
    assert units(database) == 1


def test_a_writer_after_a_reader_may_write(database: Database) -> None:
    """The two share a pool on PostgreSQL: the read-only setting must not stick to the connection."""
    for code in ("one", "two", "three"):
        assert units(database) >= 0
        with database.write() as tx:
            a_unit(tx.connection, code)
            tx.commit()
    assert units(database) == 3


def test_a_process_has_as_many_connections_as_its_pool_gives(database_url: str) -> None:
    database = Database(database_url, lock_seconds=0.05)
    with ExitStack() as at_once:
        for _ in range(engines.POOL + engines.SPARE):
            at_once.enter_context(database.read())
        with pytest.raises(Busy, match="pool"), database.read():
            pass
    assert units(database) == 0, "they are given back"
    database.close()


def test_statements_are_counted(database: Database) -> None:
    before = database.counters.statements
    with database.write() as tx:
        a_unit(tx.connection)
        tx.commit()
    assert database.counters.statements - before == 1


# ---- refusals ----------------------------------------------------------------------------------------------------


def test_a_duplicate_names_its_constraint(database: Database) -> None:
    with pytest.raises(Duplicate) as caught, database.write() as tx:
        a_unit(tx.connection)
        a_unit(tx.connection)
    assert caught.value.constraint == "uq_unit_pack_code"


def test_a_duplicate_primary_key_names_it(database: Database) -> None:
    with pytest.raises(Duplicate) as caught, database.write() as tx:
        ticket = a_ticket(tx.connection)
        an_event(tx.connection, ticket)
        an_event(tx.connection, ticket)
    assert caught.value.constraint == "pk_event"


def test_an_upstream_number_comes_twice_only_after_a_return(database: Database) -> None:
    with database.write() as tx:
        release = a_release(tx.connection)
        a_ticket(tx.connection, "1", release, upstream="桂林", upstream_no="G1", ended_as="returned_upstream")
        a_ticket(tx.connection, "2", release, upstream="桂林", upstream_no="G1")
        a_ticket(tx.connection, "3", release, upstream="广西", upstream_no="G1")
        a_ticket(tx.connection, "4", release)
        a_ticket(tx.connection, "5", release)
        tx.commit()
    with pytest.raises(Duplicate) as caught, database.write() as tx:
        a_ticket(tx.connection, "6", release, upstream="桂林", upstream_no="G1")
    assert caught.value.constraint == "uq_ticket_upstream_no"


def test_a_ticket_has_one_lead_at_a_time(database: Database) -> None:
    with database.write() as tx:
        ticket, first, second = a_ticket(tx.connection), a_unit(tx.connection, "a"), a_unit(tx.connection, "b")
        common = {"ticket_id": ticket, "part": "lead", "dispatched_at": AT}
        insert(tx.connection, "assignment", round=1, unit_id=first, ended_at=AT, **common)
        insert(tx.connection, "assignment", round=2, unit_id=first, **common)
        insert(tx.connection, "assignment", round=2, unit_id=second, **{**common, "part": "co"})
        tx.commit()
    with pytest.raises(Duplicate) as caught, database.write() as tx:
        insert(tx.connection, "assignment", round=3, unit_id=second, **common)
    assert caught.value.constraint == "uq_assignment_lead"


def test_a_reference_to_nothing_is_refused(database: Database) -> None:
    with pytest.raises(BrokenReference), database.write() as tx:
        a_ticket(tx.connection, release=99)


def test_a_ticket_with_history_cannot_be_deleted(database: Database) -> None:
    with pytest.raises(BrokenReference), database.write() as tx:
        an_event(tx.connection, a_ticket(tx.connection))
        tx.connection.execute(tables.ticket.delete())


def test_a_word_outside_the_vocabulary_is_refused(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="ck_unit_kind"), database.write() as tx:
        insert(tx.connection, "unit", pack="longsheng", code="x", name="x", kind="planet")


def test_an_error_message_holds_no_values(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError) as caught, database.write() as tx:
        insert(tx.connection, "unit", pack="longsheng", code="x", name="秘密", kind=None)
    assert "秘密" not in str(caught.value).partition("DETAIL")[0]


# ---- append only -------------------------------------------------------------------------------------------------


def test_an_event_cannot_be_changed(database: Database) -> None:
    with pytest.raises(AppendOnly), database.write() as tx:
        an_event(tx.connection, a_ticket(tx.connection))
        tx.connection.execute(tables.event.update().values(type="other"))


def test_an_event_cannot_be_deleted(database: Database) -> None:
    with pytest.raises(AppendOnly), database.write() as tx:
        an_event(tx.connection, a_ticket(tx.connection))
        tx.connection.execute(tables.event.delete())


def test_a_release_cannot_be_changed(database: Database) -> None:
    with pytest.raises(AppendOnly), database.write() as tx:
        a_release(tx.connection)
        tx.connection.execute(tables.pack_release.update().values(files=b"other"))


def test_events_cannot_be_emptied_or_replaced(database: Database) -> None:
    """The two ways round a DELETE trigger: TRUNCATE on PostgreSQL, INSERT OR REPLACE on SQLite."""
    with pytest.raises(AppendOnly), database.write() as tx:
        an_event(tx.connection, a_ticket(tx.connection))
        if database.dialect == "postgresql":
            tx.connection.exec_driver_sql("TRUNCATE event CASCADE")
        else:
            columns = "ticket_id, seq, at, recorded_at, type, body, previous, digest"
            tx.connection.exec_driver_sql(
                f"INSERT OR REPLACE INTO event ({columns}) SELECT {columns.replace('type', 'upper(type)')} FROM event"
            )


# ---- values ------------------------------------------------------------------------------------------------------


def test_instants_come_back_in_utc_and_compare_by_time(database: Database) -> None:
    beijing = timezone(timedelta(hours=8))
    morning = datetime(2023, 6, 9, 0, 0, 0, 1, tzinfo=beijing)
    with database.write() as tx:
        release = a_release(tx.connection)
        a_ticket(tx.connection, "early", release, registered_at=morning)
        a_ticket(tx.connection, "late", release, registered_at=datetime(2023, 6, 8, 16, 0, 1, tzinfo=UTC))
        tx.commit()
    at = tables.ticket.c.registered_at
    with database.read() as connection:
        first = connection.execute(sa.select(sa.func.min(at))).scalar_one()
        before = connection.execute(sa.select(tables.ticket.c.no).where(at <= morning)).scalars().all()
    assert first == morning
    assert first.tzinfo is UTC
    assert before == ["early"]


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises((ValueError, sa.exc.StatementError), match="time zone"), database.write() as tx:
        a_ticket(tx.connection, registered_at=AT.replace(tzinfo=None))


def test_json_comes_back_as_it_was(database: Database) -> None:
    facts = {"诉求": ["路灯", 1, 2.5, None, True], "a": {"z": 1, "b": 2}}
    with database.write() as tx:
        a_ticket(tx.connection, facts=facts)
        tx.commit()
    with database.read() as connection:
        row = connection.execute(sa.select(tables.ticket)).mappings().one()
    assert row["facts"] == facts
    assert row["special"] is None
    assert row["milestones"] == {}
    assert row["emergency"] is False


# ---- helpers -----------------------------------------------------------------------------------------------------


def test_insert_on_conflict_counts_up(database: Database) -> None:
    serial = tables.ticket_serial
    numbers = []
    with database.write() as tx:
        for _ in range(3):
            statement = (
                insert_on_conflict(tx.connection, serial)
                .values(pack="longsheng", day="20230609", next=2)
                .on_conflict_do_update(index_elements=["pack", "day"], set_={"next": serial.c.next + 1})
                .returning(serial.c.next)
            )
            numbers.append(tx.connection.execute(statement).scalar_one() - 1)
    assert numbers == [1, 2, 3]


def test_locks_are_written_out_where_they_mean_something(database: Database) -> None:
    query = for_update(sa.select(tables.timer.c.id), skip_locked=True, of=[tables.timer])
    with database.read() as connection:
        text = str(query.compile(dialect=connection.dialect))
    expected = "FOR UPDATE OF timer SKIP LOCKED" if database.dialect == "postgresql" else ""
    assert text.partition("FROM timer")[2].strip() == expected


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        (tables.timer.c.due_at <= AT, "ix_timer_due_at"),
        (tables.outbox.c.next_attempt_at <= AT, "ix_outbox_waiting"),
        (tables.outbox.c.state == literally("dead"), "ix_outbox_dead"),
        (sa.and_(tables.outbox.c.sent_at.is_not(None), tables.outbox.c.sent_at <= AT), "ix_outbox_sent"),
        (sa.and_(tables.deadline.c.state == literally("open"), tables.deadline.c.due_at < AT), "ix_deadline_open"),
        (
            sa.and_(tables.task.c.pack == "x", tables.task.c.role == "station", tables.task.c.closed_at.is_(None)),
            "ix_task_open",
        ),
    ],
)
def test_sweeps_and_lists_use_their_partial_indexes(
    database: Database, condition: sa.ColumnElement[bool], index: str
) -> None:
    if database.dialect == "postgresql":
        pytest.skip("an empty table is always scanned by PostgreSQL; its partial indexes are the same")
    with database.read() as connection:
        query: sa.Select[Any] = sa.select(sa.literal_column("*")).where(condition)
        compiled = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
        values = tuple("x" for _ in compiled.positiontup or ())
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values).all()
    assert index in str(plan)


# ---- waiting -----------------------------------------------------------------------------------------------------


def test_writers_of_many_threads_lose_nothing(database: Database) -> None:
    assert counted_up(database, [database] * 4) == 80


def test_writers_of_many_processes_lose_nothing(database: Database, database_url: str) -> None:
    """As in several processes, nothing is shared but the database; DEFERRED transactions lost half of these."""
    others = [Database(database_url, lock_seconds=20) for _ in range(4)]
    assert counted_up(database, others) == 80
    for other in others:
        other.close()


def counted_up(database: Database, writers: list[Database]) -> int:
    """The counter after each of four threads has read it and written one more, twenty times."""
    serial = tables.ticket_serial
    with database.write() as tx:
        tx.connection.execute(serial.insert(), {"pack": "p", "day": "d", "next": 0})
        tx.commit()

    def add(writer: Database) -> None:
        for _ in range(20):
            with writer.write() as tx:
                query = for_update(sa.select(serial.c.next).where(serial.c.pack == "p"))
                seen = tx.connection.execute(query).scalar_one()
                tx.connection.execute(serial.update().values(next=seen + 1))
                tx.commit()

    with ThreadPoolExecutor(len(writers)) as pool:
        list(pool.map(add, writers))
    with database.read() as connection:
        return int(connection.execute(sa.select(serial.c.next)).scalar_one())


def test_waiting_for_a_lock_ends_as_busy(database_url: str, database: Database) -> None:
    with database.write() as tx:
        a_unit(tx.connection)
        tx.commit()
    impatient = Database(database_url, lock_seconds=0.2)
    with database.write() as tx:
        tx.connection.execute(tables.unit.update().values(name="A"))
        with pytest.raises(Busy), impatient.write() as other:
            other.connection.execute(tables.unit.update().values(name="B"))
    impatient.close()


def test_a_second_writer_of_the_same_process_waits_its_turn(tmp_path: Path, templates: Templates) -> None:
    database = Database(templates.sqlite(tmp_path / "hotline.sqlite"), lock_seconds=0.1)
    entered = threading.Event()
    release = threading.Event()

    def hold() -> None:
        with database.write():
            entered.set()
            release.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    assert entered.wait(60)
    with pytest.raises(Busy), database.write():
        pass
    release.set()
    holder.join()
    with database.write():
        pass
    database.close()


def test_a_missing_server_is_unavailable() -> None:
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2")
    with pytest.raises(Unavailable), nowhere.read():
        pass
    with pytest.raises(Unavailable), nowhere.write():
        pass


def test_a_file_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    nowhere = Database(f"sqlite:///{tmp_path / 'no' / 'folder.sqlite'}")
    with pytest.raises(Unavailable), nowhere.read():
        pass


def test_a_lost_connection_is_replaced(database: Database) -> None:
    if database.dialect == "sqlite":
        pytest.skip("a file does not go away")
    with pytest.raises(Unavailable), database.write() as tx:
        tx.connection.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert units(database) == 0


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://x/y", "postgresql://x/y"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"unsupported|must be a file"):
        Database(url)


def test_a_bug_keeps_its_own_exception(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError) as caught, database.write() as tx:
        tx.connection.exec_driver_sql("SELECT nonsense FROM nowhere")
    assert not isinstance(caught.value, StoreError)
    assert translated(ValueError()) is None

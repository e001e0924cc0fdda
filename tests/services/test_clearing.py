"""What has served its time goes in batches; what somebody may still ask for stays."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.services import clearing
from app.services.acting import drafts
from app.services.errand import Once
from app.store import idempotency, records, tables
from tests.services.hotline import STATION, Hotline

DAYS = 30
ROUTE = "POST /api/v1/tickets"


def person(hotline: Hotline) -> int:
    found = hotline.actor(STATION).person_id
    assert found is not None
    return found


def key(hotline: Hotline, name: str, at: datetime) -> None:
    who = person(hotline)
    with hotline.program.database.write() as tx:
        assert idempotency.claim(tx.connection, who, ROUTE, name, "", at)
        tx.commit()


def keys(hotline: Hotline) -> set[str]:
    with hotline.program.database.read() as conn:
        return set(conn.execute(sa.select(tables.idempotency_key.c.key)).scalars())


def test_keys_go_once_they_are_older_than_the_setting(hotline: Hotline) -> None:
    now = hotline.program.instant()
    key(hotline, "old", now - timedelta(days=DAYS, seconds=1))
    key(hotline, "old enough to stay", now - timedelta(days=DAYS))
    key(hotline, "new", now)

    assert clearing.clear(hotline.program, now, DAYS) == 1

    assert keys(hotline) == {"old enough to stay", "new"}
    assert clearing.clear(hotline.program, now + timedelta(days=1), 0) == 0, "0 days: they are kept for ever"
    assert len(keys(hotline)) == 2
    assert clearing.clear(hotline.program, now + timedelta(days=DAYS, seconds=1), DAYS) == 2 and not keys(hotline)


def test_a_repeat_within_the_time_gets_the_first_answer(hotline: Hotline) -> None:
    now = hotline.program.instant()
    once = Once(person(hotline), ROUTE, "k", "")
    key(hotline, "k", now)
    clearing.clear(hotline.program, now + timedelta(days=DAYS), DAYS)
    with hotline.program.database.write() as tx:
        assert not idempotency.claim(tx.connection, once.person_id, once.route, once.key, "", now)


def test_many_go_in_batches(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clearing, "AT_ONCE", 3)
    now = hotline.program.instant()
    for number in range(7):
        key(hotline, f"{number}", now - timedelta(days=DAYS + 1 + number))
    before = hotline.program.database.counters.commits

    assert clearing.clear(hotline.program, now, DAYS) == 7

    assert keys(hotline) == set() and hotline.program.database.counters.commits - before == 3


def test_nothing_to_clear_costs_one_query_and_no_transaction_that_writes(hotline: Hotline) -> None:
    key(hotline, "new", hotline.program.instant())
    counters = hotline.program.database.counters
    before = (counters.statements, counters.commits, counters.rollbacks)
    assert clearing.clear(hotline.program, hotline.program.instant(), DAYS) == 0
    assert (counters.statements, counters.commits, counters.rollbacks) == (before[0] + 1, before[1], before[2])


def test_a_key_that_somebody_holds_waits_for_the_next_round(hotline: Hotline) -> None:
    if hotline.program.database.dialect == "sqlite":
        pytest.skip("on SQLite there is one writer at a time")
    now = hotline.program.instant()
    for name in ("held", "free"):
        key(hotline, name, now - timedelta(days=DAYS + 1))
    who = person(hotline)
    with hotline.program.database.write() as tx:
        idempotency.keep(tx.connection, who, ROUTE, "held", 200, "{}")
        assert clearing.clear(hotline.program, now, DAYS) == 1
    assert keys(hotline) == {"held"}


def test_forgotten_drafts_go_though_nobody_saves_another(hotline: Hotline) -> None:
    actor, start = hotline.actor(STATION), hotline.program.instant()
    act = Once(person(hotline), "POST /tickets/new", "form-1", "")
    drafts.keep_registration(hotline.program, actor, {"caller_name": "覃先生"}, act=act)

    def there() -> int:
        with hotline.program.database.read() as conn:
            return len(records.find(conn, "draft"))

    assert clearing.clear(hotline.program, start + drafts.KEPT, DAYS) == 0 and there() == 1
    assert clearing.clear(hotline.program, start + drafts.KEPT + timedelta(seconds=1), DAYS) == 1 and there() == 0

"""The journal's chain: whatever is done to a row shows, and so does a row that is gone, the last one too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.tickets.journal import START, Fault, canonical, chain, seal, verify

KEY = b"k" * 32
NO = "4503282023060900001"
AT = datetime(2023, 6, 9, 8, 40, tzinfo=UTC)
Row = dict[str, Any]


class Journal:
    """Rows as they lie in the table, with what the ticket row says of them."""

    def __init__(self, length: int, ticket_id: int = 7) -> None:
        self.rows: list[Row] = []
        self.head = START
        for seq in range(1, length + 1):
            self.rows.append(link(self.head, an_event(seq, ticket_id)))
            self.head = self.rows[-1]["digest"]
        self.count = length
        self.sealed = seal(KEY, NO, length, self.head)

    def faults(self) -> list[Fault]:
        return verify(NO, self.rows, self.count, self.head, self.sealed, KEY)

    def kinds(self) -> set[tuple[int | None, str]]:
        return {(fault.seq, fault.kind) for fault in self.faults()}


def an_event(seq: int, ticket_id: int = 7) -> Row:
    return {
        "ticket_id": ticket_id, "seq": seq, "at": AT + timedelta(minutes=seq), "recorded_at": AT, "type": "act",
        "act": "sign", "element": "complaint_sign", "name": "签收", "process": "complaint", "instance_id": 3,
        "actor_id": seq, "actor_name": "王", "role": "unit", "unit_id": None, "body": {"facts": {"round": seq}},
    }  # fmt: skip


def link(previous: str, event: Row) -> Row:
    return {**event, "previous": previous, "digest": chain(previous, event)}


def relink(rows: list[Row]) -> list[Row]:
    """Rewrite the whole chain, as somebody would who knows the code but not the key."""
    made: list[Row] = []
    for seq, row in enumerate(rows, 1):
        bare = {name: value for name, value in row.items() if name not in ("previous", "digest")}
        made.append(link(made[-1]["digest"] if made else START, {**bare, "seq": seq}))
    return made


# ---- what is as it was written -----------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [0, 1, 2, 30])
def test_a_journal_that_nobody_touched_has_no_faults(length: int) -> None:
    assert Journal(length).faults() == []


def test_an_instant_counts_not_its_zone() -> None:
    beijing = {**an_event(1), "at": AT.astimezone(timezone(timedelta(hours=8)))}
    assert canonical(beijing) == canonical({**an_event(1), "at": AT})


def test_a_row_read_back_from_the_database_has_the_same_digest() -> None:
    """The table gives every column, empty ones as None, the body through JSON, keys in any order."""
    event = {**an_event(1), "body": {"b": [1, 2.5, None, "字"], "a": {"at": AT.isoformat()}}}
    read = dict(reversed({**event, "body": orjson.loads(orjson.dumps(event["body"]))}.items()))
    del event["unit_id"]
    assert chain("p", read) == chain("p", event)


def test_a_field_that_the_digest_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="weather"):
        canonical({**an_event(1), "weather": "rain"})


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        canonical({**an_event(1), "at": AT.replace(tzinfo=None)})


# ---- what was done to it -----------------------------------------------------------------------------------------


def test_an_altered_field_is_named() -> None:
    journal = Journal(5)
    journal.rows[2]["actor_name"] = "李"
    assert journal.kinds() == {(3, "altered")}


def test_an_altered_field_with_a_new_digest_is_noticed_at_the_next_event() -> None:
    journal = Journal(5)
    journal.rows[2] = link(journal.rows[2]["previous"], {**an_event(3), "actor_name": "李"})
    assert journal.kinds() == {(4, "altered")}


def test_the_last_event_altered_with_a_new_digest_is_noticed_by_the_head() -> None:
    journal = Journal(5)
    journal.rows[4] = link(journal.rows[4]["previous"], {**an_event(5), "actor_name": "李"})
    assert journal.kinds() == {(5, "altered")}


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_missing_event_is_named(seq: int) -> None:
    journal = Journal(5)
    del journal.rows[seq - 1]
    assert (seq, "missing") in journal.kinds()


def test_a_cut_off_end_cannot_be_hidden_by_a_smaller_count() -> None:
    journal = Journal(5)
    del journal.rows[-1]
    journal.count, journal.head = 4, journal.rows[-1]["digest"]
    assert journal.kinds() == {(None, "sealed")}


def test_a_chain_rewritten_as_a_whole_does_not_match_the_seal() -> None:
    journal = Journal(5)
    journal.rows[2]["actor_name"] = "李"
    journal.rows = relink(journal.rows)
    journal.head = journal.rows[-1]["digest"]
    assert journal.kinds() == {(None, "sealed")}


def test_an_event_put_at_the_end_is_named() -> None:
    journal = Journal(3)
    journal.rows.append(link(journal.head, an_event(4)))
    assert journal.kinds() == {(4, "inserted")}


def test_two_events_that_changed_places_are_named() -> None:
    journal = Journal(5)
    first, second = journal.rows[1], journal.rows[2]
    first["seq"], second["seq"] = 3, 2
    journal.rows[1:3] = [second, first]
    assert {(2, "reordered"), (3, "reordered")} <= journal.kinds()


def test_another_tickets_event_does_not_fit() -> None:
    journal, other = Journal(3), Journal(3, ticket_id=8)
    journal.rows[0] = {**other.rows[0], "ticket_id": 7}
    assert (1, "altered") in journal.kinds()


def test_another_tickets_whole_journal_does_not_fit() -> None:
    other = Journal(3, ticket_id=8)
    assert [fault.kind for fault in verify("other", other.rows, 3, other.head, other.sealed, KEY)] == ["sealed"]


def test_a_wiped_journal_is_noticed() -> None:
    journal = Journal(3)
    journal.rows, journal.count, journal.head, journal.sealed = [], 0, START, ""
    assert journal.kinds() == {(None, "sealed")}


def test_a_fault_speaks_both_languages() -> None:
    journal = Journal(2)
    del journal.rows[1]
    fault = journal.faults()[0]
    assert "缺少第2条" in fault.zh
    assert "Event 2 is missing" in fault.en


# ---- whatever is done, something shows ---------------------------------------------------------------------------


def longer(value: Any) -> str:
    return f"{value}x"


FIELD = st.sampled_from(["type", "act", "actor_id", "at", "body", "role", "seq", "previous", "digest", "ticket_id"])
OTHER: dict[str, Callable[[Any], Any]] = {
    "actor_id": lambda value: value + 1,
    "ticket_id": lambda value: value + 1,
    "seq": lambda value: value + 1,
    "at": lambda value: value + timedelta(microseconds=1),
    "body": lambda value: {**value, "x": 1},
}


@given(length=st.integers(1, 12), data=st.data(), field=FIELD)
def test_altering_any_field_of_any_event_shows(length: int, data: st.DataObject, field: str) -> None:
    journal = Journal(length)
    row = journal.rows[data.draw(st.integers(0, length - 1))]
    change: Callable[[Any], Any] = OTHER.get(field, longer)
    row[field] = change(row[field])
    assert journal.faults()


@given(length=st.integers(1, 12), data=st.data(), rewritten=st.booleans())
def test_removing_any_event_shows(length: int, data: st.DataObject, rewritten: bool) -> None:
    journal = Journal(length)
    del journal.rows[data.draw(st.integers(0, length - 1))]
    if rewritten:
        journal.rows = relink(journal.rows)
    assert journal.faults()


@given(length=st.integers(0, 12), data=st.data(), rewritten=st.booleans())
def test_inserting_an_event_anywhere_shows(length: int, data: st.DataObject, rewritten: bool) -> None:
    journal = Journal(length)
    place = data.draw(st.integers(0, length))
    previous = journal.rows[place - 1]["digest"] if place else START
    journal.rows.insert(place, link(previous, {**an_event(place + 1), "actor_name": "陈"}))
    if rewritten:
        journal.rows = relink(journal.rows)
    assert journal.faults()


@given(length=st.integers(2, 12), data=st.data(), rewritten=st.booleans())
def test_any_other_order_shows(length: int, data: st.DataObject, rewritten: bool) -> None:
    journal = Journal(length)
    order = data.draw(st.permutations(range(length)))
    assume(order != sorted(order))
    journal.rows = [journal.rows[place] for place in order]
    if rewritten:
        journal.rows = relink(journal.rows)
    assert journal.faults()


@given(length=st.integers(0, 12), count=st.integers(0, 13), key=st.binary(min_size=32, max_size=32))
def test_nobody_makes_a_seal_without_the_key(length: int, count: int, key: bytes) -> None:
    journal = Journal(length)
    if (count, key) != (length, KEY):
        assert seal(key, NO, count, journal.head) != journal.sealed

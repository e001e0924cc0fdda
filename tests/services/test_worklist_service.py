"""The work list, its lights, its search and its counts, on both databases."""

from __future__ import annotations

import dataclasses

import pytest

from app.services.acting import assigning, tasks
from app.services.lists import finding, saved_filters, ticketlist, worklist
from app.services.lists.worklist import Query
from app.store import records
from app.tickets import searching
from app.tickets.actor import Actor
from app.tickets.refusal import Forbidden, FormInvalid, NotFound
from tests.services.hotline import AUTHORITY, CHEN, LI, STATION, TOURISM, Hotline, Ticket


def listed(hotline: Hotline, who: str, limit: int = 50, **asked: object) -> list[str]:
    """Numbers of the tickets on the list, in its order."""
    return [row["no"] for row in page(hotline, who, limit, **asked).rows]


def page(hotline: Hotline, who: str, limit: int = 50, **asked: object) -> worklist.Listing:
    return worklist.tasks(hotline.program, hotline.actor(who), Query(**asked), limit=limit)  # type: ignore[arg-type]


def light(hotline: Hotline, ticket: Ticket, who: str = LI) -> str:
    found = page(hotline, who, q=ticket.no).rows[0]["light"]
    return f"{found.light}{' pending' if found.pending else ''}"


def left(hotline: Hotline, ticket: Ticket) -> tuple[str, int, bool]:
    found = page(hotline, LI, q=ticket.no).rows[0]["light"].left
    return found.unit, found.amount, found.late


def found(hotline: Hotline, who: str, **asked: object) -> list[str]:
    query = ticketlist.Query(**asked)  # type: ignore[arg-type]
    return [row["no"] for row in ticketlist.tickets(hotline.program, hotline.actor(who), query, limit=50)]


# ---- order and pages -----------------------------------------------------------------------------------------------


def test_due_first_and_without_a_limit_last_page_by_page(hotline: Hotline) -> None:
    late = hotline.dispatched("2024-09-12 09:00")
    early = hotline.dispatched("2024-09-11 09:00", kind="help")
    consult = hotline.registers("2024-09-11 08:30")  # nothing limits its acceptance
    everything = listed(hotline, STATION, tab="all")
    assert sorted(everything) == sorted([early.no, late.no, consult.no])
    rows = page(hotline, STATION, tab="all").rows
    instants = [row["due_at"] for row in rows]
    assert instants == sorted([i for i in instants if i], key=lambda i: i) + [None] * instants.count(None)

    seen, place = [], None
    for _ in range(4):
        part = worklist.tasks(hotline.program, hotline.actor(STATION), Query(tab="all"), limit=1, after=place)
        seen += [row["no"] for row in part.rows]
        place = part.next_place
        if place is None:
            break
    assert seen == everything


def test_what_has_no_limit_stands_with_its_tickets_next_one(hotline: Hotline) -> None:
    """The review of a request on a ticket that is nearly due is not for later."""
    calm = hotline.dispatched("2024-09-10 09:00")
    for act in ("sign", "contact"):
        form = {"contacted_at": "2024-09-10T09:00:00+08:00", "method": "phone"} if act == "contact" else {}
        calm.does(LI, act, **form)
    pressed = hotline.dispatched("2024-09-10 09:05", kind="help")
    pressed.does(LI, "sign", "2024-09-10 09:10")
    pressed.does(LI, "contact", contacted_at="2024-09-10T09:10:00+08:00", method="phone")
    assert pressed.deadline("handle")["due_at"] < calm.deadline("handle")["due_at"]

    pressed.asks(LI, "extension_request", "2024-09-11 10:00", reason="案情复杂", amount=2, caller_told=True)

    def order() -> list[tuple[str, str]]:
        return [(row["no"], row["act"]) for row in page(hotline, STATION, tab="all").rows]

    assert order() == [(pressed.no, "reply"), (pressed.no, "review_extension"), (calm.no, "reply")]
    assert listed(hotline, STATION, tab="all", due="none") == [pressed.no]
    assert listed(hotline, STATION, tab="all", due="week") == [pressed.no], "it has no due time of its own"
    first = worklist.tasks(hotline.program, hotline.actor(STATION), Query(tab="all"), limit=2)
    rest = worklist.tasks(hotline.program, hotline.actor(STATION), Query(tab="all"), limit=2, after=first.next_place)
    assert [row["no"] for row in rest.rows] == [calm.no] and rest.next_place is None

    review = next(row for row in first.rows if row["act"] == "review_extension")
    assert review["due_at"] is None and review["rank_at"] == pressed.deadline("handle")["due_at"]
    assert review["light"].light == "none"


def test_each_sees_their_own(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 09:00")
    assert listed(hotline, LI) == [ticket.no] and listed(hotline, CHEN) == []
    assert listed(hotline, CHEN, tab="all") == [], "everything is for who sees the whole pack"
    assert listed(hotline, AUTHORITY, tab="all") == [ticket.no]
    assert found(hotline, LI) == [ticket.no] and found(hotline, CHEN) == []
    auditor = Actor(None, "赵审", "longsheng", frozenset({"auditor"}))
    with pytest.raises(Forbidden):
        worklist.tasks(hotline.program, auditor, Query(), limit=1)


def test_a_unit_to_which_a_ticket_comes_twice_lists_it_once(hotline: Hotline) -> None:
    one = hotline.dispatched("2024-09-11 09:00")
    two = hotline.dispatched("2024-09-11 09:10")
    with hotline.program.database.write() as transaction:
        row = records.find(transaction.connection, "assignment", ticket_id=one.row.id)[0].values()
        again = {**row, "id": row["id"] + 500, "round": 2, "ended_at": row["dispatched_at"]}
        records.insert_rows(transaction.connection, "assignment", [again])
        transaction.commit()
    assert found(hotline, LI) == [two.no, one.no]


def test_who_leads_a_unit_sees_all_that_is_open_in_it_and_hands_it_out(hotline: Hotline) -> None:
    ours, theirs = hotline.dispatched("2024-09-11 09:00"), hotline.dispatched("2024-09-11 09:10", lead=TOURISM)
    unaccepted = hotline.registers("2024-09-11 09:20")
    li = hotline.actor(LI)
    leads = dataclasses.replace(li, person_id=None, roles=frozenset({"unit_head"}))

    def seen(actor: Actor) -> list[str]:
        return [row["no"] for row in worklist.tasks(hotline.program, actor, Query(), limit=9).rows]

    assert seen(leads) == [ours.no] and theirs.no not in seen(leads) and unaccepted.no not in seen(leads)
    row = worklist.tasks(hotline.program, leads, Query(), limit=9).rows[0]
    assert not row["mine"] and row["may_assign"] and row["batches"] == []
    assert worklist.counts(hotline.program, leads).unit == 1
    both = dataclasses.replace(leads, roles=frozenset({"unit", "unit_head"}))
    assert seen(both) == [ours.no], "once, in whatever role"
    assert worklist.counts(hotline.program, both).unit == 1
    own = worklist.tasks(hotline.program, both, Query(), limit=9).rows[0]
    assert own["mine"] and own["may_assign"] and own["batches"] == ["sign"]
    homeless = dataclasses.replace(leads, unit_id=None)
    assert seen(homeless) == [] and worklist.counts(hotline.program, homeless).unit == 0


# ---- lights --------------------------------------------------------------------------------------------------------


def test_lights_follow_the_clock_without_any_sweep(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 09:00")
    ticket.does(LI, "sign")
    ticket.does(LI, "contact", contacted_at="2024-09-11T09:00:00+08:00", method="phone")
    due = ticket.deadline("handle")["due_at"]
    assert f"{due:%Y-%m-%d %H:%M:%S}" == "2024-09-26 15:59:59"
    assert light(hotline, ticket) == "ok" and left(hotline, ticket) == ("workday", 10, False)
    hotline.moves_to("2024-09-25 09:00")
    assert light(hotline, ticket) == "sms" and left(hotline, ticket) == ("workday", 1, False)
    hotline.moves_to("2024-09-26 00:00")
    assert light(hotline, ticket) == "yellow"
    assert listed(hotline, LI, light="yellow") == [ticket.no] and listed(hotline, LI, light="red") == []
    assert listed(hotline, LI, due="today") == [ticket.no] and listed(hotline, LI, due="overdue") == []
    hotline.moves_to("2024-09-27 00:00")
    assert light(hotline, ticket) == "red" and left(hotline, ticket)[2]
    assert listed(hotline, LI, light="red") == [ticket.no] == listed(hotline, LI, due="overdue")


def test_an_undecided_timely_extension_holds_overdue_back(hotline: Hotline) -> None:
    """A-X03"""
    ticket = hotline.dispatched("2024-09-11 09:00")
    ticket.does(LI, "sign")
    ticket.does(LI, "contact", contacted_at="2024-09-11T09:00:00+08:00", method="phone")
    ticket.asks(LI, "extension_request", "2024-09-20 10:00", reason="案情复杂", amount=5, caller_told=True)
    assert light(hotline, ticket) == "ok pending"
    assert listed(hotline, LI, light="pending") == [ticket.no]
    hotline.moves_to("2024-09-28 10:00")
    assert light(hotline, ticket) == "pending pending"
    assert listed(hotline, LI, light="red") == []
    ticket.does(STATION, "review_extension", "2024-09-28 11:00", outcome="refuse", opinion="理由不足")
    assert light(hotline, ticket) == "red"


# ---- search and filters --------------------------------------------------------------------------------------------


def test_words_numbers_and_callers(hotline: Hotline) -> None:
    lamp = hotline.registers("2024-09-11 09:00", title="路灯不亮，K12路口", caller_mobile="14200000077")
    dust = hotline.registers("2024-09-11 09:01", title="砂石车扬尘扰民")
    for query, expected in {
        "路灯": [lamp.no], "灯不亮": [lamp.no], "亮": [lamp.no], "k12": [lamp.no], "K1": [lamp.no],
        "扬尘 砂石": [dust.no],
        "灯路": [], "民": [dust.no], lamp.no: [lamp.no], "GL-2": [dust.no], "'; --": [], "\"*": [], "路灯 扬尘": [],
    }.items():  # fmt: skip
        assert found(hotline, STATION, q=query) == expected, query
        assert listed(hotline, STATION, q=query) == expected, query
    assert found(hotline, STATION, q="14200000077") == [], "a caller's number is no word"

    def of_caller(who: str, mobile: str) -> list[str]:
        rows = ticketlist.of_caller(hotline.program, hotline.actor(who), mobile, limit=50)
        return [row["no"] for row in rows]

    assert of_caller(STATION, "+86 142-0000-0077") == [lamp.no]
    assert of_caller(AUTHORITY, "14200000077") == [] == of_caller(STATION, "14200000078")


def test_the_end_of_a_number_finds_the_ticket_as_it_is_said_on_the_phone(hotline: Hotline) -> None:
    ticket = hotline.registers("2024-09-11 15:20")
    other = hotline.registers("2024-09-11 15:30")
    for said in (ticket.no[-5:], ticket.no[-9:], ticket.no):
        assert listed(hotline, STATION, q=said) == [ticket.no] == found(hotline, STATION, q=said), said
    assert listed(hotline, STATION, q=other.no[-5:]) == [other.no]
    assert listed(hotline, STATION, q="99999") == []


def test_the_end_of_a_number_hides_no_ticket_with_the_word(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    """001 is the end of today's first number, and what people call a road."""
    ended = hotline.dispatched("2024-09-11 15:20")
    end = ended.no[-3:]
    ours = hotline.dispatched("2024-09-11 15:30", title=f"{end}县道落石")
    theirs = hotline.dispatched("2024-09-11 15:40", title=f"{end}县道扬尘", lead=TOURISM)

    assert found(hotline, STATION, q=end) == [theirs.no, ours.no, ended.no]
    assert sorted(listed(hotline, STATION, tab="all", q=end)) == [ended.no, ours.no, theirs.no]
    assert found(hotline, LI, q=end) == [ours.no, ended.no]
    assert found(hotline, CHEN, q=end) == [theirs.no] == listed(hotline, CHEN, q=end), "the numbered one is not theirs"
    assert found(hotline, STATION, q=ended.no) == [ended.no], "a whole number means one ticket"
    assert found(hotline, STATION, q=ended.no[-5:]) == [ended.no]
    upstream = hotline.registers("2024-09-11 15:50", upstream_no=end)
    assert found(hotline, STATION, q=end) == [upstream.no], "the upstream's whole number too"

    monkeypatch.setattr(finding, "MOST", 1)
    second = theirs.no[-3:]
    many = [hotline.registers(f"2024-09-11 16:0{minute}", title=f"{second}县道") for minute in range(2)]
    assert found(hotline, STATION, q=second) == [many[1].no, many[0].no], "where many have the word, they alone"
    assert found(hotline, STATION, q=theirs.no[-5:]) == [theirs.no]


def test_filters_of_both_lists(hotline: Hotline) -> None:
    complaint = hotline.dispatched("2024-09-11 09:00")
    help_ = hotline.registers("2024-09-11 09:10", "help", source="city_12345")
    for asked, expected in [
        ({"kind": "help"}, [help_.no]), ({"milestone": "dispatched"}, [complaint.no]), ({"emergency": True}, []),
        ({"unit": "县交通运输局"}, [complaint.no]), ({"unit": TOURISM}, []), ({"unit": "没有"}, []),
        ({"source": "phone"}, []), ({"category": "noise"}, []),
    ]:  # fmt: skip
        assert listed(hotline, STATION, tab="all", **asked) == expected, asked
        assert found(hotline, STATION, **asked) == expected, asked
    assert listed(hotline, STATION, tab="all", act="sign") == [complaint.no]
    assert listed(hotline, STATION, tab="all", lane="station") == [help_.no]
    assert found(hotline, STATION, ended=True) == [] and len(found(hotline, STATION, ended=False)) == 2
    for wrong in ({"due": "someday"}, {"light": "green"}, {"tab": "theirs"}):
        with pytest.raises(FormInvalid):
            listed(hotline, STATION, **wrong)


def test_words_are_cut_into_pairs() -> None:
    assert searching.index_words("路灯不亮 K12，ＡＢＣ路") == "路灯 灯不 不亮 亮 k12 abc 路"
    assert searching.terms("路") == [searching.Term("路", True)]
    assert searching.terms("2024 ab") == [searching.Term("2024", False), searching.Term("ab", True)]
    assert searching.terms("！？ ") == [] and searching.index_words("") == ""


# ---- counts --------------------------------------------------------------------------------------------------------


def test_counts_stop_where_nobody_reads_on(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    for minute in range(3):
        hotline.registers(f"2024-09-11 09:0{minute}")
    hotline.dispatched("2024-09-11 09:10")
    counted = worklist.counts(hotline.program, hotline.actor(STATION))
    assert (counted.mine, counted.unit, counted.all, counted.lanes) == (0, 3, 4, {"station": 3, "unit": 1})
    assert worklist.counts(hotline.program, hotline.actor(LI)).all is None
    monkeypatch.setattr(worklist, "MOST_COUNTED", 2)
    assert worklist.counts(hotline.program, hotline.actor(STATION)).unit == 2


def test_a_list_costs_as_many_statements_however_long_it_is(hotline: Hotline) -> None:
    counters = hotline.program.database.counters

    def cost() -> int:
        before = counters.statements
        listed(hotline, STATION, tab="all")
        return counters.statements - before

    hotline.dispatched("2024-09-11 09:00")
    listed(hotline, STATION, tab="all")
    one = cost()
    for minute in range(5):
        hotline.dispatched(f"2024-09-11 09:1{minute}")
    assert cost() == one <= 8


# ---- claiming, assigning, filters of one's own ----------------------------------------------------------------------


def test_assigned_tasks_are_the_colleagues_and_journaled(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 09:00")
    task = ticket.task("sign").id
    li = hotline.actor(LI)
    assert li.person_id is not None
    shown, people = assigning.colleagues(hotline.program, hotline.actor(STATION), task)
    assert shown["no"] == ticket.no and [person for person, _ in people] == [li.person_id]

    assigning.assign(hotline.program, hotline.actor(STATION), task, li.person_id)

    assert listed(hotline, LI, tab="mine") == [ticket.no]
    assert ticket.events()[-1]["type"] == "task_assigned" and ticket.is_whole()
    with pytest.raises(FormInvalid):
        assigning.assign(hotline.program, hotline.actor(STATION), task, hotline.actor(CHEN).person_id or 0)
    with pytest.raises(Forbidden):
        assigning.assign(hotline.program, li, task, li.person_id)
    with pytest.raises(NotFound):
        assigning.assign(hotline.program, hotline.actor(CHEN), task, li.person_id)
    head = dataclasses.replace(li, roles=frozenset({"unit_head"}))
    assigning.assign(hotline.program, head, task, li.person_id)
    tasks.release(hotline.program, li, task)
    assert listed(hotline, LI, tab="mine") == []


def test_filters_are_kept_for_oneself(hotline: Hotline) -> None:
    li, chen = hotline.actor(LI), hotline.actor(CHEN)
    saved_filters.save(hotline.program, li, " 我 的 ", {"kind": "help"})
    saved_filters.save(hotline.program, li, "我 的", {"kind": "complaint"})
    (kept,) = saved_filters.of(hotline.program, li)
    assert (kept.name, kept.query) == ("我 的", {"kind": "complaint"})
    assert saved_filters.of(hotline.program, chen) == []
    with pytest.raises(NotFound):
        saved_filters.remove(hotline.program, chen, kept.id)
    saved_filters.remove(hotline.program, li, kept.id)
    assert saved_filters.of(hotline.program, li) == []

"""What the small regulation shows: signing by the system, clocks resumed and extended, roles above and within a unit,
joint tickets that only the lead gets, values kept by name."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.clock import ManualClock
from app.services.acting import intake
from app.services.acting.facts import FACTS, View
from app.services.acting.functions import functions, sampled
from app.services.admin import calendar_changes
from app.services.assembly import build_program
from app.services.docket import Docket
from app.services.lists import worklist
from app.services.rules import publishing
from app.services.scenario.runner import LONG_AGO, Stage
from app.services.ticket import attachments, explaining, history, pages
from app.store import records
from app.tickets.refusal import Conflict, Forbidden, NotFound
from config import Config
from tests.services import small_pack
from tests.services.conftest import KEY, PROCESSES
from tests.services.hotline import STATION, Hotline, Ticket, at
from tests.services.small_pack import FIRST, PACK, SECOND, THIRD
from tests.services.test_calendar_changes import guangxi_with, off

CHEN, HEAD = f"unit:{FIRST}", f"unit_head:{FIRST}"
GOVERNMENT, UPSTREAM, AUDITOR = "government", "upstream", "auditor"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)
Opens = Callable[..., "Small"]


class Small(Hotline):
    """The hotline of the small regulation: 甲局 handles, 乙局 helps, 丙局 has nothing to do with it."""

    pack = PACK
    units = (FIRST, SECOND, THIRD)

    def dispatched(self, when: str, lead: str = FIRST, *, by: str = STATION, **form: Any) -> Ticket:
        self.moves_to(when)
        register = {
            "kind": "help", "source": "phone", "title": "路灯", "content": "不亮", "caller_name": "孔先生",
            "caller_mobile": "14200000001", "confidential": form.pop("confidential", False),
        }  # fmt: skip
        ticket = Ticket(self, intake.register(self.program, self.actor(by), register)["ticket"])
        ticket.does(STATION, "dispatch", lead=lead, **form)
        return ticket

    def answered(self, when: str, **more: Any) -> Ticket:
        """Dispatched and signed for at ``when``, answered and sealed a day later."""
        ticket = self.dispatched(when, **more)
        ticket.does(CHEN, "sign")
        return ticket

    def fact(self, ticket: Ticket, name: str) -> Any:
        return self._seen(ticket, lambda view: FACTS[name](view))

    def asked(self, ticket: Ticket, function: str, *arguments: Any) -> Any:
        return self._seen(ticket, lambda view: functions(view)[function](*arguments))

    def _seen(self, ticket: Ticket, look: Callable[[View], Any]) -> Any:
        with self.program.database.read() as conn:
            return look(View(Docket.to_read(self.program, conn, ticket.row), None, self.program.clock.now()))

    def page(self, who: str, ticket: Ticket) -> dict[str, Any]:
        return pages.ticket(self.program, self.actor(who), ticket.no)


@pytest.fixture
def opens(tmp_path: Path, database_url: str) -> Iterator[Opens]:
    """Opens the hotline of the small regulation, perhaps with another way of sending joint tickets."""
    opened: list[Small] = []

    def make(joint_mode: str = "lead_and_co") -> Small:
        processes = tmp_path / "processes"
        shutil.copytree(PROCESSES / "calendars", processes / "calendars")
        shutil.copy(PROCESSES / "ambiguities.toml", processes)
        small_pack.write(processes, joint_mode)
        clock = ManualClock(datetime(2024, 9, 2, 1, 0, tzinfo=UTC))
        program = build_program(Config(database_url, KEY, KEY, KEY, processes=processes), clock)
        publishing.seed_calendars(program, processes)
        publishing.release_unchecked(program, processes, PACK, LONG_AGO)
        opened.append(Small(Stage(program, clock, {})))
        return opened[-1]

    yield make
    for small in opened:
        small.program.database.close()


# ---- signing by the system -------------------------------------------------------------------------------------------


def test_a_unit_that_does_not_sign_in_time_is_signed_for_and_has_missed_it(opens: Opens) -> None:
    small = opens()
    ticket = small.dispatched("2024-09-02 10:00")

    small.sweeps("2024-09-03 23:59:59")
    assert ticket.acts() == ["sign"], "in time is until the last second"
    small.sweeps("2024-09-05 09:00")

    sign, due = ticket.deadline("sign"), at("2024-09-03 23:59:59")
    assert (sign["state"], sign["met_at"], sign["ended_at"]) == ("missed", None, due)
    assert lead(small, ticket)["signed_at"] == due
    assert ticket.row["milestone"] == "signed"
    assert small.fact(ticket, "signed") and small.fact(ticket, "system_signed")
    assert ticket.acts() == ["reply"]
    shown = next(d for d in small.page(STATION, ticket)["deadlines"] if d["kind"] == "sign")
    assert (shown["state"], shown["overdue"]) == ("missed", True)
    assert ticket.is_whole()


def test_what_a_late_timer_starts_is_counted_from_the_instant_at_which_it_fell_due(opens: Opens) -> None:
    small = opens()
    ticket = small.dispatched("2024-09-02 10:00")

    small.sweeps("2024-09-05 09:00")  # nobody swept for a day and a half

    handle = ticket.deadline("handle")
    assert handle["anchor_at"] == at("2024-09-03 23:59:59")
    assert handle["due_at"] == at("2024-09-10 23:59:59")
    fired = next(event for event in ticket.events() if event["type"] == "timer_fired")
    assert fired["at"] == at("2024-09-03 23:59:59")
    assert fired["recorded_at"] == at("2024-09-05 09:00")
    assert {"kind": "sign", "missed": "2024-09-03T15:59:59+00:00"} in fired["body"]["deadlines"]

    explained = explaining.of_ticket(small.program, small.actor(STATION), ticket.no)
    anchors = {each["kind"]: each["explanation"]["anchor"] for each in explained}
    assert (anchors["handle"]["zh"], anchors["handle"]["en"]) == ("签收期满", "the end of the limit for signing")
    assert anchors["sign"]["zh"] != "签收期满"


def test_signing_in_time_leaves_nothing_to_the_system(opens: Opens) -> None:
    small = opens()
    ticket = small.answered("2024-09-02 10:00")

    small.sweeps("2024-09-05 09:00")

    assert ticket.deadline("sign")["state"] == "met"
    assert not small.fact(ticket, "system_signed")
    assert small.asked(ticket, "met", "sign") and not small.asked(ticket, "met", "handle")


def test_the_history_tells_of_it_in_plain_words(opens: Opens) -> None:
    small = opens()
    ticket = small.dispatched("2024-09-02 10:00", co_units=[SECOND])
    small.sweeps("2024-09-05 09:00")

    told = history.of(small.program, small.actor(AUDITOR), ticket.no)
    lines = [line for event in told for line in event["words"]]
    assert "签收时限：逾期未办" in lines and "由系统签收" in lines


# ---- clocks that run on ----------------------------------------------------------------------------------------------


def test_after_a_failed_review_the_clock_runs_on_to_the_same_instant(opens: Opens) -> None:
    small = opens()
    ticket = small.answered("2024-09-02 10:00")
    due = ticket.deadline("handle")["due_at"]
    ticket.does(CHEN, "reply", "2024-09-04 10:00")
    ticket.does(HEAD, "head_review")
    assert ticket.deadline("handle")["state"] == "met" and not ticket.timers()

    ticket.does(STATION, "review_reply", "2024-09-05 10:00", outcome="refuse")

    handle = ticket.deadline("handle")
    assert (handle["state"], handle["met_at"], handle["due_at"]) == ("open", None, due)
    assert ticket.task("reply")["due_at"] == due
    assert ticket.timers() == {"due:handle": due}
    resumed = [d for d in ticket.events()[-1]["body"]["deadlines"] if "resumed" in d]
    assert resumed == [{"kind": "handle", "resumed": "2024-09-05T02:00:00+00:00", "due": "2024-09-09T15:59:59+00:00"}]
    ticket.does(CHEN, "reply", "2024-09-06 10:00")
    assert ticket.deadline("handle")["met_at"] == at("2024-09-06 10:00")
    small.sweeps("2024-09-20 10:00")
    assert ticket.cards() == []


def test_where_the_instant_has_passed_meanwhile_it_is_overdue_at_once(opens: Opens) -> None:
    small = opens()
    ticket = small.answered("2024-09-02 10:00")
    ticket.does(CHEN, "reply", "2024-09-09 17:00")
    ticket.does(HEAD, "head_review")

    ticket.does(STATION, "review_reply", "2024-09-11 10:00", outcome="refuse")
    assert small.asked(ticket, "overdue", "handle")
    assert ticket.timers() == {"due:handle": at("2024-09-11 10:00")}, "nothing was owed while the review went on"
    small.sweeps("2024-09-11 10:00:01")

    assert ticket.cards() == ["red"]
    assert small.fact(ticket, "overdue_ever")
    shown = next(d for d in small.page(STATION, ticket)["deadlines"] if d["kind"] == "handle")
    assert shown["overdue"] and shown["due_at"] == at("2024-09-09 23:59:59")


def test_a_clock_that_runs_on_is_told_as_it_stands_whatever_calendar_came_meanwhile(opens: Opens) -> None:
    small = opens()
    ticket = small.answered("2024-09-02 10:00")
    ticket.does(CHEN, "reply", "2024-09-04 10:00")
    ticket.does(HEAD, "head_review")
    calendar_changes.load(small.program, small.actor("admin"), guangxi_with(off("2024-09-06", "台风停工")))

    ticket.does(STATION, "review_reply", "2024-09-05 10:00", outcome="refuse")

    assert ticket.deadline("handle")["due_at"] == at("2024-09-09 23:59:59")
    shown = explaining.of_ticket(small.program, small.actor(STATION), ticket.no)
    why = next(each["explanation"] for each in shown if each["kind"] == "handle")
    assert why["shown"] == "2024-09-09 24:00" and "台风停工" not in why["sentence_zh"].partition("注意")[0]
    assert [each["code"] for each in why["would_change"]] == ["calendar_not_applied"]
    assert "按现行日历（第2版）则至2024年9月10日24:00届满，尚未据此移动" in why["sentence_zh"]


def test_one_red_card_for_one_due_instant_however_often_a_review_fails(opens: Opens) -> None:
    small = opens()
    ticket = small.answered("2024-09-02 10:00")
    for day in ("2024-09-11", "2024-09-12", "2024-09-13"):
        ticket.does(CHEN, "reply", f"{day} 09:00")
        ticket.does(HEAD, "head_review")
        ticket.does(STATION, "review_reply", f"{day} 10:00", outcome="refuse")
        small.sweeps(f"{day} 11:00")

    assert ticket.cards() == ["red"]
    assert [e["at"] for e in ticket.events() if e["type"] == "timer_fired"] == [at("2024-09-09 23:59:59")]
    assert small.fact(ticket, "dissatisfactions") == 3
    assert ticket.is_whole()


def test_more_time_for_a_supervision_is_counted_there_and_not_for_the_handling(opens: Opens) -> None:
    small = opens()
    ticket = small.answered("2024-09-02 10:00")
    ticket.asks(STATION, "supervision", "2024-09-03 10:00")
    assert small.asked(ticket, "running", "supervision") and small.asked(ticket, "limit_amount", "supervision") == 5
    ticket.asks(CHEN, "supervision_extension", "2024-09-10 09:00")

    ticket.does(GOVERNMENT, "review_supervision_extension", outcome="approve", amount=3)

    supervision, assignment = ticket.deadline("supervision"), lead(small, ticket)
    assert supervision["due_at"] == at("2024-09-13 23:59:59")
    assert (assignment["granted"], assignment["extensions"]) == (0, 0)
    assert small.asked(ticket, "extended", "supervision") == 3 and small.asked(ticket, "extended", "handle") == 0
    assert small.asked(ticket, "opened", "supervision_extension") == 1
    assert not small.asked(ticket, "pending", "supervision_extension")
    assert ticket.task("handle_supervision")["due_at"] == supervision["due_at"]


def test_a_timely_request_for_more_time_holds_the_supervision_back_until_it_is_refused(opens: Opens) -> None:
    small = opens()
    ticket = small.answered("2024-09-02 10:00")
    ticket.asks(STATION, "supervision", "2024-09-03 10:00")
    ticket.asks(CHEN, "supervision_extension", "2024-09-10 09:00")

    small.sweeps("2024-09-11 09:00")
    assert "red" not in ticket.cards()[1:], "only the handling is overdue"
    assert ticket.timers().get("due:supervision") is None
    assert not small.asked(ticket, "overdue", "supervision") and small.asked(ticket, "pending", "supervision_extension")
    ticket.does(GOVERNMENT, "review_supervision_extension", "2024-09-11 10:00", outcome="refuse")
    small.sweeps("2024-09-11 11:00")

    kinds = [c["deadline"] for e in ticket.events() for c in e["body"].get("cards", ())]
    assert kinds == ["handle", "supervision"]


def test_a_window_that_has_closed_has_lapsed_and_nobody_is_late(opens: Opens) -> None:
    small = opens()
    ticket = small.answered("2024-09-02 10:00")
    small.moves_to("2024-09-05 10:00")

    shown = next(d for d in small.page(STATION, ticket)["deadlines"] if d["kind"] == "window")
    explained = next(
        d for d in explaining.of_ticket(small.program, small.actor(STATION), ticket.no) if d["kind"] == "window"
    )
    assert (shown["state"], shown["overdue"]) == (explained["state"], explained["overdue"]) == ("lapsed", False)
    assert small.asked(ticket, "overdue", "window"), "checks refuse by it"


# ---- roles -----------------------------------------------------------------------------------------------------------


def test_a_unit_head_works_for_the_own_unit_only(opens: Opens) -> None:
    small = opens()
    ticket = small.answered("2024-09-02 10:00")
    ticket.does(CHEN, "reply")

    assert small.page(HEAD, ticket)["caller"]
    with pytest.raises(NotFound):
        small.page(f"unit_head:{THIRD}", ticket)
    with pytest.raises(NotFound):
        ticket.does(f"unit_head:{THIRD}", "head_review")
    with pytest.raises(Forbidden):
        ticket.does(CHEN, "head_review")
    ticket.does(HEAD, "head_review")


def test_the_government_sees_the_pack_masked_and_reveals_for_a_reason(opens: Opens) -> None:
    small = opens()
    ticket = small.dispatched("2024-09-02 10:00")

    assert small.page(GOVERNMENT, ticket)["caller"]["caller_mobile"] == "142****0001"
    revealed = history.reveal(small.program, small.actor(GOVERNMENT), ticket.no, "裁定职责")
    assert revealed["caller_mobile"] == "14200000001"
    assert ticket.events()[-1]["body"]["reason"] == "裁定职责"
    secret = small.dispatched("2024-09-02 11:00", confidential=True)
    assert small.page(GOVERNMENT, secret)["caller"] is None
    with pytest.raises(NotFound):
        history.reveal(small.program, small.actor(GOVERNMENT), secret.no, "想知道")


def test_the_government_opens_no_files(opens: Opens, tmp_path: Path) -> None:
    small = opens()
    ticket = small.answered("2024-09-02 10:00")
    store = attachments.FileStore(tmp_path / "files")
    kept = attachments.add(small.program, store, small.actor(CHEN), ticket.no, "现场.png", PNG)

    def opened(who: str) -> bytes:
        return attachments.read(small.program, store, small.actor(who), ticket.no, kept["id"])[1]

    assert opened(HEAD) == PNG
    with pytest.raises(Forbidden) as refused:
        opened(GOVERNMENT)
    assert refused.value.code == "PERSONAL_DATA"


def test_the_hotline_above_works_on_what_it_passed_down_and_on_nothing_else(opens: Opens) -> None:
    small = opens()
    passed_down = small.answered("2024-09-02 10:00", by=UPSTREAM)
    own = small.answered("2024-09-02 11:00")
    for ticket in (passed_down, own):
        ticket.does(CHEN, "reply", "2024-09-03 10:00")
        ticket.does(HEAD, "head_review")
        ticket.does(STATION, "review_reply", outcome="approve")
    assert small.fact(passed_down, "passed_down") and not small.fact(own, "passed_down")

    waiting = worklist.tasks(small.program, small.actor(UPSTREAM), worklist.Query(), limit=10)
    assert [task["ticket"] for task in waiting.rows] == [passed_down.no]
    with pytest.raises(NotFound):
        own.does(UPSTREAM, "approve_extension")
    passed_down.does(UPSTREAM, "approve_extension")
    assert passed_down.row["milestone"] == "closed" and passed_down.row["ended"]


# ---- joint tickets and kept values -----------------------------------------------------------------------------------


def test_where_the_lead_alone_gets_the_ticket_co_handlers_are_on_record_without_sight(opens: Opens) -> None:
    small = opens("lead_only")
    ticket = small.dispatched("2024-09-02 10:00", co_units=[SECOND])

    assert ticket.acts() == ["sign"]
    assert small.fact(ticket, "co_units") == 1 and small.fact(ticket, "co_open") == 0
    for who in (STATION, CHEN):
        page = small.page(who, ticket)
        assert page["co_recorded"] == [SECOND]
        assert [a["unit"]["code"] for a in page["assignments"]] == [FIRST]
    with pytest.raises(NotFound):
        small.page(f"unit:{SECOND}", ticket)
    assert {"co_recorded": [SECOND]} in ticket.events()[-1]["body"]["facts"]


def test_where_each_gets_the_ticket_co_handlers_see_it(opens: Opens) -> None:
    small = opens("lead_and_co")
    ticket = small.dispatched("2024-09-02 10:00", co_units=[SECOND])

    assert small.fact(ticket, "co_units") == 1
    page = small.page(f"unit:{SECOND}", ticket)
    assert page["co_recorded"] == [] and len(page["assignments"]) == 2


def test_a_value_kept_by_name_is_read_anywhere_and_stands_in_the_history(opens: Opens) -> None:
    small = opens("lead_only")
    ticket = small.answered("2024-09-02 10:00", co_units=[SECOND])
    assert small.asked(ticket, "kept", "mode") is None
    ticket.does(CHEN, "reply", "2024-09-03 10:00")
    ticket.does(HEAD, "head_review")
    ticket.does(STATION, "review_reply", outcome="approve")

    assert small.asked(ticket, "kept", "mode") == "joint"
    assert ticket.events()[-1]["body"]["kept"] == [{"name": "mode", "value": "joint"}]


def test_a_sample_is_the_same_every_time_and_about_as_large_as_asked() -> None:
    numbers = [f"43030020240902{serial:05d}" for serial in range(1, 2001)]
    drawn = [no for no in numbers if sampled(no, 20)]

    assert drawn == [no for no in numbers if sampled(no, 20)]
    assert 340 <= len(drawn) <= 460
    assert not any(sampled(no, 0) for no in numbers) and all(sampled(no, 100) for no in numbers)
    assert not sampled(numbers[0], None)
    assert [no[-5:] for no in numbers[:30] if sampled(no, 20)] == SAMPLE, "on every machine, whatever its hash seed"


SAMPLE = ["00003", "00019", "00025", "00028"]


def lead(small: Small, ticket: Ticket) -> Any:
    with small.program.database.read() as conn:
        return next(a for a in records.find(conn, "assignment", ticket_id=ticket.row.id) if a["part"] == "lead")


def test_nothing_can_be_extended_that_does_not_run(opens: Opens) -> None:
    small = opens()
    ticket = small.answered("2024-09-02 10:00")
    ticket.asks(STATION, "supervision", "2024-09-03 10:00")
    ticket.asks(CHEN, "supervision_extension", "2024-09-04 09:00")
    ticket.does(CHEN, "handle_supervision", "2024-09-05 09:00")

    with pytest.raises(Conflict) as refused:
        ticket.does(GOVERNMENT, "review_supervision_extension", outcome="approve", amount=3)
    assert refused.value.code == "NO_RUNNING_LIMIT"

"""Yuanmou's county: units that have a code beside their name, limits that two articles set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.services.acting import intake
from app.services.admin import calendar_desk, staffing
from app.services.admin.staffing import UnitForm
from app.services.rules import publishing
from app.services.ticket import explaining, history, ticket_page
from app.tickets.refusal import Conflict, Refused
from tests.services.hotline import STATION, Hotline, Ticket, codes
from tests.services.office import PROCESSES, stage_of

NOW = datetime(2024, 9, 2, 1, 0, tzinfo=UTC)
WATER, HOUSING = "YM01", "YM02"
NAMES = {WATER: "县水务局", HOUSING: "县住房和城乡建设局"}


class Yuanmou(Hotline):
    pack = "yuanmou"
    units = (WATER, HOUSING)

    def names_its_units(self) -> None:
        for code, name in NAMES.items():
            form = UnitForm(name, "department", True, None, "杨领", "李水", "李水", "办公室")
            staffing.change_unit(self.program, self.actor("admin"), code, form)

    def joint(self, when: str, kind: str = "complaint") -> Ticket:
        """A request that the water bureau leads, with housing beside it on record only."""
        self.moves_to(when)
        form = {
            "kind": kind, "source": "prefecture", "upstream_no": "CX-1", "channel": "phone", "title": "推诿",
            "content": "窗口推诿", "caller_name": "段女士", "caller_mobile": "14200000005",
        }  # fmt: skip
        ticket = Ticket(self, intake.register(self.program, self.actor(STATION), form)["ticket"])
        ticket.does(STATION, "accept", outcome="accept")
        ticket.does(STATION, "dispatch", lead=WATER, co_units=[HOUSING])
        return ticket


@pytest.fixture
def yuanmou(database_url: str) -> Iterator[Yuanmou]:
    stage = stage_of(database_url, "yuanmou", NOW)
    yield Yuanmou(stage)
    stage.program.database.close()


def test_the_ticket_names_its_units_and_no_codes(yuanmou: Yuanmou) -> None:
    yuanmou.names_its_units()
    ticket = yuanmou.joint("2024-09-02 09:00")

    events = history.of(yuanmou.program, yuanmou.actor("auditor"), ticket.no)
    words = [line for event in events for line in event["words"]]
    page = ticket_page.overview(yuanmou.program, yuanmou.actor(STATION), ticket.no)

    assert "主办：县水务局" in words and "协办（只登记）：县住房和城乡建设局" in words
    assert page["co_recorded"] == ["县住房和城乡建设局"]
    assert not [line for line in words if WATER in line or HOUSING in line]


def test_a_limit_that_two_articles_set_cites_both(yuanmou: Yuanmou) -> None:
    ticket = yuanmou.joint("2024-09-02 09:00")

    found = explaining.of_ticket(yuanmou.program, yuanmou.actor(STATION), ticket.no)
    sign = next(each for each in found if each["kind"] == "sign")

    assert sign["clause_text"] is not None and sign["clause_text"]["article"] == "第十四条、第十七条"
    assert sign["sentence_zh"].startswith("依据元政办函〔2018〕6号第十四条、第十七条，签收时限为1个工作日")


@pytest.mark.parametrize(
    ("kind", "article"),
    [("consult", "第十七条（一）"), ("suggestion", "第十七条（二）"), ("complaint", "第十七条（三）")],
)
def test_an_extension_rests_on_the_article_of_its_own_kind(yuanmou: Yuanmou, kind: str, article: str) -> None:
    ticket = yuanmou.joint("2024-09-02 09:00", kind)
    ticket.does(f"unit:{WATER}", "sign", receiver="李水")
    with pytest.raises(Refused) as refused:
        ticket.asks(f"unit:{WATER}", "extension_request", amount=2)
    ticket.asks(f"unit:{WATER}", "extension_request", amount=2, reason="需立项")
    ticket.does(STATION, "review_extension", outcome="approve", amount=2)
    ticket.does("upstream", "approve_extension", outcome="approve", amount=2)

    found = explaining.of_ticket(yuanmou.program, yuanmou.actor(STATION), ticket.no)
    handle = next(each for each in found if each["kind"] == "handle")
    assert f"依据{article}延长2个工作日" in handle["sentence_zh"]
    assert refused.value.grounds[0].clause == "Y039 Y043 Y046", "all three kinds may ask"


def test_a_message_to_the_hotline_above_names_it_as_the_regulation_does(yuanmou: Yuanmou) -> None:
    ticket = yuanmou.joint("2024-09-02 09:00")
    ticket.asks(STATION, "block_request", conduct="harassment", evidence="一周来电30次", wish="block")

    page = ticket_page.overview(yuanmou.program, yuanmou.actor(STATION), ticket.no)
    events = history.of(yuanmou.program, yuanmou.actor("auditor"), ticket.no)
    assert "州政府热线管理机构" in str(page["letters"]) and "上级热线" not in str(page["letters"])
    assert "待发消息：屏蔽申请 → 州政府热线管理机构" in [line for event in events for line in event["words"]]


def test_before_its_calendar_is_loaded_an_installation_says_what_is_missing(database_url: str) -> None:
    stage = stage_of(database_url, "yuanmou", NOW, calendars=False)
    program, new = stage.program, Yuanmou(stage)

    with pytest.raises(Conflict) as refused:
        new.joint("2024-09-02 09:00")
    assert codes(refused.value) == {"NO_CALENDAR"} and "calendar load chuxiong" in refused.value.grounds[0].zh
    with pytest.raises(Conflict) as refused:
        calendar_desk.shown(program, new.actor("admin"))
    assert codes(refused.value) == {"NO_CALENDAR"}

    publishing.seed_calendars(program, PROCESSES)
    assert new.joint("2024-09-02 09:00").deadline("sign")
    program.database.close()

"""The administrators' journal is read by people: every act in words, in either language, and no code of the program."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from app.packs.calendar import load_calendars
from app.services import calendars
from app.services.admin import admin_journal, administration, calendar_desk, calendar_versions, membership, staffing
from app.services.admin.calendar_versions import MOST_GROUPS
from app.services.admin.membership import PersonForm
from app.services.admin.staffing import UnitForm
from app.services.door import changing, signing_in
from app.services.door.signing_in import TooManyAttempts
from app.store import records
from app.store.database import Connection
from app.tickets.actor import Actor
from app.web.admin.words import ACTS
from tests.api.desk import Desk
from tests.people import ADMIN, PACK, TRANSPORT
from tests.web.browser import Browser, words

Browse = Callable[..., Browser]
CODES = re.compile(r"\b(True|False|None)\b|\b[a-z]+_[a-z_]+\b|\d{4}-\d\d-\d\dT|\{|\b(vertical|unit_head|guangxi)\b")
DAYS = """[calendar]
region = "guangxi"
title = "广西壮族自治区"
basis = "虚构"
"""
DAY = """
[[day]]
date = {}
kind = "off"
name = "县庆"
status = "confirmed"
source = "县政府〔2024〕8号"
evidence = "虚构"
"""


@pytest.fixture
def admin(desk: Desk) -> Actor:
    with desk.program.database.read() as conn:
        found = records.find_one(conn, "person", login=ADMIN.login)
    assert found is not None
    return Actor(found.id, ADMIN.name, PACK, frozenset({"admin"}))


def everything(desk: Desk, admin: Actor) -> None:
    """One of each act that the journal knows."""
    program = desk.program
    staff = {"leader": "覃领导", "liaison": "韦联络", "staff": "蒙工、潘工"}
    administration.add_unit(program, admin, "shuili", "县水利局", "department", supervising=TRANSPORT, **staff)
    changed = UnitForm("县水务局", "vertical", leader="梁领导", liaison="韦联络", staff="蒙工、潘工")
    day = program.instant().date() - timedelta(days=40)
    staffing.change_unit(program, admin, "shuili", changed, completed_on=day)
    id_ = administration.add_person(program, admin, "huang", "黄新人", ["unit"], unit="shuili")["id"]
    membership.change_person(program, admin, id_, PersonForm("黄主任", ["unit", "unit_head"], TRANSPORT))
    membership.set_active(program, admin, id_, False)
    membership.set_active(program, admin, id_, True)
    for _ in range(signing_in.MOST_OF_ACCOUNT - 1):
        assert signing_in.proven(program, "huang", "wrong", "127.0.0.1") is None
    with pytest.raises(TooManyAttempts):
        signing_in.proven(program, "huang", "wrong", "127.0.0.1")
    assert changing.unlock(program, admin, id_, "127.0.0.1")
    changing.reset(program, admin, id_, "127.0.0.1")
    later = program.instant() + timedelta(days=30)
    issued = administration.issue_token(program, admin, id_, "电脑", later)
    administration.revoke_token(program, admin, issued["id"])
    for days in ("2024-09-19", "2024-09-20"), ("2024-09-20",), ():
        file = DAYS + "".join(DAY.format(each) for each in days)
        calendar_desk.load(program, admin, file, confirm_earlier=True)
    with program.database.write() as transaction:
        conn: Connection = transaction.connection
        for act, subject in (("retry_incident", "7"), ("resolve_incident", "8"), ("resend_message", "2024-0001-9")):
            admin_journal.note(conn, admin, program.instant(), act, subject)
        admin_journal.note(conn, admin, program.instant(), "issue_token", "huang", after={"label": "command line"})
        transaction.commit()


def lines(page: str) -> Iterator[str]:
    yield from (words(line) for line in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)[1:])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_act_is_told_in_words_and_no_code_is(desk: Desk, browse: Browse, admin: Actor, language: str) -> None:
    everything(desk, admin)
    rows = admin_journal.listed(desk.program, admin, limit=100)
    assert {row["act"] for row in rows} == set(ACTS), "an act that nobody has put into words"
    browser = browse(ADMIN)
    browser.post("/language", {"language": language})
    told = list(lines(browser.open_page("/admin/journal")))
    assert len(told) == len(rows)
    assert [(line, CODES.search(line)) for line in told if CODES.search(line)] == []
    if language == "zh":
        known = r"huang|shuili|https?://[^）]+"
        assert [line for line in told if re.search(r"[A-Za-z]{2}", re.sub(known, "", line))] == []


def test_what_was_changed_stands_on_either_side_of_an_arrow(desk: Desk, browse: Browse, admin: Actor) -> None:
    everything(desk, admin)
    told = " ".join(lines(browse(ADMIN).open_page("/admin/journal")))
    for said in (
        "修改单位 县水务局 名称 县水利局 → 县水务局 类别 直属部门 → 垂直管理单位 分管领导 覃领导 → 梁领导",
        "应于2024-08-12 24:00前备案，已逾期", "停用账号 黄主任（huang） 状态 使用中 → 已停用",
        "角色 承办单位 → 承办单位、单位负责人", "下次登录须修改 是", "用途 命令行",
    ):  # fmt: skip
        assert said in told, f"{said}: {told}"


def test_a_calendar_loaded_says_which_days_by_which_document(desk: Desk, browse: Browse, admin: Actor) -> None:
    everything(desk, admin)
    browser = browse(ADMIN)
    journal, page = (words(browser.open_page(f"/admin/{path}")) for path in ("journal", "calendar"))
    for text in (journal, page):
        assert "2024-09-19、2024-09-20 放假 县庆（县政府〔2024〕8号）" in text
        assert "2024-09-19 不再是特殊日 县庆（县政府〔2024〕8号）" in text
    assert "载入日历 广西壮族自治区 版本 第1版 → 第2版 提前的时限 一并移动" in journal
    assert "第一个版本" in page, "of which nothing is listed: all of it is new"


def test_of_very_many_changed_days_some_are_told_and_the_rest_is_counted(desk: Desk, admin: Actor) -> None:
    known = load_calendars(desk.app.extensions["hotline"].config.processes / "calendars")["guangxi"]
    row = calendars.to_row(known)
    bare = calendars.from_row("guangxi", 1, {**row, "national": [], "regional": []})
    groups = calendar_versions.changes(bare, known)["days"]
    assert len(groups) == MOST_GROUPS + 1
    assert sum(len(each["dates"]) for each in groups[:-1]) + groups[-1]["more"] == len(
        {**known.national, **known.regional}
    )

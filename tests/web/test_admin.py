"""Administration: units, people, calendar, incidents, outbox, health, the journal."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app.services.acting import timers
from app.services.acting.act import Act
from app.store import records
from tests.api.desk import Desk
from tests.people import ADMIN, LI, TRANSPORT, WANG, WU
from tests.web.browser import Browser, words

Browse = Callable[..., Browser]
STAFFED = {
    "name": TRANSPORT, "kind": "department", "active": "yes", "leader": "覃领导", "liaison": "韦联络",
    "staff": "蒙工、潘工",
}  # fmt: skip
LOCAL = '[calendar]\nregion = "guangxi"\ntitle = "广西壮族自治区"\nbasis = "虚构"\n'
OFF = (
    '[[day]]\ndate = {}\nkind = "{}"\nname = "地方日"\nstatus = "confirmed"\nsource = "虚构的通知"\nevidence = "虚构"\n'
)


def number(desk: Desk, login: str) -> int:
    with desk.program.database.read() as conn:
        found = records.find_one(conn, "person", login=login)
        assert found is not None
        return found.id


@pytest.mark.parametrize(
    "path",
    ["units", "units/new", f"units/{TRANSPORT}", "people", "people/new", "calendar", "incidents", "outbox", "health",
     "sign-ins", "journal"],
)  # fmt: skip
def test_every_page_opens_for_the_administrator(browse: Browse, path: str) -> None:
    text = browse(ADMIN).open_page(f"/admin/{path}")
    assert "管理日志" in words(text) and "<h1>" in text


def test_the_owner_sees_the_calendar_and_nothing_else(browse: Browse) -> None:
    owner = browse(WU)
    text = owner.open_page("/admin")
    assert "工作日历" in words(text) and "/admin/people" not in text
    assert owner.get("/admin/people").status_code == 403
    assert browse(WANG).get("/admin").status_code == 403


def test_a_unit_without_staff_is_refused_with_the_article_and_what_was_typed_stays(browse: Browse) -> None:
    form = {"code": "县水利局", "name": "县水利局", "kind": "department", "leader": "覃领导"}
    answer = browse(ADMIN).post("/admin/units/new", form)
    assert answer.status_code == 409
    assert "第八条" in words(answer.text) and 'value="覃领导"' in answer.text


def test_every_line_that_is_empty_or_too_long_is_named_at_once(browse: Browse) -> None:
    admin = browse(ADMIN)
    answer = admin.post("/admin/units/new", {"code": "a/b", "kind": "", "leader": "长" * 121, "staff": "a\x00b"})
    assert answer.status_code == 422
    assert {f"f-{name}" for name in ("code", "name", "kind", "leader", "staff")} <= marked(answer.text)
    assert "长" * 121 in answer.text, "what was typed stays"
    changed = admin.post(f"/admin/units/{TRANSPORT}", {**STAFFED, "name": "长" * 121, "liaison": "长" * 121})
    assert changed.status_code == 422 and marked(changed.text) == {"f-name", "f-liaison"}
    person = admin.post("/admin/people/new", {"login": "", "name": ""})
    assert person.status_code == 422 and marked(person.text) == {"f-login", "f-name"}
    assert admin.post("/admin/people/new", {"login": "a" * 61, "name": "甲"}).status_code == 422


def marked(page: str) -> set[str]:
    """Ids of the inputs that a message stands at."""
    return set(re.findall(r'id="(f-[a-z_]+)"[^>]*aria-invalid="true"', page))


def test_a_kind_that_the_regulation_does_not_know_is_refused(desk: Desk, browse: Browse) -> None:
    desk.moves_to("2024-09-20 09:00")
    answer = browse(ADMIN).post(f"/admin/units/{TRANSPORT}", {**STAFFED, "kind": "central"})
    assert answer.status_code == 422 and marked(answer.text) == {"f-kind"}


def test_a_unit_is_added_and_stands_in_the_list(browse: Browse) -> None:
    admin = browse(ADMIN)
    answer = admin.post("/admin/units/new", {**STAFFED, "code": "县水利局", "name": "县水利局"}, follow_redirects=True)
    assert "已新增单位" in words(answer.text) and "县水利局" in words(answer.text)


def test_changed_staff_wants_the_day_and_is_told_whether_it_was_in_time(desk: Desk, browse: Browse) -> None:
    desk.moves_to("2024-09-11 09:00")
    admin = browse(ADMIN)
    address = f"/admin/units/{TRANSPORT}"
    asked = admin.post(address, STAFFED)
    assert asked.status_code == 422 and "请填写调整完成日" in words(asked.text)
    later = admin.post(address, {**STAFFED, "completed_on": "2024-09-12"})
    assert later.status_code == 422

    admin.post(address, {**STAFFED, "completed_on": "2024-09-02"})
    text = words(admin.open_page(address))
    assert "按期备案" in text and "2024-09-12 24:00" in text and "第八条" in text

    admin.post(address, {**STAFFED, "leader": "梁领导", "completed_on": "2024-08-01"})
    assert "逾期备案" in words(admin.open_page(address))


def test_a_person_is_added_changed_and_kept_out(desk: Desk, browse: Browse) -> None:
    admin = browse(ADMIN)
    admin.post("/admin/people/new", {"login": "huang", "name": "黄新人", "unit": TRANSPORT, "roles": ["unit"]})
    address = f"/admin/people/{number(desk, 'huang')}"
    admin.post(address, {"name": "黄新人", "unit": TRANSPORT, "roles": ["unit", "unit_head"]})
    assert words(admin.open_page("/admin/people")).count("单位负责人") == 2, "beside 秦局长"

    huang = browse(type(LI)("huang", "黄新人", ("unit",)))
    assert huang.get("/account").status_code == 200
    admin.post(f"{address}/active", {"active": ""})
    assert huang.get("/account").status_code == 303
    assert "已停用" in words(admin.open_page(address))


def test_administrators_do_not_lock_themselves_out(desk: Desk, browse: Browse) -> None:
    admin = browse(ADMIN)
    address = f"/admin/people/{number(desk, 'admin')}"
    assert admin.post(f"{address}/active", {"active": ""}).status_code == 409
    refused = admin.post(address, {"name": "管理员", "roles": ["auditor"]})
    assert refused.status_code == 409 and "自己的管理员角色" in words(refused.text)
    assert admin.get("/admin/people").status_code == 200


def test_passwords_and_tokens_are_shown_once_and_not_in_the_journal(desk: Desk, browse: Browse) -> None:
    admin = browse(ADMIN)
    address = f"/admin/people/{number(desk, 'li')}"
    secrets = []
    for path, form in ((f"{address}/password", {}), (f"{address}/tokens", {"label": "电脑"})):
        answer = admin.post(path, form)
        found = re.search(r'class="secret">([^<]+)<', answer.text)
        assert answer.status_code == 200 and found
        assert "no-store" in answer.headers["Cache-Control"]
        secrets.append(found[1])
    pages = admin.open_page(address) + admin.open_page("/admin/journal")
    assert "重置密码" in words(pages) and "发放令牌" in words(pages)
    assert not [secret for secret in secrets if secret in pages]

    revoke = re.search(rf"{address}/tokens/\d+/revoke", admin.open_page(address))
    assert revoke
    admin.post(revoke[0])
    assert "已作废" in words(admin.open_page(address))


def test_a_calendar_is_looked_at_first_and_earlier_deadlines_want_a_tick(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    admin = browse(ADMIN)
    due = _due(desk, no)
    file = LOCAL + OFF.format("2024-09-21", "work")

    seen = admin.post("/admin/calendar/preview", {"file": file})
    assert seen.status_code == 200 and no in seen.text and "提前，须确认" in words(seen.text)
    assert _due(desk, no) == due, "a preview changes nothing"
    base = re.search(r'name="base" value="(\d+)"', seen.text)
    assert base

    left = admin.post("/admin/calendar", {"file": file, "base": base[1]}, follow_redirects=True)
    assert "移动0个时限，1个因未确认提前而不变" in words(left.text) and _due(desk, no) == due
    stale = admin.post("/admin/calendar", {"file": file, "base": base[1], "confirm_earlier": "yes"})
    assert stale.status_code == 409 and "请重新预览" in words(stale.text)
    admin.post("/admin/calendar", {"file": file, "base": int(base[1]) + 1, "confirm_earlier": "yes"})
    assert _due(desk, no) < due
    assert "载入日历" in words(admin.open_page("/admin/journal"))


def _due(desk: Desk, no: str) -> str:
    rows = desk.gets(WANG, f"/tickets/{no}/deadlines")["items"]
    return str(next(row["due_at"] for row in rows if row["kind"] == "handle"))


@pytest.mark.parametrize(
    "file",
    ["", "[calendar", LOCAL.replace("guangxi", "zezhou"), LOCAL + OFF.format("2024-09-22", "off"),
     LOCAL + OFF.format("2024-09-18", "holiday")],
    ids=["nothing", "no toml", "another region", "a Sunday off", "no such kind"],
)  # fmt: skip
def test_a_wrong_calendar_file_says_what_is_wrong(browse: Browse, file: str) -> None:
    answer = browse(ADMIN).post("/admin/calendar/preview", {"file": file})
    assert answer.status_code == 422 and "日历没有改变" in words(answer.text)


def test_years_that_nobody_has_announced_are_marked(desk: Desk, browse: Browse) -> None:
    desk.moves_to("2026-12-01 09:00")
    assert "2027 ◌ 暂定：尚未公布" in words(browse(ADMIN).open_page("/admin/calendar"))


def test_an_incident_is_retried(desk: Desk, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    no = desk.dispatched(kind="help", emergency=True)
    desk.moves_to("2024-09-11 12:00")
    with monkeypatch.context() as broken:
        broken.setattr(Act, "fire", _fails)
        assert timers.sweep(desk.program, desk.clock.now()).failed
    admin = browse(ADMIN)
    page = admin.open_page("/admin/incidents")
    assert no in page and "ZeroDivisionError" in page
    retry = re.search(r"/admin/incidents/\d+/retry", page)
    assert retry
    assert "已重试" in words(admin.post(retry[0], follow_redirects=True).text)
    assert retry[0] not in admin.open_page("/admin/incidents")
    assert retry[0].split("/")[3] in words(admin.open_page("/admin/incidents?state=retried"))
    assert "已经处理" in words(admin.post(retry[0], follow_redirects=True).text)
    resolve = retry[0].replace("retry", "resolve")
    assert "已经处理" in words(admin.post(resolve, follow_redirects=True).text), "a line, no page of errors"
    admin.post("/language", {"language": "en"})
    for path in (retry[0], resolve):
        told = words(admin.post(path, follow_redirects=True).text)
        assert "already dealt with" in told and "已经处理" not in told


def _fails(*_: object) -> None:
    raise ZeroDivisionError


def test_a_message_that_was_given_up_is_sent_again(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    row = {"message_id": f"{no}-1", "channel": "sms", "template": "urge", "recipient": TRANSPORT, "attempts": 8}
    row |= {"created_at": desk.clock.now(), "state": "dead", "last_error": "timeout"}
    with desk.program.database.write() as transaction:
        ticket = records.find_one(transaction.connection, "ticket", no=no)
        assert ticket is not None
        records.add(transaction.connection, "outbox", {**row, "ticket_id": ticket.id})
        transaction.commit()
    admin = browse(ADMIN)
    page = admin.open_page("/admin/outbox")
    assert f"{no}-1" in page and "timeout" in page
    admin.post(f"/admin/outbox/{no}-1/resend")
    assert "没有放弃的消息" in words(admin.open_page("/admin/outbox"))
    again = admin.post(f"/admin/outbox/{no}-1/resend", follow_redirects=True)
    assert again.status_code == 200 and "不用重发" in words(again.text)


def test_health_tells_the_numbers_of_the_metrics(desk: Desk, browse: Browse) -> None:
    desk.dispatched()
    text = words(browse(ADMIN).open_page("/admin/health"))
    metrics = desk.app.test_client().get("/metrics").text
    found = re.search(r"^hotline_messages_waiting (\d+)", metrics, re.MULTILINE)
    assert found and f"{found[1]} 等待发送" in text
    assert "结构为最新" in text and "从未" in text

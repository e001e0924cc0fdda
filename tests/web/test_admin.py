"""Administration: units, people, calendar, incidents, outbox, health, the journal."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from app.cli.common import operator
from app.services.acting import timers
from app.services.acting.act import Act
from app.services.admin import calendar_file, people
from app.services.docket import ROWS_PER_TICKET
from app.services.door import changing
from app.store import outbox, records
from app.web.admin.words import DESTROYED, unsent
from tests.api.desk import Desk
from tests.people import ADMIN, LI, PACK, TRANSPORT, WANG, WU
from tests.web.browser import Browser, with_password, words

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
    answer = admin.post("/admin/units/new", {"code": "a/b", "kind": "", "leader": "长" * 121, "staff": "a\x01b"})
    assert answer.status_code == 422
    assert {f"f-{name}" for name in ("code", "name", "kind", "leader", "staff")} <= marked(answer.text)
    assert "长" * 121 in answer.text, "what was typed stays"
    changed = admin.post(f"/admin/units/{TRANSPORT}", {**STAFFED, "name": "长" * 121, "liaison": "长" * 121})
    assert changed.status_code == 422 and marked(changed.text) == {"f-name", "f-liaison"}
    person = admin.post("/admin/people/new", {"login": "", "name": ""})
    assert person.status_code == 422 and marked(person.text) == {"f-login", "f-name"}
    assert admin.post("/admin/people/new", {"login": "a" * 61, "name": "甲"}).status_code == 422
    unprintable = admin.post("/admin/people/new", {"login": "jia", "name": "甲\uffff"})
    assert unprintable.status_code == 422 and marked(unprintable.text) == {"f-name"}


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


def test_a_unit_with_work_is_switched_off_with_open_eyes_only(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.registered()
    admin, address = browse(ADMIN), f"/admin/units/{TRANSPORT}"
    off = {**STAFFED, "active": "", "completed_on": "2024-09-02"}
    asked = admin.post(address, off)
    assert asked.status_code == 409 and marked(asked.text) == {"f-confirm_off"}
    assert "1件未办结的工单、3名在用人员" in words(asked.text), "李经办, 刘同事, 秦局长"
    assert "checked" not in re.findall(r'id="f-active"[^>]*', asked.text)[0], "what was chosen stays"
    assert "使用中" in row_of(admin, TRANSPORT)

    admin.post(address, {**off, "confirm_off": "yes"})
    assert "已停用" in row_of(admin, TRANSPORT)
    assert desk.task(LI, no, "sign"), "its ticket stays with it"
    saved = admin.post(address, {**off, "receiver": "韦收件"}, follow_redirects=True)
    assert "已保存" in words(saved.text), "off already: nothing is asked again"


def row_of(browser: Browser, unit: str) -> str:
    rows = re.findall(r"<tr>.*?</tr>", browser.open_page("/admin/units"), re.DOTALL)
    return next(words(row) for row in rows if unit in words(row))


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


def test_a_units_role_without_a_unit_is_refused_and_no_role_at_all_is_said_to_open_nothing(
    desk: Desk, browse: Browse
) -> None:
    admin = browse(ADMIN)
    huang = {"login": "huang", "name": "黄新人"}
    for role in ("unit", "unit_head", "department"):
        refused = admin.post("/admin/people/new", {**huang, "roles": ["auditor", role]})
        assert refused.status_code == 422 and marked(refused.text) == {"f-unit"}
        assert "须选择单位" in words(refused.text) and 'value="huang"' in refused.text

    added = admin.post("/admin/people/new", huang, follow_redirects=True)
    assert "什么也打不开。不再使用的账号请停用" in words(added.text)
    assert "没有角色，什么也打不开" in words(admin.open_page("/admin/people"))
    address = f"/admin/people/{number(desk, 'huang')}"
    assert admin.post(address, {"name": "黄新人", "roles": ["unit"]}).status_code == 422
    saved = admin.post(address, {"name": "黄新人", "roles": ["auditor"]}, follow_redirects=True)
    assert "已保存" in words(saved.text) and "不再使用的账号请停用" not in words(saved.text)


def test_administrators_do_not_lock_themselves_out(desk: Desk, browse: Browse) -> None:
    admin = browse(ADMIN)
    address = f"/admin/people/{number(desk, 'admin')}"
    assert admin.post(f"{address}/active", {"active": ""}).status_code == 409
    refused = admin.post(address, {"name": "管理员", "roles": ["auditor"]})
    assert refused.status_code == 409 and "自己的管理员角色" in words(refused.text)
    assert admin.get("/admin/people").status_code == 200


SHOWN = re.compile(r'class="secret">([^<]+)<')


def test_passwords_and_tokens_are_handed_on_and_not_in_the_journal(desk: Desk, browse: Browse) -> None:
    admin = browse(ADMIN)
    address = f"/admin/people/{number(desk, 'li')}"
    secrets = []
    for path, form in ((f"{address}/password", {}), (f"{address}/tokens", {"label": "电脑"})):
        answer = admin.post(path, form)
        assert answer.status_code == 303 and answer.headers["Location"] == address
        shown = admin.get(address)
        found = SHOWN.search(shown.text)
        assert found and "no-store" in shown.headers["Cache-Control"]
        secrets.append(found[1])
        admin.post(f"{address}/secret")
    pages = admin.open_page(address) + admin.open_page("/admin/journal")
    assert "重置密码" in words(pages) and "发放令牌" in words(pages)
    assert not [secret for secret in secrets if secret in pages]

    revoke = re.search(rf"{address}/tokens/\d+/revoke", admin.open_page(address))
    assert revoke
    admin.post(revoke[0])
    assert "已作废" in words(admin.open_page(address))


def test_a_one_time_password_outlasts_loading_anew_and_the_other_language_but_not_ten_minutes(
    desk: Desk, browse: Browse
) -> None:
    admin, li = browse(ADMIN), number(desk, "li")
    address = f"/admin/people/{li}"
    admin.post(f"{address}/password")
    found = SHOWN.search(admin.open_page(address))
    assert found
    again = SHOWN.search(admin.open_page(address))
    english = admin.post("/language", {"language": "en", "next": address}, follow_redirects=True)
    told = SHOWN.search(english.text)
    assert again and told and english.request.path == address and {again[1], told[1]} == {found[1]}
    assert "One-time password" in words(english.text)
    assert words(admin.open_page("/admin/journal")).count("Password reset") == 1, "none of it has set another one"

    cookie = admin.client.get_cookie(desk.app.config["SESSION_COOKIE_NAME"])
    assert cookie and found[1] not in str(flask_content(desk, cookie.value)), "what lies in the browser is sealed"
    assert not SHOWN.search(admin.open_page(f"/admin/people/{number(desk, 'wang')}")), "it is another person's"
    desk.clock.move_to(desk.clock.now() + timedelta(minutes=11))
    assert not SHOWN.search(admin.open_page(address))


def flask_content(desk: Desk, cookie: str) -> object:
    signer = desk.app.session_interface.get_signing_serializer(desk.app)  # type: ignore[attr-defined]
    return signer.loads(cookie)


def test_who_is_locked_out_is_shown_and_let_in_again_with_the_same_password(desk: Desk, browse: Browse) -> None:
    with_password(desk, LI, "一句容易记的话儿就很好")
    stranger, admin, address = Browser(desk), browse(ADMIN), f"/admin/people/{number(desk, 'li')}"

    def signs_in(password: str) -> int:
        return stranger.post("/sign-in", {"login": "li", "password": password}).status_code

    assert "锁定至" not in words(admin.open_page(address))
    assert [signs_in("wrong") for _ in range(5)][-1] == 429
    assert "锁定至2024-09-11 09:15" in words(admin.open_page(address))
    assert signs_in("一句容易记的话儿就很好") == 429
    assert browse(WANG).post(f"{address}/unlock").status_code == 403

    freed = admin.post(f"{address}/unlock", follow_redirects=True)
    assert "已解除锁定" in words(freed.text) and "锁定至" not in words(freed.text)
    assert signs_in("一句容易记的话儿就很好") == 303
    assert "解除锁定 李经办（li） 锁定至 2024-09-11 09:15" in words(admin.open_page("/admin/journal"))
    assert "没有锁定" in words(admin.post(f"{address}/unlock", follow_redirects=True).text)


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


def test_what_a_calendar_could_not_move_is_said_beside_what_it_has_moved(desk: Desk, browse: Browse) -> None:
    moved, damaged = desk.dispatched(), desk.dispatched()
    desk.damages(damaged)
    admin = browse(ADMIN)
    seen = admin.post("/admin/calendar/preview", {"file": LOCAL + OFF.format("2024-09-20", "off")})

    loaded = admin.post("/admin/calendar", _hidden(seen.text), follow_redirects=True)

    told = words(loaded.text)
    assert "移动1个时限，0个因未确认提前而不变" in told, moved
    assert "另有0件工单因系统繁忙、1件因故障没有移动：再次载入同一文件即可继续；故障见“故障”页。" in told
    assert damaged in words(admin.open_page("/admin/incidents"))


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


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"PK\x03\x04\x14\x00\x06\x00", "这是电子表格"), (b"\xd0\xcf\x11\xe0\xa1\xb1", "这是电子表格"),
     ("日历".encode("gbk"), "不是UTF-8编码的文本"), (b"[calendar]\ntitle = x\n", "第2行：不是有效的TOML写法"),
     (b"[calendar]\ntitle = ", "末尾没有写完")],
    ids=["xlsx", "xls", "gbk", "no quotes", "half a line"],
)  # fmt: skip
def test_a_file_that_is_no_calendar_is_told_what_it_is_in_chinese(browse: Browse, data: bytes, said: str) -> None:
    upload = (io.BytesIO(data), "国庆.xlsx")
    answer = browse(ADMIN).post("/admin/calendar/preview", {"upload": upload}, content_type="multipart/form-data")
    box = re.search(r'<section class="refusal".*?</section>', answer.text, re.DOTALL)
    assert answer.status_code == 422 and box and said in words(box[0])
    assert not re.search(r"[a-z]{4}", words(box[0]).replace("toml", "")), "no word of the parser's"


def test_what_was_left_unmoved_before_is_told_apart_from_what_a_file_moves(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    admin = browse(ADMIN)
    file = LOCAL + OFF.format("2024-09-21", "work")
    first = admin.post("/admin/calendar/preview", {"file": file})
    assert "这份文件将移动1个时限，其中1个提前" in words(first.text) and "以前没有移动" not in words(first.text)
    admin.post("/admin/calendar", {"file": file, "base": re.findall(r'name="base" value="(\d+)"', first.text)[0]})

    again = admin.post("/admin/calendar/preview", {"file": file})
    told = words(again.text)
    assert "与现在的日历相同" in told and "这份文件将移动0个时限，其中0个提前。 另有1个时限以前没有移动" in told
    assert told.index("以前没有移动的时限") < told.rindex(no), "it stands below a heading of its own"
    due = _due(desk, no)
    admin.post("/admin/calendar", _hidden(again.text))
    assert _due(desk, no) < due, "and can still be confirmed"


def test_both_calendar_pages_say_whom_a_file_reaches(desk: Desk, browse: Browse) -> None:
    admin = browse(ADMIN)
    seen = admin.post("/admin/calendar/preview", {"file": LOCAL})
    for page in (admin.open_page("/admin/calendar"), seen.text):
        assert "只对使用这份日历的制度生效；全国的文件也一样" in words(page)


def test_roles_are_offered_under_the_names_of_the_regulation(desk: Desk, browse: Browse) -> None:
    admin = browse(ADMIN)
    for address in ("/admin/people/new", f"/admin/people/{number(desk, LI.login)}"):
        page = words(admin.open_page(address))
        assert "县政务服务管理办公室" in page and "县热线工作站" in page and "主管单位" not in page
    admin.post("/admin/people/new", {"login": "li_hua", "name": "李华", "roles": ["authority"]})
    for address in ("/admin/people", "/admin/journal"):
        assert "县政务服务管理办公室" in words(admin.open_page(address))


def test_no_network_is_told_of_what_was_done_at_the_command_line(desk: Desk, browse: Browse) -> None:
    admin = browse(ADMIN)
    changing.reset(desk.program, operator(PACK), number(desk, LI.login), "")
    for address in ("/admin/sign-ins", f"/admin/people/{number(desk, LI.login)}"):
        page = words(admin.open_page(address))
        assert "重置密码 —" in page and "unknown" not in page


def test_a_login_in_capitals_is_made_small_and_that_is_said(desk: Desk, browse: Browse) -> None:
    admin = browse(ADMIN)
    assert "点、连字符和下划线；大写字母会改成小写" in words(admin.open_page("/admin/people/new"))
    person = {"name": "李华", "roles": ["auditor"]}
    added = admin.post("/admin/people/new", {**person, "login": "Li_Hua"}, follow_redirects=True)
    assert "登录名已改成小写：li_hua" in words(added.text) and number(desk, "li_hua")
    small = admin.post("/admin/people/new", {**person, "login": "li_hua2"}, follow_redirects=True)
    assert "已改成小写" not in words(small.text)


DAYS = {"first": "2024-09-19", "last": "2024-09-22", "kind": "off", "name": "县庆", "source": "县政府〔2024〕8号"}


def test_local_days_are_typed_looked_at_and_taken_in(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    admin, due = browse(ADMIN), _due(desk, no)
    before = admin.open_page("/admin/calendar/regional.toml")

    seen = admin.post("/admin/calendar/days", DAYS)
    told = words(seen.text)
    assert seen.status_code == 200 and no in told and "▽ 推后" in told and _due(desk, no) == due
    assert re.findall(r"2024-09-\d\d(?= 放假 县庆)", told) == ["2024-09-20", "2024-09-19"], "the weekend is off anyway"

    loaded = admin.post("/admin/calendar", _hidden(seen.text), follow_redirects=True)
    assert "移动1个时限" in words(loaded.text) and "2024-09-20 放假 县庆" in words(loaded.text) and _due(desk, no) > due
    after = admin.open_page("/admin/calendar/regional.toml")
    assert set(before.splitlines()) < set(after.splitlines()) and "县政府〔2024〕8号" in after and "\r" not in after

    back = admin.post("/admin/calendar/days", {**DAYS, "kind": "work"})
    assert "2024-09-20 不再是特殊日 县庆" in words(back.text), "what was typed wrongly is taken out in the same way"


def _hidden(page: str) -> dict[str, str]:
    """What the preview sends again; a browser sends lines with CRLF."""
    base, file = (
        re.search(r'name="base" value="(\d+)"', page),
        re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.S),
    )
    assert base and file
    return {"base": base[1], "file": unescape(file[1]).replace("\n", "\r\n"), "confirm_earlier": "yes"}


def test_days_that_a_colleague_loads_meanwhile_stay(
    desk: Desk, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both files were made from one version; the later one, without the colleague's days, would take them out."""
    admin, owner, made = browse(ADMIN), browse(WU), calendar_file.with_days

    def slowly(*arguments: Any) -> tuple[str, int]:
        file = made(*arguments)
        monkeypatch.undo()
        theirs = owner.post("/admin/calendar/days", {**DAYS, "first": "2024-09-26", "last": "", "name": "运动会"})
        owner.post("/admin/calendar", _hidden(theirs.text))
        return file

    monkeypatch.setattr(calendar_file, "with_days", slowly)
    seen = admin.post("/admin/calendar/days", DAYS)
    assert seen.status_code == 409 and "日历已被更新，请重新预览" in words(seen.text)
    admin.post("/admin/calendar", _hidden(admin.post("/admin/calendar/days", DAYS).text))
    file = admin.open_page("/admin/calendar/regional.toml")
    assert "2024-09-26" in file and "2024-09-20" in file


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [({"first": ""}, "first", "请填写"), ({"first": "2024-02-30"}, "first", "日期有误"),
     ({"kind": ""}, "kind", "请填写"),
     ({"kind": "x"}, "kind", "请选择放假或上班"), ({"name": ""}, "name", "请填写"),
     ({"source": "长" * 121}, "source", "最多120"), ({"name": "县庆\u2028放假"}, "name", "请写成一行普通文字"),
     ({"source": "县政府\x85〔2024〕8号"}, "source", "请写成一行普通文字"),
     ({"last": "2024-09-18"}, "last", "止日不早于起日"), ({"last": "2025-09-18"}, "last", "一次最多31天"),
     ({"first": "2024-09-21"}, "first", "本来就放假，请核对日期")],
)  # fmt: skip
def test_wrong_local_days_are_named_at_their_field(
    browse: Browse, wrong: dict[str, str], field: str, said: str
) -> None:
    answer = browse(ADMIN).post("/admin/calendar/days", {**DAYS, **wrong})
    assert answer.status_code == 422 and "日历没有改变" in words(answer.text)
    assert marked(answer.text) == {f"f-{field}"} and said in words(answer.text)
    assert field == "name" or 'value="县庆"' in answer.text, "what was typed stays"


def test_the_files_in_force_are_there_to_take_away(desk: Desk, browse: Browse) -> None:
    admin = browse(ADMIN)
    page = admin.open_page("/admin/calendar")
    assert "/admin/calendar/regional.toml" in page and "文件怎么写" in words(page) and "[[notice.day]]" in words(page)
    for which, name in (("regional", "guangxi"), ("national", "national")):
        answer = admin.get(f"/admin/calendar/{which}.toml")
        assert f'filename="{name}.toml"' in answer.headers["Content-Disposition"]
        assert (
            answer.text == (desk.app.extensions["hotline"].config.processes / "calendars" / f"{name}.toml").read_text()
        )
        seen = admin.post("/admin/calendar/preview", {"file": answer.text})
        assert "与现在的日历相同" in words(seen.text)
    assert admin.get("/admin/calendar/chuxiong.toml").status_code == 404
    assert browse(WANG).get("/admin/calendar/regional.toml").status_code == 403


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


def test_an_incident_says_what_happened_and_what_to_do(
    desk: Desk, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    no = desk.dispatched(kind="help", emergency=True)
    sign = desk.task(LI, no, "sign")
    desk.moves_to("2024-09-11 12:00")
    with monkeypatch.context() as broken:
        broken.setattr(Act, "fire", _fails)
        broken.setattr(Act, "complete", _fails)
        for _ in range(2):
            timers.sweep(desk.program, desk.clock.now())
            desk.posts(LI, f"/tasks/{sign}/complete", {})
            desk.moves_to("2024-09-11 13:30")
    admin = browse(ADMIN)
    page = admin.open_page("/admin/incidents")
    rows = [words(row) for row in page.split("<tr>")[2:]]
    timer = next(row for row in rows if "到时事项" in row)
    act = next(row for row in rows if "办理任务" in row)
    assert "程序出错" in timer and "已试2次" in timer and "每小时自动再试一次" in timer and "重试…" in timer
    assert "请本人再做一次" in act and "重试…" not in act and "标为已解决…" in act
    assert f"/tickets/{no}" in page

    admin.post("/language", {"language": "en"})
    told = words(admin.open_page("/admin/incidents"))
    assert "tried again every hour" in told and "The person does it again" in told and "每小时" not in told


def _fails(*_: object) -> None:
    raise ZeroDivisionError


def test_a_message_that_was_given_up_is_sent_again(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    _given_up(desk, no, "ReadTimeout")
    admin = browse(ADMIN)
    page = admin.open_page("/admin/outbox")
    told = words(page)
    assert "短信" in told and TRANSPORT in told and f"{no} -1" in told and f"/tickets/{no}" in page
    assert "收件方没有及时应答 ReadTimeout" in told and "2024-09-11 09:00" in told and "排除原因后重发" in told
    admin.post(f"/admin/outbox/{no}-1/resend")
    assert "没有放弃的消息" in words(admin.open_page("/admin/outbox"))
    again = admin.post(f"/admin/outbox/{no}-1/resend", follow_redirects=True)
    assert again.status_code == 200 and "不用重发" in words(again.text)


@pytest.mark.parametrize(
    ("error", "words_of_it"),
    [("HTTP 502", "收件方没有接收"), ("ConnectError", "连接不上收件方"), ("OSError", "不能写入发件文件夹"),
     ("KeyError", "程序出错")],
)  # fmt: skip
def test_why_a_message_was_not_taken_is_said_in_words(desk: Desk, error: str, words_of_it: str) -> None:
    with desk.app.test_request_context():
        assert unsent(error) == words_of_it


def test_a_message_whose_ticket_is_destroyed_is_not_offered_again(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    _given_up(desk, no, DESTROYED)
    page = browse(ADMIN).open_page("/admin/outbox")
    assert "个人信息已销毁，不能再发" in words(page) and "/resend" not in page


def test_what_was_sent_is_listed_the_last_first_without_what_it_says(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    admin = browse(ADMIN)
    assert "没有送出的消息" in words(admin.open_page("/admin/outbox"))
    sent = [desk.clock.now() + timedelta(minutes=minute) for minute in range(60)]
    for place, at in enumerate(sent):
        # The ids run against the time: an old ticket's message may be sent after a new one's.
        _written(desk, no, 90 - place, state="sent", sent_at=at, last_error=None)
    desk.clock.move_to(sent[-1])
    page = admin.open_page("/admin/outbox")
    listed = page.partition('<h2 id="sent">')[2]
    order = [int(place) for place in re.findall(rf"{no}</a><span class=\"quiet\">-(\d+)<", listed)]
    assert order == [90 - place for place in range(59, 9, -1)], "the last sent first, fifty of them"
    assert "2024-09-11 09:59" in words(listed) and TRANSPORT in words(listed) and "60 24小时内送出" in words(page)
    older = re.search(r'href="([^"]*sent_before=[^"]*)"', listed)
    assert older
    rest = admin.open_page(unescape(older[1])).partition('<h2 id="sent">')[2]
    assert [int(place) for place in re.findall(rf"{no}</a><span class=\"quiet\">-(\d+)<", rest)] == list(range(81, 91))
    assert "下一页" not in rest and "回到第一页" in rest
    assert "没有送出的消息" in words(admin.open_page("/admin/outbox?sent_before=1")), "no such message"


def test_a_page_of_sent_messages_reads_a_bounded_number(
    desk: Desk, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "SEEN", 3)
    no, other = desk.dispatched(), desk.dispatched()
    with desk.program.database.write() as transaction:
        elsewhere = records.find_one(transaction.connection, "ticket", no=other)
        assert elsewhere is not None
        elsewhere.set(pack="zezhou")
        records.flush(transaction.connection, [elsewhere])
        transaction.commit()
    start = desk.clock.now()
    _written(desk, no, 91, state="sent", sent_at=start, last_error=None)
    for place in range(1, 4):
        _written(desk, other, place, state="sent", sent_at=start + timedelta(minutes=place), last_error=None)
    admin = browse(ADMIN)
    page = admin.open_page("/admin/outbox")
    assert other not in page and "这一段都是其他制度的消息" in words(page)
    older = re.search(r'href="([^"]*sent_before=[^"]*)"', page)
    assert older and f"/tickets/{no}" in admin.open_page(unescape(older[1]))


def _given_up(desk: Desk, no: str, error: str) -> None:
    _written(desk, no, 1, state="dead", last_error=error)


def _written(desk: Desk, no: str, place: int, **more: Any) -> None:
    """A message of the ticket."""
    row = {"message_id": f"{no}-{place}", "channel": "sms", "template": "urge", "recipient": TRANSPORT, "attempts": 8}
    row |= {"created_at": desk.clock.now(), **more}
    with desk.program.database.write() as transaction:
        ticket = records.find_one(transaction.connection, "ticket", no=no)
        assert ticket is not None
        row |= {"ticket_id": ticket.id, "id": ticket.id * ROWS_PER_TICKET + 1000 + place}
        records.add(transaction.connection, "outbox", row)
        transaction.commit()


def test_health_tells_the_numbers_of_the_metrics(desk: Desk, browse: Browse) -> None:
    desk.dispatched()
    text = words(browse(ADMIN).open_page("/admin/health"))
    metrics = desk.app.test_client().get("/metrics").text
    found = re.search(r"^hotline_messages_waiting (\d+)", metrics, re.MULTILINE)
    assert found and f"{found[1]} 等待发送" in text
    assert "结构为最新" in text and "从未" in text
    own, _, shared = text.partition("整个系统（各制度共用）")
    assert "未办任务" in own.partition("本制度")[2] and "数据库" in shared and "后台工作" in shared


def test_what_came_from_the_command_line_is_not_said_in_its_codes(desk: Desk, browse: Browse) -> None:
    li, actor = number(desk, LI.login), operator(PACK)
    with desk.program.database.write() as transaction:
        people.issue_token(transaction.connection, li, "command line", desk.program.clock.now())
        transaction.commit()
    changing.reset(desk.program, actor, li, "")

    said = browse(ADMIN).open_page(f"/admin/people/{li}")
    assert "命令行" in words(said) and "command line" not in said and "unknown" not in said
    assert "unknown" not in browse(ADMIN).open_page("/admin/sign-ins")


def test_bodies_that_the_regulation_does_not_know_are_not_offered(desk: Desk, browse: Browse) -> None:
    """Longsheng has no agents; somebody who was made one can be made something else."""
    admin, li = browse(ADMIN), number(desk, LI.login)
    assert "role-agent" not in admin.open_page("/admin/people/new")
    assert "role-agent" not in admin.open_page(f"/admin/people/{li}")
    admin.post(f"/admin/people/{li}", {"name": LI.name, "unit": TRANSPORT, "roles": ["unit", "agent"]})
    said = admin.open_page(f"/admin/people/{li}")
    assert 'id="role-agent" name="roles" value="agent" checked' in said
    assert all(f"role-{role}" in said for role in ("station", "upstream", "unit_head", "auditor", "owner", "admin"))


def test_roles_are_called_as_the_regulation_calls_them(browse: Browse) -> None:
    admin = browse(ADMIN)
    for path in ("/admin/people", "/admin/people/new"):
        said = words(admin.open_page(path))
        assert "县热线工作站" in said and "市12345热线" in said and "县政务服务管理办公室" in said, path
        assert "上级热线" not in said and "主管单位 " not in said, path

"""The page of one ticket: every tab, who may see what of it, revealing, files, links between repeats."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import app.services
from app.services.acting import timers
from app.web.ticket import words as ticket_words
from tests.api.desk import REPLY, Desk
from tests.people import CHEN, ENVIRONMENT, LI, SHI, TRANSPORT, UPSTREAM, WANG, WEI, ZHAO, Member
from tests.web.browser import Browser, words

Browse = Callable[..., Browser]
TABS = ("", "/deadlines", "/diagram", "/history", "/records", "/related")
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
CALLER = ("覃先生", "14200000005", "平等镇某村口")


def own_pages(desk: Desk, no: str) -> list[tuple[str, str]]:
    """(method, address) of every route of the room."""
    found = []
    for route in desk.app.url_map.iter_rules():
        if route.endpoint.startswith("ticket."):
            address = route.rule.replace("<no>", no).replace("<int:attachment_id>", "1")
            found += [(method, address) for method in (route.methods or set()) - {"HEAD", "OPTIONS"}]
    return found


def at_ten(desk: Desk) -> None:
    desk.moves_to("2024-09-10 09:30")


# ---- rights and privacy ---------------------------------------------------------------------------------------------


def test_another_unit_finds_none_of_it(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    wei = browse(WEI)
    tried = own_pages(desk, no)
    assert len(tried) >= 12
    for method, address in tried:
        if address.endswith("/related") and method == "POST":
            continue  # a right of the station alone: 403 whatever the ticket
        form = {"csrf_token": wei.csrf(), "reason": "核实情况", "file": (io.BytesIO(PNG), "x.png")}
        answer = wei.client.open(address, method=method, data=form if method == "POST" else None)
        assert answer.status_code == 404, f"{method} {address}: {answer.status_code}"
        assert "扬尘" not in answer.text


def test_no_page_shows_the_caller(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    for who in (WANG, LI, SHI, ZHAO):
        for tab in TABS:
            page = browse(who).open_page(f"/tickets/{no}{tab}")
            assert not [plain for plain in CALLER if plain in page], f"{who.name} {tab}"
            title = re.search(r"<title>(.*?)</title>", page)
            assert title and no in title[1] and "扬尘" not in title[1]


def test_a_unit_sees_no_caller_of_a_confidential_ticket(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched(confidential=True)
    station, unit = browse(WANG).open_page(f"/tickets/{no}"), browse(LI).open_page(f"/tickets/{no}")
    assert "覃**" in station and "142****0005" in station
    assert "覃" not in unit and "142" not in words(unit).replace(no, "")
    assert "只有县热线工作站、县政务服务管理办公室可以查看" in unit, "as this regulation calls them"
    assert browse(LI).get(f"/tickets/{no}/reveal").status_code == 404, "no form for what no reason opens"
    assert browse(LI).post(f"/tickets/{no}/reveal", {"reason": "想知道是谁"}).status_code == 404


def test_the_page_says_truly_why_it_shows_no_caller(desk: Desk, browse: Browse) -> None:
    at_ten(desk)

    def told(who: Member, no: str) -> str:
        found = re.search(
            r'<section aria-labelledby="caller">(.*?)</section>', browse(who).open_page(f"/tickets/{no}"), re.S
        )
        assert found
        return words(found[1])

    plain, confidential = desk.registered(), desk.registered(confidential=True)
    withheld = "有诉求人信息，您的角色不能查看。"
    assert withheld in told(UPSTREAM, plain) and withheld in told(UPSTREAM, confidential)
    nobody = desk.registered(anonymous=True, caller_name=None, caller_mobile=None, address=None)
    numbered = desk.registered(anonymous=True, caller_name=None, address=None)
    for who in (WANG, UPSTREAM):
        assert "没有诉求人信息：登记时没有留下。" in told(who, nobody)
    assert "142****0005" in told(WANG, numbered) and "没有诉求人信息" not in told(WANG, numbered)
    assert withheld in told(UPSTREAM, numbered)
    hidden = desk.dispatched(anonymous=True, confidential=True, caller_name=None, address=None)
    assert "诉求人要求保密" in told(LI, hidden)


def test_same_callers_of_confidential_tickets_are_not_given_away(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    first = desk.dispatched(confidential=True, title="路面破损", content="坑很深")
    second = desk.dispatched(title="垃圾堆放", content="无人清运")
    assert "同一诉求人" in browse(WANG).open_page(f"/tickets/{second}/related")
    for no in (first, second):
        assert "同一诉求人" not in browse(LI).open_page(f"/tickets/{no}/related")


def test_revealing_takes_a_reason_and_is_journaled(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    li = browse(LI)
    refused = li.post(f"/tickets/{no}/reveal", {"reason": "  "})
    assert refused.status_code == 422 and "请写明查看的理由" in refused.text
    assert not [plain for plain in CALLER if plain in refused.text]

    number = li.post(f"/tickets/{no}/reveal", {"reason": "回拨139 1234 5678"})
    assert number.status_code == 422 and "不要写手机号码" in words(number.text)
    for path in (f"/papers/{no}/ticket", "/export"):
        sent = li.post(path, {"reason": "回拨13912345678", "clear": "yes", "format": "csv"})
        assert sent.status_code == 422 and "不要写手机号码" in words(sent.text), path
    shown = li.post(f"/tickets/{no}/reveal", {"reason": "约定现场见面时间"})
    assert shown.status_code == 200 and all(plain in shown.text for plain in CALLER)
    assert shown.headers["Cache-Control"] == "no-store"
    assert "14200000005" not in li.open_page(f"/tickets/{no}/reveal"), "shown once"
    told = words(browse(WANG).open_page(f"/tickets/{no}/history"))
    assert "李经办：查看诉求人信息" in told and "理由：约定现场见面时间" in told


def test_beside_a_form_the_number_is_shown_without_leaving_the_page(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    li = browse(LI)
    page = li.open_page(f"/tasks/{desk.task(LI, no, 'sign')}")
    assert f'hx-post="/tickets/{no}/reveal"' in page and "142****0005" in page
    assert not [plain for plain in CALLER if plain in page]
    asked = {"headers": {"HX-Request": "true"}}
    refused = li.post(f"/tickets/{no}/reveal", {"reason": " "}, **asked)
    assert refused.status_code == 422 and "请写明查看的理由" in refused.text and "<html" not in refused.text
    shown = li.post(f"/tickets/{no}/reveal", {"reason": "约定现场见面时间"}, **asked)
    assert shown.status_code == 200 and all(plain in shown.text for plain in CALLER) and "<html" not in shown.text
    assert "理由：约定现场见面时间" in words(browse(WANG).open_page(f"/tickets/{no}/history"))


def test_beside_a_form_a_unit_is_not_offered_a_confidential_caller(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched(confidential=True)
    assert "/reveal" not in browse(LI).open_page(f"/tasks/{desk.task(LI, no, 'sign')}")


def test_an_auditor_may_not_reveal(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    assert f"/tickets/{no}/reveal" not in browse(ZHAO).open_page(f"/tickets/{no}")
    assert browse(ZHAO).get(f"/tickets/{no}/reveal").status_code == 403


# ---- where it stands ------------------------------------------------------------------------------------------------


def test_my_task_is_the_button_and_others_are_told(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched(co=(ENVIRONMENT,))
    mine = browse(LI).open_page(f"/tickets/{no}")
    task = desk.task(LI, no, "sign")
    assert re.search(rf'<a class="btn btn-primary" href="/tasks/{task}">签收工单</a>', mine)
    assert len(re.findall(r'class="btn btn-primary" href="/tasks/', mine)) == 1
    theirs = words(browse(CHEN).open_page(f"/tickets/{no}"))
    assert f"签收工单 由 {TRANSPORT} 至 2024-09-25 24:00" in theirs


def test_what_no_form_can_mend_is_not_offered_and_says_why(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    offered = 'href="/tickets/%s/messages/%s"'
    assert all(
        offered % (no, each) in browse(LI).open_page(f"/tickets/{no}")
        for each in ("extension_request", "return_request")
    )
    desk.moves_to("2024-09-12 09:30")
    page = browse(LI).open_page(f"/tickets/{no}")
    assert offered % (no, "return_request") not in page and "已超过签收后1个工作日的退单期限" in words(page)
    assert re.search(r"申请退单 ：已超过签收后1个工作日的退单期限[^。]*。 第十二条（三）", words(page))
    assert offered % (no, "extension_request") in page
    asked = browse(LI).open_page(f"/tickets/{no}/messages/return_request")
    assert "目前不能发送" in asked and 'id="act-submit"' not in asked
    assert "第十二条（三）" in words(asked) and "L061" not in words(asked)


def test_the_way_so_far_stands_in_order(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    text = words(browse(WANG).open_page(f"/tickets/{no}"))
    assert "登记 2024-09-10 09:30 受理 2024-09-10 09:30 派单 2024-09-10 09:30" in text


# ---- deadlines ------------------------------------------------------------------------------------------------------


def test_every_day_is_counted_or_skipped_with_its_reason(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    text = words(browse(LI).open_page(f"/tickets/{no}/deadlines"))
    assert "第十二条（二）4" in text and "派单 2024-09-10 09:30" in text
    assert "2024-09-14 周六 ✓ 计入 调休上班：中秋" in text
    assert "2024-09-16 周一 — 不计 放假：中秋" in text
    assert "2024-09-22 周日 — 不计 周末" in text
    assert "至2024年9月25日24:00届满" in text


def test_english_explains_in_english(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    li = browse(LI)
    li.client.set_cookie("hotline_language", "en")
    text = words(li.open_page(f"/tickets/{no}/deadlines"))
    assert "time limit for handling and reply" in text and "weekend" in text and "due 2024-09-25 24:00" in text


def test_a_reading_is_no_text(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    page = browse(LI).open_page(f"/tickets/{no}/deadlines")
    parts = page.split('<details class="deadline"')[1:]
    silent = [words("<p " + part) for part in parts if "条文未规定" in part]
    assert silent and all("读法" in part for part in silent)
    assert not any("办结答复" in part.split("至")[0] and "条文未规定" in part for part in silent)


def test_a_closed_window_is_not_overdue(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    open_ = words(browse(LI).open_page(f"/tickets/{no}/deadlines"))
    assert "可申请的期间" in open_
    desk.moves_to("2024-09-20 09:00")
    closed = words(browse(LI).open_page(f"/tickets/{no}/deadlines"))
    assert "期间已过" in closed and "谁也不算逾期" in closed and "红牌逾期" not in closed


def test_an_overdue_is_said_in_words(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    desk.moves_to("2024-09-27 09:00")
    assert "红牌逾期 已超过2个工作日" in words(browse(LI).open_page(f"/tickets/{no}"))


def rated(desk: Desk, no: str, rating: str, **more: str) -> None:
    desk.moves_to("2024-09-12 10:30")
    desk.replied(no)
    sent = {"sent_at": "2024-09-12T10:30:00+08:00"}
    assert desk.posts(UPSTREAM, f"/tickets/{no}/messages/survey_sent", sent).status_code == 200
    answered = {"answered_at": "2024-09-12T10:30:00+08:00", "rating": rating, **more}
    assert desk.posts(UPSTREAM, f"/tickets/{no}/messages/survey_answer", answered).status_code == 200


def test_what_the_caller_thinks_stands_on_the_first_page(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    assert "诉求人评价" not in browse(LI).open_page(f"/tickets/{no}")
    rated(desk, no, "dissatisfied", comment="灰尘还是很大")
    text = words(browse(LI).open_page(f"/tickets/{no}"))
    assert "诉求人评价 不满意 上级热线的评价 诉求人意见 灰尘还是很大" in text
    desk.does(WANG, no, "review_result", outcome="proper", opinion="已核实")
    called = {"called_at": "2024-09-12T10:30:00+08:00", "rating": "neutral", "cause": "路面没有清扫"}
    desk.does(WANG, no, "manual_follow_up", **called)
    text = words(browse(LI).open_page(f"/tickets/{no}"))
    assert "诉求人评价 不满意 上级热线的评价 诉求人意见 灰尘还是很大" in text, "the one that counts"
    assert "满意度 基本满意 不满意的原因 路面没有清扫" in text, "and who was asked why"


def test_silence_is_not_told_as_somebody_s_words(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    rated(desk, no, "dissatisfied", comment="灰尘还是很大")
    desk.does(WANG, no, "review_result", outcome="improper", opinion="未清扫")
    called = {"called_at": "2024-09-12T10:30:00+08:00", "rating": "dissatisfied", "cause": "路面没有清扫"}
    desk.does(WANG, no, "manual_follow_up", **called)
    desk.does(WANG, no, "feedback", outcome="redo", feedback="请清扫路面")
    desk.replied(no)
    sent = {"sent_at": "2024-09-12T10:30:00+08:00"}
    assert desk.posts(UPSTREAM, f"/tickets/{no}/messages/survey_sent", sent).status_code == 200
    desk.moves_to("2024-09-14 10:30")
    timers.sweep(desk.program, desk.program.instant())
    text = words(browse(LI).open_page(f"/tickets/{no}"))
    assert "诉求人评价 满意 评价期满没有答复，按默认登记" in text and "灰尘还是很大" not in text


# ---- history and diagram --------------------------------------------------------------------------------------------


def test_history_can_be_filtered_and_checked(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    wang = browse(WANG)
    everything = words(wang.open_page(f"/tickets/{no}/history"))
    assert "王站长：登记工单" in everything and "完成派单" in everything
    registered = words(wang.open_page(f"/tickets/{no}/history?kind=registered"))
    assert "王站长：登记工单" in registered and "完成派单" not in registered
    assert "核对无误 共3条" in words(wang.open_page(f"/tickets/{no}/history?check=1"))
    record = re.search(r'href="(/tickets/\w+/records)#(task-\d+)"', wang.open_page(f"/tickets/{no}/history"))
    assert record and f'id="{record[2]}"' in wang.open_page(record[1])


def test_history_tells_which_way_it_was_decided(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    asked = {"reason": "路段由公路段管护", "basis": "权责清单第12项"}
    assert desk.posts(LI, f"/tickets/{no}/messages/return_request", asked).status_code == 200
    desk.does(WANG, no, "review_return", outcome="refuse", nr_code="NR2_NO_REASON", opinion="依据不足")
    page = browse(LI).open_page(f"/tickets/{no}/history")
    told = words(page[page.index("完成审核退单") :])
    assert "审核结果：不同意，发回原单位继续办理；不予退回情形：二、未注明退回理由和依据" in told
    assert "依据不足" not in page, "what was written stands in the form"


def test_history_tells_ticks_and_nothing_of_a_form_that_is_not_the_reader_s(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched(co=(ENVIRONMENT,))
    desk.does(LI, no, "sign")
    desk.does(
        LI,
        no,
        "contact",
        contacted_at="2024-09-10T09:30:00+08:00",
        method="phone",
        contact_failed=True,
        notes="三次未接",
    )
    desk.does(CHEN, no, "sign")
    desk.does(CHEN, no, "opinion", opinion="监测未超标", handler="陈协办")
    assert "联系方式：电话；未能联系上" in words(browse(LI).open_page(f"/tickets/{no}/history"))
    given = "所填的表单 ：陈协办：完成提交协办意见"
    assert given in words(browse(LI).open_page(f"/tickets/{no}/history"))
    assert given not in words(browse(SHI).open_page(f"/tickets/{no}/history")), "no link to nothing"


def test_refusals_are_shown_to_the_station_and_the_refused_unit(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched(co=(ENVIRONMENT,))
    early = {"reason": "不属我局职责", "basis": "三定方案"}
    assert desk.posts(LI, f"/tickets/{no}/messages/return_request", early).status_code == 409
    for who, sees in ((WANG, True), (LI, True), (CHEN, False)):
        text = words(browse(who).open_page(f"/tickets/{no}/history"))
        assert ("被拒绝的操作（1）" in text) is sees, who.name


def test_the_refused_are_called_what_they_are_called(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    early = {"reason": "不属我局职责", "basis": "三定方案"}
    assert desk.posts(LI, f"/tickets/{no}/messages/return_request", early).status_code == 409
    assert desk.posts(LI, f"/tasks/{desk.task(LI, no, 'sign')}/complete", {"receiver": "李" * 999}).status_code == 422
    desk.does(LI, no, "sign")
    desk.does(LI, no, "contact", contacted_at="2024-09-10T09:30:00+08:00", method="phone")
    assert desk.posts(LI, f"/tasks/{desk.task(LI, no, 'reply')}/complete", {"facts": "已到现场"}).status_code == 409
    page = browse(WANG).open_page(f"/tickets/{no}/history")
    text = words(page[page.index("被拒绝的操作") :])
    assert "李经办 · 办理并答复" in text, "a task is called what the diagram calls it"
    assert "李经办 · 申请退单" in text and "return_request" not in text and "· complete" not in text
    assert "第十二条（三）" in text and not re.search(r"\bL\d{3}\b", text), "articles, not the codes of clauses"


def test_each_act_of_the_program_has_a_name_where_refusals_are_listed() -> None:
    """The log keeps the internal name (the second word of ``run``)."""
    found = {"claim", "release", "draft"}
    for path in (Path(app.services.__file__).parent).rglob("*.py"):
        found |= set(re.findall(r'\brun\(program, actor, "(\w+)"', path.read_text(encoding="utf-8")))
    assert found - {"register"} == set(ticket_words.REFUSED), "a refused registration leaves no ticket"


def test_the_legend_tells_what_the_diagram_shows(desk: Desk, browse: Browse) -> None:
    no = desk.registered()
    assert "▶ 现在在此 粗线：走过 虚线：没有走过" in words(browse(WANG).open_page(f"/tickets/{no}/diagram"))
    desk.does(WANG, no, "accept", outcome="refuse", ground="LEGAL_PROCEDURE")
    over = words(browse(WANG).open_page(f"/tickets/{no}/diagram"))
    assert "粗线：走过 虚线：没有走过" in over and "现在在此" not in over and "到现在的位置" not in over


def test_the_diagram_tells_in_a_list_what_it_draws(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    page = browse(LI).open_page(f"/tickets/{no}/diagram")
    assert '<script type="application/json" id="traced">' in page and "bpmn:definitions" in page
    text = words(page)
    assert text.index("受理审核") < text.rindex("承办 ▶ 现在在此")
    assert browse(LI).get(f"/tickets/{no}/diagram?process=no_such").status_code == 404


# ---- files ----------------------------------------------------------------------------------------------------------


def upload(browser: Browser, no: str, data: bytes, name: str) -> Any:
    return browser.post(f"/tickets/{no}/attachments", {"file": (io.BytesIO(data), name)})


def test_a_photo_is_previewed_and_nothing_else(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched()
    li = browse(LI)
    assert upload(li, no, PNG, "现场.png").status_code == 303
    assert upload(li, no, b"%PDF-1.7 x", "意见.pdf").status_code == 303
    page = li.open_page(f"/tickets/{no}/records")
    assert len(re.findall(r"<img ", page)) == 1 and "现场.png" in page
    addresses = list(dict.fromkeys(re.findall(rf"/tickets/{no}/attachments/\d+", page)))
    photo, paper = (li.get(address) for address in addresses)
    assert photo.data == PNG and photo.headers["Content-Type"] == "image/png"
    assert photo.headers["Content-Disposition"].startswith("inline")
    assert paper.headers["Content-Disposition"].startswith("attachment")
    for answer in (photo, paper):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert li.get(f"{addresses[0]}?save=1").headers["Content-Disposition"].startswith("attachment")
    assert browse(ZHAO).get(addresses[0]).status_code == 403
    assert "现场.png" not in browse(ZHAO).open_page(f"/tickets/{no}/records")


def test_a_form_s_file_is_a_link_under_its_name(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    no = desk.dispatched(co=(ENVIRONMENT,))
    assert upload(browse(LI), no, PNG, "路口.png").status_code == 303
    assert upload(browse(CHEN), no, PNG, "监测点.png").status_code == 303
    file = desk.gets(CHEN, f"/tickets/{no}/attachments")["items"][1]["id"]
    desk.does(CHEN, no, "sign")
    desk.does(CHEN, no, "opinion", opinion="监测未超标", handler="陈协办", files=[file])
    link = re.compile(rf'<a href="/tickets/{no}/attachments/{file}" target="_blank" rel="noopener">监测点.png</a>')
    desk.does(LI, no, "sign")
    for who, address in (
        (CHEN, f"/tickets/{no}/records"), (LI, f"/tickets/{no}/records"),
        (LI, f"/tasks/{desk.task(LI, no, 'contact')}"),
    ):  # fmt: skip
        page = browse(who).open_page(address)
        assert link.search(page), f"{who.name} {address}"
        assert str(file) not in words(page), "no number of ours is shown"
    audited = browse(ZHAO).open_page(f"/tickets/{no}/records")
    assert "附件 附件2.png" in words(audited) and "监测点" not in audited
    assert f"/attachments/{file}" not in audited and str(file) not in words(audited)


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "x.png", "不接受这种文件"),
        (b"<!doctype html><script>1</script>", "x.jpg", "不接受这种文件"),
        (b"", "empty.png", "文件是空的"),
    ],
)
def test_what_is_no_picture_is_refused(desk: Desk, browse: Browse, data: bytes, name: str, why: str) -> None:
    at_ten(desk)
    no = desk.dispatched()
    answer = upload(browse(LI), no, data, name)
    assert answer.status_code == 422 and why in answer.text
    assert "还没有附件" in browse(LI).open_page(f"/tickets/{no}/records")


# ---- repeats --------------------------------------------------------------------------------------------------------


def linked(desk: Desk, browse: Browse) -> tuple[str, str]:
    """(main, repeat), both with the transport bureau."""
    at_ten(desk)
    main, repeat = desk.dispatched(), desk.dispatched(title="扬尘很大")
    assert browse(WANG).post(f"/tickets/{repeat}/related", {"main": main}).status_code == 303
    return main, repeat


def test_two_are_shown_side_by_side(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    one, other = desk.dispatched(), desk.registered(title="扬尘很大", content="大货车夜里不盖篷布")
    wang = browse(WANG)
    found = words(wang.open_page(f"/tickets/{one}/related"))
    assert other in found and "同一诉求人" in found
    pair = words(wang.open_page(f"/tickets/{one}/related?with={other}"))
    assert "砂石车不盖篷布" in pair and "大货车夜里不盖篷布" in pair
    assert browse(LI).get(f"/tickets/{one}/related?with={other}").status_code == 404, "not the unit's"


def test_a_unit_does_not_read_the_number_of_a_linked_ticket_that_is_not_its_own(desk: Desk, browse: Browse) -> None:
    at_ten(desk)
    main, repeat = desk.registered(), desk.dispatched(title="扬尘很大")
    assert browse(WANG).post(f"/tickets/{repeat}/related", {"main": main}).status_code == 303
    browse(WANG).post(f"/tickets/{repeat}/related")
    for tab in TABS:
        assert main not in browse(LI).open_page(f"/tickets/{repeat}{tab}"), tab
    told = words(browse(LI).open_page(f"/tickets/{repeat}/history"))
    assert "主件：另一件工单（您不能查看）" in told and f"重复件：{repeat}" in told
    assert main not in str(desk.gets(LI, f"/tickets/{repeat}/history"))
    assert f"主件：{main}" in words(browse(WANG).open_page(f"/tickets/{repeat}/history"))


def test_a_link_stands_in_both_tickets(desk_on_each: Desk) -> None:
    def browse(who: Member) -> Browser:
        return Browser.of(desk_on_each, who)

    main, repeat = linked(desk_on_each, browse)
    wang = browse(WANG)
    assert f"主件是 {main}" in words(wang.open_page(f"/tickets/{repeat}/related"))
    assert "以下工单重复本件" in words(wang.open_page(f"/tickets/{main}/related"))
    for no in (main, repeat):
        told = words(wang.open_page(f"/tickets/{no}/history?check=1"))
        assert "王站长：关联重复工单" in told and f"主件：{main}" in told and f"重复件：{repeat}" in told
        assert "核对无误" in told

    assert wang.post(f"/tickets/{repeat}/related").status_code == 303
    assert "没有关联的重复件" in wang.open_page(f"/tickets/{repeat}/related")
    assert "取消关联" in wang.open_page(f"/tickets/{main}/history")
    assert wang.post(f"/tickets/{repeat}/related", {"main": main}).status_code == 303, "it may be linked again"


def test_links_make_no_chains(desk: Desk, browse: Browse) -> None:
    main, repeat = linked(desk, browse)
    third, wang = desk.dispatched(), browse(WANG)
    for no, to, why in (
        (repeat, third, "已经关联了主件"),
        (third, repeat, "所选主件本身是另一件的重复件"),
        (main, third, "本身是别的工单的主件"),
    ):
        answer = wang.post(f"/tickets/{no}/related", {"main": to})
        assert answer.status_code == 409 and why in answer.text
    assert wang.post(f"/tickets/{main}/related", {"main": main}).status_code == 422
    assert wang.post(f"/tickets/{main}/related", {"main": "no-such"}).status_code == 404
    assert browse(SHI).post(f"/tickets/{third}/related", {"main": main}).status_code == 403


def test_the_reply_of_the_main_ticket_becomes_a_draft(desk: Desk, browse: Browse) -> None:
    main, repeat = linked(desk, browse)
    desk.moves_to("2024-09-12 10:30")
    li = browse(LI)
    assert li.post(f"/tickets/{repeat}/adopt").status_code == 409
    for no in (main, repeat):
        desk.does(LI, no, "sign")
        desk.does(LI, no, "contact", contacted_at="2024-09-11T10:00:00+08:00", method="phone")
    assert "采用主件答复" not in li.open_page(f"/tickets/{repeat}/related")
    desk.does(LI, main, "reply", **REPLY)
    assert "采用主件答复" in li.open_page(f"/tickets/{repeat}/related")
    assert "采用主件答复" not in browse(WANG).open_page(f"/tickets/{repeat}/related"), "the unit's to use"

    assert "采用主件答复" in li.open_page(f"/tasks/{desk.task(LI, repeat, 'reply')}")
    answer = li.post(f"/tickets/{repeat}/adopt")
    task = desk.task(LI, repeat, "reply")
    assert answer.status_code == 303 and answer.headers["Location"] == f"/tasks/{task}"
    draft = desk.gets(LI, f"/tasks/{task}")["draft"]
    assert draft["facts"] == REPLY["facts"] and draft["answer"] == REPLY["answer"]
    assert "reply" in desk.open_acts(repeat), "nothing was sent"

"""Doing acts on pages: the task with what it needs, a draft, a refusal beside the form, messages, a new ticket."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

from app.services.admin import people
from app.web.acts.drawing import MORE
from tests.api.desk import REPLY, Desk
from tests.people import CHEN, EDUCATION, ENVIRONMENT, LI, LIU, PACK, TRANSPORT, UPSTREAM, WANG, WEI, ZHAO, Member
from tests.web.browser import Browser, words

Browse = Callable[[Member | None], Browser]


def told(page: str) -> dict[str, Any]:
    """What the page hands to its script."""
    found = re.search(r'<script type="application/json" id="act-data">(.*?)</script>', page, re.DOTALL)
    assert found, words(page)[:500]
    data: dict[str, Any] = json.loads(found[1])
    return data


def component(page: str, key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in told(page)["schema"]["components"] if each.get("key") == key)
    return found


def sends(browser: Browser, path: str, form: dict[str, Any], key: str | None = None) -> Any:
    """As the page's script sends it."""
    headers = {"X-CSRFToken": browser.csrf(), "HX-Request": "true", **({"Idempotency-Key": key} if key else {})}
    return browser.client.post(path, json=form, headers=headers)


def test_a_task_is_shown_with_all_that_it_needs(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    page = browse(LI).open_page(f"/tasks/{desk.task(LI, no, 'sign')}")
    text = words(page)
    assert "签收" in text and no in text and "砂石车不盖篷布" in text
    assert "覃先生" not in text and "14200000005" not in page and "142****0005" in text  # masked
    assert "为什么是这个时候" in text, text
    assert "办理依据" in text
    assert told(page)["data"]["receiver"] == LI.name


def test_what_another_unit_has_is_not_found(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    task = desk.task(LI, no, "sign")
    stranger = browse(WEI)
    assert stranger.get(f"/tasks/{task}").status_code == 404
    assert sends(stranger, f"/tasks/{task}", {}).status_code == 404
    assert sends(stranger, f"/tasks/{task}/check", {}).status_code == 404
    assert stranger.get(f"/tickets/{no}/messages").status_code == 404
    assert stranger.get(f"/tickets/{no}/messages/return_request").status_code == 404


def test_done_says_what_comes_next_and_leads_there(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    li = browse(LI)
    answer = sends(li, f"/tasks/{desk.task(LI, no, 'sign')}", {"receiver": "李经办"})
    assert answer.status_code == 200, answer.text
    assert answer.json["next"] == f"/tasks/{desk.task(LI, no, 'contact')}"
    text = words(li.open_page(answer.json["next"]))
    assert f"“签收工单”已办理（工单{no}）。下一步：" in text and "联系诉求人" in text and TRANSPORT in text


def test_a_double_click_acts_once(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    li, path = browse(LI), f"/tasks/{desk.task(LI, no, 'sign')}"
    key = told(li.open_page(path))["key"]
    first, second = sends(li, path, {}, key), sends(li, path, {}, key)
    assert first.status_code == second.status_code == 200 and first.json == second.json
    without = sends(li, path, {}, "another-page")
    assert without.status_code == 409 and "已经完成" in words(without.text)


def test_who_comes_second_reads_who_was_first_and_goes_on_to_the_ticket(desk: Desk, browse: Browse) -> None:
    desk.moves_to("2024-09-11 14:30")
    no = desk.dispatched()
    path = f"/tasks/{desk.task(LI, no, 'sign')}"
    sends(browse(LIU), path, {"receiver": "刘同事"})
    late = sends(browse(LI), path, {"receiver": "李经办"})
    assert late.status_code == 409 and f"该任务已经完成：{LIU.name} 2024-09-11 14:30 办理。" in words(late.text)
    assert f'<a href="/tickets/{no}">看工单 {no}</a>' in late.text


def test_a_refusal_lists_every_ground_with_its_article(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    desk.does(LI, no, "contact", contacted_at="2024-09-11T09:00:00+08:00", method="phone")
    answer = sends(browse(LI), f"/tasks/{desk.task(LI, no, 'reply')}", {"facts": "已处理"})
    assert answer.status_code == 409
    text = words(answer.text)
    assert "没有办理，您填写的内容都还在" in text and "第十二条" in text and "请填写办理时间" in text
    assert answer.text.count("<li>") > 2
    assert "reply" in desk.open_acts(no)


def test_a_refusal_speaks_the_readers_language_only(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    desk.does(LI, no, "contact", contacted_at="2024-09-11T09:00:00+08:00", method="phone")
    li, path = browse(LI), f"/tasks/{desk.task(LI, no, 'reply')}"
    chinese = words(sends(li, path, {"facts": "已处理"}).text)
    assert "请填写办理时间" in chinese and "Give the day of handling." not in chinese
    li.client.set_cookie("hotline_language", "en")
    english = words(sends(li, path, {"facts": "已处理"}).text)
    assert "Give the day of handling." in english and "请填写办理时间" not in english and "第十二条" in english


def test_a_hidden_field_is_not_demanded_and_takes_nothing(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    desk.does(LI, no, "contact", contacted_at="2024-09-11T09:00:00+08:00", method="phone")
    li, path = browse(LI), f"/tasks/{desk.task(LI, no, 'reply')}"
    refused = sends(li, path, {**REPLY, "stage_result": "已下架"})
    assert refused.status_code == 422 and "阶段性办理结果：按现在的选择不需要填写" in words(refused.text)
    # A draft keeps what was typed before the tick was taken back; the list of demands does not mind it.
    sends(li, f"{path}/draft", {**REPLY, "stage_result": "已下架"})
    page = li.open_page(path)
    assert told(page)["data"]["stage_result"] == "已下架" and "按现在的选择不需要填写" not in page
    partial = {**REPLY, "partial": True, "stage_result": "已下架"}
    assert "后续" in words(sends(li, path, partial).text)
    assert sends(li, path, {**partial, "next_plan": "月底前完成"}).status_code == 200


def test_rare_fields_are_folded_until_there_is_something_in_them(desk: Desk, browse: Browse) -> None:
    wang = browse(WANG)
    page = wang.open_page("/tickets/new")
    keys = [each.get("key") for each in told(page)["schema"]["components"]]
    more = keys.index(MORE)
    assert keys.index("content") < more < keys.index("recordings") and MORE not in told(page)["keys"]
    assert component(page, "recordings")["conditional"]["hide"] == f"={MORE} != true"
    assert MORE not in told(page)["data"]
    sends(wang, "/tickets/new/draft", {"recordings": ["R-1"]}, "form-1")
    assert told(wang.open_page("/tickets/new"))["data"] == {"recordings": "R-1", MORE: True}


def test_only_the_registration_is_marked_as_such(desk: Desk, browse: Browse) -> None:
    no = desk.registered()
    wang = browse(WANG)
    here = re.compile(r'aria-current="true">([^<]+)<')
    for path, expected in {
        "/tickets/new": ["登记"], f"/tickets/{no}/messages": ["工单"], f"/tickets/{no}": ["工单"],
        f"/tasks/{desk.task(WANG, no, 'accept')}": [], "/worklist": ["工作清单"],
        "/import": ["导入"], "/export": ["导出"],
    }.items():  # fmt: skip
        page = wang.open_page(path)
        menu = page[page.index("主菜单") :]
        assert here.findall(menu[: menu.index("</nav>")]) == expected, path


def test_faults_name_their_fields(desk: Desk, browse: Browse) -> None:
    no = desk.registered()
    answer = sends(browse(WANG), f"/tasks/{desk.task(WANG, no, 'accept')}", {"outcome": "perhaps", "what": 1})
    assert answer.status_code == 422
    found = re.search(r'class="field-errors">(.*?)</script>', answer.text, re.DOTALL)
    assert found
    assert {fault["facts"]["field"] for fault in json.loads(found[1])} == {"outcome", "what"}


def test_a_wrong_mobile_number_is_told_in_the_readers_language_by_browser_and_server(
    desk: Desk, browse: Browse
) -> None:
    wang = browse(WANG)
    page = wang.open_page("/tickets/new")
    said = component(page, "caller_mobile")["validate"]["patternErrorMessage"]
    assert said.startswith("应为11位手机号码") and "其他联系方式" in said
    answer = sends(wang, "/tickets/new", desk.form(caller_mobile="1420000"), "form-1")
    assert answer.status_code == 422 and said in words(answer.text)

    wang.client.set_cookie("hotline_language", "en")
    said = component(wang.open_page("/tickets/new"), "caller_mobile")["validate"]["patternErrorMessage"]
    assert said.startswith("A mobile number has 11 digits")
    answer = sends(wang, "/tickets/new", desk.form(caller_mobile="1420000"), "form-1")
    assert answer.status_code == 422 and said in words(answer.text)


def test_a_draft_is_kept_and_shown_again(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.moves_to("2024-09-11 14:30")
    li, path = browse(LI), f"/tasks/{desk.task(LI, no, 'sign')}"
    saved = sends(li, f"{path}/draft", {"scope_reason": "还在核实"})
    assert (saved.status_code, saved.text) == (200, "已保存 14:30")
    page = li.open_page(path)
    assert told(page)["data"] == {"scope_reason": "还在核实"} and "有草稿，已恢复" in page
    desk.does(LI, no, "sign")
    late = sends(li, f"{path}/draft", {"scope_reason": "x"})
    assert late.status_code == 409 and "已经完成" in late.text


def test_claiming_keeps_colleagues_away_until_it_is_handed_back(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    task = desk.task(LI, no, "sign")
    li, liu = browse(LI), browse(LIU)
    assert "已领取" in words(li.post(f"/tasks/{task}/claim", follow_redirects=True).text)
    page = words(liu.open_page(f"/tasks/{task}"))
    assert "李经办已领取" in page and "不由您办理" in page
    refused = sends(liu, f"/tasks/{task}", {})
    assert refused.status_code == 403 and "同事领取" in words(refused.text)
    assert "该任务已由同事领取" in words(liu.post(f"/tasks/{task}/claim", follow_redirects=True).text)
    li.post(f"/tasks/{task}/release")
    assert sends(liu, f"/tasks/{task}", {}).status_code == 200
    assert "刘同事" in words(li.open_page(f"/tasks/{task}"))


def test_units_are_chosen_from_those_that_are_active(desk: Desk, browse: Browse) -> None:
    no = desk.registered()
    desk.does(WANG, no, "accept", outcome="accept")
    page = browse(WANG).open_page(f"/tasks/{desk.task(WANG, no, 'dispatch')}")
    lead, co = component(page, "lead"), component(page, "co_units")
    assert lead["type"] == "select" and co["type"] == "taglist"
    assert {TRANSPORT, ENVIRONMENT, EDUCATION} <= {each["value"] for each in lead["values"]}
    assert lead["values"] == co["values"]


def test_the_routing_table_says_which_unit_is_not_there_and_finds_it_by_its_name(desk: Desk, browse: Browse) -> None:
    """The table is written before an administrator chooses codes."""
    no = desk.registered(category="congestion")
    desk.does(WANG, no, "accept", outcome="accept")
    address = f"/tasks/{desk.task(WANG, no, 'dispatch')}"
    assert "转办表写的是“县公安局”，单位名单中没有" in words(browse(WANG).open_page(address))

    with desk.program.database.write() as transaction:
        people.add_unit(transaction.connection, PACK, "GAJ", "县公安局", "department")
        transaction.commit()

    page = browse(WANG).open_page(address)
    assert 'data-set="lead" data-value="GAJ"' in page and "单位名单中没有" not in words(page)


def test_dispatch_suggests_by_table_and_by_history(desk: Desk, browse: Browse) -> None:
    for _ in range(2):
        desk.dispatched(category="noise", title="夜间施工噪声")
    no = desk.registered(category="noise", title="夜间施工的噪声")
    desk.does(WANG, no, "accept", outcome="accept")
    text = words(browse(WANG).open_page(f"/tasks/{desk.task(WANG, no, 'dispatch')}"))
    assert f"{ENVIRONMENT} 转办表" in text
    assert f"{TRANSPORT} 近90天同类工单 2 件，标题相近 2 件" in text


def test_the_checker_tells_what_is_missing_and_writes_nothing(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    desk.does(LI, no, "contact", contacted_at="2024-09-11T09:00:00+08:00", method="phone")
    li, path = browse(LI), f"/tasks/{desk.task(LI, no, 'reply')}/check"
    empty, full = sends(li, path, {}).text, sends(li, path, REPLY).text
    assert 'class="open"' in empty and "第十二条" in empty and 'class="met"' not in empty
    assert 'class="open"' not in full and 'class="met"' in full
    assert desk.gets(WANG, "/refusals")["items"] == []


def test_messages_tell_why_not_and_are_sent(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    li = browse(LI)
    too_early = li.open_page(f"/tickets/{no}/messages/return_request")
    assert "请先签收工单" in words(too_early) and "act-data" not in too_early
    desk.does(LI, no, "sign")
    page = li.open_page(f"/tickets/{no}/messages")
    assert "催办由热线工作站、主管部门或主管单位发起" in words(page)
    assert f"/tickets/{no}/messages/return_request" in page and f"/tickets/{no}/messages/urge" not in page
    form = li.open_page(f"/tickets/{no}/messages/return_request")
    assert re.search("可申请的期间 还有1个工作日 申请退单 截止 2024-09-1[0-9] [0-9:]{5}", words(form))
    refused = sends(li, f"/tickets/{no}/messages/return_request", {})
    assert refused.status_code == 409 and "第十二条" in words(refused.text)
    body = {"reason": "职责不符", "basis": "三定规定", "proposed_unit": EDUCATION}
    assert component(form, "proposed_unit")["type"] == "select"
    sent = sends(li, f"/tickets/{no}/messages/return_request", body)
    assert sent.status_code == 200, sent.text
    task = words(li.open_page(f"/tasks/{desk.task(LI, no, 'contact')}"))
    assert "可申请的期间" not in task, "it has been asked for, and is under review"
    assert "审核退单" in words(browse(WANG).open_page(f"/tasks/{desk.task(WANG, no, 'review_return')}"))
    assert li.get(f"/tickets/{no}/messages/no_such").status_code == 404


def test_an_attachment_goes_with_the_form(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    li = browse(LI)
    picture = (io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 20), "现场.png")
    kept = li.post(f"/tickets/{no}/files", {"file": picture}, content_type="multipart/form-data")
    assert kept.status_code == 200, kept.text
    text = (io.BytesIO(b"hello"), "x.txt")
    refused = li.post(f"/tickets/{no}/files", {"file": text}, content_type="multipart/form-data")
    assert refused.status_code == 422 and "不接受这种文件" in refused.text
    assert [each["id"] for each in desk.gets(LI, f"/tickets/{no}/attachments")["items"]] == [kept.json["id"]]


def test_registration_tells_limits_and_repeats(desk: Desk, browse: Browse) -> None:
    known = desk.registered(title="平等镇砂石车扬尘", caller_mobile="14200000077")
    wang = browse(WANG)
    text = words(wang.open_page("/tickets/new"))
    assert "咨询 2个工作日" in text and "投诉 10个工作日" in text
    hints = sends(wang, "/tickets/new/similar", {"title": "平等镇的砂石车扬尘", "caller_mobile": "14200000077"}).text
    assert known in hints and "同一诉求人" in hints and "标题相近" in hints
    assert known not in sends(wang, "/tickets/new/similar", {"title": "咨询医保报销"}).text
    missing = sends(wang, "/tickets/new/check", {}).text
    assert 'class="open"' in missing and "标题" in missing
    done = sends(wang, "/tickets/new", desk.form(), "key-1")
    assert done.status_code == 200 and re.fullmatch(r"/tasks/\d+", done.json["next"])
    refused = sends(wang, "/tickets/new", {**desk.form(), "upstream_no": ""})
    assert refused.status_code == 409 and "已登记" not in words(refused.text)


def test_refusing_previews_the_notice(desk: Desk, browse: Browse) -> None:
    no = desk.registered()
    page = browse(WANG).open_page(f"/tasks/{desk.task(WANG, no, 'accept')}")
    assert "不予受理告知（预览）" in page and 'data-ground="OTHER_ORGAN"' in page and "第四条" in page
    assert 'data-quoted="ground_note"' in page, "what is typed is told too"


def test_the_notice_that_goes_out_is_the_one_that_was_previewed(desk: Desk, browse: Browse) -> None:
    no = desk.registered()
    page = browse(WANG).open_page(f"/tasks/{desk.task(WANG, no, 'accept')}")
    preview = re.search(r'data-ground="OTHER_ORGAN" hidden><span lang="zh-CN">(.+?)</span>', page)
    desk.does(WANG, no, "accept", outcome="refuse", ground="OTHER_ORGAN", ground_note="属人大受理范围")
    told = f"{unescape(preview[1]) if preview else None}情况说明：属人大受理范围。"
    assert "，不予受理。情况说明" in told and told in words(browse(WANG).open_page(f"/tickets/{no}")), told


def test_readers_see_the_task_and_no_form(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched(co=(ENVIRONMENT,))
    page = browse(ZHAO).open_page(f"/tasks/{desk.task(LI, no, 'sign')}")
    assert "act-data" not in page and "不由您办理" in page
    assert browse(UPSTREAM).get("/tickets/new").status_code == 200
    assert browse(CHEN).get("/tickets/new").status_code == 403

"""The work list's pages: tabs, filters, search, claiming, assigning, batches, changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from app.store import records
from app.store.errors import Unavailable
from app.web import words as page_words
from tests.api.desk import Desk
from tests.people import ADMIN, LI, LIU, QIN, SHI, TRANSPORT, UPSTREAM, WANG, WEI, ZHAO, Member
from tests.web.browser import Browser, words
from tests.web.outage import gone_after_one

Browse = Callable[..., Browser]


def task_ids(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'data-task="(\d+)"', page)]


def digest(page: str) -> str:
    found = re.search(r'id="seen" name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def test_the_first_page_is_the_work_list(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched(title="砂石车扬尘")
    text = words(browse(LI).open_page("/"))
    assert "工作清单" in text and no in text and "砂石车扬尘" in text
    assert "期限内" in text and "还有10个工作日" in text


def test_people_without_tasks_see_the_tickets(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    assert no in words(browse(ZHAO).open_page("/"))
    assert browse(ZHAO).get("/worklist").status_code == 403


def test_another_unit_sees_neither_task_nor_ticket(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    wei = browse(WEI)
    assert no not in wei.open_page("/worklist") and no not in wei.open_page("/tickets")
    assert no not in wei.open_page("/worklist?tab=all"), "everything is for who sees the whole pack"
    task = desk.task(LI, no, "sign")
    assert wei.post(f"/worklist/tasks/{task}/claim").status_code == 404
    assert wei.get(f"/worklist/tasks/{task}/assign").status_code == 404


def test_what_is_claimed_stands_under_mine(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    task = desk.task(LI, no, "sign")
    li, liu = browse(LI), browse(LIU)
    assert task_ids(li.open_page("/worklist?tab=mine")) == []

    assert "已领取" in words(li.post(f"/worklist/tasks/{task}/claim", follow_redirects=True).text)

    assert task_ids(li.open_page("/worklist?tab=mine")) == [task]
    assert task_ids(liu.open_page("/worklist")) == [task] and "李经办" in words(liu.open_page("/worklist"))
    answer = liu.post(f"/worklist/tasks/{task}/claim", follow_redirects=True)
    assert "已由同事领取" in words(answer.text)

    li.post(f"/worklist/tasks/{task}/release")
    assert task_ids(li.open_page("/worklist?tab=mine")) == []


def test_everything_by_lane(desk: Desk, browse: Browse) -> None:
    desk.registered()
    desk.dispatched()
    wang = browse(WANG)
    page = wang.open_page("/worklist?tab=all")
    assert len(task_ids(page)) == 2
    assert "县热线工作站 1" in words(page) and "承办单位 1" in words(page)
    assert len(task_ids(wang.open_page("/worklist?tab=all&lane=unit"))) == 1


def test_filters_and_what_they_are_kept_under(desk: Desk, browse: Browse) -> None:
    one = desk.dispatched(title="路灯不亮", kind="help")
    two = desk.dispatched(title="砂石车扬尘")
    li = browse(LI)
    page = li.open_page("/worklist?kind=help")
    assert one in page and two not in page
    assert two in li.open_page("/worklist?q=扬尘") and one not in li.open_page("/worklist?q=扬尘")
    assert one in li.open_page("/worklist?q=" + one) and two not in li.open_page("/worklist?q=" + one)
    assert li.get("/worklist?due=someday").status_code == 422
    assert li.get("/worklist?light=green").status_code == 422

    kept = li.post("/worklist/filters", {"name": "求助", "kind": "help", "tab": "unit"}, follow_redirects=True)
    assert "已保存筛选" in words(kept.text)
    assert "kind=help" in li.open_page("/worklist")
    filter_id = re.search(r"/worklist/filters/(\d+)/delete", li.open_page("/worklist"))
    assert filter_id
    liu = browse(LIU)
    assert "求助" not in re.sub(r"<select.*?</select>", "", liu.open_page("/worklist"), flags=re.DOTALL)
    assert liu.post(filter_id[0]).status_code == 404
    assert li.post(filter_id[0]).status_code == 303
    assert "/worklist/filters/" + filter_id[1] not in li.open_page("/worklist")


def test_too_many_filters_and_bad_names_are_refused(desk: Desk, browse: Browse) -> None:
    li = browse(LI)
    for n in range(20):
        li.post("/worklist/filters", {"name": f"筛选{n}", "kind": "help"})
    assert "最多保存20个筛选" in words(li.post("/worklist/filters", {"name": "再一个"}, follow_redirects=True).text)
    assert "1至30个字" in words(li.post("/worklist/filters", {"name": " "}, follow_redirects=True).text)


def test_a_mobile_is_looked_for_without_standing_in_an_address(desk: Desk, browse: Browse) -> None:
    one = desk.registered(caller_mobile="14200000077")
    other = desk.registered(caller_mobile="14200000078")
    answer = browse(WANG).post("/tickets/search", {"q": "142 0000 0077"})
    assert answer.status_code == 200 and "Location" not in answer.headers
    assert one in answer.text and other not in answer.text
    found = browse(LI).post("/tickets/search", {"q": "14200000077"})
    assert found.status_code == 200 and one not in found.text
    for who in (LI, ZHAO):
        told = words(browse(who).post("/tickets/search", {"q": "14200000077"}).text)
        assert "您的角色不能按手机号码查找工单" in told and "0件" not in told and "没有找到" not in told
    words_ = browse(WANG).post("/tickets/search", {"q": "扬尘"})
    assert words_.status_code == 303 and "14200000077" not in words_.headers["Location"]


def test_tickets_newest_first_page_by_page(desk: Desk, browse: Browse) -> None:
    numbers = [desk.registered(title=f"第{n}件") for n in range(32)]
    page = browse(WANG).open_page("/tickets")
    shown = re.findall(r'href="/tickets/(\d+)"', page)
    assert shown == numbers[:1:-1]
    following = re.search(r'href="(/tickets\?before=\d+)"', page)
    assert following
    rest = browse(WANG).open_page(following[1])
    assert re.findall(r'href="/tickets/(\d+)"', rest) == numbers[1::-1]
    assert browse(UPSTREAM).open_page("/tickets").count('class="no"') == 30


def test_the_station_gives_a_task_to_a_colleague_of_the_unit(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    task = desk.task(LI, no, "sign")
    assert browse(LI).get(f"/worklist/tasks/{task}/assign").status_code == 403
    page = browse(WANG).open_page(f"/worklist/tasks/{task}/assign")
    people = {name: int(value) for value, name in re.findall(r'<option value="(\d+)"[^>]*>([^<]+)<', page)}
    assert set(people) == {"李经办", "刘同事"}

    wang = browse(WANG)
    assert wang.post(f"/worklist/tasks/{task}/assign", {"person": people["刘同事"]}).status_code == 303
    assert task_ids(browse(LIU).open_page("/worklist?tab=mine")) == [task]
    event = desk.gets(WANG, f"/tickets/{no}/history")["items"][-1]
    assert (event["type"], event["actor_name"], event["body"]["assignee"]) == ("task_assigned", "王站长", "刘同事")

    refused = wang.post(f"/worklist/tasks/{task}/assign", {"person": "1"})
    assert refused.status_code == 422 and "不能办理该任务" in words(refused.text)
    desk.does(LIU, no, "sign")
    assert wang.post(f"/worklist/tasks/{task}/assign", {"person": people["刘同事"]}).status_code == 409


def test_who_leads_a_unit_hands_its_tasks_out_and_does_none(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    task = desk.task(LI, no, "sign")
    qin = browse(QIN)
    page = qin.open_page("/worklist")
    assert task_ids(page) == [task] and "待我单位办理 1" in words(page)
    assert f'id="assign-{task}"' in page and f'id="claim-{task}"' not in page and f'id="choose-{task}"' not in page
    shown = qin.open_page(f"/tasks/{task}")
    assert f'href="/worklist/tasks/{task}/assign"' in shown and 'id="act-submit"' not in shown
    people = re.findall(r'<option value="(\d+)"[^>]*>刘同事<', qin.open_page(f"/worklist/tasks/{task}/assign"))

    assert qin.post(f"/worklist/tasks/{task}/assign", {"person": people[0]}).status_code == 303

    assert task_ids(browse(LIU).open_page("/worklist?tab=mine")) == [task]
    assert task_ids(qin.open_page("/worklist")) == [task], "it is still the unit's"
    assert 'href="/worklist/tasks' not in browse(LI).open_page(f"/tasks/{task}")


def offered(page: str) -> list[str]:
    """The acts for many tickets at once that can be seen."""
    bar = re.search(r'<div class="batch-bar"[^>]*>', page)
    if bar is None or " hidden" in bar[0]:
        return []
    return re.findall(r'name="act" value="(\w+)">', page)


def test_a_batch_is_offered_where_a_row_can_be_part_of_it(desk: Desk, browse: Browse) -> None:
    li, wang = browse(LI), browse(WANG)
    desk.registered()
    assert offered(li.open_page("/worklist")) == [] == offered(wang.open_page("/worklist?tab=all"))
    no = desk.dispatched()
    task = desk.task(LI, no, "sign")
    assert offered(li.open_page("/worklist")) == ["sign"]
    assert offered(wang.open_page("/worklist?tab=all")) == ["urge"] and offered(wang.open_page("/worklist")) == []
    desk.does(LI, no, "sign")
    assert offered(li.open_page("/worklist")) == [] and f"choose-{task}" not in li.open_page("/worklist")
    accepted = desk.registered()
    desk.does(WANG, accepted, "accept", outcome="accept")
    assert offered(wang.open_page("/worklist")) == ["dispatch"]


def test_many_are_signed_each_with_its_own_result(desk: Desk, browse: Browse) -> None:
    one, two = desk.dispatched(), desk.dispatched()
    tasks = [desk.task(LI, no, "sign") for no in (one, two)]
    li = browse(LI)
    page = li.post("/worklist/batch", {"act": "sign", "task": [*map(str, tasks)]}).text
    assert "签收人" in words(page) and one in page and two in page
    desk.does(LIU, two, "sign")  # somebody is faster
    foreign = desk.task(WANG, desk.registered(), "accept")

    done = li.post(
        "/worklist/batch/done", {"act": "sign", "task": [*map(str, tasks), str(foreign)], "form.receiver": "李经办"}
    )

    text = words(done.text)
    assert "办理1件，未办1件" in text and "该任务不由您办理" in text
    assert desk.gets(LI, f"/tickets/{one}")["milestone"] == "signed"


def test_a_batch_in_which_the_database_goes_away_says_what_was_done(desk: Desk, browse: Browse) -> None:
    from app.services.acting import tasks as acting

    chosen = [desk.task(LI, desk.dispatched(), "sign") for _ in range(3)]
    li = browse(LI)
    with gone_after_one(desk, acting, "complete", Unavailable) as asked:
        done = li.post("/worklist/batch/done", {"act": "sign", "task": chosen, "form.receiver": "李经办"})

    text = words(done.text)
    assert done.status_code == 200 and len(asked) == 2, "nothing more is tried"
    assert "办理1件，未办2件" in text and "不能确定是否已经办理" in text and "系统繁忙，没有办理" in text


def test_a_faulty_form_is_refused_for_each(desk: Desk, browse: Browse) -> None:
    task = desk.task(LI, desk.dispatched(), "sign")
    done = browse(LI).post(
        "/worklist/batch/done", {"act": "sign", "task": str(task), "form.scope_judgement": "perhaps"}
    )
    assert "办理0件，未办1件" in words(done.text) and "判断" in words(done.text)


def test_nothing_chosen_leads_back(desk: Desk, browse: Browse) -> None:
    assert "请先选择任务" in words(browse(LI).post("/worklist/batch", {"act": "sign"}, follow_redirects=True).text)


def test_the_station_dispatches_many(desk: Desk, browse: Browse) -> None:
    numbers = [desk.registered() for _ in range(2)]
    for no in numbers:
        desk.does(WANG, no, "accept", outcome="accept")
    wang = browse(WANG)
    form = {"form.lead": TRANSPORT, "form.routing_basis": "duty"}
    done = wang.post(
        "/worklist/batch/done", {"act": "dispatch", "task": [desk.task(WANG, no, "dispatch") for no in numbers], **form}
    )
    assert "办理2件，未办0件" in words(done.text)
    assert {desk.gets(WANG, f"/tickets/{no}")["milestone"] for no in numbers} == {"dispatched"}


def test_a_page_that_is_up_to_date_is_told_so(desk: Desk, browse: Browse) -> None:
    li = browse(LI)
    seen = digest(li.open_page("/worklist"))
    assert li.get(f"/worklist/rows?seen={seen}").status_code == 204

    no = desk.dispatched()

    answer = li.get(f"/worklist/rows?seen={seen}")
    assert answer.status_code == 200 and no in answer.text and 'hx-swap-oob="innerHTML"' in answer.text
    assert li.get(f"/worklist/rows?seen={digest(answer.text)}").status_code == 204


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("task", {"rank_at": datetime(2024, 9, 30, tzinfo=UTC)}),  # the next limit of the ticket
        ("ticket", {"emergency": True}),
        ("ticket", {"title": "砂石车扬尘严重"}),
    ],
)
def test_whatever_the_list_shows_makes_it_another_list(
    desk: Desk, browse: Browse, table: str, change: dict[str, Any]
) -> None:
    desk.dispatched()
    wang = browse(WANG)
    seen = digest(wang.open_page("/worklist?tab=all"))
    with desk.program.database.write() as transaction:
        rows = records.find(transaction.connection, table)
        for row in rows:
            row.set(**change)
        records.flush(transaction.connection, rows)
        transaction.commit()
    assert wang.get(f"/worklist/rows?tab=all&seen={seen}").status_code == 200


def test_it_speaks_english(desk: Desk, browse: Browse) -> None:
    desk.dispatched()
    wang = browse(SHI)
    wang.post("/language", {"language": "en"})
    text = words(wang.open_page("/worklist?tab=all"))
    assert "Work list" in text and "10 working days left" in text


def test_administrators_have_no_work_list(browse: Browse) -> None:
    assert browse(ADMIN).get("/worklist").status_code == 403


def test_an_empty_list_says_what_to_do_next(desk: Desk, browse: Browse) -> None:
    def said(who: Member, query: str = "") -> str:
        page = browse(who).open_page(f"/worklist{query}")
        found = re.search(r'<p class="empty">(.*?)</p>', page, re.DOTALL)
        assert found
        return found[1]

    assert 'href="/tickets/new"' in said(WANG) and "从登记开始" in said(WANG)
    assert "有新任务时，这里会自动出现" in said(LI) and 'href="/tickets"' in said(LI)
    assert "您没有领取任务" in said(LI, "?tab=mine") and 'href="/worklist"' in said(LI, "?tab=mine")
    assert "没有符合条件的任务" in said(WANG, "?q=扬尘") and 'href="/worklist?tab=unit"' in said(WANG, "?q=扬尘")


def test_roles_are_called_as_the_regulation_calls_them(desk: Desk, browse: Browse) -> None:
    assert "县政务服务管理办公室" in words(browse(SHI).open_page("/worklist"))
    wang = browse(WANG)
    roles = re.search(r'<span class="roles">(.*?)</span>', wang.open_page("/worklist"))
    assert roles and roles[1] == "县热线工作站", "said once where the unit is called the same"
    wang.post("/language", {"language": "en"})
    assert "Station" in words(wang.open_page("/worklist")) or "station" in words(wang.open_page("/worklist"))


@pytest.mark.parametrize(
    "unit, said",
    [
        ("县政务服务管理办公室", "县政务服务管理办公室"),
        ("（县）政务服务管理办公室", "县政务服务管理办公室"),
        ("政务服务", "县政务服务管理办公室"),
        ("县教育局", "县政务服务管理办公室 · 县教育局"),
        (None, "县政务服务管理办公室"),
    ],
)
def test_a_unit_that_the_role_is_called_after_is_said_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, unit: str | None, said: str
) -> None:
    monkeypatch.setattr(page_words, "role_words", lambda roles: "县政务服务管理办公室" if roles else "")
    assert page_words.role_and_unit(["authority"], unit) == said
    assert page_words.role_and_unit([], unit) == (unit or "")


def test_a_task_without_a_limit_tells_the_tickets(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    desk.posts(
        LI, f"/tickets/{no}/messages/extension_request", {"reason": "案情复杂", "amount": 5, "caller_told": True}
    )
    row = words(re.sub(r".*<tbody>", "", browse(WANG).open_page("/worklist"), flags=re.DOTALL))
    assert re.search(r"无时限 工单 2024-09-\d\d \d\d:\d\d 到期", row), row
    assert "按工单的下一个时限排" in row
    desk.moves_to("2024-10-21 09:00")
    row = words(re.sub(r".*<tbody>", "", browse(WANG).open_page("/worklist"), flags=re.DOTALL))
    assert re.search(r"工单已于 2024-09-\d\d \d\d:\d\d 到期", row), row

"""Who reads the desk in English knows the next act, what can be sent, and what can be chosen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

from app.web.worklist import filling
from tests.api.desk import Desk
from tests.people import LI, WANG, Member
from tests.web.browser import Browser, words

Browse = Callable[..., Browser]


def english(browse: Browse, who: Member) -> Browser:
    browser = browse(who)
    browser.client.set_cookie("hotline_language", "en")
    return browser


def schema(page: str) -> dict[str, Any]:
    """The form as form-js gets it."""
    found = re.search(r'id="act-data">(.*?)</script>', page, re.DOTALL)
    assert found
    drawn: dict[str, Any] = json.loads(unescape(found[1]))["schema"]
    return drawn


def test_the_work_list_names_acts_and_filters(desk: Desk, browse: Browse) -> None:
    desk.dispatched()
    page = english(browse, LI).open_page("/worklist")
    assert "Sign for the ticket" in words(page) and "签收工单" not in page
    assert 'value="consult"' in page and "Consultation" in page and "咨询" not in words(page)
    assert "Chairman&#39;s mailbox" in page and "Noise" in page
    assert "签收工单" in words(browse(LI).open_page("/worklist")), "Chinese is as it was"


def test_a_ticket_names_what_comes_next_and_what_may_be_sent(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    page = words(english(browse, LI).open_page(f"/tickets/{no}"))
    assert "Contact the caller" in page and "联系诉求人" not in page
    assert "Apply to return the ticket" in page and "申请退单" not in page
    assert "Complaint" in page and "投诉" not in page


def test_its_history_its_way_and_its_forms_are_told_in_english(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    li = english(browse, LI)
    history = words(li.open_page(f"/tickets/{no}/history"))
    assert 'completed "Sign for the ticket"' in history and "To do: Contact the caller" in history
    assert "签收工单" not in history and "联系诉求人" not in history
    assert "Decide on acceptance Dispatch" in words(li.open_page(f"/tickets/{no}/diagram"))
    assert "Decision Accept" in words(english(browse, WANG).open_page(f"/tickets/{no}/records"))


def test_an_act_s_title_options_and_hints_are_english(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    page = english(browse, LI).open_page(f"/tasks/{desk.task(LI, no, 'sign')}")
    assert "<h1>Sign for the ticket</h1>" in page
    drawn = {each.get("key"): each for each in schema(page)["components"]}
    assert [each["label"] for each in drawn["scope_judgement"]["values"]] == [
        "Within the unit's duties", "Outside the scope or the unit's duties"
    ]  # fmt: skip
    assert drawn["scope_reason"]["description"].startswith("If it is thought to be outside")
    chinese = schema(browse(LI).open_page(f"/tasks/{desk.task(LI, no, 'sign')}"))["components"]
    assert "属于本单位职责" in json.dumps(chinese, ensure_ascii=False)


def test_what_has_been_done_and_what_is_next_is_said_in_english(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    li = english(browse, LI)
    done = li.client.post(
        f"/tasks/{desk.task(LI, no, 'sign')}", json={"receiver": "李经办"}, headers={"X-CSRFToken": li.csrf()}
    )
    assert done.status_code == 200, done.text
    page = words(li.open_page(done.json["next"]))
    assert "Sign for the ticket" in page and "Contact the caller" in page and "签收工单" not in page


def test_messages_bear_their_english_names(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    li = english(browse, LI)
    assert "Apply for an extension" in words(li.open_page(f"/tickets/{no}/messages"))
    page = li.open_page(f"/tickets/{no}/messages/extension_request")
    assert "<h1>Apply for an extension</h1>" in page and "申请延期" not in words(page)


def test_the_fields_of_a_batch_are_english(desk: Desk) -> None:
    with desk.program.database.read() as conn:
        rules = desk.program.releases.get(conn, 1).rules
    (field,) = (
        each for each in filling.drawn(rules.forms["sign"], [], english=True) if each["key"] == "scope_judgement"
    )
    assert field["label"] == "Judgement of scope" and field["options"][0] == ("in_scope", "Within the unit's duties")
    (field,) = (each for each in filling.drawn(rules.forms["sign"], []) if each["key"] == "scope_judgement")
    assert field["label"] == "受理判断" and field["options"][0] == ("in_scope", "属于本单位职责")


def test_the_names_are_asked_for_once_a_page(desk: Desk, browse: Browse, monkeypatch: Any) -> None:
    from app.services.lists import worklist

    desk.dispatched()
    asked: list[int] = []
    known = worklist.english
    monkeypatch.setattr(worklist, "english", lambda *given: asked.append(1) or known(*given))
    english(browse, LI).open_page("/worklist")
    assert len(asked) == 1
    browse(LI).open_page("/worklist")
    assert len(asked) == 1, "in Chinese nobody asks"

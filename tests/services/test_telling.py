"""What a manager reads: the history in plain words, with the article behind each step."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from app.packs import Release
from app.services.ticket import history
from app.services.ticket.names import Names
from app.services.ticket.telling import told
from tests.services.hotline import LI, TRANSPORT, Hotline


def test_the_history_reads_in_plain_words_with_units_due_times_and_articles(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    hotline.sweeps("2024-09-27 09:00")

    found = [event["words"] for event in history.of(hotline.program, hotline.actor("auditor"), ticket.no)]
    text = "\n".join(line for words in found for line in words)

    assert f"主办：{TRANSPORT}" in text
    assert "办结答复时限：2024-09-26 24:00到期" in text
    assert "签收工单（第八条（二）" in text
    assert "签收：已办，制度未规定时限" in text and "签收时限：按时完成" not in text
    assert "办理逾期（第十二条（二）4）" in text, "the red card names the limit that was missed"
    assert "发出红牌（办结答复）" in text
    assert "待办：书面说明逾期理由" in text
    assert all(words and words[0] for words in found)


def test_a_reply_cites_the_limit_of_its_own_kind_of_ticket(hotline: Hotline) -> None:
    """One element, a limit for each kind of ticket: 1 of 第十二条（二） is for consultations, 4 for complaints."""
    heads = {}
    for kind, hour in (("report", 10), ("complaint", 15)):
        ticket = hotline.dispatched(f"2024-09-12 {hour}:00", kind=kind)
        ticket.replied(f"2024-09-12 {hour}:30")
        found = history.of(hotline.program, hotline.actor("auditor"), ticket.no)
        heads[kind] = next(event["words"][0] for event in found if event["act"] == "reply")

    assert heads["report"].endswith("完成办理并答复（第八条（二）、第八条（三）、第十二条（二）5）")
    assert heads["complaint"].endswith("完成办理并答复（第八条（二）、第八条（三）、第十二条（二）4）")


def test_and_in_english_with_the_pack_s_english_names(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    hotline.sweeps("2024-09-27 09:00")

    found = history.of(hotline.program, hotline.actor("auditor"), ticket.no)
    text = "\n".join(line for event in found for line in event["words_en"])

    assert f"Lead: {TRANSPORT}" in text
    assert "Limit for handling and reply: due 2024-09-26 24:00" in text
    assert ': completed "Sign for the ticket" (第八条（二）' in text
    assert 'System: time is up: "Handling overdue" (第十二条（二）4)' in text
    assert "Issued: red card (handling and reply)" in text
    assert "To do: Explain the lateness in writing" in text
    assert all(len(event["words"]) == len(event["words_en"]) for event in found)


def test_a_message_bears_its_name_and_no_other_verb() -> None:
    """Packs name messages as something done; 提出申请退单, 提出收到评价 would say it twice or wrongly."""
    names = Names(cast("Release", SimpleNamespace(elements={}, in_english=str)))
    heads = {
        name: told({"type": "message_received", "name": name, "actor_name": "胡社", "element": None, "body": {}}, names)
        for name in ("提出申诉", "申请退单")
    }
    assert heads["提出申诉"][0][0] == "胡社：提出申诉" and heads["申请退单"][0][0] == "胡社：申请退单"


def test_units_are_told_by_their_names() -> None:
    """A code is any abbreviation that the administrator chose; a unit that is gone keeps its code."""
    names = Names(cast("Release", SimpleNamespace(elements={}, in_english=str)), {"ZJJ": "县住房和城乡建设管理局"})
    body = {
        "assigned": [{"part": "lead", "unit": "ZJJ", "by_meeting": False}],
        "facts": {"co_recorded": ["ZJJ", "撤销的单位"]},
    }
    event = {"type": "task_completed", "name": "派单", "actor_name": "王", "element": None, "body": body}
    lines = [zh for zh, _ in told(event, names)]
    assert "主办：县住房和城乡建设管理局" in lines and "协办（只登记）：县住房和城乡建设管理局、撤销的单位" in lines

"""What a manager reads: the history in plain words, with the article behind each step."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from app.packs import Release
from app.services.ticket import history
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
    assert "办理逾期（第十二条（二）4）" in text, "the red card names the limit that was missed"
    assert "发出红牌（办结答复）" in text
    assert "待办：书面说明逾期理由" in text
    assert all(words and words[0] for words in found)


def test_and_in_english_with_the_pack_s_own_names(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    hotline.sweeps("2024-09-27 09:00")

    found = history.of(hotline.program, hotline.actor("auditor"), ticket.no)
    text = "\n".join(line for event in found for line in event["words_en"])

    assert f"Lead: {TRANSPORT}" in text
    assert "Limit for handling and reply: due 2024-09-26 24:00" in text
    assert ": completed 签收工单 (第八条（二）" in text
    assert "time is up: 办理逾期 (第十二条（二）4)" in text
    assert "Issued: red card (handling and reply)" in text
    assert "To do: 书面说明逾期理由" in text
    assert all(len(event["words"]) == len(event["words_en"]) for event in found)


def test_what_is_named_as_a_request_is_not_said_to_be_requested_twice() -> None:
    """Packs name some messages 提出……; others, such as 申请退单, need the word before them."""
    rules = cast("Release", SimpleNamespace(elements={}))
    heads = {
        name: told({"type": "message_received", "name": name, "actor_name": "胡社", "element": None, "body": {}}, rules)
        for name in ("提出申诉", "申请退单")
    }
    assert heads["提出申诉"][0][0] == "胡社：提出申诉" and heads["申请退单"][0][0] == "胡社：提出申请退单"

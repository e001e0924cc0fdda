"""Drafts of messages and registrations: kept while somebody types, theirs alone, sealed, gone with the act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.services.acting.drafts import KEPT
from app.store import records
from tests.api.desk import Desk
from tests.people import LI, LIU, UPSTREAM, WANG, WEI, Member
from tests.web.browser import Browser
from tests.web.test_acts import sends, told

Browse = Callable[[Member | None], Browser]
RETURN = {"reason": "不属于我局职责", "basis": "三定规定"}


def kept(desk: Desk) -> list[dict[str, Any]]:
    with desk.program.database.read() as conn:
        return [row.values() for row in records.find(conn, "draft")]


def test_a_message_is_kept_for_who_typed_it_until_it_is_sent(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    desk.moves_to("2024-09-11 14:30")
    li, path = browse(LI), f"/tickets/{no}/messages/return_request"
    saved = sends(li, f"{path}/draft", RETURN)
    assert (saved.status_code, saved.text) == (200, "已保存 14:30")
    page = li.open_page(path)
    assert told(page)["data"] == RETURN and "有草稿，已恢复" in page
    assert "有草稿" not in browse(LIU).open_page(path)  # of the same unit
    refused = sends(li, path, {"reason": "不属于我局职责"})
    assert refused.status_code == 409 and len(kept(desk)) == 1
    assert sends(li, path, RETURN).status_code == 200
    assert kept(desk) == []


def test_a_stranger_keeps_nothing_at_a_ticket(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    answer = sends(browse(WEI), f"/tickets/{no}/messages/return_request/draft", RETURN)
    assert answer.status_code == 404 and kept(desk) == []


def test_a_registration_is_kept_for_who_typed_it_until_it_is_done(desk: Desk, browse: Browse) -> None:
    wang, form = browse(WANG), desk.form()
    assert sends(wang, "/tickets/new/draft", {"title": "扬"}).status_code == 200
    assert sends(wang, "/tickets/new/draft", form).status_code == 200
    page = wang.open_page("/tickets/new")
    assert told(page)["data"] == {**form, "more_fields": True} and "不要草稿，重新填写" in page
    assert told(browse(UPSTREAM).open_page("/tickets/new"))["data"] == {}
    assert 'class="open"' not in page  # the list of demands knows the draft
    assert sends(wang, "/tickets/new", {**form, "title": ""}).status_code == 422
    assert len(kept(desk)) == 1
    assert sends(wang, "/tickets/new", form).status_code == 200
    assert kept(desk) == [] and "有草稿" not in wang.open_page("/tickets/new")


def test_an_import_or_the_api_leaves_the_pages_draft_alone(desk: Desk, browse: Browse) -> None:
    wang = browse(WANG)
    sends(wang, "/tickets/new/draft", {"title": "还在通话"})
    desk.registered()
    assert told(wang.open_page("/tickets/new"))["data"] == {"title": "还在通话"}


def test_a_draft_is_sealed(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    sends(browse(WANG), "/tickets/new/draft", {"caller_name": "覃先生", "caller_mobile": "14200000005"})
    sends(browse(LI), f"/tickets/{no}/messages/extension_request/draft", {"reason": "覃先生外出"})
    with desk.program.database.read() as conn:
        rows = conn.execute(sa.text("SELECT * FROM draft")).all()
    assert len(rows) == 2
    for secret in ("覃先生", "14200000005"):
        assert secret not in str(rows) and secret.encode() not in b"".join(bytes(row.sealed) for row in rows)


def test_nothing_typed_is_no_draft(desk: Desk, browse: Browse) -> None:
    wang = browse(WANG)
    sends(wang, "/tickets/new/draft", {"title": "扬尘"})
    assert sends(wang, "/tickets/new/draft", {}).status_code == 200
    assert kept(desk) == []


def test_forgotten_drafts_go_after_a_while(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.moves_to("2024-09-11 10:00")
    sends(browse(WANG), "/tickets/new/draft", {"caller_name": "覃先生"})
    desk.clock.move_to(desk.clock.now() + KEPT)
    sends(browse(LI), f"/tickets/{no}/messages/extension_request/draft", {"reason": "1"})
    assert len(kept(desk)) == 2
    desk.clock.move_to(desk.clock.now() + timedelta(seconds=1))
    sends(browse(LI), f"/tickets/{no}/messages/extension_request/draft", {"reason": "2"})
    assert [each["place"] for each in kept(desk)] == [f"{no}/extension_request"]

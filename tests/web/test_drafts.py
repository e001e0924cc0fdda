"""Drafts of messages and registrations: kept while somebody types, theirs alone, sealed, gone with the act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa

from app.services.acting.drafts import KEPT, MOST, place_of, place_of_registration
from app.store import drafts, idempotency, records, tables
from tests.api.desk import Desk
from tests.people import LI, LIU, UPSTREAM, WANG, WEI, Member
from tests.web.browser import Browser
from tests.web.test_acts import sends, told

Browse = Callable[[Member | None], Browser]
RETURN = {"reason": "不属于我局职责", "basis": "三定规定"}


def kept(desk: Desk) -> list[dict[str, Any]]:
    """Drafts in which there is something: of a registration that was emptied again only the save's turn is kept."""
    with desk.program.database.read() as conn:
        return [row.values() for row in records.find(conn, "draft") if row["sealed"]]


def keeps(browser: Browser, path: str, typed: dict[str, Any], key: str = "form-1") -> Any:
    """As the script of the page with this key saves what is typed."""
    return sends(browser, f"{path}/draft", typed, key)


def offered(browser: Browser) -> Any:
    """What the registration begins with."""
    return told(browser.open_page("/tickets/new"))["data"]


def test_the_table_says_where_its_drafts_belong() -> None:
    told = tables.draft.comment or ""
    for place in (place_of("<ticket's number>", "<message>"), place_of_registration("<key of the form>")):
        assert f"`{place}`" in told


def test_a_message_is_kept_for_who_typed_it_until_it_is_sent(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    desk.moves_to("2024-09-11 14:30")
    li, path = browse(LI), f"/tickets/{no}/messages/return_request"
    saved = keeps(li, path, RETURN)
    assert (saved.status_code, saved.text) == (200, "已保存 14:30")
    page = li.open_page(path)
    assert told(page)["data"] == RETURN and "有草稿，已恢复" in page
    assert "有草稿" not in browse(LIU).open_page(path)  # of the same unit
    refused = sends(li, path, {"reason": "不属于我局职责"})
    assert refused.status_code == 409 and len(kept(desk)) == 1
    assert sends(li, path, RETURN, "form-1").status_code == 200
    assert kept(desk) == []


def test_a_stranger_keeps_nothing_at_a_ticket(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    answer = keeps(browse(WEI), f"/tickets/{no}/messages/return_request", RETURN)
    assert answer.status_code == 404 and kept(desk) == []


def test_a_registration_is_kept_for_who_typed_it_until_it_is_done(desk: Desk, browse: Browse) -> None:
    wang, form = browse(WANG), desk.form()
    assert keeps(wang, "/tickets/new", {"title": "扬"}).status_code == 200
    assert keeps(wang, "/tickets/new", form).status_code == 200
    page = wang.open_page("/tickets/new")
    assert told(page)["data"] == {**form, "more_fields": True} and "不要草稿，重新填写" in page
    assert told(browse(UPSTREAM).open_page("/tickets/new"))["data"] == {}
    assert 'class="open"' not in page  # the list of demands knows the draft
    assert sends(wang, "/tickets/new", {**form, "title": ""}).status_code == 422
    assert len(kept(desk)) == 1
    assert sends(wang, "/tickets/new", form, "form-1").status_code == 200
    assert kept(desk) == [] and "有草稿" not in wang.open_page("/tickets/new")


def test_a_draft_that_arrives_after_its_form_was_sent_is_not_kept(desk: Desk, browse: Browse) -> None:
    """It was under way when the button was pressed; the next caller must not see it."""
    wang, form = browse(WANG), desk.form()
    assert sends(wang, "/tickets/new", {**form, "title": ""}, "form-1").status_code == 422
    assert keeps(wang, "/tickets/new", form).status_code == 200  # refused, thus not sent
    assert sends(wang, "/tickets/new", form, "form-1").status_code == 200
    late = keeps(wang, "/tickets/new", form)
    assert late.status_code == 409 and "该表单已经提交" in late.text
    assert kept(desk) == [] and offered(wang) == {}

    no = desk.dispatched(upstream_no="B-2")
    desk.does(LI, no, "sign")
    li, path = browse(LI), f"/tickets/{no}/messages/return_request"
    assert sends(li, path, RETURN, "form-1").status_code == 200
    assert keeps(li, path, RETURN).status_code == 409 and kept(desk) == []


def test_a_draft_waits_for_its_form_to_be_sent(desk_on_each: Desk) -> None:
    """The act has claimed the key, has found no draft to delete, and is not committed yet."""
    desk, wang = desk_on_each, Browser.of(desk_on_each, WANG)
    assert keeps(wang, "/tickets/new", {"title": "扬尘"}).status_code == 200
    with desk.program.database.read() as conn:
        person = records.find_one(conn, "person", login=WANG.login)
    assert person is not None
    answers: list[int] = []
    late = Thread(target=lambda: answers.append(keeps(wang, "/tickets/new", {"title": "覃"}).status_code))
    with desk.program.database.write() as transaction:
        tx = transaction.connection
        assert idempotency.claim(tx, person.id, "POST /tickets/new", "form-1", "", desk.clock.now())
        drafts.forget(tx, person.id, "register/form-1")
        late.start()
        late.join(0.5)
        assert late.is_alive()
        transaction.commit()
    late.join()
    assert answers == [409] and kept(desk) == []
    assert sends(wang, "/tickets/new", desk.form(), "form-2").status_code == 200


def test_a_draft_bears_the_key_of_its_form(desk: Desk, browse: Browse) -> None:
    wang = browse(WANG)
    assert sends(wang, "/tickets/new/draft", {"title": "1"}).status_code == 400
    for key in ("", "x" * 201, "两 个", "a b"):
        headers = {"X-CSRFToken": wang.csrf(), "HX-Request": "true", "Idempotency-Key": key.encode().decode("latin-1")}
        for path in ("/tickets/new/draft", "/tickets/new"):
            assert wang.client.post(path, json={"title": "1"}, headers=headers).status_code == 400
    assert kept(desk) == []


def test_two_windows_keep_a_draft_each(desk: Desk, browse: Browse) -> None:
    desk.moves_to("2024-09-11 14:30")
    wang, form = browse(WANG), desk.form()
    keeps(wang, "/tickets/new", {"title": "第一位"}, "form-1")
    desk.moves_to("2024-09-11 14:31")
    keeps(wang, "/tickets/new", {"title": "第二位"}, "form-2")
    assert offered(wang) == {"title": "第二位"}
    sends(wang, "/tickets/new", form, "form-2")
    assert offered(wang) == {"title": "第一位"}
    keeps(wang, "/tickets/new", {}, "form-1")
    assert kept(desk) == []


def test_a_page_that_goes_on_with_a_draft_takes_its_place(desk: Desk, browse: Browse) -> None:
    wang, form = browse(WANG), desk.form()
    keeps(wang, "/tickets/new", {"title": "扬"}, "form-1")
    page = told(wang.open_page("/tickets/new"))
    assert page["key"] != "form-1"
    assert sends(wang, page["urls"]["draft"], {"title": "扬尘"}, page["key"]).status_code == 200
    assert [each["place"] for each in kept(desk)] == [f"register/{page['key']}"] and offered(wang) == {"title": "扬尘"}

    again = told(wang.open_page("/tickets/new"))
    assert sends(wang, again["urls"]["submit"], form, again["key"]).status_code == 200  # nothing was changed
    assert kept(desk) == []
    keeps(wang, "/tickets/new", {"title": "扬"}, "form-3")
    fresh = told(wang.open_page("/tickets/new"))
    assert sends(wang, fresh["urls"]["draft"], {}, fresh["key"]).status_code == 200  # 不要草稿
    assert kept(desk) == []
    assert sends(wang, "/tickets/new/draft?of=%01", {"title": "x"}, "form-4").status_code == 200


def test_the_last_words_of_a_page_win_whatever_arrives_first(desk: Desk, browse: Browse) -> None:
    wang = browse(WANG)
    for turn, title in (("2", "扬尘"), ("1", "扬")):
        headers = {"X-CSRFToken": wang.csrf(), "Idempotency-Key": "form-1", "Draft-Turn": turn}
        assert wang.client.post("/tickets/new/draft", json={"title": title}, headers=headers).status_code == 200
    assert offered(wang) == {"title": "扬尘"}


def saves(browser: Browser, turn: int, typed: dict[str, Any], key: str = "form-1") -> None:
    headers = {"X-CSRFToken": browser.csrf(), "Idempotency-Key": key, "Draft-Turn": str(turn)}
    assert browser.client.post("/tickets/new/draft", json=typed, headers=headers).status_code == 200


def test_what_was_deleted_again_is_not_brought_back_by_a_late_save(desk_on_each: Desk) -> None:
    desk, wang = desk_on_each, Browser.of(desk_on_each, WANG)
    saves(wang, 1, {"title": "扬"})
    saves(wang, 3, {})
    saves(wang, 2, {"title": "扬尘"})  # was under way when all was deleted
    saves(wang, 2, {}, "form-2")
    saves(wang, 1, {"title": "覃"}, "form-2")  # nothing was kept before
    assert kept(desk) == [] and offered(wang) == {} and "有草稿" not in wang.open_page("/tickets/new")
    with desk.program.database.read() as conn:
        rows = [row.values() for row in records.find(conn, "draft")]
    assert [(row["sealed"], row["key_id"], row["wrapped_key"]) for row in rows] == [(b"", None, None)] * 2
    saves(wang, 4, {"title": "噪声"})
    assert offered(wang) == {"title": "噪声"}


def test_emptied_registrations_push_none_out_and_hide_none(desk: Desk, browse: Browse) -> None:
    desk.moves_to("2024-09-11 14:30")
    wang = browse(WANG)
    saves(wang, 1, {"title": "第一位"}, "form-0")
    for number in range(1, MOST + 2):
        desk.moves_to(f"2024-09-11 14:{30 + number}")
        saves(wang, 1, {}, f"form-{number}")
    assert offered(wang) == {"title": "第一位"}


def test_a_person_has_begun_few_registrations_at_a_time(desk: Desk, browse: Browse) -> None:
    desk.moves_to("2024-09-11 14:29")
    wang = browse(WANG)
    keeps(browse(UPSTREAM), "/tickets/new", {"title": "市里的"})
    for number in range(MOST + 2):
        desk.moves_to(f"2024-09-11 14:{30 + number}")
        keeps(wang, "/tickets/new", {"title": str(number)}, f"form-{number}")
    places = {each["place"] for each in kept(desk)}
    assert len(kept(desk)) == MOST + 1 and f"register/form-{MOST + 1}" in places and "register/form-0" not in places
    assert offered(wang) == {"title": str(MOST + 1)} and offered(browse(UPSTREAM)) == {"title": "市里的"}


def test_only_messages_that_there_are_are_kept(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    for name in ("x" * 500, "no_such", "sign"):
        answer = keeps(browse(LI), f"/tickets/{no}/messages/{name}", RETURN)
        assert answer.status_code == 404
    assert kept(desk) == []


@pytest.mark.parametrize("value", (5, 1.5, True, {"a": 1}, [1, [2]], "x", ["x"], [None], {}), ids=repr)
def test_a_draft_of_another_shape_breaks_no_page(desk: Desk, browse: Browse, value: Any) -> None:
    """What does not fit its field is left out; the rest is there."""
    wang = browse(WANG)
    page = told(wang.open_page("/tickets/new"))
    kinds = {each["key"]: each["type"] for each in page["schema"]["components"] if "key" in each}
    fits = {"checkbox": bool, "number": (int, float), "taglist": list, "checklist": list}
    for key in page["keys"]:
        other = "title" if key == "content" else "content"
        assert keeps(wang, "/tickets/new", {key: value, other: "砂石车"}).status_code == 200
        shown = offered(wang)
        assert shown[other] == "砂石车"
        assert key not in shown or isinstance(shown[key], fits.get(kinds[key], str)), (key, shown[key])


def test_an_import_or_the_api_leaves_the_pages_draft_alone(desk: Desk, browse: Browse) -> None:
    wang = browse(WANG)
    keeps(wang, "/tickets/new", {"title": "还在通话"})
    desk.registered()
    assert told(wang.open_page("/tickets/new"))["data"] == {"title": "还在通话"}


def test_a_draft_is_sealed(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    keeps(browse(WANG), "/tickets/new", {"caller_name": "覃先生", "caller_mobile": "14200000005"})
    keeps(browse(LI), f"/tickets/{no}/messages/extension_request", {"reason": "覃先生外出"})
    with desk.program.database.read() as conn:
        rows = conn.execute(sa.text("SELECT * FROM draft")).all()
    assert len(rows) == 2
    for secret in ("覃先生", "14200000005"):
        assert secret not in str(rows) and secret.encode() not in b"".join(bytes(row.sealed) for row in rows)


def test_nothing_typed_is_no_draft(desk: Desk, browse: Browse) -> None:
    wang = browse(WANG)
    keeps(wang, "/tickets/new", {"title": "扬尘"})
    assert keeps(wang, "/tickets/new", {}).status_code == 200
    assert kept(desk) == []


def test_forgotten_drafts_go_after_a_while(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    desk.moves_to("2024-09-11 10:00")
    keeps(browse(WANG), "/tickets/new", {"caller_name": "覃先生"})
    desk.clock.move_to(desk.clock.now() + KEPT)
    keeps(browse(LI), f"/tickets/{no}/messages/extension_request", {"reason": "1"})
    assert len(kept(desk)) == 2
    desk.clock.move_to(desk.clock.now() + timedelta(seconds=1))
    keeps(browse(LI), f"/tickets/{no}/messages/extension_request", {"reason": "2"})
    assert [each["place"] for each in kept(desk)] == [f"{no}/extension_request"]

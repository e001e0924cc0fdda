"""Two windows (or two colleagues) with one draft: neither overwrites what the other has typed without a word."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest

from app.store import records, tickets
from tests.api.desk import Desk
from tests.people import LI, LIU, Member
from tests.web.browser import Browser
from tests.web.test_acts import sends, told

Browse = Callable[[Member | None], Browser]
MINE, OTHER = {"reason": "不属于我局职责"}, {"reason": "应由生态环境局办理"}
FULL = {**MINE, "basis": "三定规定"}


class Window:
    """One page with the form, as its script saves what is typed there."""

    def __init__(self, browser: Browser, path: str) -> None:
        self.browser, self.path = browser, path
        page = told(browser.open_page(path))
        self.key, self.draft, self.shown = page["key"], page["urls"]["draft"], page["data"]
        self.version, self.said, self.turn = page["draft_version"], "", 0

    def keeps(self, typed: dict[str, Any], turn: int | None = None) -> int:
        """The status; the version is the one that stands there now, whatever came of it. ``turn``: of a save that
        arrives out of its turn."""
        self.turn = turn or self.turn + 1
        headers = {
            "X-CSRFToken": self.browser.csrf(), "Idempotency-Key": self.key, "Draft-Version": self.version,
            "Draft-Turn": str(self.turn),
        }  # fmt: skip
        answer = self.browser.client.post(self.draft, json=typed, headers=headers)
        self.said, self.version = answer.text, answer.headers["Draft-Version"]
        return answer.status_code

    def keeps_unheard(self, typed: dict[str, Any], turn: int | None = None) -> int:
        """The same, and the answer does not come, or not before the next save is sent."""
        read = self.version
        status = self.keeps(typed, turn)
        self.version = read
        return status


def a_return(desk: Desk) -> str:
    """Where LI may ask to hand a ticket back."""
    no = desk.dispatched()
    desk.does(LI, no, "sign")
    return f"/tickets/{no}/messages/return_request"


def test_a_window_keeps_one_draft_after_the_other(desk: Desk, browse: Browse) -> None:
    window = Window(browse(LI), a_return(desk))
    assert [window.keeps(typed) for typed in (MINE, FULL, FULL, {}, MINE)] == [200] * 5
    assert Window(browse(LI), window.path).shown == MINE


def test_what_another_window_has_kept_is_not_overwritten(desk: Desk, browse: Browse) -> None:
    li, path = browse(LI), a_return(desk)
    first, second = Window(li, path), Window(li, path)
    assert first.keeps(MINE) == 200
    assert second.keeps(OTHER) == 409 and "这份草稿在另一个窗口改过" in second.said
    assert Window(li, path).shown == MINE
    # Somebody has decided for the second; the first is told in turn.
    assert second.keeps(OTHER) == 200 and Window(li, path).shown == OTHER
    assert first.keeps(FULL) == 409 and Window(li, path).shown == OTHER


def test_what_another_window_has_kept_is_not_thrown_away(desk: Desk, browse: Browse) -> None:
    li, path = browse(LI), a_return(desk)
    Window(li, path).keeps(MINE)
    first, second = Window(li, path), Window(li, path)
    assert first.keeps(FULL) == 200
    assert second.keeps({}) == 409 and Window(li, path).shown == FULL


def test_a_window_is_told_that_another_has_begun_afresh_or_sent(desk: Desk, browse: Browse) -> None:
    li, path = browse(LI), a_return(desk)
    Window(li, path).keeps(MINE)
    first, second = Window(li, path), Window(li, path)
    assert first.keeps({}) == 200 and second.keeps(OTHER) == 409
    assert second.keeps(OTHER) == 200
    third = Window(li, path)
    assert sends(li, path, FULL, second.key).status_code == 200
    assert third.keeps(MINE) == 409


@pytest.mark.parametrize("first", (MINE, {}), ids=("typed", "emptied"))
def test_a_page_is_not_told_of_its_own_save(desk: Desk, browse: Browse, first: dict[str, Any]) -> None:
    """It was left before the answer came, or the answer never came."""
    li, path = browse(LI), a_return(desk)
    Window(li, path).keeps(OTHER)
    window = Window(li, path)
    assert [window.keeps_unheard(typed) for typed in (first, FULL)] == [200, 200]
    assert Window(li, path).shown == FULL


def test_nor_at_a_task(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    path = f"/tasks/{desk.task(LI, no, 'sign')}"
    li, liu = Window(browse(LI), path), Window(browse(LIU), path)
    receivers = [{"receiver": f"李经办{number}"} for number in range(3)]
    assert [li.keeps_unheard(typed) for typed in receivers[:2]] == [200, 200]
    assert li.keeps_unheard(receivers[2], 4) == 200 and li.keeps(receivers[0], 3) == 200
    assert Window(browse(LI), path).shown["receiver"] == "李经办2"
    assert liu.keeps({"receiver": "刘经办"}) == 409


@pytest.mark.parametrize("last", (FULL, {}), ids=("typed", "emptied"))
def test_the_last_words_win_whatever_arrives_first(desk: Desk, browse: Browse, last: dict[str, Any]) -> None:
    li, path = browse(LI), a_return(desk)
    window = Window(li, path)
    assert window.keeps_unheard(last, 2) == 200
    kept = Window(li, path)
    assert window.keeps(MINE, 1) == 200 and window.version == kept.version
    assert Window(li, path).shown == kept.shown == last


def test_what_another_window_has_kept_since_is_told_to_a_page_without_answer_too(desk: Desk, browse: Browse) -> None:
    li, path = browse(LI), a_return(desk)
    first = Window(li, path)
    assert first.keeps_unheard(MINE, 2) == 200
    second = Window(li, path)
    assert second.keeps(OTHER) == 200
    assert [first.keeps_unheard(FULL, turn) for turn in (1, 3)] == [409, 409]
    assert Window(li, path).shown == OTHER


@pytest.mark.parametrize("turn", ("", "-1", "x", "1" * 20))
def test_a_save_that_tells_no_turn_is_judged_by_its_version(desk: Desk, browse: Browse, turn: str) -> None:
    li, path = browse(LI), a_return(desk)
    window = Window(li, path)
    assert window.keeps_unheard(MINE) == 200
    headers = {
        "X-CSRFToken": li.csrf(), "Idempotency-Key": window.key, "Draft-Version": window.version, "Draft-Turn": turn,
    }  # fmt: skip
    assert li.client.post(window.draft, json=FULL, headers=headers).status_code == 409


def test_the_same_words_kept_again_are_another_draft(desk: Desk, browse: Browse) -> None:
    """In between they may have been others, which this window has never shown."""
    li, path = browse(LI), a_return(desk)
    first = Window(li, path)
    first.keeps(MINE)
    second = Window(li, path)
    for typed in (OTHER, MINE):
        assert first.keeps(typed) == 200
    assert second.keeps(FULL) == 409


def test_two_colleagues_with_one_task(desk: Desk, browse: Browse) -> None:
    """The draft of a task stands on the task, for whoever of the unit does it."""
    no = desk.dispatched()
    path = f"/tasks/{desk.task(LI, no, 'sign')}"
    li, liu = Window(browse(LI), path), Window(browse(LIU), path)
    assert li.keeps({"receiver": "李经办"}) == 200
    assert liu.keeps({"receiver": "刘经办"}) == 409 and "也可能是同事改的" in liu.said
    assert Window(browse(LIU), path).shown["receiver"] == "李经办"
    assert liu.keeps({"receiver": "刘经办"}) == 200
    assert li.keeps({"receiver": "李经办"}) == 409
    with desk.program.database.read() as conn:
        assert records.find(conn, "refusal") == []  # no rule has refused anything


def test_it_is_said_in_english_too(desk: Desk, browse: Browse) -> None:
    li, path = browse(LI), a_return(desk)
    li.client.set_cookie("hotline_language", "en")
    first, second = Window(li, path), Window(li, path)
    first.keeps(MINE)
    second.keeps(OTHER)
    assert "has been changed in another window, or by a colleague" in second.said
    assert "Keep what is typed here" in li.open_page(path)


def test_of_two_windows_that_save_at_once_one_is_told(desk_on_each: Desk) -> None:
    desk = desk_on_each
    path = a_return(desk)
    windows = [Window(Browser.of(desk, LI), path) for _ in range(2)]
    answers: list[int] = []
    saves = [Thread(target=lambda each=each: answers.append(each.keeps(MINE))) for each in windows]
    with desk.program.database.write() as transaction:
        assert tickets.lock_by_number(transaction.connection, "longsheng", path.split("/")[2])
        for save in saves:
            save.start()
        for save in saves:
            save.join(0.5)
        assert all(save.is_alive() for save in saves)
        transaction.commit()
    for save in saves:
        save.join()
    assert sorted(answers) == [200, 409]

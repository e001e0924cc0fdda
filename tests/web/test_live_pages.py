"""Streams of changes: who gets one, what they say, when they end."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest
from werkzeug.test import TestResponse

from app.services.door import sessions
from app.services.live import Live
from app.store import records
from app.web import live
from tests.api.desk import Desk
from tests.people import LI, LIU, WANG, WEI, ZHAO
from tests.web.browser import Browser

Browse = Callable[..., Browser]
CHANGED = "data: changed\n\n"


@pytest.fixture
def source(desk: Desk) -> Live:
    """Waiting takes no time; each turn the clock goes on by what a look needs."""
    found: Live = desk.app.extensions["live"]
    found.turn = 0
    return found


def lines(answer: TestResponse) -> Iterator[str]:
    """The stream's messages; the first says when to come back."""
    assert answer.content_type == "text/event-stream" and answer.headers["Cache-Control"] == "no-store"
    stream = (part.decode() if isinstance(part, bytes) else part for part in answer.iter_encoded())
    assert next(stream).startswith("retry: ")
    return stream


def goes_on(desk: Desk, seconds: float = live.PAUSE.total_seconds()) -> None:
    desk.clock.move_to(desk.clock.now() + live.timedelta(seconds=seconds))


def opened(browser: Browser, path: str = "/live") -> TestResponse:
    return browser.get(path, buffered=False, headers={"Accept": "text/event-stream"})


class Passing:
    """A clock for a stream that is alone in its thread: whoever looks at it lets time pass."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.turns = 0

    def __call__(self) -> bool:
        self.turns += 1
        goes_on(self.desk, 1)
        return False


def test_without_streams_every_page_asks_by_itself(desk: Desk, browse: Browse) -> None:
    desk.app.extensions["live"] = Live(desk.program, 0)
    assert opened(browse(WANG)).status_code == 204


def test_a_page_is_told_that_something_has_changed_and_nothing_else(desk: Desk, browse: Browse, source: Live) -> None:
    source.over = Passing(desk)
    answer = opened(browse(LI))
    stream = lines(answer)
    no = desk.dispatched()
    assert next(stream) == CHANGED and no not in CHANGED
    assert next(stream) == ": still here\n\n"
    answer.close()
    assert not source._listeners, "who has gone makes room"


def test_another_unit_hears_nothing(desk: Desk, browse: Browse, source: Live) -> None:
    source.over = Passing(desk)
    stream = lines(opened(browse(WEI)))
    desk.dispatched()
    assert next(stream) == ": still here\n\n"


def test_changes_close_together_are_told_as_one(desk: Desk, browse: Browse, source: Live) -> None:
    passing = source.over = Passing(desk)
    stream = lines(opened(browse(WANG)))
    desk.registered()
    assert next(stream) == CHANGED
    desk.registered()
    before = passing.turns
    assert next(stream) == CHANGED
    assert passing.turns - before >= live.PAUSE.total_seconds()


def test_a_stream_ends_by_itself(desk: Desk, browse: Browse, source: Live) -> None:
    source.over = Passing(desk)
    beats = list(lines(opened(browse(WANG))))
    assert set(beats) == {": still here\n\n"}
    assert len(beats) == live.LASTS // live.BEAT - 1


def test_a_stream_ends_with_the_session_and_with_the_rights(desk: Desk, browse: Browse, source: Live) -> None:
    source.over = Passing(desk)
    li, liu = browse(LI), browse(LIU)
    of_li, of_liu = lines(opened(li)), lines(opened(liu))
    assert next(of_li) == next(of_liu) == ": still here\n\n"
    li.post("/sign-out")
    with desk.program.database.write() as transaction:
        person = records.find_one(transaction.connection, "person", login=LIU.login)
        assert person is not None
        transaction.connection.exec_driver_sql(f"DELETE FROM person_role WHERE person_id = {person.id}")
        transaction.commit()
    assert list(of_li) == [] == list(of_liu)


def test_a_stream_does_not_keep_a_session_alive(
    desk: Desk, browse: Browse, source: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    find = sessions.find

    def noted(*given: object, passive: bool = False) -> object:
        asked.append(passive)
        return find(*given, passive=passive)  # type: ignore[arg-type]

    monkeypatch.setattr(sessions, "find", noted)
    source.over = Passing(desk)
    next(lines(opened(browse(LI))))
    assert asked == [True, True]


def test_a_server_that_stops_sends_everybody_home(desk: Desk, browse: Browse, source: Live) -> None:
    stream = lines(opened(browse(WANG)))
    source.over = lambda: True
    assert list(stream) == []
    assert opened(browse(WANG)).status_code == 204


def test_there_are_only_so_many(desk: Desk, browse: Browse, source: Live) -> None:
    source.most = 1
    wang = browse(WANG)
    first = opened(wang)
    assert opened(wang).status_code == 204, "taken before its first line is read: the page asks by itself then"
    first.close()
    wang.client.head("/live")
    assert opened(wang).status_code == 200


def test_a_busy_stream_ends_with_the_session_too(desk: Desk, browse: Browse, source: Live) -> None:
    passing = source.over = Passing(desk)
    li = browse(LI)
    stream = lines(opened(li))
    li.post("/sign-out")
    desk.dispatched()
    said = 0
    for line in stream:
        said += 1
        assert line == CHANGED
        desk.dispatched()
        assert passing.turns <= live.BEAT.total_seconds(), "nobody asked whether Li is still there"
    assert said


def test_who_hangs_up_makes_room(desk: Desk, browse: Browse, source: Live) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        answer = browse(WANG).get("/live", buffered=False, environ_overrides={"gunicorn.socket": ours})
        stream = lines(answer)
        desk.registered()
        goes_on(desk)
        assert next(stream) == CHANGED
        theirs.close()
        assert list(stream) == []


def test_of_a_ticket_only_what_is_newer_and_only_to_who_may_see_it(desk: Desk, browse: Browse, source: Live) -> None:
    no = desk.dispatched()
    seen = len(desk.gets(WANG, f"/tickets/{no}/history")["items"])
    source.over = Passing(desk)
    path = f"/live/tickets/{no}?seen="
    assert next(lines(opened(browse(LI), f"{path}{seen}"))) == ": still here\n\n"
    assert next(lines(opened(browse(LI), f"{path}{seen - 1}"))) == CHANGED
    assert next(lines(opened(browse(LI), f"{path}nonsense"))) == CHANGED
    assert browse(WEI).get(f"{path}0").status_code == 404
    assert browse(ZHAO).get(f"{path}0").status_code == 200
    for page in (f"/tickets/{no}", f"/tickets/{no}/deadlines", f"/tasks/{desk.task(LI, no, 'sign')}"):
        assert f'data-live="/live/tickets/{no}?seen={seen}" hidden' in browse(LI).open_page(page), page


def test_who_is_not_signed_in_gets_no_stream(desk: Desk, browse: Browse) -> None:
    assert opened(browse(None)).status_code == 204
    assert browse(None).get("/live").status_code == 303

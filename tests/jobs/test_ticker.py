"""The ticker: rounds on demand and in the background, and messages handed over as files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from app.jobs import ticker
from app.jobs.embedded import EmbeddedJobs
from app.jobs.folder_sender import FolderSender
from app.jobs.port import Work
from app.services import sending
from app.services.acting import timers
from app.services.sending import Letter
from app.store import records
from app.store.records import Record
from config import Config
from tests.api.conftest import desk, prepared, templates
from tests.api.desk import Desk
from tests.people import LI, WANG

__all__ = ["desk", "prepared", "templates"]


@pytest.fixture
def jobs() -> Iterator[EmbeddedJobs]:
    made = EmbeddedJobs()
    made.start()
    yield made
    made.stop()


def config_of(desk: Desk) -> Config:
    config: Config = desk.app.extensions["config"]
    return config


def test_a_round_fires_what_is_due_and_sends_what_waits(desk: Desk) -> None:
    no = desk.dispatched(kind="help", emergency=True)
    desk.moves_to("2024-09-11 12:00")

    first = ticker.round_(desk.program, config_of(desk))
    second = ticker.round_(desk.program, config_of(desk))

    assert first.fired > 0 and first.sent > 0 and first.failed == []
    assert (second.fired, second.sent) == (0, 0)
    letters = [orjson.loads(file.read_bytes()) for file in (config_of(desk).var / "outbox").rglob("*.json")]
    assert len(letters) == first.sent and {letter["ticket"] for letter in letters} == {no}


def test_a_round_clears_what_is_outlived(desk: Desk) -> None:
    assert desk.posts(WANG, "/tickets", desk.form(), key="k").status_code == 201
    assert ticker.round_(desk.program, config_of(desk)).cleared == 0
    desk.moves_to("2024-10-12 12:00")
    assert ticker.round_(desk.program, config_of(desk)).cleared == 1


def test_the_ticker_clears_when_it_starts(desk: Desk) -> None:
    """A worker process may not live until the hour is over."""
    named: list[str] = []

    class Noted(EmbeddedJobs):
        def soon(self, name: str, work: Work) -> None:
            named.append(name)
            work()

    assert desk.posts(WANG, "/tickets", desk.form(), key="k").status_code == 201
    desk.moves_to("2024-10-12 12:00")
    ticker.start(desk.program, config_of(desk), Noted()).stop()
    assert named == ["clearing at the start"]
    assert ticker.round_(desk.program, config_of(desk)).cleared == 0, "it has gone already"


def test_the_ticker_fires_by_itself(desk: Desk) -> None:
    no = desk.dispatched(kind="help", emergency=True)
    desk.moves_to("2024-09-11 12:00")
    jobs = EmbeddedJobs()
    fast = type(config_of(desk))(**{**vars(config_of(desk)), "tick_seconds": 1})

    ticker.start(desk.program, fast, jobs)
    for _ in range(600):
        if desk.gets(WANG, f"/tickets/{no}")["cards"]:
            break
        threading.Event().wait(0.1)
    jobs.stop()

    assert desk.gets(WANG, f"/tickets/{no}")["cards"]


def test_work_that_fails_is_reported_and_has_its_next_turn(
    jobs: EmbeddedJobs, capsys: pytest.CaptureFixture[str]
) -> None:
    turns = threading.Semaphore(0)

    def fails() -> None:
        turns.release()
        raise ValueError("of 覃先生")

    jobs.every(0.05, "failing", fails)

    assert turns.acquire(timeout=60) and turns.acquire(timeout=60)


def test_work_runs_once_and_soon(jobs: EmbeddedJobs) -> None:
    done = threading.Event()
    jobs.soon("once", done.set)
    assert done.wait(60)


def test_a_letter_sent_twice_is_one_file_for_its_owner_only(tmp_path: Path) -> None:
    letter = Letter("no-1", "4503", "sms", "reply", "caller", {"text": "已处理"})
    sender = FolderSender(tmp_path)

    sender.send(letter)
    sender.send(letter)

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [file.name for file in files] == ["no-1.json"]
    assert files[0].stat().st_mode & 0o077 == 0
    assert orjson.loads(files[0].read_bytes())["body"] == {"text": "已处理"}


class _Refusing:
    """Hands over everything but one ticket's letters."""

    def __init__(self, no: str) -> None:
        self.no = no
        self.sent: list[str] = []

    def send(self, letter: Letter) -> None:
        if letter.ticket == self.no:
            raise ValueError(letter.ticket)
        self.sent.append(letter.ticket)


def _two_with_letters(desk: Desk) -> tuple[str, str]:
    """Two tickets of which cards tell, the letters not yet sent."""
    two = desk.dispatched(kind="help", emergency=True), desk.dispatched(kind="help", emergency=True)
    desk.moves_to("2024-09-11 12:00")
    assert timers.sweep(desk.program, desk.clock.now()).fired
    return two


def _first_letter(desk: Desk, no: str) -> Record:
    with desk.program.database.read() as conn:
        ticket = records.find_one(conn, "ticket", no=no)
        assert ticket is not None
        return records.find(conn, "outbox", ticket_id=ticket.id)[0]


def test_a_letter_that_cannot_be_handed_over_does_not_stop_those_behind_it(desk: Desk) -> None:
    first, second = _two_with_letters(desk)
    sender = _Refusing(first)

    report = sending.send_waiting(desk.program, sender)

    assert report.failed > 0 and set(sender.sent) == {second}
    assert _first_letter(desk, first)["last_error"] == "ValueError"


class _Noting:
    def __init__(self) -> None:
        self.addresses: list[str | None] = []

    def send(self, letter: Letter) -> None:
        if letter.recipient == sending.CALLER:
            self.addresses.append(letter.address)


def test_a_letter_to_the_caller_goes_to_the_digits_of_the_number_however_it_was_written(desk: Desk) -> None:
    no = desk.dispatched(caller_mobile="+86 142-0000-0005")
    desk.does(LI, no, "sign")
    asked = desk.posts(
        LI, f"/tickets/{no}/messages/extension_request", {"amount": 1, "reason": "取证", "caller_told": True}
    )
    assert asked.status_code < 300, asked.json
    desk.does(WANG, no, "review_extension", outcome="approve", amount=1)
    sender = _Noting()

    sending.send_waiting(desk.program, sender)

    assert sender.addresses == ["14200000005"]


def test_letters_of_a_ticket_whose_key_is_destroyed_are_given_up(desk: Desk) -> None:
    first, second = _two_with_letters(desk)
    with desk.program.database.write() as transaction:
        ticket = records.find_one(transaction.connection, "ticket", no=first)
        assert ticket is not None
        ticket.set(wrapped_key=None, key_id=None)
        records.flush(transaction.connection, [ticket])
        transaction.commit()
    sender = _Refusing("")

    sending.send_waiting(desk.program, sender)

    assert set(sender.sent) == {second}
    assert (_first_letter(desk, first)["state"], _first_letter(desk, first)["next_attempt_at"]) == ("dead", None)

"""Messages by real HTTP to a receiver in a process of its own: taken, refused, silent, led astray, killed."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.jobs import ticker
from app.jobs.http_sender import HttpSender, signature
from app.services import sending
from app.services.exchange.letters import dead_letters, resend
from app.services.sending import Letter, NotTaken
from app.store import records
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, Forbidden, NotFound
from config import Config, ConfigError, Gate
from tests.api.conftest import KEY, PROCESSES, START, desk, prepared, templates
from tests.api.desk import Desk

__all__ = ["desk", "prepared", "templates"]

pytestmark = pytest.mark.process
ROOT = Path(__file__).resolve().parents[2]
SECRET = "a secret of both sides"
LETTER = Letter("4503-7", "4503", "sms", "reply", "caller", {"text": "已处理"}, "14200000005")
ADMIN = Actor(None, "管理员", "longsheng", frozenset({"admin"}))


@dataclass
class Receiver:
    process: subprocess.Popen[str]
    port: int
    file: Path

    @property
    def gate(self) -> Gate:
        return Gate(f"http://127.0.0.1:{self.port}/messages", SECRET)

    def received(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.file.read_text("utf-8").splitlines()] if self.file.exists() else []

    def ids(self) -> list[str]:
        return [request["headers"]["Idempotency-Key"] for request in self.received()]

    def waits_for_one(self) -> None:
        self._says("received")

    def sees_the_sender_leave(self) -> None:
        self._says("closed")

    def _says(self, word: str) -> None:
        """A receiver that says nothing is ended, so that nobody waits for its word for ever."""
        assert self.process.stdout is not None
        guard = threading.Timer(60, self.process.kill)
        guard.start()
        try:
            assert self.process.stdout.readline() == f"{word}\n"
        finally:
            guard.cancel()


@contextmanager
def receiving(folder: Path, *answers: str) -> Iterator[Receiver]:
    file = folder / f"received-{len(list(folder.iterdir()))}"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.receiver", str(file), *answers], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield Receiver(process, int(process.stdout.readline()), file)
    finally:
        process.kill()
        process.wait(60)
        process.stdout.close()


def refusal(receiver: Receiver, desk: Desk, patience: float = 10, total: float = 30) -> NotTaken:
    with pytest.raises(NotTaken) as caught:
        HttpSender(receiver.gate, desk.clock, patience, total).send(LETTER)
    return caught.value


def with_letters(desk: Desk) -> str:
    """A ticket with several messages waiting, all on the webhook's channels."""
    no = desk.dispatched(kind="help", emergency=True)
    desk.moves_to("2024-09-11 12:00")
    ticker.timers.sweep(desk.program, desk.clock.now())
    return no


def letters(desk: Desk, no: str) -> list[Record]:
    with desk.program.database.read() as conn:
        ticket = records.find_one(conn, "ticket", no=no)
        assert ticket is not None
        return records.find(conn, "outbox", ticket_id=ticket.id)


def configured(desk: Desk, **more: Any) -> Config:
    config: Config = desk.app.extensions["config"]
    return dataclasses.replace(config, **more)


def later(desk: Desk, **time: float) -> None:
    desk.clock.move_to(desk.clock.now() + timedelta(**time))


def test_a_letter_arrives_signed_with_its_id(desk: Desk, tmp_path: Path) -> None:
    with receiving(tmp_path, "200") as receiver:
        HttpSender(receiver.gate, desk.clock).send(LETTER)
        (request,) = receiver.received()

    headers = request["headers"]
    stamp = str(int(START.timestamp()))
    assert request["path"] == "/messages"
    assert (headers["Idempotency-Key"], headers["X-Hotline-Timestamp"]) == (LETTER.id, stamp)
    assert headers["X-Hotline-Signature"] == f"v1={signature(SECRET, stamp, request['body'].encode())}"
    assert headers["X-Hotline-Signature"] != f"v1={signature('another', stamp, request['body'].encode())}"
    body = json.loads(request["body"])
    assert (body["id"], body["address"], body["body"]) == (LETTER.id, "14200000005", {"text": "已处理"})


@pytest.mark.parametrize(
    ("answer", "word", "after", "resting"),
    [
        ("500", "HTTP 500", 0, False),
        ("404", "HTTP 404", 0, False),
        ("429:90", "HTTP 429", 90, True),
        ("503:Wed, 11 Sep 2024 01:05:00 GMT", "HTTP 503", 300, True),
        ("503:whenever", "HTTP 503", 0, True),
        ("429:99999999", "HTTP 429", 86_400, True),
        (f"429:{'9' * 400}", "HTTP 429", 86_400, True),
    ],
)
def test_what_is_not_taken_says_why_and_for_how_long(
    desk: Desk, tmp_path: Path, answer: str, word: str, after: int, resting: bool
) -> None:
    with receiving(tmp_path, answer) as receiver:
        fault = refusal(receiver, desk)
    assert (fault.word, fault.after, fault.resting) == (word, timedelta(seconds=after), resting)


def test_a_redirect_is_not_followed(desk: Desk, tmp_path: Path) -> None:
    with receiving(tmp_path, "302", "200") as receiver:
        assert refusal(receiver, desk).word == "HTTP 302"
        assert [request["path"] for request in receiver.received()] == ["/messages"]


def test_a_silent_receiver_and_one_that_is_not_there(desk: Desk, tmp_path: Path) -> None:
    with receiving(tmp_path, "hang") as receiver:
        silent = refusal(receiver, desk, patience=0.2)
    gone = refusal(receiver, desk)
    assert (silent.word, silent.resting) == ("ReadTimeout", True)
    assert (gone.word, gone.resting) == ("ConnectError", True)


def test_a_receiver_that_drips_is_left_in_the_end(desk: Desk, tmp_path: Path) -> None:
    """Never silent for as long as patience lasts: without a limit on the whole it would be taken, much later."""
    with receiving(tmp_path, "drip") as receiver:
        fault = refusal(receiver, desk, patience=10, total=2)
        receiver.waits_for_one()
        receiver.sees_the_sender_leave()
    assert (fault.word, fault.resting) == ("TimeoutError", True)


def test_a_round_sends_to_the_gate_of_each_channel(desk: Desk, tmp_path: Path) -> None:
    no = with_letters(desk)
    with receiving(tmp_path, "200") as receiver:
        sent = ticker.round_(desk.program, configured(desk, webhook=receiver.gate)).sent
        assert sent and sorted(receiver.ids()) == sorted(row["message_id"] for row in letters(desk, no))
        again = ticker.round_(desk.program, configured(desk, webhook=receiver.gate)).sent
        assert again == 0 and len(receiver.ids()) == sent
    assert not list((configured(desk).var / "outbox").rglob("*.json"))


def test_what_has_no_gate_is_laid_down_as_files(desk: Desk, tmp_path: Path) -> None:
    with_letters(desk)
    with receiving(tmp_path, "200") as receiver:
        sent = ticker.round_(desk.program, configured(desk, sms=receiver.gate)).sent
        assert receiver.received() == []
    assert sent and len(list((configured(desk).var / "outbox").rglob("*.json"))) == sent


def test_after_failures_each_message_arrives_under_its_one_id(desk: Desk, tmp_path: Path) -> None:
    no = with_letters(desk)
    posted = {row["message_id"] for row in letters(desk, no)}
    with receiving(tmp_path, "500", "500", "500", "200") as receiver:
        config = configured(desk, webhook=receiver.gate)
        ticker.round_(desk.program, config)
        failed = [row for row in letters(desk, no) if row["state"] == "waiting"]
        assert failed and {row["last_error"] for row in failed} == {"HTTP 500"}
        assert all(row["next_attempt_at"] >= desk.clock.now() + timedelta(minutes=2) for row in failed)
        for _ in range(4):
            later(desk, minutes=10)
            ticker.round_(desk.program, config)
        assert set(receiver.ids()) == posted and len(receiver.ids()) == len(posted) + 3
    assert {row["state"] for row in letters(desk, no)} == {"sent"}


def test_a_receiver_that_asks_for_patience_gets_it_and_is_not_pressed(desk: Desk, tmp_path: Path) -> None:
    no = with_letters(desk)
    assert len(letters(desk, no)) > 1
    with receiving(tmp_path, "429:3600", "200") as receiver:
        config = configured(desk, webhook=receiver.gate)
        channels = {row["channel"] for row in letters(desk, no)}
        ticker.round_(desk.program, config)
        (first,) = [row for row in letters(desk, no) if row["last_error"]]
        assert first["next_attempt_at"] == desk.clock.now() + timedelta(hours=1)
        if channels == {first["channel"]}:
            assert len(receiver.ids()) == 1, "the others wait too"


def test_the_sender_is_killed_between_sending_and_marking(desk: Desk, tmp_path: Path) -> None:
    no = with_letters(desk)
    with receiving(tmp_path, "hang", "200") as receiver:
        config = configured(desk)
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("HOTLINE_")},
            "HOTLINE_DATABASE_URL": config.database_url, "HOTLINE_VAR": str(config.var),
            "HOTLINE_PROCESSES": str(PROCESSES), "HOTLINE_WEBHOOK_URL": receiver.gate.url,
            "HOTLINE_WEBHOOK_SECRET": SECRET,
            **{f"HOTLINE_{name}_KEY": KEY.hex() for name in ("MASTER", "INDEX", "SEAL")},
        }  # fmt: skip
        sender = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "run", "--once"], cwd=ROOT, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            receiver.waits_for_one()
        finally:
            sender.kill()
            sender.wait(60)
        (cut_off,) = receiver.ids()
        row = next(row for row in letters(desk, no) if row["message_id"] == cut_off)
        assert (row["state"], row["attempts"]) == ("waiting", 1), "claimed, sent, never marked"

        # That process had the wall clock; its lease ends there.
        desk.clock.move_to(row["next_attempt_at"] + timedelta(seconds=1))
        sending.send_waiting(desk.program, HttpSender(receiver.gate, desk.clock))

        assert receiver.ids().count(cut_off) == 2, "again, under the same id"
        assert {row["message_id"] for row in letters(desk, no)} <= set(receiver.ids())


def test_dead_letters_are_shown_and_sent_again(desk: Desk, tmp_path: Path, caplog: Any, capsys: Any) -> None:
    no = with_letters(desk)
    with receiving(tmp_path, "500") as receiver:
        for _ in range(sending.MOST_ATTEMPTS):
            ticker.round_(desk.program, configured(desk, webhook=receiver.gate))
            later(desk, hours=2)
        tried = len(receiver.ids())
        ticker.round_(desk.program, configured(desk, webhook=receiver.gate))
        assert [row["message_id"] for row in letters(desk, no) if row["attempts"] >= sending.MOST_ATTEMPTS]
        assert tried >= sending.MOST_ATTEMPTS * len([row for row in letters(desk, no) if row["state"] == "dead"])

    dead = dead_letters(desk.program, ADMIN)
    assert dead and {(row["ticket"], row["last_error"]) for row in dead} == {(no, "HTTP 500")}
    assert "body" not in dead[0]
    heard = caplog.text + "".join(capsys.readouterr())
    assert "not for any log" not in heard and "14200000005" not in heard

    one = dead[0]["message_id"]
    assert resend(desk.program, ADMIN, one)["state"] == "waiting"
    with receiving(tmp_path, "200") as receiver:
        sending.send_waiting(desk.program, HttpSender(receiver.gate, desk.clock))
        assert one in receiver.ids()
    with pytest.raises(Conflict, match="NOT_DEAD"):
        resend(desk.program, ADMIN, one)
    assert one not in {row["message_id"] for row in dead_letters(desk.program, ADMIN)}


def test_dead_letters_are_for_administrators_of_the_pack(desk: Desk) -> None:
    station = dataclasses.replace(ADMIN, roles=frozenset({"station"}))
    with pytest.raises(Forbidden):
        dead_letters(desk.program, station)
    with pytest.raises(Forbidden):
        resend(desk.program, station, "x")
    with pytest.raises(NotFound):
        resend(desk.program, ADMIN, "no such message")
    no = with_letters(desk)
    with pytest.raises(NotFound):
        other = dataclasses.replace(ADMIN, pack="elsewhere")
        resend(desk.program, other, letters(desk, no)[0]["message_id"])


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("http://sms.example/send", SECRET), ("ftp://127.0.0.1/", SECRET), ("sms.example", SECRET), ("", SECRET),
        ("https://sms.example/send", "short"), ("https://sms.example/send", ""), ("https:///send", SECRET),
        ("http://127.0.0.1.evil.example/", SECRET), ("http://127.0.0.1@evil.example/", SECRET),
    ],
)  # fmt: skip
def test_a_gate_that_is_not_safe_stops_the_program(tmp_path: Path, url: str, secret: str) -> None:
    with pytest.raises(ConfigError, match="HOTLINE_SMS"):
        Config.from_environment({"HOTLINE_VAR": str(tmp_path), "HOTLINE_SMS_URL": url, "HOTLINE_SMS_SECRET": secret})


def test_gates_are_read_and_not_shown(tmp_path: Path) -> None:
    config = Config.from_environment(
        {"HOTLINE_VAR": str(tmp_path), "HOTLINE_SMS_URL": "https://sms.example/send?token=t0ken",
         "HOTLINE_SMS_SECRET": SECRET, "HOTLINE_WEBHOOK_URL": "http://[::1]:9/", "HOTLINE_WEBHOOK_SECRET": SECRET}
    )  # fmt: skip
    assert config.sms == Gate("https://sms.example/send?token=t0ken", SECRET)
    assert config.webhook is not None and config.webhook.url == "http://[::1]:9/"
    assert SECRET not in repr(config) and "t0ken" not in repr(config)


def test_a_time_is_part_of_what_is_signed() -> None:
    moment = datetime.fromisoformat("2024-09-11T09:00:00+08:00")
    stamp = str(int(moment.timestamp()))
    assert signature(SECRET, stamp, b"{}") != signature(SECRET, str(int(stamp) + 1), b"{}")

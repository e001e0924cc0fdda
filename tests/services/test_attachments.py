"""Files of a ticket: sent twice they are one, refused they leave nothing, and nobody waits while they are written."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.services.acting.act import Act
from app.services.errand import ProgramFault
from app.services.ticket import attachments
from app.tickets.refusal import NotFound
from tests.services.hotline import LI, STATION, ZHOU, Hotline, Ticket

PNG = b"\x89PNG\r\n\x1a\n photograph of a lorry"


@pytest.fixture
def store(tmp_path: Path) -> attachments.FileStore:
    return attachments.FileStore(tmp_path / "files")


def sends(
    store: attachments.FileStore, ticket: Ticket, who: str = LI, name: str = "现场.png", data: bytes = PNG
) -> int:
    hotline = ticket.hotline
    return int(attachments.add(hotline.program, store, hotline.actor(who), ticket.no, name, data)["id"])


def added(ticket: Ticket) -> list[int]:
    return [event["body"]["attachment"] for event in ticket.events() if event["type"] == "attachment_added"]


def on_disk(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_an_upload_that_was_tried_twice_is_one_file(
    hotline: Hotline, store: attachments.FileStore, tmp_path: Path
) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    first = sends(store, ticket)
    assert sends(store, ticket) == first and added(ticket) == [first] and len(on_disk(tmp_path)) == 1

    renamed, colleague = sends(store, ticket, name="路口.png"), sends(store, ticket, STATION)
    assert added(ticket) == [first, renamed, colleague], "another name, another person: another file"
    read = attachments.read(hotline.program, store, hotline.actor(LI), ticket.no, first)
    assert (read[0]["name"], read[1]) == ("现场.png", PNG) and ticket.is_whole()


def test_an_upload_that_fails_leaves_no_file(
    hotline: Hotline, store: attachments.FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    with pytest.raises(NotFound):
        sends(store, ticket, ZHOU)
    with monkeypatch.context() as broken:
        broken.setattr(Act, "close", lambda act: 1 / 0)
        with pytest.raises(ProgramFault):
            sends(store, ticket)
    assert on_disk(tmp_path) == [] and added(ticket) == []
    assert sends(store, ticket) in added(ticket)


def test_others_write_while_a_file_is_being_written(
    hotline: Hotline, store: attachments.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, other = (hotline.dispatched("2024-09-11 15:20") for _ in range(2))
    really: Callable[[int], None] = os.fsync

    def slowly(descriptor: int) -> Any:
        monkeypatch.setattr(os, "fsync", really)
        other.does(LI, "sign")
        really(descriptor)

    monkeypatch.setattr(os, "fsync", slowly)
    sends(store, ticket)
    assert "sign" not in other.acts() and len(added(ticket)) == 1


def test_what_a_killed_process_left_is_swept_away_a_day_later(
    hotline: Hotline, store: attachments.FileStore, tmp_path: Path
) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    sends(store, ticket)
    left = tmp_path / "files" / attachments.WAITING / "left"
    left.write_bytes(b"half")
    now = hotline.program.clock.now().timestamp()
    for age, stays in ((timedelta(hours=1), True), (timedelta(days=2), False)):
        os.utime(left, (now - age.total_seconds(),) * 2)
        sends(store, ticket, name=f"{age.days}.png")
        assert left.exists() is stays

"""kill -9 at every point of a step, of a sweep and of a sending: real processes, really killed.

A child process is forked, does the work, and kills itself before its k-th statement (or commit); k runs from the first
to beyond the last. Afterwards nothing is lost and nothing happened twice.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from app.services import sending
from app.services.acting import timers
from app.services.program import Program
from app.services.sending import Letter
from tests.services.hotline import LI, Hotline

pytestmark = pytest.mark.process
MOST_POINTS = 60


def dies_before(program: Program, point: int, work: Callable[[], Any]) -> bool:
    """Do ``work`` in a child that is killed before its ``point``-th statement or commit; whether it was killed."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            program.database.forked()
            _arm(program, point)
            work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        _until_its_locks_are_gone(program)
        return True
    assert os.WEXITSTATUS(status) == 0, "the child failed by itself"
    return False


def _until_its_locks_are_gone(program: Program) -> None:
    """PostgreSQL notices the death of a client a moment later. Until then its rows are locked, and a sweep passes them
    over as another's work: it would find nothing to do."""
    if program.database.dialect == "postgresql":
        with program.database.write() as transaction:
            transaction.connection.execute(sa.text("SET LOCAL lock_timeout = '60s'"))
            transaction.connection.execute(sa.text("LOCK TABLE ticket, timer, outbox"))


def _arm(program: Program, point: int) -> None:
    passed = 0

    def count(*_: object) -> None:
        nonlocal passed
        passed += 1
        if passed >= point:
            sys.stdout.flush()
            os.kill(os.getpid(), signal.SIGKILL)

    for engine in program.database._engines():
        sa.event.listen(engine, "before_cursor_execute", count)
        sa.event.listen(engine, "commit", count)


def test_an_act_killed_at_any_point_is_done_once_or_not_at_all(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    hotline.actor(LI)
    before = ticket.everything()

    for point in range(1, MOST_POINTS):
        if not dies_before(hotline.program, point, lambda: ticket.does(LI, "sign", "2024-09-11 16:00")):
            break
        assert ticket.everything() == before, f"killed before statement {point}, yet something changed"
    else:
        pytest.fail("the act never got through")

    assert point > 5
    assert ticket.acts() == ["contact"]
    assert [e["act"] for e in ticket.events()].count("sign") == 1
    assert ticket.is_whole()


def test_a_sweep_killed_at_any_point_fires_every_timer_once(hotline: Hotline) -> None:
    tickets = [hotline.dispatched(f"2024-09-11 15:{minute}") for minute in (20, 21)]
    hotline.moves_to("2024-09-28 09:00")
    now = hotline.program.clock.now()
    killed = 0

    for point in range(1, 400):
        if not dies_before(hotline.program, point, lambda: timers.sweep(hotline.program, now)):
            break
        killed += 1
    else:
        pytest.fail("the sweep never got through")

    assert killed > 5
    for ticket in tickets:
        assert ticket.cards() == ["sms", "yellow", "red"]
        assert ticket.is_whole()
    assert not timers.sweep(hotline.program, now)


class Notebook:
    """A receiver that writes down every letter it gets, in a file, because the sender is another process."""

    def __init__(self, path: str) -> None:
        self.path = path

    def send(self, letter: Letter) -> None:
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(letter.id + "\n")

    def received(self) -> list[str]:
        with open(self.path, encoding="utf-8") as file:
            return file.read().split()


def test_a_sending_killed_at_any_point_arrives_at_least_once_under_the_same_id(hotline: Hotline, tmp_path: Any) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    hotline.sweeps("2024-09-28 09:00")
    posted = [row["message_id"] for row in ticket._find("outbox", ticket_id=ticket.row.id)]
    notebook = Notebook(str(tmp_path / "received"))

    for point in range(1, 200):
        if not dies_before(hotline.program, point, lambda: sending.send_waiting(hotline.program, notebook)):
            break
        hotline.stage.clock.move_to(hotline.program.clock.now() + 2 * sending.LEASE)

    assert posted
    assert set(notebook.received()) == set(posted), "none lost, none under another id"
    assert sending.send_waiting(hotline.program, notebook).sent == 0

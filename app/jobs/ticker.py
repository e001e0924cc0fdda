"""Every few seconds: fire the timers that are due, send what waits in the outbox; every hour, clear what is old."""

import signal
import threading
from dataclasses import dataclass, field

from app.jobs.embedded import EmbeddedJobs
from app.jobs.port import Jobs
from app.jobs.senders import sender_of
from app.services import clearing, health, sending
from app.services.acting import timers
from app.services.program import Program
from app.services.sending import Sender
from config import Config

CLEARING_SECONDS = 3600
"""What is cleared lies for days; an hour more or less is nothing."""


@dataclass
class Round:
    """What one round has done; ``failed`` are ids of timers."""

    fired: int = 0
    failed: list[int] = field(default_factory=list)
    sent: int = 0
    cleared: int = 0


def round_(program: Program, config: Config) -> Round:
    """One round of everything, here and now."""
    swept = timers.sweep(program, program.clock.now())
    sent = sending.send_waiting(program, sender_of(config, program.clock))
    return Round(swept.fired, swept.failed, sent.sent, _clear(program, config))


def start(program: Program, config: Config, jobs: Jobs | None = None) -> Jobs:
    """Begin ticking in the background; ``stop()`` on what is returned ends it."""
    jobs = jobs or EmbeddedJobs()
    sender = sender_of(config, program.clock)
    jobs.every(config.tick_seconds, "timers", lambda: _timers(program))
    jobs.every(config.tick_seconds, "outbox", lambda: _outbox(program, sender))
    # Soon as well: a worker process may not live for an hour.
    jobs.soon("clearing at the start", lambda: _clear(program, config))
    jobs.every(CLEARING_SECONDS, "clearing", lambda: _clear(program, config))
    jobs.start()
    return jobs


def _timers(program: Program) -> None:
    timers.sweep(program, program.clock.now())
    health.beat(program, "timers")


def _outbox(program: Program, sender: Sender) -> None:
    sending.send_waiting(program, sender)
    health.beat(program, "outbox")


def _clear(program: Program, config: Config) -> int:
    return clearing.clear(program, program.clock.now(), config.keys_days)


def run_forever(program: Program, config: Config) -> None:
    """Tick in the foreground until SIGINT or SIGTERM."""
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    jobs = start(program, config)
    over.wait()
    jobs.stop()

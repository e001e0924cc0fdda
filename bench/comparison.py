"""The same work done by every variant, batch about batch, so that a busy moment of the machine hits them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace

from app.store.database import Database
from bench.databases import fresh, version
from bench.drivers import Bare, Driver, Stored
from bench.http import HttpDesk, InProcessDesk, play_many, server
from bench.measure import Batch, Counts, Result, batch, census, growth, own_counts, result
from bench.naive import NaiveDesk
from bench.services import ServiceDesk, Stage, prepare
from bench.twin import TwinDesk
from bench.works import COMPLAINT, TWO_TASKS, Desk, Work

NAIVE, NAIVE_PARSED = "naive SpiffWorkflow", "naive, parsed once"
SERVICES, HTTP = "ours, services", "ours, HTTP"
TWIN_STORE, TWIN = "SQL twin, our store", "SQL twin, bare driver"
WARM = 5
"""Tickets before the first batch: caches of statements, releases and parsed forms fill once in a process's life."""


@dataclass(frozen=True)
class Size:
    """How much is done: `rounds` batches of so many tickets of each work."""

    rounds: int
    two_tasks: int
    complaint: int

    def tickets(self, work: Work) -> int:
        return self.two_tasks if work is TWO_TASKS else self.complaint


@dataclass
class Runner:
    """One variant at one work, with what has been measured so far."""

    name: str
    work: Work
    play: Callable[[list[str]], None]
    counts: Callable[[], Counts]
    batches: list[Batch] = field(default_factory=list)
    grown: tuple[int, int] = (0, 0)

    def warm(self) -> None:
        self.play([f"{self.name}-warm-{n}" for n in range(WARM)])

    def run(self, url: str, tickets: int) -> None:
        names = [f"{self.name}-{len(self.batches)}-{n}" for n in range(tickets)]
        before = census(url)
        self.batches.append(batch(tickets, self.work.commands, self.counts, lambda: self.play(names)))
        more = growth(before, census(url))
        self.grown = self.grown[0] + more[0], self.grown[1] + more[1]


def compare(postgres: str | None, size: Size, tell: Callable[[str], None]) -> list[Result]:
    """One line for each work and variant on one database (None: SQLite)."""
    where = "PostgreSQL" if postgres else "SQLite"
    with fresh(postgres) as url, _runners(url) as (stage, runners):
        for runner in runners:
            tell(f"{where}, warming up: {runner.work.name}, {runner.name}")
            runner.warm()
        for number in range(size.rounds):
            for runner in runners:
                tell(f"{where}, round {number + 1} of {size.rounds}: {runner.work.name}, {runner.name}")
                runner.run(url, size.tickets(runner.work))
        lines = [result(r.work.name, r.name, version(url), r.batches, r.grown) for r in runners]
        return [_counted(line, url, stage) if line.variant == HTTP else line for line in lines]


@contextmanager
def _runners(url: str) -> Iterator[tuple[Stage, list[Runner]]]:
    with ExitStack() as stack:
        stage = prepare(url)
        stack.callback(stage.program.database.close)
        clerk = stage.actors["clerk"].person_id
        assert clerk is not None
        runners = []
        for name, parse in ((NAIVE, True), (NAIVE_PARSED, False)):
            naive = NaiveDesk(url, parse_each_call=parse)
            stack.callback(naive.database.close)
            runners.append(_alone(name, TWO_TASKS, naive, _counter(naive.database)))
        drivers: list[tuple[str, Driver]] = [(TWIN_STORE, Stored(url)), (TWIN, Bare(url))]
        for name, driver in drivers:
            stack.callback(driver.close)
            runners.append(_alone(name, TWO_TASKS, TwinDesk(driver, clerk), driver.counts))
        running = stack.enter_context(server(url))
        remote = HttpDesk(running.port, stage.tokens)
        for work in (TWO_TASKS, COMPLAINT):
            runners.append(_alone(SERVICES, work, ServiceDesk(stage), _counter(stage.program.database)))
            runners.append(Runner(HTTP, work, _playing_many(remote, work), running.counts))
        yield stage, runners


def _alone(name: str, work: Work, desk: Desk, counts: Callable[[], Counts]) -> Runner:
    """One client, one ticket after the other."""

    def play(names: list[str]) -> None:
        for each in names:
            work.play(desk, each)

    return Runner(name, work, play, counts)


def _playing_many(desk: HttpDesk, work: Work) -> Callable[[list[str]], None]:
    return lambda names: play_many(desk, work, names)


def _counter(database: Database) -> Callable[[], Counts]:
    return lambda: own_counts(database)


def _counted(line: Result, url: str, stage: Stage) -> Result:
    """Statements and commits of a ticket over HTTP, counted on the application in this process."""
    work = TWO_TASKS if line.work == TWO_TASKS.name else COMPLAINT
    desk, database = InProcessDesk(stage, url), stage.program.database
    work.play(desk, "counted-warm")
    counted = batch(1, work.commands, lambda: own_counts(database), lambda: work.play(desk, "counted"))
    return replace(
        line, statements_per_ticket=float(counted.statements or 0), commits_per_ticket=float(counted.commits or 0)
    )

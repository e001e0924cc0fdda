"""Ours, through the services, in this process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.services.acting import intake, messages, tasks
from app.services.admin import people
from app.services.assembly import build_program
from app.services.program import Program
from app.services.rules import publishing
from app.tickets.actor import Actor
from bench.works import PEOPLE, UNIT
from config import ROOT, Config

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
KEY = bytes(32)
"""The tickets are invented and thrown away: a known key does."""
PACKS = {"bench": Path(__file__).parent / "packs", "longsheng": ROOT / "processes"}


@dataclass(frozen=True)
class Stage:
    """A program on a fresh database with both packs released, and the people who work in it."""

    program: Program
    actors: Mapping[str, Actor]
    tokens: Mapping[str, str]


def config(url: str) -> Config:
    return Config(
        url, KEY, KEY, KEY, processes=ROOT / "processes", run_timers=False, requests_per_minute=0, reveals_per_hour=0
    )


def prepare(url: str) -> Stage:
    """Release the packs and make the people, once for each database."""
    program = build_program(config(url), counting=True)
    publishing.seed_calendars(program, ROOT / "processes")
    for pack, folder in PACKS.items():
        publishing.release_unchecked(program, folder, pack, LONG_AGO)
    actors, tokens = {}, {}
    with program.database.write() as transaction:
        conn = transaction.connection
        unit_id = people.add_unit(
            conn, "longsheng", UNIT, UNIT, "department", leader="甲", liaison="乙", staff_note="丙"
        )
        for key, (pack, role, unit) in PEOPLE.items():
            unit_of = unit_id if unit else None
            person = people.add_person(conn, pack, f"{pack}/{key}", key, [role], LONG_AGO, unit_of)
            actors[key] = Actor(person, key, pack, frozenset({role}), unit_of, unit)
            tokens[key] = people.issue_token(conn, person, "bench", LONG_AGO)
        transaction.commit()
    return Stage(program, actors, tokens)


@dataclass(frozen=True)
class ServiceDesk:
    """The desk whose commands are calls of the services."""

    stage: Stage

    def register(self, who: str, form: Mapping[str, Any]) -> dict[str, Any]:
        return intake.register(self.stage.program, self.stage.actors[who], form)

    def complete(self, who: str, task: int, form: Mapping[str, Any]) -> dict[str, Any]:
        return tasks.complete(self.stage.program, self.stage.actors[who], task, form)

    def send(self, who: str, no: str, message: str, form: Mapping[str, Any]) -> dict[str, Any]:
        return messages.send(self.stage.program, self.stage.actors[who], no, message, form)

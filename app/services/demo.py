"""Demo data for a first look: invented units, people and tickets at realistic stages, through the real services."""

import dataclasses
import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.clock import ManualClock
from app.services.admin import people
from app.services.door import changing
from app.services.program import Program
from app.services.scenario.model import Scenario, ScenarioStep
from app.services.scenario.playing import defaults_of
from app.services.scenario.runner import Stage
from app.store import records

TICKET_KEYS = {"hours_ago", "who", "steps"}


class DemoFault(Exception):
    """A demo ticket could not be played: the packs and the demo file do not fit together."""


@dataclasses.dataclass(frozen=True)
class Keys:
    """What a demo person signs in with: a token for the API, a password for the desk; random, shown once."""

    token: str
    password: str


def load(program: Program, processes: Path, file: Path, tell: Callable[[int, int], None]) -> dict[str, Keys] | None:
    """Load a file's demo into a pack that has no units yet; returns login -> keys, None when something is there.

    Each ticket is brought up to now: what has fallen due in the meantime (warnings, overdue, supervision) has happened.
    The oldest comes first: lists show tickets in the order in which they were added.
    """
    data = tomllib.loads(file.read_text("utf-8"))
    pack = data["pack"]
    with program.database.read() as conn:
        if records.find(conn, "unit", pack=pack):
            return None
    now = program.clock.now()
    keys = _make_people(program, pack, data, now)
    clock = ManualClock(now)
    stage = Stage(dataclasses.replace(program, clock=clock), clock, defaults_of(processes, pack))
    tickets = sorted(data["ticket"], key=lambda ticket: ticket["hours_ago"], reverse=True)
    for done, ticket in enumerate(tickets):
        tell(done, len(tickets))
        run = stage.play(_scenario(pack, ticket, now))
        if not run.passed:
            wrong = [line for outcome in run.outcomes for line in outcome.differences]
            raise DemoFault(f"{ticket['title']}: {wrong}")
    return keys


def _make_people(program: Program, pack: str, data: Mapping[str, Any], now: datetime) -> dict[str, Keys]:
    keys = {}
    with program.database.write() as transaction:
        conn = transaction.connection
        ids: dict[str, int] = {}
        for code, more in data["units"].items():
            supervising = ids.get(more.get("supervising", ""))
            ids[code] = people.add_unit(
                conn, pack, code, code, more.get("kind", "department"), supervising_id=supervising,
                leader=more["leader"], liaison=more["liaison"], staff_note=more["staff"],
            )  # fmt: skip
        for login, person in data["people"].items():
            person_id = people.add_person(
                conn, pack, login, person["name"], person["roles"], now, ids.get(person.get("unit", ""))
            )
            token = people.issue_token(conn, person_id, "demo", now)
            keys[login] = Keys(token, changing.give(conn, person_id, now, must_change=False))
        transaction.commit()
    return keys


def _scenario(pack: str, ticket: Mapping[str, Any], now: datetime) -> Scenario:
    start = (now - timedelta(hours=ticket["hours_ago"])).replace(microsecond=0)
    form = {key: value for key, value in ticket.items() if key not in TICKET_KEYS}
    steps = [ScenarioStep(start, ticket.get("who", "upstream"), "register", form)]
    for step in ticket.get("steps", ()):
        at = start + timedelta(hours=step["after"])
        steps.append(ScenarioStep(at, step["who"], step["act"], step.get("form", {})))
    steps.append(ScenarioStep(now, "system"))
    return Scenario(form["title"], form["title"], pack, "demo", tuple(steps))

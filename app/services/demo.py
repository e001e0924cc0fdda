"""Demo data for a first look: invented units, people and tickets at realistic stages, through the real services."""

import dataclasses
import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.clock import ManualClock
from app.services import people
from app.services.program import Program
from app.services.scenario.model import Scenario, ScenarioStep
from app.services.scenario.playing import defaults_of
from app.services.scenario.runner import Stage
from app.store import records

TICKET_KEYS = {"hours_ago", "steps"}


class DemoFault(Exception):
    """A demo ticket could not be played: the packs and the demo file do not fit together."""


def load(program: Program, processes: Path, file: Path, tell: Callable[[int, int], None]) -> dict[str, str] | None:
    """Load the demo into a database that has no units yet; returns login -> token, None when something is there."""
    data = tomllib.loads(file.read_text("utf-8"))
    pack = data["pack"]
    with program.database.read() as conn:
        if records.find(conn, "unit", pack=pack):
            return None
    now = program.clock.now()
    tokens = _make_people(program, pack, data, now)
    clock = ManualClock(datetime(2020, 1, 1, tzinfo=UTC))
    stage = Stage(dataclasses.replace(program, clock=clock), clock, defaults_of(processes, pack))
    for done, ticket in enumerate(data["ticket"]):
        tell(done, len(data["ticket"]))
        run = stage.play(_scenario(pack, ticket, now))
        if not run.passed:
            wrong = [line for outcome in run.outcomes for line in outcome.differences]
            raise DemoFault(f"{ticket['title']}: {wrong}")
    return tokens


def _make_people(program: Program, pack: str, data: Mapping[str, Any], now: datetime) -> dict[str, str]:
    tokens = {}
    with program.database.write() as transaction:
        conn = transaction.connection
        ids: dict[str, int] = {}
        for code, more in data["units"].items():
            supervising = ids.get(more.get("supervising", ""))
            ids[code] = people.add_unit(
                conn, pack, code, code, more.get("kind", "department"), supervising_id=supervising,
                leader="分管领导", liaison="联络员", staff_note="工作人员",
            )  # fmt: skip
        for login, person in data["people"].items():
            person_id = people.add_person(
                conn, pack, login, person["name"], person["roles"], now, ids.get(person.get("unit", ""))
            )
            tokens[login] = people.issue_token(conn, person_id, "demo", now)
        transaction.commit()
    return tokens


def _scenario(pack: str, ticket: Mapping[str, Any], now: datetime) -> Scenario:
    start = (now - timedelta(hours=ticket["hours_ago"])).replace(microsecond=0)
    form = {key: value for key, value in ticket.items() if key not in TICKET_KEYS}
    steps = [ScenarioStep(start, "upstream", "register", form)]
    for step in ticket.get("steps", ()):
        at = start + timedelta(hours=step["after"])
        steps.append(ScenarioStep(at, step["who"], step["act"], step.get("form", {})))
    return Scenario(form["upstream_no"], form["title"], pack, "demo", tuple(steps))

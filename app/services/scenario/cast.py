"""Who plays in scenarios: units and people, made when a scenario first names them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from app.services.admin import people
from app.services.program import Program
from app.services.scenario.model import Scenario
from app.store import records
from app.store.database import Connection
from app.tickets.actor import Actor

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
STAFFED: Mapping[str, Any] = {"leader": "甲", "liaison": "乙", "staff_note": "丙", "receiver": "值班室"}
"""What a unit has when the scenario says nothing else: a leader in charge, a liaison, fixed staff, a receiver."""


class Cast:
    """Units and people of the packs on one stage; shared by the scenarios that play there."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._actors: dict[tuple[str, str], Actor] = {}

    def assemble(self, scenario: Scenario, also: Iterable[str] = ()) -> None:
        """Make every unit that the scenario describes or names."""
        for code, described in scenario.units.items():
            self.unit(scenario.pack, code, described)
        for code in (*units_named(scenario), *also):
            self.unit(scenario.pack, code)

    def unit(self, pack: str, code: str, described: Mapping[str, Any] | None = None) -> int:
        """The id of the unit of this code, made or brought in line with its description."""
        with self.program.database.write() as transaction:
            unit_id = self._unit(transaction.connection, pack, code, dict(described or {}))
            transaction.commit()
            return unit_id

    def _unit(self, conn: Connection, pack: str, code: str, described: dict[str, Any]) -> int:
        supervising = described.pop("supervising", None)
        if supervising:
            described["supervising_id"] = self._unit(conn, pack, supervising, {})
        found = records.find_one(conn, "unit", pack=pack, code=code)
        if found is None:
            kind = described.pop("kind", "department")
            return people.add_unit(conn, pack, code, code, kind, **{**STAFFED, **described})
        if described:
            found.set(**described)
            records.flush(conn, [found])
        return found.id

    def actor(self, pack: str, who: str) -> Actor:
        """The person behind ``role`` or ``role:unit``: one who is there already, else a made one."""
        known = self._actors.get((pack, who))
        if known is not None:
            return known
        role, _, unit_code = who.partition(":")
        unit_id = self.unit(pack, unit_code) if unit_code else None
        with self.program.database.write() as transaction:
            conn = transaction.connection
            login = f"{pack}/{who}"
            found = people.find(conn, pack, role, unit_id)
            name = found["name"] if found else who
            person_id = found.id if found else people.add_person(conn, pack, login, who, [role], LONG_AGO, unit_id)
            transaction.commit()
        actor = Actor(person_id, name, pack, frozenset({role}), unit_id, unit_code or None)
        self._actors[pack, who] = actor
        return actor


def units_named(scenario: Scenario) -> list[str]:
    """Codes of the units that the scenario speaks of (as actors, in forms), but for those that it enters itself."""
    codes: dict[str, None] = {}
    for step in scenario.steps:
        named = [step.who.partition(":")[2], step.form.get("lead"), step.form.get("proposed_unit")]
        people = [*step.expect.get("sees", ()), *step.expect.get("reads_caller", ())]
        looking = [who.partition(":")[2] for who in people]
        codes.update((code, None) for code in [*named, *(step.form.get("co_units") or ()), *looking] if code)
    entered = {step.form.get("code") for step in scenario.steps if step.act == "add_unit"}
    return [code for code in codes if code not in entered]

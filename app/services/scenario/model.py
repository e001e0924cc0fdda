"""A scenario file, read strictly: an unknown key, act or expectation is an error that names file and place."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

EXPECTATIONS = frozenset(
    {"tasks", "includes", "milestone", "deadlines", "cards", "history", "ended", "ended_as", "satisfaction",
     "satisfaction_basis", "outbox", "round", "process", "overdue", "held", "lead", "co_units", "returns", "meetings",
     "redo_rounds", "upstream_no", "publishable", "caller", "assessment", "kept", "sees",
     "reads_caller", "facts", "archived", "staff_report", "suggests"}
)  # fmt: skip
"""What may be expected; docs/scenarios.md explains each."""
DEADLINE_KEYS = frozenset(
    {"due", "state", "clause", "ambiguity", "amount", "unit", "provisional", "counted", "none", "instead_of", "basis",
     "alternatives", "extended", "met"}
)  # fmt: skip
OWN_ACTS = frozenset({"register", "read", "reveal", "add_unit", "change_unit"})
"""Acts that are neither a task nor a message of a diagram: the program itself offers them."""
REFUSED = "refused"
_TOP = {"id", "title", "pack", "note", "clauses", "units", "settings", "ticket", "step"}
_STEP = {"at", "who", "act", "form", "refused", "expect", "proves", "note"}
_TICKET = {"at", "who", "refused", "expect", "proves"}


class BadScenario(Exception):
    """The file cannot be read as a scenario; ``problems`` lists every fault."""

    def __init__(self, file: str, problems: list[str]) -> None:
        self.file = file
        self.problems = problems
        super().__init__(f"{file}: " + "; ".join(problems))


@dataclass(frozen=True)
class ScenarioStep:
    """One act (or, without ``act``, only a look at the ticket at an instant) and what must be true after it.

    ``who``: a role, or ``role:unit``. ``refused``: the act must be refused with exactly these codes.
    ``proves``: clauses that this step exercises: its expectation or refusal would fail without the rule.
    """

    at: datetime
    who: str = "system"
    act: str | None = None
    form: Mapping[str, Any] = field(default_factory=dict)
    refused: tuple[str, ...] | None = None
    expect: Mapping[str, Any] = field(default_factory=dict)
    proves: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """A worked ticket. The first step registers it; ``units``: what the units are, if not departments; ``settings``:
    those of the pack that the scenario plays with another value."""

    id: str
    title: str
    pack: str
    file: str
    steps: tuple[ScenarioStep, ...]
    clauses: tuple[str, ...] = ()
    units: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def proves(self) -> frozenset[str]:
        """Every clause that the scenario exercises."""
        return frozenset(self.clauses) | {clause for step in self.steps for clause in step.proves}


def read_scenario(path: Path) -> Scenario:
    """Read one TOML file; raises BadScenario with every problem."""
    return parse_scenario(path.read_bytes(), path.name)


def parse_scenario(data: bytes, file: str) -> Scenario:
    try:
        raw = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadScenario(file, [str(fault)]) from fault
    return from_data(raw, file)


def from_data(raw: Mapping[str, Any], file: str) -> Scenario:
    """A scenario from its parsed file; raises BadScenario with every problem."""
    problems = [f"unknown key {key!r}" for key in sorted(raw.keys() - _TOP)]
    problems += [f"missing {key!r}" for key in ("id", "title", "pack") if not isinstance(raw.get(key), str)]
    rows = [_registration(raw.get("ticket"), problems), *_list(raw.get("step", []), "step", problems)]
    steps = [_step(row, "ticket" if place == 0 else f"step {place}", problems) for place, row in enumerate(rows)]
    units = raw.get("units", {})
    if not isinstance(units, Mapping) or not all(isinstance(unit, Mapping) for unit in units.values()):
        problems.append("units must be tables, one for each unit")
    settings = raw.get("settings", {})
    if not isinstance(settings, Mapping):
        problems.append("settings must be a table")
    if problems:
        raise BadScenario(file, problems)
    made = tuple(step for step in steps if step is not None)
    return Scenario(raw["id"], raw["title"], raw["pack"], file, made, tuple(raw.get("clauses", ())), units, settings)


def _registration(ticket: Any, problems: list[str]) -> Mapping[str, Any]:
    """The table [ticket] as the step that registers it: its other keys are the fields of the form."""
    if not isinstance(ticket, Mapping):
        problems.append("missing table [ticket]")
        return {}
    own = {key: value for key, value in ticket.items() if key in _TICKET}
    form = {key: value for key, value in ticket.items() if key not in _TICKET}
    return {"who": "station", **own, "act": "register", "form": form}


def _list(rows: Any, key: str, problems: list[str]) -> list[Any]:
    if isinstance(rows, list):
        return rows
    problems.append(f"{key} must be written [[{key}]]")
    return []


def _step(row: Any, where: str, problems: list[str]) -> ScenarioStep | None:
    if not isinstance(row, Mapping):
        problems.append(f"{where}: this is no table")
        return None
    if not row:
        return None
    found = list(_faults(row))
    problems += [f"{where}: {fault}" for fault in found]
    if found:
        return None
    refused = tuple(row[REFUSED]) if REFUSED in row else None
    return ScenarioStep(
        row["at"], row.get("who", "system"), row.get("act"), row.get("form", {}), refused, row.get("expect", {}),
        tuple(row.get("proves", ())),
    )  # fmt: skip


def _faults(row: Mapping[str, Any]) -> list[str]:
    found = [f"unknown key {key!r}" for key in sorted(row.keys() - _STEP)]
    at = row.get("at")
    if not isinstance(at, datetime) or at.tzinfo is None:
        found.append("at must be an instant with its zone, like 2024-09-11T15:20:00+08:00")
    found += [f"{key} must be a text" for key in ("who", "act", "note") if not isinstance(row.get(key, ""), str)]
    found += [f"{key} must be a list of texts" for key in (REFUSED, "proves") if not _texts(row.get(key, []))]
    found += [f"{key} must be a table" for key in ("form", "expect") if not isinstance(row.get(key, {}), Mapping)]
    if "act" in row and "who" not in row:
        found.append(f"who does {row['act']!r}?")
    if "act" not in row and (REFUSED in row or row.get("form")):
        found.append("a form or a refusal needs an act")
    return found + _expectation_faults(row.get("expect", {}))


def _expectation_faults(expect: Any) -> list[str]:
    if not isinstance(expect, Mapping):
        return []
    found = [f"nothing can be expected of {key!r}" for key in sorted(expect.keys() - EXPECTATIONS)]
    tables = ("kept", "sees", "reads_caller", "facts", "staff_report", "suggests")
    found += [f"{key} must be a table" for key in tables if not isinstance(expect.get(key, {}), Mapping)]
    deadlines = expect.get("deadlines", {})
    if not isinstance(deadlines, Mapping) or not all(isinstance(each, Mapping) for each in deadlines.values()):
        return [*found, "deadlines must be tables, one for each kind"]
    for kind, wanted in deadlines.items():
        found += [f"deadline {kind} has no {key!r}" for key in sorted(wanted.keys() - DEADLINE_KEYS)]
    return found


def _texts(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)

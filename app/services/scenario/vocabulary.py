"""The closed vocabularies of scenarios: acts, roles, deadline kinds, refusal codes and clauses that a pack knows.

Acts and the codes of rules come from the pack's release; the codes of the program itself stand here. A word that
nobody knows is a fault of the file, found before anything is played. docs/scenarios.md explains every word.
"""

from collections.abc import Iterator
from typing import NamedTuple

from app.packs import Release
from app.services.access import RIGHTS
from app.services.acting.facts import FACTS
from app.services.scenario.model import OWN_ACTS, Scenario, ScenarioStep

PROGRAM_CODES = frozenset(
    {"ALREADY_ASSIGNED", "ALREADY_DONE", "BAD_CHARACTER", "BAD_DATE", "BAD_PATTERN", "CLAIMED", "CODE_TAKEN",
     "FORBIDDEN", "LEAD_IS_CO",
     "NOT_ALLOWED_NOW", "NOT_AN_OPTION", "NOT_ASKED", "NOT_FOUND", "NOT_WAITING", "NOT_YOUR_TASK", "NO_ASSIGNMENT",
     "NO_CO_HANDLER", "NO_DEADLINE",
     "NO_RELEASE", "NO_RUNNING_LIMIT", "NO_SUPERVISING_UNIT", "REQUIRED", "TASK_CANCELLED", "TOO_LARGE", "TOO_LONG",
     "TOO_MANY", "TOO_SHORT", "TOO_SMALL", "UNKNOWN_FIELD", "UNKNOWN_UNIT", "UPSTREAM_NO_TAKEN", "WRONG_TYPE"}
)  # fmt: skip
"""Refusals that come from the program, whatever the pack says: wrong person, wrong form, too late, unknown unit."""
ROLES = frozenset().union(*RIGHTS.values())


class Words(NamedTuple):
    """What a release knows."""

    acts: frozenset[str]
    codes: frozenset[str]
    kinds: frozenset[str]
    clauses: frozenset[str]


def acts_of(rules: Release) -> frozenset[str]:
    """What can be done under a release: its user tasks, its messages from outside, what the program offers itself."""
    tasks = {element.act for _, element in rules.elements.values() if element.act}
    return OWN_ACTS | tasks | rules.external_messages.keys()


def codes_of(rules: Release) -> frozenset[str]:
    """Every code with which an act can be refused under a release."""
    found = set(PROGRAM_CODES)
    for table in rules.tables.values():
        if any(output.name == "code" for output in table.outputs):
            codes = (table.constants(rule.id).get("code") for rule in table.rules)
            found |= {str(code) for code in codes if code}
    return frozenset(found)


def deadline_kinds(rules: Release) -> frozenset[str]:
    """The kinds of deadline that the limits table speaks of."""
    limits = rules.tables["limits"]
    column = next(place for place, each in enumerate(limits.inputs) if each.expression == "deadline")
    return frozenset(rule.tests[column].strip('"') for rule in limits.rules)


def faults(scenario: Scenario, rules: Release) -> list[str]:
    """Every word of the scenario that the release does not know, each with its place."""
    words = Words(acts_of(rules), codes_of(rules), deadline_kinds(rules), frozenset(rules.register.clauses))
    found = [f"there is no setting {name!r}" for name in scenario.settings if name not in rules.settings]
    for place, step in enumerate(scenario.steps):
        where = f"step {place}" if place else "ticket"
        found += [f"{where}: {fault}" for fault in _of_step(step, words)]
    return found


def _of_step(step: ScenarioStep, words: Words) -> Iterator[str]:
    if step.act is not None and step.act not in words.acts:
        yield f"there is no act {step.act!r} in this pack"
    if (role := step.who.partition(":")[0]) not in ROLES:
        yield f"there is no role {role!r}"
    for code in step.refused or ():
        if code not in words.codes:
            yield f"nothing is refused with {code!r} in this pack"
    for clause in step.proves:
        if clause not in words.clauses:
            yield f"the register has no clause {clause!r}"
    for name in step.expect.get("facts", {}):
        if name not in FACTS:
            yield f"there is no fact {name!r}"
    for seen_by in (*step.expect.get("sees", ()), *step.expect.get("reads_caller", ())):
        if (role := seen_by.partition(":")[0]) not in ROLES:
            yield f"there is no role {role!r}"
    for name in step.expect.get("deadlines", {}):
        if (kind := name.partition("@")[0]) not in words.kinds:
            yield f"there is no kind of deadline {kind!r}"

"""Reads the lines and puts them together as scenarios."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from app.services.scenario.jsonl import actions, expectations
from app.services.scenario.jsonl.story import Entry, Story, Untranslatable, offered, plain, word
from app.services.scenario.model import BadScenario, Scenario

DIRECT = frozenset({"phone", "leader_assigned", "cppcc_member"})
"""Sources from which the hotline takes requests itself; all others pass them down with a number of their own."""
HIDDEN = "encrypted_caller"
"""Tag of a ticket whose caller wants to stay unknown to those who handle it."""


def read_jsonl(path: Path, packs: frozenset[str]) -> tuple[list[Scenario], list[str]]:
    """(The scenarios of the packs given, "id: why" for every line of a jurisdiction that has no pack here).

    Raises BadScenario with every line that cannot be read or translated.
    """
    scenarios, unsupported, problems = [], [], []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if row["jurisdiction"] not in packs:
                unsupported.append(f"{row['id']}: there is no pack for {row['jurisdiction']!r}")
                continue
            scenarios.append(scenario_of(row, path.name))
        except (ValueError, KeyError, TypeError, Untranslatable) as fault:
            problems.append(f"line {number}: {type(fault).__name__}: {fault}")
    if problems:
        raise BadScenario(path.name, problems)
    return scenarios, unsupported


def scenario_of(row: Mapping[str, Any], file: str) -> Scenario:
    """One line as a scenario. Raises Untranslatable, KeyError, ValueError."""
    timeline = row["timeline"]
    first = next(_instant(entry["at"]) for entry in timeline if "at" in entry)
    story = Story(row, first, lead=plain(row["units"][0])[0])
    story.act("station" if row["source"] in DIRECT else "upstream", "register", **_registration(row))
    for place, entry in enumerate(timeline):
        if "action" in entry:
            story.at = _instant(entry["at"])
            _refuse_unknown(entry, actions.KEYS)
            following = timeline[place + 1] if place + 1 < len(timeline) else {}
            word(actions.ACTIONS, entry["action"])(story, entry, following)
        else:
            _refuse_unknown(entry, expectations.KEYS)
            word(expectations.EXPECTATIONS, entry["expect"])(story, entry)
    supervised = {
        code: {"kind": "enterprise", "supervising": "主管部门"} for code, so in map(plain, row["units"]) if so
    }
    return Scenario(row["id"], row["title"], row["jurisdiction"], file, tuple(story.steps), (), supervised)


def _refuse_unknown(entry: Entry, known: frozenset[str]) -> None:
    if unknown := sorted(entry.keys() - known):
        raise Untranslatable(f"{entry.get('action') or entry.get('expect')}: unknown key {unknown[0]!r}")


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text} has no zone")
    return instant


def _registration(row: Mapping[str, Any]) -> dict[str, Any]:
    """The registration form. An emergency is a flag; its kind, which the shape does not tell, decides nothing."""
    emergency = row["ticket_type"] == "emergency" or bool(row.get("emergency"))
    kind = "help" if row["ticket_type"] == "emergency" else row["ticket_type"]
    form = {
        "kind": kind, "source": row["source"], "emergency": emergency, "title": row["title"],
        "content": row["content"], "caller_name": row["caller"], "caller_mobile": row["phone"],
        "address": row["address"],
    }  # fmt: skip
    number = {} if row["source"] in DIRECT else {"upstream_no": f"{row['id']}-JSONL"}
    hidden = offered(confidential=True) if HIDDEN in row.get("tags", ()) else {}
    return {**form, **number, **hidden, **({"anonymous": True} if row.get("anonymous") else {})}

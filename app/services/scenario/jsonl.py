"""Worked tickets as lines of JSON: one ticket a line, a timeline of actions and of expectations about due times.

``timeline`` holds actions (at, action, actor, more) and expectations (expect, due_at or value, counted_days). Each
becomes a step; an expectation looks at the ticket at the instant of the action before it. docs/scenarios.md lists the
words; what the program cannot play is reported, never passed over.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from app.services.scenario.model import BadScenario, Scenario, ScenarioStep

ACTION_KEYS = frozenset(
    {"at", "action", "actor", "lead", "co", "to", "phone_notice", "days", "reason", "satisfaction", "cause"}
)
EXPECT_KEYS = frozenset(
    {"expect", "due_at", "value", "counted_days", "due_if_regional_holidays_ignored", "rule", "anchor", "limit",
     "hand_checked", "basis"}
)  # fmt: skip
"""The last five are for the reader only: the instant and the counted days carry them."""
LATE = "also late"


class Untranslatable(Exception):
    """An action or expectation that the format here has no word for."""


@dataclass
class Story:
    """One line on its way to a scenario: the steps so far, the instant and the facts that later steps refer to."""

    row: Mapping[str, Any]
    at: datetime
    lead: str = ""
    asked: int = 0
    steps: list[ScenarioStep] = field(default_factory=list)

    def act(self, who: str, act: str, **form: Any) -> None:
        self.steps.append(ScenarioStep(self.at, who, act, form))

    def unit(self) -> str:
        return f"unit:{self.lead}"

    def expect(self, **expect: Any) -> None:
        self.steps.append(ScenarioStep(self.at, expect=expect))

    def refused(self, who: str, act: str, *codes: str, **form: Any) -> None:
        self.steps.append(ScenarioStep(self.at, who, act, form, codes))


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
    story = Story(row, first, lead=_plain(row["units"][0])[0])
    story.act("upstream", "register", **_registration(row))
    units = {}
    for place, entry in enumerate(timeline):
        if "action" in entry:
            story.at = _instant(entry["at"])
            _refuse_unknown(entry, ACTION_KEYS)
            following = timeline[place + 1] if place + 1 < len(timeline) else {}
            _word(ACTIONS, entry["action"])(story, entry, following)
        else:
            _refuse_unknown(entry, EXPECT_KEYS)
            _word(EXPECTATIONS, entry["expect"])(story, entry)
    for name in row["units"]:
        code, supervised = _plain(name)
        if supervised:
            units[code] = {"kind": "enterprise", "supervising": "主管部门"}
    return Scenario(row["id"], row["title"], row["jurisdiction"], file, tuple(story.steps), (), units)


def _refuse_unknown(entry: Mapping[str, Any], known: frozenset[str]) -> None:
    if unknown := sorted(entry.keys() - known):
        raise Untranslatable(f"{entry.get('action') or entry.get('expect')}: unknown key {unknown[0]!r}")


def _word(words: Mapping[str, Any], name: str) -> Any:
    if name not in words:
        raise Untranslatable(f"no translation for {name!r}")
    return words[name]


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text} has no zone")
    return instant


def _plain(unit: str) -> tuple[str, bool]:
    """(the unit's code, whether its name says that its supervising department forwards to it)."""
    name, _, note = unit.partition("（")
    return name, "主管部门" in note


def _registration(row: Mapping[str, Any]) -> dict[str, Any]:
    """The registration form. An emergency is a flag; its kind, which the shape does not tell, decides nothing."""
    emergency = row["ticket_type"] == "emergency" or bool(row.get("emergency"))
    kind = "help" if row["ticket_type"] == "emergency" else row["ticket_type"]
    form = {
        "kind": kind, "source": row["source"], "emergency": emergency, "title": row["title"],
        "content": row["content"], "caller_name": row["caller"], "caller_mobile": row["phone"],
        "address": row["address"], "upstream_no": f"{row['id']}-JSONL",
    }  # fmt: skip
    return {**form, **({"anonymous": True} if row.get("anonymous") else {})}


# ---- actions ------------------------------------------------------------------------------------------------------


def _dispatch(story: Story, entry: Mapping[str, Any], following: Mapping[str, Any]) -> None:
    units = [_plain(name) for name in story.row["units"]]
    story.lead = entry.get("lead") or entry.get("to") or units[0][0]
    story.act("station", "dispatch", lead=story.lead, co_units=list(entry.get("co", ())))
    if entry.get("phone_notice"):
        story.act("station", "phone_notice")


def _sign(story: Story, entry: Mapping[str, Any], following: Mapping[str, Any]) -> None:
    story.act(f"unit:{entry['actor']}", "sign")


def _apply_extension(story: Story, entry: Mapping[str, Any], following: Mapping[str, Any]) -> None:
    story.asked = entry["days"]
    story.act(story.unit(), "extension_request", amount=story.asked, **_given(entry, "reason"))


def _approve_extension(story: Story, entry: Mapping[str, Any], following: Mapping[str, Any]) -> None:
    story.act("station", "review_extension", outcome="approve", amount=story.asked)


def _apply_return(story: Story, entry: Mapping[str, Any], following: Mapping[str, Any]) -> None:
    story.act(f"unit:{entry['actor']}", "return_request", **_given(entry, "reason"))
    if following.get("expect") == "return_rejected":
        code, _, more = str(following["value"]).partition(" ")
        codes = (code, "RETURN_LATE") if LATE in more else (code,)
        story.steps[-1] = replace(story.steps[-1], refused=codes)


def _redispatch(story: Story, entry: Mapping[str, Any], following: Mapping[str, Any]) -> None:
    story.act("station", "review_return", outcome="approve")
    story.lead = entry["to"]
    story.act("station", "dispatch", lead=story.lead)


def _joint_meeting(story: Story, entry: Mapping[str, Any], following: Mapping[str, Any]) -> None:
    story.act("authority", "convene_meeting")
    story.lead = entry["lead"]
    story.act("authority", "decide_meeting", outcome="decided", lead=story.lead, co_units=list(entry.get("co", ())))


def _reply(story: Story, entry: Mapping[str, Any], following: Mapping[str, Any]) -> None:
    story.act(f"unit:{entry['actor']}", "reply")


def _sms_survey(story: Story, entry: Mapping[str, Any], following: Mapping[str, Any]) -> None:
    story.act("system", "survey_sent", sent_at=story.at)


def _kb_question(story: Story, entry: Mapping[str, Any], following: Mapping[str, Any]) -> None:
    story.act("station", "knowledge_question", proposed_unit=story.lead, question=story.row["content"])


def _follow_up(story: Story, entry: Mapping[str, Any], following: Mapping[str, Any]) -> None:
    story.act("station", "manual_follow_up", rating=entry["satisfaction"], **_given(entry, "cause"))


def _given(entry: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: entry[key] for key in keys if key in entry}


ACTIONS: Mapping[str, Callable[[Story, Mapping[str, Any], Mapping[str, Any]], None]] = {
    "dispatch": _dispatch, "sign": _sign, "apply_extension": _apply_extension,
    "approve_extension": _approve_extension, "apply_return": _apply_return, "approve_return_redispatch": _redispatch,
    "joint_meeting": _joint_meeting, "reply": _reply, "sms_survey": _sms_survey, "kb_question": _kb_question,
    "follow_up": _follow_up,
}  # fmt: skip


# ---- expectations -------------------------------------------------------------------------------------------------


def _due(kind: str) -> Callable[[Story, Mapping[str, Any]], None]:
    """The deadline of this kind is due then, and these days count; null: there is no limit."""

    def expect(story: Story, entry: Mapping[str, Any]) -> None:
        if "due_at" not in entry:
            story.expect(deadlines={kind: {"none": entry["value"] is None}})
            return
        wanted: dict[str, Any] = {"due": _instant(entry["due_at"])}
        if "counted_days" in entry:
            wanted["counted"] = list(entry["counted_days"])
        if "due_if_regional_holidays_ignored" in entry:
            wanted["alternatives"] = [_instant(entry["due_if_regional_holidays_ignored"])]
        story.expect(deadlines={kind: wanted})

    return expect


def _other_due(kind: str) -> Callable[[Story, Mapping[str, Any]], None]:
    """What the explanation shows beside the deadline: the limit that it goes before."""
    return lambda story, entry: story.expect(deadlines={kind: {"alternatives": [_instant(entry["due_at"])]}})


def _default_satisfied(story: Story, entry: Mapping[str, Any]) -> None:
    """Nothing is assumed at that second, and satisfaction a second later."""
    due = _instant(entry["due_at"])
    story.expect(deadlines={"survey": {"due": due}})
    story.at = due
    story.expect(satisfaction="")
    story.at = due + timedelta(seconds=1)
    story.expect(satisfaction="satisfied", satisfaction_basis="default")


def _already_refused(story: Story, entry: Mapping[str, Any]) -> None:
    """The request before it carries the refusal."""


def _return_allowed(story: Story, entry: Mapping[str, Any]) -> None:
    if entry["value"]:
        raise Untranslatable("return_allowed true: write the request itself")
    story.act(story.unit(), "sign")
    story.refused(story.unit(), "return_request", "NR1_FIXED_DUTY", "RETURN_AFTER_MEETING")


def _appeal_allowed(story: Story, entry: Mapping[str, Any]) -> None:
    if entry["value"]:
        raise Untranslatable("appeal_allowed true: write the appeal itself")
    story.refused(story.unit(), "appeal", "APPEAL_AFTER_MEETING")


def _reply_precision(story: Story, entry: Mapping[str, Any]) -> None:
    """A reply without the hour (or the day) of handling is refused."""
    codes = {"hour": "REPLY_NO_HOUR", "day": "REPLY_NO_DAY"}
    story.refused(story.unit(), "reply", _word(codes, entry["value"]), handled_at="")


def _assessment_period(story: Story, entry: Mapping[str, Any]) -> None:
    """``start..end`` and, in words, "if not closed by" the day before: looked at on the first day of that period."""
    start, _, end = str(entry["value"]).partition(" ")[0].partition("..")
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    story.at = max(story.at, datetime.fromisoformat(f"{start}T09:00:00+08:00"))
    story.expect(assessment={"start": first, "end": last})


EXPECTATIONS: Mapping[str, Callable[[Story, Mapping[str, Any]], None]] = {
    "close_due": _due("handle"), "sign_due": _due("sign"), "return_until": _due("return"),
    "extended_due": _due("handle"), "close_due_after_redispatch": _due("handle"),
    "close_due_after_meeting": _due("handle"), "kb_due": _due("knowledge"), "redo_due": _due("redo"),
    "close_due_if_type_rule_won": _other_due("handle"), "default_satisfied_at": _default_satisfied,
    "return_rejected": _already_refused, "return_allowed": _return_allowed, "appeal_allowed": _appeal_allowed,
    "reply_time_precision": _reply_precision, "assessment_period": _assessment_period,
}  # fmt: skip

"""What must be true in a worked ticket: each word as what a scenario expects, or as an act that must be refused."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app.services.scenario.jsonl.story import Entry, Story, Untranslatable, offered, plain, word

EVENT_KINDS = {"natural_or_accident_disaster": "disaster"}


def _due(kind: str) -> Callable[[Story, Entry], None]:
    """The deadline of this kind is due then, and these days count; null: there is no limit."""

    def expect(story: Story, entry: Entry) -> None:
        if "due_at" not in entry:
            story.expect(deadlines={kind: {"none": entry["value"] is None}})
            return
        wanted: dict[str, Any] = {"due": datetime.fromisoformat(entry["due_at"])}
        if "counted_days" in entry:
            wanted["counted"] = list(entry["counted_days"])
        if "due_if_regional_holidays_ignored" in entry:
            wanted["alternatives"] = [datetime.fromisoformat(entry["due_if_regional_holidays_ignored"])]
        if kind == "handle":
            story.handle_due = wanted["due"]
        story.expect(deadlines={kind: wanted})

    return expect


def _supervision_due(story: Story, entry: Entry) -> None:
    """Of the clock that the supervision has started: the system's, or the other's."""
    _due(story.clock)(story, entry)


def _other_due(kind: str) -> Callable[[Story, Entry], None]:
    """What the explanation shows beside the deadline: the limit that it goes before."""

    def expect(story: Story, entry: Entry) -> None:
        story.expect(deadlines={kind: {"alternatives": [datetime.fromisoformat(entry["due_at"])]}})

    return expect


def _site_check_due(story: Story, entry: Entry) -> None:
    """A site check has to be declared while an ordinary return is still possible."""
    story.act(story.unit(), "site_check")
    _due("return_site_check")(story, entry)


def _default_satisfied(story: Story, entry: Entry) -> None:
    """Nothing is assumed at that second, and satisfaction a second later."""
    due = datetime.fromisoformat(entry["due_at"])
    story.expect(deadlines={"survey": {"due": due}})
    story.at = due
    story.expect(satisfaction="")
    story.at = due + timedelta(seconds=1)
    story.expect(satisfaction="satisfied", satisfaction_basis="default")


def _already_refused(story: Story, entry: Entry) -> None:
    """The request before it carries the refusal."""


def _return_rejected(story: Story, entry: Entry) -> None:
    """With a code, the request before it was refused. Else the station declines it, with its reason; nothing moves."""
    if str(entry["value"]).partition(" ")[0].isupper():
        return
    story.refused("station", "review_return", "REVIEW_NO_OPINION", outcome="refuse", opinion="")
    story.act("station", "review_return", outcome="refuse", opinion="属于该单位职责")
    story.expect(lead=story.lead, returns=0, deadlines={"handle": {"due": story.handle_due, "state": "open"}})


def _return_allowed(story: Story, entry: Entry) -> None:
    if entry["value"]:
        raise Untranslatable("return_allowed true: write the request itself")
    story.act(story.unit(), "sign")
    story.refused(story.unit(), "return_request", "NR1_FIXED_DUTY", "RETURN_AFTER_MEETING")


def _extension_allowed(story: Story, entry: Entry) -> None:
    if entry["value"]:
        raise Untranslatable("extension_allowed true: write the request itself")
    story.refused(story.unit(), "extension_request", "EXTENSION_EMERGENCY", amount=1)


def _appeal_allowed(story: Story, entry: Entry) -> None:
    if entry["value"]:
        raise Untranslatable("appeal_allowed true: write the appeal itself")
    story.refused(story.unit(), "appeal", "APPEAL_AFTER_MEETING")


def _reply_precision(story: Story, entry: Entry) -> None:
    """A reply without the hour (or the day) of handling is refused."""
    codes = {"hour": "REPLY_NO_HOUR", "day": "REPLY_NO_DAY"}
    story.refused(story.unit(), "reply", word(codes, entry["value"]), handled_at="")


def _assessment_period(story: Story, entry: Entry) -> None:
    """``start..end`` and, in words, "if not closed by" the day before: looked at on the first day of that period."""
    start, _, end = str(entry["value"]).partition(" ")[0].partition("..")
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    story.at = max(story.at, datetime.fromisoformat(f"{start}T09:00:00+08:00"))
    story.expect(assessment={"start": first, "end": last})


def _caller_visible(story: Story, entry: Entry) -> None:
    """To the units that handle the ticket; the station knows the caller in any case."""
    units = {story.unit(): entry["value"], **{f"unit:{code}": entry["value"] for code in story.co_units}}
    story.expect(reads_caller={"station": True, **units})


def _approval_chain(story: Story, entry: Entry) -> None:
    """Who has to agree, in order; the first is asked now."""
    story.approvals = tuple(entry["value"])
    story.expect(includes=["review_extension"])


def _lead_only(story: Story, entry: Entry) -> None:
    if entry["value"] != "lead only":
        raise Untranslatable(f"assignees_in_system: {entry['value']!r}")
    seeing = {story.unit(): True, **{f"unit:{code}": False for code in story.co_units}}
    story.expect(lead=story.lead, co_units=list(story.co_units), sees=seeing)


def _route(story: Story, entry: Entry) -> None:
    """An event of this kind is handed over to the row's unit; the value names it in short."""
    kind = word(EVENT_KINDS, str(entry["value"]).partition(" ")[0])
    story.lead = plain(story.row["units"][0])[0]
    story.act("station", "hand_over", event_kind=kind, lead=story.lead)
    story.expect(lead=story.lead)


def _emergency_limit(story: Story, entry: Entry) -> None:
    """Looked at once the unit has signed, when a limit would run."""
    story.act(story.unit(), "sign")
    _due("handle")(story, entry)


def _if_unsolved(story: Story, entry: Entry) -> None:
    """What the unit did has not solved the matter: it goes up."""
    story.act(story.unit(), "handle_supervision", **offered(solved=False))
    story.act("authority", "review_supervision", outcome="unsolved")
    story.expect(includes=["report_to_government"])


EXPECTATIONS: Mapping[str, Callable[[Story, Entry], None]] = {
    "close_due": _due("handle"), "sign_due": _due("sign"), "return_until": _due("return"),
    "extended_due": _due("handle"), "close_due_after_redispatch": _due("handle"),
    "close_due_after_meeting": _due("handle"), "close_due_proposed": _due("handle"), "kb_due": _due("knowledge"),
    "redo_due": _due("redo"), "callback_due": _due("callback"), "contact_due": _due("contact"),
    "county_forward_due": _due("dispatch"), "supervision_due": _supervision_due,
    "supervision_extended_due": _supervision_due, "return_until_if_site_check": _site_check_due,
    "emergency_limit": _emergency_limit, "close_due_if_type_rule_won": _other_due("handle"),
    "default_satisfied_at": _default_satisfied, "return_rejected": _return_rejected,
    "second_extension_rejected": _already_refused, "return_allowed": _return_allowed,
    "extension_allowed": _extension_allowed, "appeal_allowed": _appeal_allowed,
    "reply_time_precision": _reply_precision, "assessment_period": _assessment_period,
    "caller_fields_visible_to_unit": _caller_visible, "approval_chain": _approval_chain,
    "assignees_in_system": _lead_only, "route": _route, "if_unsolved": _if_unsolved,
}  # fmt: skip
KEYS = frozenset(
    {"expect", "due_at", "value", "counted_days", "due_if_regional_holidays_ignored", "rule", "anchor", "limit",
     "hand_checked", "basis"}
)  # fmt: skip
"""The last five are for the reader only: the instant and the counted days carry them."""

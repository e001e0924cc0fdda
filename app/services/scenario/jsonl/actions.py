"""What is done in a worked ticket: each word as the acts and messages that it stands for."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.services.scenario.jsonl.story import Entry, Story, given, offered, plain, word

LATE = "also late"
RATINGS = {"满意": "satisfied", "基本满意": "neutral", "不满意": "dissatisfied"}
METHODS = {"system": "system", "发函": "letter", "电话": "phone", "现场": "onsite"}
SYSTEM = "system"
STARTED_BY_DIAGRAM = frozenset({"redo_unsatisfied", "overdue"})
"""Grounds of supervision on which the diagram itself starts it; on the others a person does."""


def _registered(story: Story, entry: Entry, following: Entry) -> None:
    """The registration itself, which every ticket begins with; with consent, the answer is to come by a call back."""
    if entry.get("consent"):
        story.act("station", "accept", outcome="call_back", **offered(consent=True))


def _dispatch(story: Story, entry: Entry, following: Entry) -> None:
    first = plain(story.row["units"][0])[0]
    story.dispatch(entry.get("lead") or entry.get("to") or first, tuple(entry.get("co", ())))
    if entry.get("phone_notice"):
        story.act("station", "phone_notice")
    if "mode" in entry:
        story.expect(kept={"mode": entry["mode"]})


def _sign(story: Story, entry: Entry, following: Entry) -> None:
    story.act(story.unit(entry["actor"]), "sign")


def _apply_extension(story: Story, entry: Entry, following: Entry) -> None:
    story.asked = entry["days"]
    message = "extension_request" if story.clock == "handle" else "supervision_extension"
    more = offered(**given(entry, "basis", "promised_length"))
    story.act(story.unit(entry["actor"]), message, amount=story.asked, **given(entry, "reason"), **more)
    code = REFUSED_BECAUSE.get(following.get("expect", ""))
    if code:
        story.steps[-1] = replace(story.steps[-1], refused=(code,))


REFUSED_BECAUSE = {"second_extension_rejected": "EXTENSION_ONCE"}
"""Expectation after a request -> the code with which it is refused."""


def _approve_extension(story: Story, entry: Entry, following: Entry) -> None:
    if story.clock != "handle":
        story.act("authority", "review_supervision_extension", outcome="approve", amount=story.asked)
        return
    story.act("station", "review_extension", outcome="approve", amount=story.asked)
    if len(story.approvals) > 1:
        story.expect(includes=["approve_extension"], deadlines={"handle": {"extended": 0}})
        story.act("upstream", "approve_extension", outcome="approve", amount=story.asked)


def _caller_notice(story: Story, entry: Entry, following: Entry) -> None:
    story.act(story.unit(entry["actor"]), "tell_caller", **offered(told_at=story.at, new_limit_told=True))


def _apply_return(story: Story, entry: Entry, following: Entry) -> None:
    form = {**given(entry, "reason"), **_suggested(entry)}
    story.act(story.unit(entry["actor"]), "return_request", **form)
    if following.get("expect") == "return_rejected":
        code, _, more = str(following["value"]).partition(" ")
        codes = (code, "RETURN_LATE") if LATE in more else (code,)
        story.steps[-1] = replace(story.steps[-1], refused=codes)


def _suggested(entry: Entry) -> dict[str, str]:
    return {"proposed_unit": entry["suggested_unit"]} if "suggested_unit" in entry else {}


def _redispatch(story: Story, entry: Entry, following: Entry) -> None:
    story.act("station", "review_return", outcome="approve")
    story.dispatch(entry["to"])


def _upstream_return(story: Story, entry: Entry, following: Entry) -> None:
    story.act("station", "upstream_return", upstream_reason=entry["reason"])
    story.expect(includes=["decide_upstream_return"])
    story.act("upstream", "decide_upstream_return", outcome="approve")
    story.expect(ended=True, ended_as="returned_upstream")


def _joint_meeting(story: Story, entry: Entry, following: Entry) -> None:
    story.act("authority", "convene_meeting")
    story.lead = entry["lead"]
    story.act("authority", "decide_meeting", outcome="decided", lead=story.lead, co_units=list(entry.get("co", ())))


def _reply(story: Story, entry: Entry, following: Entry) -> None:
    story.act(story.unit(entry["actor"]), "reply")


def _sms_survey(story: Story, entry: Entry, following: Entry) -> None:
    story.act("system", "survey_sent", sent_at=story.at)


def _kb_question(story: Story, entry: Entry, following: Entry) -> None:
    story.act("station", "knowledge_question", proposed_unit=story.lead, question=story.row["content"])


def _follow_up(story: Story, entry: Entry, following: Entry) -> None:
    rating = RATINGS.get(entry["satisfaction"], entry["satisfaction"])
    cause = given(entry, "cause") or ({"cause": "subjective"} if entry.get("unit_fault") else {})
    story.act("station", "manual_follow_up", rating=rating, **cause)


def _redo_dispatch(story: Story, entry: Entry, following: Entry) -> None:
    story.act("station", "feedback")
    story.expect(redo_rounds=1, lead=story.lead)


def _supervise(story: Story, entry: Entry, following: Entry) -> None:
    if not story.dispatched:
        story.dispatch(story.lead)
    if entry["trigger"] not in STARTED_BY_DIAGRAM:
        story.act("authority", "supervision")
    method = word(METHODS, entry["method"])
    story.act("authority", "supervise", method=method, **offered(trigger=entry["trigger"]))
    story.clock = "supervision_system" if method == SYSTEM else "supervision"


ACTIONS: Mapping[str, Callable[[Story, Entry, Entry], None]] = {
    "intake": _registered, "prefecture_transfer": _registered, "dispatch": _dispatch, "sign": _sign,
    "apply_extension": _apply_extension, "approve_extension": _approve_extension, "caller_notice": _caller_notice,
    "apply_return": _apply_return, "approve_return_redispatch": _redispatch,
    "apply_upstream_return": _upstream_return, "joint_meeting": _joint_meeting, "reply": _reply,
    "sms_survey": _sms_survey, "kb_question": _kb_question, "follow_up": _follow_up, "redo_dispatch": _redo_dispatch,
    "supervise": _supervise,
}  # fmt: skip
KEYS = frozenset(
    {"at", "action", "actor", "lead", "co", "to", "phone_notice", "days", "reason", "satisfaction", "cause", "consent",
     "mode", "basis", "promised_length", "site_check", "suggested_unit", "unit_fault", "method", "trigger"}
)  # fmt: skip

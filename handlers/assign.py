"""Fix who handles the ticket: a new round of assignments, one lead and any co-handlers."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from app.tickets.step import Step

SUMMARY_ZH = "按派单（或联席会议决定）建立一轮承办关系；重办时沿用原承办单位"


class Params(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mode: Literal["form", "same"] = "form"


def handle(step: Step, params: Params) -> None:
    """``form``: a waiting meeting decision goes before the dispatch form, because the units must follow it."""
    if params.mode == "same":
        step.repeat_round()
        return
    decision = step.take_meeting_decision()
    if decision:
        lead, co_units = decision
        step.begin_round(lead, co_units, by_meeting=True)
        return
    step.begin_round(step.form["lead"], step.form.get("co_units") or (), by_meeting=False)
    if step.form.get("special_amount"):
        form = step.form
        step.set_special_limit(form["special_amount"], form["special_unit"], form["special_basis"])

"""A joint meeting has fixed the units: keep its decision until they are assigned."""

from app.tickets.step import Step
from handlers import NoParams as Params

__all__ = ["SUMMARY_ZH", "Params", "handle"]

SUMMARY_ZH = "记录联席会议确定的主办、协办单位（不得再退单、申诉）"


def handle(step: Step, params: Params) -> None:
    step.keep_meeting_decision(step.form["lead"], step.form.get("co_units") or ())

"""A co-handler's return was approved: its part ends, and goes to the unit that the review names."""

from app.tickets.step import Step
from handlers import NoParams as Params

__all__ = ["SUMMARY_ZH", "Params", "handle"]

SUMMARY_ZH = "会办单位退回获准：只结束它的会办，改派给审核时写明的单位；没有写明的不改派"


def handle(step: Step, params: Params) -> None:
    step.replace_co(step.form.get("proposed_unit"))

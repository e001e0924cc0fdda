"""End deadlines that have lost their object, without meeting them."""

from app.tickets.step import Step
from handlers import Kinds as Params

SUMMARY_ZH = "终止一个或多个时限（空格分隔），不算办结"


def handle(step: Step, params: Params) -> None:
    for kind in params.each():
        step.end_deadline(kind)

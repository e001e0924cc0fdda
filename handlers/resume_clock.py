"""What was met turns out not to be: let the deadlines run on, due when they were due (A-T07)."""

from app.tickets.step import Step
from handlers import Kinds as Params

SUMMARY_ZH = "恢复一个或多个已满足的时限（空格分隔），到期时刻不变（例如审核不通过）"


def handle(step: Step, params: Params) -> None:
    for kind in params.each():
        step.resume_deadline(kind)

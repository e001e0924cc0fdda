"""Ask the caller whether they are satisfied; the clock starts when the sending is reported, not here."""

from app.tickets.step import Step
from handlers import NoParams as Params

__all__ = ["SUMMARY_ZH", "Params", "handle"]

SUMMARY_ZH = "向诉求人发送办理结果和满意度短信"


def handle(step: Step, params: Params) -> None:
    step.post("sms", "survey", "caller", {})

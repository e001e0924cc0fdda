"""The unit has answered: the matter is closed and the result goes to the caller and upstream."""

from app.tickets.step import Step
from handlers import NoParams as Params

__all__ = ["SUMMARY_ZH", "Params", "handle"]

SUMMARY_ZH = "办结：记录办结时间，并把办理结果报送上级热线"


def handle(step: Step, params: Params) -> None:
    step.set_facts(closed_at=step.at)
    step.end_deadline("dispatch")  # answered at reception (Guangxi article 25(2)): nothing is left to dispatch
    step.post("upstream", "replied", "upstream", {})

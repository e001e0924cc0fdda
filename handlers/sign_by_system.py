"""The time to sign has run out: the system signs for the unit, which has thereby missed it."""

from app.tickets.step import Step
from handlers import NoParams as Params

__all__ = ["SUMMARY_ZH", "Params", "handle"]

SUMMARY_ZH = "签收到期未签的，由系统签收：签收时刻为到期时刻，签收时限记为逾期未签"


def handle(step: Step, params: Params) -> None:
    step.sign_by_system()

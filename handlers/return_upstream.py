"""Give the ticket back to the upstream hotline that passed it down."""

from app.tickets.step import Step
from handlers import NoParams as Params

__all__ = ["SUMMARY_ZH", "Params", "handle"]

SUMMARY_ZH = "将工单退回上级热线"


def handle(step: Step, params: Params) -> None:
    step.set_facts(ended_as="returned_upstream")
    step.post("upstream", "returned", "upstream", {"reason": step.form.get("upstream_reason")})

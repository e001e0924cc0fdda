"""The request is outside what the hotline accepts: record the ground and tell who sent it."""

from app.tickets.step import Step
from handlers import NoParams as Params

__all__ = ["SUMMARY_ZH", "Params", "handle"]

SUMMARY_ZH = "登记不予受理的情形并告知"


def handle(step: Step, params: Params) -> None:
    step.set_facts(ended_as="refused", refusal_ground=step.form.get("ground"))
    to = "upstream" if step.names["upstream_no"] else "caller"  # whoever sent the request is told
    step.post("notice", "refused", to, {"ground": step.form.get("ground"), "text": step.refusal_notice()})

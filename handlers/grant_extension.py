"""Lengthen a running deadline by what has been granted."""

from pydantic import BaseModel, ConfigDict, PositiveInt

from app.tickets.step import Step

SUMMARY_ZH = "批准延期：自原到期日起顺延，并告知承办单位"


class Params(BaseModel):
    model_config = ConfigDict(extra="forbid")

    deadline: str
    amount: PositiveInt


def handle(step: Step, params: Params) -> None:
    step.extend_deadline(params.deadline, params.amount)
    step.post("notice", "extension_granted", "unit", {"amount": params.amount})

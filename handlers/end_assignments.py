"""End the running assignments, with the reason that the history and the counts keep."""

from pydantic import BaseModel, ConfigDict

from app.tickets.step import Step

SUMMARY_ZH = "结束当前承办关系（例如同意退单）"


class Params(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: str


def handle(step: Step, params: Params) -> None:
    step.end_round(params.reason)

"""End deadlines that have lost their object, without meeting them."""

from pydantic import BaseModel, ConfigDict

from app.tickets.step import Step

SUMMARY_ZH = "终止一个或多个时限（空格分隔），不算办结"


class Params(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kinds: str


def handle(step: Step, params: Params) -> None:
    for kind in params.kinds.split():
        step.end_deadline(kind)

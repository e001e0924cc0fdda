"""Tell the upstream something; the words stand in the named template."""

from pydantic import BaseModel, ConfigDict

from app.tickets.step import Step

SUMMARY_ZH = "向上级热线发送通知"


class Params(BaseModel):
    model_config = ConfigDict(extra="forbid")

    template: str


def handle(step: Step, params: Params) -> None:
    step.post("upstream", params.template, "upstream", {})

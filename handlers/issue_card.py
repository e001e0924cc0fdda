"""Issue a warning card to the unit that a deadline presses."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from app.tickets.step import Step

SUMMARY_ZH = "就某一时限发出短信预警、黄牌或红牌"


class Params(BaseModel):
    model_config = ConfigDict(extra="forbid")

    deadline: str
    level: Literal["sms", "yellow", "red"]


def handle(step: Step, params: Params) -> None:
    step.issue_card(params.deadline, params.level)

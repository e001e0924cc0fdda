"""Keep how satisfied the caller is, and on what that rests (stated and default are never mixed)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from app.tickets.step import Step

SUMMARY_ZH = "记录满意度及其依据（短信答复、默认、人工回访、上级导入）"


class Params(BaseModel):
    model_config = ConfigDict(extra="forbid")

    result: Literal["satisfied", "neutral", "dissatisfied"]
    basis: Literal["stated", "default", "manual", "imported"]


def handle(step: Step, params: Params) -> None:
    step.set_facts(satisfaction=params.result, satisfaction_basis=params.basis)
    step.end_deadline("survey")

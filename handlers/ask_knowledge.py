"""Send a knowledge question to the unit that owns the entry."""

from app.tickets.step import Step
from handlers import NoParams as Params

__all__ = ["SUMMARY_ZH", "Params", "handle"]

SUMMARY_ZH = "向承办单位发起知识提问"


def handle(step: Step, params: Params) -> None:
    step.open_question()
    step.post("notice", "knowledge_question", "unit", {})

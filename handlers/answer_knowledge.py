"""The unit's answer has passed its review: publish it in the knowledge base."""

from app.tickets.step import Step
from handlers import NoParams as Params

__all__ = ["SUMMARY_ZH", "Params", "handle"]

SUMMARY_ZH = "发布承办单位补充完善的知识条目"


def handle(step: Step, params: Params) -> None:
    step.publish_entry()

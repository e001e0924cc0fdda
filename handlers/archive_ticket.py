"""Put the finished ticket into the archive."""

from app.tickets.step import Step
from handlers import NoParams as Params

__all__ = ["SUMMARY_ZH", "Params", "handle"]

SUMMARY_ZH = "归档"


def handle(step: Step, params: Params) -> None:
    step.set_facts(archived_at=step.at)

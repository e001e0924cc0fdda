"""Open deadlines before the activity that they govern; the limits stand in ``limits.dmn``."""

from datetime import datetime

from app.tickets.step import Step
from handlers import Kinds

SUMMARY_ZH = "按时限表启动一个或多个时限（空格分隔）"


class Params(Kinds):
    anchor: datetime | None = None


def handle(step: Step, params: Params) -> None:
    for kind in params.each():
        step.open_deadline(kind, params.anchor)

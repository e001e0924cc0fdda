"""Open deadlines before the activity that they govern; the limits stand in ``limits.dmn``."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from app.tickets.step import Step

SUMMARY_ZH = "按时限表启动一个或多个时限（空格分隔）"


class Params(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kinds: str
    anchor: datetime | None = None


def handle(step: Step, params: Params) -> None:
    for kind in params.kinds.split():
        step.open_deadline(kind, params.anchor)

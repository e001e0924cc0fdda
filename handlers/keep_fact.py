"""Keep a named value on the ticket, for rules anywhere to read by ``kept("name")``."""

from pydantic import BaseModel, ConfigDict, StrictBool, StrictFloat, StrictInt, StrictStr

from app.tickets.step import Step

SUMMARY_ZH = "在工单上记下一个具名的值，各处用 kept(名称) 读取；同名的覆盖"


class Params(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    value: StrictBool | StrictInt | StrictFloat | StrictStr | None


def handle(step: Step, params: Params) -> None:
    step.keep_fact(params.name, params.value)

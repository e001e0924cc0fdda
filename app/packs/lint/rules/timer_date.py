"""Timers are written as timeDate: a duration or a cycle would read the server's clock behind the calendar's back."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, element in context.nodes():
        if element.event == "timer" and (element.timer_kind != "timeDate" or not element.timer):
            zh = "定时器须用“日期”（timeDate），内容为 due(...) 或 warn(...)。"
            yield at(diagram, element, zh, "A timer must be a timeDate that holds due(...) or warn(...).")

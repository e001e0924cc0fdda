"""A call activity calls a process of the pack, and no process calls itself in the end."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, activity in context.nodes("callActivity"):
        called = activity.called_element or ""
        if called not in context.release.diagrams:
            zh, en = f"没有流程“{called}”。", f'There is no process "{called}".'
            yield at(diagram, activity, zh, en)
        elif called in context.above(diagram.process_id):
            zh, en = f"流程“{called}”最终调用了自己。", f'The process "{called}" calls itself in the end.'
            yield at(diagram, activity, zh, en)

"""A process and every sub-process have one start event; what is called starts with a plain one."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at, in_diagram


def check(context: Context) -> Iterator[Finding]:
    for process_id, graph in context.graphs.items():
        for parent in graph.levels:
            starts = graph.starts(parent)
            inner = parent is not None or process_id in context.callers
            if len(starts) != 1:
                zh, en = f"应有一个开始事件，现有 {len(starts)} 个。", f"One start event is needed, not {len(starts)}."
                owner = graph.nodes.get(parent or "")
                yield at(graph.diagram, owner, zh, en) if owner else in_diagram(graph.diagram, zh, en)
            elif inner and starts[0].event is not None:
                zh = "被调用的流程和子流程须由普通开始事件开始。"
                yield at(graph.diagram, starts[0], zh, "What is called or nested starts with a plain start event.")

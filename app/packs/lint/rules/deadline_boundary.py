"""Every deadline with a legal limit is watched: a timer falls due for it, or a check refuses what comes too late."""

from collections.abc import Iterator

from app.packs.lint.cases import limited
from app.packs.lint.context import Context, constant_words
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    watched = _watched_by_checks(context)
    timed = {(arguments[0], diagram.process_id) for diagram, _, arguments in context.timers("due") if arguments}
    anywhere = watched | {kind for kind, _ in timed}
    for diagram, task in context.nodes("serviceTask"):
        opened = constant_words(task.params.get("kinds")) if task.handler == "start_clock" else None
        for kind in sorted(set(opened or ()) - anywhere):
            if limited(context, kind, _main(context, diagram.process_id)):
                zh = f'时限“{kind}”已启动，却没有 due("{kind}") 定时器，也没有检查逾期的表。'
                yield at(diagram, task, zh, f'The deadline "{kind}" is started, but no timer and no check watches it.')
    for diagram, task in context.nodes("userTask"):
        above = context.above(diagram.process_id)
        for kind in sorted(set(task.meets) - watched):
            around = any((kind, process_id) in timed for process_id in above)
            if not around and limited(context, kind, _main(context, diagram.process_id)):
                zh = f'任务受时限“{kind}”约束，本流程及其上级流程没有 due("{kind}") 定时器。'
                yield at(diagram, task, zh, f'The task is bound by "{kind}", and no due("{kind}") timer is around it.')


def _main(context: Context, process_id: str) -> frozenset[str]:
    """The processes above this one that nobody calls: which tickets they get, diagram.dmn says."""
    return frozenset(each for each in context.above(process_id) if each not in context.callers)


def _watched_by_checks(context: Context) -> frozenset[str]:
    """Kinds whose overdue acts some table refuses: a window (退单) needs no timer."""
    used = {name for _, element in context.nodes() for name in element.checks}
    tables = (table for table in context.tables if table.id in used)
    calls = (call for table in tables for column in table.input_expressions for call in column.calls)
    return frozenset(call.arguments[0] for call in calls if call.function == "overdue" and call.arguments)

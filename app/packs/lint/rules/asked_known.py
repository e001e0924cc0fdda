"""What is asked for by name is there: a message that starts a process, a value that some handler keeps."""

from collections.abc import Iterable, Iterator

from app.expressions import Expression
from app.packs.lint.context import Context, constant_words
from app.packs.lint.finding import Finding, at, in_table

ASKING = {"opened": "message", "pending": "message", "kept": "value"}


def check(context: Context) -> Iterator[Finding]:
    known = {"message": _starting(context), "value": _kept(context)}
    for diagram in context.diagrams:
        for carrier, expression in context.expressions(diagram):
            for what, name in _unknown(known, [expression]):
                yield at(diagram, carrier, *_words(what, name))
    for table in context.tables:
        for what, name in _unknown(known, table.input_expressions):
            yield in_table(table, *_words(what, name))


def _starting(context: Context) -> frozenset[str]:
    starts = (start for _, start in context.nodes("startEvent") if start.event == "message" and start.parent is None)
    return frozenset(start.event_ref for start in starts if start.event_ref)


def _kept(context: Context) -> frozenset[str]:
    tasks = (task for _, task in context.nodes("serviceTask") if task.handler == "keep_fact")
    return frozenset(word for task in tasks for word in constant_words(task.params.get("name")) or ())


def _unknown(known: dict[str, frozenset[str]], expressions: Iterable[Expression]) -> Iterator[tuple[str, str]]:
    for expression in expressions:
        for call in expression.calls:
            what = ASKING.get(call.function)
            if what and call.arguments and isinstance(call.arguments[0], str) and call.arguments[0] not in known[what]:
                yield what, call.arguments[0]


def _words(what: str, name: str) -> tuple[str, str]:
    if what == "message":
        return f"没有以消息“{name}”开始的流程。", f'No process starts with the message "{name}".'
    return f"没有 keep_fact 记下“{name}”。", f'No keep_fact keeps "{name}".'

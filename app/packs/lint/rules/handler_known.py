"""A service task names a handler that the program has, and hands it what it needs and nothing else."""

from collections.abc import Iterator
from typing import Any

from app.bpmn import Diagram, Element
from app.expressions import EvaluationError, compile_expression
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, task in context.nodes("serviceTask"):
        if task.handler is not None and task.handler in context.handlers:
            yield from _check_params(context, diagram, task, task.handler)
        else:
            zh = f"没有处理程序“{task.handler or '（未写明）'}”。"
            yield at(diagram, task, zh, f"There is no handler {task.handler or '(none named)'}.")


def _check_params(context: Context, diagram: Diagram, task: Element, handler: str) -> Iterator[Finding]:
    known, required = context.handlers[handler], context.required.get(handler, frozenset())
    for name in sorted(task.params.keys() - known):
        zh = f"处理程序“{handler}”没有参数“{name}”。"
        yield at(diagram, task, zh, f'The handler {handler} takes no parameter "{name}".')
    for name in sorted(required - task.params.keys()):
        zh = f"处理程序“{handler}”缺少参数“{name}”。"
        yield at(diagram, task, zh, f'The handler {handler} needs the parameter "{name}".')
    values = _constants(task)
    if context.accepts is not None and values is not None and values.keys() <= known and required <= values.keys():
        fault = context.accepts(handler, values)
        if fault is not None:
            zh, en = f"参数值有误：{fault}。", f"The handler does not take these values: {fault}."
            yield at(diagram, task, zh, en)


def _constants(task: Element) -> dict[str, Any] | None:
    """The parameters' values, if all of them stand in the diagram."""
    expressions = {name: compile_expression(text) for name, text in task.params.items()}
    if not all(expression.is_constant for expression in expressions.values()):
        return None
    try:
        return {name: expression.evaluate({}, {}) for name, expression in expressions.items()}
    except EvaluationError:
        # expression-value reports it.
        return None

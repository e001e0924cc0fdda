"""Where the library has an expression evaluated, it gets the safe language and the running command's facts."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

from app.engine.outcome import Environment
from app.expressions import compile_expression


class Expressions(PythonScriptEngine):
    """The script engine of one instance. It knows an environment only while a command runs.

    SpiffWorkflow's own engines are Python in disguise: its "restricted" one is escaped by walking attributes. The base
    environment given to the library here evaluates and executes nothing.
    """

    def __init__(self) -> None:
        super().__init__(BasePythonScriptEngineEnvironment())
        self._running: Environment | None = None

    @property
    def running(self) -> Environment:
        """The environment of the command. Raises RuntimeError between commands."""
        if self._running is None:
            raise RuntimeError("the engine asks for facts outside a command")
        return self._running

    @running.setter
    def running(self, env: Environment | None) -> None:
        self._running = env

    def names(self, task: Any) -> Mapping[str, Any]:
        """What an expression sees: the task's data, then the facts."""
        return ChainMap(task.data, self.running.names)  # type: ignore[arg-type]  # only ever read

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """Value of an expression for a task. What is raised passes unchanged, with a note naming the element."""
        try:
            return compile_expression(expression).evaluate(self.names(task), self.running.functions)
        except Exception as error:
            error.add_note(f"element {task.task_spec.name}: {expression}")
            raise

    def execute(self, task: Any, script: str, external_context: Any = None) -> Any:
        """Never: script tasks have a spec of their own."""
        raise NotImplementedError

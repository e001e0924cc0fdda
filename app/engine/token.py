"""Our task: SpiffWorkflow's, without a clock, with small ids, and with children made only when they are needed."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED
UNFINISHED = TaskState.NOT_FINISHED_MASK
NOT_REACHED = TaskState.FUTURE | TaskState.PREDICTED_MASK


class Token(Task):
    """A place in the diagram that has been reached.

    The library predicts every possible future as tasks of its own (two fifths of a saved ticket) and recurses endlessly
    over a loop without gateway. A token gets its children in the moment it runs, so a tree holds what has happened.

    `id` counts up within the instance and is never used twice; `last_state_change` is the ordinal of the change, not a
    time: joins merge and steps are told in that order.
    """

    def __init__(
        self,
        workflow: Any,
        task_spec: Any,
        parent: Any = None,
        state: int = TaskState.MAYBE,
        id: str | None = None,
    ) -> None:
        # Not super().__init__: it draws a uuid4 and reads the wall clock for every task.
        self.id = id or workflow.top_workflow.next_id()
        self.workflow = workflow
        self.task_spec = task_spec
        self.triggered = False
        self.thread_id = 0
        self.data: dict[str, Any] = {}
        self.internal_data: dict[str, Any] = {}
        self.last_state_change = 0
        self._children: list[str] = []
        self._state = state
        self._parent = None if parent is None else parent.id
        workflow.tasks[self.id] = self
        if parent is not None:
            parent._children.append(self.id)

    def run(self) -> bool | None:
        """Execute the token, after making the children that its spec may choose from."""
        if not self._children:
            self.task_spec._predict_hook(self)
        result: bool | None = super().run()
        return result

    def _add_child(self, task_spec: Any, state: int = TaskState.MAYBE) -> Token:
        return Token(self.workflow, task_spec, self, state)

    def _sync_children(self, task_specs: list[Any], state: int = TaskState.MAYBE) -> None:
        if not self._state & NOT_REACHED:
            super()._sync_children(task_specs, state)

    def _set_state(self, value: int) -> None:
        if value != self._state:
            before, self._state = self._state, value
            top = self.workflow.top_workflow
            self.last_state_change = top.next_tick()
            top.observe(self, before)

    def _inherit_data(self) -> None:
        """Data are flat, so a copy of one level is a copy."""
        self.data = {**self.data, **self.parent.data}

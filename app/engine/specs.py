"""Our task specs. Those of the library mask exceptions, copy data deeply, lose tokens or wait for predicted tasks.

Specs are shared by all instances and threads: they are written when diagrams are compiled and only read afterwards.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, SimpleBpmnTask
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.util.task import TaskState

from app.bpmn import Element
from app.engine.errors import NoFlowTaken
from app.engine.events import Timer
from app.engine.merging import in_order, merged, on_side_branch
from app.engine.outcome import scalars
from app.engine.token import UNFINISHED
from app.expressions import compile_script


class ServiceTask(BpmnSpecMixin):
    """Runs a handler. Its exception reaches the caller as it is (the library's arrives as NameError: script)."""

    element: Element

    def _run_hook(self, my_task: Any) -> bool:
        engine = my_task.workflow.script_engine
        params = {name: engine.evaluate(my_task, text) for name, text in self.element.params.items()}
        result = engine.running.call(self.element.handler, params, self.name)
        if self.element.result:
            my_task.data.update(scalars({self.element.result: result}, self.name))
        return True


class DecisionTask(BpmnSpecMixin):
    """Asks a table; its outputs become task data. SpiffWorkflow does not know the table and cannot forget its row."""

    element: Element

    def _run_hook(self, my_task: Any) -> bool:
        engine = my_task.workflow.script_engine
        outputs = engine.running.decide(self.element.decision, engine.names(my_task), self.name)
        my_task.data.update(scalars(outputs, self.name))
        return True


class ScriptTask(BpmnSpecMixin):
    """Lines of `name = expression` of the safe language."""

    element: Element

    def _run_hook(self, my_task: Any) -> bool:
        engine = my_task.workflow.script_engine
        try:
            assigned = compile_script(self.element.script or "").run(engine.names(my_task), engine.running.functions)
        except Exception as error:
            error.add_note(f"element {self.name}")
            raise
        my_task.data.update(scalars(assigned, self.name))
        return True


class ExclusiveGateway(defaults.ExclusiveGateway):
    """Takes the first flow whose condition holds, else the default flow."""

    def _predict_hook(self, my_task: Any) -> None:
        """The one child is made when it is known."""

    def _run_hook(self, my_task: Any) -> bool:
        taken = self.default_task_spec
        for condition, target in self.cond_task_specs:
            if condition is not None and condition._matches(my_task):
                taken = target
                break
        if taken is None:
            raise NoFlowTaken(self.name)
        my_task._add_child(self._wf_spec.task_specs[taken], TaskState.FUTURE)
        return True


class ParallelGateway(defaults.ParallelGateway):
    """Waits for one token on every incoming flow; arrivals wait beside each other until the last has come.

    The library cancels earlier arrivals and finds them again by looking at finished tasks, so that an arrival of the
    previous round of a loop counts for the next; and its join lets stale copies overwrite what another branch changed.
    """

    def _update_hook(self, my_task: Any) -> bool:
        waiting = in_order(
            task
            for task in my_task.workflow.tasks.values()
            if task.task_spec is self and task._state == TaskState.WAITING and task is not my_task
        )
        arrived = {my_task.parent.task_spec.name: my_task}
        for task in waiting:
            arrived.setdefault(task.parent.task_spec.name, task)
        if not arrived.keys() >= set(self._inputs):
            my_task._set_state(TaskState.WAITING)
            return False
        my_task.data = merged([*in_order(task for task in arrived.values() if task is not my_task), my_task])
        for task in arrived.values():
            if task is not my_task:
                task.cancel()
        return True

    def _run_hook(self, my_task: Any) -> bool:
        return True


class EndJoin(BpmnTaskSpec):
    """Behind all end events of a process: it is over when nothing but tokens here is left."""

    def _update_hook(self, my_task: Any) -> bool:
        arrivals = [my_task]
        for task in my_task.workflow.tasks.values():
            if task is my_task or not task._state & UNFINISHED or isinstance(task.task_spec, BoundaryEventJoin):
                continue
            if task.task_spec is not self:
                my_task._set_state(TaskState.WAITING)
                return False
            arrivals.append(task)
        my_task.data = merged([task for task in in_order(arrivals) if not on_side_branch(task)] or [my_task])
        for task in arrivals:
            if task is not my_task:
                task.cancel()
        return True


class _Scope:
    """What call activities and embedded sub-processes share: data go in and come out as flat copies."""

    spec: str

    def start_workflow(self, my_task: Any) -> None:
        my_task._set_state(TaskState.STARTED)
        scope = my_task.workflow.top_workflow.create_subprocess(my_task, self.spec)
        scope.task_tree.data = dict(my_task.data)
        scope.task_tree.run()

    def update_data(self, my_task: Any, subworkflow: Any) -> None:
        my_task.data = dict(subworkflow.last_task.data)


class CallActivity(_Scope, defaults.CallActivity):
    """Runs another process of the release inside this instance."""


class SubProcess(_Scope, defaults.SubWorkflowTask):
    """Runs the elements drawn inside it."""


class BoundaryEvent(defaults.BoundaryEvent):
    """A boundary event. A non-interrupting message or escalation may come again while the activity is open.

    The library's is spent after the first time. Timers fire once and are armed again on purpose (`Instance.rearm`).
    """

    def catch(self, my_task: Any, event: Any) -> None:
        super().catch(my_task, event)
        if not self.cancel_activity and not isinstance(self.event_definition, Timer):
            arm(my_task.parent, self)


def arm(split: Any, spec: Any) -> Any:
    """Let a boundary event wait (again) at the activity behind `split`; returns its token."""
    task = split._add_child(spec, TaskState.WAITING)
    spec._update(task)
    return task


class ProcessSpec(BpmnProcessSpec):
    """A process that ends with our EndJoin."""

    end: Any

    def __init__(self, name: str, description: str | None = None, filename: str | None = None) -> None:
        super().__init__(name=name, description=description, filename=filename)
        for spec in (self.end, *self.end.outputs):
            del self.task_specs[spec.name]
        self.end = EndJoin(self, f"{name}.EndJoin")
        self.end.connect(SimpleBpmnTask(self, "End"))

"""SpiffWorkflow's parser with our task specs and events in place of its own.

What an element says in the hotline namespace, and the names of its messages and escalations, come from the diagram's
plain model: the library resolves references by id over all files at once, so equal ids in two files would be mixed up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import (
    BoundaryEventParser,
    EndEventParser,
    EventDefinitionParser,
    IntermediateCatchEventParser,
    IntermediateThrowEventParser,
    StartEventParser,
)
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.task_parsers import (
    CallActivityParser,
    ConditionalGatewayParser,
    GatewayParser,
    SubWorkflowParser,
)
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs import defaults

from app.bpmn import Element
from app.engine import specs
from app.engine.events import Escalation, Message, Timer


class _ElementParser(TaskParser):
    """Hands the element of the model to the spec."""

    def create_task(self) -> Any:
        task = super().create_task()
        task.element = self.process_parser.parser.elements[self.bpmn_id]
        return task


class _Events(EventDefinitionParser):
    """Reads event definitions from the model."""

    @property
    def _element(self) -> Element:
        element: Element = self.process_parser.parser.elements[self.bpmn_id]
        return element

    def parse_message_event(self, message_event: Any) -> Message:
        return Message(self._element.event_ref)

    def parse_escalation_event(self, escalation_event: Any) -> Escalation:
        return Escalation(self._element.event_ref)

    def parse_timer_event(self, event: Any) -> Timer:
        # Named by element: behind an event based gateway the gateway's token carries the timer.
        return Timer(self.bpmn_id, self._element.timer)


class _StartEventParser(_Events, StartEventParser):
    """Start events."""


class _EndEventParser(_Events, EndEventParser):
    """End events."""


class _CatchEventParser(_Events, IntermediateCatchEventParser):
    """Intermediate catching events."""


class _ThrowEventParser(_Events, IntermediateThrowEventParser):
    """Intermediate throwing events."""


class _BoundaryEventParser(_Events, BoundaryEventParser):
    """Boundary events."""


class _ProcessParser(ProcessParser):
    """Processes and embedded sub-processes."""

    def create_spec(self) -> specs.ProcessSpec:
        return specs.ProcessSpec(name=self.bpmn_id, description=self.get_name(), filename=self.filename)


class Parser(BpmnParser):
    """Parses the diagrams of one release. `elements` is what the model says of every element."""

    PROCESS_PARSER_CLASS = _ProcessParser
    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012  # the library's own declaration
        full_tag("startEvent"): (_StartEventParser, defaults.StartEvent),
        full_tag("endEvent"): (_EndEventParser, defaults.EndEvent),
        full_tag("intermediateCatchEvent"): (_CatchEventParser, defaults.IntermediateCatchEvent),
        full_tag("intermediateThrowEvent"): (_ThrowEventParser, defaults.IntermediateThrowEvent),
        full_tag("boundaryEvent"): (_BoundaryEventParser, specs.BoundaryEvent),
        full_tag("serviceTask"): (_ElementParser, specs.ServiceTask),
        full_tag("businessRuleTask"): (_ElementParser, specs.DecisionTask),
        full_tag("scriptTask"): (_ElementParser, specs.ScriptTask),
        full_tag("exclusiveGateway"): (ConditionalGatewayParser, specs.ExclusiveGateway),
        full_tag("parallelGateway"): (GatewayParser, specs.ParallelGateway),
        full_tag("callActivity"): (CallActivityParser, specs.CallActivity),
        full_tag("subProcess"): (SubWorkflowParser, specs.SubProcess),
    }

    def __init__(self, elements: Mapping[str, Element]) -> None:
        super().__init__()
        self.elements = elements

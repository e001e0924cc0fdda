"""A BPMN diagram as plain data: what it says, not yet whether that is wise (lint judges) or how it runs (engine).

Words follow BPMN 2.0; attributes of the namespace `HOTLINE` are what this program adds to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

HOTLINE = "http://hotline12345.example/bpmn/1"

TASKS = frozenset(
    {"task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask"}
)
CONTAINERS = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | CONTAINERS | {"callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS
DATA = frozenset({"dataObject", "dataObjectReference", "dataStoreReference"})


@dataclass(frozen=True)
class Shape:
    """Where a node stands on the page; x and y are its upper left corner, in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Flow:
    """A sequence flow. `condition` is an expression of the safe language; `parent` the sub-process that holds it."""

    id: str
    source: str
    target: str
    name: str
    line: int
    condition: str | None = None
    parent: str | None = None


@dataclass(frozen=True)
class Element:
    """A flow node or a data element of the process or of one of its sub-processes.

    id              permanent name, unique in the file
    type            BPMN tag without namespace: userTask, startEvent, dataStoreReference...
    lane            name of the innermost lane (inherited by what lies in a sub-process), None without lanes
    parent          id of the sub-process that holds it, None at top level
    attributes      attributes of the hotline namespace: act, form, checks, handler, milestone...
    params          hotline:param name -> expression
    event           kind of the first event definition: timer, message, escalation, terminate, error, signal, link,
                    conditional, compensation, cancel; None for plain events and for everything else
    event_kinds     kinds of all event definitions (BPMN allows several, the engine does not)
    event_ref       NAME of the message, escalation, error, signal or link that is caught or thrown, None if not given
    timer           text of the timer; an expression where timer_kind is timeDate
    timer_kind      timeDate, timeDuration or timeCycle
    attached_to     of a boundary event: the activity's id
    cancel_activity of a boundary event: whether it interrupts
    interrupting    of an event sub-process's start event: isInterrupting
    called_element  of a call activity: the process id
    incoming, outgoing   ids of sequence flows, in the order of the file
    default         id of the default flow
    script          of a script task
    loop            None, standard or multi
    event_sub_process    a sub-process that is triggered by an event
    """

    id: str
    type: str
    name: str
    line: int
    lane: str | None = None
    parent: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    event: str | None = None
    event_kinds: tuple[str, ...] = ()
    event_ref: str | None = None
    timer: str | None = None
    timer_kind: str | None = None
    attached_to: str | None = None
    cancel_activity: bool = True
    interrupting: bool = True
    called_element: str | None = None
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str | None = None
    script: str | None = None
    loop: str | None = None
    event_sub_process: bool = False
    documentation: str = ""

    @property
    def is_flow_node(self) -> bool:
        """Whether sequence flows may lead to or from it."""
        return self.type in FLOW_NODES

    @property
    def is_activity(self) -> bool:
        """Task, sub-process or call activity."""
        return self.type in ACTIVITIES

    @property
    def is_gateway(self) -> bool:
        """Any kind of gateway."""
        return self.type in GATEWAYS

    @property
    def is_event(self) -> bool:
        """Start, end, intermediate or boundary event."""
        return self.type in EVENTS

    @property
    def act(self) -> str | None:
        """Name of the act that a person does here (user tasks)."""
        return self.attributes.get("act")

    @property
    def form(self) -> str | None:
        """Name of the form to fill in."""
        return self.attributes.get("form")

    @property
    def checks(self) -> tuple[str, ...]:
        """Tables whose matching rows are grounds of refusal before the act is done."""
        return tuple(self.attributes.get("checks", "").split())

    @property
    def meets(self) -> tuple[str, ...]:
        """Kinds of deadline that completing it meets."""
        return tuple(self.attributes.get("meets", "").split())

    @property
    def milestone(self) -> str | None:
        """Milestone that the ticket reaches when it is completed."""
        return self.attributes.get("milestone")

    @property
    def handler(self) -> str | None:
        """Name of the handler that a service task runs."""
        return self.attributes.get("handler")

    @property
    def result(self) -> str | None:
        """Name under which the handler's result is put in the task data."""
        return self.attributes.get("result")

    @property
    def decision(self) -> str | None:
        """Id of the table that a business rule task asks."""
        return self.attributes.get("decision")

    @property
    def external(self) -> bool:
        """Whether people or outside systems may send this message."""
        return self.attributes.get("external") == "true"


@dataclass(frozen=True)
class Diagram:
    """One file: one executable process, perhaps drawn in a pool with lanes.

    elements     flow nodes and data elements of all levels, in the order of the file
    lanes        element id -> name of its innermost lane
    lane_names   lane id -> name
    participants pool id -> name
    messages, escalations, errors, signals   id -> name
    shapes       id of the drawn element -> its place; edges: id of the drawn flow -> its waypoints
    root         the parsed XML, opaque; only app.bpmn and the engine's parser look inside
    lines        every id of the file -> its line
    attributes   attributes of the hotline namespace on the process
    """

    file: str
    process_id: str
    name: str
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    root: object = field(repr=False, compare=False)
    lanes: Mapping[str, str] = field(default_factory=dict)
    lane_names: Mapping[str, str] = field(default_factory=dict)
    participants: Mapping[str, str] = field(default_factory=dict)
    message_flows: tuple[str, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)
    escalations: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    signals: Mapping[str, str] = field(default_factory=dict)
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    edges: Mapping[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    documentation: str = ""

    @property
    def has_layout(self) -> bool:
        """Whether the file says where at least one node stands on the page."""
        return bool(self.shapes)

    def of_type(self, *types: str) -> Iterator[Element]:
        """Elements of these types, in the order of the file."""
        return (element for element in self.elements.values() if element.type in types)

    def targets(self, element_id: str) -> tuple[str, ...]:
        """Ids of the nodes to which the flows from this one lead."""
        return tuple(self.flows[flow].target for flow in self.elements[element_id].outgoing)

    def boundary_events(self, element_id: str) -> tuple[Element, ...]:
        """Boundary events attached to this activity."""
        return self._boundaries.get(element_id, ())

    @cached_property
    def _boundaries(self) -> dict[str, tuple[Element, ...]]:
        boundaries: dict[str, tuple[Element, ...]] = {}
        for element in self.of_type("boundaryEvent"):
            if element.attached_to is not None:
                boundaries[element.attached_to] = (*boundaries.get(element.attached_to, ()), element)
        return boundaries

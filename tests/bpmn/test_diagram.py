"""Diagrams: read faithfully, refused with every problem at once."""

from collections.abc import Callable

import pytest

from app.bpmn import Diagram, Element, Flow, InvalidFile, Problem, Shape, read_diagram

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
    xmlns:hotline="http://hotline12345.example/bpmn/1" id="definitions" targetNamespace="http://hotline12345.example">
"""
ROOTS = """<b:message id="m1" name="urge"/><b:escalation id="e1" name="returned"/>
<b:error id="x1" name="broken"/><b:signal id="s1" name="stop"/>
"""


def bpmn(process: str, rest: str = "", attributes: str = 'id="p" name="投诉" isExecutable="true"') -> bytes:
    return f"{HEAD}{ROOTS}<b:process {attributes}>\n{process}\n</b:process>\n{rest}</b:definitions>".encode()


def read(process: str, rest: str = "") -> Diagram:
    return read_diagram(bpmn(process, rest), "p.bpmn")


def problems(data: bytes) -> tuple[Problem, ...]:
    with pytest.raises(InvalidFile) as caught:
        read_diagram(data, "p.bpmn")
    for problem in caught.value.problems:
        assert problem.file == "p.bpmn"
        assert problem.en and any("\u4e00" <= letter <= "\u9fff" for letter in problem.zh)
    return caught.value.problems


def rules(process: str, rest: str = "") -> list[tuple[str, str | None]]:
    return [(problem.rule, problem.element) for problem in problems(bpmn(process, rest))]


WHOLE = read(
    """<b:documentation>说明</b:documentation>
<b:laneSet id="ls"><b:lane id="l1" name="热线工作站"><b:flowNodeRef>start</b:flowNodeRef>
<b:flowNodeRef>choose</b:flowNodeRef></b:lane><b:lane id="l2" name="承办单位">
<b:flowNodeRef>sign</b:flowNodeRef><b:flowNodeRef>inside</b:flowNodeRef></b:lane></b:laneSet>
<b:startEvent id="start"><b:messageEventDefinition messageRef="m1"/></b:startEvent>
<b:userTask id="sign" name=" 签收工单 " hotline:act="sign" hotline:form="sign" hotline:checks="a b" hotline:meets="sign"
>
<b:incoming>f1</b:incoming><b:outgoing>f2</b:outgoing></b:userTask>
<b:boundaryEvent id="late" attachedToRef="sign" cancelActivity="false"><b:timerEventDefinition>
<b:timeDate>due("sign")</b:timeDate></b:timerEventDefinition></b:boundaryEvent>
<b:serviceTask id="clock" hotline:handler="start_clock" hotline:result="flag" hotline:milestone="signed">
<b:extensionElements><hotline:param name="kinds" value="'sign handle'"/></b:extensionElements></b:serviceTask>
<b:businessRuleTask id="ask" hotline:decision="returns_policy"/>
<b:scriptTask id="script"><b:script>a = 1
b = <!-- two -->a + 1</b:script></b:scriptTask>
<b:exclusiveGateway id="choose" default="f4"/>
<b:callActivity id="call" calledElement="handling"><b:multiInstanceLoopCharacteristics/></b:callActivity>
<b:subProcess id="inside"><b:startEvent id="in_start"/>
<b:intermediateThrowEvent id="in_throw"><b:escalationEventDefinition escalationRef="e1"/></b:intermediateThrowEvent>
<b:sequenceFlow id="f9" sourceRef="in_start" targetRef="in_throw"/></b:subProcess>
<b:endEvent id="end"><b:terminateEventDefinition/></b:endEvent>
<b:sequenceFlow id="f1" sourceRef="start" targetRef="sign"/>
<b:sequenceFlow id="f2" sourceRef="sign" targetRef="choose"/>
<b:sequenceFlow id="f3" name="是" sourceRef="choose" targetRef="call">
<b:conditionExpression> outcome == "approve" </b:conditionExpression></b:sequenceFlow>
<b:sequenceFlow id="f4" sourceRef="choose" targetRef="end"/>
<b:textAnnotation id="note"><b:text>x</b:text></b:textAnnotation>
<b:association id="as" sourceRef="sign" targetRef="note"/>""",
    """<b:collaboration id="c"><b:participant id="pool" name="工单" processRef="p"/></b:collaboration>
<bpmndi:BPMNDiagram id="dg"><bpmndi:BPMNPlane id="pl" bpmnElement="c">
<bpmndi:BPMNShape id="sh" bpmnElement="sign"><dc:Bounds x="100" y="80.5" width="100" height="80"/></bpmndi:BPMNShape>
<bpmndi:BPMNEdge id="ed" bpmnElement="f1"><di:waypoint x="1" y="2"/><di:waypoint x="3" y="4"/></bpmndi:BPMNEdge>
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>""",
)


def test_the_whole() -> None:
    assert (WHOLE.process_id, WHOLE.name, WHOLE.file, WHOLE.documentation) == ("p", "投诉", "p.bpmn", "说明")
    assert list(WHOLE.elements)[:3] == ["start", "sign", "late"]
    assert WHOLE.messages == {"m1": "urge"} and WHOLE.escalations == {"e1": "returned"}
    assert WHOLE.errors == {"x1": "broken"} and WHOLE.signals == {"s1": "stop"}
    assert WHOLE.participants == {"pool": "工单"}
    assert WHOLE.lines["sign"] == WHOLE.elements["sign"].line == 15  # where its start tag ends
    assert WHOLE.targets("choose") == ("call", "end")
    assert [event.id for event in WHOLE.boundary_events("sign")] == ["late"]
    assert WHOLE.boundary_events("end") == ()
    assert [element.id for element in WHOLE.of_type("userTask", "scriptTask")] == ["sign", "script"]


def test_a_user_task() -> None:
    task = WHOLE.elements["sign"]
    assert (task.name, task.act, task.form, task.checks, task.meets) == (
        "签收工单",
        "sign",
        "sign",
        ("a", "b"),
        ("sign",),
    )
    assert (task.incoming, task.outgoing, task.lane) == (("f1",), ("f2",), "承办单位")
    assert task.is_activity and task.is_flow_node and not task.is_event and not task.is_gateway


def test_automatic_tasks() -> None:
    clock = WHOLE.elements["clock"]
    assert (clock.handler, clock.result, clock.milestone) == ("start_clock", "flag", "signed")
    assert clock.params == {"kinds": "'sign handle'"}
    assert WHOLE.elements["ask"].decision == "returns_policy"
    assert WHOLE.elements["script"].script == "a = 1\nb = a + 1"
    assert (WHOLE.elements["call"].called_element, WHOLE.elements["call"].loop) == ("handling", "multi")


def test_events() -> None:
    late = WHOLE.elements["late"]
    assert (late.event, late.timer, late.timer_kind) == ("timer", 'due("sign")', "timeDate")
    assert (late.attached_to, late.cancel_activity) == ("sign", False)
    assert (WHOLE.elements["start"].event, WHOLE.elements["start"].event_ref) == ("message", "urge")
    assert (WHOLE.elements["in_throw"].event, WHOLE.elements["in_throw"].event_ref) == ("escalation", "returned")
    assert WHOLE.elements["end"].event == "terminate"
    assert WHOLE.elements["in_start"].event is None


def test_flows() -> None:
    assert WHOLE.flows["f3"] == Flow("f3", "choose", "call", "是", WHOLE.lines["f3"], 'outcome == "approve"')
    assert WHOLE.flows["f4"].condition is None and WHOLE.elements["choose"].default == "f4"
    assert WHOLE.flows["f9"].parent == "inside"


def test_lanes_pass_to_what_is_inside_or_on_the_border() -> None:
    assert WHOLE.lane_names == {"l1": "热线工作站", "l2": "承办单位"}
    assert WHOLE.lanes["in_throw"] == WHOLE.lanes["late"] == "承办单位"
    assert WHOLE.elements["start"].lane == "热线工作站"
    assert WHOLE.elements["end"].lane is None and "end" not in WHOLE.lanes


def test_layout() -> None:
    assert WHOLE.has_layout
    assert WHOLE.shapes == {"sign": Shape(100, 80.5, 100, 80)}
    assert WHOLE.edges == {"f1": ((1.0, 2.0), (3.0, 4.0))}
    assert not read('<b:task id="a"/>').has_layout


def one(process: str) -> Element:
    return next(iter(read(process).elements.values()))


@pytest.mark.parametrize(
    ("definition", "kinds", "reference"),
    [
        ('<b:linkEventDefinition name="over"/>', ("link",), "over"),
        ('<b:signalEventDefinition signalRef="s1"/>', ("signal",), "stop"),
        ('<b:errorEventDefinition errorRef="x1"/>', ("error",), "broken"),
        ("<b:compensateEventDefinition/>", ("compensation",), None),
        (
            "<b:conditionalEventDefinition><b:condition/></b:conditionalEventDefinition>",
            ("conditional",),
            None,
        ),
        ("<b:cancelEventDefinition/>", ("cancel",), None),
        ("<b:escalationEventDefinition/>", ("escalation",), None),
        ('<b:terminateEventDefinition/><b:linkEventDefinition name="x"/>', ("terminate", "link"), None),
    ],
)
def test_what_the_engine_cannot_do_is_read_faithfully(definition: str, kinds: tuple[str, ...], reference: str) -> None:
    event = one(f'<b:intermediateCatchEvent id="a">{definition}</b:intermediateCatchEvent>')
    assert (event.event, event.event_kinds, event.event_ref) == (kinds[0], kinds, reference)


def test_more_of_it() -> None:
    cycle = one(
        '<b:startEvent id="a"><b:timerEventDefinition><b:timeCycle>R/PT1H</b:timeCycle>'
        "</b:timerEventDefinition></b:startEvent>"
    )
    assert (cycle.timer, cycle.timer_kind) == ("R/PT1H", "timeCycle")
    assert one('<b:task id="a"><b:standardLoopCharacteristics/></b:task>').loop == "standard"
    assert one('<b:subProcess id="a" triggeredByEvent="true"/>').event_sub_process
    assert one('<b:receiveTask id="a" messageRef="m1"/>').event_ref == "urge"
    assert not one('<b:startEvent id="a" isInterrupting="false"/>').interrupting
    assert one('<b:dataStoreReference id="a"/>').type == "dataStoreReference"
    assert one('<b:adHocSubProcess id="a"/>').type == "adHocSubProcess"
    assert one('<b:complexGateway id="a"/>').is_gateway


TASKS = '<b:task id="a"/><b:task id="b"/>\n'


@pytest.mark.parametrize(
    ("process", "expected"),
    [
        ('<b:task id="a"/><b:task id="a"/>', ("duplicate-id", "a")),
        ('<b:task id="m1"/>', ("duplicate-id", "m1")),
        ("<b:task/>", ("missing-id", None)),
        ('<b:task id=""/>', ("missing-id", None)),
        (TASKS + '<b:sequenceFlow id="f" sourceRef="a" targetRef="c"/>', ("dangling-reference", "f")),
        (TASKS + '<b:sequenceFlow id="f" sourceRef="p" targetRef="b"/>', ("dangling-reference", "f")),
        (TASKS + '<b:sequenceFlow id="f" targetRef="b"/>', ("dangling-reference", "f")),
        ('<b:task id="a"><b:incoming>x</b:incoming></b:task>', ("dangling-reference", "a")),
        ('<b:boundaryEvent id="a"/>', ("dangling-reference", "a")),
        ('<b:boundaryEvent id="a" attachedToRef="a"/>', ("dangling-reference", "a")),
        ('<b:exclusiveGateway id="a" default="f"/>', ("dangling-reference", "a")),
        ('<b:receiveTask id="a" messageRef="e1"/>', ("dangling-reference", "a")),
        ('<b:laneSet id="s"><b:lane id="l"><b:flowNodeRef>x</b:flowNodeRef></b:lane></b:laneSet>',
         ("dangling-reference", "l")),
        ('<b:endEvent id="a"><b:escalationEventDefinition escalationRef="no"/></b:endEvent>',
         ("dangling-reference", "a")),
        ('<b:endEvent id="a"><b:escalationEventDefinition/></b:endEvent>', ("missing-reference", "a")),
        ('<b:startEvent id="a"><b:messageEventDefinition/></b:startEvent>', ("missing-reference", "a")),
        ('<b:sendTask id="a"/>', ("missing-reference", "a")),
        ('<b:startEvent id="a"><b:timerEventDefinition/></b:startEvent>', ("timer", "a")),
        ('<b:startEvent id="a"><b:timerEventDefinition><b:timeDate>2024-01-01</b:timeDate>'
         "</b:timerEventDefinition></b:startEvent>", ("expression", "a")),
        (TASKS + '<b:sequenceFlow id="f" sourceRef="a" targetRef="b"><b:conditionExpression>x = 1'
         "</b:conditionExpression></b:sequenceFlow>", ("expression", "f")),
        (TASKS + '<b:sequenceFlow id="f" sourceRef="a" targetRef="b"><b:conditionExpression/></b:sequenceFlow>',
         ("expression", "f")),
        ('<b:scriptTask id="a"/>', ("script", "a")),
        ('<b:scriptTask id="a"><b:script>x = 1<b/></b:script></b:scriptTask>', ("script", "a")),
        ('<b:scriptTask id="a"><b:script>import os</b:script></b:scriptTask>', ("expression", "a")),
        ('<b:subProcess id="s"><b:task id="a"/></b:subProcess><b:task id="b"/>'
         '<b:sequenceFlow id="f" sourceRef="a" targetRef="b"/>', ("scope", "f")),
        ('<b:subProcess id="s"><b:task id="a"/></b:subProcess><b:boundaryEvent id="b" attachedToRef="a"/>',
         ("scope", "b")),
        ('<b:exclusiveGateway id="g" default="f"/>' + TASKS + '<b:sequenceFlow id="f" sourceRef="a" targetRef="b"/>',
         ("scope", "g")),
        ('<b:laneSet id="s"><b:lane id="l"><b:flowNodeRef>a</b:flowNodeRef></b:lane><b:lane id="k">'
         "<b:flowNodeRef>a</b:flowNodeRef></b:lane></b:laneSet>" + TASKS, ("two-lanes", "a")),
        ('<b:choreographyTask id="a"/>', ("unknown-element", "a")),
        ('<task id="a"/>', ("unknown-element", "a")),
        ('<b:task id="a"><b:extensionElements><hotline:parm name="a" value="1"/></b:extensionElements></b:task>',
         ("param", "a")),
        ('<b:task id="a"><b:extensionElements><hotline:param name="a"/></b:extensionElements></b:task>',
         ("param", "a")),
        ('<b:task id="a"><b:extensionElements><hotline:param value="1" name="a"/><hotline:param name="a" value="1"/>'
         "</b:extensionElements></b:task>", ("param", "a")),
        ('<b:task id="a"><b:extensionElements><hotline:param name="a" value="x.y"/></b:extensionElements></b:task>',
         ("expression", "a")),
    ],
)  # fmt: skip
def test_one_problem(process: str, expected: tuple[str, str | None]) -> None:
    assert rules(process) == [expected]


def test_problems_of_the_file() -> None:
    assert [p.rule for p in problems(bpmn("", attributes='id="p"'))] == ["not-executable"]
    assert [p.rule for p in problems(f"{HEAD}</b:definitions>".encode())] == ["not-executable"]
    assert rules("", '<b:process id="q" isExecutable="true"/>') == [("several-processes", "q")]
    assert rules("", '<b:message id="m2"/>') == [("missing-name", "m2")]
    assert rules("", '<b:collaboration id="c"><b:participant id="x" processRef="q"/></b:collaboration>') == [
        ("dangling-reference", "x")
    ]
    other = '<b:process id="q"><b:task id="b"/></b:process>'
    across = '<b:task id="a"/><b:sequenceFlow id="f" sourceRef="a" targetRef="b"/>'
    assert rules(across, other) == [("scope", "f")]


@pytest.mark.parametrize(
    ("drawing", "rule"),
    [
        ('<bpmndi:BPMNShape bpmnElement="x"><dc:Bounds x="1" y="1" width="1" height="1"/></bpmndi:BPMNShape>',
         "dangling-reference"),
        ('<bpmndi:BPMNShape bpmnElement="a"/>', "layout"),
        ('<bpmndi:BPMNShape bpmnElement="a"><dc:Bounds x="1" y="1" width="nan" height="1"/></bpmndi:BPMNShape>',
         "layout"),
        ('<bpmndi:BPMNShape bpmnElement="a"><dc:Bounds x="1" y="1" width="1"/></bpmndi:BPMNShape>', "layout"),
        ('<bpmndi:BPMNShape><dc:Bounds x="1" y="1" width="1" height="1"/></bpmndi:BPMNShape>', "layout"),
        ('<bpmndi:BPMNEdge bpmnElement="a"><di:waypoint x="1" y="2"/></bpmndi:BPMNEdge>', "layout"),
        ('<bpmndi:BPMNEdge bpmnElement="a"><di:waypoint x="1" y="2"/><di:waypoint x="1" y="inf"/></bpmndi:BPMNEdge>',
         "layout"),
        ('<bpmndi:BPMNShape bpmnElement="a"><dc:Bounds x="1" y="1" width="1" height="1"/></bpmndi:BPMNShape>' * 2,
         "layout"),
    ],
)  # fmt: skip
def test_bad_drawings(drawing: str, rule: str) -> None:
    plane = f'<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">{drawing}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    assert [found for found, _ in rules('<b:task id="a"/>', plane)] == [rule]


def test_all_problems_at_once_in_order_with_lines() -> None:
    found = problems(
        bpmn(
            '<b:scriptTask id="a"><b:script>x = 1\ny == 2\n</b:script></b:scriptTask>\n'
            '<b:task id="a"/>\n'
            '<b:boundaryEvent id="b" attachedToRef="zzz"><b:timerEventDefinition>\n<b:timeDate>due(“x”)</b:timeDate>'
            "</b:timerEventDefinition></b:boundaryEvent>\n"
            '<b:sequenceFlow id="f" sourceRef="a" targetRef="c"/>'
        )
    )
    first = HEAD.count("\n") + ROOTS.count("\n") + 2
    assert [(p.rule, p.element, (p.line or 0) - first) for p in found] == [
        ("expression", "a", 1),
        ("duplicate-id", "a", 3),
        ("dangling-reference", "b", 4),
        ("expression", "b", 5),
        ("dangling-reference", "f", 6),
    ]
    assert "直引号" in found[3].zh and "第 5 列" in found[3].zh
    with pytest.raises(InvalidFile, match=r"p\.bpmn:\d+ a: .*\(duplicate-id\)"):
        read_diagram(bpmn('<b:task id="a"/><b:task id="a"/>'), "p.bpmn")


def test_a_flood_of_problems_is_cut_off() -> None:
    found = problems(bpmn('<b:task id="a"/>' * 20_000))
    assert len(found) == 501
    assert found[-1].rule == "too-many"


def test_a_mutilated_file_is_read_or_refused() -> None:
    """Cutting any line out of a good file never ends in anything but a diagram or problems."""
    good = bpmn(TASKS + '<b:sequenceFlow id="f" sourceRef="a" targetRef="b"/>', "\n").decode().splitlines()
    cut: Callable[[int], bytes] = lambda number: "\n".join(good[:number] + good[number + 1 :]).encode()  # noqa: E731
    for number in range(len(good)):
        try:
            read_diagram(cut(number), "p.bpmn")
        except InvalidFile as error:
            assert error.problems

"""Each kind of fault in a small diagram: it is found, and told with a path that leads to it."""

from __future__ import annotations

from tests.engine.drawing import (
    boundary,
    bpmn,
    call,
    catch,
    chain,
    decision,
    element,
    end,
    escalation,
    exclusive,
    flow,
    message,
    parallel,
    script,
    start,
    throw,
    timer,
    user,
)
from tests.services.small_pack import table
from tests.soundness.drawn import asked, clock, one_task, proved, the_fault, told


def test_deadlock_at_a_parallel_join() -> None:
    report = proved(
        bpmn(
            "p", start(), asked("choose"), exclusive("way", "way_to_b"), user("a"), user("b"), parallel("join"), end(),
            chain("start", "choose", "way"), flow("way", "a", 'outcome == "approve"'), flow("way", "b"),
            chain("a", "join"), chain("b", "join"), chain("join", "end"),
        )
    )  # fmt: skip
    # The join waits in both branches; and behind it nothing is ever reached.
    fault = next(fault for fault in report.faults if fault.rule == "deadlock")
    assert fault.elements == ("join",)
    assert told(fault) == ["开始 p", '办理 choose，填写 outcome="approve"', "办理 a"]
    assert "join" in fault.zh and "再也没有" in fault.zh and "no task, timer or message" in fault.en
    assert {fault.rule for fault in report.faults} == {"deadlock", "dead-element"}


def test_dead_task_behind_an_impossible_condition() -> None:
    report = proved(
        bpmn(
            "p", start(), exclusive("way", "way_to_end"), user("never"), end(), chain("start", "way"),
            flow("way", "never", 'kind == "consult" and kind == "complaint"'), flow("way", "end"),
            chain("never", "end"),
        )
    )  # fmt: skip
    fault = the_fault(report, "dead-element")
    assert fault.elements == ("never",) and 'kind == "consult" and kind == "complaint"' in fault.zh


def test_dead_task_behind_an_option_that_the_form_does_not_have() -> None:
    report = proved(
        bpmn(
            "p", start(), asked("choose"), exclusive("way", "way_to_end"), user("never"), end(),
            chain("start", "choose", "way"), flow("way", "never", 'outcome == "aproved"'), flow("way", "end"),
            chain("never", "end"),
        )
    )  # fmt: skip
    assert the_fault(report, "dead-element").elements == ("never",)


def test_a_token_left_when_the_end_was_reached() -> None:
    report = proved(
        bpmn(
            "p", start(), parallel("fork"), user("work"), end("done"), catch("wait", message("answer")), end("heard"),
            chain("start", "fork", "work", "done"), chain("fork", "wait", "heard"),
        )
    )  # fmt: skip
    fault = next(fault for fault in report.faults if fault.rule == "token-left")
    assert fault.elements == ("wait",) and told(fault) == ["开始 p", "办理 work"]
    assert "done" in fault.zh and "answer" in fault.zh
    assert {fault.rule for fault in report.faults} == {"token-left", "dead-element"}


def test_livelock() -> None:
    report = proved(
        bpmn(
            "p", start(), asked("a"), exclusive("way", "way_to_b"), user("b"), end(), chain("start", "a", "way"),
            flow("way", "b"), flow("way", "end", 'outcome == "no such"'), chain("b", "a"),
        )
    )  # fmt: skip
    fault = next(fault for fault in report.faults if fault.rule == "livelock")
    assert fault.elements == ("a", "b") and told(fault) == ["开始 p"]
    assert {fault.rule for fault in report.faults} == {"livelock", "dead-element"}


def test_a_gateway_without_a_flow_for_some_fact() -> None:
    report = proved(
        bpmn(
            "p", start(), user("work"), exclusive("way"), end("yes"), end("no"), chain("start", "work", "way"),
            flow("way", "yes", "emergency"), flow("way", "no", 'not emergency and kind == "consult"'),
        )
    )  # fmt: skip
    fault = the_fault(report, "no-flow")
    assert fault.elements == ("way",)
    assert told(fault)[-1].startswith("办理 work；此时 emergency=false, kind=")


def test_a_timer_that_can_never_fire() -> None:
    report = proved(
        bpmn(
            "p", start(), clock("begin", "handle"), asked("work", hotline_meets="handle"),
            boundary("late", "work", timer('due("redo")'), interrupting=False), end("card"), end(),
            chain("start", "begin", "work", "end"), chain("late", "card"),
        )
    )  # fmt: skip
    fault = the_fault(report, "dead-element")
    assert fault.elements == ("late",) and "不会到时" in fault.zh


def test_a_warning_that_no_row_of_the_table_gives() -> None:
    report = proved(
        bpmn(
            "p", start(), clock("begin", "handle"), asked("work", hotline_meets="handle"),
            boundary("soon", "work", timer('warn("handle", "yellow")'), interrupting=False), end("card"), end(),
            chain("start", "begin", "work", "end"), chain("soon", "card"),
        )
    )  # fmt: skip
    assert the_fault(report, "dead-element").elements == ("soon",)


def test_a_message_that_nobody_sends() -> None:
    report = proved(
        bpmn("p", start(), user("work"), catch("wait", message("news")), end(), chain("start", "work", "wait", "end"))
    )
    stuck = next(fault for fault in report.faults if fault.rule == "deadlock")
    assert stuck.elements == ("wait",) and "没有谁会发出消息 news" in stuck.zh and "nobody sends news" in stuck.en
    assert told(stuck) == ["开始 p", "办理 work"]
    dead = next(fault for fault in report.faults if fault.rule == "dead-element")
    assert dead.elements == ("wait",) and "没有谁能把消息 news" in dead.zh


def test_two_processes_that_wait_for_each_other() -> None:
    """Each would send what the other waits for, afterwards: drawings alone show a sender for both."""
    one = bpmn(
        "p", start(), throw("open", message("open_q")), catch("wait", message("from_q")),
        throw("tell", message("from_p")), end(), chain("start", "open", "wait", "tell", "end"),
    )  # fmt: skip
    other = bpmn(
        "q", start("q_start", message("open_q")), catch("q_wait", message("from_p")),
        throw("q_tell", message("from_q")), end("q_end"), chain("q_start", "q_wait", "q_tell", "q_end"),
    )  # fmt: skip
    stuck = [fault.elements for fault in proved(one, other).faults if fault.rule == "deadlock"]
    assert sorted(stuck) == [("q_wait",), ("wait",)]


def test_a_message_that_its_table_never_allows() -> None:
    """``messages.dmn`` of the base pack knows the message ask alone."""
    catching = element("intermediateCatchEvent", "wait", message("survey"), hotline_external="true")
    report = proved(bpmn("p", start(), catching, end(), chain("start", "wait", "end")))
    assert {fault.rule for fault in report.faults} == {"deadlock", "dead-element"}


def test_an_escalation_that_nobody_catches() -> None:
    inner = bpmn("inner", start("in_start"), user("in_work"), end("in_end", escalation("help")),
                 chain("in_start", "in_work", "in_end"))  # fmt: skip
    report = proved(bpmn("p", start(), call("calls", "inner"), end(), chain("start", "calls", "end")), inner)
    fault = the_fault(report, "escalation-lost")
    assert "help" in fault.zh and told(fault) == ["开始 p", "办理 in_work"]


def test_an_escalation_that_nobody_throws() -> None:
    report = proved(
        bpmn(
            "p", start(), call("calls", "inner"), end(), boundary("caught", "calls", escalation("help")), end("helped"),
            chain("start", "calls", "end"), chain("caught", "helped"),
        ),
        one_task("inner"),
    )  # fmt: skip
    fault = the_fault(report, "dead-element")
    assert fault.elements == ("caught",) and "升级" in fault.zh


def test_a_deadline_that_is_never_met_in_time() -> None:
    """The element that meets it comes only after its time has passed."""
    report = proved(
        bpmn(
            "p", start(), clock("begin", "handle"), catch("over", timer('due("handle")')),
            asked("work", hotline_meets="handle"), end(), chain("start", "begin", "over", "work", "end"),
        ),
        limits=table("limits", "UNIQUE", ["deadline"], ["amount", "unit"], [['"handle"', "2", '"workday"']]),
    )  # fmt: skip
    fault = the_fault(report, "deadline-unmeetable")
    assert fault.elements == ("work",) and "handle" in fault.zh


def test_a_deadline_of_which_nobody_takes_notice() -> None:
    report = proved(
        bpmn("p", start(), clock("begin", "handle"), user("work"), end(), chain("start", "begin", "work", "end"))
    )
    assert "handle" in the_fault(report, "deadline-unnoticed").zh


def test_a_timer_that_waits_on_tickets_without_a_limit() -> None:
    """Only consultations and complaints have the limit; a ticket of another kind would wait for ever."""
    report = proved(
        bpmn(
            "p", start(), clock("begin", "handle"), catch("over", timer('due("handle")')), end(),
            chain("start", "begin", "over", "end"),
        ),
        limits=table("limits", "UNIQUE", ["deadline", "kind"], ["amount", "unit"],
                     [['"handle"', '"consult"', "2", '"day"']]),
    )  # fmt: skip
    fault = the_fault(report, "deadlock")
    assert fault.elements == ("over",)
    assert told(fault) == ["开始 p；此时 limit('handle')=[null, \"none\"]"]


def test_a_table_without_a_matching_row() -> None:
    report = proved(
        bpmn("p", start(), decision("ask", "small"), end(), chain("start", "ask", "end")),
        small=table("small", "UNIQUE", ["emergency"], ["urgent"], [["true", "true"]]),
    )
    fault = the_fault(report, "no-row") if len(report.faults) == 1 else report.faults[0]
    assert fault.rule == "no-row" and fault.elements == ("ask",) and "emergency=false" in told(fault)[-1]


def test_a_condition_that_asks_for_what_nobody_has_set() -> None:
    report = proved(
        bpmn(
            "p", start(), user("work"), exclusive("way", "way_to_end"), end("other"), end(),
            chain("start", "work", "way"), flow("way", "other", 'verdict == "yes"'), flow("way", "end"),
        )
    )  # fmt: skip
    fault = next(fault for fault in report.faults if fault.rule == "step-fails")
    assert fault.elements == ("way",) and "verdict" in fault.zh


def test_checks_that_refuse_everything() -> None:
    report = proved(
        bpmn("p", start(), asked("work", hotline_checks="never_checks"), end(), chain("start", "work", "end")),
        never_checks=table("never_checks", "COLLECT", ["act"], ["code", "clause", "zh", "en"],
                           [['"work"', '"NO"', '"L001"', '"不行"', '"no"']]),
    )  # fmt: skip
    fault = next(fault for fault in report.faults if fault.rule == "always-refused")
    assert fault.elements == ("work",)
    assert {fault.rule for fault in report.faults} >= {"always-refused", "deadlock"}


def test_a_loop_without_anybody() -> None:
    report = proved(
        bpmn(
            "p", start(), script("count", "tries = 1"), exclusive("way", "way_to_count"), end(),
            chain("start", "count", "way"), flow("way", "count"), flow("way", "end", "tries == 2"),
        )
    )  # fmt: skip
    fault = next(fault for fault in report.faults if fault.rule == "spins")
    assert set(fault.elements) == {"count", "way"}


def test_a_process_that_never_starts() -> None:
    report = proved(
        one_task("p"), bpmn("q", start("q_start", message("unsent")), end("q_end"), chain("q_start", "q_end"))
    )
    fault = the_fault(report, "dead-process")
    assert fault.process == "q" and "unsent" in fault.zh


def test_an_end_that_only_a_used_up_reminder_leads_to() -> None:
    """The reminder may end quietly, and then nothing moves the waiting activity on."""
    inner = bpmn("inner", start("in_start"), catch("in_wait", message("unsent")), end("in_end"),
                 chain("in_start", "in_wait", "in_end"))  # fmt: skip
    report = proved(
        bpmn(
            "p", start(), clock("begin", "handle"), call("calls", "inner"), end(),
            boundary("late", "calls", timer('due("handle")'), interrupting=False), exclusive("way", "way_to_quiet"),
            end("quiet"), end("stop", "<bpmn:terminateEventDefinition/>"), chain("start", "begin", "calls", "end"),
            chain("late", "way"), flow("way", "stop", "open_side > 0"), flow("way", "quiet"),
        ),
        inner,
    )  # fmt: skip
    assert "deadlock" in {fault.rule for fault in report.faults}

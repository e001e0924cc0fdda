"""What the walk takes into account, on small packs that are sound; and that it ends."""

from __future__ import annotations

import pytest

from app.services.soundness import lines, prove, walk
from app.services.soundness.choosing import Chooser, combinations
from tests.engine.drawing import (
    boundary,
    bpmn,
    catch,
    chain,
    element,
    end,
    exclusive,
    flow,
    message,
    parallel,
    service,
    start,
    throw,
    timer,
    user,
)
from tests.services.small_pack import table
from tests.soundness.drawn import asked, clock, one_task, pack, proved, the_fault, told

LIMIT = table("limits", "UNIQUE", ["deadline"], ["amount", "unit"], [['"handle"', "2", '"workday"']])


def dissatisfied(id_: str) -> str:
    params = "".join(
        f'<hotline:param name="{name}" value="\'{value}\'"/>'
        for name, value in (("result", "dissatisfied"), ("basis", "stated"))
    )
    inner = f"<bpmn:extensionElements>{params}</bpmn:extensionElements>"
    return element("serviceTask", id_, inner, hotline_handler="record_satisfaction")


def test_every_combination_is_asked_once() -> None:
    def run(chooser: Chooser) -> tuple[object, ...]:
        first = chooser.ask("first", (1, 2))
        again = chooser.ask("first", (1, 2))
        return first, again, chooser.ask("second", "ab") if first == 1 else None

    assert [result for _, result in combinations(run)] == [(1, 1, "a"), (1, 1, "b"), (2, 2, None)]


def test_a_sound_process_is_walked_to_its_ends() -> None:
    report = proved(one_task("p"))
    assert report.sound and [(each.process, each.states, each.steps, each.ends) for each in report.walked] == [
        ("p", 2, 2, 1)
    ]


def test_a_loop_closes() -> None:
    """A refusal leads back to the same state: two states, whatever the number of rounds."""
    report = proved(
        bpmn(
            "p", start(), asked("work"), exclusive("way", "way_to_end"), end(), chain("start", "work", "way"),
            flow("way", "work", 'outcome == "refuse"'), flow("way", "end"),
        )
    )  # fmt: skip
    assert report.sound and report.states == 2


def test_what_nobody_reads_again_makes_no_state() -> None:
    """The choice is read before the second task alone."""

    def states(condition: str) -> int:
        report = proved(
            bpmn(
                "p", start(), asked("work"), exclusive("first", "first_to_more"), end("stop"), user("more"),
                exclusive("second", "second_to_end"), end("other"), end(), chain("start", "work", "first"),
                flow("first", "stop", 'emergency'), flow("first", "more"), chain("more", "second"),
                flow("second", "other", condition), flow("second", "end"),
            )
        )  # fmt: skip
        assert report.sound
        return report.states

    assert states('outcome == "refuse"') == states('kind == "consult"') + 1


def test_a_fact_of_the_ticket_stays_what_it_was() -> None:
    """Both gateways ask the same; the second cannot be answered otherwise, so its other way is dead."""
    report = proved(
        bpmn(
            "p", start(), exclusive("first", "first_to_end"), user("work"), exclusive("second", "second_to_never"),
            end(), end("done"), end("never"), chain("start", "first"), flow("first", "work", "confidential"),
            flow("first", "end"), chain("work", "second"), flow("second", "done", "confidential"),
            flow("second", "never"),
        )
    )  # fmt: skip
    assert [(fault.rule, fault.elements) for fault in report.faults] == [("dead-element", ("never",))]


def test_a_fact_that_may_change_is_asked_again() -> None:
    report = proved(
        bpmn(
            "p", start(), exclusive("first", "first_to_end"), user("work"), exclusive("second", "second_to_now"), end(),
            end("done"), end("now"), chain("start", "first"), flow("first", "work", "extension_pending"),
            flow("first", "end"), chain("work", "second"), flow("second", "done", "extension_pending"),
            flow("second", "now"),
        )
    )  # fmt: skip
    assert report.sound


def test_what_the_main_has_recorded_is_known() -> None:
    """Two dissatisfactions can be counted, a third cannot."""
    record = [dissatisfied("one"), dissatisfied("two")]
    parts = (
        start(), *record, user("work"), exclusive("way", "way_to_end"), end("often"), end(),
        chain("start", "one", "two", "work", "way"), flow("way", "end"),
    )  # fmt: skip
    often = proved(bpmn("p", *parts, flow("way", "often", "dissatisfactions >= 2")))
    assert [fault.elements for fault in often.faults] == [("end",)]
    never = proved(bpmn("p", *parts, flow("way", "often", "dissatisfactions >= 3")))
    assert [fault.elements for fault in never.faults] == [("often",)]


def test_a_side_process_may_change_what_the_main_sees() -> None:
    keeper = bpmn(
        "side", start("side_start", message("open")), service("side_keep", "keep_fact", name="'mode'", value="'joint'"),
        end("side_end"), chain("side_start", "side_keep", "side_end"),
    )  # fmt: skip
    main = bpmn(
        "p", start(), throw("opens", message("open")), user("work"), exclusive("way", "way_to_end"), end("joint"),
        end(),
        chain("start", "opens", "work", "way"), flow("way", "joint", 'kept("mode") == "joint"'), flow("way", "end"),
    )  # fmt: skip
    assert proved(main, keeper).sound


def test_processes_that_answer_each_other() -> None:
    asker = bpmn(
        "p", start(), throw("open", message("question")), catch("wait", message("answer")), end(),
        chain("start", "open", "wait", "end"),
    )  # fmt: skip
    answerer = bpmn(
        "q", start("q_start", message("question")), user("q_work"), end("q_end", message("answer")),
        chain("q_start", "q_work", "q_end"),
    )  # fmt: skip
    report = proved(asker, answerer)
    assert report.sound
    (assumption,) = report.assumptions
    assert (assumption.process, assumption.elements, assumption.messages) == ("p", ("wait",), ("answer",))
    assert assumption.senders == (("q", True),)


def test_a_sender_that_may_end_without_sending_is_named() -> None:
    asker = bpmn("p", start(), throw("open", message("question")), catch("wait", message("answer")), end(),
                 chain("start", "open", "wait", "end"))  # fmt: skip
    answerer = bpmn(
        "q", start("q_start", message("question")), asked("q_work"), exclusive("q_way", "q_way_to_q_quiet"),
        end("q_end", message("answer")), end("q_quiet"), chain("q_start", "q_work", "q_way"),
        flow("q_way", "q_end", 'outcome == "approve"'), flow("q_way", "q_quiet"),
    )  # fmt: skip
    report = proved(asker, answerer)
    assert report.assumptions[0].senders == (("q", False),)
    fault = the_fault(report, "unanswered")
    assert fault.elements == ("wait",) and told(fault) == ["开始 question", '办理 q_work，填写 outcome="refuse"']
    assert any("not on every path" in line for line in lines(report))


def test_a_deadline_is_met_and_missed() -> None:
    report = proved(
        bpmn(
            "p", start(), clock("begin", "handle"), asked("work", hotline_meets="handle"), end(), end("card"),
            boundary("late", "work", timer('due("handle")'), interrupting=False),
            chain("start", "begin", "work", "end"), chain("late", "card"),
        ),
        limits=LIMIT,
    )  # fmt: skip
    assert report.sound
    (deadline,) = report.deadlines
    assert (deadline.kind, deadline.met_in_time, deadline.missed) == ("handle", True, "timer")


def test_more_time_from_another_process_lets_a_warning_come_again() -> None:
    """The reminders are armed anew by the engine itself; the walk goes on with that state and ends."""
    main = bpmn(
        "p", start(), clock("begin", "handle"), throw("opens", message("more")), asked("work", hotline_meets="handle"),
        end(), end("card"), boundary("late", "work", timer('due("handle")'), interrupting=False),
        chain("start", "begin", "opens", "work", "end"), chain("late", "card"),
    )  # fmt: skip
    more = bpmn(
        "more", start("more_start", message("more")), user("more_ask"),
        service("more_grant", "grant_extension", deadline="'handle'", amount="2"), end("more_end"),
        chain("more_start", "more_ask", "more_grant", "more_end"),
    )  # fmt: skip
    report = proved(main, more, limits=LIMIT)
    assert report.sound and report.states < 12


def test_two_branches_in_either_order_are_one_state() -> None:
    report = proved(
        bpmn(
            "p", start(), parallel("fork"), user("a"), user("b"), parallel("join"), end(),
            chain("start", "fork", "a", "join"),
            chain("fork", "b", "join", "end"),
        )
    )  # fmt: skip
    assert report.sound and report.states == 4


def test_an_external_message_comes_with_its_form() -> None:
    """The base pack's table lets a unit send ``ask``."""
    catching = element("intermediateCatchEvent", "wait", message("ask"), hotline_external="true", hotline_form="check")
    report = proved(
        bpmn(
            "p", start(), catching, exclusive("way", "way_to_end"), end("no"), end(), chain("start", "wait", "way"),
            flow("way", "no", 'outcome == "refuse"'), flow("way", "end"),
        )
    )  # fmt: skip
    assert report.sound


def test_what_the_checks_refuse_for_certain_is_not_walked() -> None:
    """A way that only a refused input would take is dead."""
    parts = (
        start(), asked("work", hotline_checks="no_checks"), exclusive("way", "way_to_end"), end("no"), end(),
        chain("start", "work", "way"), flow("way", "no", 'outcome == "refuse"'), flow("way", "end"),
    )  # fmt: skip
    checks = table("no_checks", "COLLECT", ["outcome"], ["code", "clause", "zh", "en"],
                   [['"refuse"', '"NO"', '"L001"', '"不行"', '"no"']])  # fmt: skip
    assert [fault.elements for fault in proved(bpmn("p", *parts), no_checks=checks).faults] == [("no",)]


def test_a_way_that_a_setting_bars_is_told_but_no_fault() -> None:
    report = proved(
        bpmn(
            "p", start(), exclusive("way", "way_to_end"), user("other"), end(), chain("start", "way"),
            flow("way", "other", 'setting("day_end") == "18:00"'), flow("way", "end"), chain("other", "end"),
        )
    )  # fmt: skip
    assert report.sound and report.switched_off == ("other",)


def test_a_large_process_goes_on_with_what_registration_fixes_asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "EXACT_PLACES", 1)
    report = proved(
        bpmn(
            "p", start(), exclusive("first", "first_to_end"), user("work"), user("more"),
            exclusive("second", "second_to_b"), end(), end("a"), end("b"), chain("start", "first"),
            flow("first", "work", "confidential"), flow("first", "end"),
            chain("work", "more", "second"), flow("second", "a", "confidential"), flow("second", "b"),
        )
    )  # fmt: skip
    assert report.sound, "with what was fixed forgotten, both ways are taken"
    assert [walked.exact for walked in report.walked] == [False]
    assert any("asked anew" in line for line in lines(report))


def test_a_pack_without_bounds_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MOST_PLACES", 1)
    with pytest.raises(walk.TooLarge):
        prove(pack(one_task("p"), one_task("q")))

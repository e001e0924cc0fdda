"""Every rule of lint on its samples: a file, and the elements that the rule reports in it."""

from pathlib import Path

import pytest

from app.packs import ERROR, GAP, WARNING, parse_release
from app.packs.lint import GAPS, RULES, WARNINGS, rule_name
from tests.lint.samples import HERE, base_files, check, check_sample

DOCS = HERE.parent.parent / "docs" / "lint"
NAMES = [rule_name(module) for module in RULES]

EXPECTED: dict[str, list[str | None]] = {
    "asked-known/invalid.bpmn": ["sample_ok_to_no"],
    "asked-known/invalid.dmn": ["policy"],
    "boundary-branch/invalid.bpmn": ["sample_explain"],
    "boundary-branch/invalid_join.bpmn": ["sample_done"],
    "boundary-outgoing/invalid.bpmn": ["sample_late"],
    "called-element/invalid.bpmn": ["sample_step"],
    "called-element/invalid_circle.bpmn": ["sample_step"],
    "checks-tables/invalid.bpmn": ["sample_check"],
    "checks-tables/invalid_shape.bpmn": ["sample_check"],
    "clause-enforced/invalid.clauses.toml": ["L001"],
    "clause-enforced/invalid_measure.clauses.toml": ["L001"],
    "clause-enforced/invalid_named_only.clauses.toml": ["L001"],
    "clause-enforced/invalid_organisational.clauses.toml": ["L001"],
    "clause-enforced/invalid_record.clauses.toml": ["L001"],
    "condition-off-gateway/invalid.bpmn": ["sample_check_to_done"],
    "condition-off-gateway/invalid_parallel.bpmn": ["sample_fork_to_weigh"],
    "dead-end/invalid.bpmn": ["sample_check"],
    "deadline-boundary/invalid.bpmn": ["sample_check"],
    "deadline-kinds/invalid.bpmn": ["sample_clock"],
    "deadline-kinds/invalid.dmn": ["policy"],
    "deadline-kinds/invalid_call.bpmn": ["sample_ok_to_no"],
    "deadline-kinds/invalid_empty.bpmn": ["sample_clock"],
    "deadline-kinds/invalid_meets.bpmn": ["sample_check"],
    "decision-table/invalid.bpmn": ["sample_decide"],
    "decision-table/invalid_collect.bpmn": ["sample_decide"],
    "diagram-size/invalid.bpmn": ["sample"],
    "end-reachable/invalid.bpmn": ["sample", "sample_check"],
    "english-given/invalid.english.toml": [None, "side"],
    "escalation-caught/invalid.bpmn": ["sample_part"],
    "escalation-caught/invalid_never.bpmn": ["sample_given_back"],
    "event-flows/invalid.bpmn": ["sample_done"],
    "event-flows/invalid_start.bpmn": ["sample_start"],
    "event-gateway/invalid.bpmn": ["sample_second"],
    "event-gateway/invalid_timers.bpmn": ["sample_wait"],
    "event-sub-process/invalid.bpmn": ["sample_late"],
    "expression-names/invalid.bpmn": ["sample_ok_to_no"],
    "expression-names/invalid_function.bpmn": ["sample_ok_to_no"],
    "expression-value/invalid.bpmn": ["sample_ok_to_no"],
    "expression-value/invalid.dmn": ["policy"],
    "expression-value/invalid_cell.dmn": ["policy_emergency"],
    "expression-value/invalid_constant.bpmn": ["sample_clock"],
    "external-message/invalid.bpmn": ["sample_asked"],
    "external-message/invalid_form.bpmn": ["side_start"],
    "fact-shadowed/invalid.bpmn": ["sample_count"],
    "form-exists/invalid.bpmn": ["sample_check"],
    "form-exists/invalid_none.bpmn": ["sample_check"],
    "gateway-default/invalid.bpmn": ["sample_ok"],
    "gateway-default/invalid_condition.bpmn": ["sample_ok_to_no"],
    "gateway-default/invalid_default.bpmn": ["sample_ok_to_yes"],
    "gateway-question/invalid.bpmn": ["sample_ok"],
    "gateway-question/invalid_answer.bpmn": ["sample_ok_to_no"],
    "handler-known/invalid.bpmn": ["sample_clock"],
    "handler-known/invalid_missing.bpmn": ["sample_clock"],
    "handler-known/invalid_param.bpmn": ["sample_clock", "sample_clock"],
    "handler-known/invalid_value.bpmn": ["sample_clock"],
    "known-attributes/invalid.bpmn": ["sample_check"],
    "known-attributes/invalid_addressee.bpmn": ["sample_start"],
    "known-ids/invalid.clauses.toml": ["check_no_reason", "L001", "reason", "ask_allowed"],
    "known-ids/invalid.dmn": ["policy_emergency"],
    "known-ids/invalid.form": ["question"],
    "known-ids/invalid_ambiguity.pack.toml": ["settings.redo"],
    "layout-direction/invalid.bpmn": ["sample_check_to_done"],
    "layout-present/invalid.bpmn": ["sample_check"],
    "layout-present/invalid_flow.bpmn": ["sample_check_to_done"],
    "limit-text/invalid.dmn": ["handle_consult", "handle_consult"],
    "limit-text/invalid_unit.dmn": ["handle_complaint"],
    "loop-at-top/invalid.bpmn": ["part_ok"],
    "loop-at-top/invalid_sub_process.bpmn": ["sample_inner_check"],
    "loop-waits/invalid.bpmn": ["sample_ok"],
    "loop-waits/invalid_call.bpmn": ["sample_ok"],
    "message-receiver/invalid.bpmn": ["sample_told"],
    "message-start/invalid.bpmn": ["side_start"],
    "message-start/invalid_catch.bpmn": ["sample_asked"],
    "milestone-known/invalid.bpmn": ["sample_check"],
    "milestone-known/invalid.dmn": ["messages"],
    "names-present/invalid.bpmn": ["sample_check"],
    "names-present/invalid_boundary.bpmn": ["sample_late"],
    "names-present/invalid_process.bpmn": ["sample"],
    "no-repetition/invalid.bpmn": ["sample_check"],
    "no-repetition/invalid_loop.bpmn": ["sample_check"],
    "one-shot-boundary/invalid.bpmn": ["sample_taken_back"],
    "register-complete/invalid.clauses.toml": ["count.clauses", "count.record"],
    "register-complete/invalid_hole.clauses.toml": ["L004"],
    "register-complete/invalid_unstated.clauses.toml": [None],
    "register-where/invalid.clauses.toml": ["L001", "L001", "L001", "L001", "L001", "L001", "L001", "L001"],
    "row-source/invalid.dmn": ["policy_ordinary"],
    "setting-known/invalid.bpmn": ["sample_ok_to_no"],
    "setting-known/invalid.dmn": ["policy"],
    "paper-acts/invalid.pack.toml": ["papers.return", "papers.return", "papers.return"],
    "setting-source/invalid.pack.toml": ["settings.redo"],
    "single-outgoing/invalid.bpmn": ["sample_check"],
    "snake-ids/invalid.bpmn": ["Activity_0x1y2z", "sample_start_to_Activity_0x1y2z", "Activity_0x1y2z_to_done"],
    "snake-ids/invalid.dmn": ["policyEmergency"],
    "start-event/invalid.bpmn": ["sample"],
    "start-event/invalid_called.bpmn": ["side_start"],
    "table-cells/invalid.dmn": ["handle_consult", "handle_complaint"],
    "table-cells/invalid_amount.dmn": ["handle_sms"],
    "table-cells/invalid_clock.dmn": ["handle_sms"],
    "table-cells/invalid_level.dmn": ["handle_sms"],
    "table-cells/invalid_long.dmn": ["handle_consult"],
    "table-cells/invalid_process.dmn": ["diagram_all"],
    "table-cells/invalid_role.dmn": ["messages"],
    "table-gaps/invalid.dmn": ["limits"],
    "table-gaps/invalid_flag.dmn": ["policy"],
    "table-names/invalid.dmn": ["check_checks"],
    "table-outputs/invalid.dmn": ["limits"],
    "table-outputs/invalid_policy.dmn": ["limits"],
    "table-overlap/invalid.dmn": ["policy_ordinary"],
    "timer-date/invalid.bpmn": ["sample_late"],
    "timer-date/invalid_cycle.bpmn": ["sample_late"],
    "timer-key/invalid.bpmn": ["sample_late"],
    "timer-key/invalid_kind.bpmn": ["sample_late"],
    "timer-key/invalid_level.bpmn": ["sample_late"],
    "unique-ids/invalid.bpmn": ["side_answer", "side_answer_to_done"],
    "unreachable/invalid.bpmn": ["sample_weigh"],
    "unsupported-element/invalid.bpmn": ["sample_ok"],
    "unsupported-element/invalid_data_store.bpmn": ["sample_archive"],
    "unsupported-element/invalid_task.bpmn": ["sample_check"],
    "unsupported-event/invalid.bpmn": ["sample_told"],
    "unsupported-event/invalid_condition.bpmn": ["sample_changed"],
    "unsupported-event/invalid_error.bpmn": ["sample_failed"],
    "unsupported-event/invalid_link.bpmn": ["sample_jump", "sample_there"],
    "unsupported-event/invalid_plain.bpmn": ["sample_told"],
    "user-task-act/invalid.bpmn": ["sample_check"],
    "user-task-lane/invalid.bpmn": ["sample_check"],
    "user-task-lane/invalid_none.bpmn": ["sample_check"],
    "user-task-lane/invalid_role.pack.toml": ["side_answer"],
    "words-given/invalid.bpmn": ["sample_clock"],
}


def samples(prefix: str) -> list[str]:
    found = (path.relative_to(HERE).as_posix() for path in HERE.glob(f"*/{prefix}*.*"))
    return sorted(name for name in found if not name.startswith("processes/"))


def test_the_base_pack_of_the_samples_is_sound() -> None:
    assert check(parse_release(base_files())) == []


@pytest.mark.parametrize("name", samples("valid"))
def test_nothing_is_wrong_with_a_valid_sample(name: str) -> None:
    assert check_sample(HERE / name) == []


@pytest.mark.parametrize("name", EXPECTED)
def test_an_invalid_sample_is_reported_where_it_is_wrong(name: str) -> None:
    rule = Path(name).parent.name
    found = [problem for problem in check_sample(HERE / name) if problem.rule == rule]
    assert [problem.element for problem in found] == EXPECTED[name]
    assert all(problem.zh.endswith("。") and problem.en.endswith(".") for problem in found)


def test_every_invalid_sample_has_its_expectation() -> None:
    assert samples("invalid") == sorted(EXPECTED)


@pytest.mark.parametrize("rule", NAMES)
def test_every_rule_has_samples_and_a_page(rule: str) -> None:
    assert list((HERE / rule).glob("valid*")), "no valid sample"
    assert list((HERE / rule).glob("invalid*")), "no invalid sample"
    page = (DOCS / f"{rule}.md").read_text("utf-8")
    assert page.startswith(f"# {rule}\n")
    for heading in ("## 错误", "## 正确"):
        assert heading in page


def test_every_page_and_every_folder_of_samples_belongs_to_a_rule() -> None:
    pages = {path.stem for path in DOCS.glob("*.md")} - {"reading", "README"}
    folders = {path.name for path in HERE.iterdir() if path.is_dir()} - {"processes", "__pycache__"}
    assert pages == folders == set(NAMES)


def test_every_file_among_the_rules_is_applied() -> None:
    folder = Path(RULES[0].__file__ or "").parent
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == {
        module.__name__.rpartition(".")[2] for module in RULES
    }
    assert set(NAMES) >= WARNINGS | GAPS and not WARNINGS & GAPS


def test_every_rule_says_in_a_sentence_what_it_wants() -> None:
    for module in RULES:
        assert module.__doc__ and module.__doc__.strip().endswith(".")


def test_a_problem_leads_to_its_page_and_carries_its_weight() -> None:
    (problem,) = check_sample(HERE / "dead-end" / "invalid.bpmn")
    assert problem.to_dict() == {
        "file": "sample.bpmn",
        "element": "sample_check",
        "line": problem.line,
        "rule": "dead-end",
        "severity": ERROR,
        "zh": "路径在此中断，须通向结束事件。",
        "en": "The path breaks off; lead it to an end.",
        "page": "docs/lint/dead-end.md",
    }
    (gap,) = check_sample(HERE / "deadline-boundary" / "invalid.bpmn")[:1]
    assert gap.severity == GAP and gap.fails_check and not gap.is_error
    (warning,) = check_sample(HERE / "diagram-size" / "invalid.bpmn")
    assert warning.severity == WARNING and not warning.is_error and not warning.fails_check

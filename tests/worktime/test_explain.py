"""Every due time explains itself, as data and in a sentence."""

import json

import pytest
from oracle import CHUXIONG, GUANGXI, NATIONAL, at

from app.worktime import Alternative, Change, ExtensionText, Limit, RuleText, Unit, due_at, explain, extend

CONSULT = RuleText(
    title_zh="咨询类答复时限",
    clause="第十二条（二）1",
    instrument="龙政办发〔2023〕2号",
    title_en="Reply to a consultation",
    anchor_zh="派单",
    anchor_en="dispatch",
)


def days(count: int) -> Limit:
    return Limit(count, Unit.WORKDAY)


def test_tells_each_day_counted_or_skipped_and_why() -> None:
    why = explain(due_at(at("2023-04-20 10:12"), days(2), GUANGXI), CONSULT).to_dict()
    assert [(day["date"], day["counted"], day["kind"], day["name"]) for day in why["days"]] == [
        ("2023-04-21", False, "regional_off", "壮族三月三(调休)"),
        ("2023-04-22", False, "weekend", ""),
        ("2023-04-23", False, "regional_off", "壮族三月三(覆盖全国调休上班日)"),
        ("2023-04-24", True, "weekday", ""),
        ("2023-04-25", True, "weekday", ""),
    ]
    assert why["days"][0]["why_zh"] == "地方放假：壮族三月三(调休)"
    assert why["due"] == "2023-04-25T23:59:59+08:00" and why["shown"] == "2023-04-25 24:00"
    assert why["anchor"]["at"] == "2023-04-20T10:12:00+08:00"
    assert why["calendar"] == {"region": "guangxi", "title": "广西壮族自治区", "version": GUANGXI.version}
    assert why["rule"]["clause"] == "第十二条（二）1"


def test_the_sentence_in_chinese() -> None:
    assert explain(due_at(at("2023-04-20 10:12"), days(2), GUANGXI), CONSULT).sentence_zh == (
        "依据龙政办发〔2023〕2号第十二条（二）1，咨询类答复时限为2个工作日，自2023年4月20日10:12派单起算（当日不计），"
        "计入2023年4月24日至25日，不计2023年4月21日（壮族三月三(调休)，地方放假）、4月22日（周末）、"
        "4月23日（壮族三月三(覆盖全国调休上班日)，地方放假），至2023年4月25日24:00届满。"
        "不计地方假日则为2023年4月23日24:00。"
    )


def test_the_sentence_in_english() -> None:
    assert explain(due_at(at("2024-09-13 09:00"), days(1), NATIONAL), CONSULT).sentence_en == (
        "Reply to a consultation (龙政办发〔2023〕2号 第十二条（二）1): 1 working day from dispatch at 2024-09-13 "
        "09:00 (that day not counted), counting 2024-09-14 (make-up workday: 中秋); due 2024-09-14 24:00."
    )


def test_names_the_notice_behind_the_holidays() -> None:
    sentence = explain(due_at(at("2024-09-13 09:00"), days(2), NATIONAL), CONSULT).sentence_zh
    assert "放假调休见国务院办公厅关于2024年部分节假日安排的通知（国办发明电〔2023〕7号）。" in sentence


def test_tells_extensions_one_after_the_other() -> None:
    due = extend(due_at(at("2024-09-11 15:20"), days(10), GUANGXI), days(10))
    granted = ExtensionText("第十二条（二）9", at("2024-09-25 17:00"), "需联合执法取证")
    explanation = explain(due, CONSULT, [granted])
    why = explanation.to_dict()
    assert why["original_due"] == "2024-09-26T23:59:59+08:00" and why["due"] == "2024-10-15T23:59:59+08:00"
    (extension,) = why["extensions"]
    assert extension["from"] == "2024-09-26T23:59:59+08:00" and extension["reason"] == "需联合执法取证"
    assert sum(day["counted"] for day in extension["days"]) == 10
    assert "依据第十二条（二）9延长10个工作日，从原届满时间接续计算" in explanation.sentence_zh


def test_refuses_texts_for_extensions_that_were_not_granted() -> None:
    with pytest.raises(ValueError, match="0 extensions, but 1 texts"):
        explain(due_at(at("2024-09-11 15:20"), days(10), GUANGXI), CONSULT, [ExtensionText()])


def test_hours_run_through_and_say_so() -> None:
    explanation = explain(due_at(at("2025-01-28 23:50"), Limit(24, Unit.HOUR), GUANGXI), CONSULT)
    assert "自2025年1月28日23:50派单起算，昼夜和节假日连续计算，至2025年1月29日23:50届满。" in explanation.sentence_zh
    assert explanation.to_dict()["days"] == []


def test_calendar_days_say_how_they_roll_on() -> None:
    explanation = explain(due_at(at("2026-09-25 15:20"), Limit(10, Unit.DAY), NATIONAL), CONSULT)
    assert (
        "按自然日计至2026年10月5日，该日不是工作日（国庆节），顺延，至2026年10月8日24:00届满。"
        in explanation.sentence_zh
    )


def test_no_limit_is_said_plainly() -> None:
    explanation = explain(due_at(at("2024-05-03 18:00"), Limit(None, Unit.NONE), GUANGXI), CONSULT)
    assert explanation.sentence_zh == "依据龙政办发〔2023〕2号第十二条（二）1，咨询类答复时限：制度未规定时限。"
    assert explanation.to_dict()["due"] is None


@pytest.mark.parametrize(
    ("anchor", "count", "calendar", "codes"),
    [
        ("2024-09-11 15:20", 10, GUANGXI, []),
        ("2026-12-30 10:00", 3, NATIONAL, ["year_not_announced"]),
        ("2026-12-15 10:00", 3, NATIONAL, ["december_open"]),
        ("2026-04-16 10:00", 1, GUANGXI, ["unconfirmed_day", "unconfirmed_day"]),
        ("2026-06-15 10:00", 1, CHUXIONG, ["local_year_unknown"]),
    ],
)
def test_says_what_would_change_it(anchor: str, count: int, calendar: object, codes: list[str]) -> None:
    explanation = explain(due_at(at(anchor), days(count), calendar), CONSULT)  # type: ignore[arg-type]
    assert [change.code for change in explanation.would_change] == codes
    assert ("注意" in explanation.sentence_zh) == bool(codes)


def test_takes_what_only_its_caller_knows() -> None:
    mailbox, plain = due_at(at("2024-03-04 09:00"), days(3), GUANGXI), due_at(at("2024-03-04 09:00"), days(2), GUANGXI)
    other = Alternative(CONSULT, plain, "若按咨询类", "as a consultation")
    redispatch = Change("redispatch", "重新派单则重新起算", "a redispatch starts it anew")
    explanation = explain(mailbox, RuleText("主席信箱答复时限"), alternatives=[other], also_changes=[redispatch])
    assert "若按咨询类则为2024年3月6日24:00。" in explanation.sentence_zh
    assert "注意：重新派单则重新起算。" in explanation.sentence_zh


def test_is_ready_for_json() -> None:
    due = extend(due_at(at("2026-04-16 10:00"), days(1), GUANGXI), days(2))
    assert json.loads(json.dumps(explain(due, CONSULT).to_dict()))["unconfirmed"] is True

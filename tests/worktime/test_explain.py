"""Every due time explains itself, as data and in a sentence."""

import json
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from oracle import CHUXIONG, GUANGXI, NATIONAL, at

from app.worktime import (
    Alternative,
    Change,
    ExtensionText,
    Limit,
    RuleText,
    Ruling,
    Unit,
    WorkCalendar,
    due_at,
    explain,
    extend,
    moved,
)

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
        ("2026-12-01 10:00", 3, NATIONAL, []),
        ("2026-12-10 10:00", 1, NATIONAL, []),
        ("2026-12-22 10:00", 2, NATIONAL, []),
        ("2026-12-23 10:00", 2, NATIONAL, ["december_open"]),
        ("2026-04-16 10:00", 1, GUANGXI, ["unconfirmed_day", "unconfirmed_day"]),
        ("2026-06-15 10:00", 1, CHUXIONG, ["local_year_unknown"]),
    ],
)
def test_says_what_would_change_it(anchor: str, count: int, calendar: object, codes: list[str]) -> None:
    explanation = explain(due_at(at(anchor), days(count), calendar), CONSULT)  # type: ignore[arg-type]
    assert [change.code for change in explanation.would_change] == codes
    assert ("注意" in explanation.sentence_zh) == bool(codes)


@pytest.mark.parametrize("unit", [Unit.WORKDAY, Unit.DAY])
@pytest.mark.parametrize("calendar", [NATIONAL, GUANGXI], ids=["national", "guangxi"])
def test_the_next_year_s_notice_is_named_exactly_where_it_may_move_the_due_time(
    calendar: WorkCalendar, unit: Unit
) -> None:
    """Each day that a notice for 2027 may rule on is turned over in its turn: does any of them move the due time?"""
    late = [date(2026, 12, number) for number in range(25, 32)]
    for begin, count in product(range(1, 32), range(1, 8)):
        due = due_at(at(f"2026-12-{begin:02} 10:00"), Limit(count, unit), calendar)
        codes = [change.code for change in explain(due, CONSULT).would_change]
        if "year_not_announced" in codes:
            continue
        movable = any(moved(due, turned_over(calendar, day)).at != due.at for day in late)
        assert ("december_open" in codes) == movable, f"{due.shown}: {count} from {begin} December"


def turned_over(calendar: WorkCalendar, day: date) -> WorkCalendar:
    ruling = Ruling(not calendar.day(day).workday, "元旦", "2027年的通知")
    return replace(calendar, version=f"{calendar.version}-{day}", national={**calendar.national, day: ruling})


def test_no_notice_has_ever_ruled_on_an_earlier_day_of_the_december_before() -> None:
    ruled = [day for day in NATIONAL.national if day.month == 12]
    assert ruled and min(day.day for day in ruled) >= 25, "else the explanation has to name earlier days too"


def test_nothing_changes_what_is_over() -> None:
    provisional = due_at(at("2026-12-30 10:00"), days(3), NATIONAL)
    explanation = explain(provisional, CONSULT, also_changes=[Change("x", "重新派单", "redispatch")], running=False)
    assert explanation.would_change == () and "注意" not in explanation.sentence_zh
    assert "Note" not in explanation.sentence_en


@pytest.mark.parametrize(
    ("anchor", "limit", "told"),
    [
        ("2026-11-21 21:37:03", Limit(24, Unit.HOUR), ("2026年11月21日21:37", "2026年11月22日21:37")),
        ("2026-11-21 21:37:59", Limit(30, Unit.MINUTE), ("2026年11月21日21:37", "2026年11月21日22:07")),
        ("2026-11-20 21:37:03", days(1), ("2026年11月20日21:37", "2026年11月23日24:00")),
    ],
)
def test_beginning_and_end_are_told_to_the_minute_and_never_later_than_they_are(
    anchor: str, limit: Limit, told: tuple[str, str]
) -> None:
    explanation = explain(due_at(at(anchor), limit, NATIONAL), CONSULT)
    assert f"自{told[0]}派单起算" in explanation.sentence_zh and f"，至{told[1]}届满。" in explanation.sentence_zh
    assert ":03" not in explanation.sentence_en and ":59" not in explanation.sentence_en


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("制度未明确：不设签收时限", "制度未明确，不设签收时限。"), ("条文未规定时限", "条文未规定时限。"),
        ("随主办单位的办理时限", "制度未规定时限。随主办单位的办理时限。"), ("", "制度未规定时限。"),
    ],
)  # fmt: skip
def test_that_there_is_no_limit_is_said_once(note: str, said: str) -> None:
    none = due_at(at("2024-03-04 09:00"), Limit(None, Unit.NONE), GUANGXI)
    assert explain(none, RuleText("签收时限", note_zh=note)).sentence_zh == f"签收时限：{said}"


@pytest.mark.parametrize("note", ["当日不计", "当日不计。"])
def test_a_remark_ends_with_one_full_stop(note: str) -> None:
    rule = RuleText("签收时限", note_zh=note)
    for limit in (days(1), Limit(None, Unit.NONE)):
        sentence = explain(due_at(at("2024-03-04 09:00"), limit, GUANGXI), rule).sentence_zh
        assert sentence.endswith("。当日不计。"), sentence


def test_takes_what_only_its_caller_knows() -> None:
    mailbox, plain = due_at(at("2024-03-04 09:00"), days(3), GUANGXI), due_at(at("2024-03-04 09:00"), days(2), GUANGXI)
    other = Alternative(CONSULT, plain, "不适用，仅供对照", "does not apply, for comparison")
    redispatch = Change("redispatch", "重新派单则重新起算", "a redispatch starts it anew")
    explanation = explain(mailbox, RuleText("主席信箱答复时限"), alternatives=[other], also_changes=[redispatch])
    compared = "如适用第十二条（二）1的咨询类答复时限，则为2024年3月6日24:00（不适用，仅供对照）。"
    assert compared in explanation.sentence_zh
    assert explanation.ruling_zh == explanation.sentence_zh.replace(compared, ""), "an office signs what applies"
    assert (
        "(第十二条（二）1), which does not apply, for comparison, it would be 2024-03-06 24:00"
        in explanation.sentence_en
    )
    assert "注意：重新派单则重新起算。" in explanation.sentence_zh


def test_is_ready_for_json() -> None:
    due = extend(due_at(at("2026-04-16 10:00"), days(1), GUANGXI), days(2))
    assert json.loads(json.dumps(explain(due, CONSULT).to_dict()))["unconfirmed"] is True

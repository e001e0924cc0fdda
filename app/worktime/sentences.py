"""An explanation in words, Chinese and English. Wording only; what is said is decided in explain.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.worktime.calendar import Day, DayKind, WorkCalendar
from app.worktime.limits import Limit, Unit
from app.worktime.spans import Span, spans

if TYPE_CHECKING:
    from app.worktime.due import Due
    from app.worktime.explain import Alternative, Explanation

SILENT = ("制度未", "条文未")
"""How the tables' remarks begin where a regulation sets no limit."""
_UNIT_ZH = {Unit.WORKDAY: "个工作日", Unit.DAY: "日", Unit.HOUR: "小时", Unit.MINUTE: "分钟"}
_UNIT_EN = {Unit.WORKDAY: "working day", Unit.DAY: "calendar day", Unit.HOUR: "hour", Unit.MINUTE: "minute"}
_KIND_ZH = {
    DayKind.WEEKDAY: "工作日",
    DayKind.WEEKEND: "周末",
    DayKind.HOLIDAY: "放假",
    DayKind.MAKE_UP: "调休上班",
    DayKind.REGIONAL_OFF: "地方放假",
    DayKind.REGIONAL_WORK: "地方调休上班",
    DayKind.PROVISIONAL_WEEKDAY: "暂按工作日",
    DayKind.PROVISIONAL_WEEKEND: "暂按周末",
}
_KIND_EN = {
    DayKind.WEEKDAY: "weekday",
    DayKind.WEEKEND: "weekend",
    DayKind.HOLIDAY: "public holiday",
    DayKind.MAKE_UP: "make-up workday",
    DayKind.REGIONAL_OFF: "local day off",
    DayKind.REGIONAL_WORK: "local make-up workday",
    DayKind.PROVISIONAL_WEEKDAY: "weekday, provisional",
    DayKind.PROVISIONAL_WEEKEND: "weekend, provisional",
}


def why_zh(day: Day, *, by_workday: bool) -> str:
    """Why the day counts or not, in a word or two: '地方放假：壮族三月三'."""
    if not by_workday:
        return "按自然日计"
    return _KIND_ZH[day.kind] + (f"：{day.name}" if day.name else "") + ("（未核实）" if day.unconfirmed else "")


def why_en(day: Day, *, by_workday: bool) -> str:
    """The same in English; names of days stay Chinese."""
    if not by_workday:
        return "calendar days are counted"
    return _KIND_EN[day.kind] + (f": {day.name}" if day.name else "") + (" (unconfirmed)" if day.unconfirmed else "")


# ---- what would change a due time: (code, zh, en) ---------------------------------------------------------------


def year_not_announced(year: int) -> tuple[str, str, str]:
    return (
        "year_not_announced",
        f"{year}年放假安排尚未公布，暂按周一至周五为工作日计算，公布后重新计算",
        f"the holidays of {year} are not announced yet; weekdays stand in until they are",
    )


def december_open(year: int) -> tuple[str, str, str]:
    return (
        "december_open",
        f"{year + 1}年放假安排尚未公布，可能调整{year}年12月25日至31日的上班日，公布后重新计算",
        f"the holidays of {year + 1} are not announced yet and may take in days from {year}-12-25 on",
    )


def unconfirmed_day(day: Day) -> tuple[str, str, str]:
    return (
        "unconfirmed_day",
        f"{_date_zh(day.date)}（{day.name}）的地方放假通知未核实，核实结果不同则期限改变",
        f"the local notice for {day.date} ({day.name}) is unconfirmed",
    )


def local_year_unknown(calendar: WorkCalendar, year: int) -> tuple[str, str, str]:
    remark = calendar.unknown_years[year]
    return (
        "local_year_unknown",
        f"{calendar.title or calendar.region}{year}年的地方放假通知未载入（{remark}），载入后重新计算",
        f"local holiday notices of {year} are not all loaded for {calendar.region}",
    )


def calendar_not_applied(newest: Due, due: Due) -> tuple[str, str, str]:
    """``newest``: counted with the calendar in force, which has not moved ``due``."""
    earlier = newest.at is not None and due.at is not None and newest.at < due.at
    return (
        "calendar_not_applied",
        f"按现行日历（第{newest.version}版）则至{_shown_zh(newest)}届满，"
        + ("提前须经确认，未确认前不变" if earlier else "尚未据此移动"),
        f"by the calendar in force (version {newest.version}) it would be {newest.shown}; "
        + ("an earlier due time waits for a person's confirmation" if earlier else "it has not been moved yet"),
    )


# ---- Chinese ----------------------------------------------------------------------------------------------------


def chinese(why: Explanation, *, compared: bool = True) -> str:
    """One paragraph for the desk. ``compared``: with what does not apply; an office signs what applies."""
    rule, first = why.rule, why.steps[0]
    source = f"依据{rule.instrument}{rule.clause}，" if rule.instrument or rule.clause else ""
    if first.at is None:
        return f"{source}{rule.title_zh}：{_no_limit_zh(rule.note_zh)}"
    text = f"{source}{rule.title_zh}为{limit_zh(first.limit)}，自{_instant_zh(first.anchor)}{rule.anchor_zh}起算"
    text += f"{_counting_zh(first)}，至{_shown_zh(first)}届满。"
    for step, extension in zip(why.steps[1:], why.extensions, strict=True):
        by = f"依据{extension.clause}" if extension.clause else ""
        text += f"{by}延长{limit_zh(step.limit)}，从原届满时间接续计算{_counting_zh(step)}，至{_shown_zh(step)}届满。"
    text += _notices_zh(why.steps)
    for other in why.alternatives if compared else ():
        text += _other_zh(why, other)
    if why.would_change:
        text += "注意：" + "；".join(change.zh for change in why.would_change) + "。"
    return text + _note_zh(rule.note_zh)


def _other_zh(why: Explanation, other: Alternative) -> str:
    """Another reckoning of the same rule (不计地方假日), or another rule, which is named."""
    due = f"则为{_shown_zh(other.due)}" if other.due.at else "则无时限"
    if other.rule == why.rule:
        return f"{other.why_zh}{due}。"
    article = f"{other.rule.clause}的" if other.rule.clause else ""
    return f"如适用{article}{other.rule.title_zh}，{due}{f'（{other.why_zh}）' if other.why_zh else ''}。"


def _no_limit_zh(note: str) -> str:
    """That there is no limit is said once, by the table's remark where it begins with that."""
    if note.startswith(SILENT):
        return _note_zh(note.replace("：", "，", 1))
    return f"制度未规定时限。{_note_zh(note)}"


def _note_zh(note: str) -> str:
    """A remark of the table is written without the full stop that a sentence ends with."""
    return f"{note}。" if note and not note.endswith("。") else note


def _counting_zh(due: Due) -> str:
    if not due.days:
        return "，昼夜和节假日连续计算"
    if due.limit.unit is Unit.DAY:
        last = due.deciding[0]
        text = f"（当日不计），按自然日计至{_date_zh(last.date)}"
        return text if last.workday else f"{text}，该日不是工作日（{last.name or '周末'}），顺延"
    counted = [day for day, counts in due.tally if counts]
    skipped = [day for day, counts in due.tally if not counts]
    text = f"（当日不计），计入{_days_zh(counted)}"
    return f"{text}，不计{_days_zh(skipped)}" if skipped else text


def _days_zh(days: Sequence[Day]) -> str:
    parts = []
    before: date | None = None
    for span in spans(days):
        text = _date_zh(span.first, year=before is None or before.year != span.first.year)
        if span.first != span.last:
            text += f"至{_end_zh(span)}"
        if span.kind is not DayKind.WEEKDAY:
            text += f"（{span.name or _KIND_ZH[span.kind]}{_mark_zh(span)}）"
        parts.append(text)
        before = span.last
    return "、".join(parts)


def _end_zh(span: Span) -> str:
    if span.first.month == span.last.month:
        return f"{span.last.day}日"
    return _date_zh(span.last, year=span.first.year != span.last.year)


def _notices_zh(steps: Sequence[Due]) -> str:
    """The national notices behind the days off and made up; the sources of local days stand in the data."""
    ruled = (DayKind.HOLIDAY, DayKind.MAKE_UP)
    names = dict.fromkeys(day.source for step in steps for day in step.deciding if day.kind in ruled and day.source)
    return f"放假调休见{'、'.join(names)}。" if names else ""


def _mark_zh(span: Span) -> str:
    what = {DayKind.MAKE_UP: "调休上班", DayKind.REGIONAL_OFF: "地方放假", DayKind.REGIONAL_WORK: "地方上班"}
    marks = [what[span.kind]] if span.name and span.kind in what else []
    return "".join(f"，{mark}" for mark in [*marks, *(["未核实"] if span.unconfirmed else [])])


def limit_zh(limit: Limit) -> str:
    """5个工作日."""
    return f"{limit.amount}{_UNIT_ZH[limit.unit]}"


def _date_zh(day: date, *, year: bool = True) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if year else f"{day.month}月{day.day}日"


def _instant_zh(instant: datetime) -> str:
    return f"{_date_zh(instant.date())}{instant:%H:%M}"


def _shown_zh(due: Due) -> str:
    if due.at is None:
        return ""
    return _date_zh(due.at.date()) + due.shown.split(" ")[1]


# ---- English ----------------------------------------------------------------------------------------------------


def english(why: Explanation) -> str:
    """The same paragraph in English; titles fall back on the Chinese ones."""
    rule, first = why.rule, why.steps[0]
    source = " ".join(part for part in (rule.instrument, rule.clause) if part)
    title = (rule.title_en or rule.title_zh) + (f" ({source})" if source else "")
    if first.at is None:
        return f"{title}: the text sets no limit."
    start = f"{rule.anchor_en or 'the anchor'} at {first.anchor:%Y-%m-%d %H:%M}"
    text = f"{title}: {limit_en(first.limit)} from {start}{_counting_en(first)}; due {first.shown}."
    for step, extension in zip(why.steps[1:], why.extensions, strict=True):
        by = f" under {extension.clause}" if extension.clause else ""
        text += f" Extended{by} by {limit_en(step.limit)} from the old due time{_counting_en(step)}; due {step.shown}."
    for other in why.alternatives:
        text += f" {_other_en(why, other)} it would be {other.due.shown or 'without limit'}."
    if why.would_change:
        text += " Note: " + "; ".join(change.en for change in why.would_change) + "."
    return text


def _other_en(why: Explanation, other: Alternative) -> str:
    if other.rule == why.rule:
        return f"{other.why_en[:1].upper()}{other.why_en[1:]}"
    title = other.rule.title_en or other.rule.title_zh
    under = f"Under {title}" + (f" ({other.rule.clause})" if other.rule.clause else "")
    return f"{under}, which {other.why_en}," if other.why_en else under


def _counting_en(due: Due) -> str:
    if not due.days:
        return ", running through nights and holidays"
    if due.limit.unit is Unit.DAY:
        last = due.deciding[0]
        text = f" (that day not counted) to {last.date}"
        return text if last.workday else f"{text}, which is no working day ({last.name or 'weekend'}), rolled on"
    counted = [day for day, counts in due.tally if counts]
    skipped = [day for day, counts in due.tally if not counts]
    text = f" (that day not counted), counting {_list_en(counted)}"
    return f"{text}, skipping {_list_en(skipped)}" if skipped else text


def _list_en(days: Sequence[Day]) -> str:
    return ", ".join(_span_en(span) for span in spans(days))


def _span_en(span: Span) -> str:
    text = str(span.first) if span.first == span.last else f"{span.first} to {span.last}"
    if span.kind is DayKind.WEEKDAY:
        return text
    mark = ", unconfirmed" if span.unconfirmed else ""
    return f"{text} ({_KIND_EN[span.kind]}{': ' + span.name if span.name else ''}{mark})"


def limit_en(limit: Limit) -> str:
    """5 working days."""
    return f"{limit.amount} {_UNIT_EN[limit.unit]}{'' if limit.amount == 1 else 's'}"

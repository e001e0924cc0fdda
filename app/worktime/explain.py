"""Why a due time is what it is: rule, anchor, every day counted or skipped, extensions, and what would change it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from app.worktime import sentences
from app.worktime.calendar import Day, WorkCalendar
from app.worktime.due import Due, extend, moved
from app.worktime.limits import Unit

_DECEMBER, _BORROWED_FROM = 12, 25
"""The notice for a year rules on its New Year's holiday, and with it on days of the year before: at most the weekend
that precedes it, so nothing before 25 December (the earliest so far: the 29th, in 2007 and 2018)."""


@dataclass(frozen=True, slots=True)
class RuleText:
    """The rule behind a limit, as its register words it. `anchor_*`: what starts the clock (派单, dispatch).

    `ambiguity`: the id under which a reading of an unclear text is recorded.
    """

    title_zh: str
    clause: str = ""
    instrument: str = ""
    title_en: str = ""
    anchor_zh: str = ""
    anchor_en: str = ""
    ambiguity: str | None = None
    note_zh: str = ""


@dataclass(frozen=True, slots=True)
class ExtensionText:
    """What is known about one granted extension besides its due time."""

    clause: str = ""
    granted_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A limit that does not apply but that readers ask about: the kind's own beside the mailbox's (A-L08, A-X02)."""

    rule: RuleText
    due: Due
    why_zh: str = ""
    why_en: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that would move the due time. `code` is stable, the texts are for people."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reasons for `due`. `steps`: the original due time, then one for each extension, oldest first."""

    due: Due
    rule: RuleText
    steps: tuple[Due, ...]
    extensions: tuple[ExtensionText, ...]
    alternatives: tuple[Alternative, ...]
    would_change: tuple[Change, ...]

    @property
    def sentence_zh(self) -> str:
        return sentences.chinese(self)

    @property
    def ruling_zh(self) -> str:
        """The sentence without what does not apply and is only compared: what an office may sign."""
        return sentences.chinese(self, compared=False)

    @property
    def sentence_en(self) -> str:
        return sentences.english(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON; instants in ISO 8601 with their offset."""
        first = self.steps[0]
        return {
            "due": _iso(self.due.at),
            "shown": self.due.shown,
            "rule": asdict(self.rule),
            "anchor": {"at": _iso(first.anchor), "zh": self.rule.anchor_zh, "en": self.rule.anchor_en},
            "limit": _limit(first),
            "days": _days(first),
            "zone": str(first.zone),
            "day_end": first.day_end,
            "calendar": {"region": self.due.region, "title": self.due.calendar.title, "version": self.due.version},
            "original_due": _iso(first.at),
            "extensions": [_extension(*each) for each in zip(self.steps[1:], self.extensions, strict=True)],
            "provisional": self.due.provisional,
            "unconfirmed": self.due.unconfirmed,
            "alternatives": [_alternative(each) for each in self.alternatives],
            "would_change": [asdict(each) for each in self.would_change],
            "sentence_zh": self.sentence_zh,
            "ruling_zh": self.ruling_zh,
            "sentence_en": self.sentence_en,
        }


def explain(
    due: Due,
    rule: RuleText,
    extensions: Sequence[ExtensionText] = (),
    alternatives: Sequence[Alternative] = (),
    also_changes: Sequence[Change] = (),
    *,
    running: bool = True,
    newest: Due | None = None,
) -> Explanation:
    """Explain `due`. `extensions`: none, or one text for each extension that `due` went through, oldest first.
    `running`: whether anything may still change it; what is met or over stays as it is. `newest`: the same limit by the
    calendar in force, where `due` may have been counted with an earlier one (A-X11).

    ValueError on another number of texts. Where local days make a difference, the due time without them is added to
    the alternatives.
    """
    steps = _steps(due)
    texts = tuple(extensions) or tuple(ExtensionText() for _ in steps[1:])
    if len(texts) != len(steps) - 1:
        raise ValueError(f"{len(steps) - 1} extensions, but {len(texts)} texts for them")
    return Explanation(
        due=due,
        rule=rule,
        steps=steps,
        extensions=texts,
        alternatives=(*alternatives, *_without_local_days(due, rule)),
        would_change=(*_what_would_change(steps, newest or due), *_not_applied(due, newest), *also_changes)
        if running
        else (),
    )


def _steps(due: Due) -> tuple[Due, ...]:
    chain = [due]
    while chain[-1].extends is not None:
        chain.append(chain[-1].extends)
    return tuple(reversed(chain))


def _without_local_days(due: Due, rule: RuleText) -> list[Alternative]:
    if not any(step.calendar.regional for step in _steps(due)):
        return []
    plain = _plain(due)
    if plain.at == due.at:
        return []
    return [Alternative(rule, plain, "不计地方假日", "without local public holidays")]


def _plain(due: Due) -> Due:
    """Counted again without local days, each step with its own calendar."""
    calendar = due.calendar.without_region()
    if due.extends is None:
        return moved(due, calendar)
    return extend(_plain(due.extends), due.limit, calendar)


def _not_applied(due: Due, newest: Due | None) -> list[Change]:
    return [] if newest is None or newest.at == due.at else [Change(*sentences.calendar_not_applied(newest, due))]


def _what_would_change(steps: Sequence[Due], newest: Due) -> list[Change]:
    """What the calendar in force knows by now about the days of the steps is open no more."""
    calendar = newest.calendar
    days = [calendar.day(day.date) for step in steps for day in step.deciding]
    years = {day.date.year for day in days}
    provisional = {day.date.year for day in days if day.provisional}
    december = {day.date.year for day in days if _next_notice_may_move(day, calendar)}
    changes = [sentences.year_not_announced(year) for year in sorted(provisional)]
    changes += [sentences.december_open(year) for year in sorted(december) if year + 1 not in provisional]
    changes += [sentences.unconfirmed_day(day) for day in days if day.unconfirmed]
    changes += [sentences.local_year_unknown(calendar, year) for year in sorted(years & set(calendar.unknown_years))]
    return [Change(*each) for each in changes]


def _next_notice_may_move(day: Day, calendar: WorkCalendar) -> bool:
    """A notice may rule on late December of the year before: 2018-12-29 was worked by the notice for 2019."""
    borrowed = day.date >= date(day.date.year, _DECEMBER, _BORROWED_FROM)
    return borrowed and not day.provisional and day.date.year + 1 not in calendar.announced


def _limit(due: Due) -> dict[str, Any]:
    return {"amount": due.limit.amount, "unit": due.limit.unit.value}


def _days(due: Due) -> list[dict[str, Any]]:
    return [
        {
            "date": day.date.isoformat(),
            "counted": counted,
            "workday": day.workday,
            "kind": day.kind.value,
            "name": day.name,
            "source": day.source,
            "provisional": day.provisional,
            "unconfirmed": day.unconfirmed,
            "why_zh": sentences.why_zh(day, by_workday=due.limit.unit is Unit.WORKDAY),
            "why_en": sentences.why_en(day, by_workday=due.limit.unit is Unit.WORKDAY),
        }
        for day, counted in due.tally
    ]


def _extension(step: Due, text: ExtensionText) -> dict[str, Any]:
    return {
        "limit": _limit(step),
        "from": _iso(step.anchor),
        "due": _iso(step.at),
        "days": _days(step),
        "clause": text.clause,
        "granted_at": _iso(text.granted_at),
        "reason": text.reason,
    }


def _alternative(each: Alternative) -> dict[str, Any]:
    return {
        "why_zh": each.why_zh,
        "why_en": each.why_en,
        "rule": asdict(each.rule),
        "limit": _limit(each.due),
        "due": _iso(each.due.at),
        "shown": each.due.shown,
        "region": each.due.region,
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None

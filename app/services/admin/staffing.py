"""Units changed by an administrator; a change of their staff has to be reported in time, where the pack says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from app.bpmn import matching
from app.packs import Release
from app.services import access
from app.services.admin import admin_journal, administration
from app.services.errand import Answer
from app.services.program import Program
from app.services.words import KINDS
from app.store import administration as store
from app.store import records, releases
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, Ground, no_such
from app.worktime import SHANGHAI, Explanation, Limit, RuleText, Unit, due_at, explain

STAFF_CHANGE = "staff_change"
STAFF = ("leader", "liaison", "staff_note", "receiver")
"""Columns that name people."""


@dataclass(frozen=True)
class UnitForm:
    """A unit as it is to be; ``supervising`` is the code of a unit, names are divided by 、 or a comma.

    The unit above it (``parent``) stays: where a unit belongs does not change.
    """

    name: str
    kind: str
    active: bool = True
    supervising: str | None = None
    leader: str | None = None
    liaison: str | None = None
    staff: str | None = None
    receiver: str | None = None


def unit(program: Program, actor: Actor, code: str) -> dict[str, Any]:
    """One unit of the pack. 404 for a code that no unit has."""
    access.must(actor, "people.manage")
    found = [each for each in administration.units(program, actor) if each["code"] == code]
    if not found:
        raise no_such("单位", "unit")
    return found[0]


def change_unit(
    program: Program, actor: Actor, code: str, form: UnitForm, *, completed_on: date | None = None,
    confirmed: bool = False,
) -> Answer:  # fmt: skip
    """Change a unit. ``completed_on``: the day on which a change of its staff was completed; ``confirmed``: it may be
    switched off although it has open tickets or people (Conflict with both numbers otherwise).

    Where the limits of the release in force have a ``staff_change``, changed staff needs that day; the answer's
    ``report`` then says by when it had to be reported, and whether it was. Raises as ``add_unit`` does.
    """
    now = program.instant()

    def work(tx: Connection) -> Answer:
        row = records.find_one(tx, "unit", pack=actor.pack, code=code)
        if row is None:
            raise no_such("单位", "unit")
        administration.must_be_of_kind(program, tx, actor, form.kind, row["kind"])
        if form.active:
            administration.must_be_staffed(program, tx, actor, form.leader, form.liaison, form.staff, form.receiver)
        elif row["active"] and not confirmed:
            _must_be_idle(tx, row.id)
        above = administration.unit_of(tx, actor, form.supervising, "supervising")
        if above == row.id:
            raise Conflict(Ground("OWN_SUPERVISOR", "单位不能主管自己。", "A unit does not supervise itself."))
        before = _state(tx, row)
        row.set(
            name=form.name, kind=form.kind, active=form.active, supervising_id=above, leader=form.leader,
            liaison=form.liaison, staff_note=form.staff, receiver=form.receiver,
        )  # fmt: skip
        report = _report(program, tx, actor, before, row, completed_on, now)
        records.flush(tx, [row])
        after = _state(tx, row)
        if after != before:
            noted = {**after, **({"report": report} if report else {})}
            admin_journal.note(tx, actor, now, "change_unit", code, before=before, after=noted)
        return {**after, "changed": after != before, "report": report}

    return administration.as_admin(program, actor, "change_unit", work)


def _must_be_idle(tx: Connection, unit_id: int) -> None:
    """Raise Conflict for a unit with work or people: it gets no new tickets, and theirs stay where they are."""
    tickets, people = store.load_of_unit(tx, unit_id)
    if tickets or people:
        zh = (
            f"该单位还有{tickets}件未办结的工单、{people}名在用人员。停用后不再派新单，这些工单仍由该单位办理，"
            "人员仍可登录；确定停用的，请勾选确认。"
        )
        en = (
            f"Open tickets of this unit: {tickets}; active people: {people}. Switched off, it gets no new ones; these "
            "stay with it and its people can still sign in. Tick the confirmation if that is what you want."
        )
        facts = {"field": "confirm_off", "tickets": tickets, "people": people}
        raise Conflict(Ground("UNIT_IN_USE", zh, en, facts=facts))


def _state(tx: Connection, row: Record) -> dict[str, Any]:
    above = records.find_one(tx, "unit", id=row["supervising_id"]) if row["supervising_id"] else None
    names = ("id", "code", "name", "kind", "active", *STAFF)
    return {**{name: row[name] for name in names}, "supervising": above["code"] if above else None}


def _report(
    program: Program, tx: Connection, actor: Actor, before: Mapping[str, Any], row: Record, completed_on: date | None,
    now: datetime,
) -> dict[str, Any] | None:  # fmt: skip
    """When the change of staff was completed, by when it had to be reported, whether that was in time."""
    if all(before[name] == row[name] for name in STAFF) or not _has_limit(program, tx, actor, now):
        return None
    if completed_on is None:
        zh, en = "人员有变动，请填写调整完成日。", "The staff has changed: say when the change was completed."
        raise administration.field_fault("REQUIRED", zh, en, "completed_on")
    if completed_on > now.astimezone(SHANGHAI).date():
        zh, en = "调整完成日不能在今天以后。", "The change cannot be completed later than today."
        raise administration.field_fault("COMPLETED_LATER", zh, en, "completed_on")
    why = _explained(program, tx, actor, completed_on, now)
    assert why is not None and why.due.at is not None
    return {
        "completed_on": completed_on.isoformat(), "report_by": why.due.at.isoformat(), "late": now > why.due.at,
        "sentence_zh": why.sentence_zh, "sentence_en": why.sentence_en,
    }  # fmt: skip


def staff_clock(program: Program, actor: Actor, completed_on: date | None = None) -> Explanation | None:
    """By when a change of staff completed on that day (None: today) has to be reported, and why; None: no limit."""
    access.must(actor, "people.manage")
    now = program.instant()
    day = completed_on or now.astimezone(SHANGHAI).date()
    with program.database.read() as conn:
        return _explained(program, conn, actor, day, now)


def _has_limit(program: Program, conn: Connection, actor: Actor, now: datetime) -> bool:
    return _explained(program, conn, actor, now.astimezone(SHANGHAI).date(), now) is not None


def _explained(program: Program, conn: Connection, actor: Actor, day: date, now: datetime) -> Explanation | None:
    release_id, epoch = releases.in_force(conn, actor.pack, now)
    if release_id is None:
        return None
    rules = program.releases.get(conn, release_id).rules
    row = _limit(rules)
    if row is None:
        return None
    calendar = program.calendars.get(conn, rules.region, epoch).calendar
    limit = Limit(row["amount"], Unit(row["unit"]))
    anchor = datetime.combine(day, time(0), SHANGHAI)
    due = due_at(anchor, limit, calendar, day_end=rules.setting("day_end", "24:00"))
    return explain(due, _rule_text(rules, row)) if due.at is not None else None


def _limit(rules: Release) -> Mapping[str, Any] | None:
    """The row of the limits table, None where the regulation demands no such report.

    A change of staff belongs to no ticket, so the ticket's facts are empty.
    """
    table = rules.tables.get("limits")
    if table is None:
        return None
    names = {"deadline": STAFF_CHANGE, "kind": "", "emergency": False, "source": ""}
    matches = matching(table, names, {"setting": lambda key: rules.setting(key, None)})
    return matches[0].outputs if matches else None


def _rule_text(rules: Release, row: Mapping[str, Any]) -> RuleText:
    clause = rules.register.cited(row.get("clause"))
    zh, en = KINDS[STAFF_CHANGE]
    return RuleText(
        title_zh=f"{zh}时限", title_en=f"time limit for {en}", clause=clause.article if clause else "",
        instrument=rules.instrument if clause else "", anchor_zh="调整完成", anchor_en="completion",
        ambiguity=row.get("ambiguity"), note_zh=row.get("note_zh") or "",
    )  # fmt: skip

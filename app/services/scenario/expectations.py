"""What a scenario may expect of its ticket, compared with what is so: one line for each difference."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from app.services import access
from app.services.acting import assessment, suggesting
from app.services.acting.counting import as_it_stands
from app.services.acting.facts import Facts, View, co_recorded
from app.services.acting.lateness import held, is_overdue, is_window, shown_state
from app.services.acting.rounds import RETURNED
from app.services.docket import Docket
from app.services.program import Program
from app.services.scenario.wording import both, compared, shown
from app.services.ticket import explaining, history, pages
from app.services.words import KINDS
from app.store import reading, records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import NotFound


class Seen:
    """The ticket as it is, read once for all expectations of a step. ``docket`` is only looked at, never saved."""

    def __init__(self, program: Program, conn: Connection, pack: str, no: str, at: datetime) -> None:
        found = records.find_one(conn, "ticket", no=no)
        assert found is not None
        self.docket = Docket.to_read(program, conn, found)
        self.program, self.conn, self.ticket, self.at = program, conn, self.docket.ticket, at
        self.view = View(self.docket, None, at)
        self.live = self.docket.live
        self.units = {unit.id: unit["code"] for unit in records.find(conn, "unit", pack=pack)}
        self.deadlines = self.docket.deadlines
        self.changes = records.find(conn, "deadline_change", ticket_id=found.id)

    def tasks(self) -> list[str]:
        found = records.find(self.conn, "task", ticket_id=self.ticket.id, closed_at=None)
        return sorted(t["act"] + (f"@{self.units[t['unit_id']]}" if t["unit_id"] else "") for t in found)

    def counted(self, deadline: Record) -> list[str]:
        """The days that count, by the same arithmetic that the explanation shows (after an extension: its days)."""
        own = [change for change in self.changes if change["deadline_id"] == deadline.id]
        due = as_it_stands(self.docket, deadline, own)
        return [day.date.isoformat() for day, counts in due.tally if counts]

    @cached_property
    def explained(self) -> dict[int, dict[str, Any]]:
        """Deadline id -> what people are shown of it."""
        reader = Actor(None, "scenario", self.ticket["pack"], frozenset({"auditor"}))
        return {each["id"]: each for each in explaining.of_ticket(self.program, reader, self.ticket["no"])}

    def unit_of(self, deadline: Record) -> str | None:
        """Code of the unit whose assignment the deadline belongs to."""
        if deadline["assignment_id"] is None:
            return None
        return str(self.units[self.docket.assignment(deadline["assignment_id"])["unit_id"]])

    def assigned(self, part: str) -> list[str]:
        newest = self.docket.lead
        number = newest["round"] if newest else 0
        found = [a for a in self.docket.assignments if a["part"] == part and a["round"] == number]
        if part == "co":
            found = [a for a in found if a["end_reason"] != RETURNED]
        return [self.units[assignment["unit_id"]] for assignment in found]


def differences(program: Program, pack: str, no: str, expect: Mapping[str, Any], at: datetime) -> Iterator[str]:
    """Every difference between what is expected and what is so."""
    with program.database.read() as conn:
        seen = Seen(program, conn, pack, no, at)
        for name, wanted in expect.items():
            yield from CHECKS[name](seen, wanted)


def _differs(name: str, wanted: Any, is_: Any, zh: str = "") -> Iterator[str]:
    if is_ != wanted:
        yield compared(name, wanted, is_, zh)


def _column(name: str) -> Callable[[Seen, Any], Iterator[str]]:
    return lambda seen, wanted: _differs(name, wanted, seen.ticket[name])


def _archived(seen: Seen, wanted: datetime) -> Iterator[str]:
    yield from _differs("archived", wanted, seen.ticket["archived_at"])


def _tasks(seen: Seen, wanted: list[str]) -> Iterator[str]:
    """Exactly these are open; an act without ``@unit`` fits whoever has it."""
    have = [task if any(w == task for w in wanted) else task.partition("@")[0] for task in seen.tasks()]
    if sorted(have) != sorted(wanted):
        yield compared("tasks", sorted(wanted), seen.tasks())


def _includes(seen: Seen, wanted: list[str]) -> Iterator[str]:
    have = set(seen.tasks()) | {task.partition("@")[0] for task in seen.tasks()}
    for task in wanted:
        if task not in have:
            open_ = shown(seen.tasks())
            yield both(
                f"待办任务 includes：{task} 没有打开，打开的有 {open_}", f"tasks: {task} is not open; open are {open_}"
            )


def _deadlines(seen: Seen, wanted: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The newest deadline of each kind; ``kind@unit`` is the newest of that unit's assignments."""
    for name, values in wanted.items():
        kind, _, unit = name.partition("@")
        found = [d for d in seen.deadlines if d["kind"] == kind and unit in ("", seen.unit_of(d))]
        if not found:
            yield both(f"{_kind_zh(kind)} {name}：没有", f"deadline {name}: there is none")
            continue
        for key, value in values.items():
            is_ = _deadline_value(seen, found[-1], key)
            yield from _differs(f"deadline {name}.{key}", value, is_, _kind_zh(kind))


def _kind_zh(kind: str) -> str:
    return f"{KINDS[kind][0]}时限" if kind in KINDS else "时限"


def _deadline_value(seen: Seen, deadline: Record, key: str) -> Any:
    note = deadline["note"] or {}
    if key == "alternatives":
        told = seen.explained[deadline.id]["explanation"]["alternatives"]
        return [datetime.fromisoformat(each["due"]) for each in told if each["due"]]
    reading_of: Mapping[str, Callable[[], Any]] = {
        "due": lambda: deadline["due_at"],
        "met": lambda: deadline["met_at"],
        "state": lambda: shown_state(seen.view, deadline),
        "none": lambda: deadline["due_at"] is None,
        "counted": lambda: seen.counted(deadline),
        "instead_of": lambda: [beaten["row"] for beaten in note.get("instead_of") or []],
        "basis": lambda: note.get("basis"),
    }
    return reading_of[key]() if key in reading_of else deadline[key]


def _cards(seen: Seen, wanted: list[str]) -> Iterator[str]:
    """All cards in the order of issue; ``level`` alone, or ``level:kind of deadline``."""
    kinds = {deadline.id: deadline["kind"] for deadline in seen.deadlines}
    issued = records.find(seen.conn, "card", ticket_id=seen.ticket.id)
    have = [f"{card['level']}:{kinds[card['deadline_id']]}" for card in issued]
    plain = [level.partition(":")[0] for level in have]
    if [full if ":" in each else short for each, full, short in zip(wanted, have, plain, strict=False)] != wanted or (
        len(have) != len(wanted)
    ):
        yield compared("cards", wanted, have)


def _history(seen: Seen, wanted: list[str]) -> Iterator[str]:
    """These acts happened, in this order, whatever lies between."""
    acts = iter([event["act"] for event in reading.events(seen.conn, seen.ticket.id)])
    for act in wanted:
        if act not in acts:
            yield both(f"历史 history：没有（按此先后）发生 {act}", f"history: {act} did not happen (in this order)")
            return


def _outbox(seen: Seen, wanted: list[str]) -> Iterator[str]:
    """Messages were posted: ``template``, or ``template>recipient``."""
    rows = records.find(seen.conn, "outbox", ticket_id=seen.ticket.id)
    have = {row["template"] for row in rows} | {f"{row['template']}>{row['recipient']}" for row in rows}
    for template in wanted:
        if template not in have:
            posted = shown(have)
            yield both(f"通知 outbox：{template} 不在 {posted} 之中", f"outbox: {template} is not among {posted}")


def _overdue(seen: Seen, wanted: list[str]) -> Iterator[str]:
    """Exactly these kinds of open deadline count as overdue now; a window that has closed does not."""
    have = sorted(d["kind"] for d in seen.deadlines if is_overdue(seen.view, d) and not is_window(seen.view, d))
    yield from _differs("overdue", sorted(wanted), have)


def _held(seen: Seen, wanted: list[str]) -> Iterator[str]:
    """Exactly these have passed, but a timely extension request is undecided (A-X03)."""
    passed = [d for d in seen.deadlines if d["state"] == "open" and d["due_at"] is not None and seen.at > d["due_at"]]
    yield from _differs("held", sorted(wanted), sorted(d["kind"] for d in passed if held(seen.view, d)))


def _lead(seen: Seen, wanted: str) -> Iterator[str]:
    yield from _differs("lead", [wanted], seen.assigned("lead"))


def _co_units(seen: Seen, wanted: list[str]) -> Iterator[str]:
    yield from _differs("co_units", sorted(wanted), sorted([*seen.assigned("co"), *co_recorded(seen.ticket)]))


def _assessment(seen: Seen, wanted: Mapping[str, Any]) -> Iterator[str]:
    """The period (its first and last day) in which the ticket counts as things stand now."""
    period = assessment.period_of(seen.docket, seen.at)
    is_ = {"start": period.start, "end": period.end, "clause": period.clause} if period else {}
    for key, value in wanted.items():
        yield from _differs(f"assessment.{key}", value, is_.get(key))


def _caller(seen: Seen, wanted: Mapping[str, str]) -> Iterator[str]:
    """What everybody is shown of the caller."""
    told = history.caller(seen.program, seen.ticket)
    for key, value in wanted.items():
        yield from _differs(f"caller.{key}", value, told.get(key))


def _kept(seen: Seen, wanted: Mapping[str, Any]) -> Iterator[str]:
    """Values kept by name; null: none is kept."""
    have = seen.ticket["facts"].get("kept") or {}
    for name, value in wanted.items():
        yield from _differs(f"kept {name}", value, have.get(name))


def _people(name: str, look: Callable[[Seen, Actor], bool]) -> Callable[[Seen, Mapping[str, bool]], Iterator[str]]:
    """What is so for people, each named as ``role`` or ``role:unit``."""

    def check(seen: Seen, wanted: Mapping[str, bool]) -> Iterator[str]:
        for who, value in wanted.items():
            role, _, code = who.partition(":")
            unit_id = next((id_ for id_, each in seen.units.items() if each == code), None)
            if code and unit_id is None:
                yield both(f"{name}：没有单位“{code}”", f'{name}: there is no unit "{code}"')
            else:
                actor = Actor(None, who, seen.ticket["pack"], frozenset({role}), unit_id, code or None)
                yield from _differs(f"{name} {who}", value, look(seen, actor))

    return check


def _is_seen(seen: Seen, actor: Actor) -> bool:
    try:
        access.must_see_ticket(actor, seen.docket)
    except NotFound:
        return False
    return True


def _staff_report(seen: Seen, wanted: Mapping[str, Any]) -> Iterator[str]:
    """By when the newest change of a unit's staff had to be reported, and whether it was late."""
    rows = records.find(seen.conn, "admin_event", pack=seen.ticket["pack"], act="change_unit")
    reports = [row["after"]["report"] for row in rows if "report" in (row["after"] or {})]
    if not reports:
        yield both("人员备案 staff_report：没有须备案的人员变动", "staff_report: no change of staff had to be reported")
        return
    is_ = {**reports[-1], "report_by": datetime.fromisoformat(reports[-1]["report_by"])}
    for key, value in wanted.items():
        yield from _differs(f"staff_report.{key}", value, is_.get(key))


def _suggests(seen: Seen, wanted: Mapping[str, str]) -> Iterator[str]:
    """The unit that the routing table suggests for an open task; an empty text: the table leaves it open."""
    open_ = {task["act"]: task for task in records.find(seen.conn, "task", ticket_id=seen.ticket.id, closed_at=None)}
    for act, unit in wanted.items():
        form = seen.live.rules.forms.get(open_[act]["form"] or "") if act in open_ else None
        row = suggesting.routed(seen.view, form)
        yield from _differs(f"suggests {act}", unit, (row["lead"] or "") if row else None)


def _facts(seen: Seen, wanted: Mapping[str, Any]) -> Iterator[str]:
    """What rules would read of the ticket."""
    for name, value in wanted.items():
        yield from _differs(f"fact {name}", value, Facts(seen.view)[name])


CHECKS: Mapping[str, Callable[[Seen, Any], Iterator[str]]] = {
    "tasks": _tasks, "archived": _archived, "includes": _includes, "deadlines": _deadlines, "cards": _cards,
    "history": _history,
    "outbox": _outbox, "overdue": _overdue, "held": _held, "lead": _lead, "co_units": _co_units, "caller": _caller,
    "assessment": _assessment, "kept": _kept, "facts": _facts, "staff_report": _staff_report, "suggests": _suggests,
    "sees": _people("sees", _is_seen),
    "reads_caller": _people("reads_caller", lambda seen, actor: pages.caller(seen.docket, actor) is not None),
    **{name: _column(name) for name in
       ("milestone", "ended", "ended_as", "satisfaction", "satisfaction_basis", "round", "process", "returns",
        "meetings", "redo_rounds", "upstream_no", "publishable")},
}  # fmt: skip

"""Deadlines at work: opened from the limits table, extended, met, ended; timers follow them.

Only rows know instants. A timer in a diagram has a key (``due:handle``, ``warn:handle:sms``); ``instant_of`` turns the
key into an instant from the deadline's row, and whoever moves a deadline calls ``refresh_timers``.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.bpmn import decide, matching
from app.services.acting.counting import as_it_stands
from app.services.acting.facts import HELD_BY, Facts, View
from app.services.acting.functions import functions
from app.services.acting.lateness import held
from app.services.acting.units import unit
from app.services.docket import Docket
from app.services.running import Running
from app.store.records import Record
from app.tickets.refusal import Conflict, Ground
from app.worktime import Limit, Unit, due_at, extend, warning_at
from app.worktime import is_overdue as is_past

if TYPE_CHECKING:
    from app.services.acting.act import Act

HANDLE = "handle"
"""The kind whose extensions the assignment counts: the limit of the whole handling."""
NO_LIMIT: dict[str, Any] = {"amount": None, "unit": "none", "clause": None, "ambiguity": None, "note_zh": None}


def limit_row(
    docket: Docket, kind: str, view: View, instead: Mapping[str, Any] | None = None
) -> tuple[str, dict[str, Any]]:
    """The row of ``limits.dmn`` for this ticket: (row id, outputs). "No limit" is a value of its own.

    ``instead``: what is supposed to be so; the table need not know such a ticket: ("", no limit).
    """
    names = {
        **{name: Facts(view)[name] for name in ("kind", "emergency", "source")},
        "deadline": kind,
        **(instead or {}),
    }
    matches = (matching if instead else decide)(docket.rules.tables["limits"], names, functions(view))
    if not matches:
        return "", dict(NO_LIMIT)
    return matches[0].row_id, {**NO_LIMIT, **matches[0].outputs}


def open_deadline(act: "Act", running: Running, kind: str, anchor: datetime | None) -> Record:
    """Open one from its anchor. A special legal limit given at dispatch goes before the table's (A-X02)."""
    docket, at = act.docket, anchor or act.at
    view = View(docket, running, act.at)
    row_id, row = limit_row(docket, kind, view)
    note: dict[str, Any] = {"note_zh": row.get("note_zh"), "instead_of": _beaten(docket, kind, view, row_id)}
    special = docket.ticket["special"] if kind == "handle" else None
    if special:
        note["instead_of"] = [_shown(row_id, row)]
        row_id, row = "special", {**row, **special["limit"], "clause": special.get("clause") or row["clause"]}
        note |= {"basis": special["basis"], "note_zh": None}
    limit = Limit(row["amount"], Unit(row["unit"]))
    due = due_at(at, limit, docket.calendar.calendar, day_end=docket.rules.setting("day_end", "24:00"))
    lead = docket.lead
    shared = running.is_main
    assignment_id = running.assignment_id or (lead.id if lead and shared else None)
    deadline = docket.add(
        "deadline", instance_id=running.id, assignment_id=assignment_id,
        kind=kind, shared=shared, anchor=act.name, anchor_at=at, amount=limit.amount, unit=row["unit"], due_at=due.at,
        state="open", met_at=None, opened_at=act.at, ended_at=None, provisional=due.provisional,
        calendar_region=docket.calendar.region, calendar_version=docket.calendar.version, release_id=docket.live.id,
        table_name="limits", row_id=row_id, clause=row["clause"], ambiguity=row["ambiguity"], extended=0, note=note,
    )  # fmt: skip
    docket.deadlines.append(deadline)
    _tell(act, deadline, due=_iso(due.at), clause=row["clause"], row=row_id)
    refresh_timers(docket, kind, act.at)
    return deadline


def _tell(act: "Act", deadline: Record, **what: Any) -> None:
    """In the act's event: what became of the deadline, and whose it is where it is not the lead's, because several of
    one kind may open and end in one act."""
    own = None if deadline["shared"] else deadline["assignment_id"]
    assignment = act.docket.assignment(own) if own is not None else None
    if assignment is not None and assignment["part"] == "co":
        what["unit"] = unit(act.docket.conn, assignment["unit_id"])["code"]
    act.body("deadlines", {"kind": deadline["kind"], **what})


def _beaten(docket: Docket, kind: str, view: View, row_id: str) -> list[dict[str, Any]]:
    """The limit that the ticket's kind alone would have had, where source or emergency goes before it (A-L08)."""
    plain_id, plain = limit_row(docket, kind, view, {"emergency": False, "source": ""})
    return [] if plain_id in (row_id, "") else [_shown(plain_id, plain)]


def _shown(row_id: str, row: dict[str, Any]) -> dict[str, Any]:
    return {"row": row_id, "amount": row["amount"], "unit": row["unit"], "clause": row["clause"]}


def meet(act: "Act", running: Running | None, kind: str) -> None:
    deadline = act.docket.deadline(kind, running)
    if deadline is not None and deadline["state"] == "open":
        deadline.set(state="met", met_at=act.at, ended_at=act.at)
        late = is_past(deadline["due_at"], act.at) if deadline["due_at"] is not None else None  # no limit, no "in time"
        _tell(act, deadline, met=_iso(act.at), late=late)
        refresh_timers(act.docket, kind, act.at)


def end(act: "Act", deadline: Record) -> None:
    """End it without meeting it."""
    if deadline["state"] == "open":
        deadline.set(state="ended", ended_at=act.at)
        _tell(act, deadline, ended=_iso(act.at))
        refresh_timers(act.docket, deadline["kind"], act.at)


def miss(act: "Act", deadline: Record) -> None:
    """End it as missed: nobody did in time what was due, and nobody will any more."""
    if deadline["state"] == "open":
        deadline.set(state="missed", ended_at=act.at)
        _tell(act, deadline, missed=_iso(act.at))
        refresh_timers(act.docket, deadline["kind"], act.at)


def resume(act: "Act", running: Running, kind: str) -> None:
    """What met it does not stand: it runs on, due when it was due, even where that has passed meanwhile (A-T07)."""
    deadline = act.docket.deadline(kind, running)
    if deadline is None or deadline["state"] != "met":
        return
    note = {**(deadline["note"] or {}), "resumed_at": act.at.isoformat()}
    deadline.set(state="open", met_at=None, ended_at=None, note=note)
    _tell(act, deadline, resumed=_iso(act.at), due=_iso(deadline["due_at"]))
    refresh_timers(act.docket, kind, act.at)


def lengthen(act: "Act", running: Running, kind: str, amount: int) -> None:
    """Add ``amount`` of the deadline's own unit, counted from the old due instant, not from the approval (A-X04).

    The days after it are those of the newest calendar; what stands before it is not counted anew: an earlier move that
    waits for confirmation must not come in by this door (A-X11).
    """
    docket = act.docket
    deadline = docket.deadline(kind, running)
    if deadline is None or deadline["due_at"] is None or deadline["state"] != "open":
        raise Conflict(Ground("NO_RUNNING_LIMIT", "没有可以延长的时限。", "There is no running limit to extend."))
    old = deadline["due_at"]
    newest = docket.calendar_of(deadline)
    so_far = as_it_stands(docket, deadline, docket.changes_of(deadline))
    new = extend(so_far, Limit(amount, Unit(deadline["unit"])), newest.calendar)
    deadline.set(due_at=new.at, extended=deadline["extended"] + amount, provisional=new.provisional)
    if so_far.calendar == newest.calendar:
        deadline.set(calendar_version=newest.version)
    docket.add(
        "deadline_change", deadline_id=deadline.id, at=act.at, reason="extension", old_due=old, new_due=new.at,
        event_seq=act.seq, note={"amount": amount, "unit": deadline["unit"], "calendar": newest.version},
    )  # fmt: skip
    lead = docket.lead
    if lead is not None and kind == HANDLE:
        lead.set(granted=lead["granted"] + amount, extensions=lead["extensions"] + 1)
    _tell(act, deadline, old=_iso(old), due=_iso(new.at), extended=amount)
    refresh_timers(docket, kind, act.at)
    act.rearm_later(deadline)


# ---- timers follow deadlines -----------------------------------------------------------------------------------


def instant_of(docket: Docket, running: Running, key: str, at: datetime) -> datetime | None:
    """When the timer of this key is to fire; None while it has no instant (no limit, met, held back)."""
    what, kind, *level = key.split(":")
    deadline = docket.deadline(kind, running)
    if deadline is None or deadline["due_at"] is None or deadline["state"] != "open":
        return None
    view = View(docket, running, at)
    if what == "due":
        return None if held(view, deadline) else _not_before_resumed(deadline, deadline["due_at"], "red")
    if deadline["due_at"] < at:
        return None  # nothing is about to fall due any more: a task that opens after the due time warns of nothing
    instant = warning_instant(docket, view, deadline, level[0])
    return _not_before_resumed(deadline, instant, level[0]) if instant else None


def _not_before_resumed(deadline: Record, instant: datetime, level: str) -> datetime | None:
    """The instant of a timer; of a deadline that was reopened after it, when that was done: what follows then (a
    written explanation) must not be counted from a time when nothing was owed. None if the card was out before."""
    resumed = (deadline["note"] or {}).get("resumed_at")
    if resumed is None:
        return instant
    if card_mark(deadline, level) in deadline["note"].get("cards", []):
        return None
    return max(instant, datetime.fromisoformat(resumed))


def card_mark(deadline: Record, level: str) -> str:
    """What the row remembers a card by: there is one for each level and due instant."""
    return f"{level}@{_iso(deadline['due_at'])}"


def warning_instant(docket: Docket, view: View, deadline: Record, level: str) -> datetime | None:
    """When the warnings table has a warning of this level sent (sms, yellow); None: it has none."""
    names = {"deadline": deadline["kind"], "emergency": docket.ticket["emergency"], "unit": deadline["unit"],
             "kind": docket.ticket["kind"], "source": docket.ticket["source"]}  # fmt: skip
    for match in decide(docket.rules.tables["warnings"], names, functions(view)):
        row = match.outputs
        if row["level"] == level:
            instant = warning_at(deadline["due_at"], row["amount"], row["unit"], row["clock"], docket.calendar.calendar)
            # A limit so short that its warning would lie before its start gives none.
            return instant if instant > deadline["opened_at"] else None
    return None


def refresh_timers(docket: Docket, kind: str, at: datetime) -> None:
    """Bring every pending timer and every task's due instant that hangs on deadlines of this kind up to date, and where
    tasks without a limit stand."""
    for running in docket.open_instances():
        for engine_id, timer in list(running.timers.items()):
            if timer[1].split(":")[1] == kind:
                place_timer(docket, running, engine_id, timer, instant_of(docket, running, timer[1], at))
        _place_tasks(docket, running, kind)


def refresh_places(docket: Docket) -> None:
    """Where tasks without a limit stand, once the ticket is on another release: it may call other kinds windows."""
    for running in docket.open_instances():
        _place_tasks(docket, running)


def _place_tasks(docket: Docket, running: Running, kind: str | None = None) -> None:
    """Those that hang on deadlines of this kind, and those without a limit."""
    for row_id, kinds, _ in running.tasks.values():
        due = pressing(docket, running, kinds)
        if due is None or kind in kinds:
            docket.patch("task", row_id, **placed(docket, due))


def refresh_held(docket: Docket, process: str, at: datetime) -> None:
    """A request for more time was made or decided: what it holds back fires later, what it held back now (A-X03)."""
    for kind, message in HELD_BY.items():
        if docket.rules.start_message(message) == process:
            refresh_timers(docket, kind, at)


def pressing(docket: Docket, running: Running, kinds: list[str]) -> datetime | None:
    """The earliest due instant among the open deadlines of these kinds: by when the task has to be done."""
    found = [deadline for kind in kinds if (deadline := docket.deadline(kind, running)) is not None]
    return min((d["due_at"] for d in found if d["state"] == "open" and d["due_at"] is not None), default=None)


def placed(docket: Docket, due: datetime | None) -> dict[str, datetime | None]:
    """When a task is due, and where it stands in lists: one without a limit of its own (a review, the urging of a unit
    that is late) with the next limit of its ticket, windows left out; None: behind all others."""
    kinds = docket.rules.kinds_met
    others = (d["due_at"] for d in docket.deadlines if d["state"] == "open" and d["due_at"] and d["kind"] in kinds)
    return {"due_at": due, "rank_at": due or min(others, default=None)}


def place_timer(docket: Docket, running: Running, engine_id: str, timer: list[Any], instant: datetime | None) -> None:
    """Give a pending timer its instant: a row where there is one, none where there is not."""
    row_id, key, element, old = timer
    new = _iso(instant)
    if new == old:
        return
    if instant is None:
        docket.drop_timer(row_id)
        row_id = None
    elif row_id is None:
        row_id = docket.add(
            "timer", instance_id=running.id, engine_id=engine_id, key=key, element=element, due_at=instant,
            state="waiting", put_off_until=None, attempts=0, last_error=None,
        ).id  # fmt: skip
    else:
        docket.patch("timer", row_id, due_at=instant, put_off_until=None)
    mirror = running.record["mirror"]
    timers = {**mirror.get("timers", {}), engine_id: [row_id, key, element, new]}
    running.record.set(mirror={**mirror, "timers": timers})


def _iso(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).isoformat() if instant else None

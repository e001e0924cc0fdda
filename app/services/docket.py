"""The docket: one ticket with all that belongs to it, locked for one act and written back in one go.

Order of locks: the ticket row first, always. What the act does not need is not read: instances, assignments and
deadlines are loaded when somebody asks for them.

Row ids below a ticket are ``ticket id * ROWS_PER_TICKET + n`` with n counted on the (locked) ticket row: no round trip
to the database to learn an id, and no two workers can pick the same one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from app.packs import Release
from app.services.calendars import LoadedCalendar
from app.services.program import Program
from app.services.releases import LiveRelease
from app.services.running import Running
from app.store import calendars, records, tickets
from app.store.database import Connection
from app.store.records import Record
from app.tickets.privacy import record_digest
from app.tickets.refusal import no_such

ROWS_PER_TICKET = 1_000_000


class Docket:
    """See the module. ``fresh`` dockets belong to a ticket that is being registered."""

    def __init__(self, program: Program, conn: Connection, ticket: Record, live: LiveRelease) -> None:
        self.program = program
        self.conn = conn
        self.ticket = ticket
        self.live = live
        self._epoch = ticket.take("calendar_epoch")
        self.calendar = program.calendars.get(conn, live.rules.region, self._epoch)
        self._known: dict[int, Running] = {}
        self._all_open_known = False
        self._assignments: list[Record] | None = None
        self._deadlines: list[Record] | None = None
        self._pending: list[Record] = []
        self._dead_timers: list[int] = []
        self._events: list[dict[str, Any]] = []
        self._key: bytes | None = None

    # ---- opening -----------------------------------------------------------------------------------------------

    @classmethod
    def fresh(cls, program: Program, conn: Connection, ticket: Record, live: LiveRelease, data_key: bytes) -> "Docket":
        docket = cls(program, conn, ticket, live)
        docket._key = data_key
        docket._all_open_known, docket._assignments, docket._deadlines = True, [], []
        return docket

    @classmethod
    def by_number(cls, program: Program, conn: Connection, pack: str, no: str) -> "Docket":
        """Lock the ticket; raises NotFound."""
        found = tickets.lock_by_number(conn, pack, no)
        if found is None:
            raise no_such("工单", "ticket")
        ticket, below = found
        docket = cls(program, conn, ticket, program.releases.get(conn, ticket["release_id"]))
        docket._take(below)
        return docket

    @classmethod
    def by_task(cls, program: Program, conn: Connection, task_id: int) -> tuple["Docket", Record]:
        """Lock the ticket of a task and read the task and its instance in the same statement; raises NotFound."""
        found = tickets.lock_by_task(conn, task_id)
        if found is None:
            raise no_such("任务", "task")
        ticket, task, instance, below = found
        docket = cls(program, conn, ticket, program.releases.get(conn, ticket["release_id"]))
        docket._remember(instance)
        docket._take(below)
        return docket, task

    def _take(self, below: tickets.Below | None) -> None:
        """Take over what the lock has read besides; what it has not, is read when somebody asks."""
        if below is not None:
            self._deadlines, self._assignments = below.deadlines, below.assignments
            self._all_open_known = below.open_instances == sum(1 for running in self._known.values() if running.open)

    @classmethod
    def of(cls, program: Program, conn: Connection, ticket: Record) -> "Docket":
        """A docket for a ticket row that the caller has already locked (the sweep)."""
        return cls(program, conn, ticket, program.releases.get(conn, ticket["release_id"]))

    @classmethod
    def to_read(cls, program: Program, conn: Connection, ticket: Record) -> "Docket":
        """A docket to look at: nothing is locked, so nothing of it may be saved."""
        row = Record("ticket", {**ticket.values(), "calendar_epoch": calendars.epoch(conn)})
        return cls.of(program, conn, row)

    @classmethod
    def many_to_read(cls, program: Program, conn: Connection, tickets: Sequence[Record]) -> "list[Docket]":
        """Dockets to look at, with their deadlines and assignments: as many statements for a page as for one."""
        epoch, ids = calendars.epoch(conn), [ticket.id for ticket in tickets]
        below = {name: _by_ticket(records.find(conn, name, ticket_id=ids)) for name in ("deadline", "assignment")}
        dockets = []
        for ticket in tickets:
            docket = cls.of(program, conn, Record("ticket", {**ticket.values(), "calendar_epoch": epoch}))
            docket._deadlines = below["deadline"].get(ticket.id, [])
            docket._assignments = below["assignment"].get(ticket.id, [])
            dockets.append(docket)
        return dockets

    # ---- parts -------------------------------------------------------------------------------------------------

    @property
    def rules(self) -> Release:
        return self.live.rules

    @property
    def ticket_id(self) -> int:
        return self.ticket.id

    @property
    def data_key(self) -> bytes:
        """The ticket's own key, unwrapped once an act."""
        if self._key is None:
            self._key = self.program.vault.unwrap(self.ticket["key_id"], self.ticket["wrapped_key"])
        return self._key

    def new_id(self) -> int:
        self.ticket.set(row_count=self.ticket["row_count"] + 1)
        return self.ticket_id * ROWS_PER_TICKET + int(self.ticket["row_count"])

    def add(self, table: str, **values: Any) -> Record:
        """Add a row of the ticket; it is written by ``save``."""
        record = Record(table, {"id": self.new_id(), "ticket_id": self.ticket_id, **values}, new=True)
        self._pending.append(record)
        return record

    def patch(self, table: str, row_id: int, **values: Any) -> None:
        """Change columns of a row that need not be read first."""
        for record in self._pending:
            if record.table == table and record.get("id") == row_id:
                record.set(**values)
                return
        record = Record(table, {"id": row_id})
        record.set(**values)
        self._pending.append(record)

    def _remember(self, record: Record) -> Running:
        running = self._known.get(record.id)
        if running is None:
            running = self._known[record.id] = Running(record, self.live)
        return running

    def open_instances(self) -> list[Running]:
        """Every open instance, in the order of opening."""
        if not self._all_open_known:
            for record in records.find(self.conn, "instance", ticket_id=self.ticket_id, open=True):
                self._remember(record)
            self._all_open_known = True
        return [running for _, running in sorted(self._known.items()) if running.open]

    def instance(self, instance_id: int) -> Running:
        if instance_id not in self._known:
            self.open_instances()
        if instance_id not in self._known:
            record = records.find_one(self.conn, "instance", id=instance_id)
            assert record is not None, f"instance {instance_id} has a task or timer but no row"
            self._remember(record)
        return self._known[instance_id]

    def bind(self, live: LiveRelease) -> None:
        """Bind the ticket to another release; its open instances are loaded under the old one first, to be migrated."""
        for running in self.open_instances():
            _ = running.engine
        self.live = live
        self.ticket.set(release_id=live.id)

    def start_instance(self, process: str, role: str, at: datetime, **values: Any) -> Running:
        """A row for an instance whose first step is about to be taken; ``adopt`` follows."""
        record = self.add(
            "instance",
            process=process, role=role, release_id=self.live.id, state=b"", version=0, open=True, opened_at=at,
            closed_at=None, outcome=None, mirror={}, **values,
        )  # fmt: skip
        running = self._known[record.id] = Running(record, self.live)
        return running

    def past_instances(self, process: str) -> list[Record]:
        """All instances of a process that were ever opened for the ticket, open or closed (one query)."""
        found = {r.id: r for r in records.find(self.conn, "instance", ticket_id=self.ticket_id, process=process)}
        # What this act has changed is not written yet: the docket's own rows go before the stored ones.
        found.update({r.id: r.record for r in self._known.values() if r.record["process"] == process})
        return [found[id_] for id_ in sorted(found)]

    @property
    def assignments(self) -> list[Record]:
        if self._assignments is None:
            # Before the first round there is none: no need to ask.
            known = self.ticket["round"] > 0
            self._assignments = records.find(self.conn, "assignment", ticket_id=self.ticket_id) if known else []
        return self._assignments

    def assignment(self, assignment_id: int) -> Record:
        return next(record for record in self.assignments if record.id == assignment_id)

    @property
    def lead(self) -> Record | None:
        """The newest lead assignment, ended or not: the unit that answers for the ticket."""
        return next((record for record in reversed(self.assignments) if record["part"] == "lead"), None)

    @property
    def deadlines(self) -> list[Record]:
        if self._deadlines is None:
            self._deadlines = records.find(self.conn, "deadline", ticket_id=self.ticket_id)
        return self._deadlines

    def held_by(self, unit_id: int | None) -> Record | None:
        """The open assignment of this unit, as lead or as co-handler; None: it has none."""
        held = (each for each in self.assignments if each["ended_at"] is None and each["unit_id"] == unit_id)
        return next(held, None)

    def deadline(self, kind: str, instance: Running | None, assignment_id: int | None = None) -> Record | None:
        """The newest deadline of this kind that concerns the instance (the assignment, where no instance is there yet):
        the instance's own, else the co-handler's own, else the main instance's, else that of another side process
        against the same unit (a request for more time speaks of the supervision's clock)."""
        assignment_id = instance.assignment_id if instance else assignment_id
        known = [d for d in self.deadlines if d["kind"] == kind]
        mine = [d for d in known if instance and d["instance_id"] == instance.id]
        own = mine or [d for d in known if not d["shared"] and self._is_co(d["assignment_id"], assignment_id)]
        if own:
            return own[-1]
        shared = [d for d in known if d["shared"]]
        if shared:
            return shared[-1]
        unit_id = self.unit_of(assignment_id)
        beside = [d for d in known if d["assignment_id"] is None or self.unit_of(d["assignment_id"]) == unit_id]
        return next((d for d in reversed(beside) if d["state"] == "open"), beside[-1] if beside else None)

    def changes_of(self, deadline: Record) -> list[Record]:
        """What has moved the deadline, oldest first, this act's own moves among it."""
        stored = [] if deadline.is_new else records.find(self.conn, "deadline_change", deadline_id=deadline.id)
        own = [r for r in self._pending if r.table == "deadline_change" and r["deadline_id"] == deadline.id]
        return [*stored, *own]

    def calendar_of(self, deadline: Record) -> LoadedCalendar:
        """The newest calendar of the region that the deadline is counted in: its ticket may have been taken along to a
        release that names another."""
        region = deadline["calendar_region"]
        if region == self.calendar.region:
            return self.calendar
        return self.program.calendars.get(self.conn, region, self._epoch)

    def calendar_then(self, deadline: Record, version: int) -> LoadedCalendar:
        """The same region's calendar of an earlier version."""
        newest = self.calendar_of(deadline)
        return newest if newest.version == version else self.program.calendars.at(self.conn, newest.region, version)

    def day_end_of(self, deadline: Record) -> str:
        """When the last day of a limit ends, by the release that the deadline was opened under."""
        rules = self.program.releases.get(self.conn, deadline["release_id"]).rules
        return str(rules.setting("day_end", "24:00"))

    def _is_co(self, assignment_id: int | None, wanted: int | None) -> bool:
        if assignment_id is None or assignment_id != wanted:
            return False
        return bool(self.assignment(assignment_id)["part"] == "co")

    def unit_of(self, assignment_id: int | None) -> int | None:
        """The unit of this assignment; that of the newest lead where none is named, None before the first dispatch."""
        found = self.assignment(assignment_id) if assignment_id else self.lead
        return int(found["unit_id"]) if found else None

    def supervising_units(self) -> set[int]:
        """Departments that supervise the enterprises assigned."""
        units = records.find(self.conn, "unit", id=[a["unit_id"] for a in self.assignments]) if self.assignments else []
        return {record["supervising_id"] for record in units if record["supervising_id"]}

    # ---- writing back ------------------------------------------------------------------------------------------

    def append_event(self, event: dict[str, Any]) -> None:
        self._events.append(event)

    def seal_record(self, plain: bytes, context: str) -> tuple[bytes, str]:
        """Personal data and submitted forms: (sealed under the ticket's key, salted digest for the journal)."""
        sealed = self.program.vault.seal(self.data_key, plain, f"{self.ticket['no']}:{context}")
        return sealed, record_digest(self.data_key, plain)

    def post(
        self, act_name: str, at: datetime, channel: str, template: str, recipient: str, body: Mapping[str, Any]
    ) -> str:
        """A row in the outbox under a stable message id; returns the id."""
        message_id = f"{self.ticket['no']}-{self.ticket['row_count'] + 1}"
        plain = orjson.dumps({"act": act_name, **body})
        self.add(
            "outbox", message_id=message_id, channel=channel, template=template, recipient=recipient,
            body=self.seal_record(plain, f"outbox:{message_id}")[0], created_at=at, state="waiting", attempts=0,
            next_attempt_at=at, sent_at=None, last_error=None,
        )  # fmt: skip
        return message_id

    def drop_timer(self, timer_id: int) -> None:
        fresh = [r for r in self._pending if r.table == "timer" and r.is_new and r.id == timer_id]
        if fresh:
            self._pending.remove(fresh[0])
        else:
            self._pending = [r for r in self._pending if not (r.table == "timer" and r.id == timer_id)]
            self._dead_timers.append(timer_id)

    def next_timer_at(self) -> datetime | None:
        """The earliest instant among the pending timers of all open instances."""
        instants = [
            datetime.fromisoformat(timer[3]) for running in self.open_instances() for timer in running.timers.values()
            if timer[3] is not None
        ]  # fmt: skip
        return min(instants, default=None)

    def save(self) -> None:
        """Write every change; the caller commits.

        The ticket's version rises with whatever hangs on it, also where no event was written: by it the next lock tells
        whether it has seen everything.
        """
        for running in self._known.values():
            if running.touched() and running.open:
                running.record.set(state=running.engine.dump(), version=running.record["version"] + 1)
        changed: Iterable[Record] = [
            *(running.record for running in self._known.values() if not running.record.is_new),
            *(self._assignments or ()), *(self._deadlines or ()), self.ticket,
        ]  # fmt: skip
        if "version" not in self.ticket.changes() and any(record.changes() or record.is_new for record in changed):
            self.ticket.set(version=self.ticket["version"] + 1)
        records.remove(self.conn, "timer", self._dead_timers)
        seen = {id(record) for record in self._pending}
        records.flush(self.conn, [*self._pending, *(record for record in changed if id(record) not in seen)])
        records.insert_rows(self.conn, "event", self._events)
        self._pending, self._dead_timers, self._events = [], [], []


def _by_ticket(rows: Iterable[Record]) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = {}
    for row in rows:
        found.setdefault(row["ticket_id"], []).append(row)
    return found

"""The named facts and functions that diagrams and tables may use, read from the tables when they are asked for.

Boundary branches and side processes would see stale copies in the engine's task data, so nothing here is copied there.
``FACTS`` and ``FUNCTIONS`` are the vocabulary: lint refuses any other name. docs/diagram-language.md lists them.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from app.services.acting.assessment import appeal_open
from app.services.acting.units import unit
from app.services.docket import Docket
from app.services.running import Running
from app.store.records import Record

EXTENSION, RETURN = "extension_request", "return_request"
HELD_BY = {
    "handle": EXTENSION, "co_handle": EXTENSION,
    "supervision": "supervision_extension", "supervision_system": "supervision_extension",
}  # fmt: skip
"""Kind of deadline -> the message that asks for more time. Made in time and undecided, it holds the overdue back."""


class View:
    """What facts are read from: the docket, the instance that asks (None: the ticket as a whole), the instant.

    ``sender``: the assignment of who sends a message, while no instance is there yet that would work for it.
    """

    def __init__(self, docket: Docket, instance: Running | None, at: datetime, sender: Record | None = None) -> None:
        self.docket = docket
        self.instance = instance
        self.at = at
        self.assignment_id = instance.assignment_id if instance else sender.id if sender else None

    @property
    def ticket(self) -> Record:
        return self.docket.ticket

    @property
    def assignment(self) -> Record | None:
        """The assignment that the instance works for; the newest lead's where it works for the whole ticket."""
        return self.docket.assignment(self.assignment_id) if self.assignment_id else self.docket.lead

    def requests(self, message: str) -> list[Record]:
        """Instances that this message has opened for the current assignment."""
        process, assignment = self.docket.rules.start_message(message), self.assignment
        if process is None or assignment is None:
            return []
        return [r for r in self.docket.past_instances(process) if r["assignment_id"] == assignment.id]

    def ever(self, message: str) -> int:
        """How many instances this message has opened for the ticket, whoever handled it then."""
        process = self.docket.rules.start_message(message)
        return len(self.docket.past_instances(process)) if process else 0

    def lead_unit(self) -> Record | None:
        lead = self.docket.lead
        return unit(self.docket.conn, lead["unit_id"]) if lead else None


def _lead(view: View, column: str, default: Any) -> Any:
    lead = view.docket.lead
    return lead[column] if lead else default


def co_recorded(ticket: Record) -> list[str]:
    """Codes of co-handlers that are only on record: the lead alone has the ticket, and answers for all."""
    return list(ticket["facts"].get("co_recorded") or ())


def _co_units(view: View) -> int:
    running = [a["part"] for a in view.docket.assignments if a["ended_at"] is None]
    return running.count("co") + (len(co_recorded(view.ticket)) if "lead" in running else 0)


def _system_signed(view: View) -> bool:
    """The unit never signed: the system did, and with that the time to sign was missed."""
    lead = view.docket.lead
    return lead is not None and any(
        d["kind"] == "sign" and d["state"] == "missed" and d["assignment_id"] == lead.id for d in view.docket.deadlines
    )


def _open_co(view: View) -> int:
    return sum(1 for running in view.docket.open_instances() if running.record["role"] == "co")


def _enterprise(view: View) -> bool:
    lead = view.lead_unit()
    return bool(lead and lead["kind"] == "enterprise" and lead["supervising_id"])


def _explained(view: View) -> bool:
    lead = view.docket.lead
    process = view.docket.rules.start_message("explanation")
    if process is None or lead is None:
        return False
    done = view.docket.past_instances(process)
    return any(r["assignment_id"] == lead.id and r["outcome"] == "completed" for r in done)


def _explanation_open(view: View) -> bool:
    """A written explanation was demanded of some unit of this ticket and has not come in."""
    process = view.docket.rules.start_message("explanation")
    return any(running.record["process"] == process for running in view.docket.open_instances())


FACTS: Mapping[str, Callable[[View], Any]] = {
    "kind": lambda v: v.ticket["kind"],
    "source": lambda v: v.ticket["source"],
    "emergency": lambda v: v.ticket["emergency"],
    "passed_down": lambda v: v.ticket["upstream"] is not None,
    "anonymous": lambda v: v.ticket["anonymous"],
    "confidential": lambda v: v.ticket["confidential"],
    "publishable": lambda v: v.ticket["publishable"],
    "category": lambda v: v.ticket["category"],
    "upstream_no": lambda v: v.ticket["upstream_no"],
    "has_mobile": lambda v: v.ticket["mobile_index"] is not None,
    "has_contact": lambda v: bool(v.ticket["facts"].get("has_contact")),
    "milestone": lambda v: v.ticket["milestone"],
    "satisfaction": lambda v: v.ticket["satisfaction"] or "",
    "satisfaction_basis": lambda v: v.ticket["satisfaction_basis"] or "",
    "round": lambda v: v.ticket["round"],
    "returns": lambda v: v.ticket["returns"],
    "return_requests": lambda v: v.ever(RETURN),
    "redo_rounds": lambda v: v.ticket["redo_rounds"],
    "meetings": lambda v: v.ticket["meetings"],
    "signed": lambda v: _lead(v, "signed_at", None) is not None,
    "system_signed": _system_signed,
    "dissatisfactions": lambda v: int(v.ticket["facts"].get("dissatisfactions") or 0),
    "contacted": lambda v: _lead(v, "contacted_at", None) is not None,
    "by_meeting": lambda v: bool(_lead(v, "by_meeting", False)),
    "granted": lambda v: _lead(v, "granted", 0),
    "extensions": lambda v: _lead(v, "extensions", 0),
    "extension_applied": lambda v: bool(v.requests(EXTENSION)),
    "extension_pending": lambda v: any(r["open"] for r in v.requests(EXTENSION)),
    "return_pending": lambda v: any(r["open"] for r in v.requests(RETURN)),
    "special_limit": lambda v: bool(v.ticket["special"]),
    "co_units": _co_units,
    "co_open": _open_co,
    "for_co_unit": lambda v: v.assignment is not None and v.assignment["part"] == "co",
    "open_side": lambda v: sum(1 for r in v.docket.open_instances() if not r.is_main),
    "enterprise": _enterprise,
    "explained": _explained,
    "explanation_open": _explanation_open,
    "overdue_ever": lambda v: bool(v.ticket["facts"].get("overdue_ever")),
    "direct_intake": lambda v: bool(v.docket.rules.setting("direct_intake", False)),
    "appeal_open": lambda v: appeal_open(v.docket, v.at),
    "recordings": lambda v: int(v.ticket["facts"].get("recordings") or 0),
}

ACT_FACTS = frozenset({"act", "message", "role", "own_assignment", "co_assignment"})
"""Names that check tables and the message table see besides: they tell who does what."""


class Vocabulary(Mapping[str, Any]):
    """The names of FACTS as a read-only mapping; what each is, ``answer`` says when it is asked for."""

    def __init__(self, answer: Callable[[str], Any]) -> None:
        self._answer = answer

    def __getitem__(self, name: str) -> Any:
        return self._answer(name)

    def __contains__(self, name: object) -> bool:
        return name in FACTS

    def __iter__(self) -> Iterator[str]:
        return iter(FACTS)

    def __len__(self) -> int:
        return len(FACTS)


class Facts(Vocabulary):
    """The facts of a ticket."""

    def __init__(self, view: View) -> None:
        super().__init__(lambda name: FACTS[name](view))

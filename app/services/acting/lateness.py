"""Late or not, asked of a deadline at an instant: nothing about it is stored (docs/architecture.md)."""

from app.services.acting.facts import HELD_BY, View
from app.store.records import Record


def is_overdue(view: View, deadline: Record | None) -> bool:
    """Past due and not met, and no timely extension request undecided (A-X03: such a request holds it back)."""
    if deadline is None or deadline["due_at"] is None or deadline["state"] != "open" or view.at <= deadline["due_at"]:
        return False
    return not held(view, deadline)


def was_late(view: View, deadline: Record) -> bool:
    """Overdue now, or missed, or met after its due instant. Nobody is late where a mere window has closed."""
    if deadline["met_at"] is not None and deadline["due_at"] is not None:
        return bool(deadline["met_at"] > deadline["due_at"])
    return deadline["state"] == "missed" or (is_overdue(view, deadline) and not is_window(view, deadline))


def is_window(view: View, deadline: Record) -> bool:
    """Whether nothing can meet it: what may be done until then may not be done afterwards, and no more follows."""
    return deadline["kind"] not in view.docket.rules.kinds_met


def awaits(view: View, deadline: Record) -> str | None:
    """What the diagram does by itself where no answer has come until then; None: nobody's answer is awaited. That is
    the answer of who is asked (the caller), no unit's deadline."""
    return view.docket.rules.kinds_awaited.get(deadline["kind"])


def shown_state(view: View, deadline: Record) -> str:
    """The state that people are shown: a window that has closed has lapsed, which no row has to say."""
    due, ended = deadline["due_at"], deadline["ended_at"]
    passed = is_overdue(view, deadline) or (deadline["state"] == "ended" and due is not None and ended > due)
    return "lapsed" if passed and is_window(view, deadline) else str(deadline["state"])


def held(view: View, deadline: Record) -> bool:
    """Whether an undecided extension request made in time keeps the deadline from counting as overdue."""
    process = view.docket.rules.start_message(HELD_BY.get(deadline["kind"], ""))
    if process is None or deadline["due_at"] is None:
        return False
    unit_id = view.docket.unit_of(deadline["assignment_id"])
    asked = (r for r in view.docket.past_instances(process) if r["open"] and r["opened_at"] <= deadline["due_at"])
    return any(view.docket.unit_of(r["assignment_id"]) == unit_id for r in asked)

"""Why a deadline is due when it is: its rule, its anchor, every day counted or skipped, what would change it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from app.packs import Release
from app.services import access, visible
from app.services.acting.counting import as_it_stands, due_of
from app.services.acting.facts import View
from app.services.acting.lateness import held, shown_state, was_late
from app.services.docket import Docket
from app.services.program import Program
from app.services.words import ANCHORS_EN, KINDS
from app.store import reading, records
from app.store.records import Record
from app.tickets.actor import Actor
from app.worktime import Alternative, Due, ExtensionText, Limit, RuleText, Unit, due_at, explain

NOT_IN_TEXT = "制度未明确"
"""How the limits table marks a limit on which the regulation is silent; the desk shows the words too."""


def of_ticket(program: Program, actor: Actor, no: str) -> list[dict[str, Any]]:
    """Every deadline of a ticket, each with its explanation as data and as a sentence."""
    access.must(actor, "ticket.read")
    now = program.instant()
    with program.database.read() as conn:
        ticket = visible.ticket(conn, actor, no)
        docket = Docket.to_read(program, conn, ticket)
        changes = records.find(conn, "deadline_change", ticket_id=ticket.id)
        acts = reading.names_of_acts(conn, ticket.id, {deadline["anchor"] for deadline in docket.deadlines})
        shown = []
        for deadline in docket.deadlines:
            own = [change for change in changes if change["deadline_id"] == deadline.id]
            shown.append(_shown(View(docket, None, now), deadline, own, _name_of_anchor(deadline, acts)))
        return shown


def _name_of_anchor(deadline: Record, acts: Iterable[tuple[str, datetime, str]]) -> str:
    """What the diagram calls the act that started the clock: a pack may have several of the same act. An act whose form
    tells when it was done (a call, a while ago) may be the later one."""
    named = [(at, name) for act, at, name in acts if act == deadline["anchor"]]
    done = [name for at, name in named if at <= deadline["anchor_at"]]
    return (done or [name for _, name in named] or [""])[-1]


def _shown(view: View, deadline: Record, changes: Sequence[Record], anchor: str) -> dict[str, Any]:
    """Explained as it stands in the row; where the newest calendar comes to another instant, that is said beside it."""
    docket, rules = view.docket, view.docket.rules
    due = as_it_stands(docket, deadline, changes)
    newest = due_of(deadline, changes, docket.calendar_of(deadline).calendar, due.day_end)
    texts = [
        ExtensionText(clause=_extension_article(rules, deadline), granted_at=change["at"])
        for change in changes if change["reason"] == "extension"
    ]  # fmt: skip
    state = shown_state(view, deadline)
    others = _alternatives(rules, deadline, due)
    why = explain(due, rule_text(rules, deadline, anchor), texts, others, running=state == "open", newest=newest)
    return {
        "id": deadline.id, "kind": deadline["kind"], "kind_zh": KINDS.get(deadline["kind"], (deadline["kind"],))[0],
        "state": state, "due_at": _iso(deadline["due_at"]), "met_at": _iso(deadline["met_at"]),
        "overdue": was_late(view, deadline), "held": held(view, deadline),
        "provisional": deadline["provisional"],
        "clause": deadline["clause"], "ambiguity": deadline["ambiguity"],
        "clause_text": clause_text(rules, deadline["clause"]), "reading": _reading(rules, deadline["ambiguity"]),
        "in_text": NOT_IN_TEXT not in ((deadline["note"] or {}).get("note_zh") or ""),
        "rule": {"table": deadline["table_name"], "row": deadline["row_id"], "release": deadline["release_id"]},
        "instead_of": (deadline["note"] or {}).get("instead_of", []), "basis": (deadline["note"] or {}).get("basis"),
        "changes": [
            {"at": _iso(c["at"]), "reason": c["reason"], "old_due": _iso(c["old_due"]), "new_due": _iso(c["new_due"])}
            for c in changes
        ],
        "explanation": why.to_dict(), "sentence_zh": why.sentence_zh, "sentence_en": why.sentence_en,
    }  # fmt: skip


def clause_text(rules: Release, clause_id: str | None) -> dict[str, str] | None:
    """The paraphrase of the clause behind a limit, in both languages, and its article."""
    clause = rules.register.cited(clause_id)
    return {"zh": clause.text, "en": clause.text_en, "article": clause.article} if clause else None


def _reading(rules: Release, ambiguity: str | None) -> dict[str, str] | None:
    """Where the text is silent or unclear: what the trouble is, and how the pack reads it."""
    found = rules.register.ambiguities.get(ambiguity) if ambiguity else None
    return found.shown() if found else None


def _extension_article(rules: Release, deadline: Record) -> str:
    """The article that allows extensions: where the register puts their handler (of several the one that sets this
    deadline too: a regulation may allow them kind by kind); else the deadline's own."""
    own = rules.register.named_in(deadline["clause"])
    found = rules.register.at("handler:grant_extension") or own
    same = [clause for clause in found if clause.article in {each.article for each in own}]
    return next((clause.article for clause in (*same, *found)), "")


def rule_text(rules: Release, deadline: Record, anchor: str) -> RuleText:
    clause = rules.register.cited(deadline["clause"])
    basis = (deadline["note"] or {}).get("basis")  # the other law that a special limit follows (A-X02)
    zh, en = KINDS.get(deadline["kind"], (deadline["kind"], deadline["kind"]))
    from_zh, from_en = _anchor(rules, deadline["anchor"], anchor)
    return RuleText(
        title_zh=f"{zh}时限",
        title_en=f"time limit for {en}",
        clause=(clause.article if clause else "") + (f"（{basis}）" if basis else ""),
        instrument=rules.instrument if clause else "",
        anchor_zh=from_zh,
        anchor_en=from_en,
        ambiguity=deadline["ambiguity"],
        note_zh=(deadline["note"] or {}).get("note_zh") or "",
    )


def _anchor(rules: Release, act: str, name: str) -> tuple[str, str]:
    """What starts a clock, in both languages: an act, as the diagram calls it (派单); 登记 for the registration, which
    is no task; the end of another limit, by the key of its timer (``due:sign``): then the system acts (A-T04)."""
    if act.startswith("due:"):
        kind = act.split(":")[1]
        zh, en = KINDS.get(kind, (kind, kind))
        return f"{zh}期满", f"the end of the limit for {en}"
    zh = name or "登记"
    return zh, ANCHORS_EN.get(act) or rules.in_english(zh)


def _alternatives(rules: Release, deadline: Record, due: Due) -> list[Alternative]:
    """The limits that this one goes before (A-L08: the kind's own beside the mailbox's; A-X02)."""
    found = []
    for beaten in (deadline["note"] or {}).get("instead_of") or []:
        clause = rules.register.cited(beaten["clause"])
        text = RuleText(title_zh="一般时限", title_en="the ordinary limit", clause=clause.article if clause else "")
        limit = Limit(beaten["amount"], Unit(beaten["unit"]))
        other = due_at(due_anchor(due), limit, due.calendar, day_end=due.day_end)
        found.append(Alternative(text, other, "不适用，仅供对照", "does not apply, for comparison"))
    return found


def due_anchor(due: Due) -> Any:
    while due.extends is not None:
        due = due.extends
    return due.anchor


def _iso(instant: Any) -> str | None:
    return instant.isoformat() if instant else None

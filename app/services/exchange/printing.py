"""Printed papers: what stands on a 工单, and on the 交办单, 督办函, 退单意见... that the pack names.

The caller is masked, and the paper says so; in clear only for a reason that the ticket's journal keeps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.packs import Release
from app.packs.settings import PaperPlan
from app.services import access, visible
from app.services.program import Program
from app.services.ticket import explaining, history, labels, pages, papers
from app.tickets.actor import Actor
from app.tickets.refusal import no_such
from app.worktime import SHANGHAI

TICKET = "ticket"
TITLE = "工单"
"""The paper that every ticket has. The others stand in pack.toml (``papers``)."""
CALLER = {"caller_name": "诉求人", "caller_mobile": "手机号码", "contact": "其他联系方式", "address": "诉求人地址"}
MASKED = "（诉求人信息已遮蔽）"
PARTS = {"lead": "主办单位", "co": "协办单位"}
MANY_OFFICES = frozenset({"unit", "unit_head", "department"})
"""Roles that people of many offices have: these are called by their own name, the others by the role's title."""
HAS_THE_TICKET = (None, "done", "ticket_ended")
"""How an assignment has ended of a unit that kept its part: not, or with the ticket. Others were given up."""
Lines = list[tuple[str, str]]


@dataclass
class Paper:
    """``issuer``: the office whose paper it is; ``basis``: its regulation; ``lines``: (label, text) at the top;
    ``sections``: (heading, lines); ``sentences``: deadlines in words; ``signature``: the office, and the day on
    which it acted, however late it is printed (``foot``)."""

    title: str
    issuer: str
    basis: str
    number: str
    lines: Lines = field(default_factory=list)
    sections: list[tuple[str, Lines]] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    signature: tuple[str, ...] = ()
    foot: str = ""


def available(program: Program, actor: Actor, no: str) -> dict[str, str]:
    """Name -> title of the papers that the ticket has. 404 for a ticket that is not the actor's."""
    written = {record["act"] for record in papers.of_ticket(program, actor, no)}
    with program.database.read() as conn:
        plans = visible.docket(program, conn, actor, no).rules.papers
    return {TICKET: TITLE} | {name: plan.title for name, plan in plans.items() if written & set(plan.acts)}


def paper(program: Program, actor: Actor, no: str, name: str, *, reason: str | None = None) -> Paper:
    """One paper. With a ``reason`` the caller in clear: that is an event in the journal (see history.reveal).

    Raises NotFound where the ticket has no such paper.
    """
    access.must(actor, "ticket.read")
    quoted = papers.of_ticket(program, actor, no)
    shown = pages.ticket(program, actor, no)
    with program.database.read() as conn:
        docket = visible.docket(program, conn, actor, no)
        rules, units = docket.rules, labels.unit_names(conn, actor.pack)
    plan = rules.papers.get(name)
    if name != TICKET:
        quoted = [record for record in quoted if plan and record["act"] in plan.acts]
        if not quoted:
            raise no_such("文书", "paper")
        quoted = quoted[-1:] if plan and plan.last else quoted
    issuer, acted_at = _issued(plan, quoted, rules) if plan else (_title("station", rules), None)
    made = Paper(plan.title if plan else TITLE, issuer, f"《{rules.title}》（{rules.instrument}）", no)
    made.lines = (
        (_addressees(shown) if plan and plan.seal else [])
        + _facts(shown, rules)
        + _caller(program, actor, no, shown, reason)
        + (_units(shown) or _units(shown, given_back=True))
    )
    if plan is None or plan.request:
        told = labels.told(rules.forms.get("register"), shown["registration"] or {}, units)
        given = ("kind", "source", "title", "upstream_no", "category")
        made.sections.append(("诉求", [(line["label"], _asked(line)) for line in told if line["key"] not in given]))
    for record in quoted:
        made.sections.append((_heading(record), [(line["label"], _words(line)) for line in record["lines"]]))
    made.sentences = _sentences(program, actor, no, plan)
    if plan and acted_at:
        made.signature = (f"{issuer}（盖章）" if plan.seal else issuer, _day(acted_at))
    made.foot = f"{_at(program.instant())} {actor.name} 打印"
    return made


def _issued(plan: PaperPlan, quoted: Sequence[Mapping[str, Any]], rules: Release) -> tuple[str, datetime | None]:
    """(the office that issues a paper, when it acted): the newest quoted act of the role that the pack names, or of
    any (docs/decisions/0021).

    Where the one office that is named has done nothing that is quoted: an order passes on what another has decided, on
    that day; minutes of a meeting that is only asked for are not signed yet.
    """
    own = [record for record in quoted if record["role"] == plan.issuer]
    if plan.issuer and not own and plan.issuer not in MANY_OFFICES:
        return _title(plan.issuer, rules), quoted[-1]["at"] if plan.seal else None
    act = own[-1] if own else quoted[0 if plan.issuer else -1]
    if act["role"] in MANY_OFFICES and act["unit"]:
        return act["unit"]["name"], act["at"]
    return _title(act["role"], rules), act["at"]


def _title(role: str | None, rules: Release) -> str:
    """What the regulation calls the office of a role; where it is silent, the hotline's, then the regulation itself."""
    found = rules.roles.get(role or "") or rules.roles.get("station")
    return found.title if found else rules.title


def _facts(shown: Mapping[str, Any], rules: Release) -> Lines:
    form = rules.forms["register"]

    def word(key: str) -> str:
        known = form.field(key)
        return known.label_of(shown[key]) if known and shown[key] else ""

    lines = [
        ("上级工单号", shown["upstream_no"] or ""), ("标题", shown["title"]), ("诉求类型", word("kind")),
        ("来源", word("source")), ("事项类别", word("category")), ("登记时间", _at(shown["registered_at"])),
        ("突发事件", "是" if shown["emergency"] else ""),
    ]  # fmt: skip
    return [(label, text) for label, text in lines if text]


def _caller(program: Program, actor: Actor, no: str, shown: Mapping[str, Any], reason: str | None) -> Lines:
    if shown["anonymous"]:
        return [("诉求人", "匿名")]
    if reason is not None:
        clear = history.reveal(program, actor, no, reason)
        return [(label, str(clear[key])) for key, label in CALLER.items() if clear.get(key)]
    if shown["caller"] is None:
        return [("诉求人", "（无权查看）")]
    lines = [(label, shown["caller"][key]) for key, label in CALLER.items() if shown["caller"].get(key)]
    return [*lines, ("说明", MASKED)] if lines else []


def _units(shown: Mapping[str, Any], *, given_back: bool = False) -> Lines:
    """The units of the newest round that have the ticket; also those that gave their part back, where that is asked."""
    newest = max((row["round"] for row in shown["assignments"]), default=0)
    return [
        (PARTS[row["part"]], row["unit"]["name"])
        for row in shown["assignments"]
        if row["round"] == newest and (given_back or row["end_reason"] in HAS_THE_TICKET)
    ]


def _addressees(shown: Mapping[str, Any]) -> Lines:
    """Whom an order is for: the lead; the co-handlers have it too."""
    units = _units(shown)
    to = [("主送", name) for part, name in units if part == PARTS["lead"]]
    return [*to, *(("抄送", name) for part, name in units if part == PARTS["co"])]


def _heading(record: Mapping[str, Any]) -> str:
    who = "、".join(part for part in (record["unit"]["name"] if record["unit"] else "", record["by"] or "") if part)
    return f"{record['title']}（{_at(record['at'])}{' ' if who else ''}{who}）"


def _asked(line: Mapping[str, Any]) -> str:
    """Of the request's own files how many there are: what a caller calls a file may tell who the caller is."""
    return f"{len(line['files'])}份" if line["kind"] == "files" else _words(line)


def _words(line: Mapping[str, Any]) -> str:
    if line["kind"] == "flag":
        return "是"
    return _at(datetime.fromisoformat(line["text"])) if line["kind"] == "instant" else str(line["text"])


def _sentences(program: Program, actor: Actor, no: str, plan: PaperPlan | None) -> list[str]:
    """Deadlines with article and reckoning, without what does not apply: all on the ticket's own paper, those that run
    or were met on the others; of each kind the newest where the paper is about the newest act only."""
    found = explaining.of_ticket(program, actor, no)
    if plan is None:
        return [each["explanation"]["ruling_zh"] for each in found]
    kinds = [each for each in found if each["kind"] in plan.deadlines and each["state"] != "ended"]
    newest = {each["kind"]: each["id"] for each in sorted(kinds, key=lambda each: each["id"])}
    return [each["explanation"]["ruling_zh"] for each in kinds if not plan.last or each["id"] == newest[each["kind"]]]


def _day(instant: datetime) -> str:
    day = instant.astimezone(SHANGHAI)
    return f"{day.year}年{day.month}月{day.day}日"


def _at(instant: datetime) -> str:
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"

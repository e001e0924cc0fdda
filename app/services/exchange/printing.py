"""Printed papers: what stands on a 工单, and on the 交办单, 督办函, 退单意见... that the pack names.

The caller is masked, and the paper says so; in clear only for a reason that the ticket's journal keeps.
"""

from collections.abc import Mapping
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
Lines = list[tuple[str, str]]


@dataclass
class Paper:
    """``lines``: (label, text) at the top; ``sections``: (heading, lines); ``sentences``: deadlines in words."""

    title: str
    issuer: str
    number: str
    lines: Lines = field(default_factory=list)
    sections: list[tuple[str, Lines]] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
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
    made = Paper(plan.title if plan else TITLE, rules.title, no)
    made.lines = _facts(shown, rules) + _caller(program, actor, no, shown, reason) + _units(shown)
    if plan is None or plan.request:
        told = labels.told(rules.forms.get("register"), shown["registration"] or {}, units)
        given = ("kind", "source", "title", "upstream_no", "category")
        made.sections.append(("诉求", [(line["label"], _words(line)) for line in told if line["key"] not in given]))
    for record in quoted[-1:] if plan and plan.last else quoted:
        made.sections.append((_heading(record), [(line["label"], _words(line)) for line in record["lines"]]))
    made.sentences = _sentences(program, actor, no, plan)
    made.foot = f"{_at(program.instant())} {actor.name} 打印"
    return made


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


def _units(shown: Mapping[str, Any]) -> Lines:
    newest = max((row["round"] for row in shown["assignments"]), default=0)
    return [(PARTS[row["part"]], row["unit"]["name"]) for row in shown["assignments"] if row["round"] == newest]


def _heading(record: Mapping[str, Any]) -> str:
    who = "、".join(part for part in (record["unit"]["name"] if record["unit"] else "", record["by"] or "") if part)
    return f"{record['title']}（{_at(record['at'])}{' ' if who else ''}{who}）"


def _words(line: Mapping[str, Any]) -> str:
    if line["kind"] == "flag":
        return "是"
    return _at(datetime.fromisoformat(line["text"])) if line["kind"] == "instant" else str(line["text"])


def _sentences(program: Program, actor: Actor, no: str, plan: PaperPlan | None) -> list[str]:
    """Deadlines with article and reckoning: all on the ticket's own paper, those that run or were met on the others."""
    found = explaining.of_ticket(program, actor, no)
    if plan is None:
        return [each["sentence_zh"] for each in found]
    kinds = [each for each in found if each["kind"] in plan.deadlines and each["state"] != "ended"]
    return [each["sentence_zh"] for each in kinds]


def _at(instant: datetime) -> str:
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"

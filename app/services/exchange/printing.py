"""Printed papers: what stands on a 工单, 交办单, 督办函, 退单意见, 联席会议纪要, from the ticket's facts and records.

The caller is masked, and the paper says so; in clear only for a reason that the ticket's journal keeps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.packs import Release
from app.services import access, explaining, history, labels, pages, papers
from app.services.program import Program
from app.tickets.actor import Actor
from app.tickets.refusal import no_such
from app.worktime import SHANGHAI

TITLES = {
    "ticket": "工单",
    "dispatch": "交办单",
    "supervision": "督办函",
    "return": "退单意见",
    "meeting": "联席会议纪要",
}
ACTS: Mapping[str, tuple[str, ...]] = {
    "dispatch": ("dispatch",), "supervision": ("supervision", "supervise"),
    "return": ("return_request", "review_return"), "meeting": ("convene_meeting", "decide_meeting"),
}  # fmt: skip
"""Paper -> the acts and messages whose forms it quotes; without any of them there is no such paper."""
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
    return {name: title for name, title in TITLES.items() if name == "ticket" or written & set(ACTS[name])}


def paper(program: Program, actor: Actor, no: str, name: str, *, reason: str | None = None) -> Paper:
    """One paper. With a ``reason`` the caller in clear: that is an event in the journal (see history.reveal).

    Raises NotFound where the ticket has no such paper.
    """
    access.must(actor, "ticket.read")
    records = papers.of_ticket(program, actor, no)
    quoted = [record for record in records if name == "ticket" or record["act"] in ACTS.get(name, ())]
    if name not in TITLES or (name != "ticket" and not quoted):
        raise no_such("文书", "paper")
    shown = pages.ticket(program, actor, no)
    with program.database.read() as conn:
        docket = pages.visible_docket(program, conn, actor, no)
        rules, units = docket.rules, labels.unit_names(conn, actor.pack)
    made = Paper(TITLES[name], rules.title, no)
    made.lines = _facts(shown, rules) + _caller(program, actor, no, shown, reason) + _units(shown)
    if name in ("ticket", "dispatch"):
        told = labels.told(rules.forms.get("register"), shown["registration"] or {}, units)
        given = ("kind", "source", "title", "upstream_no", "category")
        made.sections.append(("诉求", [(line["label"], _words(line)) for line in told if line["key"] not in given]))
    for record in quoted if name in ("ticket", "meeting", "return") else quoted[-1:]:
        made.sections.append((_heading(record), [(line["label"], _words(line)) for line in record["lines"]]))
    made.sentences = _sentences(program, actor, no, name)
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


def _sentences(program: Program, actor: Actor, no: str, name: str) -> list[str]:
    """Deadlines with article and reckoning: all on the ticket's own paper, those that run or were met on the others."""
    wanted: Sequence[str] = {"dispatch": ("handle", "sign", "contact"), "supervision": ("supervision", "handle")}.get(
        name, ()
    )
    found = explaining.of_ticket(program, actor, no)
    if name == "ticket":
        return [each["sentence_zh"] for each in found]
    kinds = [each for each in found if each["kind"] in wanted and each["state"] != "ended"]
    return [each["sentence_zh"] for each in kinds]


def _at(instant: datetime) -> str:
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"

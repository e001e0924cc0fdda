"""The regulation's side of the page: its register, what the text leaves open, and the readings that are taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.packs.handbook.book import UNWRITTEN, Book, setting_value
from app.packs.handbook.markdown import anchor, code, escape, link, table
from app.packs.register import KINDS
from app.packs.settings import PaperPlan

_KINDS = {"enforce": "强制", "record": "记录", "measure": "统计", "organisational": "组织"}


def head(book: Book) -> list[str]:
    """The instrument, its dates, where it is in force."""
    pack = book.release.pack
    parent = link(escape(pack.parent), f"{pack.parent}.md") if pack.parent else ""
    facts = (
        ("文号 instrument", escape(pack.instrument)), ("印发 issued", str(pack.issued or "")),
        ("施行 in force", str(pack.in_force or "")), ("有效期至 valid until", str(pack.valid_until or "")),
        ("层级 level", escape(pack.level)), ("上级热线 upstream", escape(pack.upstream)),
        ("上级办法 parent", parent), ("工作日历 calendar", code(pack.region)),
        ("工单编号区划 area code", code(pack.area_code)),
    )  # fmt: skip
    return table(("项目 item", "内容"), facts)


def lanes(book: Book) -> list[str]:
    """Who works in which lane; what roles are called here and under which article they act."""
    rows = []
    for name, lane in book.release.lanes.items():
        role = book.release.roles.get(lane.role)
        source = book.basis((*role.clause, *role.ambiguity)) if role and (role.clause or role.ambiguity) else ""
        rows.append((escape(name), code(lane.role), book.role(lane.role), code(lane.scope or ""), source))
    drawn = {lane.role for lane in book.release.lanes.values()}
    for name, role in book.release.roles.items():
        if name not in drawn:
            rows.append(("", code(name), escape(role.title), "", book.basis((*role.clause, *role.ambiguity))))
    return table(("泳道 lane", "角色 role", "本地名称 title", "范围 scope", "依据 source"), rows)


def settings(book: Book) -> list[str]:
    """Every setting; where only a reading stands behind it, the text does not say."""
    rows = []
    for key, each in sorted(book.release.settings.items()):
        reading = "；".join(
            escape(found.reading) for id_ in each.ambiguity if (found := book.release.register.ambiguities.get(id_))
        )
        rows.append(
            (
                code(key),
                setting_value(each.value),
                reading or escape(each.note),
                book.basis((*each.clause, *each.ambiguity)),
            )
        )
    return table(("设置 setting", "值 value", "解读 reading", "依据 source"), rows)


def papers(book: Book) -> list[str]:
    """What can be printed of a ticket besides the ticket itself, and the forms that it quotes."""
    titles = {book.release.act_of(each): each.name for _, each in book.release.elements.values() if each.form}
    rows = [
        (escape(paper.title), code(name), "、".join(f"{escape(titles.get(act, ''))} {code(act)}" for act in paper.acts),
         "、".join(book.kind(kind) for kind in paper.deadlines), _issuer(book, paper),
         book.basis((*paper.clause, *paper.ambiguity)) if paper.clause or paper.ambiguity else "")
        for name, paper in sorted(book.release.papers.items())
    ]  # fmt: skip
    return table(("文书 paper", "代码 code", "引用 quotes", "时限 deadlines", "出具 issued by", "依据 source"), rows)


def _issuer(book: Book, paper: PaperPlan) -> str:
    """The office as the pack calls it; of what no role issues, whoever did what it quotes."""
    role = book.release.roles.get(paper.issuer)
    return escape(role.title) if role else "所引用事项的办理机关"


def words(book: Book) -> list[str]:
    """What people call the notices that go out and the values that are kept on a ticket."""
    rows = [
        *(("通知 notice", escape(each.title), escape(each.title_en), code(name), "")
          for name, each in sorted(book.release.notices.items())),
        *(("记下的值 kept", escape(each.title), escape(each.title_en), code(name),
           "；".join(f"{code(value)} {escape(words.title)}" for value, words in each.values.items()))
          for name, each in sorted(book.release.kept.items())),
    ]  # fmt: skip
    return table(("种类 kind", "名称 name", "英文 English", "代码 code", "值 values"), rows)


def readings(book: Book, used: Iterable[str]) -> list[str]:
    """What the text leaves open or contradicts, as far as this page names it."""
    known = book.release.register.ambiguities
    found = [known[each] for each in sorted(set(used)) if each in known]
    rows = (
        (anchor(each.id) + each.id, escape(each.problem), escape(each.reading), code(each.setting or each.place))
        for each in found
    )
    return table(("编号 id", "问题 problem", "采用的解读 reading", "在哪里改 where"), rows)


def register(book: Book) -> Iterator[str]:
    """Every clause: what it asks for, where it lives, which scenarios exercise it."""
    clauses = list(book.release.register.clauses.values())
    counts = "，".join(f"{_KINDS[kind]} {sum(1 for each in clauses if each.kind == kind)}" for kind in KINDS)
    yield f"共 {len(clauses)} 条：{counts}。 {len(clauses)} clauses."
    yield ""
    rows = []
    for clause in clauses:
        places = "<br>".join(book.place(where) for where in clause.where) or escape(clause.note)
        proving = "、".join(link(escape(s.id), s.link) for s in book.stories if clause.id in s.proves)
        text = escape(clause.text) + (f"（{book.readings(clause.ambiguity)}）" if clause.ambiguity else "")
        rows.append((anchor(clause.id) + clause.id, escape(clause.article), _KINDS[clause.kind], text, places, proving))
    yield from table(("编号 id", "条款 article", "性质 kind", "内容 text", "落点 where", "场景 scenarios"), rows)


def stories(book: Book) -> list[str]:
    """The worked tickets of the pack."""
    rows = (
        (link(escape(s.id), s.link), escape(s.title), "、".join(link(c, f"#{c}") for c in sorted(s.proves)))
        for s in book.stories
    )
    return table(("场景 scenario", "内容 title", "检验的条款 proves"), rows)


def silence(book: Book) -> str:
    """How the page marks what is not in the text."""
    return f"标有“{UNWRITTEN}”的，条文没有写明，由括号内编号的[解读](#readings)确定。"

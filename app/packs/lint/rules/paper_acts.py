"""A printed paper quotes the forms of acts and messages that the pack has, explains deadlines that it knows, and is
issued by a role that the pack names."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding
from app.packs.settings import FILE


def check(context: Context) -> Iterator[Finding]:
    release = context.release
    written = {release.act_of(element) for _, element in release.elements.values() if element.form}
    for name, paper in release.papers.items():
        for act in paper.acts:
            if act not in written:
                zh = f"没有带表单的事项或消息“{act}”。"
                yield Finding(FILE, f"papers.{name}", None, zh, f"No act or message with a form is called {act!r}.")
        if paper.issuer and paper.issuer not in release.roles:
            zh, en = f"没有角色“{paper.issuer}”。", f"No role is called {paper.issuer!r}."
            yield Finding(FILE, f"papers.{name}", None, zh, en)
        for kind in paper.deadlines:
            if kind not in context.deadline_kinds:
                yield Finding(FILE, f"papers.{name}", None, f"没有时限种类“{kind}”。", f'No kind of deadline "{kind}".')

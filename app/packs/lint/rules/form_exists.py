"""Every user task names a form, and every form that an element names exists."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, element in context.nodes():
        if element.form is None:
            if element.type == "userTask":
                yield at(diagram, element, "用户任务没有表单（hotline:form）。", "The user task names no form.")
        elif element.form not in context.release.forms:
            zh = f"没有表单 forms/{element.form}.form。"
            yield at(diagram, element, zh, f"There is no form forms/{element.form}.form.")

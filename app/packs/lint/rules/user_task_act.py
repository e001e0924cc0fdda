"""Every user task names its act: scenarios, the API and the tables know acts, never element ids."""

import re
from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at

_ACT = re.compile(r"[a-z][a-z0-9_]*")


def check(context: Context) -> Iterator[Finding]:
    for diagram, task in context.nodes("userTask"):
        if not _ACT.fullmatch(task.act or ""):
            zh = "用户任务须有动作名（hotline:act），用小写字母、数字和下划线。"
            yield at(diagram, task, zh, "A user task names its act: lower-case letters, digits, underscores.")

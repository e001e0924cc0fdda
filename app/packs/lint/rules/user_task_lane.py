"""Every user task lies in a lane that pack.toml maps to a role which the program knows."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, task in context.nodes("userTask"):
        lane = context.release.lanes.get(task.lane or "")
        if task.lane is None:
            yield at(diagram, task, "用户任务不在任何泳道中。", "The user task lies in no lane.")
        elif lane is None:
            zh = f"pack.toml 的 [lanes] 没有泳道“{task.lane}”。"
            yield at(diagram, task, zh, f'pack.toml maps no lane "{task.lane}".')
        elif lane.role not in context.roles:
            zh = f"泳道“{task.lane}”的角色“{lane.role}”不存在。"
            yield at(diagram, task, zh, f'The lane\'s role "{lane.role}" does not exist.')

"""A table that the program asks by name has the hit policy and the outputs that it counts on."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, in_table
from app.packs.lint.vocabulary import shape_of


def check(context: Context) -> Iterator[Finding]:
    for table in context.tables:
        shape = shape_of(table.id)
        if table.hit_policy not in shape.policies:
            zh = f"命中策略应为 {'、'.join(shape.policies)}。"
            yield in_table(table, zh, f"The hit policy must be {' or '.join(shape.policies)}.")
        for name in sorted(shape.outputs - {output.name for output in table.outputs}):
            yield in_table(table, f"缺少输出列“{name}”。", f'The output "{name}" is missing.')

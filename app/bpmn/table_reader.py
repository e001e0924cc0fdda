"""Reads DMN files into decision tables. Nothing in a file is executed, fetched or believed."""

from __future__ import annotations

from collections.abc import Callable

from app.bpmn.names import DMN
from app.bpmn.problems import InvalidFile, Problems
from app.bpmn.table import COLLECT, HIT_POLICIES, UNIQUE, Input, Output, Rule, Table
from app.bpmn.xml import Node, child, children, line, namespace, parse, text
from app.expressions import ExpressionError, compile_expression, translate

MAX_RULES = 300
"""The largest real table has 29."""
MAX_INPUTS = 20


def read_table(data: bytes, file: str) -> Table:
    """The table in `data`; `file` is its name for messages. Raises InvalidFile with all problems at once."""
    problems = Problems(file)
    root = parse(data, problems, "definitions", DMN)
    decision = _only(root, "decision", problems)
    body = None if decision is None else _only(decision, "decisionTable", problems)
    if decision is None or body is None:
        raise InvalidFile(problems.found)
    _check_ids(root, decision, problems)
    _check_size(body, problems)
    hit_policy = _hit_policy(body, problems)
    inputs = tuple(_input(node, number, problems) for number, node in enumerate(children(body, "input"), start=1))
    outputs = _outputs(body, problems)
    rules = tuple(_rule(node, len(inputs), len(outputs), problems) for node in children(body, "rule"))
    problems.raise_if_any()
    return Table(
        file=file,
        id=decision.get("id"),
        name=(decision.get("name") or "").strip(),
        hit_policy=hit_policy,
        inputs=inputs,
        outputs=outputs,
        rules=rules,
        line=line(decision),
        root=root,
    )


def _only(node: Node, tag: str, problems: Problems) -> Node | None:
    found = list(children(node, tag))
    if len(found) != 1:
        problems.add(
            "one-table",
            f"一个文件须有且只有一个 {tag}，现有 {len(found)} 个。",
            f"A file must hold exactly one {tag}; there are {len(found)}.",
            element=node.get("id"),
            line=line(found[1] if found else node),
        )
    return found[0] if found else None


def _check_ids(root: Node, decision: Node, problems: Problems) -> None:
    first: dict[str, int] = {}
    for node in root.iter():
        own = node.get("id") if namespace(node) == namespace(root) else None
        if own in first:
            problems.add(
                "duplicate-id",
                f"标识“{own}”重复（已用于第 {first[own]} 行）。",
                f'The id "{own}" is used already on line {first[own]}.',
                element=own,
                line=line(node),
            )
        elif own:
            first[own] = line(node)
    for node in (decision, *root.iter(f"{{{namespace(root)}}}rule")):
        if not node.get("id"):
            problems.add("missing-id", "决策或规则没有标识。", "A decision or a rule has no id.", line=line(node))


def _check_size(body: Node, problems: Problems) -> None:
    """Lint compares each row with each: a table of thousands would keep it busy for minutes."""
    for tag, most, zh, en in (("rule", MAX_RULES, "行", "rows"), ("input", MAX_INPUTS, "个输入", "inputs")):
        found = sum(1 for _ in children(body, tag))
        if found > most:
            problems.add(
                "too-large",
                f"决策表有 {found} {zh}，最多 {most}。",
                f"The table has {found} {en}; at most {most}.",
                element=body.get("id"),
                line=line(body),
            )
            problems.raise_if_any()


def _hit_policy(body: Node, problems: Problems) -> str:
    policy = str(body.get("hitPolicy", UNIQUE))
    if policy not in HIT_POLICIES or (policy == COLLECT and body.get("aggregation")):
        shown = f"{policy} {body.get('aggregation', '')}".strip()
        problems.add(
            "hit-policy",
            f"不支持命中策略“{shown}”，只能是 UNIQUE、FIRST 或不带聚合的 COLLECT。",
            f'The hit policy "{shown}" is not supported; use UNIQUE, FIRST or COLLECT without aggregation.',
            element=body.get("id"),
            line=line(body),
        )
    return policy


def _input(node: Node, number: int, problems: Problems) -> Input:
    source = child(node, "inputExpression")
    expression = "" if source is None else text(child(source, "text"))
    own = node.get("id") or f"input_{number}"
    _check(compile_expression, expression, own, line(node), problems)
    label = (node.get("label") or "").strip()
    return Input(id=own, label=label or expression, expression=expression, line=line(node))


def _outputs(body: Node, problems: Problems) -> tuple[Output, ...]:
    outputs: list[Output] = []
    for number, node in enumerate(children(body, "output"), start=1):
        name = (node.get("name") or "").strip()
        own = node.get("id") or f"output_{number}"
        if not name.isidentifier() or name.startswith("_") or any(name == each.name for each in outputs):
            problems.add(
                "output-name",
                f"输出列的名称“{name}”缺失、重复或不是有效名称。",
                f'The output name "{name}" is missing, used twice or no valid name.',
                element=own,
                line=line(node),
            )
        outputs.append(Output(id=own, name=name, label=(node.get("label") or "").strip() or name, line=line(node)))
    if not outputs:
        problems.add("no-output", "决策表没有输出列。", "The table has no output.", line=line(body))
    return tuple(outputs)


def _rule(node: Node, inputs: int, outputs: int, problems: Problems) -> Rule:
    own = node.get("id", "")
    tests, results = list(children(node, "inputEntry")), list(children(node, "outputEntry"))
    for cells, wanted, zh, en in ((tests, inputs, "输入", "input"), (results, outputs, "输出", "output")):
        if len(cells) != wanted:
            problems.add(
                "cell-count",
                f"该行有 {len(cells)} 个{zh}单元格，应为 {wanted} 个。",
                f"The row has {len(cells)} {en} cells instead of {wanted}.",
                element=own,
                line=line(node),
            )
    for cell in tests:
        _check(translate, _cell(cell), own, line(cell), problems)
    for cell in results:
        _check(_read_output, _cell(cell), own, line(cell), problems)
    return Rule(
        id=own,
        description=text(child(node, "description")),
        line=line(node),
        tests=tuple(map(_cell, tests)),
        outputs=tuple(map(_cell, results)),
        annotations=tuple(map(_cell, children(node, "annotationEntry"))),
    )


def _cell(node: Node) -> str:
    return text(child(node, "text"))


def _read_output(cell: str) -> object:
    """Reads an output cell; a constant one is also evaluated, so that `1 / 0` shows now and not with a ticket."""
    expression = compile_expression(cell or "null")
    return expression.evaluate({}, {}) if expression.is_constant else None


def _check(read: Callable[[str], object], cell: str, element: str, at: int, problems: Problems) -> None:
    try:
        read(cell)
    except ExpressionError as error:
        problems.add_expression(error, element=element, line=at)

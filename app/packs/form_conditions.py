"""When a field is not asked: form-js's ``conditional: {"hide": "=outcome != \\"refuse\\""}``, read strictly.

A browser reads it as FEEL, the server as the safe language. So only what both read alike may stand there: fields
compared by ``=`` and ``!=`` with one of their options, ``true`` or ``false``, joined by ``and``, ``or`` and brackets
(docs/decisions/0015-conditional-fields.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from app.expressions import Expression, ExpressionError, compile_expression
from app.expressions.syntax import Comparison, Constant, Logic, Name, Node, walk
from app.expressions.tokens import Token, error_at, tokenize

if TYPE_CHECKING:
    from app.packs.forms import Field

DECIDING = frozenset({"radio", "select", "checkbox"})
"""Types of fields that a condition may ask for: their values can be listed."""

FEEL_WORDS = frozenset(
    {
        "and", "between", "else", "every", "external", "false", "for", "function", "if", "in", "instance", "not",
        "null", "of", "or", "return", "satisfies", "some", "then", "true",
    }
)  # fmt: skip
"""Keywords of FEEL (DMN 1.3, 10.3.1.2). Some are plain names to the safe language."""


def read_condition(text: str) -> Expression:
    """The condition of a field that is hidden while it holds. Raises ExpressionError, which says what is wrong."""
    if not text.startswith("="):
        raise ExpressionError("条件应以“=”开头，如 =partial != true。", 'A condition begins with "=".', text=text)
    body = text[1:]
    tokens = tokenize(body)
    for token in tokens:
        _must_be_alike(body, token)
    found = compile_expression(_in_safe_language(body, tokens))
    for node in walk(found.node):
        _must_be_plain(body, node)
    if not isinstance(found.node, Comparison | Logic):
        raise _unusable(body, 0)
    return found


def values_asked(condition: Expression) -> list[tuple[str, Any]]:
    """(field, value) of each comparison."""
    nodes = [node for node in walk(condition.node) if isinstance(node, Comparison)]
    return [(node.operands[0].id, node.operands[1].value) for node in nodes]  # type: ignore[union-attr]


def hidden(fields: Iterable[Field], values: Mapping[str, Any]) -> frozenset[str]:
    """Keys of the fields that are hidden by these values of those that decide.

    A field is hidden where its condition holds, and where a field that it asks for is hidden itself.
    """
    conditions = {each.key: each.hide for each in fields if each.hide}
    own = {key for key, hide in conditions.items() if hide.evaluate(values, {})}
    return frozenset(key for key, hide in conditions.items() if key in own or hide.names & own)


def faults(field: Field, fields: Mapping[str, Field]) -> Iterable[tuple[str, str]]:
    """What is wrong with the field's condition in its form: (zh, en) each."""
    for key, value in values_asked(field.hide) if field.hide else ():
        asked = fields.get(key)
        if asked is None:
            yield (
                f"条件用到的“{key}”不是本表单的栏目。",
                f'The condition asks for "{key}", which is no field of the form.',
            )
        elif asked.type not in DECIDING or asked.unit or (asked.type != "checkbox" and not asked.options):
            zh = f"条件只能用单选、下拉和勾选栏目，“{key}”不是。"
            yield zh, f'Conditions may ask for radio, select and checkbox fields only; "{key}" is none.'
        elif any(fields[other].hide for other in (asked.hide.names if asked.hide else ()) if other in fields):
            zh = f"“{key}”的条件用到的栏目自己也有条件：最多两层。"
            yield zh, f'"{key}" depends on a field that depends on another one: two steps at most.'
        elif asked.folded and not field.folded:
            zh = f"“{key}”是收起的栏目，不能决定没有收起的栏目。"
            yield zh, f'"{key}" is folded; fields that are not must not depend on it.'
        elif value not in ((True, False) if asked.type == "checkbox" else asked.option_values):
            yield f"“{key}”没有选项“{value}”。", f'"{key}" has no option "{value}".'


def _must_be_alike(body: str, token: Token) -> None:
    """Refuse what only one of the two languages reads, or each in its own way."""
    if token.text == "==":
        raise error_at(body, token.at, "条件中的相等写一个 =。", 'In a condition "equal" is one =.')
    if token.kind == "constant" and token.text not in ("true", "false") and not _plain_text(token.text):
        zh, en = (
            "条件中的值只能是选项（直双引号）、true 或 false。",
            "A value is an option in double quotes, true or false.",
        )
        raise error_at(body, token.at, zh, en)
    if token.kind == "name" and token.text in FEEL_WORDS:
        zh = f"“{token.text}”是FEEL的保留字，不能在条件里作栏目名；请给该栏目另取键名。"
        en = f'"{token.text}" is a keyword of FEEL and cannot name a field in a condition; give the field another key.'
        raise error_at(body, token.at, zh, en)


def _plain_text(word: str) -> bool:
    return word.startswith('"') and "\\" not in word


def _in_safe_language(body: str, tokens: Iterable[Token]) -> str:
    """Two signs for "equal" instead of one."""
    for at in reversed([token.at for token in tokens if token.text == "="]):
        body = f"{body[:at]}=={body[at + 1 :]}"
    return body


def _must_be_plain(body: str, node: Node) -> None:
    if isinstance(node, Comparison):
        name, *others = node.operands
        if len(others) > 1 or node.operators[0] not in ("==", "!="):
            raise _unusable(body, 0)
        if not isinstance(name, Name) or not isinstance(others[0], Constant):
            raise _unusable(body, 0)
    elif isinstance(node, Logic):
        if not (isinstance(node.left, Comparison | Logic) and isinstance(node.right, Comparison | Logic)):
            raise _unusable(body, 0)
    elif not isinstance(node, Name | Constant):
        raise _unusable(body, 0)


def _unusable(body: str, at: int) -> ExpressionError:
    zh = '条件只能写“栏目 = "选项"”“栏目 != true”一类的比较，用 and、or 和括号连接。'
    return error_at(body, at, zh, 'A condition compares fields with options by = and !=, joined by "and" and "or".')

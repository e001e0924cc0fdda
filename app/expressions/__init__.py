"""The small safe language in which diagrams and tables state conditions. Pure: standard library only.

It is read by a parser of its own and evaluated by closures over its syntax tree. No text reaches Python's compiler:
there is no attribute, no subscript and no name that leads to anything that was not handed in.
"""

from app.expressions.errors import EvaluationError, ExpressionError, UnknownFunction, UnknownName
from app.expressions.feel import UnaryTest, translate
from app.expressions.language import NOT_CONSTANT, Call, Expression, Script, compile_expression, compile_script
from app.expressions.value_set import Interval, ValueSet

__all__ = [
    "NOT_CONSTANT",
    "Call",
    "EvaluationError",
    "Expression",
    "ExpressionError",
    "Interval",
    "Script",
    "UnaryTest",
    "UnknownFunction",
    "UnknownName",
    "ValueSet",
    "compile_expression",
    "compile_script",
    "translate",
]

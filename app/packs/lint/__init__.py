"""What stands in front of every release: each rule looks at the whole pack, and all problems are reported at once.

A rule is a module of ``rules`` with one sentence, a function ``check`` and a page ``docs/lint/<rule>.md``. Which rules
there are stands in ``RULES``, how much each weighs in ``WARNINGS``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any

from app.packs.lint import rules
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding
from app.packs.problems import ERROR, GAP, WARNING, Problem
from app.packs.release import Release

Check = Callable[[Context], Iterator[Finding]]

RULES: tuple[ModuleType, ...] = rules.ALL
WARNINGS = frozenset(
    {"diagram-size", "english-given", "fact-shadowed", "gateway-question", "layout-direction", "words-given"}
)  # fmt: skip
"""Rules about reading, not running: they stand in the way of nothing."""
GAPS = frozenset(
    {"clause-enforced", "deadline-boundary", "known-ids", "layout-present", "limit-text",
     "register-complete", "register-where", "row-source", "setting-source", "unreachable"}
)  # fmt: skip
"""Rules that keep law, register and drawing in step, or name what a redirected flow has left behind. A pack that
breaks one runs well, so an owner may release it in need; the check fails until they agree again (docs/decisions). All
other rules stand in the way of a release."""


def rule_name(module: ModuleType) -> str:
    """The name of a rule, as problems and pages carry it."""
    return module.__name__.rpartition(".")[2].replace("_", "-")


def lint(
    release: Release,
    *,
    handlers: Mapping[str, Iterable[str]],
    facts: frozenset[str],
    functions: frozenset[str],
    roles: frozenset[str],
    metrics: frozenset[str] | None = None,
    required: Mapping[str, Iterable[str]] | None = None,
    accepts: Callable[[str, Mapping[str, Any]], str | None] | None = None,
) -> list[Problem]:
    """Every problem of the release, by file, line and rule.

    ``handlers``: name -> names of its parameters; ``facts``, ``functions``: what expressions may use; ``roles``: those
    of the program; ``metrics``: those that reports know (None: the register's metrics are not checked);
    ``required``: handler -> parameters it cannot do without; ``accepts``: asked with a handler and the values that a
    diagram hands it, where all of them are constants, says what is wrong with them.
    """
    known = {name: frozenset(params) for name, params in handlers.items()}
    needed = {name: frozenset(params) for name, params in (required or {}).items()}
    context = Context(release, known, facts, functions, roles, metrics, needed, accepts)
    found = {_problem(module, finding) for module in RULES for finding in module.check(context)}
    return sorted(found, key=lambda each: (each.file, each.line or 0, each.element or "", each.rule, each.en))


def _problem(module: ModuleType, finding: Finding) -> Problem:
    rule = rule_name(module)
    severity = WARNING if rule in WARNINGS else GAP if rule in GAPS else ERROR
    page = f"docs/lint/{rule}.md"
    return Problem(
        finding.file, finding.element, finding.line, rule, finding.zh, finding.en, severity=severity, page=page
    )


__all__ = ["GAPS", "RULES", "WARNINGS", "Context", "Finding", "lint", "rule_name"]

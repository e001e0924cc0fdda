"""A refusal is an answer: it says why, in the words of the article, and nothing has changed.

Refused                  an act that the rules or the state of the ticket do not allow
├── NotFound             404: no such thing, or not for this person (the two look alike on purpose)
├── Forbidden            403: the person's roles do not allow the act
├── FormInvalid          422: the submitted form has faults; all of them are listed
└── Conflict             409: too late, already done, somebody else was faster, refused by a rule
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Ground:
    """One reason: a stable code, the clause behind it (None: a rule of the program), the words, the facts.

    ``ambiguity``: the id of the reading that it rests on, where the text is silent or unclear.
    """

    code: str
    zh: str
    en: str
    clause: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    ambiguity: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.code, "clause": self.clause, "ambiguity": self.ambiguity, "zh": self.zh, "en": self.en,
            "facts": dict(self.facts),
        }  # fmt: skip


class Refused(Exception):
    """The act is refused on every ground listed; the ticket is as it was."""

    status = 409

    def __init__(self, *grounds: Ground) -> None:
        if not grounds:
            raise ValueError("a refusal names at least one ground")
        self.grounds = grounds
        super().__init__("; ".join(f"{ground.code}: {ground.zh}" for ground in grounds))

    @property
    def code(self) -> str:
        """The first ground's code; the others stand in ``grounds``."""
        return self.grounds[0].code


class Conflict(Refused):
    status = 409


class NotFound(Refused):
    status = 404


class Forbidden(Refused):
    status = 403


class FormInvalid(Refused):
    status = 422


def form_invalid(problems: Iterable[tuple[str, str, str, str]]) -> FormInvalid:
    """A FormInvalid from (field key, code, Chinese, English) tuples."""
    return FormInvalid(*(Ground(code, zh, en, facts={"field": key}) for key, code, zh, en in problems))


def no_such(what_zh: str, what_en: str) -> NotFound:
    return NotFound(
        Ground("NOT_FOUND", f"没有这个{what_zh}，或您无权查看。", f"No such {what_en}, or not yours to see.")
    )

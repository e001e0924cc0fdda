"""One worked ticket on its way to a scenario: the steps so far, and what later lines refer to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.services.scenario.defaults import OFFERED
from app.services.scenario.model import ScenarioStep

Entry = Mapping[str, Any]


class Untranslatable(Exception):
    """An action or expectation that the format here has no word for."""


@dataclass
class Story:
    """``asked``: amount of the extension asked for; ``clock``: what was extended or supervised last; ``approvals``: who
    has to agree to an extension, in order; ``handle_due``: when the ticket is due as far as the timeline has said."""

    row: Mapping[str, Any]
    at: datetime
    lead: str = ""
    co_units: tuple[str, ...] = ()
    dispatched: bool = False
    asked: int = 0
    clock: str = "handle"
    approvals: tuple[str, ...] = ()
    handle_due: datetime | None = None
    steps: list[ScenarioStep] = field(default_factory=list)

    def act(self, who: str, act: str, **form: Any) -> None:
        self.steps.append(ScenarioStep(self.at, who, act, form))

    def expect(self, **expect: Any) -> None:
        self.steps.append(ScenarioStep(self.at, expect=expect))

    def refused(self, who: str, act: str, *codes: str, **form: Any) -> None:
        self.steps.append(ScenarioStep(self.at, who, act, form, codes))

    def dispatch(self, lead: str, co_units: tuple[str, ...] = ()) -> None:
        self.lead, self.co_units, self.dispatched = lead, co_units, True
        self.act("station", "dispatch", lead=lead, co_units=list(co_units))

    def unit(self, actor: str | None = None) -> str:
        """The unit that acts: the lead, or the one of the row's units that goes by this name, perhaps shortened."""
        if actor is None:
            return f"unit:{self.lead}"
        known = [plain(name)[0] for name in self.row["units"]]
        longer = [name for name in known if actor in name]
        return f"unit:{actor if actor in known or len(longer) != 1 else longer[0]}"


def offered(**form: Any) -> dict[str, Any]:
    """Fields that a form is given where it asks for them."""
    return {f"{OFFERED}{key}": value for key, value in form.items()}


def given(entry: Entry, *keys: str) -> dict[str, Any]:
    return {key: entry[key] for key in keys if key in entry}


def plain(unit: str) -> tuple[str, bool]:
    """(the unit's code, whether its name says that its supervising department forwards to it)."""
    name, _, note = unit.partition("（")
    return name, "主管部门" in note


def word(words: Mapping[str, Any], name: str) -> Any:
    if name not in words:
        raise Untranslatable(f"no translation for {name!r}")
    return words[name]

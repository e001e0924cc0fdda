"""What fills in the acts, and the fields of acts, that a scenario leaves out (scenarios/defaults.toml of a pack).

For each act: ``who`` does it, ``form`` = its fields, ``fill = false`` = never done unless a scenario says so. The text
``{now}`` stands for the instant of the act (in a field that wants a date, its day), ``{unit}`` for the unit that acts.
A field that the form at hand does not have is left out, because an act may have another form in another diagram; so is
one that it does not ask with what the scenario chooses.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from app.packs import Form
from app.worktime import SHANGHAI

OFFERED = "?"
"""Before a field's name: a worked ticket tells more than every form asks."""


class Defaults:
    def __init__(self, acts: Mapping[str, Mapping[str, Any]]) -> None:
        self._acts = acts

    def units(self) -> Iterator[str]:
        """Codes of the units that the defaults name."""
        for act in self._acts.values():
            form = act.get("form", {})
            yield from (form[key] for key in ("lead", "proposed_unit") if form.get(key))

    def who(self, act: str, role: str, unit_code: str | None) -> str | None:
        """Who does the act where a scenario leaves it out; None where it is not to be filled in."""
        default = self._acts.get(act)
        if default is None or not default.get("fill", True):
            return None
        return f"{role}:{unit_code}" if unit_code else str(default.get("who", role))

    def filled(
        self, act: str, form: Form | None, given: Mapping[str, Any], at: datetime, unit_code: str | None = None
    ) -> dict[str, Any]:
        """The given fields over the act's defaults, as JSON would carry them. An empty text takes a default away.

        What is only offered (OFFERED before its name) is left out where the form does not ask for it.
        """
        fields = {each.key: each for each in form.fields} if form else {}
        usual = {key: value for key, value in self._acts.get(act, {}).get("form", {}).items() if key in fields}
        for key, value in usual.items():
            if value == "{now}":
                local = at.astimezone(SHANGHAI)
                usual[key] = local.date().isoformat() if fields[key].subtype == "date" else local.isoformat()
            elif value == "{unit}":
                usual[key] = unit_code or ""
        offered = {key.removeprefix(OFFERED): value for key, value in given.items() if key.startswith(OFFERED)}
        asked = {key: value for key, value in offered.items() if key in fields}
        plain = {key: value for key, value in given.items() if not key.startswith(OFFERED)}
        stated = {**as_json(asked), **as_json(plain)}
        hidden = form.hidden({**usual, **stated}) if form else frozenset()
        return {**{key: value for key, value in usual.items() if key not in hidden}, **stated}


def as_json(given: Mapping[str, Any]) -> dict[str, Any]:
    """TOML has instants and dates as types, JSON has not."""
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in given.items()}

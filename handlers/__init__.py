"""Service tasks that a diagram may name: one errand a file.

A module here has ``SUMMARY_ZH`` (one sentence for the diagram editor), a pydantic ``Params`` (what the diagram may
hand it) and ``handle(step, params)``. Its name is the name in ``hotline:handler``. Deleting a file deletes the errand.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from app.tickets.step import Step


class NoParams(BaseModel):
    """For handlers that take nothing from the diagram."""

    model_config = ConfigDict(extra="forbid")


class Kinds(BaseModel):
    """For handlers of one or more deadlines: their kinds, with blanks between them."""

    model_config = ConfigDict(extra="forbid")

    kinds: str

    def each(self) -> list[str]:
        return self.kinds.split()


class BadParams(Exception):
    """A diagram handed a handler something it does not take: a fault of the diagram, so an incident."""


@dataclass(frozen=True)
class Handler:
    name: str
    summary_zh: str
    params: type[BaseModel]
    handle: Callable[[Step, Any], object | None]

    def required(self) -> frozenset[str]:
        """Names of the parameters it cannot do without."""
        return frozenset(name for name, field in self.params.model_fields.items() if field.is_required())

    def fault(self, params: Mapping[str, Any]) -> str | None:
        """What is wrong with these parameters, in a sentence; None: nothing."""
        try:
            self.params.model_validate(dict(params))
        except ValidationError as invalid:
            return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in invalid.errors())
        return None

    def run(self, step: Step, params: Mapping[str, Any]) -> object | None:
        """Do the errand; returns a scalar for ``hotline:result`` or None."""
        try:
            checked = self.params.model_validate(dict(params))
        except ValidationError as fault:
            raise BadParams(f"{self.name}: {fault}") from fault
        return self.handle(step, checked)


@cache
def registry() -> Mapping[str, Handler]:
    """Every handler by name."""
    found = {}
    for module_info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        found[module_info.name] = Handler(module_info.name, module.SUMMARY_ZH, module.Params, module.handle)
    return found

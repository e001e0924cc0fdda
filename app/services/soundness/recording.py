"""Which facts a service task records, found by running its handler once on nothing."""

from typing import Any

from app.bpmn import Element
from app.expressions import compile_expression
from app.services.soundness.choosing import Chooser
from app.services.soundness.domains import GIVEN
from app.services.soundness.ground import Ground
from app.services.soundness.ledger import Ledger
from app.services.soundness.world import COUNTED, World
from handlers import BadParams, registry

NOTHING: frozenset[str] = frozenset()


def recorded(ground: Ground, element: Element) -> frozenset[str]:
    """Names of facts that the element's handler sets anew, whatever it is handed; none where it needs more to run."""
    handler = registry().get(element.handler or "")
    if handler is None:
        return NOTHING
    schema: dict[str, Any] = handler.params.model_json_schema().get("properties", {})
    params: dict[str, Any] = {}
    for name, text in element.params.items():
        expression = compile_expression(text)
        params[name] = expression.evaluate({}, {}) if expression.is_constant else _sample(schema.get(name, {}))
    world = World(ground, Ledger(ground.cases.everything), Chooser(), main=True, free={})
    try:
        handler.run(world, params)
    except (BadParams, KeyError):
        return NOTHING
    return frozenset(world.ledger.facts) - {*COUNTED}


def _sample(shape: dict[str, Any]) -> Any:
    """Some value that a parameter of this JSON schema takes."""
    options = shape.get("enum") or ([GIVEN] if shape.get("type") == "string" else [1])
    return options[0]

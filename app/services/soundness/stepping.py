"""One step of the walk: the engine moved under every combination of answers, with what follows from it at once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.engine import Instance, Outcome
from app.packs import Form
from app.services.soundness.choosing import Chooser, combinations
from app.services.soundness.graph import Free, Place
from app.services.soundness.ground import Ground, Root
from app.services.soundness.ledger import Ledger
from app.services.soundness.world import STAMPS, World

Move = Callable[[World], tuple[Instance, Outcome | None]]


class Void(Exception):
    """Under these answers the action does not happen at all."""


@dataclass
class Done:
    """One run of a step: where it led, or how it failed."""

    world: World
    instance: Instance | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    fault: Exception | None = None
    void: bool = False


def take(
    ground: Ground, free: Free, root: Root, place: Place | None, move: Move, form: Form | None,
    values: Mapping[str, Any] | None,
) -> Iterator[tuple[Chooser, Done]]:  # fmt: skip
    """Take the step from a place (None: the start) under every combination of answers to what it asks."""
    due = [timer.key for timer in place.timers if timer.key.startswith("due:")] if place else []
    watched = frozenset(key.split(":")[1] for key in due)

    def once(chooser: Chooser) -> Done:
        ledger = place.ledger.copy() if place else Ledger(root.cases)
        world = World(
            ground, ledger, chooser, main=root.main, free=free, watched=watched, beside=ground.beside(root.process),
            form=form, values=values,
        )  # fmt: skip
        done = Done(world)
        try:
            done.instance, outcome = move(world)
            if outcome is not None:
                _apply(ground, root, done, outcome)
            _rearm(ground, root, done)
        except Void:
            done.void = True
        except Exception as fault:  # whatever a diagram makes the engine or a handler raise is what we look for
            done.fault = fault
        return done

    return ((chooser, done) for chooser, done in combinations(once) if not done.void)


def _apply(ground: Ground, root: Root, done: Done, outcome: Outcome) -> None:
    """What the diagram says of completed elements: deadlines met, milestones reached. As in services.mirror."""
    done.outcomes.append(outcome)
    ledger = done.world.ledger
    for step in outcome.steps:
        if step.change != "completed":
            continue
        element = ground.release.element(step.element)
        for kind in element.meets:
            before = ledger.meet(kind)
            if before is not None:
                done.world.deeds.met.append((kind, before))
        if element.milestone and root.main:
            ledger.facts["milestone"] = element.milestone
            if element.milestone in STAMPS:
                ledger.facts[element.milestone] = True


def _rearm(ground: Ground, root: Root, done: Done) -> None:
    """As in services.act: what has fired waits again."""
    for kind in dict.fromkeys(done.world.deeds.rearm):
        for prefix in (f"warn:{kind}", f"due:{kind}"):
            outcome = done.instance.rearm(prefix, done.world) if done.instance else None
            if outcome is not None:
                _apply(ground, root, done, outcome)

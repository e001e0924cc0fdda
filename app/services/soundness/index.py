"""Finds the place that a state is, if it has been seen."""

from collections import Counter
from functools import partial

from app.engine import Instance
from app.engine.signature import Standing
from app.services.soundness.cases import NAMES
from app.services.soundness.ground import Ground, Root, covers
from app.services.soundness.ledger import Ledger

Key = tuple[object, ...]
Grade = dict[str, tuple[int, bool]]


class Index:
    """The numbers of places by what makes a difference.

    Of two states that differ in reminders and the deadlines that only reminders look at, the one to which more can
    happen stands for both: whatever the other can do, it can (``judging`` counts on no reminder, so nothing is hidden).
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._known: dict[Key, list[tuple[int, Counter[tuple[str, str]], Grade]]] = {}

    def find(self, root: Root, instance: Instance, ledger: Ledger, stands: Standing, number: int) -> int:
        """The number of the place; ``number``, which it has from now on, where it is new."""
        ground = self._ground
        key: Key = (root.process, stands.signature)
        if not instance.completed:
            live = frozenset[str]().union(*(ground.liveness.of_token(*each, False) for each in stands.elements))
            key += ledger.key(
                partial(_asked, live), partial(ground.shown, root.process),
                lambda cases: ground.case_classes(cases, live & {*NAMES}),
            )  # fmt: skip
        reminders = Counter((t.element, t.key) for t in instance.timers if t.element in ground.reminders)
        grade = ground.grade(root.process, ledger.clocks)
        same = self._known.setdefault(key, [])
        for known, other_reminders, other_grade in same:
            if reminders <= other_reminders and covers(other_grade, grade):
                return known
        same.append((number, reminders, grade))
        return number


def _asked(live: frozenset[str], key: str) -> bool:
    return key in live or ("(" in key and key.partition("(")[0] + "(" in live)

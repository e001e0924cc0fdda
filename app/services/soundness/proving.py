"""The errand: packs as they lie on disk, each walked and judged; several packs share the cores."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

from app.bpmn import InvalidFile
from app.packs import Release, parse_release, resolve
from app.services.rules.publishing import packs_in
from app.services.soundness.ground import Ground
from app.services.soundness.judging import Judge
from app.services.soundness.recording import recorded
from app.services.soundness.report import Fault, Report
from app.services.soundness.walk import MOST_PLACES, TooLarge, Walk

Tell = Callable[[int], None]


def packs_to_prove(root: Path, names: Sequence[str]) -> tuple[str, ...]:
    """The packs named, or all."""
    return tuple(names) or tuple(packs_in(root))


def prove(release: Release, tell: Tell | None = None) -> Report:
    """Walk a release and judge what was found. ``tell`` hears now and then how many states there are.

    Raises InvalidFile for diagrams that the engine cannot run, TooLarge for a release without bounds.
    """
    ground = Ground(release, recorded)
    walk = Walk(ground, tell)
    judge = Judge(ground, walk.run(), walk.inputs)
    return Report(
        release.id, judge.walked(), judge.faults(), judge.deadlines(), judge.assumptions(), judge.switched_off()
    )  # fmt: skip


def prove_packs(root: Path, names: Sequence[str], tell: Tell | None = None) -> Iterator[Report]:
    """Prove packs as they lie on disk, each in a process of its own; reports come as they are ready.

    A pack that cannot be read or run at all has its problems for faults.
    """
    if len(names) == 1:
        yield prove_pack(root, names[0], tell)
        return
    workers = min(len(names), cpu_count() or 1)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(prove_pack, root, name) for name in names]):
            yield done.result()


def prove_pack(root: Path, name: str, tell: Tell | None = None) -> Report:
    """Prove one pack as it lies on disk; see ``prove_packs``."""
    try:
        return prove(parse_release(resolve(root, name).files), tell)
    except InvalidFile as invalid:
        faults = [
            Fault("unreadable", problem.file, (problem.element,) if problem.element else (), problem.zh, problem.en)
            for problem in invalid.problems
        ]
    except TooLarge as fault:
        zh = f"状态超过 {MOST_PLACES} 个：{fault} 中有什么在无止境地计数，或者图太大。"
        en = f"More than {MOST_PLACES} states: something in {fault} counts without end, or the diagram is too large."
        faults = [Fault("too-large", str(fault), (), zh, en)]
    return Report(name, (), tuple(faults), (), (), ())

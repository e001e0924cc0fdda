"""A running process: what the services move with a command and read the open tasks, timers and messages from.

An instance belongs to one thread. Its specifications are shared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.events.start_event import StartEvent
from SpiffWorkflow.util.task import TaskState

from app.engine import migration, rearming, state
from app.engine.compaction import compact
from app.engine.errors import InstanceSpoiled, MigrationImpossible, NotWaiting, TaskGone, TimerGone
from app.engine.events import KEY, Message, Timer, awaited, trigger
from app.engine.outcome import Environment, OpenTask, Outcome, PendingTimer, scalars
from app.engine.specifications import Specifications
from app.engine.token import Token
from app.engine.workflow import Workflow

STEP_BUDGET = 500
"""Engine tasks in one command. The longest real one runs some thirty."""


class Instance:
    """See the module. Built by `start` or `load`.

    After TaskGone, TimerGone, NotWaiting, TypeError for values, and MigrationImpossible nothing has changed. After any
    other exception the step is half done: the instance refuses everything (InstanceSpoiled) and is to be loaded again.
    """

    def __init__(self, workflow: Workflow, budget: int = STEP_BUDGET) -> None:
        self._workflow = workflow
        self._budget = budget
        self._spoiled = False

    # ---- beginning and keeping -----------------------------------------------------------------------------------

    @classmethod
    def start(
        cls,
        specifications: Specifications,
        process_id: str,
        env: Environment,
        data: Mapping[str, Any] | None = None,
        message: str | None = None,
        *,
        budget: int = STEP_BUDGET,
    ) -> tuple[Instance, Outcome]:
        """Begin a process with flat task data, and run to its first stop.

        `message` is the name of its message start event, None where it has a plain one; NotWaiting if that is not so.
        Raises KeyError for an unknown process, and what `complete` raises.
        """
        if process_id not in specifications.process_ids:
            raise KeyError(process_id)
        flat = scalars(data or {}, process_id)
        if (message is not None or _needs_message(specifications, process_id)) and (
            message is None or specifications.start_process(message) != process_id
        ):
            raise NotWaiting(message)
        instance = cls(Workflow(specifications, process_id), budget)
        workflow = instance._workflow
        with instance._command(env):
            workflow.begin()
            workflow.task_tree.data = flat
            workflow.task_tree.run()
            for token in workflow.waiting() if message is not None else ():
                if isinstance(token.task_spec, StartEvent):
                    trigger(token, token.task_spec.event_definition)
            return instance, instance._settle()

    @classmethod
    def load(
        cls, specifications: Specifications, process_id: str, state_: bytes, *, budget: int = STEP_BUDGET
    ) -> Instance:
        """The instance that `dump` has saved. Raises StateMismatch if the bytes do not fit these specifications."""
        return cls(state.load(specifications, process_id, state_), budget)

    def dump(self) -> bytes:
        """Its state as JSON without specification, small and independent of the order of keys."""
        self._require_whole()
        return state.dump(self._workflow)

    # ---- commands ------------------------------------------------------------------------------------------------

    def complete(self, task_id: str, values: Mapping[str, Any], env: Environment) -> Outcome:
        """A person has done an open user task; `values` (flat scalars) are put in its data.

        Raises TaskGone, TypeError (values), StepBudgetExceeded, NoFlowTaken, and what handlers, facts and expressions
        raise.
        """
        self._require_whole()
        token = next((each for each in self._open() if each.id == task_id), None)
        if token is None:
            raise TaskGone(task_id)
        flat = scalars(values, token.task_spec.name)
        with self._command(env):
            token.data.update(flat)
            token.run()
            return self._settle()

    def fire(self, timer_id: str, env: Environment) -> Outcome:
        """A timer's instant has come: exactly this one fires. Raises TimerGone, and as `complete`."""
        self._require_whole()
        token = next((each for each, _ in self._pending() if each.id == timer_id), None)
        if token is None:
            raise TimerGone(timer_id)
        with self._command(env):
            trigger(token, next(each for each in awaited(token) if isinstance(each, Timer)))
            return self._settle()

    def deliver(self, message: str, values: Mapping[str, Any], env: Environment) -> Outcome:
        """A message has come: everything in the instance that waits for it takes it, with `values` (flat) as data.

        Raises NotWaiting if nothing does, and as `complete`.
        """
        self._require_whole()
        catchers = [
            (token, definition)
            for token in self._workflow.waiting()
            for definition in awaited(token)
            if isinstance(definition, Message) and definition.name == message
        ]
        if not catchers:
            raise NotWaiting(message)
        flat = scalars(values, message)
        with self._command(env):
            for token, definition in catchers:
                trigger(token, definition, flat)
            return self._settle()

    def rearm(self, key_prefix: str | tuple[str, ...], env: Environment) -> Outcome | None:
        """A deadline has moved: fired boundary timers of activities that are still open wait again.

        Concerned are non-interrupting ones whose expression now gives a key with this prefix. Those that still wait are
        left alone. None if nothing was to be done. Raises what `complete` raises.
        """
        self._require_whole()
        with self._command(env):
            return self._settle() if rearming.rearm(self._workflow, key_prefix) else None

    def cancel(self) -> Outcome:
        """End the instance with everything in it. Cancelling twice does nothing more."""
        self._require_whole()
        with self._command(None):
            self._workflow.cancel()
            return self._settle()

    def migrate(self, specifications: Specifications, env: Environment | None = None) -> Outcome:
        """Go on under another release: tasks keep ids and data, timers their keys; what follows is the new diagram's.

        Boundary events that the release adds to an open activity begin to wait; new timers need `env` for their keys,
        without it they are armed by the next `rearm`. Raises MigrationImpossible, then nothing has changed.
        """
        self._require_whole()
        with self._command(env):
            migration.migrate(self._workflow, specifications, arm_timers=env is not None)
            return self._settle()

    # ---- what it waits for ---------------------------------------------------------------------------------------

    @property
    def tasks(self) -> tuple[OpenTask, ...]:
        """Open user tasks, oldest first."""
        return tuple(
            OpenTask(token.id, token.task_spec.name, self._process_of(token.task_spec.name), self._lane_of(token))
            for token in sorted(self._open(), key=_age)
        )

    @property
    def timers(self) -> tuple[PendingTimer, ...]:
        """Pending timers, oldest first."""
        return tuple(
            PendingTimer(
                token.id, timer.name, self._process_of(timer.name), token.internal_data[KEY], _interrupts(token)
            )
            for token, timer in sorted(self._pending(), key=lambda pair: _age(pair[0]))
        )

    @property
    def waiting(self) -> frozenset[str]:
        """Names of the messages that `deliver` would take now."""
        return frozenset(
            definition.name
            for token in self._workflow.waiting()
            for definition in awaited(token)
            if isinstance(definition, Message)
        )

    @property
    def entered(self) -> frozenset[str]:
        """Every element that the instance has ever entered or passed."""
        return frozenset(self._workflow.entered)

    @property
    def completed(self) -> bool:
        """Whether it is over, at its end or cancelled."""
        return bool(self._workflow.completed)

    # ---- inside --------------------------------------------------------------------------------------------------

    def _open(self) -> Iterator[Token]:
        return (
            token for token in self._workflow.tokens() if token._state == TaskState.READY and token.task_spec.manual
        )

    def _pending(self) -> Iterator[tuple[Token, Timer]]:
        return (
            (token, definition)
            for token in self._workflow.waiting()
            for definition in awaited(token)
            if isinstance(definition, Timer)
        )

    def _process_of(self, element: str) -> str:
        return self._workflow.specifications.process_of[element]

    def _lane_of(self, token: Token) -> str | None:
        return self._workflow.specifications.elements[token.task_spec.name].lane

    def _require_whole(self) -> None:
        if self._spoiled:
            raise InstanceSpoiled("an exception has left this instance half way through a step; load it again")

    @contextmanager
    def _command(self, env: Environment | None) -> Iterator[None]:
        """Lend the environment to the expressions for one command; an exception spoils the instance."""
        engine = self._workflow.script_engine
        self._workflow.steps, self._workflow.thrown = [], []
        engine.running = env
        try:
            yield
        except MigrationImpossible:
            raise
        except BaseException:
            self._spoiled = True
            raise
        finally:
            engine.running = None

    def _settle(self) -> Outcome:
        """Run to the next stop, forget what is over, tell what happened."""
        workflow = self._workflow
        workflow.advance(self._budget)
        compact(workflow)
        return Outcome(tuple(workflow.steps), tuple(workflow.thrown), workflow.completed)


def _needs_message(specifications: Specifications, process_id: str) -> bool:
    return process_id in specifications.starts.values()


def _interrupts(token: Token) -> bool:
    spec = token.task_spec
    return not isinstance(spec, BoundaryEvent) or bool(spec.cancel_activity)


def _age(token: Token) -> int:
    return int(token.id)

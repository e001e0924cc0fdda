"""Runs diagrams. The only package that names SpiffWorkflow.

tests/engine/test_engine_library_traps.py shows what the library does as it comes, and so why parts of it are replaced
here by subclasses: its tasks, joins, events, expressions, saved states. Nothing is patched.
"""

from app.engine.compile import compile_processes
from app.engine.errors import (
    EngineError,
    InstanceSpoiled,
    MigrationImpossible,
    NoFlowTaken,
    NotWaiting,
    StateMismatch,
    StepBudgetExceeded,
    TaskGone,
    TimerGone,
)
from app.engine.instance import STEP_BUDGET, Instance
from app.engine.outcome import Change, Environment, OpenTask, Outcome, PendingTimer, Step, Thrown
from app.engine.schema import schema_problems
from app.engine.specifications import Specifications

__all__ = [
    "STEP_BUDGET",
    "Change",
    "EngineError",
    "Environment",
    "Instance",
    "InstanceSpoiled",
    "MigrationImpossible",
    "NoFlowTaken",
    "NotWaiting",
    "OpenTask",
    "Outcome",
    "PendingTimer",
    "Specifications",
    "StateMismatch",
    "Step",
    "StepBudgetExceeded",
    "TaskGone",
    "Thrown",
    "TimerGone",
    "compile_processes",
    "schema_problems",
]

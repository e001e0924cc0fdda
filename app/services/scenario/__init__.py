"""Worked tickets: files that say what is done when, and what must be true then. docs/scenarios.md is their manual."""

from app.services.scenario.model import BadScenario, Scenario, ScenarioStep, read_scenario
from app.services.scenario.runner import Outcome, ScenarioRun, Stage

__all__ = ["BadScenario", "Outcome", "Scenario", "ScenarioRun", "ScenarioStep", "Stage", "read_scenario"]

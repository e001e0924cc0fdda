"""Worked tickets as lines of JSON: one ticket a line, a timeline of actions and of expectations about due times.

``timeline`` holds actions (at, action, actor, more) and expectations (expect, due_at or value, counted_days). Each
becomes a step; an expectation looks at the ticket at the instant of the action before it. docs/scenarios.md lists the
words; what the program cannot play is reported, never passed over. The words name acts and forms, never a pack.
"""

from app.services.scenario.jsonl.actions import ACTIONS
from app.services.scenario.jsonl.expectations import EXPECTATIONS
from app.services.scenario.jsonl.reading import read_jsonl, scenario_of

__all__ = ["ACTIONS", "EXPECTATIONS", "read_jsonl", "scenario_of"]

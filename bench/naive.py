"""(a) A naive service on SpiffWorkflow: the diagram parsed and the whole workflow kept as JSON at every call.

What most people write first, following the library's own examples. It keeps one row a ticket: no journal, no deadline
or task rows, no encryption, no refusals; its timers run by the wall clock. So it does much less than ours does.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from app.store.database import Database

DIAGRAM = Path(__file__).parent / "naive.bpmn"


class NaiveDesk:
    """`parse_each_call`: False parses once and keeps the specification, still with the whole JSON at every call."""

    def __init__(self, url: str, *, parse_each_call: bool) -> None:
        self.database = Database(url, counting=True)
        self._parse_each_call = parse_each_call
        self._parsed: Any = None
        self._serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
        self._table = "naive_parsing" if parse_each_call else "naive_parsed"
        self._numbers = itertools.count(1)
        with self.database.write() as transaction:
            transaction.connection.exec_driver_sql(
                f"CREATE TABLE {self._table} (id INTEGER PRIMARY KEY, state TEXT NOT NULL)"
            )
            transaction.commit()

    def register(self, who: str, form: Mapping[str, Any]) -> dict[str, Any]:
        workflow = BpmnWorkflow(*self._specification())
        workflow.task_tree.data.update(form)
        workflow.do_engine_steps()
        ticket = next(self._numbers)
        with self.database.write() as transaction:
            transaction.connection.execute(
                sa.text(f"INSERT INTO {self._table} (id, state) VALUES (:id, :state)"),
                {"id": ticket, "state": self._serializer.serialize_json(workflow)},
            )
            transaction.commit()
        return _answer(ticket, workflow)

    def complete(self, who: str, task: int, form: Mapping[str, Any]) -> dict[str, Any]:
        if self._parse_each_call:
            self._specification()
        with self.database.write() as transaction:
            conn = transaction.connection
            lock = "" if self.database.dialect == "sqlite" else " FOR UPDATE"
            state = conn.execute(sa.text(f"SELECT state FROM {self._table} WHERE id = :id{lock}"), {"id": task})
            workflow = self._serializer.deserialize_json(state.scalar_one())
            ready = workflow.get_tasks(state=TaskState.READY, manual=True)[0]
            ready.data.update(form)
            ready.run()
            workflow.do_engine_steps()
            conn.execute(
                sa.text(f"UPDATE {self._table} SET state = :state WHERE id = :id"),
                {"id": task, "state": self._serializer.serialize_json(workflow)},
            )
            transaction.commit()
        return _answer(task, workflow)

    def send(self, who: str, no: str, message: str, form: Mapping[str, Any]) -> dict[str, Any]:
        raise NotImplementedError("the naive service has no messages")

    def _specification(self) -> Any:
        if self._parse_each_call or self._parsed is None:
            parser = BpmnParser()
            parser.add_bpmn_file(str(DIAGRAM))
            self._parsed = parser.get_spec("naive"), parser.get_subprocess_specs("naive")
        return self._parsed


def _answer(ticket: int, workflow: Any) -> dict[str, Any]:
    return {"ticket": str(ticket), "tasks": [ticket], "ended": workflow.completed}

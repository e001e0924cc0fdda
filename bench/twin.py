"""(e) The limit: two tasks by hand-written SQL, leaving the same rows with the same contents.

No diagram, no rules, no forms, no rights: what comes next stands in the code, and nothing is ever refused. Sealing and
the journal's digests are ours, because the rows would not be the same without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from app.tickets.journal import chain, seal
from app.tickets.privacy import Vault, record_digest
from app.tickets.searching import index_words
from bench import twin_statements as sql
from bench.drivers import Driver
from bench.services import KEY

MILLION = 1_000_000
_TOKENS = [
    [1, "Start", 64, 0, 1, 0], [4, "two_tasks_accept.BoundaryEventSplit", 64, 1, 6, 0],
    [5, "two_tasks_accept", 16, 4, 7, 1],
    [6, "two_tasks_late", 8, 4, 8, 1, "due:handle"], [7, "two_tasks_accept.BoundaryEventJoin", 8, 4, 9, 1],
]  # fmt: skip
STATE = orjson.dumps(
    {
        "v": 1, "p": "two_tasks", "n": 5, "q": 11, "c": False, "e": ["two_tasks_clock"] * 4,
        "d": [{}, {"kind": "two_tasks", "source": "phone"}], "w": [[0, "two_tasks", _TOKENS]],
    }
)  # fmt: skip
"""Bytes of about the size of ours."""


class TwinDesk:
    """One transaction a command; knows one pack, one person, one kind of ticket."""

    def __init__(self, driver: Driver, person: int) -> None:
        self._driver = driver
        self._lock = "" if driver.sqlite else " FOR UPDATE OF t, k, i"
        self._vault = Vault({"k1": KEY}, "k1", KEY)
        self._person = person

    # ---- the three commands ------------------------------------------------------------------------------------

    def register(self, who: str, form: Mapping[str, Any]) -> dict[str, Any]:
        at = self._start()
        day = at.strftime("%Y%m%d")
        serial = self._one(
            sql.SERIAL,
            day,
        )[0]
        no = f"twin{day}{serial:05d}"
        key_id, key, wrapped = self._vault.new_key()
        caller = orjson.dumps({name: form[name] for name in ("caller_name", "caller_mobile", "address")})
        content, digest = self._sealed(key, no, "register", form)
        ticket: int = self._one(
            sql.ADD_TICKET,
            no, form["kind"], form["source"], False, False, False, False, form["title"], self._instant(at),
            _json({"registered": at.isoformat()}), False, _json({"has_contact": True}),
            self._instant(at + timedelta(days=7)), key_id, wrapped,
            self._vault.seal(key, caller, f"{no}:caller"), content, self._vault.blind_index(form["caller_mobile"]),
            index_words(form["title"]),
        )[0]  # fmt: skip
        base = ticket * MILLION
        self._insert_children(base, ticket, at)
        body = {
            "deadlines": [{"clause": None, "due": at.isoformat(), "kind": "handle", "row": "handle_limit"}],
            "kind": form["kind"], "milestones": ["registered"], "opened": [["two_tasks_accept", base + 3]],
            "record": digest, "release": 1, "source": "phone", "started": ["two_tasks"],
            "steps": [["two_tasks_start", "completed"], ["two_tasks_clock", "completed"],
                      ["two_tasks_accept", "entered"]],
        }  # fmt: skip
        head, sealed = self._event(ticket, no, 1, at, "registered", "register", None, body, "")
        self._run(sql.SEAL_TICKET, head, sealed, ticket)
        self._commit()
        return {"ticket": no, "tasks": [base + 3], "ended": False}

    def complete(self, who: str, task: int, form: Mapping[str, Any]) -> dict[str, Any]:
        at = self._start()
        ticket, act, no, key_id, wrapped, head, milestones = self._one(
            sql.FIND_TASK + self._lock, task,
        )  # fmt: skip
        record, digest = self._sealed(self._vault.unwrap(key_id, wrapped), no, f"task:{task}", form)
        now = self._instant(at)
        self._run(
            sql.CLOSE_TASK,
            now, self._person, record, digest, task,
        )  # fmt: skip
        done = self._accept if act == "accept" else self._reply
        return done(ticket, no, task, at, digest, head, orjson.loads(milestones))

    def send(self, who: str, no: str, message: str, form: Mapping[str, Any]) -> dict[str, Any]:
        raise NotImplementedError("the twin has no messages")

    def _accept(
        self, ticket: int, no: str, task: int, at: datetime, digest: str, head: str, _: dict[str, str]
    ) -> dict[str, Any]:
        base, now = ticket * MILLION, self._instant(at)
        self._run(sql.DROP_TIMER, base + 4)
        self._run(sql.MEET_DEADLINE, now, now, base + 2)
        mirror = {"tasks": {"9": [base + 5, None, "two_tasks_reply"]}, "timers": {}, "waiting": []}
        self._run(sql.MOVE_INSTANCE, STATE, _json(mirror), base + 1)
        self._task(base + 5, ticket, "9", "two_tasks_reply", "reply", "答复诉求人", now, None)
        body = {
            "deadlines": [{"kind": "handle", "late": False, "met": at.isoformat()}],
            "opened": [["two_tasks_reply", base + 5]], "record": digest, "task": task,
            "steps": [["two_tasks_accept", "completed"], ["two_tasks_accepted", "completed"],
                      ["two_tasks_reply", "entered"]],
        }  # fmt: skip
        head, sealed = self._event(ticket, no, 2, at, "task_completed", "accept", "受理诉求", body, head)
        self._run(
            sql.MOVE_TICKET, head, sealed, ticket,
        )  # fmt: skip
        self._commit()
        return {"ticket": no, "tasks": [base + 5], "ended": False}

    def _reply(
        self, ticket: int, no: str, task: int, at: datetime, digest: str, head: str, milestones: dict[str, str]
    ) -> dict[str, Any]:
        now = self._instant(at)
        self._run(
            sql.END_INSTANCE,
            b"", False, now, ticket * MILLION + 1,
        )  # fmt: skip
        body = {
            "milestones": ["replied", "archived"], "record": digest, "task": task,
            "steps": [["two_tasks_reply", "completed"], ["two_tasks_archived", "completed"]],
        }  # fmt: skip
        head, sealed = self._event(ticket, no, 3, at, "task_completed", "reply", "答复诉求人", body, head)
        reached = {**milestones, "replied": at.isoformat(), "archived": at.isoformat()}
        self._run(
            sql.END_TICKET, _json(reached), True, head, sealed, ticket,
        )  # fmt: skip
        self._commit()
        return {"ticket": no, "tasks": [], "ended": True}

    # ---- rows --------------------------------------------------------------------------------------------------

    def _insert_children(self, base: int, ticket: int, at: datetime) -> None:
        now, due = self._instant(at), self._instant(at + timedelta(days=7))
        mirror = {
            "tasks": {"5": [base + 3, "handle", "two_tasks_accept"]},
            "timers": {"6": [base + 4, "due:handle", "two_tasks_late", at.isoformat()]}, "waiting": [],
        }  # fmt: skip
        self._run(
            sql.ADD_INSTANCE,
            base + 1, ticket, STATE, True, now, _json(mirror),
        )  # fmt: skip
        self._run(
            sql.ADD_DEADLINE,
            base + 2, ticket, base + 1, True, now, due, now, False, _json({"instead_of": [], "note_zh": None}),
        )  # fmt: skip
        self._task(base + 3, ticket, "5", "two_tasks_accept", "accept", "受理诉求", now, due)
        self._run(
            sql.ADD_TIMER, base + 4, ticket, base + 1, due,
        )  # fmt: skip

    def _task(self, id_: int, ticket: int, engine: str, element: str, act: str, name: str, now: Any, due: Any) -> None:
        self._run(
            sql.ADD_TASK,
            id_, ticket, ticket * MILLION + 1, engine, element, act, name, act, now, due,
        )  # fmt: skip

    def _event(
        self, ticket: int, no: str, seq: int, at: datetime, kind: str, act: str, name: str | None, body: Any, head: str
    ) -> tuple[str, str]:
        """Chain and write one event; returns (its digest, the sealed head)."""
        of_task = name is not None
        event = {
            "ticket_id": ticket, "seq": seq, "at": at, "recorded_at": at, "type": kind, "act": act,
            "element": f"two_tasks_{act}" if of_task else None, "name": name,
            "process": "two_tasks" if of_task else None,
            "instance_id": ticket * MILLION + 1 if of_task else None, "actor_id": self._person, "actor_name": "clerk",
            "role": "station", "unit_id": None, "body": body, "previous": head,
        }  # fmt: skip
        digest = chain(head, event)
        values = {
            **event,
            "at": self._instant(at),
            "recorded_at": self._instant(at),
            "body": _json(body),
            "digest": digest,
        }
        self._run(
            sql.ADD_EVENT,
            *values.values(),
        )  # fmt: skip
        return digest, seal(KEY, no, seq, digest)

    def _sealed(self, key: bytes, no: str, context: str, form: Mapping[str, Any]) -> tuple[bytes, str]:
        plain = orjson.dumps(dict(form), option=orjson.OPT_SORT_KEYS)
        return self._vault.seal(key, plain, f"{no}:{context}"), record_digest(key, plain)

    # ---- the driver --------------------------------------------------------------------------------------------

    def _start(self) -> datetime:
        self._driver.begin()
        return datetime.now(UTC).replace(microsecond=0)

    def _run(self, statement: str, *values: Any) -> Any:
        return self._driver.run(statement, values)

    def _one(self, statement: str, *values: Any) -> Any:
        return self._driver.run(statement, values).fetchone()

    def _commit(self) -> None:
        self._driver.commit()

    def _instant(self, at: datetime) -> Any:
        return at.isoformat(timespec="microseconds") if self._driver.sqlite else at


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()

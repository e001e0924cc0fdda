"""What was aimed at, beside what was measured. A missed aim is reported like any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bench.comparison import HTTP, SERVICES, TWIN, TWIN_STORE
from bench.measure import Result
from bench.works import TWO_TASKS


@dataclass(frozen=True)
class Aim:
    """`measured` None: not measured in this run. `most`: the value may be at most `wanted`, else at least."""

    name: str
    wanted: float
    measured: float | None
    most: bool

    @property
    def met(self) -> bool | None:
        if self.measured is None:
            return None
        return self.measured <= self.wanted if self.most else self.measured >= self.wanted

    def to_dict(self) -> dict[str, Any]:
        measured = None if self.measured is None else round(self.measured, 3)
        sense = "at most" if self.most else "at least"
        return {"aim": self.name, "sense": sense, "wanted": self.wanted, "measured": measured, "met": self.met}


def judge(
    lines: list[Result],
    idle: list[dict[str, Any]],
    drains: list[dict[str, Any]],
    returns: list[dict[str, Any]],
    calculations: list[dict[str, Any]],
    lists: list[dict[str, Any]],
) -> list[Aim]:
    """Every aim; those about speed are for PostgreSQL, where the load is."""
    ours, http = _line(lines, SERVICES), _line(lines, HTTP)
    rate = ours.tickets_per_cpu_second if ours else None

    def share(twin: str) -> float | None:
        other = _line(lines, twin)
        return rate / other.tickets_per_cpu_second if rate and other else None

    return [
        Aim("two-task tickets per CPU second, services", 60, rate, most=False),
        Aim("two-task tickets per CPU second, HTTP", 40, http.tickets_per_cpu_second if http else None, most=False),
        Aim("statements per two-task ticket", 20, ours.statements_per_ticket if ours else None, most=True),
        Aim("commits per two-task ticket", 4, ours.commits_per_ticket if ours else None, most=True),
        Aim("rows per two-task ticket", 12, ours.rows_per_ticket if ours else None, most=True),
        Aim("bytes per two-task ticket", 8000, ours.bytes_per_ticket if ours else None, most=True),
        Aim("share of the SQL twin's rate, twin through our store", 1 / 3, share(TWIN_STORE), most=False),
        Aim("share of the SQL twin's rate, twin on the bare driver", 1 / 3, share(TWIN), most=False),
        Aim("statements of a sweep with nothing due", 1, _most(idle, "statements_per_sweep"), most=True),
        Aim("idle sweep, most tickets to fewest (median time)", 1.5, _flatness(_postgres(idle)), most=True),
        Aim("CPU ms per fired timer", 8, _most(_postgres(drains), "cpu_ms_per_timer"), most=True),
        Aim("timers due that did not fire exactly once", 0, _wrong(drains), most=True),
        Aim("CPU microseconds per due time", 100, _due_time(calculations), most=True),
        Aim("last return to first, CPU", 1.2, _ratio(returns, "returns"), most=True),
        Aim("last return to first, CPU, a deadline each round", 1.2, _ratio(returns, "returns_clock"), most=True),
        Aim("ms of the slowest list or search, p95, both databases", 100, _most(lists, "p95_ms"), most=True),
    ]


def _postgres(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if line["database"].startswith("PostgreSQL")]


def _line(lines: list[Result], variant: str) -> Result | None:
    for line in lines:
        if line.work == TWO_TASKS.name and line.variant == variant and line.database.startswith("PostgreSQL"):
            return line
    return None


def _due_time(calculations: list[dict[str, Any]]) -> float | None:
    """The first line; 10,000 in a second are 100 microseconds each."""
    return float(calculations[0]["microseconds_each"]) if calculations else None


def _most(lines: list[dict[str, Any]], key: str) -> float | None:
    return max((float(line[key]) for line in lines), default=None)


def _flatness(lines: list[dict[str, Any]]) -> float | None:
    if not lines:
        return None
    ordered = sorted(lines, key=lambda line: int(line["open_tickets"]))
    return float(ordered[-1]["median_ms"]) / float(ordered[0]["median_ms"])


def _wrong(drains: list[dict[str, Any]]) -> float | None:
    """Timers lost, fired twice or failed, over all drains."""
    if not drains:
        return None
    wrong = sum(
        abs(line["timers"] - line["firings"]) + abs(line["timers"] - line["tickets_fired"])
        + abs(line["timers"] - line["cards"]) + line["timers_left"] + line["failed"]
        for line in drains
    )  # fmt: skip
    return float(wrong)


def _ratio(lines: list[dict[str, Any]], diagram: str) -> float | None:
    return _most([line for line in lines if line["diagram"] == diagram], "last_to_first")

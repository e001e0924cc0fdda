"""Numbers for operators, in the Prometheus format.

Requests are counted per worker process (label ``worker``); the backlog is read from the database when it is asked for,
so every worker tells the same.
"""

import os
import time
from collections.abc import Iterable

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.services.program import Program
from app.store import listing

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Those that are counted by name: a client may invent others without end, and each would stay in memory."""
BACKLOG = {
    "open_tasks": "User tasks that wait for somebody.",
    "timers_due": "Timers whose instant has passed and that have not fired.",
    "messages_waiting": "Messages of the outbox that are not sent yet.",
    "open_incidents": "Incidents that nobody has dealt with.",
}


class Backlog(Collector):
    """Reads the backlog at each scrape."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def describe(self) -> Iterable[Metric]:
        """Nothing: the registry would otherwise ask the database when the program starts."""
        return ()

    def collect(self) -> Iterable[Metric]:
        with self._program.database.read() as conn:
            counts = listing.backlog(conn, self._program.instant())
        for name, text in BACKLOG.items():
            yield GaugeMetricFamily(f"hotline_{name}", text, value=counts[name])


def register(app: Flask) -> None:
    """A registry of the application's own: tests build many applications in one process."""
    registry = CollectorRegistry()
    registry.register(Backlog(app.extensions["program"]))
    labels = ["worker", "method", "route"]
    requests = Counter("hotline_requests", "Requests answered.", [*labels, "status"], registry=registry)
    seconds = Histogram("hotline_request_seconds", "Time to answer a request.", labels, registry=registry)

    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "none"
        method = request.method if request.method in METHODS else "other"
        known = (str(os.getpid()), method, route)
        requests.labels(*known, str(response.status_code)).inc()
        seconds.labels(*known).observe(time.perf_counter() - g.started)
        return response

    def show() -> Response:
        return Response(generate_latest(registry), content_type="text/plain; version=0.0.4; charset=utf-8")

    app.after_request(count)
    app.add_url_rule("/metrics", "metrics", show)

"""One JSON line for each request, without personal data (no query, no body, no token); the security headers."""

import re
import sys
import time
import uuid

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict, WrappedLogger

from app.clock import SystemClock

_REQUEST_ID = re.compile(r"[\w\-]{8,64}")
_clock = SystemClock()
log = structlog.get_logger()

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


def configure() -> None:
    """Log lines as JSON on standard error; standard output belongs to commands."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _stamp,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _stamp(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    event["at"] = _clock.now().isoformat(timespec="milliseconds")
    return event


def register(app: Flask) -> None:
    configure()
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    """Every request has a number: the proxy's where it gives one, so that both logs can be laid side by side."""
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    g.started = time.perf_counter()


def _end(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    response.headers["X-Request-ID"] = g.request_id
    who = g.get("actor")
    log.info(
        "request", request_id=g.request_id, method=request.method, path=request.path, status=response.status_code,
        ms=round((time.perf_counter() - g.started) * 1000, 1), person=who.person_id if who else None,
        problem=g.get("problem"),
    )  # fmt: skip
    return response

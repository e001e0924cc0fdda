"""Hands messages to a receiver by HTTP: one signed POST for each. docs/how-to/receive-messages.md tells receivers more.

    POST <the configured address>
    Content-Type: application/json
    Idempotency-Key: <message id>            the same at every attempt: a receiver drops what it has already
    X-Hotline-Timestamp: 1726042800          seconds since 1970, UTC
    X-Hotline-Signature: v1=<hex>            HMAC-SHA256 with the shared secret over "<timestamp>.<body>"

Any 2xx means: taken. Everything else means: not taken, try again. Redirects are not followed, so that nobody can lead
personal data elsewhere; the body of an answer is not even read.
"""

import asyncio
import hashlib
import hmac
import math
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx
import orjson

from app.clock import Clock
from app.services.sending import Letter, NotTaken
from config import Gate

PATIENCE = 10.0
"""Seconds to connect, and that a receiver may be silent."""
TOTAL = 30.0
"""Seconds that a letter may take in all: a receiver that drips a byte now and then is never silent. Only the look-up of
its name may last longer, as long as the system's own resolver waits: it runs in a thread, which cannot be given up."""
BUSY = (429, 503)


class HttpSender:
    """See ``app.services.sending.Sender``. Threads may share one."""

    def __init__(self, gate: Gate, clock: Clock, patience: float = PATIENCE, total: float = TOTAL) -> None:
        self._gate = gate
        self._clock = clock
        self._patience = patience
        self._total = total
        self._trusted = httpx.create_ssl_context(trust_env=False)

    def send(self, letter: Letter) -> None:
        body = orjson.dumps(letter)
        stamp = str(int(self._clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": letter.id,
            "X-Hotline-Timestamp": stamp,
            "X-Hotline-Signature": f"v1={signature(self._gate.secret, stamp, body)}",
        }
        try:
            status, asked = asyncio.run(self._post(body, headers))
        except (httpx.HTTPError, TimeoutError) as fault:
            # Its message may quote the address, which may hold a password.
            raise NotTaken(type(fault).__name__, resting=True) from None
        if not 200 <= status < 300:
            raise NotTaken(f"HTTP {status}", after=self._pause(asked), resting=status in BUSY)

    async def _post(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """(Status, Retry-After). Its own loop, because only there can all of it be given up at once."""
        # Nothing but the configuration decides where messages go: no proxies or certificates from the environment.
        client = httpx.AsyncClient(
            timeout=self._patience, follow_redirects=False, trust_env=False, verify=self._trusted
        )
        post = client.stream("POST", self._gate.url, content=body, headers=headers)
        async with asyncio.timeout(self._total), client, post as answer:
            return answer.status_code, answer.headers.get("Retry-After", "")

    def _pause(self, asked: str) -> timedelta:
        """What Retry-After asks for: seconds or a date; nothing where it is neither."""
        try:
            seconds = float(asked) if asked.isdigit() else self._until(asked)
        except (ValueError, OverflowError):
            return timedelta(0)
        # 400 digits are infinitely many seconds: a long pause, not none.
        return timedelta(0) if math.isnan(seconds) else timedelta(seconds=min(max(seconds, 0.0), 86_400.0))

    def _until(self, date: str) -> float:
        return parsedate_to_datetime(date).timestamp() - self._clock.now().timestamp()


def signature(secret: str, stamp: str, body: bytes) -> str:
    """What proves that a body was sent by us at that time."""
    return hmac.digest(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hex()

"""How fast one person, or one address that nobody has signed in from, may ask: a script gone wild is answered 429
instead of slowing the desk down for everybody, and callers cannot be revealed one after the other in bulk.

Counted in each worker process by the `limits` library: with two workers, twice as much may pass. What has to hold
exactly (wrong passwords) is counted in the database instead (app.services.door.signing_in).
"""

import math
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from app.clock import SystemClock
from app.http import faults
from app.http.faults import Fault
from app.tickets.refusal import Conflict, Ground, Refused
from config import Config

_clock = SystemClock()
_PERIODS = {"minute": ("分钟", "minute"), "hour": ("小时", "hour")}


class TooFast(Refused):
    """More requests than anybody's hands send; ``seconds`` until some of them are allowed again."""

    status = 429

    def __init__(self, ground: Ground, seconds: int) -> None:
        super().__init__(ground)
        self.seconds = seconds


@dataclass(frozen=True)
class Pace:
    """Allowances of one key (a person, an address); None: without limit."""

    limiter: SlidingWindowCounterRateLimiter
    requests: RateLimitItem | None
    reveals: RateLimitItem | None


def register(app: Flask) -> None:
    config = cast(Config, app.extensions["config"])
    app.extensions["pace"] = Pace(
        SlidingWindowCounterRateLimiter(MemoryStorage()),
        RateLimitItemPerMinute(config.requests_per_minute) if config.requests_per_minute else None,
        RateLimitItemPerHour(config.reveals_per_hour) if config.reveals_per_hour else None,
    )


def keep(key: str, *, reveals: bool = False) -> None:
    """Count one request of this key. Raises TooFast.

    ``reveals``: it shows a caller's number or name in clear, and counts as such too.
    """
    pace = cast(Pace, current_app.extensions["pace"])
    _take(pace, pace.requests, key)
    if reveals:
        keep_reveals(key)


def keep_reveals(key: str, many: int = 1) -> None:
    """Count what this key is about to see in clear: the callers of ``many`` tickets. Raises TooFast, or Conflict where
    waiting would not help, and counts nothing then."""
    pace = cast(Pace, current_app.extensions["pace"])
    if pace.reveals is not None and many > pace.reveals.amount:
        most = pace.reveals.amount
        zh = f"这里共有{many}件，每小时最多查看{most}件的真实信息；请缩小范围。"
        en = f"These are {many} tickets; callers of at most {most} are revealed an hour. Narrow it down."
        raise Conflict(Ground("TOO_MANY_IN_CLEAR", zh, en, facts={"most": most, "asked": many}))
    if many:
        _take(pace, pace.reveals, key, many)


def _take(pace: Pace, allowance: RateLimitItem | None, key: str, many: int = 1) -> None:
    if allowance is None or pace.limiter.hit(allowance, key, cost=many):
        return
    # The library counts by the machine's clock whatever the time of the program is, and tells the end of its window
    # by it.
    seconds = max(1, math.ceil(pace.limiter.get_window_stats(allowance, key).reset_time - _clock.now().timestamp()))
    zh_period, en_period = _PERIODS[allowance.GRANULARITY.name]
    zh = f"请求过多：每{zh_period}最多{allowance.amount}次；什么都没有改变，请{seconds}秒后再试。"
    en = f"At most {allowance.amount} requests a {en_period}; nothing has changed, try again in {seconds} seconds."
    raise TooFast(Ground("TOO_FAST", zh, en, facts={"most": allowance.amount, "seconds": seconds}), seconds)


@faults.of.register
def _(error: TooFast) -> Fault:
    return Fault(error.status, [{**error.grounds[0].to_dict(), "article": None}], {"Retry-After": str(error.seconds)})

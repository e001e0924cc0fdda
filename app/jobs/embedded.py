"""The embedded executor: APScheduler with its memory store, in threads of this process.

Its stored jobs are never shared between processes (two on one store fired 61 times for 60 jobs): deadlines are rows of
ours, and this is only each node's ticker.
"""

from datetime import UTC

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from app.jobs.port import Work

THREADS = 4
log = structlog.get_logger()


class EmbeddedJobs:
    """See ``app.jobs.port.Jobs``."""

    def __init__(self) -> None:
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        executors = {"default": ThreadPoolExecutor(THREADS)}
        self._scheduler = BackgroundScheduler(executors=executors, job_defaults=defaults, timezone=UTC)
        self._scheduler.add_listener(_report, EVENT_JOB_ERROR)

    def every(self, seconds: float, name: str, work: Work) -> None:
        self._scheduler.add_job(work, "interval", seconds=seconds, id=name)

    def soon(self, name: str, work: Work) -> None:
        self._scheduler.add_job(work, name=name)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        # Its own shutdown ends the threads while it may still be handing out a turn, which raises in its loop. Taking
        # the jobs away waits for that turn.
        self._scheduler.remove_all_jobs()
        self._scheduler.shutdown(wait=True)


def _report(event: JobExecutionEvent) -> None:
    log.error("job failed", job=event.job_id, error=type(event.exception).__name__)

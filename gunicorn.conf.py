"""Settings of gunicorn: each worker process answers requests in threads and runs the timers (they share the work)."""

from app.jobs import ticker
from config import Config

settings = Config.from_environment()
bind = f"{settings.host}:{settings.port}"
worker_class = "gthread"
workers = 2
REQUEST_THREADS = 8
# A stream of changes holds its thread as long as its page is looked at.
threads = REQUEST_THREADS + settings.streams
timeout = 90
graceful_timeout = 30
max_requests = 20_000
max_requests_jitter = 2_000
forwarded_allow_ips = "127.0.0.1"
control_socket_disable = True
_running = {}


def post_worker_init(worker):
    """After the fork: threads do not survive one. Streams end when the worker does, so that it need not wait."""
    worker.app.callable.extensions["live"].over = lambda: not worker.alive
    if settings.run_timers:
        program = worker.app.callable.extensions["program"]
        _running[worker.pid] = ticker.start(program, settings)


def worker_exit(server, worker):
    """Let the timer that is being fired come to its end."""
    if worker.pid in _running:
        _running.pop(worker.pid).stop()

"""A stand-in for an SMS gateway or an upper hotline: a process of its own that really speaks HTTP on the loopback.

    python -m tests.jobs.receiver FILE ANSWER...

Each request is written down in FILE as one line of JSON, then answered by the next ANSWER; the last one goes on for
ever. Answers: a status (200, 500), "429:90" with that Retry-After, "302" leads to /elsewhere, "hang" never answers,
"drip" answers 200 a byte at a time. It prints its port, a line for each request that it has written down, and "closed"
when the sender has left before the last drop.
"""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

OVER = threading.Event()
DROPS, DROP_SECONDS = 1000, 0.02


class Receiver(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, file: Path, answers: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.file = file
        self.answers = answers
        self.lock = threading.Lock()

    def next_answer(self) -> str:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with self.server.lock:
            with self.server.file.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"path": self.path, "headers": dict(self.headers), "body": body}) + "\n")
            answer = self.server.next_answer()
            _say("received")
        if answer == "hang":
            OVER.wait()
            return
        if answer == "drip":
            self._drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * DROPS + b"\r\nContent-Length: 0\r\n\r\n")
            return
        status, _, asked = answer.partition(":")
        self.send_response(int(status))
        if asked:
            self.send_header("Retry-After", asked)
        if status.startswith("3"):
            self.send_header("Location", "/elsewhere")
        words = "not for any log: 覃先生 14200000005".encode()
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    def _drip(self, words: bytes) -> None:
        try:
            for place in range(len(words)):
                self.wfile.write(words[place : place + 1])
                OVER.wait(DROP_SECONDS)
        except OSError:
            _say("closed")

    def log_message(self, format: str, *args: object) -> None:
        return


def _say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    receiver = Receiver(Path(sys.argv[1]), sys.argv[2:])
    _say(receiver.server_address[1])
    receiver.serve_forever()

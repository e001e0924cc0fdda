"""Hands messages to the outside as files: one JSON file for each, named by its id, for a gateway to pick up.

Sent again after a crash, a message has the same id and so the same file. The files hold what the messages say, which
may be personal: only the program's own user may read them.
"""

import os
from pathlib import Path

import orjson

from app.services.sending import Letter


class FolderSender:
    """See ``app.services.sending.Sender``; a full or missing disk is an OSError, and the message waits."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, letter: Letter) -> None:
        place = self._folder / letter.channel
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = place / f".{letter.id}"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(orjson.dumps(letter, option=orjson.OPT_INDENT_2))
        unfinished.replace(place / f"{letter.id}.json")

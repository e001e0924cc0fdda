"""Which sender takes which message: by its channel, as the installation is configured."""

from collections.abc import Mapping

from app.clock import Clock
from app.jobs.folder_sender import FolderSender
from app.jobs.http_sender import HttpSender
from app.services.sending import Letter, Sender
from config import Config

SMS = "sms"


class ByChannel:
    """See ``app.services.sending.Sender``: a sender for each channel, and one for all others."""

    def __init__(self, channels: Mapping[str, Sender], others: Sender) -> None:
        self._channels = channels
        self._others = others

    def send(self, letter: Letter) -> None:
        self._channels.get(letter.channel, self._others).send(letter)


def sender_of(config: Config, clock: Clock) -> Sender:
    """Text messages go to the SMS gateway, all others to the webhook; what has no gate is laid down as files."""
    files = FolderSender(config.var / "outbox")
    sms = HttpSender(config.sms, clock) if config.sms else files
    return ByChannel({SMS: sms}, HttpSender(config.webhook, clock) if config.webhook else files)

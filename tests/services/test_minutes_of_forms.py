"""Forms ask for minutes, tickets move at seconds: what is reported at once is not refused as too early."""

from __future__ import annotations

import pytest

from app.tickets.refusal import Conflict
from tests.services.hotline import STATION, Hotline, at, codes


def test_a_message_sent_in_the_minute_of_the_reply_was_not_sent_before_it(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.replied("2024-09-12 10:00:37")
    hotline.moves_to("2024-09-12 10:00:50")

    with pytest.raises(Conflict) as caught:
        ticket.asks(STATION, "survey_sent", sent_at=at("2024-09-12 09:59").isoformat())
    assert codes(caught.value) == {"SURVEY_BEFORE_REPLY"}

    ticket.asks(STATION, "survey_sent", sent_at=at("2024-09-12 10:00").isoformat())
    assert ticket.deadline("survey")["anchor_at"] == at("2024-09-12 10:00")

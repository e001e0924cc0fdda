"""Numbers of tickets: the area's code, the day of registration, a serial. On the phone people say the end."""

from datetime import date

SERIAL = 5
"""Digits of the serial."""
DAY = 8
TAIL = SERIAL + DAY
"""Digits after the area's code, which is the same for all tickets of a pack."""
LEAST = 3
"""Digits of a tail that are worth looking for."""


def number(area: str, day: date, serial: int) -> str:
    """``number("450328", date(2024, 9, 11), 2)`` is 4503282024091100002."""
    return f"{area}{day:%Y%m%d}{serial:0{SERIAL}d}"


def ending(tail: str, area: str, today: date) -> tuple[str, ...]:
    """The numbers that somebody may mean by their end: of today where no day is said, of this month where only the day
    is, of this or the last year where only the year is missing. () for a text that is no tail."""
    if not (tail.isascii() and tail.isdigit() and LEAST <= len(tail) <= TAIL):
        return ()
    serial = tail.rjust(SERIAL, "0")
    days = [f"{today:%Y%m%d}"]
    if len(tail) == SERIAL + 4:  # month and day are said
        days.append(f"{today.year - 1}{today:%m%d}")
    return tuple(f"{area}{(day + '0' * SERIAL)[: TAIL - len(serial)]}{serial}" for day in days)

"""Which draft a save was typed on top of: of two windows, or two colleagues, neither overwrites the other unawares.

A page's own saves are never another's: one may be sent before the answer to the last has come, or where it never came.
"""

import hashlib
from dataclasses import dataclass

from app.tickets.refusal import Ground, Refused

NONE = "none"
"""The version of no draft."""


@dataclass(frozen=True)
class Save:
    """One save of a page: the version that it was ``read`` on top of (None: any), the ``page`` by the key of its form
    (None: not told), and which of that page's saves it is."""

    read: str | None = None
    page: str | None = None
    turn: int = 0


UNTOLD = Save()


def of(sealed: bytes | None) -> str:
    """Each save has its own, also of the same words: every seal has a nonce of its own."""
    return hashlib.sha256(sealed).hexdigest()[:16] if sealed else NONE


def to_keep(sealed: bytes | None, last: Save, this: Save) -> bool:
    """Whether ``this`` save takes the place of the ``last``: not where a later one of the same page has come before it.

    Refuse unless the draft that stands there is this page's own, or the one that the page has read or kept last. No
    Conflict: that would go to the log of refusals, where managers count what the rules refuse.
    """
    if this.page is not None and this.page == last.page:
        return this.turn > last.turn
    standing = of(sealed)
    if this.read is not None and this.read != standing:
        zh = "这份草稿在另一个窗口改过（也可能是同事改的）。"
        en = "This draft has been changed in another window, or by a colleague."
        raise Refused(Ground("DRAFT_CHANGED", zh, en, facts={"version": standing}))
    return True

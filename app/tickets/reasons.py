"""The reason for which a caller is revealed: everybody on the ticket reads it, so it may not tell who that is."""

from __future__ import annotations

import re
import unicodedata

from app.tickets.refusal import FormInvalid, Ground

SHORTEST = 2
"""Characters."""
# Numbers are also written in groups, or with the country's code before them; full-width digits are folded first.
_MOBILE = re.compile(r"(?:(?<!\d)|(?<=86))1[3-9](?:[\s-]?\d){9}(?!\d)")
_IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}[\s-]?(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[\s-]?\d{3}[\dXx](?!\d)"
)


def must_do(reason: str) -> str:
    """The reason without blanks around it. Raises FormInvalid where there is none, or where it holds a mobile number or
    the number of an identity card."""
    text, field = reason.strip(), {"field": "reason"}
    if len(text) < SHORTEST:
        raise FormInvalid(Ground("REASON_REQUIRED", "请写明查看的理由。", "State the reason.", facts=field))
    plain = unicodedata.normalize("NFKC", text)
    if _MOBILE.search(plain) or _IDENTITY.search(plain):
        zh = "理由会记入办理历史，经办人都看得到：请不要写手机号码、身份证号码。"
        en = "The reason stands in the history that everybody on the ticket reads: no mobile or identity card numbers."
        raise FormInvalid(Ground("REASON_PERSONAL", zh, en, facts=field))
    return text

"""Digests of passwords, and what a new one has to be."""

import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.services.door import guessable
from app.tickets.refusal import FormInvalid, Ground

SHORTEST = 10
"""Characters. Length is what resists guessing; demanded digits and signs only lead to Password1!."""
LONGEST = 200
"""Characters; more would let a stranger keep the processor busy."""
FEWEST_DIFFERENT = 5
"""Different characters, so that aaaaaaaaaa and 1212121212 are no passwords."""

# The first of the settings that OWASP's cheat sheet names for Argon2id. The library's own defaults take 64 MiB for
# each sign-in under way, which threads of two workers multiply by sixteen.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _hasher.hash("the password of nobody")


def digest(password: str) -> str:
    """What is stored: Argon2id with its settings and salt."""
    return _hasher.hash(_plain(password))


def fits(stored: str | None, password: str) -> bool:
    """Whether this is the password. Takes as long where there is none to compare with."""
    try:
        right = _hasher.verify(stored or _NOBODY, _plain(password)[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def outdated(stored: str) -> bool:
    """Whether the digest was made with settings that have changed since."""
    return _hasher.check_needs_rehash(stored)


def must_do(new: str, login: str, current: str | None = None, own: Iterable[str] = ()) -> None:
    """Raise FormInvalid on every ground that speaks against a new password. ``own``: what the person is called."""
    plain, grounds = _plain(new), []
    if len(plain) < SHORTEST:
        grounds.append(_field("PASSWORD_SHORT", f"至少{SHORTEST}个字符。", f"At least {SHORTEST} characters."))
    if len(plain) > LONGEST:
        grounds.append(_field("PASSWORD_LONG", f"至多{LONGEST}个字符。", f"At most {LONGEST} characters."))
    if len(set(plain)) < FEWEST_DIFFERENT or guessable.is_guessable(plain, (login, *own)):
        zh = (
            "太容易猜到：除去连续、重复的字符和常见的词（如password、12345、姓名、登录名、年份），"
            f"至少还要有{guessable.FEWEST}个字符。"
        )
        en = (
            "Too easy to guess: without repeated or consecutive characters and common words (such as password, 12345, "
            f"your name, your login, a year) at least {guessable.FEWEST} characters have to be left."
        )
        grounds.append(_field("PASSWORD_PLAIN", zh, en))
    if login.casefold() in plain.casefold() and len(plain) - len(login) < FEWEST_DIFFERENT:
        grounds.append(_field("PASSWORD_IS_LOGIN", "不能与登录名相同。", "It must not be the login."))
    if current is not None and plain == _plain(current):
        grounds.append(_field("PASSWORD_SAME", "新密码与原密码相同。", "The new password is the old one."))
    if grounds:
        raise FormInvalid(*grounds)


def _field(code: str, zh: str, en: str) -> Ground:
    return Ground(code, zh, en, facts={"field": "new"})


def _plain(password: str) -> str:
    """One spelling: keyboards differ in how they write the same character."""
    return unicodedata.normalize("NFKC", password)

"""Whether a new password is one of those that are tried first.

NIST SP 800-63B (5.1.1.2) wants new passwords compared with what is commonly used and expected: common passwords,
repeated and sequential characters, the service's and the person's own names; and the person told why. A list of whole
passwords would have to be endless (password1, password2), so that what is common is taken out, and what is left counts.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

FEWEST = 5
"""Characters that have to be left."""
COMMON = (
    "password", "passwort", "passwd", "pass", "admin", "administrator", "root", "user", "guest", "login", "welcome",
    "letmein", "default", "secret", "changeme", "test", "demo", "iloveyou", "love", "monkey", "dragon", "sunshine",
    "princess", "football", "baseball", "master", "shadow", "superman", "batman", "hello", "china", "beijing",
    "woaini", "aini", "mima", "guanli", "guanliyuan", "nihao", "zhongguo", "wangluo", "gongan", "huawei", "lenovo",
    "5201314", "1314520", "521", "520", "1314", "147258369", "147258", "258369", "159357", "741852963", "qazwsx",
    "hotline", "12345", "rexian", "zhengwu", "bianmin", "gongdan", "zhengfu", "fuwu", "密码", "管理员", "热线", "政务",
    "工单", "我爱你", "中国",
)  # fmt: skip
"""Words of the passwords that are tried first, here and elsewhere, and of what this service is called."""
_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm")
_BESIDE = frozenset(pair for row in _ROWS for keys in (row, row[::-1]) for pair in pairwise(keys)) | {
    ("9", "0"),
    ("0", "9"),
}
_LOOKS_LIKE = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_YEAR = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])?(?:[0-2]\d|3[01])?")
_LEAST_RUN = 3
_GONE = "\0"


def is_guessable(password: str, own: Iterable[str]) -> bool:
    """``own``: what the person is called. What has been taken out leaves fewer than FEWEST characters."""
    text = _without_repeats(password.casefold())
    words = sorted({word.casefold() for word in (*COMMON, *own) if len(word) > 1}, key=len, reverse=True)
    return len(_left(text, words)) < FEWEST


def _without_repeats(text: str) -> str:
    """abcabcabc is abc."""
    found = re.fullmatch(r"(.+?)\1+", text, re.DOTALL)
    return found[1] if found else text


def _left(text: str, words: Iterable[str]) -> str:
    """The text without words, dates and runs; p@ssw0rd is a word too. Signs between words count for nothing."""
    for word in words:
        looks = text.translate(_LOOKS_LIKE)
        for place in reversed([found.start() for found in re.finditer(re.escape(word), looks)]):
            text = text[:place] + _GONE * len(word) + text[place + len(word) :]
        text = text.replace(word, _GONE * len(word))
    text = _YEAR.sub(_GONE, text)
    return re.sub(r"[\W_]", "", _without_runs(text))


def _without_runs(text: str) -> str:
    """Of 12345, aaaa, qwerty and 1qaz the first character is left."""
    kept, run = "", text[:1]
    for before, after in pairwise(text):
        if _follows(before, after):
            run += after
            continue
        kept, run = kept + _short(run), after
    return kept + _short(run)


def _short(run: str) -> str:
    return run if len(run) < _LEAST_RUN else run[0]


def _follows(before: str, after: str) -> bool:
    if before == _GONE or after == _GONE:
        return False
    return abs(ord(after) - ord(before)) in (0, 1) or (before, after) in _BESIDE

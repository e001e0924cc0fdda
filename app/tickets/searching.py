"""Words to search by: what is written, cut so that two databases find the same.

Chinese has no blanks: a run of its characters becomes every pair of neighbours (路灯不亮: 路灯 灯不 不亮), and its last
character alone, so that one character is found too. Letters and digits make words as they stand. A text is found by a
query when it has all of the query's words.
"""

import re
import unicodedata
from typing import NamedTuple

MOST_WORDS = 200
"""Of a text; a title is far shorter."""
MOST_TERMS = 20
"""Of a query: nobody types more."""
_RUNS = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff]+)|([^\W_\u3400-\u4dbf\u4e00-\u9fff]+)")


class Term(NamedTuple):
    """``prefix``: a word that only begins with it will do."""

    word: str
    prefix: bool


def index_words(text: str) -> str:
    """The words of a text, each once, divided by blanks: what is kept to be searched."""
    found: dict[str, None] = {}
    for chinese, other in _runs(text):
        words = [*_pairs(chinese), chinese[-1]] if chinese else [other]
        found |= dict.fromkeys(words)
    return " ".join(list(found)[:MOST_WORDS])


def terms(query: str) -> list[Term]:
    """What a text must have to be found by the query; empty: nothing to search for."""
    found: dict[Term, None] = {}
    for chinese, other in _runs(query):
        if len(chinese) == 1:
            found[Term(chinese, True)] = None
        elif chinese:
            found |= dict.fromkeys(Term(pair, False) for pair in _pairs(chinese))
        else:
            found[Term(other, not other.isdigit())] = None
    return list(found)[:MOST_TERMS]


def _runs(text: str) -> list[tuple[str, str]]:
    """(run of Chinese characters, "") or ("", other word), in order; wide letters and capitals made plain."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return [(run[1] or "", run[2] or "") for run in _RUNS.finditer(plain)]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]

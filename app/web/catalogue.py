"""The English words: translations/en/*.po, one file for each room of the desk, read when the first page needs them.

There is nothing to compile and no .mo to forget. `make words` adds what pages say anew; a test fails on what is not
translated.
"""

from io import BytesIO
from pathlib import Path
from threading import Lock

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Babel, Domain, get_locale

FOLDER = Path(__file__).parent / "translations"


def words(language: str) -> Catalog:
    """All rooms' words of a language as one catalogue."""
    whole = Catalog(locale=language)
    for file in sorted((FOLDER / language).glob("*.po")):
        for message in read(file, language):
            if message.id:
                whole.add(message.id, message.string, context=message.context)
    return whole


def read(file: Path, language: str) -> Catalog:
    with file.open("rb") as source:
        return read_po(source, locale=language)


class Rooms(Domain):  # type: ignore[misc]
    """Flask-Babel's domain of messages, made from the rooms' files once a process."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()
        self._made: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        language = str(get_locale() or "").partition("_")[0]
        if not (FOLDER / language).is_dir() or not language:
            return _SOURCE
        with self._lock:
            if language not in self._made:
                compiled = BytesIO()
                write_mo(compiled, words(language))
                compiled.seek(0)
                self._made[language] = Translations(compiled)
            return self._made[language]


class DeskBabel(Babel):  # type: ignore[misc]
    """Flask-Babel with our domain; its own would read the files anew for every request."""

    _rooms = Rooms()

    @property
    def domain_instance(self) -> Rooms:
        return self._rooms


_SOURCE = NullTranslations()
"""Chinese: what stands in the program is what is said."""

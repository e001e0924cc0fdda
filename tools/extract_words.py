"""Brings the catalogues of the desk up to date with what its pages say: `make words`.

Each room of app/web has its own file, app/web/translations/en/<room>.po; what stands in no room, or is said in several,
goes to desk.po. New words come without a translation, words that are no longer said go, the rest stays as it is.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import write_po

from app.web.catalogue import FOLDER, read

WEB = Path(__file__).resolve().parents[1] / "app" / "web"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
SHARED = "desk"
Words = dict[str | tuple[str, ...], set[str]]


def said() -> Words:
    """Every message that a page may show -> the rooms that say it."""
    found: Words = {}
    for file, _line, message, _comments, _context in extract_from_dir(WEB, METHODS, keywords=KEYWORDS):
        found.setdefault(message, set()).add(_room(Path(file)))
    return found


def _room(file: Path) -> str:
    parts = file.parts[1:] if file.parts[0] == "templates" else file.parts
    return parts[0] if len(parts) > 1 and (WEB / parts[0] / "__init__.py").exists() else SHARED


def by_room(words: Words) -> dict[str, set[str | tuple[str, ...]]]:
    rooms: dict[str, set[str | tuple[str, ...]]] = {}
    for message, where in words.items():
        rooms.setdefault(next(iter(where)) if len(where) == 1 else SHARED, set()).add(message)
    return rooms


def main() -> None:
    folder = FOLDER / "en"
    folder.mkdir(parents=True, exist_ok=True)
    known = {m.id: m.string for file in sorted(folder.glob("*.po")) for m in read(file, "en") if m.id and m.string}
    missing = 0
    for room, messages in by_room(said()).items():
        catalogue = Catalog(locale="en")
        for message in sorted(messages, key=str):
            string = known.get(message, ("", "") if isinstance(message, tuple) else "")
            catalogue.add(message, string)
            missing += not any(string)
        with (folder / f"{room}.po").open("wb") as out:
            write_po(out, catalogue, omit_header=True, width=110, sort_output=True)
    for file in folder.glob("*.po"):
        if file.stem not in by_room(said()):
            file.unlink()
    print(f"{missing} messages have no English yet" if missing else "every message has its English")


if __name__ == "__main__":
    main()

"""What codes and texts of the pack are called in both languages: elements, processes, notices, recipients and kept
values, by the release that a ticket runs on; units; and releases themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.packs import Release
from app.packs.settings import KeptWords, Words
from app.worktime import written

Both = tuple[str, str]
"""The same in Chinese and in English."""

TRUTHS: Mapping[bool | None, Both] = {True: ("是", "yes"), False: ("否", "no"), None: ("无", "none")}
RECIPIENTS: Mapping[str, Both] = {
    "caller": ("诉求人", "the caller"), "station": ("热线工作站", "the station"),
    "upstream": ("上级热线", "the hotline above"),
}  # fmt: skip


@dataclass(frozen=True)
class Names:
    """``units``: code -> name; ``releases``: id -> the row of a release (its number, note, first day). What has no name
    keeps its code (lint tells the owner: words-given). ``limits``: (kind, opened at, clause) of the ticket's deadlines,
    oldest first."""

    rules: Release
    units: Mapping[str, str] = field(default_factory=dict)
    releases: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    limits: Sequence[tuple[str, datetime, str | None]] = ()

    def limit_clause(self, kind: str, at: datetime) -> str | None:
        """The clause of the limit of this kind that stood at the time."""
        return next((clause for each, since, clause in reversed(self.limits) if each == kind and since <= at), None)

    def named(self, text: str) -> Both:
        """A text of the pack (the name of an act) as it stands, and its English name."""
        return text, self.rules.in_english(text)

    def element(self, element_id: str) -> Both:
        """A step of the diagrams; its id where this release has none of that id, or it bears no name."""
        found = self.rules.elements.get(element_id)
        return self.named(found[1].name) if found and found[1].name else (element_id, element_id)

    def process(self, process_id: str) -> Both:
        found = self.rules.diagrams.get(process_id)
        return self.named(found.name) if found and found.name else (process_id, process_id)

    def notice(self, template: str) -> Both:
        return self.rules.notices.get(template, Words(template)).both

    def unit(self, code: str) -> str:
        """The name that people know: a code may be any abbreviation."""
        return self.units.get(code, code)

    def recipient(self, code: str) -> Both:
        """A unit by its name; the station and the hotline above as this regulation calls them."""
        if code in RECIPIENTS and code in self.rules.roles:
            return self.named(self.rules.roles[code].title)
        return RECIPIENTS.get(code) or (self.unit(code),) * 2

    def release(self, release_id: int) -> Both:
        """A release by its number, its note (the instrument's number) and since when it is in force."""
        row = self.releases.get(release_id)
        if row is None:
            return f"发布版本（编号{release_id}）", f"release (id {release_id})"
        note, since = row["note"], written(row["effective_from"])
        zh = f"第{row['seq']}号发布版本{f'“{note}”' if note else ''}，自{since}起施行"
        en = f"release {row['seq']}{f' “{note}”' if note else ''}, in force from {since}"
        return zh, en

    def kept(self, name: str) -> Both:
        return self.rules.kept.get(name, KeptWords(name)).both

    def kept_value(self, name: str, value: Any) -> Both:
        """By the pack's own words, else as an option of its forms."""
        if value is None or isinstance(value, bool):
            return TRUTHS[value]
        words = self.rules.kept.get(name, KeptWords(name))
        if value in words.values:
            return words.values[value].both
        fields = (form.field(words.options_of) for form in self.rules.forms.values()) if words.options_of else ()
        options = (option for found in fields if found for option in found.options)
        return next((self.named(option.label) for option in options if option.value == value), (str(value),) * 2)

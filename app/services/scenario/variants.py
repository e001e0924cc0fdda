"""A pack with other settings, for a scenario that shows what a setting that is off would do.

A setting is the owner's to change; rows that only another value reaches would otherwise be rules that nothing tries.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def with_settings(processes: Path, pack: str, settings: Mapping[str, Any]) -> Iterator[tuple[Path, Path]]:
    """(A copy of ``processes`` in which the pack has these settings, a database file beside it); gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "processes"
        shutil.copytree(processes, copy)
        file = copy / pack / "pack.toml"
        text = file.read_text("utf-8")
        for name, value in settings.items():
            text = _set(text, name, value)
        file.write_text(text, "utf-8")
        yield copy, Path(folder) / "scenario.sqlite"


def _set(text: str, name: str, value: Any) -> str:
    """The value in the pack's own table of the setting; else a table of its own in place of the parent's."""
    line = f"value = {json.dumps(value, ensure_ascii=False)}"  # what a setting may be is written alike in JSON and TOML
    head = rf"(\[settings\.{re.escape(name)}\]\n)value = [^\n]*"
    changed, found = re.subn(head, lambda match: match[1] + line, text)
    return changed if found else f"{text}\n[settings.{name}]\n{line}\n"

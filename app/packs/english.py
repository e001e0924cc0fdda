"""The English names of what a pack says in Chinese (english.toml): for who reads the desk in English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from app.bpmn import Problem, Problems
from app.packs.strict import MAX_BYTES, Keys, canonical_json, read_json, read_toml

RULE = "pack-english"
FILE = "english.toml"
ENGLISH = "english.json"
"""The merged english.toml of a pack, its parents and the common one, in the snapshot; none where none has any."""
TABLE = "english"


def merged(root: Path, members: Iterable[str]) -> tuple[bytes | None, list[Problem]]:
    """The names of all ``members`` (folders of ``root``, the nearest last: its words win), and what is wrong."""
    found: dict[str, dict[str, object]] = {}
    faults: list[Problem] = []
    some = False
    for member in members:
        path = root / member / FILE
        if not path.is_file():
            continue
        some = True
        problems = Problems(f"{member}/{FILE}")
        for key, table in _read(path, problems).items():
            if isinstance(table, dict):
                found[key] = found.get(key, {}) | table
            else:
                problems.add(RULE, f"“{key}”应为表。", f'"{key}" must be a table.', element=key)
        faults += problems.found
    try:
        return canonical_json(found) if some else None, faults
    except TypeError as error:
        problems = Problems(FILE)
        problems.add(RULE, f"有不支持的值：{error}。", f"A value is of no use: {error}.")
        return None, faults + problems.found


def _read(path: Path, problems: Problems) -> dict[str, object]:
    if path.is_symlink():
        problems.add(RULE, "不接受符号链接。", "Symbolic links are not accepted.")
        return {}
    if path.stat().st_size > MAX_BYTES:
        problems.add(RULE, f"文件超过 {MAX_BYTES} 字节。", f"More than {MAX_BYTES} bytes.")
        return {}
    return read_toml(path.read_bytes(), problems, RULE)


def read_english(data: bytes) -> Mapping[str, str]:
    """Chinese text -> English, of a snapshot (english.json). Raises InvalidFile with every problem."""
    problems = Problems(FILE)
    top = Keys(read_json(data, problems, RULE), "", problems, RULE)
    table = top.table(TABLE)
    texts = Keys(table, TABLE, problems, RULE)
    found = {text: texts.text(text, required=True) for text in table}
    if not all(text.strip() for text in found):
        texts.fault("原文不能为空。", "A text to be named must not be empty.")
    top.finish()
    problems.raise_if_any()
    return found

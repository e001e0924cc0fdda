"""Which files make up a pack: its own, then its parent's, then the common ones, whole files each."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.bpmn import Problems
from app.packs import english
from app.packs.problems import InvalidPack
from app.packs.strict import MAX_BYTES, canonical_json, read_toml

RULE = "pack-files"
COMMON = "common"
SETTINGS = "pack.json"
"""The merged pack.toml of a pack and its parents, in the snapshot."""
AMBIGUITIES = "ambiguities.toml"
CLAUSES = "clauses.toml"
MAX_FILES = 500
MAX_PARENTS = 5
_PACK_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PLACES = {".bpmn": "", ".dmn": "", ".form": "forms"}
_LEFT_OUT = {"pack.toml", english.FILE, "calendar.toml", "scenarios"}
_NOTES = {".md", ".txt"}
# What names a pack is never inherited: a county without a valid_until must not take over the region's.
_OWN = frozenset({"id", "title", "instrument", "issued", "in_force", "valid_until", "parent"})


@dataclass(frozen=True)
class ResolvedPack:
    """``files``: name in the snapshot -> content; ``origin``: the same name -> the pack that the file came from."""

    id: str
    files: Mapping[str, bytes]
    origin: Mapping[str, str]

    @property
    def content_hash(self) -> str:
        """See ``content_hash``."""
        return content_hash(self.files)


def content_hash(files: Mapping[str, bytes]) -> str:
    """SHA-256 (hex) over names and contents, independent of their order."""
    digest = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def resolve(root: Path, pack_id: str) -> ResolvedPack:
    """All files of the pack under ``root`` (the folder ``processes``), inheritance settled, ready to be snapshot.

    Registers of the parents come along as ``clauses.<parent>.toml``: their law binds too, and inherited rows cite it.
    A pack may list which common files it takes (``common`` in pack.toml, names without ending); else it takes all.
    Calendars, scenarios and notes are no part of a release. Raises InvalidPack.
    """
    problems = Problems("pack.toml")
    chain = _chain(root, pack_id, problems)
    wanted = _common_files(root, chain)
    files: dict[str, bytes] = {}
    origin: dict[str, str] = {}
    for member in [*chain, COMMON]:
        for name, data in _own_files(root / member, member, problems):
            if name == CLAUSES and member not in (pack_id, COMMON):
                files[f"clauses.{member}.toml"], origin[f"clauses.{member}.toml"] = data, member
            elif name not in files and (member != COMMON or wanted is None or Path(name).stem in wanted):
                files[name], origin[name] = data, member
    files[SETTINGS], origin[SETTINGS] = _merged_settings(root, chain, problems), pack_id
    named, faults = english.merged(root, [COMMON, *reversed(chain)])
    if named is not None:
        files[english.ENGLISH], origin[english.ENGLISH] = named, pack_id
    if (root / AMBIGUITIES).is_file():
        files[AMBIGUITIES], origin[AMBIGUITIES] = (root / AMBIGUITIES).read_bytes(), COMMON
    if len(files) > MAX_FILES:
        problems.add(RULE, f"文件超过 {MAX_FILES} 个。", f"There are more than {MAX_FILES} files.")
    if problems.found or faults:
        raise InvalidPack([*problems.found, *faults])
    return ResolvedPack(pack_id, files, origin)


def _chain(root: Path, pack_id: str, problems: Problems) -> list[str]:
    """The pack, its parent, and so on. Raises InvalidPack where that leads nowhere."""
    chain: list[str] = []
    following: str | None = pack_id
    while following is not None:
        # The id becomes a folder's name: nothing but a plain name may pass.
        known = _PACK_ID.fullmatch(following) and following != COMMON and (root / following / "pack.toml").is_file()
        if not known:
            problems.add(RULE, f"没有流程包“{following}”。", f'There is no pack "{following}".')
            raise InvalidPack(problems.found)
        if following in chain or len(chain) > MAX_PARENTS:
            problems.add(RULE, f"上级包“{following}”循环引用。", f'The parents of "{following}" form a circle.')
            raise InvalidPack(problems.found)
        chain.append(following)
        parent = _settings_of(root, following, problems).get("pack", {}).get("parent")
        following = parent if isinstance(parent, str) and parent else None
    return chain


def _common_files(root: Path, chain: list[str]) -> frozenset[str] | None:
    """Names of the common files that the pack, or the nearest parent that says so, takes; None: all of them."""
    for member in chain:
        listed = _settings_of(root, member, Problems("pack.toml")).get("pack", {}).get("common")
        if isinstance(listed, list):
            return frozenset(str(name) for name in listed)
    return None


def _settings_of(root: Path, member: str, problems: Problems) -> dict[str, Any]:
    path = root / member / "pack.toml"
    found = read_toml(path.read_bytes(), problems, RULE) if path.is_file() else {}
    for key, table in found.items():
        if not isinstance(table, dict):
            zh, en = f"{member}/pack.toml 的“{key}”应为表。", f'"{key}" of {member}/pack.toml must be a table.'
            problems.add(RULE, zh, en, element=key)
    return {key: table for key, table in found.items() if isinstance(table, dict)}


def _merged_settings(root: Path, chain: list[str], problems: Problems) -> bytes:
    merged: dict[str, dict[str, Any]] = {}
    for member in [COMMON, *reversed(chain)]:
        for key, table in _settings_of(root, member, Problems("pack.toml")).items():
            known = merged.setdefault(key, {})
            if key == "pack":
                known = {name: value for name, value in known.items() if name not in _OWN}
            merged[key] = known | table
    try:
        return canonical_json(merged)
    except TypeError as error:
        problems.add(RULE, f"pack.toml 中有不支持的值：{error}。", f"pack.toml holds a value of no use: {error}.")
        return b""


def _own_files(folder: Path, member: str, problems: Problems) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        relative = path.relative_to(folder)
        top = relative.parts[0]
        if top in _LEFT_OUT or any(part.startswith(".") for part in relative.parts) or path.suffix in _NOTES:
            continue
        if path.is_dir() and not path.is_symlink():
            continue
        name = relative.as_posix()
        fault = _fault_of(path, relative)
        if fault:
            problems.add(RULE, f"{member}/{name}：{fault[0]}", f"{member}/{name}: {fault[1]}", element=name)
        else:
            yield name, path.read_bytes()


def _fault_of(path: Path, relative: Path) -> tuple[str, str] | None:
    if path.is_symlink():
        return "不接受符号链接。", "symbolic links are not accepted."
    if path.stat().st_size > MAX_BYTES:
        return f"文件超过 {MAX_BYTES} 字节。", f"more than {MAX_BYTES} bytes."
    if relative.as_posix() == CLAUSES:
        return None
    if _PLACES.get(path.suffix) != relative.parent.as_posix().removeprefix("."):
        return "流程包中没有这种文件的位置。", "a pack has no place for such a file."
    if not _NAME.fullmatch(path.stem):
        return "文件名只能用小写字母、数字和下划线。", "a name takes lower-case letters, digits and underscores."
    return None

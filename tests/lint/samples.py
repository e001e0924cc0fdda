"""Reads the samples of lint's rules: one file laid over a small pack that is sound (``processes/base``)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.bpmn import Problems, read_diagram, read_table
from app.packs import Problem, Release, lint, parse_release, resolve
from app.packs.strict import canonical_json, read_json

HERE = Path(__file__).parent
PROCESSES = HERE / "processes"
HANDLERS = {
    "start_clock": {"kinds", "anchor"}, "issue_card": {"deadline", "level"}, "keep_fact": {"name", "value"},
}  # fmt: skip
REQUIRED = {"start_clock": {"kinds"}, "issue_card": {"deadline", "level"}}
FACTS = frozenset({"kind", "source", "emergency", "returns", "milestone", "message", "role"})
FUNCTIONS = frozenset({"due", "warn", "overdue", "blank", "setting", "opened", "pending", "kept"})
ROLES = frozenset({"station", "unit"})


@cache
def _base() -> Mapping[str, bytes]:
    return MappingProxyType(dict(resolve(PROCESSES, "base").files))


def base_files() -> dict[str, bytes]:
    """The files of the base pack, the caller's to change."""
    return dict(_base())


def files_with(sample: Path) -> dict[str, bytes]:
    """The base pack with this sample in place of the file that it replaces."""
    data = sample.read_bytes()
    files = base_files()
    if sample.suffix == ".bpmn":
        files[f"{read_diagram(data, sample.name).process_id}.bpmn"] = data
    elif sample.suffix == ".dmn":
        files[f"{read_table(data, sample.name).id}.dmn"] = data
    elif sample.suffix == ".form":
        files[f"forms/{read_json(data, Problems(sample.name), '')['id']}.form"] = data
    elif sample.name.endswith(".clauses.toml"):
        files["clauses.toml"] = data
    elif sample.name.endswith(".english.toml"):
        files["english.json"] = canonical_json(tomllib.loads(data.decode()))
    else:
        settings = read_json(files["pack.json"], Problems("pack.toml"), "")
        for key, table in tomllib.loads(data.decode()).items():
            settings[key] = settings.get(key, {}) | table
        files["pack.json"] = canonical_json(settings)
    return files


def accepts(handler: str, values: Mapping[str, Any]) -> str | None:
    return "level" if values.get("level", "red") not in ("sms", "yellow", "red") else None


def check(release: Release) -> list[Problem]:
    return lint(
        release, handlers=HANDLERS, facts=FACTS, functions=FUNCTIONS, roles=ROLES, required=REQUIRED, accepts=accepts
    )


def check_sample(sample: Path) -> list[Problem]:
    return check(parse_release(files_with(sample)))

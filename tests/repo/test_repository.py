"""Rules of the house about the repository: what is in it, how it is installed, how it is tested."""

from __future__ import annotations

import ast
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from app.store import migrate
from tests.repo.source import ROOT, dotted, files, modules, texts

# Written so that the patterns do not find themselves.
MACHINE = re.compile(r"(?<![\w.])/(?:root|home|Users|work)/[\w.-]|\b[A-Z]:\\Users\\")
REGISTRY = re.compile(
    r"py(?:pi)\.org|python(?:hosted)\.org|registry\.(?:npmjs)|(?:index|find-links)[-_a-z]*[= ]+https?:|artifac(?:tory)",
    re.IGNORECASE,
)


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY], ids=["paths of a machine", "package registries"])
def test_no_file_names(pattern: re.Pattern[str]) -> None:
    found = [
        f"{name}:{text[: match.start()].count(chr(10)) + 1} {match.group()}"
        for name, text in texts().items()
        for match in pattern.finditer(text)
    ]
    assert found == []


def test_the_patterns_would_find_them() -> None:
    for text in ("/ho" + "me/li/x", "see /ro" + "ot/.cache", "C:\\Us" + "ers\\li"):
        assert MACHINE.search(text), text
    for text in ("https://py" + "pi.org/simple", "--index-url https" + "://mirror/", "files.python" + "hosted.org"):
        assert REGISTRY.search(text), text


def test_no_file_is_large_or_of_a_machine() -> None:
    strange = {".sqlite", ".pyc", ".whl", ".zip", ".gz", ".so", ".key", ".pem"}
    for path in files():
        assert path.stat().st_size < 2_000_000, path.name
        assert path.suffix not in strange, path.name
        assert path.name not in {".DS_Store", "Thumbs.db", "uv.lock", ".env"}, path


def test_processes_hold_no_program() -> None:
    allowed = {".bpmn", ".dmn", ".form", ".toml", ".md"}
    strange = [path for path in files() if (ROOT / "processes") in path.parents and path.suffix not in allowed]
    assert strange == []


# ---- installing ------------------------------------------------------------------------------------------------------


def pinned(name: str) -> dict[str, list[str]]:
    """Package -> its hashes, of a requirements file; every line is a pin, a hash or a comment."""
    found: dict[str, list[str]] = {}
    last = ""
    for line in texts()[f"requirements/{name}.txt"].splitlines():
        bare = line.strip().removesuffix("\\").strip()
        if not bare or bare.startswith("#"):
            continue
        if bare.startswith("--hash="):
            assert re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", bare), line
            found[last].append(bare)
            continue
        pin = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)(\s*;.*)?$", bare)
        assert pin, f"requirements/{name}.txt: {line}"
        last = canonicalize_name(pin[1])
        found.setdefault(last, [])
    return found


@pytest.mark.parametrize("name", ["run", "dev"])
def test_requirements_are_pinned_with_hashes_and_hold_no_address(name: str) -> None:
    packages = pinned(name)
    assert len(packages) > 20
    assert [package for package, hashes in packages.items() if not hashes] == []
    assert "://" not in texts()[f"requirements/{name}.txt"]


def test_requirements_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads(texts()["pyproject.toml"])["project"]
    run = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    dev = {canonicalize_name(Requirement(text).name) for text in project["optional-dependencies"]["dev"]}
    assert run <= set(pinned("run"))
    assert run | dev <= set(pinned("dev"))
    assert set(pinned("run")) <= set(pinned("dev"))
    assert not dev & set(pinned("run")), "what only tests need is not installed for running"


def test_every_make_target_says_what_it_does() -> None:
    makefile = texts()["Makefile"]
    targets = re.findall(r"^([a-z][a-z-]*):(?!=)(.*)$", makefile, re.MULTILINE)
    assert {"run", "test", "check"} <= {name for name, _ in targets}
    assert [name for name, rest in targets if not re.search(r"## \S", rest)] == []
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony and set(phony[1].split()) == {name for name, _ in targets}


def test_ci_runs_what_the_readme_tells() -> None:
    assert "make test" in texts()[".ci/run"] and "make check" in texts()[".ci/run"]
    assert re.search(r"^make run\b", texts()["README.md"], re.MULTILINE)
    assert re.search(r"^make test\b", texts()["README.md"], re.MULTILINE)


# ---- migrations ------------------------------------------------------------------------------------------------------


def test_migrations_stand_in_order_with_one_head() -> None:
    names = sorted(name for name in texts() if name.startswith("migrations/versions/") and name.endswith(".py"))
    before = None
    for place, name in enumerate(names, start=1):
        text = texts()[name]
        number = f"{place:04d}"
        assert name.split("/")[-1].startswith(f"{number}_"), f"{name}: numbered without gaps"
        values = {
            target.id: ast.literal_eval(node.value)
            for node in ast.parse(text).body
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
            for target in ([node.target] if isinstance(node, ast.AnnAssign) else node.targets)
            if isinstance(target, ast.Name) and target.id in {"revision", "down_revision"}
        }
        assert values == {"revision": number, "down_revision": before}, name
        before = number
    assert before is not None
    assert migrate.head() == before


# ---- tests -----------------------------------------------------------------------------------------------------------

MAY_SLEEP = {
    "tests/services/test_lock_reads.py": "asks PostgreSQL again until a session of its own waits for a lock",
}
"""Tests that wait for something outside the program -> what."""


def test_tests_neither_sleep_nor_patch() -> None:
    sleeping, patching = set(), []
    for module in modules("tests"):
        for node in module.nodes():
            if isinstance(node, ast.Attribute) and (dotted(node) == "time.sleep" or node.attr == "wait_for_timeout"):
                sleeping.add(module.name)
            if isinstance(node, ast.ImportFrom) and node.module == "time" and "sleep" in {a.name for a in node.names}:
                sleeping.add(module.name)
        patching += [
            f"{module.name}: {name}" for name in module.imports() if name.startswith(("unittest.mock", "mock"))
        ]
    assert patching == []
    assert sleeping == set(MAY_SLEEP)


def test_every_folder_of_tests_holds_tests() -> None:
    folders = {name.split("/")[1] for name in texts() if re.match(r"tests/[a-z]+/.*test_.*\.py$", name)}
    rooms = {"worktime", "expressions", "bpmn", "tickets", "packs", "engine", "store", "services", "api", "jobs"}
    rooms |= {"web", "browser"}
    assert rooms <= folders

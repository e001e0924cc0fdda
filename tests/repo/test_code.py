"""Rules of the house about the program's code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from handlers import registry
from tests.repo.source import ROOT, Module, called, dotted, modules, texts

PROGRAM = ("app", "handlers", "config.py", "wsgi.py")

CLOCKS = frozenset(
    {
        "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns",
        "time.localtime", "time.gmtime", "time.ctime",
        "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.date.today",
    }
)  # fmt: skip


def test_only_the_clock_reads_the_time() -> None:
    found = {
        f"{module.name}:{node.lineno} {dotted(node)}"
        for module in modules(*PROGRAM, "migrations")
        for node in module.nodes()
        if isinstance(node, ast.Attribute) and dotted(node) in CLOCKS
    }
    assert len([each for each in found if each.startswith("app/clock.py")]) == 1
    assert not [each for each in sorted(found) if not each.startswith("app/clock.py")]
    renamed = [
        f"{module.name}: from time import {alias.name}"
        for module in modules(*PROGRAM)
        for node in module.nodes()
        if isinstance(node, ast.ImportFrom) and node.module == "time"
        for alias in node.names
    ]
    assert renamed == []


def test_only_the_configuration_reads_the_environment() -> None:
    assert {module.name for module in modules(*PROGRAM, "migrations") if _reads_environment(module)} == {"config.py"}


def _reads_environment(module: Module) -> bool:
    named = {dotted(node) for node in module.nodes() if isinstance(node, ast.Attribute)}
    taken = {
        alias.name
        for node in module.nodes()
        if isinstance(node, ast.ImportFrom) and node.module == "os"
        for alias in node.names
    }
    return bool(named & {"os.environ", "os.environb", "os.getenv"} or taken & {"environ", "environb", "getenv"})


HOMES = {
    "SpiffWorkflow": ("app/engine/",),
    "lxml": ("app/bpmn/",),
    "sqlalchemy": ("app/store/",),
    "alembic": ("app/store/",),
    "psycopg": ("app/store/",),
    "flask": ("app/api/", "app/web/", "app/http/", "app/cli/", "app/__init__.py"),
    "flask_openapi": ("app/api/",),
    "flask_wtf": ("app/web/",),
    "flask_babel": ("app/web/",),
    "authlib": ("app/web/signin/",),
    "requests": ("app/web/signin/",),
    "argon2": ("app/services/door/",),
    "werkzeug": ("app/api/", "app/web/", "app/http/"),
    "apscheduler": ("app/jobs/",),
    "cryptography": ("app/tickets/",),
    "chinese_calendar": ("app/packs/",),
    "click": ("app/cli/",),
    "rich": ("app/cli/",),
}
"""Library -> the only places of the program that name it."""


def test_libraries_stay_in_their_rooms() -> None:
    seen: dict[str, list[str]] = {name: [] for name in HOMES}
    for module in modules(*PROGRAM):
        for imported in module.imports():
            seen.setdefault(imported.split(".")[0], []).append(module.name)
    strays = [f"{name} in {file}" for name in HOMES for file in seen[name] if not file.startswith(HOMES[name])]
    assert strays == []
    assert [name for name in HOMES if not seen[name]] == [], "a library that nobody names needs no room"


def test_handlers_name_nothing_but_their_port() -> None:
    allowed = {"app.tickets.step", "handlers", "pydantic"}
    for module in modules("handlers"):
        if module.name != "handlers/__init__.py":
            others = {name for name in module.imports() if name.split(".")[0] not in sys.stdlib_module_names}
            assert others <= allowed, module.name


def test_the_import_contracts_hold() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([str(command), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", run.stdout), run.stdout[-500:]


def test_every_room_of_the_program_has_its_place_among_the_layers() -> None:
    layers = re.search(r"^layers = \[(.*?)^\]", texts()["pyproject.toml"], re.MULTILINE | re.DOTALL)
    assert layers
    placed = set(re.findall(r"app\.(\w+)", layers[1]))
    names = {name.split("/")[1].removesuffix(".py") for name in texts() if re.match(r"app/.*\.py$", name)}
    assert names - {"__init__"} == placed


def test_every_handler_says_what_it_does() -> None:
    for module in modules("handlers"):
        assert ast.get_docstring(module.tree), module.name
    for name, handler in registry().items():
        assert re.search(r"[\u4e00-\u9fff]", handler.summary_zh), f"{name}: SUMMARY_ZH is for people who read Chinese"
        assert handler.params.model_config.get("extra") == "forbid", f"{name}: unknown parameters must be refused"


def test_every_module_says_what_it_is() -> None:
    silent = [module.name for module in modules("app") if module.text.strip() and not ast.get_docstring(module.tree)]
    assert silent == []


# ---- legal numbers ---------------------------------------------------------------------------------------------------

LENGTHS = frozenset({"timedelta", "Limit", "relativedelta"})
TECHNICAL = {
    "app/worktime/calendar.py": {"timedelta(days=1)": "one step of a calendar"},
    "app/services/sending.py": {
        "timedelta(minutes=2)": "how long a worker may keep a message it is sending",
        "timedelta(minutes=2 ** min(message['attempts'], 6))": "growing pauses between attempts",
        "timedelta(days=1)": "the longest that a receiver may ask us to wait",
        "timedelta(0)": "no pause asked for",
    },
    "app/jobs/http_sender.py": {
        "timedelta(0)": "a receiver that asks for a retry in the past",
        "timedelta(seconds=min(max(seconds, 0.0), 86400.0))": "the longest that a receiver may ask us to wait",
    },
    "app/services/acting/functions.py": {"timedelta(minutes=5)": "how far clocks of senders may run ahead of ours"},
    "app/services/acting/drafts.py": {"timedelta(days=30)": "how long a forgotten draft stays"},
    "app/services/exchange/letters.py": {"timedelta(days=1)": "how far back sent messages are counted"},
    "app/services/exchange/parcel.py": {"timedelta(hours=2)": "how long an import may wait for its confirmation"},
    "app/services/health.py": {
        "timedelta(minutes=1)": "how often the ticker leaves its mark",
        "timedelta(minutes=5)": "after so long without a mark the ticker counts as stopped",
        "timedelta(0)": "nothing is late",
    },
    "app/services/ticket/attachments.py": {"timedelta(days=1)": "how long an unfinished upload may lie"},
    "app/services/ticket/similar.py": {"timedelta(days=90)": "how far back tickets alike are looked for"},
    "app/services/live.py": {
        "timedelta(seconds=1)": "how often somebody looks for changes",
        "timedelta(seconds=30)": "how late an event may be committed",
        "timedelta(0)": "the clock has not been set back",
    },
    "app/web/live.py": {
        "timedelta(minutes=5)": "how long a stream lasts",
        "timedelta(seconds=3)": "between two messages of a stream",
        "timedelta(seconds=20)": "between two signs of life",
    },
    "app/services/lists/worklist.py": {
        "timedelta(days=1)": "the filter's days",
        "timedelta(days=2)": "the filter's days",
        "timedelta(days=7)": "the filter's days",
        "timedelta(seconds=1)": "the last second of a day",
    },
    "app/web/exchange/taking_out.py": {"timedelta(days=1)": "up to the end of the day named"},
    "app/services/errand.py": {"timedelta(hours=1)": "how long a failed timer waits"},
    "app/services/door/handing.py": {"timedelta(minutes=10)": "how long a secret waits to be handed on"},
    "app/services/door/sessions.py": {"timedelta(minutes=1)": "how exactly it is kept when somebody was last seen"},
    "app/services/door/signing_in.py": {"timedelta(minutes=15)": "how long an account stays locked"},
    "app/services/scenario/jsonl/expectations.py": {"timedelta(seconds=1)": "just after an instant"},
}
"""Lengths of time in code that no regulation has laid down -> why they stand there."""


def test_no_length_of_time_stands_in_code_but_technical_ones() -> None:
    found: dict[str, set[str]] = {}
    for module in modules("app", "handlers"):
        for call in module.calls():
            if called(call) in LENGTHS and any(_is_number(node) for node in ast.walk(call)):
                found.setdefault(module.name, set()).add(ast.unparse(call))
    assert found == {name: set(reasons) for name, reasons in TECHNICAL.items()}


def test_handlers_and_rules_of_tickets_compare_with_no_number() -> None:
    """ "At the second return", "at most twice the limit": such numbers are cells of a table."""
    compared = [
        f"{module.name}:{node.lineno} {ast.unparse(node)}"
        for module in modules("app/services", "handlers")
        for node in module.nodes()
        if isinstance(node, ast.Compare)
        and any(_is_number(side) and side.value not in (0, 1) for side in (node.left, *node.comparators))  # type: ignore[attr-defined]
    ]
    assert compared == []
    assert [m.name for m in modules("handlers") if any(_is_number(node) for node in m.nodes())] == []


def test_no_kind_of_ticket_and_no_unit_of_a_region_decides_in_code() -> None:
    """Which kind gets which treatment is the diagrams' and tables' business, and so are places and offices."""
    kinds = {
        "consult",
        "complaint",
        "suggestion",
        "praise",
        "mayor_mailbox",
        "chairman_mailbox",
        "longsheng",
        "guangxi",
    }
    found = {
        f"{module.name}:{node.lineno} {node.value}"
        for module in modules("app", "handlers")
        for node in module.nodes()
        if isinstance(node, ast.Constant) and node.value in kinds
    }
    allowed = {"app/services/scenario/", "app/cli/"}
    assert sorted(each for each in found if not each.startswith(tuple(allowed))) == []


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


# ---- size ------------------------------------------------------------------------------------------------------------

LONGER: dict[str, str] = {}
"""Files and functions (`file:function`) that may be longer -> why."""


def test_files_and_functions_are_short() -> None:
    long = []
    for module in modules("app", "handlers"):
        if module.text.count("\n") >= 400:
            long.append(module.name)
        for node in module.nodes():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 60:
                long.append(f"{module.name}:{node.name}")
    assert sorted(long) == sorted(LONGER)


def test_nothing_is_swallowed() -> None:
    silent = [
        f"{module.name}:{node.lineno}"
        for module in modules(*PROGRAM)
        for node in module.nodes()
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or all(isinstance(line, ast.Pass) for line in node.body))
    ]
    assert silent == []

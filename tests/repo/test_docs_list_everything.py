"""What can be used is documented, and what is documented exists: both ways, name by name."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from functools import cache

import click
import pytest

from app.api.routes import BLUEPRINTS
from app.cli import register
from app.packs import Lane, PackInfo, Release, Role, parse_release, resolve
from app.packs.lint.rules.known_attributes import ANYWHERE, OWN
from app.packs.lint.vocabulary import ARGUMENTS, MILESTONES
from app.services import access
from app.services.acting.facts import ACT_FACTS, FACTS
from app.services.acting.functions import FUNCTIONS
from app.services.rules.publishing import packs_in
from app.services.ticket.telling import TYPES
from app.services.words import KINDS
from app.store import tables
from app.tickets import journal
from handlers import registry
from tests.repo.source import ROOT, called, constant, listed, modules, pages, rows, section, texts, words

LANGUAGE = "diagram-language.md"


@cache
def packs() -> tuple[Release, ...]:
    names = packs_in(ROOT / "processes")
    assert names
    return tuple(parse_release(resolve(ROOT / "processes", name).files) for name in names)


def in_diagrams(attribute: str) -> set[str]:
    found = (e.attributes.get(attribute) for p in packs() for d in p.diagrams.values() for e in d.elements.values())
    return {word for text in found if text for word in text.split()}


# ---- the diagram language --------------------------------------------------------------------------------------------


def test_every_fact() -> None:
    assert listed(LANGUAGE, "事实 Facts") == set(FACTS) | ACT_FACTS


def test_every_function_with_its_arguments() -> None:
    signatures = [word for row in rows(LANGUAGE, "函数 Functions") for word in re.findall(r"`([^`]+)`", row[0])]
    documented = {text.split("(")[0]: len(text[:-1].split("(")[1].split(",")) for text in signatures}
    assert documented == ARGUMENTS
    assert set(documented) == FUNCTIONS


def test_every_handler_with_its_parameters_and_their_choices() -> None:
    documented = {}
    for row in rows(LANGUAGE, "五、处理程序"):
        (name,) = words(row[0])
        documented[name] = words(row[1])
    expected = {}
    for name, handler in registry().items():
        choices = {
            choice
            for schema in handler.params.model_json_schema().get("properties", {}).values()
            for choice in schema.get("enum", ())
        }
        expected[name] = set(handler.params.model_fields) | choices
    assert documented == expected


def test_every_attribute() -> None:
    known = ANYWHERE.union(*OWN.values())
    documented = {word.removeprefix("hotline:") for word in listed(LANGUAGE, "属性 Attributes")}
    assert documented == known | {"param"}
    used = {a for p in packs() for d in p.diagrams.values() for e in d.elements.values() for a in e.attributes}
    assert used and used <= known


def test_every_act() -> None:
    assert listed(LANGUAGE, "二、事项") == in_diagrams("act")


def test_every_message_and_whether_it_may_come_from_outside() -> None:
    names: set[str] = set()
    external: set[str] = set()
    for pack in packs():
        external |= set(pack.external_messages)
        for diagram in pack.diagrams.values():
            names |= {e.event_ref or "" for e in diagram.elements.values() if e.event == "message"}
    documented = {word: row[2] == "是" for row in rows(LANGUAGE, "三、消息") for word in words(row[0])}
    assert documented == {name: name in external for name in names}


def test_every_milestone_and_every_kind_of_deadline() -> None:
    text = section(LANGUAGE, "四、进度")
    milestones = words(text[: text.index("时限种类")])
    assert milestones == MILESTONES
    assert in_diagrams("milestone") <= MILESTONES
    kinds = set(KINDS)
    for pack in packs():
        for rule in pack.tables["limits"].rules:
            kinds |= set(re.findall(r'"(\w+)"', rule.tests[0]))
    assert {word for row in rows(LANGUAGE, "四、进度") for word in words(row[0])} == kinds


def test_every_table_with_its_outputs() -> None:
    text = section(LANGUAGE, "七、决策表")
    documented = {word: words(row[2]) for row in rows(LANGUAGE, "七、决策表") for word in words(row[0])}
    checks = text[text.index("Grounds of refusal") :]
    for pack in packs():
        for name, table in pack.tables.items():
            outputs = {output.name for output in table.outputs}
            if name.endswith("_checks"):
                assert f"`{name}`" in checks, name
                assert outputs == {"code", "clause", "ambiguity", "zh", "en"}, name
            else:
                assert name in documented, name
                cells = next(row for row in rows(LANGUAGE, "七、决策表") if f"`{name}`" in row[0])
                assert outputs <= words(cells[3]), name
                assert table.hit_policy == cells[1], name
    known = {name for pack in packs() for name in pack.tables}
    assert set(documented) <= known
    assert {word for word in words(checks) if word.endswith("_checks")} <= known


def test_tables_that_nobody_asks_yet() -> None:
    asked = in_diagrams("decision") | in_diagrams("checks")
    for module in modules("app/services"):
        for node in module.nodes():
            if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("tables"):
                asked.add(constant(node.slice) or "")
            elif isinstance(node, ast.Call) and called(node) == "get" and ast.unparse(node.func).endswith("tables.get"):
                asked.add(constant(node.args[0]) or "")
            elif isinstance(node, ast.Call) and called(node) == "refuse_if_any" and isinstance(node.args[0], ast.List):
                asked |= {constant(name) or "" for name in node.args[0].elts}
    text = section(LANGUAGE, "七、决策表")
    (line,) = (line for line in text.splitlines() if line.startswith("目前只是登记在案"))
    known = {name for pack in packs() for name in pack.tables}
    assert words(line) == known - asked


def test_every_field_of_the_packs_settings() -> None:
    text = section(LANGUAGE, "八、pack.toml")
    named = {field.name for shape in (PackInfo, Lane, Role) for field in fields(shape)}
    assert not {name for name in named if not re.search(rf"\b{name}\b", text)} - {"ambiguity"}


# ---- history, refusals, people, commands -----------------------------------------------------------------------------


def event_types() -> set[str]:
    """The types of event that the program writes: the fourth argument of Act, the third of system_act."""
    found: set[str] = set()
    for module in modules("app/services"):
        for call in module.calls():
            place = {"Act": 3, "system_act": 2}.get(called(call))
            if place is not None and len(call.args) > place and not isinstance(call.args[place], ast.Name):
                found |= _values(call.args[place], module.name)
    return found


def _values(node: ast.expr, file: str) -> set[str]:
    if isinstance(node, ast.IfExp):
        return _values(node.body, file) | _values(node.orelse, file)
    if isinstance(node, ast.JoinedStr):
        # f"task_{name}ed" in claim and release
        assert file == "app/services/acting/tasks.py", f"{file}: an event's type should be a plain text"
        return {"task_claimed"}
    text = constant(node)
    assert text is not None, f"{file}:{node.lineno}: an event's type should be a plain text"
    return {text}


def test_every_type_of_event() -> None:
    found = event_types()
    assert {"registered", "timer_fired"} <= found
    assert listed("history.md", "事件类型") == found == set(TYPES)


def test_every_key_of_an_events_body() -> None:
    keys: set[str] = set()
    for module in modules("app/services"):
        for call in module.calls():
            owner = ast.unparse(call.func)
            if owner in ("act.note", "self.note"):
                keys |= {keyword.arg for keyword in call.keywords if keyword.arg}
            elif owner.endswith(".body") and call.args and (key := constant(call.args[0])):
                keys.add(key)
    assert "steps" in keys
    assert listed("history.md", "body") == keys


def test_every_field_of_an_event() -> None:
    assert not {c.name for c in tables.event.columns} - words(section("history.md", "栏目")) - {"ticket_id"}
    assert not set(journal.Kind.__args__) - words(section("history.md", "核对"))


GROUNDS = {
    "Ground": 0,
    "ground": 0,
    "BadValue": 0,
    "_field": 0,
    "_taken": 0,
    "taken": 0,
    "field_fault": 0,
    "_invalid": 0,
    "FieldProblem": 1,
}
"""What makes a ground of refusal -> which argument is its code."""


def test_every_code_of_refusal() -> None:
    found: set[str] = set()
    for module in modules("app"):
        for call in module.calls():
            place = GROUNDS.get(called(call))
            if place is not None and len(call.args) > place:
                code = constant(call.args[place])
                if code and re.fullmatch(r"[A-Z][A-Z_]+", code):
                    found.add(code)
    assert len(found) > 30
    assert listed("refusals.md", "拒绝") == found


def test_every_role_is_in_the_glossary() -> None:
    roles = frozenset().union(*access.RIGHTS.values())
    known = {word for row in rows("glossary.md", "词汇表") for word in words(row[1])}
    assert not roles - known


def test_the_glossary_says_a_word_once() -> None:
    first = [row[0] for row in rows("glossary.md", "词汇表")]
    assert len(first) > 50
    assert len(set(first)) == len(first)


def commands() -> set[str]:
    class Application:
        cli = click.Group()

    register(Application())  # type: ignore[arg-type]
    found = set()
    for name, command in Application.cli.commands.items():
        inner = command.commands if isinstance(command, click.Group) else None
        found |= {f"{name} {each}" for each in inner} if inner else {name}
    return found


def test_every_command() -> None:
    assert listed("README.md", "Commands") == commands()


@pytest.mark.parametrize("page", sorted(name for name in pages() if not name.startswith("docs/lint/")))
def test_commands_that_pages_tell_exist(page: str) -> None:
    known = commands()
    for line in re.findall(r"flask --app wsgi ([a-z]+(?: [a-z]+)?)", pages()[page]):
        group = line.split()[0]
        assert line in known or group in known, f"{page}: flask --app wsgi {line}"


# ---- pages -----------------------------------------------------------------------------------------------------------


def test_links_lead_somewhere() -> None:
    broken = []
    for name, text in pages().items():
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
            if "://" not in target and not (ROOT / name).parent.joinpath(target).exists():
                broken.append(f"{name}: {target}")
    assert broken == []


def test_targets_and_variables_that_pages_tell_exist() -> None:
    makefile = texts()["Makefile"]
    config = "".join(texts()[name] for name in ("config.py", "tests/databases.py", "app/cli/ticket.py"))
    for name, text in pages().items():
        for target in re.findall(r"`make ([a-z]+)`", text):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{name}: make {target}"
        for variable in re.findall(r"\bHOTLINE_[A-Z_]+", text):
            assert variable in config, f"{name}: {variable}"


def test_routes_that_pages_tell_exist() -> None:
    known = set()
    for blueprint in BLUEPRINTS:
        for path, item in blueprint.paths.items():
            methods = {method for method in ("get", "post", "put", "delete") if getattr(item, method)}
            known |= {(method.upper(), re.sub(r"\{\w+\}", "{}", path)) for method in methods}
    assert ("POST", "/api/v1/tickets") in known
    told = {
        (name, method, re.sub(r"\{\w+\}", "{}", path.split("?")[0]))
        for name, text in pages().items()
        for method, path in re.findall(r"`(GET|POST|PUT|DELETE) (/api/v1/[^\s`]*)", text)
    }
    assert told
    names = {"return_request", "extension_request"}
    for name, method, path in told:
        general = re.sub(rf"/messages/({'|'.join(names)})$", "/messages/{}", path)
        assert (method, general) in known, f"{name}: {method} {path}"


def test_decisions_are_numbered_without_gaps_and_say_why() -> None:
    found = sorted(name for name in pages() if name.startswith("docs/decisions/"))
    numbers = [int(name.split("/")[-1][:4]) for name in found]
    assert numbers == list(range(1, len(found) + 1))
    for name in found:
        text = pages()[name]
        assert text.startswith(f"# {name.split('/')[-1][:4]} "), name
        for part in ("**Context.**", "**Choice.**", "**Consequence.**"):
            assert part in text, f"{name}: {part}"


def test_the_changelog_tells_this_version() -> None:
    version = re.search(r'^version = "(.+)"', texts()["pyproject.toml"], re.MULTILINE)
    assert version and f"## {version[1]}\n" in texts()["CHANGELOG.md"]

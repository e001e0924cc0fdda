"""Which tickets run through a process, as far as diagram.dmn and limits.dmn tell."""

from app.packs import parse_release
from app.packs.lint import Context
from app.packs.lint.cases import limited
from tests.lint.samples import FACTS, FUNCTIONS, ROLES, base_files


def context(files: dict[str, bytes]) -> Context:
    return Context(parse_release(files), {}, FACTS, FUNCTIONS, ROLES)


def test_a_real_limit_of_some_ticket_limits_the_process() -> None:
    base = context(base_files())
    assert limited(base, "handle", ["main"])
    assert not limited(base, "sign", ["main"])
    assert not limited(base, "handle", [])


def test_a_limit_of_emergencies_does_not_bind_a_process_that_gets_none() -> None:
    files = base_files()
    limits = files["limits.dmn"].decode().replace("<text>kind</text>", "<text>emergency</text>")
    limits = limits.replace('<text>"consult"</text>', "<text>true</text>").replace(
        '<text>"complaint"</text>', "<text>null</text>"
    )
    files["limits.dmn"] = limits.encode()
    diagram = files["diagram.dmn"].decode()
    first = diagram[diagram.index("      <rule") : diagram.index("    </decisionTable>")]
    urgent = first.replace("diagram_all", "diagram_urgent").replace("<text>-</text>", "<text>true</text>", 3)
    urgent = urgent.replace("<text>true</text>", "<text>-</text>", 2).replace('"main"', '"auto"')
    files["diagram.dmn"] = diagram.replace(first, urgent + first).encode()
    found = context(files)
    assert limited(found, "handle", ["auto"])
    assert not limited(found, "handle", ["main"])
    assert limited(found, "handle", ["side"])

"""A table that a diagram asks about a choice of its forms has a row for every choice."""

import pytest

from app.packs import parse_release
from tests.lint.samples import HERE, check, files_with


@pytest.mark.parametrize(("rows", "missing"), [(('"approve"', '"refuse"'), []), (('"approve"', '"other"'), ["refuse"])])
def test_every_choice_of_the_form_has_a_row(rows: tuple[str, str], missing: list[str]) -> None:
    files = files_with(HERE / "decision-table" / "valid.bpmn")
    table = files["policy.dmn"].decode().replace("<text>emergency</text>", "<text>outcome</text>")
    table = table.replace('_in_1">\n          <text>true', f'_in_1">\n          <text>{rows[0]}')
    table = table.replace('_in_1">\n          <text>false', f'_in_1">\n          <text>{rows[1]}')
    files["policy.dmn"] = table.encode()
    found = [problem for problem in check(parse_release(files)) if problem.rule == "table-gaps"]
    assert [problem.en for problem in found] == [f"No row fits: outcome = '{each}'." for each in missing]

"""Browser and server hide the same fields: every form of every pack that has conditions, over what can be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from app.packs import Form, parse_release, resolve
from app.web.acts.drawing import MORE, drawn
from tests.browser.conftest import SignIn
from tests.browser.test_browser_acts import ready

PROCESSES = Path(__file__).resolve().parents[2] / "processes"
PACKS = ("guangxi", "longsheng", "xiangtan", "yuanmou", "zezhou")
MOST = 120
"""Cases of one form."""
SHOWN = """async ([schema, cases, keys]) => {
  const place = document.createElement("div");
  document.getElementById("main").replaceChildren(place);
  const form = new window.hotlineForms.Form({container: place});
  const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const found = [];
  for (const data of cases) {
    await form.importSchema(schema, data);
    await drawn();
    const fields = form.get("formFieldInstanceRegistry").getAllKeyed().map((each) => each.valuePath.join("."));
    const checker = form.get("conditionChecker");
    const values = form._getState().data;
    const sent = checker.applyConditions(values, values);
    found.push([keys.filter((key) => fields.includes(key)), keys.filter((key) => key in sent)]);
  }
  return found;
}"""


def deciding(form: Form) -> list[tuple[str, tuple[Any, ...]]]:
    """The fields that conditions ask for, each with what can be chosen, nothing among it."""
    keys = frozenset[str]().union(*(each.hide.names for each in form.fields if each.hide))
    return [
        (each.key, (False, True) if each.type == "checkbox" else (None, *(option.value for option in each.options)))
        for each in form.fields
        if each.key in keys
    ]


def cases(form: Form) -> Iterator[dict[str, Any]]:
    asked = deciding(form)
    for chosen in islice(product(*(values for _key, values in reversed(asked))), MOST):
        values = {key: value for (key, _values), value in zip(reversed(asked), chosen, strict=True)}
        yield {key: value for key, value in values.items() if value is not None}


def test_what_the_browser_hides_the_server_does_not_ask(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "wang_station")
    page.goto("/tickets/new")
    ready(page)
    seen = 0
    for pack in PACKS:
        for name, form in parse_release(resolve(PROCESSES, pack).files).forms.items():
            if not any(each.hide for each in form.fields):
                continue
            tried = list(cases(form))
            drawing = drawn(form, [{"code": "a", "name": "甲局"}], {})
            assert drawing is not None and len(tried) > 1
            told = page.evaluate(SHOWN, [drawing.schema, [{**case, MORE: True} for case in tried], list(drawing.keys)])
            for case, (shown, sent) in zip(tried, told, strict=True):
                expected = [key for key in drawing.keys if key not in form.hidden(case)]
                assert shown == expected, (pack, name, case)
                assert set(sent) <= set(expected), (pack, name, case)
            seen += 1
    assert seen > 15


def test_a_hidden_field_comes_back_with_what_was_typed(page: Page, sign_in: SignIn) -> None:
    """What a later choice hides is not sent; taking the choice back brings it again."""
    sign_in(page, "xie_agent")
    page.goto("/tickets/new")
    ready(page)
    expect(page.get_by_label("分中心", exact=True)).to_have_count(0)
    page.get_by_label("更多栏目（选填）", exact=True).check()
    page.get_by_label("分中心", exact=True).fill("税务分中心")
    page.get_by_label("更多栏目（选填）", exact=True).uncheck()
    expect(page.get_by_label("分中心", exact=True)).to_have_count(0)
    page.get_by_label("更多栏目（选填）", exact=True).check()
    expect(page.get_by_label("分中心", exact=True)).to_have_value("税务分中心")
    expect(page.locator("#act-state")).to_contain_text("已保存")

"""No act needs more than one screen of scrolling: every form of every pack, on a phone and at a desk, in every state
that its conditions allow, is at most two screens high with its buttons."""

from __future__ import annotations

import pytest

from app.packs import parse_release, resolve
from app.web.acts.drawing import drawn
from tests.browser.conftest import DESK, PHONE, NewPage, SignIn
from tests.browser.test_browser_acts import ready
from tests.browser.test_browser_conditions import PACKS, PROCESSES, cases

SCREENS = 2
HEIGHTS = """async ([schema, cases]) => {
  const place = document.getElementById("act-form");
  place.replaceChildren();
  const form = new window.hotlineForms.Form({container: place});
  const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const buttons = document.querySelector(".act-bar").getBoundingClientRect().height;
  const found = [];
  for (const data of cases) {
    await form.importSchema(schema, data);
    await drawn();
    found.push(Math.round(place.getBoundingClientRect().height + buttons));
  }
  return found;
}"""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_form_is_higher_than_two_screens(new_page: NewPage, sign_in: SignIn, size: dict[str, int]) -> None:
    page = new_page(size)
    sign_in(page, "wang_station")
    page.goto("/tickets/new")
    ready(page)
    too_high, seen = {}, 0
    for pack in PACKS:
        for name, form in parse_release(resolve(PROCESSES, pack).files).forms.items():
            drawing = drawn(form, [{"code": "a", "name": "甲局"}], {})
            if drawing is None:
                continue
            states = list(cases(form)) if any(each.hide for each in form.fields) else [{}]
            highest = max(page.evaluate(HEIGHTS, [drawing.schema, states]))
            assert highest > 60, (pack, name, "nothing was drawn")
            seen += 1
            if highest > SCREENS * size["height"]:
                too_high[pack, name] = highest
    assert too_high == {}
    assert seen > 150


@pytest.mark.parametrize("login", ["hu_labour", "yi_yuetang", "li_transport", "shi_authority"])
def test_on_a_phone_the_whole_act_is_within_one_screen_of_scrolling(
    new_page: NewPage, sign_in: SignIn, login: str
) -> None:
    """Of tasks of the demo with long forms: from the top of the page, with what stands before the form."""
    page = new_page(PHONE)
    sign_in(page, login)
    page.goto("/worklist")
    tasks = {link.get_attribute("href") for link in page.locator("a[href^='/tasks/']").all()}
    assert tasks
    for task in sorted(filter(None, tasks)):
        page.goto(task)
        ready(page)
        bottom = page.evaluate("document.getElementById('act-form').getBoundingClientRect().bottom + scrollY")
        buttons = page.evaluate("document.querySelector('.act-bar').getBoundingClientRect().height")
        assert bottom + buttons <= SCREENS * PHONE["height"], (page.title(), bottom)

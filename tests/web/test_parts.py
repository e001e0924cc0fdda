"""The parts that every page is made of: what they say to those who cannot see the colour."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import render_template_string

from app.services.ticket import lights
from app.services.ticket.lights import Left, Light
from app.web.language import at, day, pick
from app.web.words import left_words
from tests.api.desk import Desk
from tests.web.browser import words

LATE = {
    "code": "A",
    "zh": "太晚了。",
    "en": "Too late.",
    "clause": "L1",
    "article": {"article": "第九条", "text": "须在期内"},
    "facts": {"field": "reason"},
}
GROUNDS = [LATE, {"code": "B", "zh": "没有理由。", "en": "", "clause": None, "article": None, "facts": {}}]


def drawn(desk: Desk, template: str, **values: object) -> str:
    with desk.app.test_request_context("/"):
        return render_template_string(template, **values)


LIGHTS = sorted({value for name, value in vars(lights).items() if name.isupper() and isinstance(value, str)})
KINDS = [*LIGHTS, "provisional"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_light_has_a_sign_and_words(desk: Desk, kind: str) -> None:
    html = drawn(desk, '{% from "parts/lights.html" import light %}{{ light(kind, "还有2天") }}', kind=kind)
    sign, *said = words(html).split()
    assert sign and said[0] and said[-1] == "还有2天"
    assert f"light-{kind}" in html and 'aria-hidden="true"' in html


def test_a_word_that_is_no_light_is_a_fault(desk: Desk) -> None:
    with pytest.raises(ValueError):
        drawn(desk, '{% from "parts/lights.html" import light %}{{ light("unheard of") }}')


def test_no_two_lights_look_alike(desk: Desk) -> None:
    template = '{% from "parts/lights.html" import light %}{{ light(kind) }}'
    assert len(KINDS) == 13
    assert len({words(drawn(desk, template, kind=kind)) for kind in KINDS}) == len(KINDS)


def test_a_light_says_what_is_left_and_what_stands_beside(desk: Desk) -> None:
    template = '{% from "parts/lights.html" import lights %}{{ lights(found) }}'
    due = datetime(2024, 9, 11, 4, tzinfo=UTC)
    asked = Light("ok", due, Left("workday", 2), "handle", pending=True, provisional=True)
    html = drawn(desk, template, found=asked)
    assert words(html) == "○ 期限内 还有2个工作日 ◐ 延期待批 ◌ 暂定" and "data-due" not in html
    html = drawn(desk, template, found=Light("pending", due, Left("hour", 3, late=True, minutes=5), pending=True))
    assert words(html) == "◐ 延期待批 已超过3小时5分" and f'data-due="{due.isoformat()}"' in html
    assert words(drawn(desk, template, found=Light("none"))) == "— 无时限"


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (Left("workday", 2), "还有2个工作日"),
        (Left("workday", 2, late=True), "已超过2个工作日"),
        (Left("workday", 0, today=True), "今天到期"),
        (Left("workday", 0), "下一工作日前到期"),
        (Left("hour", 3, minutes=20), "还有3小时20分"),
        (Left("hour", 30, late=True), "已超过30小时0分"),
        (Left("hour", 0, minutes=1), "还有1分钟"),
        (Left("hour", 0, late=True, minutes=7), "已超过7分钟"),
        (None, ""),
    ],
)
def test_what_is_left_in_words(desk: Desk, left: Left | None, said: str) -> None:
    with desk.app.test_request_context("/"):
        assert left_words(left) == said


def test_a_refusal_says_every_ground_with_its_article(desk: Desk) -> None:
    html = drawn(desk, '{% from "parts/refusal.html" import refusal %}{{ refusal(grounds) }}', grounds=GROUNDS)
    assert words(html) == "没有办理，您填写的内容都还在。 太晚了。 第九条 须在期内 没有理由。"
    assert 'role="alert"' in html


@pytest.mark.parametrize("control", ["field", "text_area", "choice"])
def test_a_control_is_tied_to_its_label_and_its_error(desk: Desk, control: str) -> None:
    options = "[('a', '甲')], " if control == "choice" else ""
    html = drawn(
        desk,
        '{% from "parts/form.html" import field, text_area, choice %}'
        f'{{{{ {control}("reason", "理由", {options}errors=grounds, required=true) }}}}'
        f'{{{{ {control}("other", "其他", {options}errors=grounds) }}}}',
        grounds=GROUNDS,
    )
    mine, other = html.split('for="f-other"')
    assert 'for="f-reason"' in mine and 'id="f-reason"' in mine
    assert 'aria-describedby="h-reason"' in mine and 'aria-invalid="true"' in mine and "太晚了。" in mine
    assert " required" in mine and "aria-invalid" not in other and "太晚了" not in other and " required" not in other


def test_what_was_typed_is_written_back_and_stays_text(desk: Desk) -> None:
    template = '{% from "parts/form.html" import field %}{{ field("x", "甲", value=typed) }}'
    html = drawn(desk, template, typed='"><script>alert(1)</script>')
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_a_table_names_its_columns_and_an_empty_one_says_so(desk: Desk) -> None:
    template = (
        '{% from "parts/table.html" import table %}'
        '{% call(row) table("任务", ["编号"], rows) %}<td data-label="编号">{{ row }}</td>{% endcall %}'
    )
    assert words(drawn(desk, template, rows=[7, 8])) == "任务 编号 7 8"
    assert 'scope="col"' in drawn(desk, template, rows=[7])
    assert words(drawn(desk, template, rows=[])) == "没有内容。"


def test_a_pager_is_there_only_where_there_is_another_page(desk: Desk) -> None:
    template = '{% from "parts/table.html" import pager %}{{ pager(next, first_address=first) }}'
    assert words(drawn(desk, template, next="/x", first=None)) == "下一页"
    assert words(drawn(desk, template, next=None, first="/y")) == "回到第一页"
    assert drawn(desk, template, next=None, first=None).strip() == ""


def test_instants_are_those_of_shanghai() -> None:
    assert at(datetime(2026, 11, 21, 6, 30, tzinfo=UTC)) == "2026-11-21 14:30"
    assert at("2026-11-21T06:30:05+00:00", seconds=True) == "2026-11-21 14:30:05"
    assert at(datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)) == "2026-11-20 24:00", "the end of a day is its 24:00"
    assert at(None) == day(None) == ""
    assert day(datetime(2026, 11, 20, 16, 0, tzinfo=UTC)) == day(date(2026, 11, 21)) == "2026-11-21"


def test_what_is_said_in_both_languages(desk: Desk) -> None:
    with desk.app.test_request_context("/", headers={"Cookie": "hotline_language=en"}):
        assert pick(("甲", "A")) == "A" and pick({"zh": "甲", "en": ""}) == "甲" and pick(("甲", "")) == "甲"
    with desk.app.test_request_context("/"):
        assert pick(("甲", "A")) == "甲" and pick({"title": "甲", "title_en": "A"}, "title", "title_en") == "甲"

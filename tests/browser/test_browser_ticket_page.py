"""The ticket's page in a browser: explanations by keyboard, the diagram after a return, a phone's width, axe."""

from __future__ import annotations

import json
import re
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.conftest import DESK, PHONE, NewPage, SignIn
from tests.browser.server import Server

TABS = ("", "/deadlines", "/diagram", "/history", "/records", "/related")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000" "1f15c4890000000d49444154789c6360f8cf50"
    "0f00038601807d7b1a6f0000000049454e44ae426082"
)  # fmt: skip


class Station:
    """王守线's colleague, by the API: what a story needs to have happened."""

    def __init__(self, server: Server) -> None:
        told = server.flask(
            "user", "add", "longsheng", "ma_station", "马守", "--role", "station", "--unit", "县热线工作站"
        )
        self._url = server.url
        self._token = re.findall(r"[\w-]{30,}", told)[-1]

    def asks(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            f"{self._url}/api/v1{path}", method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def number(self, title: str) -> str:
        return next(str(row["no"]) for row in self.asks("GET", "/tickets")["items"] if row["title"] == title)

    def does(self, no: str, act: str, **form: Any) -> None:
        tasks = self.asks("GET", f"/tickets/{no}")["tasks"]
        task = next(task["id"] for task in tasks if task["act"] == act and task["mine"])
        self.asks("POST", f"/tasks/{task}/complete", form)


@pytest.fixture(scope="module")
def station(server: Server) -> Station:
    return Station(server)


@pytest.fixture(scope="module")
def returned(station: Station) -> str:
    """A ticket whose return was approved and that was dispatched anew."""
    no = station.number("举报占用消防通道")
    station.does(no, "review_return", outcome="approve", opinion="同意退单")
    station.does(no, "dispatch", lead="县消防救援大队")
    return no


def test_explanations_open_by_keyboard(page: Page, sign_in: SignIn, station: Station) -> None:
    no = station.number("投诉砂石车扬尘")
    sign_in(page, "li_transport")
    page.goto(f"/tickets/{no}")
    page.get_by_role("link", name="时限", exact=True).focus()
    page.keyboard.press("Enter")
    handle = page.locator("details.deadline").filter(has_text="办结答复").first
    days = handle.get_by_role("table", name="逐日计算")
    expect(days).to_be_hidden()
    handle.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(days).to_be_visible()
    expect(days).to_contain_text("✓ 计入")
    expect(handle).to_contain_text("届满")


def test_my_task_is_one_key_away(page: Page, sign_in: SignIn, station: Station) -> None:
    no = station.number("投诉砂石车扬尘")
    sign_in(page, "li_transport")
    page.goto(f"/tickets/{no}")
    button = page.locator(".next a.btn-primary")
    expect(button).to_have_count(1)
    expect(button).to_be_in_viewport()
    expect(button).to_have_attribute("href", re.compile(r"^/tasks/\d+$"))


def test_the_diagram_marks_where_it_has_been_and_stands(page: Page, sign_in: SignIn, returned: str) -> None:
    sign_in(page, "wang_station")
    page.goto(f"/tickets/{returned}/diagram")
    drawn = page.locator("#diagram[data-drawn]")
    expect(drawn).to_be_visible()
    marked = page.evaluate(
        """() => {
            const traced = JSON.parse(document.getElementById("traced").textContent);
            const shape = (id) => document.querySelector(`#diagram g[data-element-id="${id}"]`);
            const wrong = [];
            for (const [id, times] of Object.entries(traced.entered)) {
                if (!shape(id).classList.contains("djs-shape")) continue;
                if (!shape(id).classList.contains("mark-been")) wrong.push(`${id} is not marked`);
                const badge = document.querySelector(`[data-container-id="${id}"] .mark-times`);
                if ((badge ? badge.textContent : "×1") !== `×${times}`) wrong.push(`${id}: ${times}`);
            }
            for (const id of traced.active) if (!shape(id).classList.contains("mark-here")) wrong.push(`not in ${id}`);
            const been = document.querySelectorAll("#diagram .djs-shape.mark-been").length;
            return {wrong, been, loops: document.querySelectorAll(".mark-times").length};
        }"""
    )
    assert marked["wrong"] == [] and marked["been"] >= 3 and marked["loops"] >= 2, marked
    expect(drawn.get_by_text("▶ 在此").first).to_be_attached()
    walked = page.locator("ol.walked li")
    expect(walked.filter(has_text=re.compile("^派单"))).to_contain_text("2次")
    expect(walked.filter(has_text="▶ 现在在此").first).to_be_visible()
    for name in ("退单申请", "签收"):
        other = (
            page.get_by_role("navigation", name="工单走过的各个流程").get_by_role("link", name=re.compile(name)).first
        )
        other.click()
        expect(page.locator("#diagram[data-drawn]")).to_be_visible()


def test_the_diagram_follows_buttons(page: Page, sign_in: SignIn, returned: str) -> None:
    sign_in(page, "wang_station")
    page.goto(f"/tickets/{returned}/diagram")
    expect(page.locator("#diagram[data-drawn]")).to_be_visible()
    seen = "() => document.querySelector('#diagram .viewport').getAttribute('transform')"
    before = page.evaluate(seen)
    page.get_by_role("button", name="放大").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(seen) != before


def test_a_photo_is_seen_in_the_page(page: Page, sign_in: SignIn, station: Station) -> None:
    no = station.number("投诉砂石车扬尘")
    sign_in(page, "li_transport")
    page.goto(f"/tickets/{no}/records")
    page.get_by_label("上传附件").set_input_files({"name": "现场.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已上传附件")
    photo = page.get_by_role("img", name="现场.png")
    expect(photo).to_be_visible()
    assert photo.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1


def test_a_caller_is_shown_once(page: Page, sign_in: SignIn, station: Station) -> None:
    no = station.number("投诉砂石车扬尘")
    sign_in(page, "li_transport")
    page.goto(f"/tickets/{no}")
    page.get_by_role("link", name=re.compile("查看完整信息")).click()
    page.get_by_label("理由").fill("约定现场见面")
    page.get_by_role("button", name="查看", exact=True).click()
    expect(page.locator(".revealed")).to_contain_text(re.compile(r"1420000\d{4}"))
    page.get_by_role("link", name="看完了，返回工单").click()
    expect(page.locator("#main")).not_to_contain_text(re.compile(r"1420000\d{4}"))


def test_on_a_phone_nothing_is_wider_than_the_screen(new_page: NewPage, sign_in: SignIn, returned: str) -> None:
    page = new_page(PHONE)
    sign_in(page, "wang_station")
    for tab in TABS:
        page.goto(f"/tickets/{returned}{tab}")
        if tab == "/diagram":
            expect(page.locator("#diagram[data-drawn]")).to_be_visible()
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], tab


def test_every_page_opens_in_another_pack(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "tan_centre")
    page.goto("/tickets")
    links = page.locator("#main a").evaluate_all("found => found.map((each) => each.getAttribute('href'))")
    numbers = list(dict.fromkeys(link for link in links if re.fullmatch(r"/tickets/\d+", link or "")))
    assert len(numbers) >= 3
    for number in numbers[:6]:
        for tab in TABS:
            answer = page.goto(f"{number}{tab}")
            assert answer is not None and answer.status == 200, f"{number}{tab}"
            if tab == "/diagram":
                expect(page.locator("#diagram[data-drawn]")).to_be_visible()


def test_axe_finds_nothing_serious(new_page: NewPage, sign_in: SignIn, returned: str, station: Station) -> None:
    other = station.number("投诉砂石车扬尘")
    for size in (DESK, PHONE):
        page = new_page(size)
        sign_in(page, "wang_station")
        for tab in (*TABS, f"/related?with={other}", "/history?check=1", "/reveal"):
            page.goto(f"/tickets/{returned}{tab}")
            if tab == "/diagram":
                expect(page.locator("#diagram[data-drawn]")).to_be_visible()
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            assert faults(page) == [], tab

"""bpmn-js and form-js, as they are bundled, live with the pages' content policy; their mark can be seen."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from app.web.assets import STATIC
from tests.browser.conftest import SignIn
from tests.repo.source import ROOT

DIAGRAM = ROOT / "processes" / "common" / "extension.bpmn"
FORM = {
    "type": "default", "schemaVersion": 18, "id": "sample",
    "components": [
        {"type": "textfield", "id": "a", "key": "title", "label": "标题", "validate": {"required": True}},
        {"type": "textarea", "id": "b", "key": "content", "label": "内容"},
        {"type": "select", "id": "c", "key": "kind", "label": "类型", "values": [{"label": "咨询", "value": "ask"}]},
        {"type": "datetime", "id": "d", "key": "at", "label": "时间", "subtype": "datetime", "dateLabel": "日期"},
        {"type": "checkbox", "id": "e", "key": "yes", "label": "是", "conditional": {"hide": "=kind = null"}},
        {"type": "text", "id": "f", "text": "## 说明 {{title}}"},
    ],
}  # fmt: skip


def test_a_form_is_drawn_checked_and_read(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "li_transport")
    page.goto("/account")
    _load(page, "form")
    page.evaluate(
        """async (schema) => {
          const place = document.createElement("div");
          document.getElementById("main").append(place);
          window.form = new window.hotlineForms.Form({container: place});
          await window.form.importSchema(schema, {});
        }""",
        FORM,
    )
    assert page.evaluate("Object.keys(window.form.submit().errors).length") > 0
    expect(page.get_by_text("Field is required.")).to_be_visible()
    page.get_by_label("标题").fill("砂石车扬尘")
    page.locator(".fjs-form-field-select .fjs-input-group").click()
    page.get_by_text("咨询", exact=True).click()
    expect(page.get_by_text("说明 砂石车扬尘")).to_be_visible()
    expect(page.get_by_label("是", exact=True)).to_be_visible()
    data = page.evaluate("window.form.submit()")
    assert data["errors"] == {} and data["data"]["title"] == "砂石车扬尘" and data["data"]["kind"] == "ask"
    expect(page.locator(".fjs-powered-by")).to_be_visible()


def test_a_diagram_is_drawn(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "li_transport")
    page.goto("/account")
    _load(page, "diagram")
    page.evaluate(
        """async (xml) => {
          const place = document.createElement("div");
          place.style.height = "400px";
          document.getElementById("main").append(place);
          const viewer = new window.hotlineDiagrams.Viewer({container: place});
          await viewer.importXML(xml);
          viewer.get("canvas").zoom("fit-viewport");
        }""",
        DIAGRAM.read_text("utf-8"),
    )
    expect(page.locator(".djs-element").first).to_be_visible()
    mark = page.locator(".bjs-powered-by")
    expect(mark).to_be_visible()
    box = mark.bounding_box()
    assert box is not None and box["width"] > 20 and box["height"] > 10
    mark.click()
    expect(page.get_by_text("Web-based tooling for BPMN")).to_be_visible()


def _load(page: Page, name: str) -> None:
    """As a page's own blocks would load it."""
    assert (STATIC / "built" / f"{name}.js").exists()
    page.evaluate(
        """(name) => new Promise((done, failed) => {
          const sheet = document.createElement("link"), script = document.createElement("script");
          Object.assign(sheet, {rel: "stylesheet", href: `/static/built/${name}.css`});
          script.src = `/static/built/${name}.js`;
          script.onload = () => done(); script.onerror = failed;
          document.head.append(sheet, script);
        })""",
        name,
    )

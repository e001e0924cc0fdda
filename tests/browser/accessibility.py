"""axe-core's rules (WCAG 2.2 A and AA) on a page as it stands."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
GRAVE = {"serious", "critical"}


def faults(page: Page, *, but: tuple[str, ...] = ()) -> list[str]:
    """Every serious or critical fault as "rule: element"; ``but``: rules that a page cannot keep, each with its reason
    beside it.

    After a click, expect something of the page that it leads to first: else the page that is left may be looked at, or
    one that has no elements yet.
    """
    page.wait_for_load_state()
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:120]} ({node['failureSummary'][:200]})"
        for fault in found
        if fault["impact"] in GRAVE and fault["id"] not in but
        for node in fault["nodes"]
    ]

"""Somebody at the desk, who finds things by what the pages say: links, buttons, labels. No address is typed."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

NUMBER = re.compile(r"\d{18,}")


class Person:
    """One person in one browser, signed in already."""

    def __init__(self, page: Page) -> None:
        self.page = page

    # ---- finding the way

    def finds(self, title: str, task: str) -> None:
        """Through the work list: search for the ticket, open the task of this name."""
        self._searches("工作清单", title)
        row = self.page.locator("[data-task]").filter(has_text=title)
        row.get_by_role("link", name=task, exact=True).click()
        self._is_drawn(task)

    def reads(self, no: str) -> None:
        """Through the list of tickets: the page of the ticket of this number."""
        self._searches("工单", no)
        self.page.get_by_role("link", name=no).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(no)

    def reads_about(self, title: str) -> None:
        """The same by its title."""
        self._searches("工单", title)
        self.page.locator("tr, li").filter(has_text=title).get_by_role("link").first.click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(NUMBER)

    def number(self) -> str:
        """Of the ticket whose page is open."""
        found = NUMBER.search(self.page.get_by_role("heading", level=1).inner_text())
        assert found is not None, self.page.url
        return found.group()

    def asks_for(self, no: str, message: str) -> None:
        """On the ticket's page, one of the things that one may also do."""
        self.reads(no)
        self.page.get_by_role("link", name=message, exact=True).click()
        self._is_drawn()

    def goes_on_with(self, task: str) -> None:
        """The page that the last act led to is this task's."""
        self._is_drawn(task)

    def registers(self) -> None:
        self._opens("登记")
        self._is_drawn("登记工单")

    def opens_tab(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()
        expect(self.page.locator("[aria-current=page]").filter(has_text=name)).to_be_visible()

    # ---- reading

    def sees(self, *words: str) -> None:
        """The page says so."""
        for each in words:
            expect(self.page.locator("#main")).to_contain_text(each)

    def has_nothing_to_do_about(self, title: str) -> None:
        """The work list has no task on the ticket of this title."""
        self._searches("工作清单", title)
        expect(self.page.locator("#main .empty")).to_be_visible()
        expect(self.page.locator("[data-task]")).to_have_count(0)

    def reads_the_deadline(self, kind: str) -> Locator:
        """On the tab of deadlines: this one, opened to its explanation."""
        self.opens_tab("时限")
        found = self.page.locator("details.deadline").filter(has=self.page.get_by_text(kind, exact=True)).first
        found.locator("summary").click()
        return found

    def due(self, deadline: Locator) -> str:
        """When it is due, as its line says."""
        return deadline.locator(".deadline-due").inner_text()

    # ---- filling in

    def fills(self, texts: dict[str, str]) -> None:
        for label, text in texts.items():
            self.labelled(label).fill(text)

    def chooses(self, label: str, option: str) -> None:
        """In a list that opens."""
        field = self._field(label)
        field.locator(".fjs-input-group, .fjs-taglist").first.click()
        field.get_by_text(option, exact=True).last.click()

    def ticks(self, *labels: str) -> None:
        for label in labels:
            self.labelled(label).check()

    def answers(self, question: str, option: str) -> None:
        """One of several that exclude each other."""
        self._field(question).get_by_label(option, exact=True).check()

    # ---- sending

    def sends(self, button: str, what: str) -> str:
        """Press the button; the act of this name is done. The ticket's number, as the page says it."""
        self._press(button)
        said = self.page.locator("#flash").filter(has_text=f"“{what}”已办理")
        expect(said).to_be_visible()
        found = NUMBER.search(said.inner_text())
        assert found is not None, said.inner_text()
        return found.group()

    def is_refused(self, button: str, *articles: str) -> None:
        """Press the button; nothing is done, and the page says why, with these words."""
        self._press(button)
        for words in articles:
            expect(self.page.locator("#refused")).to_contain_text(words)

    def gives_the_first_task_to(self, colleague: str) -> None:
        """On the work list, whatever is due first there."""
        self._opens("工作清单")
        self.page.get_by_role("link", name=re.compile("^指派：")).first.click()
        self.page.get_by_label("交给").select_option(label=colleague)
        self._press("指派")
        expect(self.page.locator("#flash")).to_contain_text("已指派")
        expect(self.page.locator("[data-task] .who").first).to_contain_text(colleague)

    # ---- within

    def _opens(self, item: str) -> None:
        self.page.get_by_role("navigation", name="主菜单").get_by_role("link", name=item, exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def _searches(self, item: str, words: str) -> None:
        self._opens(item)
        self.page.get_by_role("searchbox").fill(words)
        self.page.get_by_role("button", name="搜索", exact=True).click()
        self.page.wait_for_url("**q=*")

    def _is_drawn(self, heading: str | None = None) -> None:
        if heading:
            expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.page.locator("#act-form[data-ready]").wait_for(state="attached")

    def _press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def _field(self, label: str) -> Locator:
        title = self.page.locator("label, legend").filter(has_text=re.compile(rf"^{re.escape(label)}\*?$"))
        return self.page.locator(".fjs-form-field").filter(has=title)

    def labelled(self, label: str) -> Locator:
        """The control of this label, with or without the star of what must be filled in."""
        return self.page.get_by_label(re.compile(rf"^{re.escape(label)}\*?$")).first

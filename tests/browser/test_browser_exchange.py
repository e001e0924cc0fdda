"""An import in the browser: faults are shown, the table is mended, then it is registered; on a phone too."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.conftest import PHONE, NewPage, SignIn

HEAD = "工单编号\t诉求类型\t来源\t标题\t诉求内容"
BAD = "YZ-1\t牢骚\t市12345热线转派\t路灯不亮\t村口路灯不亮\nYZ-1\t求助\t市12345热线转派\t停水\t今早停水"
GOOD = "YZ-1\t投诉\t市12345热线转派\t路灯不亮\t村口路灯不亮\nYZ-2\t求助\t市12345热线转派\t停水\t今早停水"


def imports(page: Page, table: str) -> None:
    page.get_by_label("或者粘贴在这里").fill(table)
    page.get_by_role("button", name="检查", exact=True).click()


def test_import_with_faults_mended_and_confirmed(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "wang_station")
    page.get_by_role("link", name="导入", exact=True).click()
    expect(page.get_by_label("或者粘贴在这里")).to_be_visible()
    assert faults(page) == []
    imports(page, f"{HEAD}\n{BAD}")

    table = page.get_by_role("table", name="需要改正")
    expect(table).to_contain_text("第2行")
    expect(table).to_contain_text("没有这个选项")
    expect(table).to_contain_text("与第3行的上级工单号相同")
    expect(page.get_by_role("button", name="全部导入")).to_have_count(0)
    assert faults(page) == []

    page.get_by_role("link", name="改好后重新上传").click()
    imports(page, f"{HEAD}\n{GOOD}")
    page.get_by_role("button", name="全部导入（2行）").click()
    expect(page.get_by_role("main")).to_contain_text("已导入2行；没有导入0行")
    expect(page.get_by_role("table", name="登记的工单")).to_contain_text("YZ-2")
    assert faults(page) == []


def test_files_are_taken_out_one_after_the_other(page: Page, sign_in: SignIn) -> None:
    """The page stays where a form leads to a file: its button is good for the next one at once."""
    sign_in(page, "wang_station")
    page.get_by_role("link", name="导出", exact=True).click()
    for file_format in ("xlsx", "csv"):
        page.get_by_label("文件格式").select_option(file_format)
        with page.expect_download() as exported:
            page.get_by_role("button", name="导出", exact=True).click()
        assert exported.value.suggested_filename.endswith(f".{file_format}")

    page.goto("/worklist?tab=all")
    page.locator("a.no").first.click()
    page.get_by_role("link", name="文书", exact=True).click()
    expect(page.get_by_role("navigation", name="工单各页").get_by_role("link", name="文书")).to_have_attribute(
        "aria-current", "page"
    )
    assert faults(page) == []
    page.get_by_label("查看理由").fill("上门核实")
    for _ in range(2):
        with page.expect_download() as printed:
            page.get_by_role("button", name="打印工单").click()
        assert printed.value.suggested_filename.startswith("工单-")


def test_on_a_phone(new_page: NewPage, sign_in: SignIn) -> None:
    page = new_page(PHONE)
    sign_in(page, "wang_station")
    page.goto("/import")
    imports(page, f"{HEAD}\n{BAD}")
    expect(page.get_by_text("没有这个选项")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert faults(page) == []
    page.goto("/export")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert faults(page) == []

"""Writing the pages of docs/regulations, and telling which are out of date."""

from pathlib import Path

from app.services import covering, handbooks
from tests.lint.samples import PROCESSES

PAGES = ["README.md", "base.md"]


def test_writes_what_is_outdated_and_nothing_else(tmp_path: Path) -> None:
    assert handbooks.outdated(PROCESSES, tmp_path) == PAGES
    assert handbooks.write(PROCESSES, tmp_path) == PAGES
    assert handbooks.outdated(PROCESSES, tmp_path) == []
    page = tmp_path / "base.md"
    page.write_text(page.read_text("utf-8").replace("2个工作日", "3个工作日"), "utf-8")
    assert handbooks.outdated(PROCESSES, tmp_path) == ["base.md"]
    assert handbooks.write(PROCESSES, tmp_path) == ["base.md"]
    assert "3个工作日" not in page.read_text("utf-8")


def test_the_page_of_a_pack_that_is_gone_goes_too(tmp_path: Path) -> None:
    handbooks.write(PROCESSES, tmp_path)
    (tmp_path / "gone.md").write_text("old", "utf-8")
    assert handbooks.outdated(PROCESSES, tmp_path) == ["gone.md"]
    handbooks.write(PROCESSES, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == PAGES


def test_the_total_counts_what_is_proved_of_what_is_stated() -> None:
    found = covering.coverage_of(PROCESSES, "base")
    assert covering.total([found, found]) == (
        "2 regulations: enforce 0/2, record 2/2, measure 0/0, organisational 2/2; 6 clauses"
    )

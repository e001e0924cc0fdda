"""Days written into a region's calendar file: they read back as they were meant, and nothing else has changed."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.packs.calendar import load_calendars, read_region, with_file
from app.packs.calendar_text import NOTICE_EXAMPLE, REGION_EXAMPLE, UnknownLayout, region_file, ruled
from app.worktime import Ruling, WorkCalendar

FOLDER = Path(__file__).parents[2] / "processes" / "calendars"
OFF = Ruling(False, "州庆", "州政府办公室2027年放假通知")
FILES = sorted(FOLDER.glob("[!n]*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_that_nothing_is_changed_in_stays_as_it_is(file: Path) -> None:
    text = file.read_text("utf-8")
    assert ruled(text, {}) == text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_day_comes_to_its_place_and_all_else_stays(file: Path) -> None:
    text = file.read_text("utf-8")
    for on in (date(2000, 1, 5), date(2019, 6, 5), date(2027, 4, 9)):
        new = ruled(text, {on: OFF})
        region = read_region(new.encode(), file.name)
        assert region.days[on] == OFF
        assert {**region.days, on: None} == {**read_region(text.encode(), file.name).days, on: None}
        assert set(text.splitlines()) <= set(new.splitlines()), "comments, evidence and unknown years are still there"
        assert ruled(new, {on: None}) == text, "and it can be taken out again"


def test_a_day_that_is_there_is_ruled_anew_or_no_more() -> None:
    text = REGION_EXAMPLE.replace("[[day]]", "# 见通知第二条\n[[day]]", 1)
    friday = date(2027, 4, 9)
    assert read_region(ruled(text, {friday: OFF}).encode(), "guangxi.toml").days[friday] == OFF
    left = ruled(text, {friday: None})
    assert set(read_region(left.encode(), "guangxi.toml").days) == {date(2027, 4, 11)} and "第二条" not in left


def test_a_heading_stays_when_the_day_below_it_goes() -> None:
    """It stands apart and may speak of every day that follows; what stands right above a day is that day's."""
    above = "# 2027年，见自治区通知\n\n# 见通知第二条\n[[day]]"
    text, friday = REGION_EXAMPLE.replace("[[day]]", above, 1), date(2027, 4, 9)
    assert ruled(text, {}) == text
    anew = ruled(text, {friday: OFF})
    assert f"{above}\ndate = 2027-04-09" in anew and "州庆" in anew
    gone = ruled(text, {friday: None})
    assert "# 2027年，见自治区通知\n\n[[day]]\ndate = 2027-04-11" in gone and "第二条" not in gone


def test_a_heading_speaks_of_its_own_year() -> None:
    text = REGION_EXAMPLE.replace("[[day]]", "# 2027年\n\n[[day]]", 1)
    new = ruled(text, {date(2026, 12, 31): OFF, date(2027, 1, 4): OFF})
    assert new.index("2026-12-31") < new.index("# 2027年") < new.index("2027-01-04") < new.index("2027-04-09")


def test_a_file_without_days_gets_its_first() -> None:
    head, _, _ = REGION_EXAMPLE.partition("[[day]]")
    assert set(read_region(ruled(head, {date(2027, 4, 9): OFF}).encode(), "guangxi.toml").days) == {date(2027, 4, 9)}


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_whatever_is_typed_reads_back(typed: str) -> None:
    new = ruled(REGION_EXAMPLE, {date(2027, 4, 8): Ruling(False, typed, typed)})
    assert tomllib.loads(new)["day"][0]["name"] == typed
    assert ruled(new, {date(2027, 4, 8): None}) == REGION_EXAMPLE, "and does not part the file"


@pytest.mark.parametrize("ends", ["\u2028", "\u2029", "\x85"], ids=ascii)
def test_what_only_looks_like_the_end_of_a_line_stays_in_its_string(ends: str) -> None:
    text = REGION_EXAMPLE.replace("壮族三月三", f"壮族三月三{ends}[[day]]{ends}# 放假", 1)
    new = ruled(text, {date(2027, 4, 8): OFF})
    assert ruled(new, {date(2027, 4, 8): None}) == text


def test_the_ends_of_lines_stay_as_they_are() -> None:
    text = REGION_EXAMPLE.replace("\n", "\r\n")
    new = ruled(text, {date(2027, 4, 10): OFF})
    assert new.count("\n") == new.count("\r\n") > text.count("\n")
    assert read_region(new.encode(), "guangxi.toml").days[date(2027, 4, 10)] == OFF
    assert ruled(new, {date(2027, 4, 10): None}) == text


def test_days_that_are_written_in_another_way_are_left_to_people() -> None:
    with pytest.raises(UnknownLayout):
        ruled('day = [{ date = 2027-04-09, kind = "off" }]\n', {date(2027, 4, 9): None})


def test_a_calendar_kept_without_its_file_can_be_written() -> None:
    known = load_calendars(FOLDER)["chuxiong"]
    bare = WorkCalendar("chuxiong", "7", known.announced, known.national, known.regional, known.unknown_years)
    again = with_file(known, region_file(bare).encode())
    assert again.regional == known.regional and again.unknown_years == known.unknown_years


def test_the_files_stay_with_the_calendar() -> None:
    known = load_calendars(FOLDER)["guangxi"]
    assert known.files == {name: (FOLDER / file).read_text("utf-8") for name, file in
                           (("national", "national.toml"), ("regional", "guangxi.toml"))}  # fmt: skip
    changed = with_file(known, REGION_EXAMPLE.encode())
    assert changed.files == {**known.files, "regional": REGION_EXAMPLE}


def test_the_examples_are_right() -> None:
    known = load_calendars(FOLDER)["guangxi"]
    assert len(with_file(known, REGION_EXAMPLE.encode()).regional) == 2
    after = with_file(known, (known.files["national"] + "\n" + NOTICE_EXAMPLE).encode())
    assert 2027 in after.announced and after.day(date(2026, 12, 26)).workday

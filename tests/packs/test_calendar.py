"""Calendar files are read strictly, every problem at once; the shipped ones hold what the sources say."""

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

from app.bpmn.problems import InvalidFile
from app.packs.calendar import load_calendars, national_days, read_national, read_region
from app.worktime import DayKind

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "processes" / "calendars"
with (ROOT / "tests" / "worktime" / "regional_holidays.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))

HEAD = '[calendar]\nregion = "here"\ntitle = "此地"\nbasis = "条例"\n'
DAY = '[[day]]\ndate = {date}\nkind = "off"\nname = "节"\nstatus = "confirmed"\nsource = "通知"\n'
NATIONAL = '[calendar]\ntitle = "全国"\nunnumbered_from = 2004\nunnumbered_to = 2025\nunnumbered_source = "通知"\n'
NOTICE = '[[notice]]\nyear = {year}\ntitle = "通知"\nnumber = "1号"\nissued = 2026-11-04\n'


def problems(data: str, *, file: str = "here.toml") -> list[str]:
    with pytest.raises(InvalidFile) as caught:
        (read_national if file == "national.toml" else read_region)(data.encode(), file)
    return [problem.rule for problem in caught.value.problems]


# ---- the shipped files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['region']} {row['date']}")
def test_every_local_day_is_there_with_its_status(row: dict[str, str]) -> None:
    on = date.fromisoformat(row["date"])
    day = load_calendars(FOLDER)[row["region"]].day(on)
    assert (day.workday, day.name, day.source) == (row["kind"] == "work", row["name"], row["source"])
    assert day.kind is (DayKind.REGIONAL_WORK if row["kind"] == "work" else DayKind.REGIONAL_OFF)
    assert day.unconfirmed == row["status"].startswith("UNCONFIRMED")
    assert f'evidence = "{row["status"]}"' in (FOLDER / f"{row['region']}.toml").read_text(encoding="utf-8")


def test_no_local_day_is_invented() -> None:
    calendars = load_calendars(FOLDER)
    for region in ("guangxi", "chuxiong"):
        expected = {date.fromisoformat(row["date"]) for row in ROWS if row["region"] == region}
        assert set(calendars[region].regional) == expected
    assert not calendars["national"].regional


def test_announced_years_and_make_up_workdays() -> None:
    national = load_calendars(FOLDER)["national"]
    assert national.announced == frozenset(range(2004, 2027))
    worked = {f"{on:%m-%d}" for on, ruling in national.national.items() if ruling.works and on.year == 2026}
    assert worked == {"01-04", "02-14", "02-28", "05-09", "09-20", "10-10"}


def test_corrects_the_package() -> None:
    national = load_calendars(FOLDER)["national"]
    assert national.day(date(2005, 12, 31)).kind is DayKind.MAKE_UP


# ---- versions ---------------------------------------------------------------------------------------------------


def test_the_version_follows_the_days_and_not_the_comments(tmp_path: Path) -> None:
    folder = tmp_path / "calendars"
    shutil.copytree(FOLDER, folder)
    guangxi = folder / "guangxi.toml"
    before = load_calendars(folder)
    guangxi.write_text(guangxi.read_text(encoding="utf-8") + "\n# checked again\n", encoding="utf-8")
    assert load_calendars(folder) == before
    guangxi.write_text(guangxi.read_text(encoding="utf-8") + DAY.format(date="2027-04-09"), encoding="utf-8")
    after = load_calendars(folder)
    assert after["guangxi"].version != before["guangxi"].version
    assert after["chuxiong"].version == before["chuxiong"].version


# ---- the package ------------------------------------------------------------------------------------------------


def test_days_of_the_package_have_chinese_names() -> None:
    assert national_days([2026])[date(2026, 2, 14)] == (True, "春节")
    assert national_days([2026])[date(2026, 10, 1)] == (False, "国庆节")


def test_refuses_a_year_that_the_package_lacks() -> None:
    with pytest.raises(ValueError, match="2027"):
        national_days([2026, 2027])


def test_refuses_a_year_that_the_package_holds_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("chinese_calendar").holidays, date(2027, 1, 1), "New Year's Day")
    with pytest.raises(ValueError, match="2027"):
        national_days([2027])


# ---- notices ----------------------------------------------------------------------------------------------------


def test_a_new_year_may_be_written_out_before_the_package_has_it() -> None:
    days = (
        '[[notice.day]]\ndate = 2026-12-26\nkind = "work"\nname = "元旦"\n'
        '[[notice.day]]\ndate = 2027-01-01\nkind = "off"\nname = "元旦"\n'
    )
    national = read_national((NATIONAL + NOTICE.format(year=2027) + days).encode(), "national.toml")
    assert 2027 in national.announced
    assert national.days[date(2026, 12, 26)].works
    assert national.days[date(2027, 1, 1)].source == "通知（1号）"


def test_a_notice_for_a_year_that_nobody_has_is_refused() -> None:
    assert problems(NATIONAL + NOTICE.format(year=2027), file="national.toml") == ["calendar/year-not-in-package"]


def test_a_year_is_announced_once_and_amended_only_afterwards() -> None:
    twice = NATIONAL + NOTICE.format(year=2025)
    assert problems(twice, file="national.toml") == ["calendar/year"]
    amended = NATIONAL + NOTICE.format(year=2026) + "amends = true\n"
    assert problems(amended, file="national.toml") == ["calendar/year"]


def test_a_notice_rules_on_its_year_and_the_december_before() -> None:
    days = '[[notice.day]]\ndate = 2026-06-01\nkind = "off"\nname = "节"\n'
    assert "calendar/other-year" in problems(NATIONAL + NOTICE.format(year=2027) + days, file="national.toml")


# ---- strictness -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "rules"),
    [
        (HEAD + DAY.format(date="2026-04-17") + "clause = 1\n", ["toml/unknown-key"]),
        (HEAD + DAY.format(date='"2026-04-17"'), ["toml/wrong-value"]),
        (HEAD + DAY.format(date="2026-04-17T00:00:00"), ["toml/wrong-value"]),
        (HEAD + DAY.format(date="2026-04-17").replace('"off"', '"Off"'), ["toml/wrong-value"]),
        (HEAD + DAY.format(date="2026-04-17").replace('"confirmed"', '"sure"'), ["toml/wrong-value"]),
        (HEAD + DAY.format(date="2026-04-17").replace('name = "节"', 'name = " "'), ["toml/wrong-value"]),
        (HEAD + DAY.format(date="2026-04-17").replace('source = "通知"\n', ""), ["toml/missing-key"]),
        (HEAD + DAY.format(date="2026-04-17") * 2, ["calendar/day-twice"]),
        (HEAD + DAY.format(date="2026-04-17") + DAY.format(date="2026-04-16"), ["calendar/order"]),
        (HEAD.replace("here", "there"), ["calendar/region"]),
        (HEAD + "[day]\n", ["toml/wrong-value"]),
        ("", ["toml/missing-key"]),
        (HEAD + DAY.format(date="2026-02-30"), ["toml/syntax"]),
        (HEAD + HEAD, ["toml/syntax"]),
        ("x = " + "[" * 100_000, ["toml/depth"]),
        ("#" * 1_000_001, ["toml/size"]),
    ],
)
def test_refuses(data: str, rules: list[str]) -> None:
    assert problems(data) == rules


def test_refuses_bytes_that_are_no_utf8() -> None:
    with pytest.raises(InvalidFile, match="UTF-8"):
        read_region(HEAD.encode("gb18030"), "here.toml")


def test_names_file_line_and_element() -> None:
    with pytest.raises(InvalidFile) as caught:
        read_region((HEAD + DAY.format(date="2026-04-17") + DAY.format(date="17")).encode(), "here.toml")
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.element) == ("here.toml", 11, "day[2]")


def test_gathers_the_problems_of_all_files(tmp_path: Path) -> None:
    (tmp_path / "national.toml").write_text(NATIONAL + "x = 1\n" + NOTICE.format(year=2027), encoding="utf-8")
    (tmp_path / "here.toml").write_text(HEAD + DAY.format(date="17") + "y = 2\n", encoding="utf-8")
    with pytest.raises(InvalidFile) as caught:
        load_calendars(tmp_path)
    found = {(problem.file, problem.rule) for problem in caught.value.problems}
    assert found == {
        ("national.toml", "toml/unknown-key"),
        ("national.toml", "calendar/year-not-in-package"),
        ("here.toml", "toml/wrong-value"),
        ("here.toml", "toml/unknown-key"),
    }


def test_refuses_a_local_day_off_that_is_off_anyway(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "national.toml", tmp_path)
    (tmp_path / "here.toml").write_text(HEAD + DAY.format(date="2026-04-18"), encoding="utf-8")
    with pytest.raises(InvalidFile, match="2026-04-18 is off anyway"):
        load_calendars(tmp_path)

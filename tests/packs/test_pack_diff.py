"""What a new release changes, in the words of its owner."""

import json

from app.packs import diff, parse_release
from tests.lint.samples import base_files


def changed(**files: tuple[str, str]) -> list[str]:
    """Lines (zh) after replacing a text by another in files (``limits__dmn`` for limits.dmn)."""
    new = base_files()
    for name, (before, after) in files.items():
        file = name.replace("___", "/").replace("__", ".")
        text = new[file].decode()
        assert before in text
        new[file] = text.replace(before, after, 1).encode()
    return [line for _, line in diff(parse_release(base_files()), parse_release(new)).lines()]


def test_the_same_files_have_no_difference() -> None:
    release = parse_release(base_files())
    found = diff(release, parse_release(base_files()))
    assert found.files == () and found.changes == () and list(found.lines()) == []


def test_a_cell_is_told_with_its_row_and_column() -> None:
    lines = changed(limits__dmn=("<text>2</text>", "<text>3</text>"))
    assert lines == ["limits.dmn 行 handle_consult 的 amount: 2 → 3"]


def test_english_for_those_who_read_it() -> None:
    new = base_files() | {"limits.dmn": base_files()["limits.dmn"].replace(b"<text>2</text>", b"<text>3</text>")}
    found = diff(parse_release(base_files()), parse_release(new))
    assert list(found.lines("en")) == [("limits.dmn", "limits.dmn row handle_consult, amount: 2 → 3")]


def test_names_conditions_timers_and_lanes_of_a_diagram() -> None:
    assert changed(main__bpmn=("办理逾期", "承办逾期")) == [
        "main.bpmn 元素 main_due（承办逾期） 的 name: 办理逾期 → 承办逾期"
    ]
    assert changed(main__bpmn=('due("handle")', 'warn("handle", "sms")')) == [
        'main.bpmn 元素 main_due（办理逾期） 的 timer: due("handle") → warn("handle", "sms")'
    ]
    assert changed(part__bpmn=('hotline:meets="handle"', 'hotline:meets="sign"')) == [
        "part.bpmn 元素 part_work（办理） 的 hotline:meets: handle → sign"
    ]


def test_an_element_that_comes_or_goes_is_told_with_its_flows() -> None:
    new = base_files()
    new["auto.bpmn"] = new["auto.bpmn"].replace(b"auto_count", b"auto_tally")
    found = [change.zh for change in diff(parse_release(base_files()), parse_release(new)).changes]
    assert "auto.bpmn 元素 auto_count（计数） 删除" in found
    assert "auto.bpmn 元素 auto_tally（计数） 新增" in found


def test_fields_settings_and_clauses() -> None:
    assert changed(forms___check__form=('"maxLength": 1000', '"maxLength": 500')) == [
        "forms/check.form 栏目 reason（理由） 的 max_length: 1000 → 500"
    ]
    assert changed(pack__json=("24:00", "17:30")) == ["pack.toml 设置 day_end 的 value: 24:00 → 17:30"]
    assert changed(clauses__toml=("两个工作日", "三个工作日")) == [
        "clauses.toml 条款 L001（第一条） 的 text: "
        "咨询两个工作日办结，投诉十个工作日办结 → 咨询三个工作日办结，投诉十个工作日办结"
    ]


def test_a_drawing_that_moved_is_no_change_of_the_rule() -> None:
    assert changed(auto__bpmn=('y="160"', 'y="170"')) == ["内容未变，只改了图形或排版"]


def test_whole_files_and_the_shape_of_the_answer() -> None:
    less = {name: data for name, data in base_files().items() if name != "policy.dmn"}
    found = diff(parse_release(base_files()), parse_release(less))
    assert list(found.lines()) == [("policy.dmn", "删除文件")]
    back = diff(parse_release(less), parse_release(base_files())).to_dict()
    assert back["files"] == [{"file": "policy.dmn", "kind": "added", "changes": []}]
    json.dumps(back)

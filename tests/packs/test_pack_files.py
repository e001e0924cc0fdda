"""Which files make a pack: own, parent's, common."""

import json
import pickle
from pathlib import Path

import pytest

from app.packs import InvalidPack, content_hash, resolve

REGION = """[pack]
id = "region"
title = "自治区办法"
instrument = "桂〔2021〕13号"
valid_until = 2026-06-22
region = "guangxi"
"""
COUNTY = '[pack]\nid = "county"\ntitle = "县办法"\nparent = "region"\narea_code = "450328"\n'


@pytest.fixture
def processes(tmp_path: Path) -> Path:
    files = {
        "common/urge.bpmn": "common urge",
        "common/handling.bpmn": "common handling",
        "common/forms/urge.form": "urge form",
        "region/pack.toml": REGION + '[lanes."站"]\nrole = "station"\n[settings.redo]\nvalue = "optional"\n',
        "region/handling.bpmn": "region handling",
        "region/limits.dmn": "region limits",
        "region/clauses.toml": "region clauses",
        "region/scenarios/story.toml": "a story",
        "region/calendar.toml": "days",
        "region/README.md": "notes",
        "county/pack.toml": COUNTY + "[settings.redo]\nvalue = false\n",
        "county/limits.dmn": "county limits",
        "county/clauses.toml": "county clauses",
        "ambiguities.toml": "gaps",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def words_of(caught: pytest.ExceptionInfo[InvalidPack]) -> str:
    return str(caught.value)


def test_takes_whole_files_from_the_pack_then_its_parent_then_common(processes: Path) -> None:
    pack = resolve(processes, "county")
    assert {name: data.decode() for name, data in pack.files.items() if name != "pack.json"} == {
        "urge.bpmn": "common urge",
        "handling.bpmn": "region handling",
        "forms/urge.form": "urge form",
        "limits.dmn": "county limits",
        "clauses.toml": "county clauses",
        "clauses.region.toml": "region clauses",
        "ambiguities.toml": "gaps",
    }
    assert (pack.origin["limits.dmn"], pack.origin["handling.bpmn"]) == ("county", "region")
    assert (pack.origin["urge.bpmn"], pack.origin["pack.json"]) == ("common", "county")


def test_a_pack_may_list_the_common_files_that_it_takes(processes: Path) -> None:
    region = processes / "region/pack.toml"
    region.write_text(REGION.replace("[pack]", '[pack]\ncommon = ["handling"]'), "utf-8")
    assert not {"urge.bpmn", "forms/urge.form"} & resolve(processes, "county").files.keys()
    (processes / "county/pack.toml").write_text(COUNTY + 'common = ["urge"]\n', "utf-8")
    assert {"urge.bpmn", "forms/urge.form"} <= resolve(processes, "county").files.keys()


def test_settings_are_merged_key_by_key_and_the_child_wins(processes: Path) -> None:
    settings = json.loads(resolve(processes, "county").files["pack.json"])
    assert settings["lanes"] == {"站": {"role": "station"}}
    assert settings["settings"] == {"redo": {"value": False}}
    assert settings["pack"]["region"] == "guangxi"


def test_what_names_a_regulation_is_never_inherited(processes: Path) -> None:
    settings = json.loads(resolve(processes, "county").files["pack.json"])
    assert settings["pack"]["title"] == "县办法"
    assert not {"instrument", "valid_until"} & settings["pack"].keys()


def test_the_hash_depends_on_names_and_contents_and_on_nothing_else(processes: Path) -> None:
    pack = resolve(processes, "county")
    backwards = dict(reversed(pack.files.items()))
    assert content_hash(backwards) == pack.content_hash == resolve(processes, "county").content_hash
    assert content_hash({"ab": b"c"}) != content_hash({"a": b"bc"})
    (processes / "county/limits.dmn").write_text("other", "utf-8")
    assert resolve(processes, "county").content_hash != pack.content_hash


@pytest.mark.parametrize("pack_id", ["", "nowhere", "../county", "common", "County", "/etc", "county/../region"])
def test_refuses_an_id_that_names_no_pack(processes: Path, pack_id: str) -> None:
    with pytest.raises(InvalidPack) as caught:
        resolve(processes, pack_id)
    assert "There is no pack" in words_of(caught)


def test_refuses_parents_that_form_a_circle(processes: Path) -> None:
    (processes / "region/pack.toml").write_text(REGION + 'parent = "county"\n', "utf-8")
    with pytest.raises(InvalidPack) as caught:
        resolve(processes, "county")
    assert "form a circle" in words_of(caught)


def test_refuses_what_has_no_place_in_a_pack_and_names_all_of_it(processes: Path) -> None:
    (processes / "county/run.py").write_text("print()", "utf-8")
    (processes / "county/My Diagram.bpmn").write_text("x", "utf-8")
    (processes / "county/forms").mkdir()
    (processes / "county/forms/limits.dmn").write_text("x", "utf-8")
    (processes / "county/secret.dmn").symlink_to("/etc/hostname")
    with pytest.raises(InvalidPack) as caught:
        resolve(processes, "county")
    named = {problem.element for problem in caught.value.problems}
    assert named == {"run.py", "My Diagram.bpmn", "forms/limits.dmn", "secret.dmn"}


def test_refuses_toml_that_cannot_be_read_and_says_where(processes: Path) -> None:
    (processes / "county/pack.toml").write_text(COUNTY + "= broken\n", "utf-8")
    with pytest.raises(InvalidPack) as caught:
        resolve(processes, "county")
    assert caught.value.problems[0].line == 6


def test_problems_reach_another_process_whole(processes: Path) -> None:
    """A worker of `python -m tools.mutation` says what is wrong, instead of breaking its pool."""
    (processes / "county" / "pack.toml").write_text("[pack", "utf-8")
    with pytest.raises(InvalidPack) as caught:
        resolve(processes, "county")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), again.problems) == (InvalidPack, caught.value.problems)

"""The English names of a pack: read strictly, merged over common, parents and own, never in the way."""

from pathlib import Path

import pytest

from app.bpmn import InvalidFile
from app.packs import InvalidPack, diff, parse_release, resolve
from app.packs.english import ENGLISH, read_english
from app.packs.strict import MAX_BYTES
from app.services.releases import pack_up, unpack
from tests.lint.samples import base_files

NAMES = b'{"english": {"\xe8\xaf\xa2\xe9\x97\xae": "Question"}}'
PACK = '[pack]\nid = "{id}"\ntitle = "办法"\nregion = "guangxi"\narea_code = "450328"\n'


@pytest.fixture
def processes(tmp_path: Path) -> Path:
    for name, text in {
        "common/english.toml": '[english]\n"派单" = "Dispatch"\n"签收" = "Sign"\n',
        "region/pack.toml": PACK.format(id="region"),
        "region/english.toml": '[english]\n"签收" = "Sign for it"\n"归档" = "Archive"\n',
        "county/pack.toml": PACK.format(id="county") + 'parent = "region"\n',
        "county/english.toml": '[english]\n"归档" = "File"\n',
        "alone/pack.toml": PACK.format(id="alone"),
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def names(processes: Path, pack: str) -> dict[str, str]:
    return dict(read_english(resolve(processes, pack).files[ENGLISH]))


def test_the_nearest_pack_s_word_wins(processes: Path) -> None:
    assert names(processes, "county") == {"派单": "Dispatch", "签收": "Sign for it", "归档": "File"}
    assert names(processes, "region") == {"派单": "Dispatch", "签收": "Sign for it", "归档": "Archive"}
    assert names(processes, "alone") == {"派单": "Dispatch", "签收": "Sign"}


def test_where_nobody_gives_names_the_snapshot_is_as_it_was(processes: Path) -> None:
    (processes / "common" / "english.toml").unlink()
    assert set(resolve(processes, "alone").files) == {"pack.json"}


def test_every_file_that_cannot_be_read_is_told_at_once(processes: Path) -> None:
    (processes / "common" / "english.toml").write_text("[english\n", "utf-8")
    (processes / "region" / "english.toml").write_text('english = "Sign"\n', "utf-8")
    (processes / "county" / "english.toml").write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(InvalidPack) as caught:
        resolve(processes, "county")
    told = {problem.file: problem.en for problem in caught.value.problems}
    assert "not TOML" in told["common/english.toml"]
    assert told["region/english.toml"] == '"english" must be a table.'
    assert "More than" in told["county/english.toml"]


def test_a_link_is_not_followed(processes: Path) -> None:
    (processes / "alone" / "english.toml").symlink_to(processes / "region" / "english.toml")
    with pytest.raises(InvalidPack, match="Symbolic links"):
        resolve(processes, "alone")


def test_names_are_texts_that_say_something() -> None:
    with pytest.raises(InvalidFile) as caught:
        read_english('{"english": {"签收": "", "派单": 3, " ": "Blank"}, "englsh": {"归档": "Archive"}}'.encode())
    told = " ".join(problem.en for problem in caught.value.problems)
    assert '"签收" must not be empty' in told and '"派单" must be a text' in told
    assert "A text to be named must not be empty." in told and 'Unknown key "englsh"' in told
    assert {problem.file for problem in caught.value.problems} == {"english.toml"}


def test_a_text_without_a_name_is_called_as_it_stands() -> None:
    release = parse_release(base_files() | {ENGLISH: NAMES})
    assert (release.in_english("询问"), release.in_english("答复")) == ("Question", "答复")
    form = release.forms["check"]
    assert (form.in_english("询问"), form.in_english("同意")) == ("Question", "同意")


def test_a_release_of_before_has_no_names_and_loads() -> None:
    old = parse_release(unpack(pack_up(base_files())))
    assert old.english == {} and old.in_english("询问") == "询问"


def test_a_faulty_name_is_a_fault_of_the_release() -> None:
    with pytest.raises(InvalidPack, match="must be a text"):
        parse_release(base_files() | {ENGLISH: b'{"english": {"a": 1}}'})


def test_what_changes_between_releases_is_told_name_by_name() -> None:
    old = parse_release(base_files() | {ENGLISH: NAMES})
    new = parse_release(base_files() | {ENGLISH: NAMES.replace(b"Question", b"Enquiry")})
    assert list(diff(old, new).lines()) == [
        ("english.toml", "english.toml 英文名称 询问 的 english: Question → Enquiry")
    ]
    assert list(diff(parse_release(base_files()), new).lines("en")) == [("english.toml", "new file")]

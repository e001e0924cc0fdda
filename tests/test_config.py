"""Settings: what is read, and keys that are made on first use."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import ROOT, Config, ConfigError


def read(var: Path, **environment: str) -> Config:
    return Config.from_environment({"HOTLINE_VAR": str(var), **environment})


def test_processes_that_start_together_agree_on_the_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: read(tmp_path / "var"), range(40)))

    assert len({(each.master_key, each.index_key, each.seal_key) for each in found}) == 1
    assert len({found[0].master_key, found[0].index_key, found[0].seal_key}) == 3
    files = sorted(path.name for path in (tmp_path / "var").iterdir())
    assert files == ["hotline_index_key", "hotline_master_key", "hotline_seal_key"]
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700
    assert {(tmp_path / "var" / name).stat().st_mode & 0o777 for name in files} == {0o600}


@pytest.mark.parametrize("key", ["", "abc", "zz" * 32, "ab" * 31, "ab" * 33])
def test_a_key_that_is_none_stops_the_program(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigError, match="HOTLINE_MASTER_KEY"):
        read(tmp_path, HOTLINE_MASTER_KEY=key)


def test_keys_and_passwords_are_not_shown(tmp_path: Path) -> None:
    config = read(tmp_path, HOTLINE_DATABASE_URL="postgresql+psycopg://hotline:secret@db/hotline")
    assert "secret" not in repr(config) and config.seal_key.hex() not in repr(config)


@pytest.mark.parametrize(
    ("environment", "secure"),
    [
        ({}, False),
        ({"HOTLINE_HOST": "0.0.0.0"}, True),
        ({"HOTLINE_HOST": "0.0.0.0", "HOTLINE_URL": "http://desk.example"}, False),
        ({"HOTLINE_URL": "https://desk.example/"}, True),
    ],
)
def test_cookies_are_for_https_but_where_http_was_asked_for(
    tmp_path: Path, environment: dict[str, str], secure: bool
) -> None:
    assert read(tmp_path, **environment).secure_cookies is secure


def test_the_address_of_the_desk(tmp_path: Path) -> None:
    assert read(tmp_path).address == "http://127.0.0.1:8345"
    assert read(tmp_path, HOTLINE_URL="https://desk.example/").address == "https://desk.example"
    with pytest.raises(ConfigError, match="HOTLINE_URL"):
        read(tmp_path, HOTLINE_URL="desk.example")


def test_the_provider_of_identities_is_configured_whole_or_not_at_all(tmp_path: Path) -> None:
    whole = {
        "HOTLINE_OIDC_ISSUER": "https://id.example",
        "HOTLINE_OIDC_CLIENT_ID": "hotline",
        "HOTLINE_OIDC_CLIENT_SECRET": "the secret",
    }
    assert read(tmp_path).oidc is None
    config = read(tmp_path, **whole)
    assert config.oidc is not None and config.oidc.login_claim == "preferred_username"
    assert "the secret" not in repr(config)
    for name in whole:
        with pytest.raises(ConfigError, match=name):
            read(tmp_path, **{key: value for key, value in whole.items() if key != name})


def test_every_setting_is_documented() -> None:
    read_here = set(re.findall(r"HOTLINE_[A-Z_]+", (ROOT / "config.py").read_text("utf-8")))
    table = (ROOT / "docs" / "settings.md").read_text("utf-8")
    told = {name for row in table.splitlines() if row.startswith("|") for name in re.findall(r"HOTLINE_[A-Z_]+", row)}
    assert read_here == told


COUNTS = ["HOTLINE_STREAMS", "HOTLINE_REQUESTS_PER_MINUTE", "HOTLINE_REVEALS_PER_HOUR"]


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("text", ["-1", "many", "1.5", ""])
def test_how_many_is_a_whole_number_and_not_below_none(tmp_path: Path, name: str, text: str) -> None:
    assert getattr(read(tmp_path, **{name: "0"}), name.removeprefix("HOTLINE_").lower()) == 0
    with pytest.raises(ConfigError, match=name):
        read(tmp_path, **{name: text})


@pytest.mark.parametrize("name", COUNTS)
def test_what_nought_means_is_documented_with_the_lower_bound(name: str) -> None:
    table = (ROOT / "docs" / "settings.md").read_text("utf-8")
    row = next(row for row in table.splitlines() if row.startswith(f"| `{name}` "))
    assert "不小于0" in row and "≥ 0" in row and row.count("`0`") == 2, "in both languages"

"""Settings: what is read, and keys that are made on first use."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import Config, ConfigError


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

"""The demo fits its packs whenever it is loaded: on a workday, on a Sunday, after a long holiday, at New Year."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from app.clock import ManualClock
from app.services import demo
from app.services.admin import people
from app.services.assembly import build_program
from app.services.rules import publishing
from app.store import migrate, records
from config import ROOT, Config

FILES = sorted((ROOT / "demo").glob("*.toml"))
INSTANTS = ("2026-11-18T10:00", "2026-11-22T03:00", "2026-02-25T09:00", "2027-01-03T12:00")


@pytest.mark.parametrize("instant", INSTANTS)
def test_it_loads_at_any_time(tmp_path: Path, instant: str) -> None:
    config = Config.from_environment({"HOTLINE_VAR": str(tmp_path), "HOTLINE_TIMERS": "off"})
    migrate.upgrade(config.database_url)
    program = build_program(config, ManualClock(datetime.fromisoformat(f"{instant}:00+08:00")))
    publishing.seed_calendars(program, config.processes)
    packs = [file.stem for file in FILES]
    for pack in packs:
        publishing.release_unchecked(program, config.processes, pack, None)
    for file in FILES:
        assert demo.load(program, config.processes, file, lambda done, total: None)
        assert demo.load(program, config.processes, file, lambda done, total: None) is None
    with program.database.read() as conn:
        for pack in packs:
            came = [row["registered_at"] for row in records.find(conn, "ticket", pack=pack)]
            assert len(came) > 5 and came == sorted(came), "in lists the newest is first"
        for unit in records.find(conn, "unit"):
            named = {unit["leader"], *unit["liaison"].split("、"), *unit["staff_note"].split("、")}
            assert all(2 <= len(name) <= 3 for name in named), f"people, not what they are: {unit['name']} {named}"
            assert not named & {"分管领导", "联络员", "工作人员", "专职人员"}
    shown = people.by_pack(program, packs[-1])
    assert [pack["pack"] for pack in shown] == [packs[-1], *packs[:-1]]
    for pack in shown:
        assert {"admin", "auditor", "owner", "station", "unit", "authority"} <= {
            role for person in pack["people"] for role in person["roles"]
        }
        assert all(person["name"] for person in pack["people"])
    program.database.close()

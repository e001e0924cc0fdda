"""Every kind of unit that a regulation names can be set up, on both databases."""

from __future__ import annotations

from typing import get_args

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from app.api.shapes.people import UnitKind
from app.packs import parse_release, resolve
from app.services.admin import administration
from app.services.rules import publishing
from app.services.scenario.runner import LONG_AGO
from app.store import migrate
from app.tickets.unit_kinds import UNIT_KINDS
from app.web.admin.units import KINDS
from tests.services.hotline import Hotline
from tests.services.office import PROCESSES, Office

PACKS = ("guangxi", "longsheng", "xiangtan", "yuanmou", "zezhou")


def test_one_list_for_the_table_the_api_and_the_desk() -> None:
    assert tuple(KINDS) == get_args(UnitKind) == UNIT_KINDS


@pytest.mark.parametrize("pack", PACKS)
def test_each_kind_that_the_pack_names_can_be_set_up(hotline: Hotline, pack: str) -> None:
    publishing.release_unchecked(hotline.program, PROCESSES, pack, LONG_AGO)
    admin = hotline.stage.cast.actor(pack, "admin")
    named = parse_release(resolve(PROCESSES, pack).files).setting("unit_kinds", UNIT_KINDS)

    offered = administration.unit_kinds(hotline.program, admin)
    staff = {"leader": "甲", "liaison": "乙", "staff": "丙、丁", "receiver": "戊"}
    for kind in offered:
        administration.add_unit(hotline.program, admin, f"unit-{kind}", kind, kind, **staff)

    assert set(offered) == {*named, "office"}
    kept = {unit["code"]: unit["kind"] for unit in administration.units(hotline.program, admin)}
    assert all(kept[f"unit-{kind}"] == kind for kind in offered)


def test_a_kind_that_the_program_does_not_know_is_a_fault_of_the_pack(office: Office) -> None:
    office.edits("longsheng/pack.toml", lambda text: text.replace('["township", ', '["village", '))
    faults = publishing.check(office.processes, "longsheng").problems
    assert [(fault.rule, "unit_kinds" in str(fault.element)) for fault in faults] == [("pack-settings", True)]


def test_the_way_back_keeps_units_under_a_kind_that_there_was(database_url: str) -> None:
    config = Config(str(migrate.FOLDER / "alembic.ini"))
    add = sa.text("INSERT INTO unit (id, pack, code, name, kind, active) VALUES (:id, 'p', :kind, '', :kind, :on)")
    with migrate.connection_for_migration(database_url) as connection:
        config.attributes["connection"] = connection
        connection.execute(add, [{"id": number, "kind": kind, "on": True} for number, kind in enumerate(UNIT_KINDS, 1)])
        command.downgrade(config, "0007")
    with migrate.connection_for_migration(database_url) as connection:
        config.attributes["connection"] = connection
        kinds = dict([tuple(row) for row in connection.execute(sa.text("SELECT code, kind FROM unit"))])
        command.upgrade(config, "head")
    assert (kinds["county"], kinds["park"], kinds["central"], kinds["office"]) == (
        "township", "township", "department", "office",
    )  # fmt: skip

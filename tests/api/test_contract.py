"""The OpenAPI document and the program agree: made-up requests, sound and unsound, never break anything."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from app import create_app
from app.clock import ManualClock
from app.services.admin import administration, people
from app.services.assembly import build_program
from tests.api.conftest import START, Prepared, configured
from tests.api.desk import Desk
from tests.people import PACK

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    negative_data_rejection,
]  # fmt: skip


@pytest.fixture(scope="module")
def everybodys_desk(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, str]]:
    """An application with a ticket at work, and the token of somebody who may do everything."""
    folder = tmp_path_factory.mktemp("contract")
    shutil.copyfile(prepared.file, folder / "hotline.sqlite")
    config = configured(f"sqlite:///{folder / 'hotline.sqlite'}", folder)
    program = dataclasses.replace(build_program(config, ManualClock(START)), releases=prepared.releases)
    with program.database.write() as transaction:
        conn = transaction.connection
        person = people.add_person(conn, PACK, "all", "全能者", administration.ROLES, START)
        token = people.issue_token(conn, person, "tests", START)
        transaction.commit()
    desk = Desk(create_app(config, program=program), ManualClock(START), dict(prepared.tokens))
    desk.dispatched()
    yield desk, token
    program.database.close()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["sound", "unsound"])
def test_requests_made_up_from_the_document(everybodys_desk: tuple[Desk, str], mode: GenerationMode) -> None:
    desk, token = everybodys_desk
    schema = schemathesis.openapi.from_wsgi("/openapi.json", desk.app)
    tried = 0
    for operation in (found.ok() for found in schema.get_all_operations()):
        if mode is GenerationMode.NEGATIVE and not _takes_anything(operation):
            continue

        @settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def run(case: Case) -> None:
            # An empty list in a query is written as nothing at all: what arrives is a sound request.
            assume([] not in (case.query or {}).values())
            answer = case.call(headers={"Authorization": f"Bearer {token}"})
            case.validate_response(answer, checks=CHECKS)

        run()
        tried += 1
    assert tried > 25


def _takes_anything(operation: APIOperation) -> bool:
    """Whether there is anything in a request that could be wrong."""
    return bool(operation.body) or any(True for _ in operation.iter_parameters())

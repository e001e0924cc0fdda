"""What stands open: health, numbers, the documentation."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from app.store import migrate
from tests.api.desk import Desk
from tests.people import WANG


def test_it_is_alive_and_ready(desk: Desk) -> None:
    client = desk.app.test_client()
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ok"}


def test_it_is_not_ready_while_the_database_lacks_a_migration(desk: Desk, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(migrate, "head", lambda: "9999")
    answer = desk.app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (503, "migrate")


def test_who_asks_whether_it_is_ready_opens_no_connection(desk_on_each: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Balancers ask every few seconds, and nobody paces them: it goes over the program's own pool, and the migration
    scripts are read once."""
    client = desk_on_each.app.test_client()
    assert client.get("/readyz").status_code == 200

    def never(*_: object, **__: object) -> None:
        raise AssertionError("made for this request")

    monkeypatch.setattr(sa, "create_engine", never)
    monkeypatch.setattr(ScriptDirectory, "from_config", never)
    for _ in range(3):
        assert client.get("/readyz").json == {"status": "ok"}


def test_numbers_tell_the_backlog_and_the_requests_by_route(desk: Desk) -> None:
    no = desk.dispatched()
    desk.gets(WANG, f"/tickets/{no}")
    text = desk.app.test_client().get("/metrics").text
    assert "hotline_open_tasks 1.0" in text
    assert "hotline_open_incidents 0.0" in text
    assert 'route="/api/v1/tickets/<no>",status="200"' in text
    assert no not in text


def test_methods_that_clients_invent_are_counted_as_one(desk: Desk) -> None:
    client = desk.app.test_client()
    for method in ("BREW", "WHEN"):
        assert client.open("/healthz", method=method).status_code == 405
    text = client.get("/metrics").text
    assert 'method="other",route="none",status="405"' in text
    assert "BREW" not in text and "WHEN" not in text


def test_the_documentation_needs_nothing_from_outside(desk: Desk) -> None:
    client = desk.app.test_client()
    page = client.get("/api/docs/")
    assert page.status_code == 200 and "http" not in page.text.replace("http-equiv", "")
    for file in ("start.js", "js/swagger-ui-bundle.js", "css/swagger-ui.css", "images/swagger.svg"):
        with client.get(f"/api/docs/{file}") as answer:
            assert answer.status_code == 200, file
    assert client.get("/api/docs").status_code == 308
    assert client.get("/api/docs/../../../etc/passwd").status_code == 404


def test_every_route_is_documented_with_its_errors_as_problems(desk: Desk) -> None:
    document = desk.app.test_client().get("/openapi.json").json
    assert document["openapi"] == "3.1.0"
    routes = {
        (rule.rule.replace("<int:", "{").replace("<", "{").replace(">", "}"), method.lower())
        for rule in desk.app.url_map.iter_rules() if rule.rule.startswith("/api/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }  # fmt: skip
    documented = {(path, method) for path, item in document["paths"].items() for method in item}
    assert documented == routes
    for item in document["paths"].values():
        for operation in item.values():
            assert operation["security"] == [{"token": []}]
            assert "application/problem+json" in operation["responses"]["409"]["content"]
            assert "application/problem+json" in operation["responses"]["422"]["content"]

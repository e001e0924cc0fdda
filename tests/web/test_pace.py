"""刘四海的脚本失了控：他被请去歇一会儿，别人照常办事。"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from app.http import pace
from tests.api.desk import Desk
from tests.people import LI, WANG
from tests.web.browser import Browser

Browse = Callable[..., Browser]
MOST = 5


@pytest.fixture(autouse=True)
def within_one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library counts in windows of the machine's clock: where a minute ends during a test, more is allowed."""
    now = time.time()
    monkeypatch.setattr("limits.storage.memory.time", SimpleNamespace(time=lambda: now))


@pytest.fixture
def hurried(desk: Desk) -> Desk:
    """The desk of an installation with small allowances."""
    config = dataclasses.replace(desk.app.extensions["config"], requests_per_minute=MOST, reveals_per_hour=1)
    desk.app.extensions["config"] = config
    pace.register(desk.app)
    return desk


def test_a_script_gone_wild_waits_while_others_work(hurried: Desk) -> None:
    for _ in range(MOST):
        assert hurried.asks(LI, "GET", "/tasks").status_code == 200
    refused = hurried.asks(LI, "GET", "/tasks")
    assert refused.status_code == 429
    assert refused.json["grounds"][0]["code"] == "TOO_FAST"
    assert 1 <= int(refused.headers["Retry-After"]) <= 120
    assert hurried.asks(WANG, "GET", "/tasks").status_code == 200


def test_pages_and_api_share_one_allowance(hurried: Desk, browse: Browse) -> None:
    li = browse(LI)
    for _ in range(MOST):
        assert hurried.asks(LI, "GET", "/tasks").status_code == 200
    refused = li.get("/account")
    assert refused.status_code == 429
    assert "请求过多" in refused.text
    assert "Retry-After" in refused.headers


def test_an_address_without_a_sign_in_is_counted_by_itself(hurried: Desk, browse: Browse) -> None:
    stranger = browse()
    for _ in range(MOST):
        assert stranger.get("/sign-in").status_code == 200
    assert stranger.get("/sign-in").status_code == 429
    assert hurried.asks(None, "GET", "/tasks").status_code == 429, "guessing tokens counts too"
    assert browse(LI).get("/account").status_code == 200


def test_callers_are_not_revealed_in_bulk(hurried: Desk) -> None:
    no = hurried.registered()
    reveal = {"reason": "约定现场见面时间"}
    assert hurried.posts(WANG, f"/tickets/{no}/reveal", reveal).status_code == 200
    refused = hurried.posts(WANG, f"/tickets/{no}/reveal", reveal)
    assert refused.json["grounds"][0]["facts"]["most"] == 1
    assert hurried.asks(WANG, "GET", "/tasks").status_code == 200, "only revealing has to wait"


def test_nought_is_no_limit(desk: Desk) -> None:
    config = desk.app.extensions["config"]
    desk.app.extensions["config"] = dataclasses.replace(config, requests_per_minute=0, reveals_per_hour=0)
    pace.register(desk.app)
    with desk.app.app_context():
        for _ in range(2 * config.__class__.requests_per_minute):
            pace.keep("li", reveals=True)
        pace.keep_reveals("li", many=2 * config.__class__.reveals_per_hour)


def allows(desk: Desk, reveals: int) -> None:
    desk.app.extensions["config"] = dataclasses.replace(desk.app.extensions["config"], reveals_per_hour=reveals)
    pace.register(desk.app)


def test_an_export_in_clear_counts_every_ticket(desk: Desk, browse: Browse) -> None:
    desk.registered(), desk.registered()
    allows(desk, 3)
    wang, asked = browse(WANG), {"clear": "1", "reason": "核对信息", "format": "csv"}
    assert wang.post("/export", asked).text.count("14200000005") == 2
    refused = wang.post("/export", asked)
    assert refused.status_code == 429 and "14200000005" not in refused.text
    assert "核对信息" in refused.text, "what was typed stays"
    assert wang.post("/export", {"format": "csv"}).status_code == 200, "masked as often as one likes"


def test_an_export_of_more_than_an_hours_callers_has_to_be_narrowed_down(desk: Desk, browse: Browse) -> None:
    desk.registered(), desk.registered()
    allows(desk, 1)
    refused = browse(WANG).post("/export", {"clear": "1", "reason": "核对信息", "format": "xlsx"})
    assert refused.status_code == 409 and "缩小范围" in refused.text


def test_a_paper_in_clear_counts_too(desk: Desk, browse: Browse) -> None:
    no = desk.dispatched()
    allows(desk, 1)
    wang = browse(WANG)
    assert wang.post(f"/papers/{no}/ticket", {"reason": "上门核实"}).status_code == 200
    assert wang.post(f"/papers/{no}/ticket", {"reason": "上门核实"}).status_code == 429
    assert wang.get(f"/papers/{no}/ticket").status_code == 200, "masked"

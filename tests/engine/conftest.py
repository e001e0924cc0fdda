from __future__ import annotations

import pytest

from tests.engine.desk import Desk


@pytest.fixture(params=["in memory", "saved after each step"])
def desk(request: pytest.FixtureRequest) -> Desk:
    """Every story is played twice."""
    return Desk(saved=request.param != "in memory")

"""The way over a provider of identities and back, in a browser, with a real server and a real provider."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.server import Server, running
from tests.web.identity import provider


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with (
        provider() as oidc,
        running(
            tmp_path_factory.mktemp("server"),
            HOTLINE_OIDC_ISSUER=oidc.issuer,
            HOTLINE_OIDC_CLIENT_ID=oidc.client_id,
            HOTLINE_OIDC_CLIENT_SECRET=oidc.client_secret,
            HOTLINE_OIDC_LABEL="县统一认证",
        ) as started,
    ):
        yield started


def test_there_and_back_and_out(page: Page, server: Server) -> None:
    page.goto("/password")
    page.get_by_role("link", name="用县统一认证登录").click()
    expect(page.get_by_role("heading", name="Identity")).to_be_visible()
    assert not page.url.startswith(server.url)
    page.get_by_label("Name").fill("li_transport")
    page.get_by_role("button", name="Vouch").click()
    expect(page.get_by_role("heading", name="修改密码")).to_be_visible()
    expect(page.get_by_role("banner")).to_contain_text("李运")

    # The policy of the page lets the form of the sign-out lead over the provider.
    page.get_by_role("button", name="退出", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已退出登录")
    assert page.url.startswith(f"{server.url}/sign-in")
    page.goto("/account")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()

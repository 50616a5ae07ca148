"""A link that names another server: the phone says which and asks first; one that is somebody's never goes there."""

import pytest
from msgspec.structs import replace

from fieldapp.sync.address import same_server, shown_host
from tests.ui.book import LAN, opened, sign_in, write
from tests.ui.test_app import NOWHERE, Commune, phone, run, said, until_there


@pytest.fixture
def stranger():
    server = Commune()
    server.answer = (200, replace(LAN, device="d-stranger"))
    yield server
    server.http.shutdown()
    server.http.server_close()


def link(server):
    return f"https://xa.example/enrol?code=K7M4-9QXT&server={server.url}"


def host(server):
    return server.url.removeprefix("http://")


def test_the_server_that_would_be_asked_stands_on_the_screen(tmp_path, stranger):
    async def story():
        async with phone(tmp_path, NOWHERE) as app:
            await until_there(app, "enrol")
            assert "127.0.0.1:1" in said(app, "enrol-host")
            await app.fill("enrol-code", link(stranger))
            words = said(app, "enrol-host")
            assert host(stranger) in words and "không phải máy chủ cài sẵn" in words

    run(story())


def test_another_server_is_asked_only_after_a_yes(tmp_path, stranger):
    async def story():
        async with phone(tmp_path, NOWHERE) as app:
            await until_there(app, "enrol")
            await app.fill("enrol-code", link(stranger))
            await app.tap("enrol-go")
            assert app.says(f"Hỏi máy chủ {host(stranger)}?")
            assert stranger.asked == []
            await app.tap("enrol-other-no")
            assert stranger.asked == [] and app.find("enrol") and app.says("K7M4-9QXT")
            await app.tap("enrol-go")
            await app.tap("enrol-other-yes")
            await until_there(app, "home")
            assert len(stranger.asked) == 1

    run(story())
    with opened(tmp_path) as store:
        assert store.identity.get().server_url == stranger.url


def test_a_link_that_opens_the_app_asks_too(tmp_path, stranger):
    async def story():
        route = f"/enrol?code=K7M4-9QXT&server={stranger.url}"
        async with phone(tmp_path, NOWHERE, route=route) as app:
            await until_there(app, "enrol")
            await app.tap("enrol-go")
            assert stranger.asked == [] and app.find("enrol-other")

    run(story())


def test_a_phone_that_has_an_owner_asks_no_other_server_and_says_so(tmp_path, stranger):
    with opened(tmp_path) as store:
        sign_in(store, NOWHERE)
        write(store, "Nông Thị Bưởi")

    async def story():
        async with phone(tmp_path, NOWHERE, route="/enrol") as app:
            await until_there(app, "enrol")
            await app.fill("enrol-code", link(stranger))
            await app.tap("enrol-go")
            await until_there(app, "enrol-problem")
            words = said(app, "enrol-problem")
            assert host(stranger) in words and "máy chủ khác" in words and "gọi cán bộ xã" in words
            assert app.find("enrol-other") is None and stranger.asked == []

    run(story())
    with opened(tmp_path) as store:
        assert store.identity.get().server_url == NOWHERE
        assert len(store.records.of_kind("case")) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://xa.vn", "https://XA.vn:443/so", True),
        ("https://xa.vn", "http://xa.vn", False),
        ("https://xa.vn", "https://xa.vn:8443", False),
        ("https://xa.vn", "https://xa.vn.example", False),
        ("https://xã.vn", "https://xn--x-yfa.vn", True),
        ("", "", False),
        ("https://a\x01", "https://a\x01", False),
    ],
)
def test_two_addresses_are_one_server_or_not(one, other, same):
    assert same_server(one, other) is same


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://xa.vn/so?x=1", "xa.vn"),
        ("http://127.0.0.1:8600", "127.0.0.1:8600"),
        ("https://xa-duong-huu.vn@evil.example", "evil.example"),
        ("https://xã.vn", "xã.vn (xn--x-yfa.vn)"),
        ("https://a\x01", ""),
    ],
)
def test_a_host_is_shown_so_that_lookalikes_differ(address, shown):
    assert shown_host(address) == shown

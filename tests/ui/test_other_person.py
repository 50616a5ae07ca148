"""A code for somebody else, typed into a phone that is somebody's already: nobody's cases change hands."""

import pytest
from msgspec.structs import replace

from tests.ui.book import LAN, opened, receive, sign_in, write
from tests.ui.test_app import NOWHERE, Commune, phone, run, said, until_there

TAM = replace(LAN, device="d-tam", team="t-na-hin", person=replace(LAN.person, id="p-tam", name="Hoàng Văn Tâm"))


@pytest.fixture
def commune():
    server = Commune()
    server.answer = (200, TAM)
    yield server
    server.http.shutdown()
    server.http.server_close()


def a_phone_of_lans(folder, commune, *, sent):
    with opened(folder) as store:
        sign_in(store, commune.url)
        case_id = write(store, "Nông Thị Bưởi")
        if sent:
            receive(store, case_id)


async def try_the_code(app, commune):
    await until_there(app, "enrol")
    await app.fill("enrol-code", f"https://xa.example/enrol?code=K7M4-9QXT&server={commune.url}")
    await app.tap("enrol-go")


def test_with_something_unsent_it_says_whose_logbook_this_is_and_what_to_do(tmp_path, commune):
    a_phone_of_lans(tmp_path, commune, sent=False)

    async def story():
        async with phone(tmp_path, NOWHERE, route="/enrol") as app:
            await try_the_code(app, commune)
            await until_there(app, "enrol-problem")
            words = said(app, "enrol-problem")
            assert "Đây là sổ của Vi Thị Lan" in words
            assert "Gửi hết lên xã trước" in words and "gọi cán bộ xã" in words

    run(story())
    with opened(tmp_path) as store:
        assert store.identity.get().reply == LAN
        assert len(store.records.of_kind("case")) == 1


def test_with_everything_sent_the_next_person_finds_an_empty_logbook(tmp_path, commune):
    a_phone_of_lans(tmp_path, commune, sent=True)

    async def story():
        async with phone(tmp_path, NOWHERE, route="/enrol") as app:
            await try_the_code(app, commune)
            await until_there(app, "home")
            assert not app.says("Nông Thị Bưởi")

    run(story())
    with opened(tmp_path) as store:
        assert store.identity.get().reply == TAM
        assert store.records.of_kind("case") == []

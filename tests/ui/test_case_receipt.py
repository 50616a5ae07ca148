"""What the commune has of a case stands on its page: counted, and piece by piece with the commune's own time."""

from fieldapp import workbook
from tests.ui.book import NOW, receive, write
from tests.ui.flow import filled, open_case
from tests.ui.telling import phone, run


def sent_and_sent_again(store):
    """A case of which the commune has the first sending, and the second still waits."""
    case_id = write(store)
    receive(store, case_id)
    workbook.keep_many(store, case_id, {"note": "thêm"}, NOW)
    assert workbook.send(store, case_id, NOW) == []
    return case_id


def test_each_sending_has_its_line_with_the_time_at_which_the_commune_had_it(folder):
    case_id = filled(folder, sent_and_sent_again)

    async def story():
        async with phone(folder) as app:
            await open_case(app, case_id)
            shown = " ".join(app.texts(app.sid("receipt")))
            assert "Biên nhận của xã: 1 lần gửi, 0 ảnh" in shown
            assert "Xã nhận lần cuối lúc" in shown
            assert "Lần gửi 1" not in shown
            await app.tap("receipt-open")
            shown = " ".join(app.texts(app.sid("receipt")))
            assert "Lần gửi 1: xã nhận lúc" in shown
            assert "Lần gửi 2: chờ gửi" in shown

    run(story())


def test_a_case_that_was_never_sent_has_no_receipt(folder):
    case_id = filled(folder, write)

    async def story():
        async with phone(folder) as app:
            await open_case(app, case_id)
            assert app.find("receipt") is None

    run(story())

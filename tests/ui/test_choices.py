"""What two people wrote differently besides cases stands on Today, and one press leads to where one is chosen."""

import re

import pytest
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.ui.strings import Strings
from tests.ui.book import NOW, opened, receive, write
from tests.ui.flow import filled
from tests.ui.telling import on, phone, run
from tests.ui.test_proof import a_class, note, paper, review, tick
from tests.workbook.book import arrive

CHOOSE = "Hai người cùng sửa, cần chọn một bản"
OF = {
    note: ("words", "hàng rào", '"bờ rào"', "Ghi nhanh: hàng rào"),
    paper: ("place", "Nhà văn hóa", '"Nhà bà Lan"', "Biên bản, văn bản"),
    a_class: ("place", "Nhà văn hóa", '"Nhà bà Lan"', "Lớp tập huấn"),
    tick: ("state", "V", '"CM"', "Điểm danh: Bà Sửu"),
    review: ("conclusion", "TIEP_TUC", '"DE_NGHI_THOI"', "Phiếu rà soát hòa giải viên: Vi Thị Lan"),
}


def two_versions(store, record, path, stands, kept):
    receive(store, record)
    lost = {"path": path, "value": kept, "by": "Lý Thị Bé", "at": NOW.isoformat()}
    seq = store.records.get(record).base + 1
    arrive(store, record, seq, set={path: stands, f"conflicts/{path}/c1": lost})


@pytest.mark.parametrize("made", OF)
def test_a_row_leads_to_the_page_and_goes_when_one_is_chosen(folder, made, monkeypatch):
    path, stands, kept, said = OF[made]

    def fill(store):
        record, _, page, _ = made(store)
        two_versions(store, record, path, stands, kept)
        return record, page

    record, page = filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.says("Đang chờ bà, ông")
            words = app.texts(app.sid(f"choice-{record}"))
            assert words[0].startswith(said) and words[1] == CHOOSE
            await app.tap(f"choice-{record}")
            await on(app, page)
            assert re.search(r"\(Lý Thị Bé ghi lúc \d\d:\d\d .+\)$", app.texts(app.sid(f"choose-{path}-1"))[0])
            await app.tap(f"choose-{path}-0")
            await app.until(lambda: app.find(f"clash-{path}") is None)
            await app.go("/")
            await on(app, "home")
            assert app.find(f"choice-{record}") is None and not app.says("Đang chờ bà, ông")

    run(story())


def test_of_a_case_behind_closed_doors_no_word_is_shown(folder):
    def fill(store):
        case = write(store, openness="KCK")
        receive(store, case)
        paper(store)
        held = store.records.get("p-1")
        store.records.put(replace(held, draft={"about": case, "held_on": "2026-11-20"}))
        two_versions(store, "p-1", "chair", "Bà Vượng", '"Ông Tập"')
        return case

    case = filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            words = app.texts(app.sid("choice-p-1"))
            assert words == ["Biên bản, văn bản: của vụ việc không công khai", CHOOSE]
            await app.tap("choice-p-1")
            await on(app, "paper")
            assert app.page.route.endswith(f"/case/{case}/papers/p-1")

    run(story())


def test_of_very_many_five_are_shown_and_the_others_by_one_press(folder):
    def fill(store):
        for number in range(7):
            workbook.keep_words(store, f"n-{number}", f"chuyện {number}", NOW)
            two_versions(store, f"n-{number}", "words", f"chuyện số {number}", '"khác"')

    filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            shown = [each for each in app.identifiers() if each.startswith("choice-")]
            assert len(shown) == 5
            assert Strings("vi")("clash.more", count=2) in app.texts(app.sid("choices-more"))
            await app.tap("choices-more")
            await app.until(lambda: app.find("choice-n-6") is not None)

    run(story())
    with opened(folder) as store:
        assert len(workbook.choices_beside(store, NOW.date())) == 7

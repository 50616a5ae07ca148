"""A notice's way in a real browser, without scripts: written, handed over, published, seen, taken back, taken down."""

import pytest

from tests.e2e.driver import browser, desk
from tests.office.pictures import sign_in
from tests.office.seats import MINH_LOGIN
from tests.office.served import served

pytestmark = pytest.mark.e2e
LINK = "https://duonghuu.example/tin/ho-so-dat"


@pytest.fixture
def url(tmp_path):
    with served(tmp_path / "office", filled=False) as (url, _):
        yield url


def test_an_officer_writes_the_centre_publishes_the_officer_sees_it_and_takes_it_back(url):
    with browser() as chromium, desk(chromium, scripts=False) as minh, desk(chromium, scripts=False) as trung:
        sign_in(minh, url, MINH_LOGIN)
        sign_in(trung, url, "trung")
        assert trung.url == f"{url}/publishing" and "Chưa có tin nào được giao" in trung.text_content("main")

        minh.get_by_role("link", name="Tin công bố").click()
        minh.get_by_role("link", name="Viết tin mới").click()
        minh.get_by_label("Tên tin").fill("Hồ sơ đất đai: hỏi ở đâu")
        minh.get_by_label("Nội dung").fill("Kính thưa bà con!\nHỏi bà Lan ở trụ sở xã, hoặc gọi 0912 000 111.")
        minh.get_by_label("Tin về việc gì").select_option("PL")
        minh.get_by_label("Mạng xã hội").uncheck()
        minh.get_by_label("Đến hết ngày").fill("2026-12-12")
        minh.get_by_role("button", name="Lưu bản nháp").click()
        trung.reload()
        assert "Chưa có tin nào được giao" in trung.text_content("main"), "a draft"

        minh.get_by_role("link", name="Xem lại và giao cho trung tâm").click()
        minh.get_by_label("Tôi đã đọc hết").check()
        minh.get_by_role("button", name="Giao cho trung tâm").click()
        assert "còn chữ làm người nghe biết là ai" in minh.text_content("#trouble")
        for words in ("“bà Lan”", "“0912 000 111”"):
            minh.get_by_label(words).check()
        minh.get_by_label("Tôi đã đọc hết").check()
        minh.get_by_role("button", name="Giao cho trung tâm").click()
        assert "Đã giao cho trung tâm." in minh.text_content(".note-good")

        trung.reload()
        trung.get_by_role("link", name="Hồ sơ đất đai: hỏi ở đâu").click()
        assert "Hỏi bà Lan ở trụ sở xã" in trung.get_by_role("textbox", name="Để đăng").input_value()
        trung.get_by_text("Ghi đã đăng").click()
        trung.get_by_role("textbox", name="Địa chỉ nơi đăng").fill(LINK)
        trung.get_by_role("button", name="Ghi").click()
        trung.get_by_text("Báo không phát được").click()
        trung.get_by_role("textbox", name="Vì sao không được").fill("Mất điện cụm loa")
        trung.get_by_role("button", name="Báo cho xã").click()
        assert "Đã ghi. Xã thấy ngay." in trung.text_content(".note-good")

        minh.reload()
        assert "Mất điện cụm loa" in minh.text_content(".note-bad")
        assert minh.get_by_role("link", name=LINK).get_attribute("href") == LINK
        minh.get_by_role("button", name="Đã xem").click()
        minh.get_by_text("Rút tin lại").first.click()
        minh.get_by_role("textbox", name="Vì sao").fill("Số điện thoại đã đổi")
        minh.get_by_role("button", name="Rút lại").click()
        assert "Trung tâm chưa ghi là đã gỡ ở: Trang thông tin" in minh.text_content("main")

        trung.goto(f"{url}/publishing")
        assert "phải gỡ" in trung.text_content("section >> nth=0")
        trung.get_by_role("link", name="Hồ sơ đất đai: hỏi ở đâu").click()
        assert "Số điện thoại đã đổi" in trung.text_content(".note-bad")
        trung.get_by_role("button", name="Ghi").click()
        assert "Không nơi nào còn phải gỡ." in trung.text_content("main")

        minh.reload()
        assert "đã gỡ ngày 22/11/2026 (Ngô Văn Trung)" in minh.text_content("main")
        assert minh.outside == trung.outside == []


def test_what_is_read_out_is_printed_without_the_buttons_around_it(tmp_path):
    with served(tmp_path / "office") as (url, commune), browser() as chromium, desk(chromium) as trung:
        sign_in(trung, url, "trung")
        trung.goto(f"{url}/publishing/{commune.notices['fresh']}/sheet")
        trung.emulate_media(media="print")
        shown = [each.inner_text() for each in trung.locator("nav, h1, .who, .paper").all() if each.is_visible()]
        assert len(shown) == 1 and "Kính thưa bà con!" in shown[0]
        size = trung.eval_on_selector(".notice-aloud", "each => parseFloat(getComputedStyle(each).fontSize)")
        assert size == 24, "18 points"

"""The office in a real browser: no barrier for anybody, no request to outside, no need for scripts or a mouse."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.driver import browser, desk
from tests.office.pictures import pages, sign_in
from tests.office.seats import MINH_LOGIN, PASSWORD
from tests.office.served import served

pytestmark = pytest.mark.e2e
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with served(tmp_path_factory.mktemp("office")) as (url, commune):
        yield url, commune


@pytest.fixture(scope="module")
def chromium():
    with browser() as chromium:
        yield chromium


@pytest.fixture
def own_place(tmp_path):
    """An office of this test's own, to write in."""
    with served(tmp_path / "office") as (url, commune):
        yield url, commune


LOOKS = {
    # rules of axe, then the widths and text sizes that nothing may reach out of; 320 is what 400 % zoom leaves of 1280
    "phone": (360, "light", RULES, [(360, 100), (320, 100), (360, 200)]),
    "desk": (1280, "dark", {"runOnly": {"type": "rule", "values": ["color-contrast", "target-size"]}}, [(1280, 200)]),
}


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_has_a_barrier_is_cut_off_or_asks_another_machine(place, chromium, look):
    url, commune = place
    width, scheme, rules, reaches = LOOKS[look]
    axe, barriers, too_wide = Axe(), {}, {}
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for name, go in pages(url, commune):
        go(page)
        found = axe.run(page, options=rules).response["violations"]
        if found:
            barriers[name] = [(each["id"], [node["target"] for node in each["nodes"]][:4]) for each in found]
        for seen, text in reaches:
            page.set_viewport_size({"width": seen, "height": 740})
            page.evaluate(f"document.documentElement.style.fontSize = '{text}%'")
            reach = page.evaluate("document.documentElement.scrollWidth")
            if reach > seen:
                too_wide[f"{name} at {seen}, {text} %"] = reach
        page.set_viewport_size({"width": width, "height": 800})
    context.close()
    assert barriers == {}
    assert too_wide == {}
    assert [address for address in asked if not address.startswith((url, "data:"))] == []
    assert [line for line in said if "status of 4" not in line] == [], "the policy or a script complained"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_menu_is_one_line_on_a_desk_and_one_button_on_a_phone(place, chromium, language):
    url, _ = place
    with desk(chromium, url, width=1280, scripts=False) as page:
        sign_in(page, url, MINH_LOGIN)
        page.goto(f"{url}/language/{language}?back=/teams")
        line = page.locator(".pages-wide")
        assert line.bounding_box()["height"] < 50 and page.locator("nav details").count() == 1
        expect(page.locator("nav summary")).to_be_hidden()

        page.set_viewport_size({"width": 360, "height": 740})
        expect(line).to_be_hidden()
        name = "Tổ hòa giải" if language == "vi" else "Mediation teams"
        button = page.locator("nav summary")
        assert name in button.inner_text() and button.bounding_box()["height"] >= 44
        expect(page.get_by_role("link", name=name, exact=True)).to_be_hidden()
        reach(page, "nav summary")
        page.keyboard.press("Enter")
        here = page.get_by_role("link", name=name, exact=True)
        expect(here).to_have_attribute("aria-current", "page")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/queue*")
        expect(page.get_by_role("link", name=name, exact=True)).to_be_hidden()


def test_the_open_menu_has_no_barrier(place, chromium):
    url, _ = place
    with desk(chromium, url, width=360) as page:
        sign_in(page, url, MINH_LOGIN)
        page.goto(f"{url}/teams")
        page.click("nav summary")
        found = Axe().run(page, options=RULES).response["violations"]
        assert [each["id"] for each in found] == []


def test_the_whole_work_is_done_without_scripts(own_place, chromium):
    url, commune = own_place
    with desk(chromium, f"{url}/cases/{commune.full}", scripts=False) as page:
        page.fill("#login", MINH_LOGIN)
        page.fill("#password", PASSWORD)
        page.click("main button")
        assert page.url == f"{url}/cases/{commune.full}", "the wanted page"
        page.click("#f-agreement summary")
        page.fill("#f-agreement-t", "Ghi rõ bà Lan hỗ trợ ngày nào.")
        page.get_by_role("button", name="Trả lại kèm ý kiến").click()
        assert "Đã trả lại" in page.text_content(".note-good")
        page.get_by_role("link", name="Xem lại").click()
        assert "Ghi rõ bà Lan hỗ trợ ngày nào." in page.text_content("#f-agreement")
        page.goto(f"{url}/cases/{commune.amended}")
        page.get_by_role("button", name="Duyệt").click()
        assert "Đã duyệt" in page.text_content(".note-good")
        page.get_by_role("link", name="Điện thoại").click()
        page.select_option("#mediator", "lan")
        page.get_by_role("button", name="Cấp mã").click()
        assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", page.text_content(".code"))
        page.get_by_role("button", name="Đăng xuất").click()
        assert page.url == f"{url}/sign-in"
        assert page.outside == []


def test_the_whole_work_is_done_without_a_mouse(own_place, chromium):
    url, _ = own_place
    with desk(chromium, f"{url}/sign-in") as page:
        press = page.keyboard.press
        press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip", "the first stop skips the top"
        press("Enter")
        press("Tab")
        page.keyboard.type(MINH_LOGIN)
        press("Tab")
        page.keyboard.type(PASSWORD)
        press("Enter")
        page.wait_for_url("**/queue")
        press("j")
        press("j")
        press("k")
        press("j")
        press("Enter")
        page.wait_for_url("**/cases/*")
        assert "Bà Nguyễn Thị Lan" in page.text_content("h1")
        reach(page, "#f-summary summary")
        press("Enter")
        expect(page.locator("#f-summary-t")).to_be_focused()
        page.keyboard.type("Kể ai làm chứng.")
        assert page.text_content("[data-return]").endswith("(1)")
        reach(page, "[data-return]")
        press("Enter")
        page.wait_for_url("**/queue*")
        assert "Đã trả lại" in page.text_content(".note-good")


def reach(page, selector):
    """Press Tab until the focus is there."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement === document.querySelector(s)", selector):
            return
    raise AssertionError(f"{selector} is out of the keyboard's reach")


def test_leaving_with_unsent_remarks_asks_first(place, chromium):
    url, commune = place
    with desk(chromium) as page:
        sign_in(page, url, MINH_LOGIN)
        page.goto(f"{url}/cases/{commune.full}")
        page.click("#f-note summary")
        page.fill("#f-note-t", "Chưa gửi.")
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        page.click(".crumbs a", no_wait_after=True)
        page.wait_for_timeout(500)
        assert asked == ["beforeunload"]
        assert page.input_value("#f-note-t") == "Chưa gửi."


def test_a_trouble_is_what_the_reader_meets_first(place, chromium):
    url, commune = place
    with desk(chromium) as page:
        sign_in(page, url, MINH_LOGIN)
        page.goto(f"{url}/cases/{commune.full}")
        page.get_by_role("button", name="Trả lại kèm ý kiến").click()
        expect(page.locator("#trouble")).to_be_focused()
        assert "Chưa có ý kiến nào" in page.text_content("#trouble")


def test_the_photo_is_really_drawn(place, chromium):
    url, commune = place
    with desk(chromium) as page:
        sign_in(page, url, MINH_LOGIN)
        page.goto(f"{url}/cases/{commune.full}")
        page.locator("#f-photos img").scroll_into_view_if_needed()
        expect(page.locator("#f-photos img")).to_have_js_property("naturalWidth", 640)


def test_the_vietnamese_font_is_used_where_it_is_installed(place, chromium):
    from sync_server.office.assets import load_assets

    url, _ = place
    if "BeVietnamPro-Regular.ttf" not in load_assets():
        pytest.skip("the fonts are not set up here")
    with desk(chromium, f"{url}/sign-in") as page:
        assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"Be Vietnam Pro\"'))")


def test_what_was_said_plays_on_the_page_of_its_case(place, chromium):
    """Under the policy of the page, and only when the officer wants it."""
    url, commune = place
    with desk(chromium) as minh:
        sign_in(minh, url, MINH_LOGIN)
        asked, said = [], []
        minh.on("request", lambda request: asked.append(request.url))
        minh.on("console", lambda message: said.append(message.text))
        minh.goto(f"{url}/cases/{commune.full}")
        [sound] = minh.locator("#f-photos audio").all()
        assert sound.is_visible() and [each for each in asked if "/sounds/" in each] == []
        sound.evaluate("async (audio) => { await audio.play(); await new Promise(end => audio.onended = end) }")
        assert sound.evaluate("audio => [audio.duration, audio.error]") == [1, None]
        assert said == []

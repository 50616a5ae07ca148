"""Takes a picture of every page of the office at several sizes into tests/shots/, for people to look at.

python -m tests.office.pictures [part of a name]
"""

import sys
import tempfile
from pathlib import Path

import pyotp

from tests.cast import NOW
from tests.e2e.driver import SHOTS, browser
from tests.office.seats import ADMIN_LOGIN, HOA_LOGIN, MINH_LOGIN, PASSWORD
from tests.office.served import served
from tests.server.dirty_list import DirtyList

SIZES = {"small": (360, 740, 100), "tall": (800, 1280, 100), "wide": (1280, 800, 100), "big": (1280, 800, 200)}


def take(only=""):
    """Open every page at every size and keep what it looks like."""
    SHOTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (url, commune), browser() as chromium:
        for size, (width, height, scale) in SIZES.items():
            for scheme in ("light", "dark") if size in ("small", "wide") else ("light",):
                context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
                page = context.new_page()
                for name, steps in pages(url, commune) + look_alikes(url, commune):
                    if only in f"{name}-{size}-{scheme}":
                        steps(page)
                        page.evaluate(f"document.documentElement.style.fontSize = '{scale}%'")
                        if name == "case":
                            page.locator("#f-photos img").scroll_into_view_if_needed()
                            page.wait_for_timeout(500)
                        page.screenshot(path=SHOTS / f"office-{name}-{size}-{scheme}.png", full_page=True)
                context.close()


def pages(url, commune):
    """Every page and state, as a name and the way there."""

    def at(path, login=MINH_LOGIN):
        def go(page):
            if getattr(page, "signed_in", "") != login:
                sign_in(page, url, login)
            page.goto(url + path)

        return go

    def out(path):
        def go(page):
            sign_out(page)
            page.goto(url + path)

        return go

    def wrong(page):
        out("/sign-in")(page)
        page.fill("#login", "ai-do")
        page.fill("#password", "sai")
        page.click("main button")

    def asking(page):
        at(f"/cases/{commune.full}")(page)
        page.click("#f-agreement summary")
        page.click("#f-agreement label >> nth=0")
        page.fill("#f-agreement-t", "Ghi thêm ngày bà Lan hỗ trợ công.")

    def asked_leader(page):
        at(f"/cases/{commune.amended}")(page)
        page.click("[data-question] summary")
        page.fill("#question", "Ai đo ranh giới hai nhà?")
        page.click("[formaction$='/ask-leader']")

    def refused_password(page):
        at("/me/password")(page)
        page.fill("#password", PASSWORD)
        page.fill("#new_password", "ngắn quá")
        page.fill("#new_again", "ngắn quá")
        page.click("main button")

    def fresh_factor(page):
        at("/accounts/mat-2", ADMIN_LOGIN)(page)
        lost = page.locator("form[action$='/factor'] button")  # set up at another size already
        if lost.count():
            lost.click()
        at("/me/factor", "mat-2")(page)
        if not page.locator(".typed-secret").count():
            page.fill("#password", PASSWORD)
            page.click("main button")

    def first_code(page):
        fresh_factor(page)
        page.fill("#one-time", pyotp.TOTP(page.text_content(".typed-secret").replace(" ", "")).at(NOW))
        page.click("form[action='/me/factor/confirm'] button")

    def second_step(page):
        sign_in(page, url, "mat-2")
        page.signed_in = ""

    def refused_account(page):
        at("/accounts/new")(page)
        page.fill("#name", "Lò Thị Mây")
        page.fill("#login", "quan")
        page.click("main button")

    def first_password(page):
        at("/accounts/chinh-2", ADMIN_LOGIN)(page)
        page.click("form[action$='/password'] button")

    def with_first_password(page):
        first_password(page)
        sign_in(page, url, "chinh-2", page.text_content(".code-long"))
        page.signed_in = ""

    def in_english(page):
        at("/queue")(page)
        page.goto(f"{url}/language/en?back=/queue")
        page.context.clear_cookies(name="language")

    def nothing_said(page):
        at(f"/cases/{commune.full}")(page)
        page.click("button[data-return]")

    def fresh_slips(page):
        at("/phones/slips")(page)
        page.locator("[name=mediator]").first.check()
        page.click("main form button")

    def fresh_code(page):
        at("/phones")(page)
        page.select_option("#mediator", "hung")
        page.click("main button >> nth=0")

    def fresh_pin_code(page):
        at(f"/phones/{commune.phones['lan']}/pin")(page)
        page.check("#seen")
        page.click("main button")

    def refused_question(page):
        at(f"/cases/{commune.full}/ask")(page)
        page.fill("#asked", "Bên A nhà ở Mùng, ông Bảo lấn sang. Hỏi?")
        page.click("main form button")

    def answered(page):
        at(f"/cases/{commune.full}")(page)
        page.click("#experts ~ .asked .note a")

    def merged_village(page):
        at(f"/teams/villages/{commune.villages['mung']}/merge")(page)
        page.check("#other-1")
        page.fill("#name", "Thôn Mùng Khe")
        page.click("main form button")

    def import_of(content):
        def go(page):
            at("/teams/import")(page)
            file = {"name": "danh-sach.xlsx", "mimeType": "application/octet-stream", "buffer": content}
            page.set_input_files("#list", file)
            page.click("main button")

        return go

    def refused_class(page):
        at("/training/new")(page)
        page.fill("#title", "Luật Đất đai, những điểm mới")
        page.click("main button")

    def refused_change(page):
        at(f"/training/{commune.training}/edit")(page)
        page.fill("#held_on", "")
        page.click("main form button")

    def called_off(page):
        at("/training/new")(page)
        page.select_option("#subject", "TH03")
        page.fill("#title", "Ghi sổ cho đúng")
        page.click("main form button")
        page.click(".phones h2 a:text('Ghi sổ cho đúng')")
        page.click("a[href$='/edit']")
        page.fill("#why", "Mưa lũ, đường vào nhà văn hóa tắc")
        page.click("form[action$='/call-off'] button")

    def refused_receipt(page):
        at("/training/documents/new")(page)
        page.fill("#document", "Sổ tay hòa giải viên")
        page.click("main button")

    def refused_notice(page):
        at("/notices/new")(page)
        page.fill("#title", "Lịch tiếp dân")
        page.click("main form button")

    def telling_notice(page):
        at("/notices/new")(page)
        page.fill("#title", "Gương hòa giải")
        page.fill("#text", "Bà Nguyễn Thị Lan và ông Bảo đã bắt tay nhau. Ai cần nhờ, gọi 0912 000 111.")
        page.select_option("#matter", "MH")
        page.fill("#last", "2026-12-31")
        page.click("main form button")
        page.click("[href$='/hand-over']")
        page.check("#looked-1")
        page.click("main form button")

    def refused_mark(page):
        at(f"/publishing/{commune.notices['fresh']}", "trung")(page)
        page.click(".notice-results li >> nth=1 >> summary >> nth=0")
        page.fill("#link-TRANG-published", "duonghuu.bacninh.gov.vn/tin")
        page.click("#link-TRANG-published >> xpath=ancestor::form >> css=button")

    def asked_team(page):
        at(f"/training/{commune.rolled}")(page)
        page.click("[data-question] summary")
        page.fill("#question", "Lớp ngày 29 mà sao đã ghi có mặt từ hôm nay?")
        page.select_option("#question-team", "team-mung")
        page.click("[formaction$='/ask-leader']")

    def asking_team(page):
        at(f"/training/{commune.rolled}")(page)
        page.click("[data-question] summary")
        page.fill("#question", "Anh chị điểm danh hộ ai?")

    return [
        ("sign-in", out("/sign-in")),
        ("sign-in-wrong", wrong),
        ("queue", at("/queue")),
        ("queue-amended", at("/queue?standing=amended")),
        ("queue-returned", at("/queue?standing=returned")),
        ("queue-alarms", at("/queue?standing=alarms")),
        ("queue-clashes", at("/queue?standing=clashes")),
        ("queue-english", in_english),
        ("entries-papers", at("/entries")),
        ("entries-notes", at("/entries?kind=note")),
        ("entries-rolls", at("/entries?kind=attendance")),
        ("entry-paper", at(f"/entries/{commune.paper}")),
        ("entry-note", at(f"/entries/{commune.note}")),
        ("own-village", at("/village", "thon")),
        ("case-asked", asked_leader),
        ("case", at(f"/cases/{commune.full}")),
        ("case-asking", asking),
        ("case-nothing-said", nothing_said),
        ("case-private", at(f"/cases/{commune.private}")),
        ("case-returned", at(f"/cases/{commune.returned}")),
        ("case-amended", at(f"/cases/{commune.amended}")),
        ("history", at(f"/cases/{commune.amended}/history")),
        ("phones", at("/phones")),
        ("code", fresh_code),
        ("code-gone", at("/phones/code")),
        ("revoke", at(f"/phones/{commune.phones['hung']}/revoke")),
        ("phone", at(f"/phones/{commune.phones['lan']}")),
        ("phone-lost", at(f"/phones/{commune.phones['lost']}")),
        ("log", at("/log")),
        ("log-looks", at("/log?phone=looks")),
        ("overview", at("/overview")),
        ("slips-new", at("/phones/slips")),
        ("slips", fresh_slips),
        ("coverage", at("/training/coverage")),
        ("coverage-people", at("/training/coverage/people?who=were")),
        ("higher", at("/training/higher")),
        ("higher-new", at("/training/higher/new")),
        ("higher-one", at(f"/training/higher/{commune.higher}")),
        ("higher-edit", at(f"/training/higher/{commune.higher}/edit")),
        ("higher-sheet", at(f"/training/higher/{commune.higher}/sheet")),
        ("documents", at("/training/documents")),
        ("document-new", at("/training/documents/new")),
        ("document", at(f"/training/documents/{commune.receipt}")),
        ("document-refused", refused_receipt),
        ("documents-sheet", at("/training/documents/sheet")),
        ("untrained", at("/training/untrained?months=3")),
        ("search", at("/search?q=lan")),
        ("search-more", at("/search?q=hung")),
        ("search-nothing", at("/search?q=khong%20co")),
        ("queue-all", at("/queue?standing=all&received=2026")),
        ("queue-narrowed", at("/queue?doubts=none&ticked=plain")),
        ("pin", at(f"/phones/{commune.phones['lan']}/pin")),
        ("pin-code", fresh_pin_code),
        ("lost", at(f"/phones/{commune.phones['hung']}/lost")),
        ("found", at(f"/phones/{commune.phones['lost']}/found")),
        ("teams", at("/teams")),
        ("team-cards", at("/teams/cards")),
        ("team-person", at("/teams/people/hung/about")),
        ("team-person-left", at(f"/teams/people/{commune.left}/about")),
        ("team-leave", at("/teams/people/hung/leave")),
        ("team-return", at(f"/teams/people/{commune.left}/return")),
        ("team-recognise", at("/teams/people/hung/recognise")),
        ("team-new", at("/teams/new")),
        ("team-edit", at("/teams/team-mung/edit")),
        ("team-add", at("/teams/team-mung/add")),
        ("team-leader", at("/teams/team-mung/leader")),
        ("team-check", at("/teams/check")),
        ("team-standards", at("/teams/standards")),
        ("reviews", at("/teams/reviews")),
        ("elections", at("/teams/elections")),
        ("election", at(f"/teams/elections/{commune.election}")),
        ("elections-chair", at("/teams/elections", "chinh")),
        ("election-chair", at(f"/teams/elections/{commune.election}", "chinh")),
        ("election-new", at("/teams/team-mung/elect/HGV")),
        ("election-leader", at("/teams/team-mung/elect/TT")),
        ("villages", at("/teams/villages")),
        ("village", at(f"/teams/villages/{commune.villages['made']}")),
        ("village-gone", at(f"/teams/villages/{commune.villages['gone']}")),
        ("village-new", at("/teams/villages/new")),
        ("village-rename", at(f"/teams/villages/{commune.villages['mung']}/rename")),
        ("village-merge", at(f"/teams/villages/{commune.villages['mung']}/merge")),
        ("village-merge-seen", merged_village),
        ("village-split", at(f"/teams/villages/{commune.villages['mung']}/split")),
        ("villages-front", at("/teams/villages", "mat")),
        ("advisers", at("/teams/advisers")),
        ("adviser", at(f"/teams/advisers/{commune.adviser}")),
        ("adviser-ended", at(f"/teams/advisers/{commune.trainer}")),
        ("adviser-new", at("/teams/advisers/new?role=CHUYEN_GIA")),
        ("adviser-chair", at(f"/teams/advisers/{commune.adviser}", "chinh")),
        ("import", at("/teams/import")),
        ("import-refused", import_of(b"?")),
        ("import-preview", import_of(DirtyList().content)),
        ("team-contacts", at("/teams/contacts")),
        ("team-move", at("/teams/people/hung/move")),
        ("team-hand-over", at("/teams/team-mung/hand-over")),
        ("team-merge", at("/teams/team-dau/merge")),
        ("case-hand-over", at(f"/cases/{commune.full}/hand-over")),
        ("training", at("/training")),
        ("training-new", at("/training/new")),
        ("training-refused", refused_class),
        ("training-one", at(f"/training/{commune.training}")),
        ("training-asking-team", asking_team),
        ("training-asked-team", asked_team),
        ("training-edit", at(f"/training/{commune.training}/edit")),
        ("training-edit-refused", refused_change),
        ("training-called-off", called_off),
        ("class-sheet", at(f"/training/{commune.training}/sheet")),
        ("class-letters", at(f"/training/{commune.training}/letters")),
        ("class-handed-out", at(f"/training/{commune.training}/handed-out")),
        ("held", at("/held")),
        ("held-one", at(f"/held/{commune.held['team']}")),
        ("held-whole", at(f"/held/{commune.held['whole']}")),
        ("held-unread", at(f"/held/{commune.held['unread']}")),
        ("held-declined", at(f"/held/{commune.held['declined']}")),
        ("province", at("/province", HOA_LOGIN)),
        ("me", at("/me")),
        ("me-password", at("/me/password")),
        ("me-password-refused", refused_password),
        ("me-factor-off", at("/me/factor")),
        ("me-factor-fresh", fresh_factor),
        ("me-factor-codes", first_code),
        ("me-factor-on", at("/me/factor", "mat-2")),
        ("sign-in-code", second_step),
        ("accounts", at("/accounts")),
        ("accounts-all", at("/accounts", ADMIN_LOGIN)),
        ("account-new", at("/accounts/new", ADMIN_LOGIN)),
        ("account-refused", refused_account),
        ("account", at("/accounts/mat-2", ADMIN_LOGIN)),
        ("account-password", first_password),
        ("me-password-first", with_first_password),
        ("log-accounts", at("/log?phone=accounts")),
        ("counts", at("/counts", "mat")),
        ("teams-front", at("/teams", "mat")),
        ("case-chair", at(f"/cases/{commune.full}", "chinh")),
        ("held-chair", at(f"/held/{commune.held['team']}", "chinh")),
        ("notices", at("/notices")),
        ("notice-new", at("/notices/new")),
        ("notice-of-class", at(f"/notices/new?of={commune.training}")),
        ("notice-of-year", at("/notices/new?year=2026")),
        ("notice-wrong", refused_notice),
        ("notice-draft", at(f"/notices/{commune.notices['draft']}")),
        ("notice-refused", at(f"/notices/{commune.notices['refused']}")),
        ("notice-changed", at(f"/notices/{commune.notices['changed']}")),
        ("notice-gone", at(f"/notices/{commune.notices['gone']}")),
        ("notice-edit", at(f"/notices/{commune.notices['fresh']}/edit")),
        ("notice-hand-over", at(f"/notices/{commune.notices['draft']}/hand-over")),
        ("notice-telling", telling_notice),
        ("notices-chair", at("/notices", "chinh")),
        ("publishing", at("/publishing", "trung")),
        ("publishing-one", at(f"/publishing/{commune.notices['fresh']}", "trung")),
        ("publishing-changed", at(f"/publishing/{commune.notices['changed']}", "trung")),
        ("publishing-gone", at(f"/publishing/{commune.notices['gone']}", "trung")),
        ("publishing-wrong", refused_mark),
        ("publishing-sheet", at(f"/publishing/{commune.notices['fresh']}/sheet", "trung")),
        ("shared", at("/shared", "luat")),
        ("shared-one", at(f"/shared/{commune.question}", "luat")),
        ("case-ask", at(f"/cases/{commune.full}/ask")),
        ("case-ask-left", refused_question),
        ("case-answer", answered),
        ("not-found", at("/no-such-page")),
    ]


def look_alikes(url, commune):
    """Pages that differ from one of `pages` in a sentence only: for people to read, not for machines to measure."""

    def at(path):
        def go(page):
            if getattr(page, "signed_in", "") != MINH_LOGIN:
                sign_in(page, url, MINH_LOGIN)
            page.goto(f"{url}/phones{path}")

        return go

    def settings_wrong(page):
        at("")(page)
        page.fill("#lock-minutes", "99")
        page.click(".phone-settings button")

    return [
        ("phone-gone", at(f"/{commune.phones['gone']}")),
        ("phone-settings-wrong", settings_wrong),
        ("pin-no-key", at(f"/{commune.phones['hung']}/pin")),
        ("pin-code-gone", at(f"/{commune.phones['lan']}/pin/code")),
        ("found-gone", at(f"/{commune.phones['gone']}/found")),
    ]


def sign_in(page, url, login, password=PASSWORD):
    """Sign in through the form, as if nobody had been here before."""
    sign_out(page)
    page.goto(f"{url}/sign-in")
    page.fill("#login", login)
    page.fill("#password", password)
    page.click("main button")
    page.signed_in = login


def sign_out(page):
    """Forget who was signed in, as a closed browser does."""
    page.context.clear_cookies()
    page.signed_in = ""


if __name__ == "__main__":
    take(*sys.argv[1:2])

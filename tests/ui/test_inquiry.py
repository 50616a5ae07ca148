"""The commune asks the team leader, and she answers on the phone: from Today to "sent" without looking for it."""

import pytest
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.domain.drafting import Offer
from fieldapp.domain.review import Line
from fieldapp.domain.roles import Role
from fieldapp.domain.training import ATTENDANCE, PRESENT
from fieldapp.store.records import Held
from fieldapp.ui import routes
from tests.ui.book import LAN, NOW, decide, opened, receive, write
from tests.ui.flow import filled, open_case
from tests.ui.telling import on, phone, run
from tests.ui.test_around import with_team

QUESTION = "Ai đo ranh giới hai nhà?"


def asked(store, leads):
    with_team(store, lan_leads=leads)
    case_id = write(store)
    receive(store, case_id)
    held = store.records.get(case_id)
    said = {"question": QUESTION, "leader": "Vi Thị Lan", "officer": "Trần Quang Minh", "at": "2026-11-20T08:00:00Z"}
    line = Line(
        seq=held.base + 1, change="q1", by="Trần Quang Minh", role=Role.OFFICER, at=said["at"], received_at=said["at"],
        paths=["inquiries/q1"],
    )  # fmt: skip
    server = dict(held.server) | {"inquiries/q1": said}
    store.records.put(replace(held, server=server, base=line.seq, lines=[*held.lines, line]))
    return case_id


def test_the_leader_is_asked_on_today_answers_and_it_leaves(folder):
    case_id = filled(folder, lambda store: asked(store, leads=True))

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.says("Xã hỏi, chờ tổ trưởng trả lời")
            await app.tap(f"case-{case_id}")
            await on(app, "case")
            assert app.says("Xã hỏi tổ trưởng Vi Thị Lan") and app.says(QUESTION)
            await app.go(routes.side(case_id, "inquiry"))
            await on(app, "side-inquiry")
            await app.tap("reply-send-q1")
            await app.until(lambda: app.says("Chưa gửi: ghi câu trả lời trước đã"))
            await app.fill("f-reply-q1", "Ông trưởng thôn đo, hai bên cùng xem.")
            await app.back()
            await on(app, "case")
            await app.tap("to-inquiry")
            await on(app, "side-inquiry")
            await app.tap("reply-send-q1")
            await app.until(lambda: app.says("Vi Thị Lan đã trả lời"))
            await app.tap("side-to-case")
            await on(app, "case")
            assert app.find("inquired") is None

    run(story())
    with opened(folder) as store:
        (queued,) = store.outbox.all()
        assert queued.change.set["replies/q1"]["answer"] == "Ông trưởng thôn đo, hai bên cùng xem."
        assert not workbook.view(store, case_id, NOW.date()).unsent


def test_a_mediator_sees_the_question_at_the_case_and_today_asks_her_nothing(folder):
    case_id = filled(folder, lambda store: asked(store, leads=False))

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert not app.says("Đang chờ bà, ông")
            await open_case(app, case_id)
            assert app.says(QUESTION)

    run(story())


def test_a_case_without_a_question_says_so(folder):
    case_id = filled(folder, lambda store: write(store))

    async def story():
        async with phone(folder) as app:
            await open_case(app, case_id)
            await app.go(routes.side(case_id, "inquiry"))
            await app.until(lambda: app.says("Xã chưa hỏi gì về việc này."))

    run(story())


def a_paper_asked_about(store, leads=True):
    with_team(store, lan_leads=leads)
    paper_id = workbook.start_paper_id(NOW)
    workbook.start_team_paper(store, "BBHT", "", paper_id, NOW)
    held = store.records.get(paper_id)
    said = {"question": QUESTION, "officer": "Trần Quang Minh", "leader": "Bế Thị Bé", "at": "2026-11-20T08:00:00Z"}
    store.records.put(replace(held, server=dict(held.server) | {"inquiries/q1": said}))
    return paper_id


def test_who_does_not_lead_finds_the_question_on_the_paper_s_page_answers_there_and_today_asks_nothing(folder):
    paper_id = filled(folder, lambda store: a_paper_asked_about(store, leads=False))

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert not app.says("Đang chờ bà, ông") and app.find(f"asked-{paper_id}") is None
            await app.go(routes.paper("", paper_id))
            await on(app, "paper")
            asked = " ".join(app.texts(app.sid("was-asked-q1")))
            assert "Xã hỏi tổ trưởng Bế Thị Bé" in asked and QUESTION in asked and "Chưa ai trả lời" in asked
            await app.tap("was-asked-q1-do")
            await on(app, "asked")
            assert app.find("asked-look") is None, "back is the paper"
            await app.fill("f-reply-q1", "Chị Bé ghi.")
            await app.tap("reply-send-q1")
            await app.until(lambda: app.says("Vi Thị Lan đã trả lời"))
            await app.back()
            await on(app, "paper")
            assert app.find("was-asked-q1") is None
            told = app.texts(app.sid("was-answered"))
            assert told == ["Xã hỏi tổ trưởng Bế Thị Bé", QUESTION, "Vi Thị Lan đã trả lời: Chị Bé ghi."]

    run(story())
    with opened(folder) as store:
        (queued,) = store.outbox.all()
        assert list(queued.change.set) == ["replies/q1"] and queued.change.set["replies/q1"]["name"] == "Vi Thị Lan"


def test_what_others_answered_stays_on_the_page_after_the_commune_has_taken_its_question_away(folder):
    def fill(store):
        paper_id = a_paper_asked_about(store, leads=False)
        held = store.records.get(paper_id)
        replies = {
            f"replies/r{day}": {"name": "Bế Thị Bé", "question": f"Câu {day}?", "answer": f"Lời {day}", "at": at}
            for day, at in ((1, "2026-11-18T08:00:00+07:00"), (2, "2026-11-19T08:00:00+07:00"))
        }
        server = {path: value for path, value in held.server.items() if not path.startswith("inquiries/")}
        store.records.put(replace(held, server=server | replies))
        return paper_id

    paper_id = filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.paper("", paper_id))
            await on(app, "paper")
            told = ["Xã hỏi tổ hòa giải", "Câu 2?", "Bế Thị Bé đã trả lời: Lời 2", "Và 1 câu đã trả lời trước đó"]
            assert app.texts(app.sid("was-answered")) == told
            await app.tap("was-answered")
            await on(app, "asked")
            assert app.says("Lời 1") and app.says("Lời 2")

    run(story())


def test_a_paper_of_which_nothing_was_asked_says_nothing(folder):
    def fill(store):
        paper_id = a_paper_asked_about(store)
        held = store.records.get(paper_id)
        store.records.put(replace(held, server={}))
        return paper_id

    paper_id = filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.paper("", paper_id))
            await on(app, "paper")
            assert not app.says("Xã hỏi")

    run(story())


def test_a_question_about_a_note_stands_on_the_note_and_back_is_the_note(folder):
    def fill(store):
        with_team(store, lan_leads=False)
        workbook.keep_words(store, "n-1", "Bà Sửu gọi, cái bờ rào.", NOW)
        receive(store, "n-1")
        held = store.records.get("n-1")
        said = {"question": "Đã gặp chưa?", "officer": "Minh", "at": "2026-11-20T08:00:00Z"}
        store.records.put(replace(held, server=dict(held.server) | {"inquiries/q1": said}))

    filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.find("asked-n-1") is None
            await app.go(routes.note("n-1"))
            await on(app, "note")
            assert app.says("Xã hỏi tổ hòa giải") and app.says("Đã gặp chưa?")
            await app.tap("was-asked-q1-do")
            await on(app, "asked")
            await app.back()
            await on(app, "note")

    run(story())


def test_a_question_about_a_note_is_told_by_its_first_words(folder):
    def asked_note(store):
        with_team(store, lan_leads=True)
        workbook.keep_words(store, "n-1", "Bà Sửu gọi, cái bờ rào.", NOW)
        receive(store, "n-1")
        held = store.records.get("n-1")
        said = {"question": "Đã gặp chưa?", "officer": "Minh", "at": "2026-11-20T08:00:00Z"}
        store.records.put(replace(held, server=dict(held.server) | {"inquiries/q1": said}))

    filled(folder, asked_note)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.tap("asked-n-1")
            await on(app, "asked")
            assert app.says("Ghi nhanh: Bà Sửu gọi, cái bờ rào.") and app.says("Đã gặp chưa?")
            await app.tap("asked-look")
            await on(app, "note")

    run(story())


def test_of_what_belongs_to_a_case_behind_closed_doors_today_shows_no_word(folder):
    def asked_twice(store):
        with_team(store, lan_leads=True)
        workbook.keep_words(store, "n-1", "Bà Vượng gọi, ông Tập đánh.", NOW)
        case_id = workbook.make_case(store, "n-1", NOW)
        paper_id = workbook.start_paper_id(NOW)
        workbook.keep_many(store, case_id, {"openness": "KCK", "parties/a": {"name": "Bà Lã Thị Vượng"}}, NOW)
        workbook.start_paper(store, case_id, Offer(type="BBHG"), paper_id, NOW)
        for record in ("n-1", paper_id):
            held = store.records.get(record) or Held(kind="note", id=record)
            said = {"question": "Bà Vượng ký chưa?", "officer": "Minh", "at": "2026-11-20T08:00:00Z"}
            store.records.put(replace(held, server=dict(held.server) | {"inquiries/q1": said}))
        return paper_id

    paper_id = filled(folder, asked_twice)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.find("asked-n-1") and app.find(f"asked-{paper_id}")
            assert not app.says("Vượng") and not app.says("ông Tập")
            await app.tap("asked-n-1")
            await on(app, "asked")
            assert app.says("Bà Vượng ký chưa?")

    run(story())


def test_a_remark_on_a_case_behind_closed_doors_is_read_on_its_page_alone(folder):
    def came_back(store):
        case_id = write(store, openness="KCK")
        receive(store, case_id)
        decide(store, case_id, "returned", "Bà Vượng nói gì?", path="summary")
        return case_id

    case_id = filled(folder, came_back)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.find(f"case-{case_id}") and app.says("Xã trả lại") and not app.says("Vượng")
            await app.go(routes.ROAD)
            await on(app, "road")
            assert app.says("Xã trả lại") and not app.says("Vượng")
            await app.go(routes.case(case_id))
            await on(app, "case")
            assert app.says("Bà Vượng nói gì?")

    run(story())


def test_an_address_of_nothing_asked_says_so(folder):
    case_id = filled(folder, lambda store: write(store))

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.asked(case_id))
            await app.until(lambda: app.says("Không tìm thấy trang này"))

    run(story())


def a_roll_asked_about(store, leads=True, team=LAN.team):
    with_team(store, lan_leads=leads)
    class_id = workbook.begin_class(store, "TH03", NOW)
    workbook.describe_class(store, class_id, {"title": "Lớp tối"}, NOW)
    workbook.mark(store, class_id, [workbook.roll(store, class_id).people[0]], PRESENT, NOW)
    [record] = [each.change.record for each in store.outbox.all() if each.change.kind == ATTENDANCE]
    receive(store, class_id)
    receive(store, record)
    held = store.records.get(record)
    said = {"question": QUESTION, "leader": "Vi Thị Lan", "team": team, "officer": "Minh", "at": "2026-11-20T08:00:00Z"}
    store.records.put(replace(held, server=dict(held.server) | {"inquiries/q1": said}))
    return class_id, record


@pytest.mark.parametrize(
    ("kind", "fill", "name", "page"),
    [
        ("minutes", a_paper_asked_about, "Biên bản họp tổ hòa giải", "paper"),
        (ATTENDANCE, lambda store: a_roll_asked_about(store)[1], "Điểm danh: Lớp tối", "roll"),
    ],
    ids=["paper", "roll"],
)
def test_a_question_stands_on_the_leader_s_today_and_is_answered_there(folder, kind, fill, name, page):
    record = filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.says(name) and app.says(QUESTION)
            await app.tap(f"asked-{record}")
            await on(app, "asked")
            await app.fill("f-reply-q1", "Tôi ghi.")
            await app.tap("reply-send-q1")
            await app.until(lambda: app.says("Vi Thị Lan đã trả lời"))
            await app.tap("asked-look")
            await on(app, page)
            assert app.texts(app.sid("was-answered"))[-1] == "Vi Thị Lan đã trả lời: Tôi ghi."
            await app.go(routes.HOME)
            await on(app, "home")
            assert app.find(f"asked-{record}") is None

    run(story())
    with opened(folder) as store:
        (queued,) = store.outbox.all()
        assert queued.change.kind == kind and list(queued.change.set) == ["replies/q1"]


def test_who_does_not_lead_finds_the_question_on_the_roll_and_back_is_the_roll(folder):
    class_id, record = filled(folder, lambda store: a_roll_asked_about(store, leads=False))

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.find(f"asked-{record}") is None
            await app.go(routes.training_class(class_id))
            await on(app, "roll")
            assert app.says(QUESTION) and app.says("Chưa ai trả lời")
            await app.tap("was-asked-q1-do")
            await on(app, "asked")
            await app.back()
            await on(app, "roll")

    run(story())


def test_of_the_roll_of_another_team_nothing_is_asked_here(folder):
    class_id, record = filled(folder, lambda store: a_roll_asked_about(store, team="team-khac"))

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.find(f"asked-{record}") is None
            await app.go(routes.training_class(class_id))
            await on(app, "roll")
            assert not app.says(QUESTION)

    run(story())

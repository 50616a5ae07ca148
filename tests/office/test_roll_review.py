"""A class's list on the officer's desk: days that cannot be, versions to choose from, a team leader asked, looks."""

import re
from datetime import UTC, datetime

import pytest

from fieldapp.domain.ids import new_id
from fieldapp.domain.review import Standing
from fieldapp.domain.training import ATTENDANCE, CLASS, attendance_id
from fieldapp.protocol import Change
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook, entries
from sync_server.journal.intake import take
from sync_server.office.remarks import LONGEST_QUESTION
from tests.cast import DUONG_HUU, HUNG, LAN, MINH, NOW, OTHER_TEAM, QUAN, TAM, TEAM, change
from tests.office.classes import a_class, attend, tell
from tests.office.conftest import text_of
from tests.office.seats import seat_others
from tests.office.test_entries import tickets

WAITS, ANSWERED = "Chờ tổ trưởng trả lời", "Tổ trưởng đã trả lời"
LIST = "/entries?kind=attendance"
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point


@pytest.fixture
def class_id(app, engine):
    """A class of two teams: Hùng's phone has ticked Lan and Hùng, Tâm's phone Tâm."""
    record = new_id()
    tell(engine, MINH, CLASS, record, {"subject": "TH01", "title": "Lớp tối", "held_on": "2026-11-21"})
    attend(engine, HUNG, record, "lan")
    attend(engine, HUNG, record, "hung")
    attend(engine, TAM, record, "tam")
    return record


@pytest.fixture
def people(engine):
    """Everybody on a class's list, as the journal has them."""

    def people(class_id):
        names = [attendance_id(class_id, each) for each in ("lan", "hung", "tam")]
        with reading(engine) as conn:
            return [casebook.open_record(conn, DUONG_HUU, each, (ATTENDANCE,)) for each in names]

    return people


def ask(minh, class_id, question="Ai ký thay bà Lan?", team=TEAM, fresh=True, how="ask-leader"):
    if fresh:
        minh.get(f"/training/{class_id}")
    given = {name: minh.hidden(name) for name in ("seq", "decision", "back")}
    return minh.post(f"/training/{class_id}/{how}", given | {"question": question, "team": team})


def see(minh, class_id, **how):
    return ask(minh, class_id, question="", team="", how="seen", **how)


def inquiries(people, class_id):
    return [
        (each.record, path.partition("/")[2], value)
        for each in people(class_id)
        for path, value in each.fields.items()
        if path.startswith("inquiries/")
    ]


def answer(send, people, class_id, text="Con gái bà ký.", author=LAN):
    ((record, key, asked),) = inquiries(people, class_id)
    said = {"name": author.name, "team": asked["team"], "question": asked["question"], "answer": text}
    now = next(each for each in people(class_id) if each.record == record)
    return send(author, change(record, now.seq, kind=ATTENDANCE, set={f"replies/{key}": said}))


class TestAsked:
    def test_it_waits_on_and_says_in_list_and_page_who_was_asked_what(self, minh, class_id, people):
        page = text_of(ask(minh, class_id))
        assert "Đã gửi câu hỏi cho tổ trưởng." in page
        assert "Đã hỏi Nguyễn Thị Lan (Tổ hòa giải thôn Mùng) lúc" in page
        assert "Ai ký thay bà Lan?" in page and "Chưa trả lời" in page
        assert "Đỗ Đức Minh đã hỏi tổ trưởng" in page, "in the history"
        ((_, _, asked),) = inquiries(people, class_id)
        assert (asked["leader"], asked["team"]) == (LAN.name, TEAM), "of the team whose phone wrote it"
        assert {each.standing for each in people(class_id)} == {Standing.NEW}
        assert WAITS in text_of(minh.get(LIST)) and tickets(minh.page) == []

    def test_the_answer_stands_where_it_was_asked_and_being_seen_ends_the_question(self, minh, send, class_id, people):
        ask(minh, class_id)
        answer(send, people, class_id)
        assert ANSWERED in text_of(minh.get(LIST)) and WAITS not in text_of(minh.page)
        assert "Nguyễn Thị Lan trả lời" in text_of(minh.get(f"/training/{class_id}"))
        assert "Đã đánh dấu xem 1 mục." in text_of(see(minh, class_id))
        assert {each.standing for each in people(class_id)} == {Standing.APPROVED}
        assert not inquiries(people, class_id)
        page = text_of(minh.get(f"/training/{class_id}"))
        assert "Nguyễn Thị Lan trả lời" not in page and "xã chưa xem" not in page
        for done in (
            "đã hỏi tổ trưởng",
            "Ai ký thay bà Lan?",
            "đã trả lời",
            "Con gái bà ký.",
            "3 người trong danh sách",
        ):
            assert done in page, done

    def test_an_answer_that_comes_after_it_was_seen_waits_again(self, minh, send, class_id, people):
        ask(minh, class_id)
        ((record, key, asked),) = inquiries(people, class_id)
        seen = next(each.seq for each in people(class_id) if each.record == record)
        see(minh, class_id)
        said = {"name": LAN.name, "team": TEAM, "question": asked["question"], "answer": "Tôi ký thay."}
        send(LAN, change(record, seen, kind=ATTENDANCE, set={f"replies/{key}": said}))
        assert "1 người mới ghi" in text_of(minh.get(LIST))
        assert "Tôi ký thay." in text_of(minh.get(f"/training/{class_id}"))

    def test_of_several_teams_one_is_chosen_and_another_has_a_question_of_its_own(self, minh, class_id, people):
        page = minh.get(f"/training/{class_id}").text
        assert re.findall(r'<option value="([^"]+)"', page) == [OTHER_TEAM, TEAM]
        ask(minh, class_id, team=TEAM)
        ask(minh, class_id, "Anh Đẫu có đến không?", team=OTHER_TEAM)
        assert {asked["team"]: asked.get("leader", "") for _, _, asked in inquiries(people, class_id)} == {
            TEAM: LAN.name, OTHER_TEAM: "",
        }  # fmt: skip
        see(minh, class_id)
        assert not inquiries(people, class_id)

    def test_of_several_teams_that_without_a_leader_is_named_and_its_question_goes_to_all_of_it(self, minh, class_id):
        page = minh.get(f"/training/{class_id}")
        assert "Tổ hòa giải thôn Đẫu chưa có tổ trưởng" in text_of(page) and f'href="/teams#{OTHER_TEAM}"' in page.text
        assert "Tổ hòa giải thôn Mùng chưa có" not in text_of(page) and f'href="/teams#{TEAM}"' not in page.text
        assert "hiện trên máy của tổ trưởng" in text_of(page), "the other has one"
        assert "Đã gửi câu hỏi cho tổ. Tổ chưa có" in text_of(ask(minh, class_id, team=OTHER_TEAM))
        assert "Đã gửi câu hỏi cho tổ trưởng." in text_of(ask(minh, class_id, team=TEAM))

    @ONE_ENGINE
    def test_of_one_team_nothing_is_to_be_chosen(self, minh, app, engine):
        record = new_id()
        tell(engine, MINH, CLASS, record, {"subject": "TH01", "title": "Lớp tối", "held_on": "2026-11-21"})
        attend(engine, HUNG, record, "lan")
        page = minh.get(f"/training/{record}")
        assert "<select" not in page.text.partition("data-question")[2]
        assert "Hỏi tổ đã điểm danh: Tổ hòa giải thôn Mùng." in text_of(page)
        given = {name: minh.hidden(name) for name in ("seq", "decision", "back", "team")}
        page = minh.post(f"/training/{record}/ask-leader", given | {"question": "Ai ký?"})
        assert "Đã hỏi Nguyễn Thị Lan (Tổ hòa giải thôn Mùng)" in text_of(page)

    @pytest.mark.parametrize("team", ["", "nobody", "team-sonhai"])
    def test_a_team_whose_phones_wrote_nothing_is_not_asked(self, minh, class_id, people, team):
        page = ask(minh, class_id, team=team)
        assert page.status_code == 409 and "Ai ký thay bà Lan?</textarea>" in page.text
        assert not inquiries(people, class_id)

    @pytest.mark.parametrize(
        ("question", "said"),
        [("  ", "Chưa có câu hỏi nào"), ("ý" * (LONGEST_QUESTION + 1), "Câu hỏi dài quá")],
        ids=["nothing", "too much"],
    )
    def test_no_question_or_a_long_one_asks_nothing_and_keeps_every_letter(
        self, minh, class_id, people, question, said
    ):  # fmt: skip
        page = ask(minh, class_id, question, team=OTHER_TEAM)
        assert page.status_code == 400 and said in text_of(page) and question.strip() in page.text
        assert f'<option value="{OTHER_TEAM}" selected>' in page.text
        assert not inquiries(people, class_id)

    def test_a_question_in_its_box_is_not_lost_with_marking_as_seen(self, minh, class_id, people):
        page = ask(minh, class_id, how="seen")
        assert page.status_code == 409 and "còn câu hỏi chưa gửi" in text_of(page)
        assert "Ai ký thay bà Lan?</textarea>" in page.text
        assert {each.standing for each in people(class_id)} == {Standing.NEW}

    def test_on_an_old_page_nothing_is_asked_and_what_came_goes_on_waiting(self, minh, engine, class_id, people):
        minh.get(f"/training/{class_id}")
        seq = people(class_id)[0].seq
        attend(engine, LAN, class_id, "lan", "VP", base=seq)
        page = ask(minh, class_id, fresh=False)
        assert page.status_code == 409 and "vừa thay đổi" in text_of(page) and not inquiries(people, class_id)

    def test_two_presses_ask_once(self, minh, class_id, people):
        minh.get(f"/training/{class_id}")
        given = {name: minh.hidden(name) for name in ("seq", "decision", "back")}
        token = minh.token
        for _ in range(2):
            wanted = given | {"question": "Ai ký?", "team": TEAM}
            assert minh.post(f"/training/{class_id}/ask-leader", wanted, token=token).status_code == 200
        assert len(inquiries(people, class_id)) == 1

    @ONE_ENGINE
    def test_once_all_is_seen_nobody_is_asked_and_a_reader_never_asks(self, minh, visit, engine, class_id):
        with writing(engine) as conn:
            seat_others(conn, "chinh")
        ask(minh, class_id)
        page = visit("chinh").get(f"/training/{class_id}")
        assert "Ai ký thay bà Lan?" in page.text and "data-question" not in page.text
        see(minh, class_id)
        assert "data-question" not in minh.get(f"/training/{class_id}").text

    @ONE_ENGINE
    def test_an_address_of_another_commune_is_none(self, minh, class_id, engine):
        theirs = new_id()
        tell(engine, QUAN, CLASS, theirs, {"subject": "TH01", "held_on": "2026-11-21"})
        for how in ("seen", "ask-leader"):
            minh.get(f"/training/{class_id}")
            assert ask(minh, theirs, fresh=False, how=how).status_code == 404


class TestWrittenDifferently:
    @pytest.fixture
    def class_id(self, app, engine, deliver):
        return a_class(engine, deliver)

    def test_the_page_says_beside_the_button_s_place_what_to_do_first(self, minh, class_id, people):
        page = minh.get(f"/training/{class_id}")
        assert "data-approve" not in page.text
        assert "Chưa đánh dấu đã xem được: có 1 người được hai máy ghi khác nhau. Chọn một bản" in text_of(page)
        assert see(minh, class_id).status_code == 409
        assert {each.standing for each in people(class_id)} == {Standing.NEW}

    def test_the_officer_chooses_a_version_and_then_it_can_be_seen(self, minh, class_id, people):
        page = minh.get(f"/training/{class_id}")
        assert "Trần Văn Hùng: Điểm danh" in text_of(page) and "Vắng <mark>có lý do</mark>" in page.text
        assert re.findall(r"ghi lúc [\d/]+, [\d:]+ (Đang dùng|Giữ)", text_of(page)) == ["Đang dùng", "Giữ"]
        record = attendance_id(class_id, "hung")
        versions = re.findall(r'name="version" value="([^"]+)"', page.text)
        assert len(versions) == 2, "absent with a reason, and absent"
        given = {"record": record, "seq": re.search(rf'"{record}">\s+<input[^>]+value="(\d+)"', page.text)[1]}
        wanted = next(each for each in versions if each.startswith("conflicts/"))
        page = text_of(minh.post(f"/training/{class_id}/choose", given | {"version": wanted}))
        assert "Đã chọn bản để giữ." in page and "Chưa đánh dấu đã xem được" not in page
        assert "Đỗ Đức Minh đã chọn bản để giữ" in page and "Trần Văn Hùng; Điểm danh: Vắng" in page
        assert people(class_id)[1].fields["state"] == "V"
        assert "Đã đánh dấu xem 1 mục." in text_of(see(minh, class_id))

    def test_a_choice_on_an_old_page_or_for_a_stranger_s_record_keeps_nothing(self, minh, send, class_id, people):
        note = change(kind="note", set={"words": "Khác"})
        send(LAN, note)
        before = people(class_id)[1].fields
        for record, seq in ((attendance_id(class_id, "hung"), "1"), (note.record, "1"), ("", "")):
            given = {"record": record, "seq": seq, "version": "state"}
            page = minh.post(f"/training/{class_id}/choose", given)
            assert "Chưa làm gì, vì lớp vừa thay đổi" in text_of(page)
        assert people(class_id)[1].fields == before


class TestDays:
    def ticked(self, engine, class_id, at, state="CM", **more):
        """Let Lan's phone tick Hùng at a moment of its clock."""
        told = {"class_id": class_id, "person": "hung", "name": "Trần Văn Hùng", "state": state} | more
        wanted = Change(
            id=new_id(), kind=ATTENDANCE, record=attendance_id(class_id, "hung"), base=0, set=told, at=at, seq=1
        )
        with writing(engine) as conn:
            [receipt] = take(conn, LAN, [wanted], NOW)
        assert receipt.outcome == "accepted"

    def held(self, engine, author=MINH, at="2026-11-18T08:00:00+07:00", **told):
        """A class that was set or begun at a moment."""
        record = new_id()
        wanted = Change(
            id=new_id(), kind=CLASS, record=record, base=0, set={"subject": "TH01", "title": "Lớp tối"} | told, at=at,
            seq=1,
        )  # fmt: skip
        with writing(engine) as conn:
            [receipt] = take(conn, author, [wanted], NOW)
        assert receipt.outcome == "accepted"
        return record

    @pytest.mark.parametrize(
        ("held_on", "at", "more", "said"),
        [
            ("2026-11-21", "2026-11-20T19:30:00+07:00", {}, "Máy ghi có mặt trước ngày học"),
            ("2026-12-05", "2026-11-22T08:00:00+07:00", {}, "Máy ghi có mặt trước ngày học"),
            (None, "2026-11-17T23:00:00+07:00", {}, "Máy ghi có mặt trước ngày lớp được mở"),
            ("2026-11-15", "2026-11-16T08:00:00+07:00", {}, "Máy ghi có mặt trước ngày lớp được mở"),
            ("2026-11-21", "2026-12-24T19:30:00+07:00", {}, "Máy ghi có mặt vào một ngày chưa tới"),
            ("2026-11-21", "2026-11-22T08:00:00+07:00", {"state": "HB", "made_up_on": "2026-11-20"},
             "Ngày học bù ở trước ngày học"),
            ("2026-11-21", "2026-11-22T08:00:00+07:00", {"state": "HB", "made_up_on": "2026-11-30"},
             "Ngày học bù chưa tới"),
        ],
    )  # fmt: skip
    def test_a_day_that_cannot_be_stands_in_list_and_page_and_is_not_ticked_off_with_others(
        self, minh, app, engine, people, held_on, at, more, said
    ):  # fmt: skip
        record = self.held(engine, **({"held_on": held_on} if held_on else {}))
        self.ticked(engine, record, at, **more)
        text = text_of(minh.get(LIST))
        assert "Ngày không khớp" in text and tickets(minh.page) == []
        page = text_of(minh.get(f"/training/{record}"))
        assert said in page and "Nên xem trước khi đánh dấu đã xem" in page and ": Trần Văn Hùng." in page
        newest = minh.hidden("seq")
        given = {"entry": [f"{record}:{newest}"], "decision": new_id(), "kind": ATTENDANCE}
        assert "1 mục chưa đánh dấu" in text_of(minh.post("/entries/seen", given)), "not even by a made-up form"
        assert people(record)[1].standing == Standing.NEW
        assert "Đã đánh dấu xem 1 mục." in text_of(see(minh, record)), "who has read it decides"

    @ONE_ENGINE
    @pytest.mark.parametrize(
        ("held_on", "at", "more"),
        [
            ("2026-11-21", "2026-11-21T07:00:00+07:00", {}),
            ("2026-11-21", "2026-11-20T19:30:00+07:00", {"state": "VP", "reason": "Xin nghỉ trước"}),
            ("2026-11-21", "2026-11-22T08:00:00+07:00", {"state": "HB", "made_up_on": "2026-11-22"}),
            ("2026-11-21", "2026-11-22T08:00:00+07:00", {"made_up_on": "2026-11-30"}),  # put right since
            ("2026-11-21", "2026-11-21T00:30:00+07:00", {}),
        ],
    )
    def test_a_day_that_can_be_is_passed_over(self, minh, app, engine, held_on, at, more):
        record = self.held(engine, held_on=held_on)
        self.ticked(engine, record, at, **more)
        assert "Ngày không khớp" not in text_of(minh.get(LIST)) and tickets(minh.page)
        assert "Nên xem trước khi" not in text_of(minh.get(f"/training/{record}"))

    @ONE_ENGINE
    def test_a_class_that_was_begun_on_the_spot_and_ticked_at_once_is_passed_over(self, minh, app, engine):
        record = self.held(engine, LAN, at="2026-11-21T19:00:00+07:00", held_on="2026-11-21")
        self.ticked(engine, record, "2026-11-21T19:05:00+07:00")
        assert tickets(minh.get(LIST))

    @ONE_ENGINE
    def test_a_list_whose_class_got_a_later_day_since_the_page_was_drawn_is_not_ticked_off_unread(
        self, minh, app, engine
    ):  # fmt: skip
        record = self.held(engine, held_on="2026-11-21")
        self.ticked(engine, record, "2026-11-21T19:05:00+07:00")
        page = minh.get(LIST)
        given = {"entry": tickets(page), "decision": minh.hidden("decision"), "kind": ATTENDANCE}
        assert given["entry"]
        with writing(engine) as conn:
            seq = casebook.open_record(conn, DUONG_HUU, record, (CLASS,)).seq
            moved = Change(
                id=new_id(), kind=CLASS, record=record, base=seq, set={"held_on": "2026-11-25"},
                at=datetime.now(UTC).isoformat(),
            )  # fmt: skip
            take(conn, MINH, [moved], NOW)
        assert "1 mục chưa đánh dấu" in text_of(minh.post("/entries/seen", given))
        with reading(engine) as conn:
            assert entries.counts(conn, DUONG_HUU)[ATTENDANCE] == 1

"""The one list: papers, quick notes and roll calls wait beside the cases, are read, ticked off, and asked about."""

import re
from html import unescape

import pytest

from fieldapp.domain import minutes, notes, training
from fieldapp.domain.ids import new_id
from fieldapp.domain.review import Standing
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook, entries
from sync_server.people import roster
from tests.cast import DUONG_HUU, FAR, HUNG, LAN, MINH, a_case, change
from tests.office.classes import a_class, attend, tell
from tests.office.conftest import text_of
from tests.office.paper import a_photo, photo_value, sound_value
from tests.office.seats import QUAN_LOGIN, seat_others
from tests.sounds import an_m4a

SCRIPT = "<script>alert(1)</script>"


def a_paper(about="", signed=True, **more):
    words = {
        "type": "BBHT", "about": about, "held_on": "2026-11-22", "team_name": "Tổ hòa giải thôn Mùng",
        "blocks/a": {"text": f"Bàn việc lối đi. {SCRIPT}"}, "attendees/p1": {"name": "Bà Lan", "role": "HGV"},
    }  # fmt: skip
    given = {"name": "Bà Lan", "role": "HGV", "how": "SIGNED", "at": "2026-11-22T20:05:00+07:00"}
    sealed = {"signatures/p1": given | more, "digest": minutes.digest_of(words)}
    return change(kind=minutes.KIND, set=words | (sealed if signed else {}))


def a_note(words="Bà Sửu gọi, cái bờ rào.", **more):
    return change(kind=notes.KIND, set={"words": words, "written_on": "2026-11-22", "written_by": "Lan"} | more)


def tickets(page):
    return [unescape(each) for each in re.findall(r'name="entry" value="([^"]+)"', page.text)]


@pytest.fixture
def entry(engine):
    """One paper or note as the journal has it."""

    def entry(record):
        with reading(engine) as conn:
            return casebook.open_record(conn, DUONG_HUU, record, entries.KINDS)

    return entry


def tick(minh, kind, *records):
    page = minh.get(f"/entries?kind={kind}")
    ticked = [each for each in tickets(page) if not records or each.partition(":")[0] in records]
    return minh.post("/entries/seen", {"entry": ticked, "decision": minh.hidden("decision"), "kind": kind})


def see(minh, record, how="seen", **more):
    minh.get(f"/entries/{record}")
    return minh.post(
        f"/entries/{record}/{how}", {"seq": minh.hidden("seq"), "decision": minh.hidden("decision")} | more
    )  # fmt: skip


class TestTheList:
    def test_what_waits_besides_cases_stands_in_the_list_with_its_number(self, minh, send, engine, deliver):
        assert "Biên bản, văn bản" not in text_of(minh.get("/queue")), "what there is nothing of takes no room"
        send(LAN, a_paper(), a_note(), a_note("Nhà văn hóa dột."))
        a_class(engine, deliver)
        text = text_of(minh.get("/queue"))
        assert "Biên bản, văn bản 1" in text and "Ghi nhanh 2" in text and "Điểm danh 3" in text

    def test_a_paper_is_told_by_its_kind_day_case_and_what_is_wrong_with_it(self, minh, send):
        case = change(set=a_case())
        send(LAN, case, a_paper(case.record, signed=False))
        text = text_of(minh.get("/entries?kind=minutes"))
        told = ("Biên bản họp tổ hòa giải", "22/11/2026", "Vụ việc: Bà Lan – Ông Bảo", "Thiếu chữ ký", "Thôn Mùng")
        for said in told:
            assert said in text, said
        assert tickets(minh.page) == [], "what has something to look at is opened"

    def test_a_note_is_told_by_its_words_and_a_class_by_how_many_were_entered(self, minh, send, engine, deliver):
        send(LAN, a_note(**{"photos/p1": photo_value(a_photo()), "photos/s1": sound_value(an_m4a())}))
        a_class(engine, deliver)
        text = text_of(minh.get("/entries?kind=note"))
        assert "Bà Sửu gọi, cái bờ rào." in text and "1 ảnh · 1 lời nói" in text
        text = text_of(minh.get("/entries?kind=attendance"))
        assert "Luật Đất đai, những điểm mới" in text and "3 người mới ghi" in text
        assert tickets(minh.page) == [], "two phones wrote one person differently"

    def test_nothing_of_another_commune_and_no_such_kind(self, minh, send, visit):
        theirs = a_note("Của xã khác")
        send(FAR, theirs)
        assert "Của xã khác" not in minh.get("/entries?kind=note").text
        assert minh.get(f"/entries/{theirs.record}").status_code == 404
        assert minh.get("/entries?kind=case").status_code == 404
        assert "Của xã khác" in text_of(visit(QUAN_LOGIN).get("/entries?kind=note"))

    def test_a_case_is_no_entry_and_an_entry_no_case(self, minh, send):
        case, note = change(set=a_case()), a_note()
        send(LAN, case, note)
        assert minh.get(f"/entries/{case.record}").status_code == 404
        assert minh.get(f"/cases/{note.record}").status_code == 404


class TestTickedOff:
    def test_what_is_ticked_waits_no_more_until_its_team_changes_it(self, minh, send, entry):
        one, two = a_note("Một"), a_note("Hai")
        send(LAN, one, two)
        page = tick(minh, "note", one.record)
        assert "Đã đánh dấu xem 1 mục." in text_of(page)
        assert "Một" not in text_of(page) and "Hai" in text_of(page)
        assert entry(one.record).standing == Standing.APPROVED
        send(HUNG, change(one.record, entry(one.record).seq, kind=notes.KIND, words="Một, thêm"))
        assert "Một, thêm" in text_of(minh.get("/entries?kind=note"))

    def test_what_changed_since_the_page_was_drawn_is_not_ticked_off_unread(self, minh, send, entry):
        note = a_note()
        seq = send(LAN, note).seq
        page = minh.get("/entries?kind=note")
        given = {"entry": tickets(page), "decision": minh.hidden("decision"), "kind": "note"}
        send(LAN, change(note.record, seq, kind=notes.KIND, words="Có đánh nhau!"))
        page = minh.post("/entries/seen", given)
        assert "1 mục chưa đánh dấu, vì vừa có thay đổi" in text_of(page)
        assert entry(note.record).standing == Standing.NEW

    def test_two_presses_are_one(self, minh, send, entry):
        note = a_note()
        send(LAN, note)
        page = minh.get("/entries?kind=note")
        given, token = {"entry": tickets(page), "decision": minh.hidden("decision"), "kind": "note"}, minh.token
        for _ in range(2):
            assert minh.post("/entries/seen", given, token=token).status_code == 200
        assert len(entry(note.record).lines) == 2

    def test_a_class_is_one_line_and_whoever_is_entered_later_waits_again(self, minh, engine, send):
        record, other = (self._of_three(engine) for _ in range(2))
        with reading(engine) as conn:
            mine = {each.record for each in entries.waiting(conn, DUONG_HUU, training.ATTENDANCE)}
        assert len(mine) == 6
        minh.get("/entries?kind=attendance")
        given = {"entry": [f"{record}:{10**6}"], "decision": new_id(), "kind": "attendance"}
        minh.post("/entries/seen", given)
        with reading(engine) as conn:
            assert entries.counts(conn, DUONG_HUU)[training.ATTENDANCE] == 3, "those of the other class wait on"
        attend(engine, HUNG, record, "hung", "CM", base=10**6)
        text = text_of(minh.get("/entries?kind=attendance"))
        assert "1 người mới ghi" in text and "3 người mới ghi" in text
        assert f"/training/{other}" in minh.page.text

    def _of_three(self, engine):
        tell(engine, MINH, training.CLASS, record := new_id(), {"subject": "TH01", "held_on": "2026-11-21"})
        for person in ("lan", "hung", "tam"):
            attend(engine, LAN, record, person)
        return record

    def test_who_was_entered_after_the_page_was_drawn_is_not_ticked_off_unread(self, minh, engine):
        record = new_id()
        tell(engine, MINH, training.CLASS, record, {"subject": "TH01", "title": "Lớp tối", "held_on": "2026-11-21"})
        attend(engine, LAN, record, "lan")
        page = minh.get("/entries?kind=attendance")
        given = {"entry": tickets(page), "decision": minh.hidden("decision"), "kind": "attendance"}
        attend(engine, HUNG, record, "hung")
        page = minh.post("/entries/seen", given)
        assert "Đã đánh dấu xem 1 mục." in text_of(page) and "1 người mới ghi" in text_of(page)

    def test_nothing_ticked_and_a_made_up_ticket_do_nothing(self, minh, send, entry):
        note = a_note()
        send(LAN, note)
        minh.get("/entries?kind=note")
        for ticked in ([], ["x:1"], [f"{note.record}:9{'9' * 30}"], ["01a223e2-b267-7655-8460-319fe42a2530:1"]):
            given = {"entry": ticked, "decision": minh.hidden("decision"), "kind": "note"}
            assert minh.post("/entries/seen", given).status_code == 200
        assert entry(note.record).standing == Standing.NEW


class TestOne:
    def test_a_paper_shows_every_word_its_signatures_and_their_pictures(self, minh, send, deliver):
        deliver(picture := a_photo(3))
        paper = a_paper(photo="g1")
        paper.set["photos/g1"] = photo_value(picture)
        send(LAN, paper)
        page = minh.get(f"/entries/{paper.record}")
        text = text_of(page)
        for said in ("Biên bản họp tổ hòa giải", "Bàn việc lối đi.", "Bà Lan – Hòa giải viên: Ký"):
            assert said in text, said
        assert SCRIPT not in page.text
        assert re.findall(r'<img src="([^"]+)" alt="([^"]+)"', page.text) == [
            (f"/entries/{paper.record}/photos/g1", "Bà Lan")
        ]
        picture_sent = minh.get(f"/entries/{paper.record}/photos/g1")
        assert (picture_sent.content, picture_sent.headers["content-type"]) == (picture, "image/jpeg")

    def test_a_note_is_read_and_heard_before_it_is_a_case(self, minh, send, deliver):
        deliver(said := an_m4a())
        note = a_note(**{"photos/s1": sound_value(said)})
        send(LAN, note)
        assert "<audio" in minh.get(f"/entries/{note.record}").text
        assert minh.get(f"/entries/{note.record}/sounds/s1").content == said
        assert minh.get(f"/entries/{note.record}/photos/s9").status_code == 404

    def test_seen_it_says_by_whom(self, minh, send, entry):
        paper = a_paper()
        send(LAN, paper)
        page = see(minh, paper.record)
        assert "Đã đánh dấu xem 1 mục." in text_of(page)
        assert "Đỗ Đức Minh đã xem" in text_of(minh.get(f"/entries/{paper.record}"))
        assert entry(paper.record).fields["signatures/p1"]["name"] == "Bà Lan"
        assert minutes.unsealed(entry(paper.record).fields) is False

    def test_asked_about_it_waits_on_and_the_answer_stands_on_its_page(self, minh, send, entry):
        paper = a_paper()
        send(LAN, paper)
        page = see(minh, paper.record, "ask", question="Ai ghi biên bản?")
        assert "Đã gửi câu hỏi cho tổ trưởng." in text_of(page) and "Chưa trả lời" in text_of(page)
        ((key, asked),) = [
            (path.partition("/")[2], value)
            for path, value in entry(paper.record).fields.items()
            if path.startswith("inquiries/")
        ]
        assert "Chờ tổ trưởng trả lời" in text_of(minh.get("/entries?kind=minutes")) and tickets(minh.page) == []
        said = {"name": "Lan", "question": asked["question"], "answer": "Chị Bé ghi."}
        send(LAN, change(paper.record, entry(paper.record).seq, kind=minutes.KIND, set={f"replies/{key}": said}))
        text = text_of(minh.get(f"/entries/{paper.record}"))
        assert "Chị Bé ghi." in text
        for done in ("Nguyễn Thị Lan gửi lên", "Đỗ Đức Minh đã hỏi tổ trưởng", "Nguyễn Thị Lan đã trả lời"):
            assert done in text, done
        see(minh, paper.record)
        fields = entry(paper.record).fields
        assert not any(path.startswith("inquiries/") for path in fields) and f"replies/{key}" in fields

    @pytest.mark.parametrize("made", [a_paper, a_note])
    def test_a_team_without_a_leader_is_asked_as_a_whole_and_the_page_says_so(self, minh, send, engine, made):
        with writing(engine) as conn:
            roster.add_mediator(conn, LAN.person_id, LAN.team_id, LAN.name, leader=False)
        sent = made()
        send(LAN, sent)
        page = minh.get(f"/entries/{sent.record}")
        assert "Tổ hòa giải thôn Mùng chưa có tổ trưởng" in text_of(page)
        assert f'href="/teams#{LAN.team_id}"' in page.text and "hiện trên máy của tổ trưởng" not in text_of(page)
        said = text_of(see(minh, sent.record, "ask", question="Ai ghi?"))
        assert "Đã gửi câu hỏi cho tổ. Tổ chưa có tổ trưởng" in said and "cho tổ trưởng." not in said

    def test_a_question_in_its_box_is_not_lost_with_marking_as_seen(self, minh, send, entry):
        note = a_note()
        send(LAN, note)
        page = see(minh, note.record, question="Ai gọi?")
        assert page.status_code == 409 and "Ai gọi?</textarea>" in page.text
        assert entry(note.record).standing == Standing.NEW

    def test_on_an_old_page_nothing_is_done(self, minh, send, entry):
        note = a_note()
        seq = send(LAN, note).seq
        minh.get(f"/entries/{note.record}")
        given = {"seq": minh.hidden("seq"), "decision": minh.hidden("decision")}
        send(LAN, change(note.record, seq, kind=notes.KIND, words="Khác rồi"))
        for how in ("seen", "ask"):
            page = minh.post(f"/entries/{note.record}/{how}", given | {"question": "Ai?" if how == "ask" else ""})
            assert page.status_code == 409 and "vừa thay đổi" in text_of(page)
        assert entry(note.record).standing == Standing.NEW and len(entry(note.record).lines) == 2


class TestARollCall:
    @pytest.fixture
    def class_id(self, app, engine):
        record = new_id()
        tell(engine, MINH, training.CLASS, record, {"subject": "TH01", "title": "Lớp tối", "held_on": "2026-11-21"})
        attend(engine, LAN, record, "lan")
        return record

    def given(self, minh):
        names = ("seq", "decision", "back")
        return {name: minh.hidden(name) for name in names}

    def test_it_is_opened_from_the_list_seen_on_its_page_and_leads_back(self, minh, class_id):
        [href] = re.findall(r'class="case-link" href="([^"]+)"', minh.get("/entries?kind=attendance").text)
        page = minh.get(href)
        assert "1 người mới ghi, xã chưa xem." in text_of(page)
        assert 'href="/entries?kind=attendance">← Về danh sách' in page.text
        page = minh.post(f"/training/{class_id}/seen", self.given(minh))
        assert "Đã đánh dấu xem 1 mục." in text_of(page)
        assert "xã chưa xem" not in text_of(minh.get(href))

    def test_who_is_entered_meanwhile_waits_on(self, minh, engine, class_id):
        minh.get(f"/training/{class_id}")
        given = self.given(minh)
        attend(engine, HUNG, class_id, "hung")
        minh.post(f"/training/{class_id}/seen", given)
        assert "1 người mới ghi, xã chưa xem." in text_of(minh.get(f"/training/{class_id}"))

    def test_what_two_phones_wrote_differently_and_who_only_reads_have_no_button(self, minh, visit, engine, deliver):
        clashing = a_class(engine, deliver)
        assert "data-approve" not in minh.get(f"/training/{clashing}").text
        with writing(engine) as conn:
            seat_others(conn, "chinh")
        attend(engine, LAN, record := self._quiet(engine), "lan")
        assert "data-approve" in minh.get(f"/training/{record}").text
        assert "data-approve" not in visit("chinh").get(f"/training/{record}").text

    def _quiet(self, engine):
        tell(engine, MINH, training.CLASS, record := new_id(), {"subject": "TH01", "held_on": "2026-11-21"})
        return record

    @pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/"])
    def test_it_leads_back_to_no_stranger(self, minh, class_id, back):
        assert "evil" not in minh.get(f"/training/{class_id}?back={back}").text.split("<footer")[0]


class TestWrittenDifferently:
    """Two phones wrote one field without having seen each other's words: both stand on the page, and one is chosen."""

    @pytest.fixture
    def note(self, send):
        note = a_note("Bờ rào.")
        seq = send(LAN, note).seq
        send(HUNG, change(note.record, seq, kind=notes.KIND, words="Bờ rào đổ rồi."))
        send(LAN, change(note.record, seq, kind=notes.KIND, words="Bờ rào nhà bà Sửu."))
        return note.record

    def versions(self, page):
        return re.findall(r'name="version" value="([^"]+)"', page.text)

    def choose(self, minh, record, version, **more):
        given = {"version": unescape(version), "seq": minh.hidden("seq"), "decision": minh.hidden("decision")}
        return minh.post(f"/entries/{record}/choose", given | more)

    def test_the_officer_reads_both_and_keeps_the_one_that_lost(self, minh, note, entry):
        page = minh.get(f"/entries/{note}")
        assert "Bờ rào đổ rồi." in text_of(page) and "Bờ rào nhà bà Sửu." in text_of(page)
        lost = self.versions(page)[1]
        page = self.choose(minh, note, lost)
        assert "Đã chọn bản để giữ." in text_of(page) and self.versions(page) == []
        assert entry(note).fields["words"] == "Bờ rào nhà bà Sửu."
        assert "Minh đã chọn bản để giữ" in text_of(page)
        assert "Có hai bản khác nhau" not in text_of(minh.get("/entries?kind=note"))

    def test_two_presses_are_one(self, minh, note, entry):
        stood, _ = self.versions(minh.get(f"/entries/{note}"))
        given = {"version": stood, "seq": minh.hidden("seq"), "decision": minh.hidden("decision")}
        token = minh.token
        for _ in range(2):
            assert minh.post(f"/entries/{note}/choose", given, token=token).status_code == 200
        assert sum("verdict" not in line.set for line in entry(note).lines) == 4

    def test_what_came_since_the_page_was_drawn_is_not_chosen_away_unread(self, minh, note, send, entry):
        stood, _ = self.versions(minh.get(f"/entries/{note}"))
        given = {"version": stood, "seq": minh.hidden("seq"), "decision": minh.hidden("decision")}
        token = minh.token
        send(HUNG, change(note, entry(note).seq, kind=notes.KIND, words="Xong rồi."))
        page = minh.post(f"/entries/{note}/choose", given, token=token)
        assert page.status_code == 409 and "vừa thay đổi" in text_of(page)
        assert len(self.versions(page)) == 2 and entry(note).fields["words"] == "Xong rồi."
        minh.get(f"/entries/{note}")
        assert self.choose(minh, note, "conflicts/words/none").status_code == 409

    def test_of_an_unsigned_paper_too_until_somebody_signs(self, minh, send, entry):
        paper = a_paper(signed=False)
        seq = send(LAN, paper).seq
        for who, words in ((HUNG, "Bàn việc nước."), (LAN, "Bàn việc đường.")):
            send(who, change(paper.record, seq, kind=minutes.KIND, set={"blocks/a": {"text": words}}))
        page = minh.get(f"/entries/{paper.record}")
        assert "Bàn việc nước." in text_of(page) and "Bàn việc đường." in text_of(page)
        assert "Nội dung" in text_of(page)
        self.choose(minh, paper.record, self.versions(page)[1])
        assert entry(paper.record).fields["blocks/a"]["text"] == "Bàn việc đường."

    def test_nothing_is_chosen_of_what_was_signed_and_the_list_speaks_of_no_choice(self, minh, send, entry):
        paper = a_paper(signed=False)
        seq = send(LAN, paper).seq
        for who, words in ((HUNG, "Bàn việc nước."), (LAN, "Bàn việc đường.")):
            send(who, change(paper.record, seq, kind=minutes.KIND, set={"blocks/a": {"text": words}}))
        now = entry(paper.record)
        given = {"name": "Bà Lan", "role": "HGV", "how": "SIGNED", "at": "2026-11-22T20:05:00+07:00"}
        sealed = {"signatures/p1": given, "digest": minutes.digest_of(now.fields)}
        assert "Có hai bản khác nhau" in text_of(minh.get("/entries?kind=minutes"))
        send(LAN, change(paper.record, now.seq, kind=minutes.KIND, set=sealed))
        assert "Có hai bản khác nhau" not in text_of(minh.get("/entries?kind=minutes"))
        page = minh.get(f"/entries/{paper.record}")
        assert self.versions(page) == []
        assert self.choose(minh, paper.record, "blocks/a").status_code == 409

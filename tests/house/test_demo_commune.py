"""The invented commune is whole: teams as the law asks, cases that a mediator could have sent, taken in by the door."""

import hashlib
import io
from collections import Counter
from datetime import UTC, datetime

import pytest
from PIL import Image
from sqlalchemy import select

from fieldapp.domain import rules
from fieldapp.domain.cases import Case
from fieldapp.domain.changes import fields_of, record_of
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.review import Standing
from fieldapp.domain.roles import OF_A_VILLAGE, OfficeRole
from fieldapp.domain.roster import MediationTeam, Particulars, lacks, particulars_id, whole
from fieldapp.protocol import EnrolRequest
from sync_server.blobs import desk
from sync_server.blobs.folder import FolderStore
from sync_server.db.engine import reading, writing
from sync_server.db.tables import journal, quarantine
from sync_server.demo.facts import load
from sync_server.demo.seed import fill, is_filled, new_codes
from sync_server.demo.stories import DrawnPhoto
from sync_server.journal import casebook, stands, training
from sync_server.journal.scope import Viewer
from sync_server.office import handing_over, veiling
from sync_server.office.asking import LABELS
from sync_server.people import (
    advisers,
    asking,
    devices,
    documents,
    elections,
    learning,
    nominations,
    notices,
    officers,
    placing,
    roster,
)  # fmt: skip

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DUONG_HUU, SON_HAI = "07672", "07543"


def picture() -> DrawnPhoto:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "#ccaa88").save(written, "JPEG")
    content = written.getvalue()
    return DrawnPhoto(content=content, sha256=hashlib.sha256(content).hexdigest(), width=40, height=30)


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path / "blobs")


@pytest.fixture
def filled(engine, store):
    fill(engine, store, load(), picture(), NOW)
    return engine


def open_cases(engine, partition):
    with reading(engine) as conn:
        return [casebook.open_case(conn, partition, row.record) for row in casebook.queue(conn, partition)]


def test_each_team_is_as_the_law_asks():
    # Luật 35/2013/QH13, Điều 12: at least three mediators, a woman among them; Điều 14: one leader.
    for commune in load().communes:
        for village in commune.villages:
            assert len(village.members) >= 3
            assert sum(member.leader for member in village.members) == 1
            assert any(" Thị " in member.name for member in village.members)


def test_nobody_is_there_twice():
    names = Counter(member.name for c in load().communes for v in c.villages for member in v.members)
    assert [name for name, times in names.items() if times > 1] == []


def test_an_empty_database_is_filled_once(engine, store):
    assert not is_filled(engine)
    fill(engine, store, load(), picture(), NOW)
    assert is_filled(engine)


def test_a_merged_village_those_who_help_and_a_question_without_names_are_there(filled):
    with reading(filled) as conn:
        [record] = asking.answered(conn, DUONG_HUU)
        [question] = asking.of_case(conn, DUONG_HUU, record)
        fields = casebook.open_case(conn, DUONG_HUU, record).fields
        gone = {each.name for each in placing.every(conn, DUONG_HUU) if each.until}
        helpers = [each.role for each in advisers.every(conn, DUONG_HUU)]
        villages = [each.name for each in placing.every(conn, DUONG_HUU)]
    assert gone == {"Thôn Suối Trên", "Thôn Suối Dưới"} and sorted(helpers) == ["CHUYEN_GIA", "TAP_HUAN_VIEN"]
    known = veiling.people(fields, villages, "Xã Dương Hưu", LABELS)
    assert veiling.left(question.asked, known) == [] and question.unseen


def test_the_queue_shows_every_standing(filled):
    with reading(filled) as conn:
        counted = casebook.counts(conn, DUONG_HUU)
    assert all(counted[standing] >= 1 for standing in Standing)
    assert sum(counted.values()) == 7


def test_each_case_could_have_been_sent_by_a_mediator(filled):
    for each in (*open_cases(filled, DUONG_HUU), *open_cases(filled, SON_HAI)):
        assert rules.stopping(record_of(Case, each.fields), NOW.date()) == [], each.fields["summary"]


def test_every_part_of_it_is_one_that_a_phone_knows_and_a_page_has_a_word_for(filled):
    for each in (*open_cases(filled, DUONG_HUU), *open_cases(filled, SON_HAI)):
        known = fields_of(record_of(Case, each.fields))
        told = {path: value for path, value in each.fields.items() if isinstance(value, dict)}
        assert {path: set(value) - set(known[path]) for path, value in told.items()} == {path: set() for path in told}


def test_the_sides_stand_in_the_order_in_which_they_were_written(filled):
    first_sides = {story.parties[0]["name"] for story in load().stories}
    for each in open_cases(filled, DUONG_HUU):
        assert next(iter(record_of(Case, each.fields).parties.values())).name in first_sides


def test_nothing_of_it_was_held_or_clashed(filled):
    with reading(filled) as conn:
        assert conn.execute(select(quarantine.c.reason)).all() == []
        assert set(conn.execute(select(journal.c.clashed)).scalars()) == {"[]"}


def test_the_journal_tells_the_days_in_order(filled):
    with reading(filled) as conn:
        told = conn.execute(
            select(journal.c.received_at).where(journal.c.partition == DUONG_HUU).order_by(journal.c.seq)
        )
        moments = list(told.scalars())
    assert moments == sorted(moments)
    assert moments[-1] <= NOW.isoformat()


def test_a_returned_case_carries_its_remarks_and_an_approved_one_none(filled):
    remarks = {
        standing: sum(path.startswith("remarks/") for each in open_cases(filled, DUONG_HUU)
                      if each.standing == standing for path in each.fields)
        for standing in Standing
    }  # fmt: skip
    assert remarks[Standing.RETURNED] == 2
    assert remarks[Standing.APPROVED] == 0


def test_the_photo_is_there_for_its_commune_only(filled, store):
    with_photo = [each for each in open_cases(filled, DUONG_HUU) if each.photos]
    assert [photo.present for each in with_photo for photo in each.photos] == [True]
    sha256 = with_photo[0].photos[0].sha256
    assert desk.read(filled, store, Viewer(partition=DUONG_HUU, team=None), sha256) == picture().content
    with pytest.raises(Problem, match=Code.NOT_FOUND):
        desk.read(filled, store, Viewer(partition=SON_HAI, team=None), sha256)


def test_the_other_commune_sees_only_its_own(filled):
    ours = {each.record for each in open_cases(filled, DUONG_HUU)}
    theirs = {each.record for each in open_cases(filled, SON_HAI)}
    assert len(theirs) == 1
    assert not ours & theirs


def test_the_printed_passwords_open_the_office(filled):
    for each in new_codes(filled, load(), NOW):
        if each.kind == "officer":
            with reading(filled) as conn:
                assert officers.verify(conn, each.login, each.secret).name == each.name


def test_a_printed_code_signs_its_mediator_in_once(filled):
    printed = {each.name: each for each in new_codes(filled, load(), NOW) if each.kind == "mediator"}
    assert {"Vi Thị Lan", "Hoàng Văn Hùng", "Lý Thị Tâm"} <= printed.keys()
    lan = printed["Vi Thị Lan"]
    with writing(filled) as conn:
        reply = devices.redeem(conn, EnrolRequest(code=lan.secret, token="a" * 43), NOW)
    assert (reply.person.name, reply.village) == ("Vi Thị Lan", lan.place)
    with writing(filled) as conn, pytest.raises(Problem, match=Code.USED_CODE):
        devices.redeem(conn, EnrolRequest(code=lan.secret, token="b" * 43), NOW)


def test_the_codes_of_the_next_start_replace_unused_ones(filled):
    name = "Lý Thị Tâm"
    first, second = ({each.name: each.secret for each in new_codes(filled, load(), NOW)} for _start in range(2))
    assert first[name] != second[name]
    with writing(filled) as conn, pytest.raises(Problem, match=Code.EXPIRED_CODE):
        devices.redeem(conn, EnrolRequest(code=first[name], token="a" * 43), NOW)
    with writing(filled) as conn:
        devices.redeem(conn, EnrolRequest(code=second[name], token="a" * 43), NOW)


def test_the_commune_has_set_classes_and_two_phones_have_told_who_was_there(filled):
    with reading(filled) as conn:
        to_come, past = training.classes(conn, DUONG_HUU)
        assert training.classes(conn, SON_HAI) == []
    assert to_come.training.held_on > NOW.date() and to_come.attendance == []
    assert past.by_commune and past.training.held_on < NOW.date()
    assert Counter(each.state for each in past.attendance) == {"CM": 4, "VP": 1, "V": 1}
    assert {by.name for each in past.attendance for by in each.entered_by.values()} == {"Vi Thị Lan", "Lý Thị Tâm"}


def test_each_team_is_complete_by_what_the_roster_tells(filled):
    with reading(filled) as conn:
        for commune in (DUONG_HUU, SON_HAI):
            for team in [each.id for each in roster.roster(conn, commune)]:
                besides = particulars_id(team)
                told = stands.fields_of(conn, commune, [team, besides])
                known = record_of(MediationTeam, told[team]), record_of(Particulars, told[besides])
                assert known[0].members and lacks(whole(*known)) == []


def test_documents_and_higher_classes_are_as_written(filled):
    with reading(filled) as conn:
        given = {each.given.name: each.given for each in documents.receipts(conn, DUONG_HUU)}
        [higher] = nominations.every(conn, DUONG_HUU)
        people = {each.name: each.id for team in roster.roster(conn, DUONG_HUU) for each in team.mediators}
        were = learning.learned(conn, DUONG_HUU, learning.this_year(NOW.date()), NOW.date())
    assert given["Nông Văn Quyết"].person == people["Nông Văn Quyết"] and given["Bà Phan Thị Khuê"].person == ""
    assert len(higher.sent) == 3 and {each.who.name for each in higher.attended} == {"Vi Thị Lan", "Bà Phan Thị Khuê"}
    assert [each.higher for each in were[people["Vi Thị Lan"]]] == [False, True]
    assert people["Đàm Văn Thắng"] not in were


def test_the_centre_has_a_notice_that_came_back_one_to_come_one_past_its_day_and_no_draft(filled):
    with reading(filled) as conn:
        found, unseen = notices.every(conn, DUONG_HUU), notices.unseen(conn, DUONG_HUU)
        told = [handing_over.telling(conn, DUONG_HUU, each.words) for each in found]
        assert notices.has_reader(conn, DUONG_HUU)
    assert [bool(each.given) for each in found] == [False, True, True, True] and [each.id for each in unseen] == [
        found[2].id
    ]
    assert found[1].words.first > NOW.date() and set(found[2].up) == {"TRANG", "MXH"}
    assert told == [[], [], [], []], "no name of a case"
    assert [notices.expired(each, NOW.date()) for each in found] == [[], [], [], ["TRANG"]]
    assert [notices.wrong(each.words) for each in found] == ["", "", "", ""]


def test_every_role_of_the_office_has_somebody_who_can_sign_in(filled):
    printed = [each for each in new_codes(filled, load(), NOW) if each.kind == "officer"]
    assert {each.role for each in printed} == {each.value for each in OfficeRole}
    heads = [each for each in printed if each.role in OF_A_VILLAGE]
    assert [each.place for each in heads] == ["Thôn Đồng Mây"] * 2


def test_one_election_waits_for_the_chairman_and_one_for_its_papers(filled):
    with reading(filled) as conn:
        [waits] = elections.waiting(conn, DUONG_HUU)
        told = [elections.due(each) for each in elections.every(conn, DUONG_HUU)]
        members = {each.name for team in roster.roster(conn, DUONG_HUU) for each in team.mediators}
    assert sorted(each.what for each in told) == ["decide", "send"] and all(each.by >= NOW.date() for each in told)
    assert [each.name for each in elections.elected(waits)] == ["Chu Thị Sim"] and "Chu Thị Sim" not in members


def test_the_standards_of_most_were_looked_at(filled):
    # Luật 35/2013/QH13, Điều 7.
    with reading(filled) as conn:
        found = [each for team in roster.roster(conn, DUONG_HUU) for each in team.mediators]
    assert {each.name for each in found if each.standards.unseen} == {"Ninh Thị Xuân", "Giáp Văn Lưỡng"}
    assert {each.name: each.standards.unmet for each in found if each.standards.unmet} == {"Nguyễn Văn Đoàn": ["T4"]}


def test_a_question_waits_for_the_expert_without_a_name(filled):
    with reading(filled) as conn:
        [expert] = asking.experts(conn, DUONG_HUU)
        shared = asking.shared_with(conn, expert.id)
        villages = [each.name for each in placing.every(conn, DUONG_HUU)]
        for case in casebook.queue(conn, DUONG_HUU):
            fields = casebook.open_case(conn, DUONG_HUU, case.record).fields
            known = veiling.people(fields, villages, "Xã Dương Hưu", LABELS)
            assert [veiling.left(each.asked, known) for each in asking.of_case(conn, DUONG_HUU, case.record)] in (
                [],
                [[]],
            )
    assert [bool(each.of(expert.id, asking.Kind.ANSWERED)) for each in shared].count(False) == 1

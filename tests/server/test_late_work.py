"""What a phone wrote before it could know that people or cases moved is taken; what it wrote after, an officer sees."""

import hashlib

import pytest
from msgspec.structs import replace

from fieldapp.protocol import Farewell, scope_of
from sync_server.db.engine import reading, writing
from sync_server.journal import quarantine, settling
from sync_server.people import devices, lost, roster
from sync_server.people.moving import hand_over, merge_teams, move_anywhere, move_mediator
from tests.cast import DUONG_HUU, FAR_TEAM, MINH, NOW, OTHER_TEAM, SON_HAI, TEAM, change, later

PHOTO = b"\xff\xd8\xff" + b"anh bien ban " * 400
SHA = hashlib.sha256(PHOTO).hexdigest()
SIZE = len(PHOTO)
OLD, NEW = scope_of(DUONG_HUU, TEAM), scope_of(DUONG_HUU, OTHER_TEAM)


@pytest.fixture
def do(http, engine):
    def do(verb, *args, now=NOW, **how):
        with writing(engine) as conn:
            return verb(conn, MINH, *args, now=now, **how)

    return do


class Following:
    """A phone that remembers how far it has read, and in which team it believes its person to be."""

    def __init__(self, phone, scope):
        self.phone, self.scope, self.cursor, self.epoch = phone, scope, {}, ""

    def sync(self, *changes):
        reply = self.phone.sync(*changes, scope=self.scope, cursor=self.cursor, epoch=self.epoch)
        self.cursor, self.epoch = reply.cursor, reply.epoch
        return reply

    def cases(self, *changes):
        return {entry.record: entry for entry in self.sync(*changes).entries if entry.kind == "case"}

    def sees(self, sha256=SHA):
        return self.phone.ask("GET", f"/blobs/{sha256}").status_code == 200

    def brings(self, content=PHOTO, start=0):
        sha256 = hashlib.sha256(content).hexdigest()
        return self.phone.put(sha256, start, len(content), content[start:]).json()


@pytest.fixture
def lan(enrol):
    return Following(enrol("lan"), OLD)


@pytest.fixture
def hung(enrol):
    return Following(enrol("hung"), OLD)


@pytest.fixture
def tam(enrol):
    return Following(enrol("tam"), NEW)


def outcomes(reply):
    return [(receipt.outcome, receipt.reason) for receipt in reply.receipts]


def test_work_on_a_case_that_went_reaches_it_when_the_phone_could_not_know(do, lan, tam, the_case):
    sent = change()
    lan.sync(sent)
    tam.sync()
    do(hand_over, from_team=TEAM, to_team=OTHER_TEAM)
    late = lan.sync(change(record=sent.record, base=4, seq=2, note="Lan ghi muộn"))
    assert outcomes(late) == [("accepted", "")]
    assert [entry.gone for entry in late.entries if entry.record == sent.record] == [True]
    assert the_case(sent.record).fields["note"] == "Lan ghi muộn"
    assert tam.cases()[sent.record].set["note"] == "Lan ghi muộn"


def test_work_on_a_case_that_went_waits_for_the_officer_when_the_phone_knew(do, lan, the_case, engine):
    sent = change()
    lan.sync(sent)
    do(hand_over, from_team=TEAM, to_team=OTHER_TEAM)
    lan.sync()
    assert outcomes(lan.sync(change(record=sent.record, base=4, seq=2, note="?"))) == [("held", "not_yours")]
    assert "note" not in the_case(sent.record).fields
    with reading(engine) as conn:
        assert [row.author_name for row in quarantine.listed(conn, DUONG_HUU)] == ["Nguyễn Thị Lan"]


def test_a_case_that_was_never_the_teams_is_nobodys_late_work(do, lan, tam, the_case):
    sent = change()
    tam.sync(sent)
    do(move_mediator, "hung", OTHER_TEAM)
    assert outcomes(lan.sync(change(record=sent.record, base=1, note="?"))) == [("held", "not_yours")]


def test_a_number_that_the_server_never_gave_proves_no_knowledge(do, lan, tam):
    sent = change()
    lan.sync(sent)
    do(hand_over, from_team=TEAM, to_team=OTHER_TEAM)
    lan.cursor = {DUONG_HUU: 10**30}
    assert outcomes(lan.sync(change(record=sent.record, base=4, seq=2, note="muộn"))) == [("accepted", "")]


def test_late_work_clashes_with_what_the_new_team_wrote_meanwhile_and_nothing_is_lost(do, lan, tam, the_case):
    sent = change()
    lan.sync(sent)
    do(hand_over, from_team=TEAM, to_team=OTHER_TEAM)
    seq = tam.cases()[sent.record].seq
    tam.sync(change(record=sent.record, base=seq, summary="Tâm ghi"))
    [receipt] = lan.sync(change(record=sent.record, base=4, seq=2, summary="Lan ghi")).receipts
    assert (receipt.outcome, receipt.clashed) == ("clash", ["summary"])
    fields = the_case(sent.record).fields
    assert fields["summary"] == "Tâm ghi"
    assert [value["by"] for path, value in fields.items() if path.startswith("conflicts/")] == ["Nguyễn Thị Lan"]


def test_who_moved_delivers_into_the_former_team_first(do, lan, hung, tam, the_case):
    sent = change()
    lan.sync(sent)
    at = lan.cursor
    do(move_mediator, "lan", OTHER_TEAM)
    new = change(seq=3)
    reply = lan.sync(change(record=sent.record, base=4, seq=2, note="Lan ghi muộn"), new)
    assert outcomes(reply) == [("accepted", ""), ("accepted", "")]
    assert (reply.moved.scope, reply.entries, reply.cursor, reply.more) == (NEW, [], at, False)
    assert (the_case(new.record).team, the_case(new.record).fields["logbook_no"]) == (TEAM, 2)
    assert set(hung.cases()) == {sent.record, new.record}
    assert tam.cases() == {}


def test_who_moved_and_knows_it_sees_the_new_team_and_no_more_of_the_old(do, lan, tam):
    sent, its = change(), change()
    lan.sync(sent)
    tam.sync(its)
    do(move_mediator, "lan", OTHER_TEAM)
    assert lan.sync().moved.scope == NEW
    lan.scope, lan.cursor = NEW, {}
    reply = lan.sync(change(record=sent.record, base=4, seq=2, note="?"), change(seq=3))
    assert outcomes(reply) == [("held", "not_yours"), ("accepted", "")]
    assert reply.moved is None
    assert {entry.record for entry in reply.entries if entry.kind == "case"} == {its.record}


def test_a_lost_answer_to_late_work_counts_once(do, lan, rows):
    sent = change()
    lan.sync(sent)
    do(move_mediator, "lan", OTHER_TEAM)
    late = change(record=sent.record, base=4, seq=2, note="Lan ghi muộn")
    assert lan.sync(late).receipts == lan.sync(late).receipts


def test_a_lost_phone_of_somebody_who_moved_hands_over_and_learns_nothing(do, lan, the_case, engine):
    sent = change()
    lan.sync(sent)
    do(move_mediator, "lan", OTHER_TEAM)
    with writing(engine) as conn:
        lost.mark_lost(conn, MINH, lan.phone.enrolled.device, NOW)
    reply = lan.sync(change(record=sent.record, base=4, seq=2, set={"photos/p": {"sha256": SHA}}))
    assert outcomes(reply) == [("accepted", "")]
    assert (reply.moved, reply.entries, reply.notices) == (None, [], ["lost"])
    assert the_case(sent.record).team == TEAM


def test_new_cases_of_a_team_that_was_merged_are_the_merged_teams_and_get_its_numbers(do, lan, tam, the_case):
    tam.sync(change(), change())
    lan.sync(change())
    do(merge_teams, [TEAM], OTHER_TEAM)
    new = change(seq=2)
    assert outcomes(lan.sync(new)) == [("accepted", "")]
    assert (the_case(new.record).team, the_case(new.record).fields["logbook_no"]) == (OTHER_TEAM, 3)
    assert new.record in tam.cases()


def test_a_case_that_went_elsewhere_before_the_merger_takes_late_work_too(do, engine, lan, the_case):
    sent = change()
    lan.sync(sent)
    with writing(engine) as conn:
        roster.add_team(conn, "team-moi", DUONG_HUU, "Tổ hòa giải thôn Mới", "Thôn Mới")
    do(hand_over, from_team=TEAM, to_team="team-moi")
    do(merge_teams, [TEAM], OTHER_TEAM)
    late = lan.sync(change(record=sent.record, base=4, seq=2, note="Lan ghi muộn"))
    assert outcomes(late) == [("accepted", "")]
    assert (the_case(sent.record).team, late.moved.scope) == ("team-moi", NEW)


def test_after_three_months_the_new_team_gets_what_is_new_and_the_officer_the_rest(do, lan, clock, the_case):
    sent = change()
    lan.sync(sent)
    do(move_mediator, "lan", OTHER_TEAM)
    clock.pass_by(days=91)
    new = change(seq=3)
    reply = lan.sync(change(record=sent.record, base=4, seq=2, note="?"), new)
    assert outcomes(reply) == [("held", "not_yours"), ("accepted", "")]
    assert (reply.moved.scope, the_case(new.record).team) == (NEW, OTHER_TEAM)


def test_for_a_team_in_which_nobody_knows_the_phones_person_no_case_is_begun(lan, the_case):
    """As after a restore that lost her move: begun in the team of now, others would see what is not theirs."""
    sent = change()
    lan.sync(sent)
    lan.scope, new = NEW, change(seq=3)
    reply = lan.sync(change(record=sent.record, base=4, seq=2, note="?"), new)
    assert outcomes(reply) == [("accepted", ""), ("held", "not_yours")]
    assert the_case(new.record) is None


def test_who_moved_to_another_commune_delivers_into_the_old_one(do, lan, enrol, the_case):
    sent, new = change(), change(seq=3)
    lan.sync(sent)
    at = lan.cursor
    do(move_anywhere, "lan", FAR_TEAM)
    reply = lan.sync(change(record=sent.record, base=4, seq=2, note="Lan ghi muộn"), new)
    assert outcomes(reply) == [("accepted", ""), ("accepted", "")]
    assert (reply.moved.partition, reply.moved.commune, reply.cursor) == (SON_HAI, "Xã Sơn Hải", at)
    assert the_case(new.record).team == TEAM
    lan.scope, lan.cursor = reply.moved.scope, {}
    assert {entry.partition for entry in lan.sync().entries} == {SON_HAI}


def test_photos_go_along_with_the_case_and_are_seen_by_its_team_alone(do, engine, lan, hung, tam):
    sent = change(set={"photos/p": {"sha256": SHA}})
    lan.sync(sent)
    lan.brings()
    assert (lan.sees(), hung.sees(), tam.sees()) == (True, True, False)
    do(hand_over, from_team=TEAM, to_team=OTHER_TEAM)
    assert (lan.sees(), hung.sees(), tam.sees()) == (False, False, True)
    assert tam.sync().blobs_wanted == {}
    do(hand_over, from_team=OTHER_TEAM, to_team=TEAM)
    assert (lan.sees(), hung.sees(), tam.sees()) == (True, True, False)


def test_the_office_shows_a_photo_that_went_along(do, lan, the_case):
    sent = change(set={"photos/p": {"sha256": SHA}})
    lan.sync(sent)
    lan.brings()
    do(hand_over, from_team=TEAM, to_team=OTHER_TEAM)
    assert [photo.present for photo in the_case(sent.record).photos] == [True]


def test_a_photo_that_was_on_its_way_when_its_case_went_is_asked_for_and_arrives(do, lan, hung, tam):
    sent = change(set={"photos/p": {"sha256": SHA}})
    lan.sync(sent)
    hung.sync()
    lan.phone.put(SHA, 0, SIZE, PHOTO[:1000])
    do(hand_over, from_team=TEAM, to_team=OTHER_TEAM)
    assert list(lan.sync().blobs_wanted) == [SHA]
    assert list(hung.sync().blobs_wanted) == [], "whoever did not name it hears no more of it"
    assert lan.phone.ask("HEAD", f"/blobs/{SHA}").headers["upload-offset"] == "1000"
    assert lan.brings(start=1000)["complete"]
    assert (tam.sees(), hung.sees(), lan.sees()) == (True, False, False)
    assert list(lan.sync().blobs_wanted) == []


def test_a_photo_that_was_on_its_way_when_its_mediator_moved_arrives_where_it_belongs(do, lan, hung, tam):
    lan.sync(change(set={"photos/p": {"sha256": SHA}}))
    lan.phone.put(SHA, 0, SIZE, PHOTO[:1000])
    do(move_mediator, "lan", OTHER_TEAM)
    assert list(lan.sync().blobs_wanted) == [SHA]
    assert lan.phone.ask("HEAD", f"/blobs/{SHA}").headers["upload-offset"] == "1000"
    assert lan.brings(start=1000)["complete"]
    assert (hung.sees(), tam.sees(), lan.sees()) == (True, False, False)
    tam.sync(change(set={"photos/p": {"sha256": SHA}}))
    assert not tam.sees(), "the mediator of another team who knows its hash has to bring it"


def test_a_photo_whose_caption_somebody_else_wrote_still_arrives(do, lan, hung, tam):
    sent = change(set={"photos/p": {"sha256": SHA}})
    lan.sync(sent)
    hung.sync()
    hung.sync(change(record=sent.record, base=9, set={"photos/p": {"sha256": SHA, "caption": "Biên bản"}}))
    do(move_mediator, "lan", OTHER_TEAM)
    assert lan.brings()["complete"]
    assert (hung.sees(), tam.sees()) == (True, False)


def test_a_photo_of_work_that_an_officer_corrected_into_another_teams_case_counts_for_that_team(do, engine, lan, tam):
    sent = change()
    lan.sync(sent)
    do(hand_over, from_team=TEAM, to_team=OTHER_TEAM)
    lan.sync()
    assert outcomes(lan.sync(change(record=sent.record, seq=2, set={"photos/p": {"sha256": SHA}})))[0][0] == "held"
    with writing(engine) as conn:
        [row] = quarantine.listed(conn, DUONG_HUU)
        settling.correct(conn, MINH, row.id, {"photos/p": {"sha256": SHA, "caption": "Biên bản"}}, "", 4, NOW)
    assert not tam.sees()
    assert lan.brings()["complete"]
    assert (tam.sees(), lan.sees()) == (True, False)


def test_a_name_that_goes_to_the_photos_team_and_back_opens_nothing(do, lan, tam):
    """Who knows a hash gets no photo, even when the officer hands their case there and back."""
    lan.sync(change(set={"photos/p": {"sha256": SHA}}))
    lan.brings()
    sent = change(set={"photos/q": {"sha256": SHA}})
    tam.sync(sent)
    do(hand_over, from_team=OTHER_TEAM, to_team=TEAM, only=[sent.record])
    do(hand_over, from_team=TEAM, to_team=OTHER_TEAM, only=[sent.record])
    assert not tam.sees()
    assert list(tam.sync().blobs_wanted) == [SHA]


def test_an_outsider_sees_nothing_of_a_merger_of_others(do, engine, lan, tam, enrol):
    with writing(engine) as conn:
        roster.add_team(conn, "team-moi", DUONG_HUU, "Tổ hòa giải thôn Mới", "Thôn Mới")
    sent = change(set={"photos/p": {"sha256": SHA}})
    lan.sync(sent)
    lan.brings()
    do(merge_teams, [TEAM], "team-moi")
    far = Following(enrol("xa"), scope_of(SON_HAI, FAR_TEAM))
    for outsider in (tam, far):
        assert outsider.cases() == {}
        assert not outsider.sees()
    assert outcomes(tam.sync(change(record=sent.record, base=0, note="?"))) == [("held", "not_yours")]


@pytest.mark.parametrize("whole", [True, False])
def test_a_lost_phone_destroys_nothing_while_a_photo_for_its_former_commune_is_missing(do, engine, lan, whole):
    lan.sync(change(set={"photos/p": {"sha256": SHA}}))
    do(move_anywhere, "lan", FAR_TEAM)
    if whole:
        lan.brings()
    with writing(engine) as conn:
        known = devices.known_by(conn, lan.phone.token)
        lost.mark_lost(conn, replace(MINH, partition=SON_HAI), known.author.device_id, NOW)
        left = Farewell(changes_left=0, photos_left=0, drafts_left=0)
        assert lost.farewell(conn, known, left, later(hours=1)).destroy is whole

"""Who works where: a mediator moves, cases are handed over, teams become one; each once, and within the commune."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from fieldapp.domain import cases, minutes, notes
from fieldapp.domain.changes import record_of
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.roster import PARTICULARS, particulars_id
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.journal import stands, window
from sync_server.journal.intake import take
from sync_server.journal.scope import viewer_of
from sync_server.people import devices, events, moving, roster
from sync_server.people.events import Kind
from sync_server.people.moving import hand_over, merge_teams, move_anywhere, move_mediator
from sync_server.people.whereabouts import LATE_WORK, author_for, whereabouts
from tests.cast import (
    DUONG_HUU,
    FAR_TEAM,
    HUNG,
    LAN,
    MINH,
    NOW,
    OTHER_TEAM,
    QUAN,
    SON_HAI,
    TAM,
    TEAM,
    change,
    later,
    settle,
)

OLD, NEW, OTHER, FAR = (
    f"{DUONG_HUU}/{TEAM}", f"{DUONG_HUU}/team-moi", f"{DUONG_HUU}/{OTHER_TEAM}", f"{SON_HAI}/{FAR_TEAM}",
)  # fmt: skip


@pytest.fixture
def do(engine):
    """Settle the cast and a third team of the commune; then do one of the verbs in a transaction of its own."""
    with writing(engine) as conn:
        settle(conn)
        roster.add_team(conn, "team-moi", DUONG_HUU, "Tổ hòa giải thôn Mới", "Thôn Mới")
        roster.publish_team(conn, "team-moi", NOW)

    def do(verb, *args, now=NOW, **how):
        with writing(engine) as conn:
            return verb(conn, MINH, *args, now=now, **how)

    return do


@pytest.fixture
def teams(engine):
    """Who is in which team: as the office has it, and as phones are told."""

    def teams(partition=DUONG_HUU):
        with reading(engine) as conn:
            office = {team.id: {each.id for each in team.mediators} for team in roster.roster(conn, partition)}
            told = {team: _told(conn, partition, team) for team in office}
        assert office == told
        return office

    return teams


def _told(conn, partition, team):
    told = stands.fields_of(conn, partition, [team])[team]
    return {path.partition("/")[2] for path in told if path.startswith("members/")}


@pytest.fixture
def of_team(engine):
    def of_team(team):
        with reading(engine) as conn:
            return set(moving.cases_of(conn, DUONG_HUU, team))

    return of_team


@pytest.fixture
def phone(engine):
    """A phone of somebody's, as its token shows it at this moment."""

    def phone(who):
        token = (who.person_id * 50)[:43]
        with writing(engine) as conn:
            code = devices.make_code(conn, MINH, who.person_id, NOW)
            devices.redeem(conn, devices.EnrolRequest(code=code, token=token), NOW)
            return devices.known_by(conn, token)

    return phone


def refused(verb, code, *args, **how):
    with pytest.raises(Problem) as told:
        verb(*args, **how)
    assert told.value.code == code


def test_a_mediator_moves_and_every_phone_of_the_commune_is_told(do, teams, rows):
    assert do(move_mediator, "lan", OTHER_TEAM) is True
    assert teams() == {TEAM: {"hung"}, OTHER_TEAM: {"lan", "tam"}, "team-moi": set()}
    [left] = rows(tables.memberships)
    assert (left["mediator"], left["team"], left["by_name"]) == ("lan", TEAM, "Đỗ Đức Minh")
    [lan] = [row for row in rows(tables.mediators) if row["id"] == "lan"]
    assert not lan["leader"], "who led the former team does not lead this one"


def test_twice_is_once(do, rows):
    do(move_mediator, "lan", OTHER_TEAM)
    before = {table: rows(table) for table in (tables.journal, tables.memberships, tables.device_events)}
    assert do(move_mediator, "lan", OTHER_TEAM, now=later(days=1)) is False
    assert {table: rows(table) for table in before} == before


def test_whoever_comes_back_is_back(do, teams):
    do(move_mediator, "lan", OTHER_TEAM)
    do(move_mediator, "lan", TEAM, now=later(days=1))
    assert teams() == {TEAM: {"lan", "hung"}, OTHER_TEAM: {"tam"}, "team-moi": set()}


@pytest.mark.parametrize(("who", "where"), [("xa", TEAM), ("lan", FAR_TEAM), ("nobody", TEAM), ("lan", "nowhere")])
def test_an_officer_moves_nobody_across_the_communes_border(do, teams, who, where):
    before = teams()
    refused(do, Code.NOT_FOUND, move_mediator, who, where)
    assert teams() == before


def test_whoever_decides_for_both_communes_moves_somebody_across(do, teams):
    assert do(move_anywhere, "lan", FAR_TEAM) is True
    assert do(move_anywhere, "lan", FAR_TEAM) is False
    assert teams()[TEAM] == {"hung"}
    assert teams(SON_HAI) == {FAR_TEAM: {"xa", "lan"}}


def test_the_phones_history_says_who_moved_its_person_and_whereto(do, phone, engine):
    known = phone(LAN)
    do(move_mediator, "lan", OTHER_TEAM)
    with reading(engine) as conn:
        newest = events.history(conn, known.author.device_id)[0]
    assert (newest.kind, newest.by_name) == (Kind.MOVED, "Đỗ Đức Minh")
    assert newest.told == {"from_team": "Tổ hòa giải thôn Mùng", "to_team": "Tổ hòa giải thôn Đẫu"}


def test_all_cases_of_a_team_go_or_only_some(do, send, of_team):
    mine = [change() for _ in range(4)]
    send(LAN, *mine)
    send(TAM, change())
    [first, *others] = [each.record for each in mine]
    assert do(hand_over, from_team=TEAM, to_team=OTHER_TEAM, only=[first]) == [first]
    assert do(hand_over, from_team=TEAM, to_team="team-moi") == others
    assert do(hand_over, from_team=TEAM, to_team="team-moi") == []
    assert (len(of_team(TEAM)), len(of_team(OTHER_TEAM)), of_team("team-moi")) == (0, 2, set(others))


def test_cases_go_with_what_belongs_to_them_and_with_a_merged_team_goes_all_that_it_wrote(do, send, engine):
    case, other = change(), change()
    paper = replace(change(seq=2), kind=minutes.KIND, set={"type": "BBHG", "about": case.record})
    elsewhere = replace(change(seq=3), kind=minutes.KIND, set={"type": "BBHG", "about": other.record})
    note = replace(change(seq=4), kind=notes.KIND, set={"words": "Gọi lại bà Lan"})
    its_note = replace(change(seq=5), kind=notes.KIND, set={"words": "Chuyện hàng rào", "became": case.record})
    send(LAN, case, other, paper, elsewhere, note, its_note)
    went = do(hand_over, from_team=TEAM, to_team=OTHER_TEAM, only=[case.record])
    assert went == [case.record, *sorted([paper.record, its_note.record])]
    rest = do(hand_over, from_team=TEAM, to_team="team-moi")
    assert rest == [other.record, elsewhere.record]  # the note is its people's own

    do(merge_teams, [TEAM], "team-moi")
    with reading(engine) as conn:
        assert conn.execute(select(tables.records.c.team).where(tables.records.c.id == note.record)).scalar_one() == (
            "team-moi"
        )


@pytest.mark.parametrize(
    ("kind", "of_case", "more"),
    [(minutes.KIND, "about", {"place": "Nhà văn hóa"}), (notes.KIND, "became", {"words": "Chuyện hàng rào"})],
)
def test_what_comes_late_goes_after_its_case_and_its_phone_is_told_so(
    do, send, of_team, engine, rows, kind, of_case, more
):
    case = change()
    send(LAN, case)
    do(hand_over, from_team=TEAM, to_team=OTHER_TEAM)
    paper = replace(change(seq=2), kind=kind, set={of_case: case.record})
    later_words = replace(change(paper.record, seq=3, **more), kind=kind, prev=2)
    with writing(engine) as conn:
        assert [each.outcome for each in take(conn, LAN, [paper, later_words], NOW, seen=1)] == ["accepted"] * 2
    [row] = [row for row in rows(tables.records) if row["id"] == paper.record]
    assert row["team"] == OTHER_TEAM
    with reading(engine) as conn:
        [left], [came] = (
            [entry for entry in window.read(conn, viewer_of(who), 1, 10**5, window.Own(author="", changes=[])).entries
             if entry.record == paper.record]
            for who in (LAN, TAM)
        )  # fmt: skip
    assert left.gone and not left.set
    assert came.set.items() >= more.items() and came.set["reassignments/1"]["to_team"] == "Tổ hòa giải thôn Đẫu"


def test_a_merged_team_keeps_the_record_of_its_own_people_for_the_day_it_works_again(do, engine):
    with writing(engine) as conn:
        roster.tell_of_mediator(conn, "lan", phone="0912 000 111")
        roster.publish_team(conn, TEAM, NOW)
    do(merge_teams, [TEAM], OTHER_TEAM)
    with reading(engine) as conn:
        held = select(tables.records.c.id, tables.records.c.team).where(tables.records.c.kind == PARTICULARS)
        theirs = {particulars_id(team): team for team in (TEAM, OTHER_TEAM)}
        assert {row.id: row.team for row in conn.execute(held)} == theirs
        assert stands.fields_of(conn, DUONG_HUU, [particulars_id(TEAM)]) == {particulars_id(TEAM): {}}


@pytest.mark.parametrize(("from_team", "to_team"), [(TEAM, FAR_TEAM), (FAR_TEAM, TEAM), ("nowhere", TEAM)])
def test_no_case_crosses_the_communes_border(do, send, of_team, from_team, to_team):
    send(LAN, change())
    refused(do, Code.NOT_FOUND, hand_over, from_team=from_team, to_team=to_team)
    assert len(of_team(TEAM)) == 1


def test_one_odd_case_among_many_and_none_goes(do, send, of_team):
    mine = change()
    send(LAN, mine)
    refused(do, Code.NOT_FOUND, hand_over, from_team=TEAM, to_team=OTHER_TEAM, only=[mine.record, "nobody-s"])
    assert of_team(TEAM) == {mine.record}


def test_two_teams_become_a_third(do, send, teams, of_team, engine):
    mine, its = change(), change()
    send(LAN, mine)
    send(TAM, its)
    do(merge_teams, [TEAM, OTHER_TEAM], "team-moi")
    assert teams() == {TEAM: set(), OTHER_TEAM: set(), "team-moi": {"lan", "hung", "tam"}}
    assert of_team("team-moi") == {mine.record, its.record}
    with reading(engine) as conn:
        assert {team.id: team.name for team in roster.roster(conn, DUONG_HUU)}[TEAM] == "Tổ hòa giải thôn Mùng"


def test_two_teams_become_one_of_them(do, send, teams, of_team):
    mine = change()
    send(LAN, mine)
    do(merge_teams, [TEAM, OTHER_TEAM], OTHER_TEAM)
    assert teams() == {TEAM: set(), OTHER_TEAM: {"lan", "hung", "tam"}, "team-moi": set()}
    assert of_team(OTHER_TEAM) == {mine.record}


def test_merged_twice_is_merged_once(do, send, rows):
    send(LAN, change())
    do(merge_teams, [TEAM], OTHER_TEAM)
    before = rows(tables.journal)
    do(merge_teams, [TEAM], OTHER_TEAM, now=later(hours=1))
    assert rows(tables.journal) == before


def test_a_team_that_works_no_more_takes_nothing_until_somebody_is_in_it_again(do, send, teams, of_team):
    mine = change()
    send(LAN, mine)
    do(merge_teams, [TEAM], OTHER_TEAM)
    refused(do, Code.BAD_REQUEST, hand_over, from_team=OTHER_TEAM, to_team=TEAM)
    refused(do, Code.BAD_REQUEST, merge_teams, ["team-moi"], TEAM)
    do(move_mediator, "lan", TEAM)
    do(hand_over, from_team=OTHER_TEAM, to_team=TEAM, only=[mine.record])
    assert (teams()[TEAM], of_team(TEAM)) == ({"lan"}, {mine.record})


@pytest.mark.parametrize(("gone", "into"), [([TEAM, FAR_TEAM], OTHER_TEAM), ([TEAM], FAR_TEAM), (["nowhere"], TEAM)])
def test_no_team_of_another_commune_is_merged(do, teams, gone, into):
    before = teams()
    refused(do, Code.NOT_FOUND, merge_teams, gone, into)
    assert teams() == before


def test_an_officer_of_another_commune_moves_nothing(do, engine, teams, send, of_team):
    mine = change()
    send(LAN, mine)
    before = teams()
    for verb in (
        lambda conn: move_mediator(conn, QUAN, "lan", OTHER_TEAM, NOW),
        lambda conn: hand_over(conn, QUAN, from_team=TEAM, to_team=OTHER_TEAM, now=NOW),
        lambda conn: merge_teams(conn, QUAN, [TEAM], OTHER_TEAM, NOW),
    ):
        with pytest.raises(Problem) as told, writing(engine) as conn:
            verb(conn)
        assert told.value.code == Code.NOT_FOUND
    assert (teams(), of_team(TEAM)) == (before, {mine.record})


def test_numbers_stay_as_they_are_on_paper_and_no_book_gives_one_twice(do, send, the_case):
    """A case keeps the number of the book it was first written into; each team's book goes on by itself."""
    mine, its = [change() for _ in range(3)], [change() for _ in range(2)]
    send(LAN, *mine)
    send(TAM, *its)
    do(hand_over, from_team=TEAM, to_team=OTHER_TEAM, only=[mine[0].record, mine[2].record])
    more = [change(), change()]
    send(LAN, more[0])
    send(replace(TAM, team_id=OTHER_TEAM), more[1])
    do(hand_over, from_team=OTHER_TEAM, to_team=TEAM, only=[mine[2].record])

    def number(sent):
        case = record_of(cases.Case, the_case(sent.record).fields)
        return cases.book(case), case.logbook_no

    mung = "Tổ hòa giải thôn Mùng"
    assert [number(each) for each in mine] == [(mung, 1), ("", 2), (mung, 3)]
    assert [number(each) for each in its] == [("", 1), ("", 2)]
    assert [number(each) for each in more] == [("", 4), ("", 3)]


def test_the_phone_learns_where_its_person_works_now(do, phone, engine):
    known = phone(LAN)
    do(move_mediator, "lan", OTHER_TEAM)
    with reading(engine) as conn:
        told = whereabouts(conn, known)
    assert (told.scope, told.team_name, told.village) == (OTHER, "Tổ hòa giải thôn Đẫu", "Thôn Đẫu")
    assert (told.team, told.partition, told.commune) == (OTHER_TEAM, DUONG_HUU, "Xã Dương Hưu")


def as_whom(engine, known, scope, now=NOW):
    with reading(engine) as conn:
        author = author_for(conn, known, scope, now)
    return author.partition, author.team_id, author.formerly


def test_a_phone_speaks_for_the_team_it_believes_in_only_if_its_person_was_there(do, phone, engine):
    known = phone(LAN)
    assert {as_whom(engine, known, scope) for scope in ("", OLD, OTHER, FAR, "nonsense")} == {(DUONG_HUU, TEAM, "")}
    do(move_mediator, "lan", OTHER_TEAM)
    assert as_whom(engine, known, OLD) == (DUONG_HUU, TEAM, "")
    assert {as_whom(engine, known, scope) for scope in ("", NEW, OTHER, FAR)} == {(DUONG_HUU, OTHER_TEAM, "")}
    do(move_anywhere, "lan", FAR_TEAM)
    assert as_whom(engine, known, OLD) == (DUONG_HUU, TEAM, "")
    assert as_whom(engine, known, OTHER) == (DUONG_HUU, OTHER_TEAM, "")
    assert as_whom(engine, known, "") == (SON_HAI, FAR_TEAM, "")


def test_late_work_for_the_former_team_is_taken_for_a_while(do, phone, engine):
    known = phone(LAN)
    do(move_mediator, "lan", OTHER_TEAM)
    assert as_whom(engine, known, OLD, NOW + LATE_WORK) == (DUONG_HUU, TEAM, "")
    assert as_whom(engine, known, OLD, NOW + LATE_WORK + timedelta(seconds=1)) == (DUONG_HUU, OTHER_TEAM, "")


def test_who_speaks_for_a_team_that_was_merged_speaks_for_the_one_that_does_its_work(do, phone, engine):
    lan, hung = phone(LAN), phone(HUNG)
    do(merge_teams, [TEAM], OTHER_TEAM)
    do(merge_teams, [OTHER_TEAM], "team-moi")
    assert as_whom(engine, lan, OLD) == (DUONG_HUU, "team-moi", TEAM)
    do(move_mediator, "lan", TEAM)
    assert as_whom(engine, lan, "") == (DUONG_HUU, TEAM, "")
    assert as_whom(engine, hung, OLD) == (DUONG_HUU, TEAM, "")

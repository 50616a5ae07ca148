"""Whatever kind of thing is written on a phone: it comes to the commune by every road, and comes back after a loss."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from fieldapp import workbook
from fieldapp.domain import kinds
from fieldapp.domain.ids import new_id
from fieldapp.store import backup
from fieldapp.sync.named import photos_in
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook, quarantine, settling
from sync_server.people import moving, roster
from tests.cast import DUONG_HUU, HUNG, LAN, OTHER_TEAM, TAM, TEAM
from tests.sync.courier.on_foot import by_way_of
from tests.sync.test_histories import copied_into
from tests.sync.village import NEW, a_picture, officer_of

EVERY = sorted(kinds.OF_PEOPLE)


@pytest.fixture
def lan(either_commune, phones):
    with writing(either_commune.engine) as conn:
        roster.publish_team(conn, TEAM, datetime.now(UTC))
    lan = phones(either_commune, LAN)
    assert lan.sync().complete
    return lan


@pytest.fixture
def written(lan, written_on):
    return written_on(lan)


@pytest.fixture
def written_on():
    """Write one thing of each kind, on its way, with a photo where it may have one; returns the records by kind."""

    def write(lan):
        store, now = lan.store, lan.now()
        case = lan.send(summary="Bờ rào")
        lan.photo(case, a_picture(1))
        lan.send(case)
        paper = new_id()
        workbook.start_team_paper(store, "BBHT", "", paper, now)
        workbook.keep_paper(store, paper, {"blocks/a": {"text": "Bàn việc nước."}}, now)
        workbook.add_page(store, paper, a_picture(2), now)
        assert workbook.send(store, paper, now) == []
        note = workbook.start_note(now)
        workbook.keep_words(store, note, "Nhà văn hóa dột", now)
        workbook.attach_note_photo(store, note, a_picture(3), now)
        held = workbook.begin_class(store, "TH01", now)
        workbook.photograph_sheet(store, held, a_picture(4), now)
        guest = workbook.guest("Bà Sửu", "Thôn Mùng", 1970)
        workbook.mark(store, held, [guest], "CO", now)
        [hung] = [each for each in workbook.roster(store) if each.person == HUNG.person_id]
        workbook.write_review(store, hung, date(2026, 11, 1), {"advice": "Học thêm"}, now)
        found = {each.change.kind: each.change.record for each in store.outbox.all()}
        assert sorted(found) == EVERY
        return found

    return write


def at_the_commune(commune, written):
    """Return the kinds of which the commune has the record whole, photos too."""
    with reading(commune.engine) as conn:
        opened = {k: casebook.open_record(conn, DUONG_HUU, each, EVERY) for k, each in written.items()}
    return sorted(k for k, each in opened.items() if each and all(photo.present for photo in each.photos))


def test_by_the_ordinary_road(either_commune, lan, written):
    assert lan.sync().complete
    assert at_the_commune(either_commune, written) == EVERY
    assert workbook.beside_cases(lan.store) == 0


def test_on_foot(either_commune, lan, written, phones):
    by_way_of(phones(either_commune, HUNG), lan)
    assert at_the_commune(either_commune, written) == EVERY
    assert lan.queue() == [] and not lan.store.photos.unconfirmed()


def test_out_of_the_sealed_letter_of_a_phone_that_is_no_more(either_commune, lan, written, phones):
    workbook.keep_paper(lan.store, written["minutes"], {"blocks/b": {"text": "Mới"}}, lan.now())
    letter = backup.gathered(lan.store)
    second = phones(either_commune, LAN)
    backup.bring_back(second.store, letter)
    assert second.sync().complete
    assert at_the_commune(either_commune, written) == EVERY
    assert workbook.paper_view(second.store, written["minutes"], lan.now().date()).minutes.blocks["b"].text == "Mới"


def test_a_restored_server_gets_it_all_again(commune, phones, tmp_path, written_on):
    with writing(commune.engine) as conn:
        roster.publish_team(conn, TEAM, datetime.now(UTC))
    lan = phones(commune, LAN)
    assert lan.sync().complete
    copied_into(tmp_path / "backup.db", commune.engine.url.database)
    written = written_on(lan)
    assert lan.sync().complete and at_the_commune(commune, written) == EVERY
    commune.engine.dispose()
    copied_into(commune.engine.url.database, tmp_path / "backup.db")
    commune.begin_new_history()
    assert at_the_commune(commune, written) == []
    assert lan.sync().complete and lan.sync().complete
    assert at_the_commune(commune, written) == EVERY


def test_what_comes_of_a_revoked_phone_waits_for_the_officer_and_is_told_by_its_kind(
    either_commune, lan, written, phones
):  # fmt: skip
    hung = phones(either_commune, HUNG)
    either_commune.revoke(lan)
    by_way_of(hung, lan)
    assert {state for _, state in lan.queue()} == {"held"}
    assert at_the_commune(either_commune, written) == []
    assert sorted(row.kind for row in workbook.aside_cases(lan.store)) == [each for each in EVERY if each != "case"]
    with reading(either_commune.engine) as conn:
        waiting = quarantine.listed(conn, DUONG_HUU, settled=False)
    assert len(waiting) == len(EVERY)
    for each in waiting:
        with writing(either_commune.engine) as conn:
            settling.release(conn, officer=officer_of(DUONG_HUU), held=each.id, now=datetime.now(UTC))
    assert at_the_commune(either_commune, written) == EVERY


def test_of_a_mediator_who_works_in_another_team_by_now(either_commune, lan, written):
    """What waited goes to the team for which it was written, and what is that team's leaves the phone."""
    with writing(either_commune.engine) as conn:
        moving.move_mediator(conn, officer_of(DUONG_HUU), LAN.person_id, OTHER_TEAM, datetime.now(UTC))
    assert lan.sync().complete and lan.sync().complete
    assert at_the_commune(either_commune, written) == EVERY
    with reading(either_commune.engine) as conn:
        of = tables.records.c
        teams = conn.execute(select(of.team).where(of.id.in_(written.values()))).scalars().all()
    assert set(teams) == {TEAM} and lan.queue() == []
    left = {kind for kind in EVERY if lan.store.records.of_kind(kind)}
    assert left == {"attendance", "class"}, "the commune's are everybody's"


def test_what_belongs_to_a_case_goes_with_it_to_another_team(either_commune, lan, phones):
    """Its note and its paper, with their photos; nothing of them stays on a phone of the team that gave it away."""
    store, now = lan.store, lan.now()
    note = workbook.start_note(now)
    workbook.keep_words(store, note, "Bờ rào", now)
    workbook.attach_note_photo(store, note, a_picture(1), now)
    case = lan.send(workbook.make_case(store, note, now), NEW)
    paper = new_id()
    workbook.start_team_paper(store, "BBHT", case, paper, now)
    workbook.keep_paper(store, paper, {"blocks/a": {"text": "Hai bên nói."}}, now)
    workbook.add_page(store, paper, a_picture(2), now)
    assert workbook.send(store, paper, now) == [] and lan.sync().complete
    other = workbook.start_note(now)
    workbook.keep_words(store, other, "Nhà văn hóa dột", now)
    assert lan.sync().complete
    with writing(either_commune.engine) as conn:
        officer, goes = officer_of(DUONG_HUU), {"from_team": TEAM, "to_team": OTHER_TEAM, "only": [case]}
        assert set(moving.hand_over(conn, officer, **goes, now=datetime.now(UTC))) == {case, paper, note}
    tam = phones(either_commune, TAM)
    assert tam.sync().complete and lan.sync().complete and lan.sync().complete
    assert {each for each in (case, paper, note, other) if tam.held(each)} == {case, paper, note}
    assert all(tam.store.photos.has(named) for each in (paper, note) for named in photos_in(tam.held(each).server))
    assert not any((held := lan.held(each)) and (held.server or held.draft) for each in (case, paper, note))
    assert [each.record for each in store.photos.all()] == [] and lan.held(other)

"""One evening, 42 names, two phones of two teams without a signal: afterwards all 42 stand there once on every side."""

from datetime import UTC, datetime

import httpx
import pytest

from fieldapp import workbook
from fieldapp.domain.ids import new_id
from fieldapp.domain.training import ABSENT, ATTENDANCE, CLASS, PRESENT, attendance_id
from fieldapp.media.signature import Strokes
from fieldapp.protocol import Change
from sync_server.db import tables
from sync_server.db.engine import writing
from sync_server.journal.intake import take
from sync_server.people import roster
from tests.cast import DUONG_HUU, FAR, LAN, OTHER_TEAM, TAM, TEAM
from tests.sync.village import a_picture, officer_of

TODAY = datetime.now(UTC).date()


@pytest.fixture
def evening(either_commune):
    """The commune has 42 mediators in two teams, and has set a class for tonight. Returns the class's id."""
    with writing(either_commune.engine) as conn:
        for number in range(42 - 3):  # beside Lan, Hùng and Tâm
            team = TEAM if number % 2 else OTHER_TEAM
            roster.add_mediator(conn, f"person-{number:02}", team, f"Người thứ {number:02}")
        for team in (TEAM, OTHER_TEAM):
            roster.publish_team(conn, team, datetime.now(UTC))
    return a_class_of_the_commune(either_commune)


def a_class_of_the_commune(commune):
    told = Change(
        id=new_id(), kind=CLASS, record=new_id(), base=0, at=datetime.now(UTC).isoformat(), seq=1,
        set={"subject": "TH01", "title": "Luật Đất đai", "held_on": TODAY.isoformat(), "organizer": "UBND xã"},
    )  # fmt: skip
    with writing(commune.engine) as conn:
        [receipt] = take(conn, officer_of(DUONG_HUU), [told], datetime.now(UTC))
    assert receipt.outcome == "accepted"
    return told.record


def roll(phone, class_id):
    return workbook.roll(phone.store, class_id)


def tick(phone, class_id, state, people):
    found = [workbook.find_attendee(roll(phone, class_id), each) for each in people]
    workbook.mark(phone.store, class_id, found, state, phone.now())


def states(phone, class_id):
    return {each.person: each.state for each in roll(phone, class_id).people}


def test_all_42_are_there_once_on_both_phones_and_at_the_commune(evening, either_commune, phones):
    lan, tam = phones(either_commune, LAN), phones(either_commune, TAM)
    for phone in (lan, tam):
        assert phone.sync().complete
        assert roll(phone, evening).by_commune and roll(phone, evening).counts.everybody == 42
    everybody = [each.person for each in roll(lan, evening).people]
    tick(lan, evening, PRESENT, everybody[:28])  # 14 of them
    tick(tam, evening, PRESENT, everybody[14:])  # stand on both
    for phone in (lan, tam, lan):
        report = phone.sync()
        assert (report.complete, report.clashed) == (True, 0)
    for phone in (lan, tam):
        counts = roll(phone, evening).counts
        assert (counts.present, counts.everybody, roll(phone, evening).waiting) == (42, 42, 0)
        assert not any(each.clashing for each in roll(phone, evening).people)
    held = {held.id: held.server for held in lan.store.records.of_kind(ATTENDANCE)}
    assert held.keys() == {attendance_id(evening, each) for each in everybody} and len(held) == 42
    assert held == {held.id: held.server for held in tam.store.records.of_kind(ATTENDANCE)}
    both = [each for each in held.values() if len([path for path in each if path.startswith("entered_by/")]) == 2]
    assert len(both) == 14, "who wrote is known of both"


def test_one_person_written_differently_is_a_clash_that_both_see_and_one_settles(evening, either_commune, phones):
    lan, tam = phones(either_commune, LAN), phones(either_commune, TAM)
    for phone in (lan, tam):
        phone.sync()
    tick(lan, evening, PRESENT, ["hung", "person-01"])
    tick(tam, evening, ABSENT, ["hung"])
    tick(tam, evening, PRESENT, ["person-01"])
    lan.sync()
    assert tam.sync().clashed == 1
    lan.sync()
    for phone in (lan, tam):
        assert workbook.find_attendee(roll(phone, evening), "hung").clashing == ("state",)
        assert not workbook.find_attendee(roll(phone, evening), "person-01").clashing
    record = attendance_id(evening, "hung")
    [seen] = workbook.clashes(lan.store, record)
    assert {each.value for each in seen.versions} == {PRESENT, ABSENT}
    assert workbook.settle(lan.store, record, "state", ABSENT, lan.now(), seen) == []
    for phone in (lan, tam):
        assert phone.sync().complete
        assert states(phone, evening)["hung"] == ABSENT
        assert not workbook.find_attendee(roll(phone, evening), "hung").clashing


def test_guests_of_both_phones_are_kept_and_one_with_a_year_of_birth_is_one(evening, either_commune, phones):
    lan, tam = phones(either_commune, LAN), phones(either_commune, TAM)
    for phone in (lan, tam):
        phone.sync()
        guests = [workbook.guest("Lò Văn Khách", "Thôn Cầu", 1960), workbook.guest("Lò Văn Khách", "", None)]
        workbook.mark(phone.store, evening, guests, PRESENT, phone.now())
    for phone in (lan, tam, lan):
        phone.sync()
    for phone in (lan, tam):
        names = [each for each in roll(phone, evening).people if each.name == "Lò Văn Khách"]
        assert len(names) == 3, "one whom both know by the year, and two of whom nobody can tell"


def test_a_class_begun_on_the_spot_reaches_the_other_phones_with_its_sheet(commune, lan, hung, tam):
    class_id = workbook.begin_class(lan.store, "TH03", lan.now())
    workbook.photograph_sheet(lan.store, class_id, a_picture(7), lan.now())
    tick(lan, class_id, PRESENT, ["lan"])
    assert lan.sync().complete
    for phone in (hung, tam):
        phone.sync()
        seen = roll(phone, class_id)
        assert not seen.by_commune and seen.begun_by == LAN.name
        assert states(phone, class_id)["lan"] == PRESENT
    [photo] = roll(lan, class_id).training.photos.values()
    assert commune.photo(class_id, photo.sha256)


def test_a_phone_of_another_commune_sees_nothing_of_it(evening, either_commune, phones):
    lan, far = phones(either_commune, LAN), phones(either_commune, FAR)
    lan.sync()
    tick(lan, evening, PRESENT, ["lan"])
    lan.sync()
    far.sync()
    assert far.store.records.of_kind(CLASS) == [] and far.store.records.of_kind(ATTENDANCE) == []


def test_a_phone_killed_between_two_ticks_has_every_tick(evening, either_commune, phones):
    lan = phones(either_commune, LAN)
    lan.sync()
    tick(lan, evening, PRESENT, ["lan", "hung"])
    lan.restart()
    assert states(lan, evening)["hung"] == PRESENT and roll(lan, evening).waiting == 2
    lan.sync()
    assert roll(lan, evening).waiting == 0


def strokes(shift):
    line = tuple((20.0 + 6 * step + shift, 60.0 + (step % 7) * 12) for step in range(30))
    return Strokes(width=328, height=190, lines=(line,))


def sign(phone, class_id, person, shift):
    found = workbook.find_attendee(roll(phone, class_id), person)
    workbook.sign_roll_by_finger(phone.store, class_id, found, strokes(shift), phone.now())


def given(phone, class_id, person):
    """Return the hashes of the pictures of a person's signatures, as a phone knows them."""
    written = workbook.find_attendee(roll(phone, class_id), person).attendance
    return {written.photos[each.photo].sha256 for each in written.signatures.values()}


def test_two_phones_take_signatures_at_once_and_none_is_lost(evening, either_commune, phones):
    """Each of other people, and both of Hùng, who signed on both: two pictures of him, no clash."""
    lan, tam = phones(either_commune, LAN), phones(either_commune, TAM)
    for phone in (lan, tam):
        phone.sync()
    tick(lan, evening, PRESENT, ["lan", "hung"])
    tick(tam, evening, PRESENT, ["tam", "hung"])
    sign(lan, evening, "lan", 0.0)
    sign(lan, evening, "hung", 3.0)
    sign(tam, evening, "tam", 5.0)
    sign(tam, evening, "hung", 7.0)
    mine = given(lan, evening, "hung")
    assert roll(lan, evening).waiting == 2
    for phone in (lan, tam, lan, tam):
        report = phone.sync()
        assert (report.complete, report.clashed) == (True, 0)
    for phone in (lan, tam):
        assert roll(phone, evening).waiting == 0
        assert len(given(phone, evening, "hung")) == 2 and mine < given(phone, evening, "hung")
        pictures = [sha for who in ("lan", "tam", "hung") for sha in given(phone, evening, who)]
        assert len(pictures) == 4 and all(phone.store.photos.read(sha).startswith(b"\x89PNG") for sha in pictures)
        for sha in pictures:
            assert either_commune.photo(evening, sha) == phone.store.photos.read(sha)


def test_the_words_that_somebody_has_signed_are_there_before_the_picture(evening, either_commune, phones):
    lan, tam = phones(either_commune, LAN), phones(either_commune, TAM)
    for phone in (lan, tam):
        phone.sync()
    tick(lan, evening, PRESENT, ["lan"])
    sign(lan, evening, "lan", 0.0)
    held_up = lambda request: "/blobs/" in request.url.path  # noqa: E731
    lan.wire.before = lambda request: _no_network() if held_up(request) else None
    lan.sync()
    tam.sync()
    assert workbook.find_attendee(roll(tam, evening), "lan").attendance.signed
    assert roll(lan, evening).waiting == 1, "the picture is on this phone alone"
    assert (roll(tam, evening).waiting, roll(tam, evening).lacking) == (0, 1), "nobody there can say that it has come"
    lan.wire.before = None
    assert lan.sync().complete and roll(lan, evening).waiting == 0
    assert tam.sync().complete and roll(tam, evening).lacking == 0


def test_a_signature_that_was_wrong_is_given_anew_and_the_journal_keeps_both(evening, either_commune, phones):
    lan, tam = phones(either_commune, LAN), phones(either_commune, TAM)
    for phone in (lan, tam):
        phone.sync()
    tick(lan, evening, PRESENT, ["hung"])
    sign(lan, evening, "hung", 0.0)
    [wrong] = given(lan, evening, "hung")
    for phone in (lan, tam):
        phone.sync()
    assert given(tam, evening, "hung") == {wrong}
    workbook.unsign_roll(tam.store, evening, workbook.find_attendee(roll(tam, evening), "hung"), tam.now())
    sign(tam, evening, "hung", 9.0)
    for phone in (tam, lan):
        assert phone.sync().clashed == 0
    [right] = given(lan, evening, "hung")
    assert right != wrong and given(tam, evening, "hung") == {right}
    of_hung = [row for row in either_commune.rows(tables.journal) if row["record"] == attendance_id(evening, "hung")]
    assert wrong in of_hung[0]["set"] and right in of_hung[-1]["set"]


def _no_network():
    raise httpx.ConnectError("no network")

"""Signatures for having been at a class: one beside each name, on its way at once, given anew when one was wrong."""

import io

import pytest
from PIL import Image

from fieldapp import workbook
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.training import ATTENDANCE, PRESENT, attendance_id
from fieldapp.media.signature import Strokes
from tests.workbook import book
from tests.workbook.book import NOW, later


def strokes(shift=0.0):
    line = tuple((20.0 + 6 * step + shift, 60.0 + (step % 7) * 12) for step in range(30))
    return Strokes(width=328, height=190, lines=(line,))


@pytest.fixture
def class_id(store):
    """A class that Lan begins, with Hùng present."""
    book.a_team(store)
    class_id = workbook.begin_class(store, "TH03", NOW)
    workbook.mark(store, class_id, [who(store, class_id, "hung")], PRESENT, NOW)
    return class_id


def who(store, class_id, person):
    return workbook.find_attendee(workbook.roll(store, class_id), person)


def signatures(store, class_id, person):
    return who(store, class_id, person).attendance.signatures


def test_a_signature_stands_beside_its_name_and_waits_to_go_with_its_picture(store, class_id):
    workbook.sign_roll_by_finger(store, class_id, who(store, class_id, "hung"), strokes(), NOW)
    hung = who(store, class_id, "hung").attendance
    [(key, given)] = hung.signatures.items()
    assert (given.how, given.photo, given.at) == ("SIGNED", key, NOW.isoformat(timespec="seconds")) and hung.signed
    assert store.photos.read(hung.photos[key].sha256).startswith(b"\x89PNG")
    [photo] = store.photos.unconfirmed()
    assert photo.record == attendance_id(class_id, "hung")
    told = [each.change.set for each in store.outbox.all() if each.change.kind == ATTENDANCE]
    assert f"signatures/{key}" in told[-1] and f"photos/{key}" in told[-1]


def test_the_same_drawing_twice_is_one_signature(store, class_id):
    for moment in (NOW, later(seconds=3)):
        workbook.sign_roll_by_finger(store, class_id, who(store, class_id, "hung"), strokes(), moment)
    assert len(signatures(store, class_id, "hung")) == 1


def test_a_wrong_signature_goes_and_another_comes(store, class_id):
    workbook.sign_roll_by_finger(store, class_id, who(store, class_id, "hung"), strokes(), NOW)
    [wrong] = signatures(store, class_id, "hung")
    workbook.unsign_roll(store, class_id, who(store, class_id, "hung"), later(minutes=1))
    hung = who(store, class_id, "hung").attendance
    assert (hung.signatures, hung.photos, hung.signed, hung.state) == ({}, {}, False, PRESENT)
    workbook.sign_roll_by_finger(store, class_id, who(store, class_id, "hung"), strokes(4.0), later(minutes=2))
    [right] = signatures(store, class_id, "hung")
    assert right != wrong


def test_nothing_is_no_signature_and_changes_nothing(store, class_id):
    before = len(store.outbox.all())
    with pytest.raises(Problem) as raised:
        workbook.sign_roll_by_finger(
            store, class_id, who(store, class_id, "hung"), Strokes(width=328, height=190, lines=()), NOW
        )
    assert raised.value.code is Code.EMPTY_SIGNATURE
    assert len(store.outbox.all()) == before and not store.photos.all()
    workbook.unsign_roll(store, class_id, who(store, class_id, "hung"), NOW)
    assert len(store.outbox.all()) == before


def test_who_cannot_write_gives_a_fingerprint(store, class_id):
    raw = io.BytesIO()
    Image.new("RGB", (300, 400), (200, 60, 60)).save(raw, "JPEG")
    workbook.sign_roll_by_fingerprint(store, class_id, who(store, class_id, "hung"), raw.getvalue(), NOW)
    [given] = signatures(store, class_id, "hung").values()
    assert given.how == "FINGERPRINT"


def test_a_tick_for_the_sheet_of_paper_counts_as_signed_as_well(store, class_id):
    assert not who(store, class_id, "hung").attendance.signed
    workbook.note_attendance(store, class_id, who(store, class_id, "hung"), {"on_paper": True}, NOW)
    assert who(store, class_id, "hung").attendance.signed

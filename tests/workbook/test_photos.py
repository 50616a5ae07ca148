"""A photo is on the disk before the case names it, once, and a bad file changes nothing."""

import hashlib

import pytest
from PIL import Image

from fieldapp import workbook
from fieldapp.domain.problems import Code, Problem
from tests.media.pages import jpeg
from tests.workbook import book
from tests.workbook.book import NOW, seen


def picture(colour=(200, 30, 30)) -> bytes:
    return jpeg(Image.new("RGB", (640, 480), colour))


def test_it_is_named_in_the_draft_by_the_hash_of_its_bytes(store):
    case_id = book.a_case(store)
    photo_id = workbook.attach_photo(store, case_id, picture(), NOW)
    (shown,) = seen(store, case_id).photos
    full = store.photos.read(shown.photo.sha256)
    assert shown.id == photo_id and shown.here and not shown.confirmed
    assert hashlib.sha256(full).hexdigest() == shown.photo.sha256 and len(full) == shown.photo.size
    assert (shown.photo.width, shown.photo.height) == (640, 480)
    assert store.photos.thumb(shown.photo.sha256)


def test_the_same_picture_twice_is_one_photo(store):
    case_id = book.a_case(store)
    assert workbook.attach_photo(store, case_id, picture(), NOW) == workbook.attach_photo(
        store, case_id, picture(), NOW
    )
    assert len(seen(store, case_id).photos) == 1


def test_the_same_picture_may_belong_to_two_cases(store):
    one, two = book.a_case(store), book.a_case(store)
    for case_id in (one, two):
        workbook.attach_photo(store, case_id, picture(), NOW)
        assert len(seen(store, case_id).photos) == 1


def test_a_photo_may_be_the_first_thing_of_a_case(store):
    case_id = workbook.start_case(NOW)
    workbook.attach_photo(store, case_id, picture(), NOW)
    assert seen(store, case_id).exists and seen(store, case_id).case.mediators


@pytest.mark.parametrize(("raw", "code"), [(b"", Code.EMPTY_FILE), (b"khong phai anh", Code.NOT_A_PHOTO)])
def test_a_bad_file_is_named_and_nothing_changes(store, raw, code):
    case_id = book.a_case(store)
    before = store.records.get(case_id)
    with pytest.raises(Problem) as caught:
        workbook.attach_photo(store, case_id, raw, NOW)
    assert caught.value.code == code and store.records.get(case_id) == before and store.photos.all() == []


def test_a_photo_taken_out_is_out_and_its_bytes_stay(store):
    case_id = book.a_case(store)
    photo_id = workbook.attach_photo(store, case_id, picture(), NOW)
    sha256 = seen(store, case_id).photos[0].photo.sha256
    workbook.drop_photo(store, case_id, photo_id, NOW)
    assert seen(store, case_id).photos == [] and store.photos.read(sha256)


def test_taking_a_sent_photo_out_is_a_change(store):
    case_id = book.a_case(store)
    photo_id = workbook.attach_photo(store, case_id, picture(), NOW)
    workbook.send(store, case_id, NOW)
    workbook.drop_photo(store, case_id, photo_id, NOW)
    assert store.records.get(case_id).draft == {f"photos/{photo_id}": None}


def test_it_survives_a_restart(tmp_path):
    with book.lan_phone(tmp_path) as store:
        case_id = book.a_case(store)
        workbook.attach_photo(store, case_id, picture(), NOW)
    with book.lan_phone(tmp_path) as store:
        (shown,) = seen(store, case_id).photos
        assert shown.here and store.photos.read(shown.photo.sha256)


def test_it_leaves_the_case_alone_while_the_disk_is_read_only(store, tmp_path):
    case_id = book.a_case(store)
    (tmp_path / "lan" / "files").write_text("a file where the folder should be")
    with pytest.raises(Problem):
        workbook.attach_photo(store, case_id, picture(), NOW)
    assert seen(store, case_id).photos == [] and store.photos.all() == []

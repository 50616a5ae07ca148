"""What goes along in a bundle, and how large it may be."""

import hashlib

import pytest

from fieldapp import envelope
from fieldapp.protocol import MAX_BUNDLE
from fieldapp.sync.courier import packing
from sync_server.db import tables
from tests.sync.courier.on_foot import answers, by_way_of, pack, take_in
from tests.sync.village import a_picture, assert_settled


def test_photos_that_do_not_fit_go_with_the_next_one(either_commune, lan, tam, monkeypatch):
    case = lan.send()
    for seed in range(3):
        lan.photo(case, a_picture(seed, side=1200))
    lan.send(case)
    most = lan.store.photos.all()[0].size * 3 // 2  # one fits, two do not
    monkeypatch.setattr(packing, "MAX_BUNDLE", most)
    files = [pack(lan) for _ in range(3)]
    assert [(each.photos, each.photos_left) for each in files] == [(1, 2)] * 3
    assert all(len(each.file) <= most for each in files)
    for each in files:
        take_in(tam, each.file)
    tam.sync()
    assert len(either_commune.rows(tables.blobs)) == 3, "each bundle took another one"
    for answer in answers(tam):
        take_in(lan, answer)
    assert lan.store.photos.unconfirmed() == []


def test_a_photo_goes_on_where_the_air_left_it(either_commune, lan, tam):
    case = lan.send()
    lan.photo(case, a_picture(1))
    lan.send(case)
    lan.wire.fates = []
    lan.wire.before = lambda request: lan.wire.fates.extend(["lost"] * 50) if request.method == "PATCH" else None
    lan.engine._pieces.size = 16 * 1024
    lan.sync()
    lan.wire.before, lan.wire.fates = None, ["lost"] * 1000
    told = by_way_of(tam, lan)
    assert told.photos == 1
    assert len(either_commune.rows(tables.blobs)) == 1


def test_a_bundle_is_never_larger_than_a_file_may_be(lan):
    for n in range(40):
        lan.send(summary=hashlib.sha256(str(n).encode()).hexdigest() * 250)
    bundle = pack(lan)
    assert len(bundle.file) <= MAX_BUNDLE
    assert bundle.changes == 40


def test_a_kill_between_freezing_and_the_file_loses_nothing(either_commune, lan, tam, monkeypatch):
    case = lan.send(note="Còn nguyên")

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(envelope, "written", killed)
        with pytest.raises(KeyboardInterrupt):
            pack(lan)
    lan.wire.fates = []
    lan.restart()
    lan.wire.fates = ["lost"] * 1000
    assert [state for _, state in lan.queue()] == ["on_wire"]
    by_way_of(tam, lan)
    assert either_commune.case(case).fields["note"] == "Còn nguyên"
    assert_settled(either_commune, lan)

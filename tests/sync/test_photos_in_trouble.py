"""A photo that is harmed, refused or lost at the commune is told, stops no other, and comes through in the end."""

import hashlib

import httpx
import msgspec
import pytest

from fieldapp.domain.problems import Code
from fieldapp.workbook.standing import PhoneStanding
from sync_server.db import tables
from tests.cast import LAN
from tests.sync.photos import (
    Failing,
    no_photos,
    of_blobs,
    standing,
    unconfirmed,
    with_photo,
)
from tests.sync.village import GONE, Wire, a_picture, rewritten


@pytest.fixture(scope="module")
def picture():
    return a_picture()


@pytest.fixture
def wire(commune):
    return Wire(commune.wire)


@pytest.fixture
def lan(commune, phones, wire):
    return phones(commune, LAN, wire=wire)


@pytest.mark.parametrize("harm", ["gone", "damaged"])
def test_a_photo_whose_file_is_harmed_is_told_and_stops_nothing(commune, lan, wire, picture, harm):
    record, sha256 = with_photo(lan, picture)
    other, _ = with_photo(lan, a_picture(seed=2))
    path = lan.folder / "files" / f"{sha256}.jpg"
    path.unlink() if harm == "gone" else path.write_bytes(path.read_bytes()[:-1] + b"x")
    wire.paths.clear()
    for _ in range(3):
        report = lan.sync()
        assert report.photos_broken == (sha256,)
        assert (report.complete, report.problem) == (False, Code.PHOTO_DAMAGED)
    assert lan.road.last_problem == "photo_damaged", "so that the screens can say what to do"
    assert (lan.road.last_success_at, lan.queue()) == ("", [])
    assert not [path for path in of_blobs(wire, "PATCH") if sha256 in path]
    assert commune.case(other).photos[0].present
    assert unconfirmed(lan) == [sha256], "and never counted as received"
    assert standing(lan, record) is PhoneStanding.SAVED


def test_a_photo_damaged_on_its_way_is_sent_again(commune, lan, picture, wire):
    record, sha256 = with_photo(lan, picture)

    class Twisting(Wire):
        def handle_request(self, request):
            if request.method == "PATCH" and self.twist:
                self.twist = False
                body = bytearray(request.read())
                body[10] ^= 1
                request = httpx.Request("PATCH", request.url, headers=request.headers, content=bytes(body))
            return super().handle_request(request)

    twisting = Twisting(commune.wire)
    twisting.twist = True
    lan.go_to(lan.url, twisting)
    assert lan.sync().complete
    assert not twisting.twist
    assert commune.case(record).photos[0].present
    assert hashlib.sha256(commune.photo(record, sha256)).hexdigest() == sha256


def test_one_photo_that_the_server_refuses_does_not_stop_the_others(commune, lan, picture):
    refused, sha256 = with_photo(lan, picture)
    fine = [with_photo(lan, a_picture(seed=seed))[0] for seed in (2, 3)]

    class Refusing(Wire):
        def handle_request(self, request):
            if request.method == "PATCH" and sha256 in request.url.path:
                return httpx.Response(413, stream=httpx.ByteStream(b""))
            return super().handle_request(request)

    lan.go_to(lan.url, Refusing(commune.wire))
    report = lan.sync()
    assert (report.photos_sent, report.photos_waiting, report.complete) == (2, 1, False)
    assert report.problem is Code.TOO_LARGE
    assert [commune.case(record).photos[0].present for record in (refused, *fine)] == [False, True, True]
    lan.go_to(lan.url, Wire(commune.wire))
    assert lan.sync().complete


def test_a_proxy_with_a_bound_on_bodies_gets_smaller_pieces(commune, lan):
    record, sha256 = with_photo(lan, a_picture(seed=5, side=1600))

    class Bounded(Wire):
        def handle_request(self, request):
            if request.method == "PATCH" and len(request.read()) > 20_000:
                self.paths.append(("refused", request.url.path))
                return httpx.Response(413, stream=httpx.ByteStream(b"<h1>nginx</h1>"))
            return super().handle_request(request)

    lan.go_to(lan.url, Bounded(commune.wire))
    assert lan.sync().complete
    assert hashlib.sha256(commune.photo(record, sha256)).hexdigest() == sha256
    assert len(of_blobs(lan.wire, "refused")) == 2, "64 and 32 KiB, and then it knows"


def test_many_refused_photos_stop_neither_those_behind_them_nor_those_to_fetch(commune, lan, hung, picture):
    with_photo(hung, a_picture(seed=7))
    hung.sync()
    old, _ = with_photo(lan, picture)
    refused = [with_photo(lan, a_picture(seed=seed))[1] for seed in range(20, 24)]
    lan.go_to(lan.url, Failing(commune.wire, 413, refused))
    report = lan.sync()
    assert (report.photos_sent, report.photos_received, report.photos_waiting) == (1, 1, 4)
    assert (report.problem, report.complete) == (Code.TOO_LARGE, False)
    assert commune.case(old).photos[0].present


def test_a_server_in_trouble_is_left_alone_and_next_time_others_go_first(commune, lan, picture):
    old, _ = with_photo(lan, picture)
    spoilt = [with_photo(lan, a_picture(seed=seed))[1] for seed in range(20, 24)]
    lan.go_to(lan.url, Failing(commune.wire, 500, spoilt))
    report = lan.sync()
    assert (report.photos_sent, report.problem) == (0, Code.SERVER_TROUBLE)
    assert len(of_blobs(lan.wire, "PATCH")) in (3, 4), "the other lane may have begun one more"
    assert lan.sync().photos_sent == 1
    assert commune.case(old).photos[0].present


def test_a_link_that_dies_behind_a_refused_photo_is_not_spent_on_it_again(commune, lan, picture):
    for seed in (18, 19):
        with_photo(lan, a_picture(seed=seed))
    _, refused = with_photo(lan, picture)
    failing = Failing(commune.wire, 413, [refused])
    lan.go_to(lan.url, failing)

    failing.before = no_photos
    assert lan.sync().offline
    failing.paths.clear()
    assert lan.sync().offline
    assert of_blobs(failing, "PATCH")
    assert not any(refused in path for path in of_blobs(failing, "PATCH"))


def test_a_server_that_never_moves_on_is_left_until_the_next_round(lan, wire, picture):
    with_photo(lan, picture)
    stuck = lambda asked, answer: httpx.Response(200, json={"offset": 0, "complete": False})  # noqa: E731
    wire.fates = [None, None, *[stuck] * 50]
    report = lan.sync()
    assert (report.problem, report.complete) == (Code.WRONG_OFFSET, False)
    assert len(wire.fates) >= 46


def test_a_photo_that_the_server_has_lost_is_brought_again(commune, lan, wire, picture):
    record, _ = with_photo(lan, picture)
    lan.sync()
    with commune.engine.begin() as conn:
        conn.execute(tables.blobs.delete())
    assert not commune.case(record).photos[0].present
    assert lan.sync().photos_sent == 1
    assert commune.case(record).photos[0].present


@pytest.mark.parametrize("harm", ["gone", "damaged"])
def test_a_photo_that_was_harmed_after_its_last_answer_was_lost_comes_home_again(commune, lan, wire, picture, harm):
    record, sha256 = with_photo(lan, picture)
    wire.fates = [None, None, "unanswered", *GONE]
    lan.sync()
    wire.fates = []
    path = lan.folder / "files" / f"{sha256}.jpg"
    path.unlink() if harm == "gone" else path.write_bytes(b"")
    assert lan.store.photos.read(sha256) in (None, b"")
    report = lan.sync()
    assert (report.complete, report.photos_broken) == (True, ())
    assert standing(lan, record) is PhoneStanding.RECEIVED
    if harm == "gone":  # an empty file opens without a seal
        assert hashlib.sha256(lan.store.photos.read(sha256)).hexdigest() == sha256


def test_a_photo_that_the_server_asks_for_again_is_only_on_the_phone_until_it_is_there(
    commune, lan, hung, wire, picture
):
    record, sha256 = with_photo(lan, picture)
    lan.sync()
    hung.sync()
    with commune.engine.begin() as conn:
        conn.execute(tables.blobs.delete())
    wire.before = no_photos
    assert lan.sync().photos_waiting == 1
    assert unconfirmed(lan) == [sha256]
    assert standing(lan, record) is PhoneStanding.SAVED
    wire.before = None
    assert lan.sync().photos_sent == 1
    assert standing(lan, record) is PhoneStanding.RECEIVED
    assert hung.sync().photos_sent == 0


def test_what_a_server_asks_for_that_is_not_here_changes_nothing(lan, wire, picture):
    record, _ = with_photo(lan, picture)
    lan.sync()
    wire.fates = [rewritten(lambda reply: msgspec.structs.replace(reply, blobs_wanted={"0" * 64: 0, "../x": -5}))]
    assert lan.sync().complete
    assert standing(lan, record) is PhoneStanding.RECEIVED

"""A photo is the commune's when the server has hashed the whole of it; until then the phone says so."""

import hashlib
from datetime import timedelta

import httpx
import msgspec
import pytest

from fieldapp import workbook
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import BlobState
from fieldapp.workbook.standing import PhoneStanding
from sync_server.db import tables
from tests.cast import HUNG, LAN
from tests.sync.bad_link import BadLink, Fate
from tests.sync.village import GONE, Wire, a_picture, assert_settled, rewritten

OCTETS = {"Content-Type": "application/octet-stream"}


@pytest.fixture(scope="module")
def picture():
    return a_picture()


@pytest.fixture
def wire(commune):
    return Wire(commune.wire)


@pytest.fixture
def lan(commune, phones, wire):
    return phones(commune, LAN, wire=wire)


def of_blobs(wire, method):
    return [path for way, path in wire.paths if way == method and "/blobs/" in path]


def unconfirmed(phone):
    return [each.sha256 for each in phone.store.photos.unconfirmed()]


def standing(phone, record):
    return workbook.view(phone.store, record, phone.now().date()).phone_standing


def with_photo(phone, picture):
    record = phone.write()
    [sha256] = phone.photo(record, picture)
    phone.send(record)
    return record, sha256


def test_a_photo_follows_its_case_and_is_confirmed(commune, lan, picture):
    record, sha256 = with_photo(lan, picture)
    report = lan.sync()
    assert (report.complete, report.photos_sent, report.photos_waiting) == (True, 1, 0)
    assert unconfirmed(lan) == []
    assert [(photo.sha256, photo.present) for photo in commune.case(record).photos] == [(sha256, True)]
    assert standing(lan, record) is PhoneStanding.RECEIVED
    assert_settled(commune, lan)


def test_words_go_before_photos_and_nothing_is_asked_twice(commune, lan, wire, picture):
    """The answer to the words has told where the photo stands; its last piece tells that nothing is left."""
    with_photo(lan, picture)
    assert lan.sync().complete
    assert [way for way, _ in wire.paths if way != "PUT"] == ["POST", *["PATCH"] * 2]
    assert held_photos(commune) == [0]


def test_the_receipt_has_the_servers_time(commune, phones, hung, picture):
    """Five years off: what the phone shows as received is when the commune had it, on every phone of the team."""
    lan = phones(commune, LAN, clock_off=timedelta(days=-5 * 365))
    with_photo(lan, picture)
    lan.sync()
    [row] = commune.rows(tables.blobs)
    hung.sync()
    for phone in (lan, hung):
        assert [each.confirmed_at for each in phone.store.photos.all()] == [row["received_at"]]


def test_a_photo_on_anothers_phone_keeps_the_case_from_being_called_received(commune, lan, hung, wire, picture):
    """The words are at the commune and on Hùng's phone; the photo is on Lan's alone until hers gets through."""
    record, sha256 = with_photo(lan, picture)
    wire.fates = [None, *GONE]
    assert lan.sync().offline
    hung.sync()
    told = workbook.view(hung.store, record, hung.now().date())
    assert (told.phone_standing, told.photos_elsewhere) == (PhoneStanding.SAVED, 1)
    assert [row.standing for row in workbook.CaseIndex(hung.store).rows()] == [PhoneStanding.SAVED]
    assert [(each.id, each.state) for each in workbook.proofs(hung.store, record).parts] == [(sha256, "waiting")]
    index = workbook.CaseIndex(hung.store)
    assert index.rows()
    wire.fates = []
    assert lan.sync().complete
    assert hung.sync().complete
    assert standing(hung, record) is PhoneStanding.RECEIVED
    assert [row.standing for row in index.rows()] == [PhoneStanding.RECEIVED], "a list that stays open learns of it"
    assert workbook.proofs(hung.store, record).complete


def test_a_photo_of_a_draft_stays_at_home(commune, lan, wire, picture):
    record = lan.write()
    lan.photo(record, picture)
    report = lan.sync()
    assert (report.complete, report.photos_sent, report.photos_waiting) == (True, 0, 0)
    assert of_blobs(wire, "PATCH") == []
    lan.send(record)
    assert lan.sync().photos_sent == 1


def test_a_photo_is_not_confirmed_by_a_request_that_went_well(lan, wire, picture):
    record, sha256 = with_photo(lan, picture)
    half = httpx.Response(200, json={"offset": 1000, "complete": False})
    wire.fates = [None, lambda asked, answer: half, *GONE]
    report = lan.sync()
    assert (report.offline, report.photos_waiting) == (True, 1)
    assert unconfirmed(lan) == [sha256]
    assert standing(lan, record) is PhoneStanding.SAVED
    assert lan.road.last_success_at == ""


def patched(wire):
    """Count the bytes that go up from now on."""
    sent = []
    wire.before = lambda request: sent.append(len(request.read()) if request.method == "PATCH" else 0)
    return sent


@pytest.mark.parametrize("fate", ["unanswered", "lost"])
def test_after_a_lost_answer_a_photo_goes_on_where_the_server_stands(commune, lan, wire, picture, fate):
    record, sha256 = with_photo(lan, picture)
    wire.fates = [None, fate, *GONE]  # the words go well
    assert lan.sync().offline
    wire.fates = []
    arrived = lan.server.blob_state(sha256).offset
    wire.paths.clear()
    sent = patched(wire)
    assert lan.sync().complete
    assert sum(sent) == len(lan.store.photos.read(sha256)) - arrived
    assert of_blobs(wire, "HEAD") == [], "the sync has told it"
    assert commune.case(record).photos[0].present


@pytest.mark.parametrize("fate", ["unanswered", "lost"])
def test_a_link_that_broke_after_it_had_carried_something_is_tried_again_at_once(commune, lan, wire, picture, fate):
    record, sha256 = with_photo(lan, picture)
    wire.fates = [None, None, fate]
    sent = patched(wire)
    assert lan.sync().complete
    assert len(of_blobs(wire, "HEAD")) == 1
    assert sum(sent) == len(lan.store.photos.read(sha256))
    assert commune.case(record).photos[0].present


def test_a_phone_between_two_cells_waits_a_moment_for_its_network(commune, lan, wire, picture):
    record, _ = with_photo(lan, picture)
    wire.fates = [None, None, *["lost"] * 6]
    assert lan.sync().complete
    assert commune.case(record).photos[0].present


def test_a_photo_whose_last_answer_was_lost_is_asked_for_and_not_sent_again(commune, lan, wire, picture):
    """It is on this phone alone until its receipt is here, and the server does not ask for it any more."""
    with_photo(lan, picture)
    wire.fates = [None, None, "unanswered", *GONE]
    assert lan.sync().offline
    wire.fates = []
    wire.paths.clear()
    report = lan.sync()
    assert (report.complete, report.photos_sent, unconfirmed(lan)) == (True, 1, [])
    assert (len(of_blobs(wire, "HEAD")), of_blobs(wire, "PATCH")) == (1, [])
    assert held_photos(commune) == [0], "which one more sync has told"


def test_a_photo_larger_than_any_connection_lives_arrives(commune, lan, picture, port):
    record, sha256 = with_photo(lan, picture)
    link = BadLink("127.0.0.1", port, usual=Fate(cut_up=50_000))
    lan.go_to(link.url)
    assert len(lan.store.photos.read(sha256)) > 2 * 50_000
    rounds = 1
    while not lan.sync().complete:
        rounds += 1
        assert rounds < 12
    link.close()
    assert link.connections > 2
    assert commune.case(record).photos[0].present


def test_pieces_shrink_until_a_proxy_that_holds_them_back_lets_them_through(commune, lan, picture):
    record, _ = with_photo(lan, picture)

    class Narrow(Wire):
        def handle_request(self, request):
            if request.method == "PATCH":
                pieces.append(len(request.read()))
                if pieces[-1] > 20_000:
                    raise httpx.ReadError("the link broke, and the proxy had passed on nothing")
            return super().handle_request(request)

    pieces = []
    lan.go_to(lan.url, Narrow(commune.wire))
    rounds = 0
    while not lan.sync().complete:
        rounds += 1
        assert rounds < 25
    assert commune.case(record).photos[0].present
    assert pieces[:5] == [65536, 65536, 32768, 32768, 16384]
    assert rounds == 2, "what failed twice is not tried again and again"


def test_the_same_picture_in_two_cases_travels_once(commune, lan, wire, picture):
    first, sha256 = with_photo(lan, picture)
    lan.sync()
    sent = len(of_blobs(wire, "PATCH"))
    second, same = with_photo(lan, picture)
    assert same == sha256
    assert lan.sync().complete
    assert len(of_blobs(wire, "PATCH")) == sent
    assert all(commune.case(record).photos[0].present for record in (first, second))
    assert unconfirmed(lan) == []


def test_the_same_picture_in_two_cases_sent_together_travels_once(commune, lan, wire, picture):
    records = [with_photo(lan, picture)[0] for _ in range(2)]
    report = lan.sync()
    assert (report.complete, report.photos_sent) == (True, 1)
    assert all(commune.case(record).photos[0].present for record in records)


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


class Failing(Wire):
    """Answers some photos with a status, whatever is asked of them."""

    def __init__(self, inner, status, hashes):
        super().__init__(inner)
        self.status, self.hashes = status, hashes

    def handle_request(self, request):
        if request.method != "HEAD" and any(sha256 in request.url.path for sha256 in self.hashes):
            self.paths.append((request.method, request.url.path))
            return httpx.Response(self.status, stream=httpx.ByteStream(b""))
        return super().handle_request(request)


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


def no_photos(request):
    if "/blobs/" in request.url.path:
        raise httpx.ConnectError("the link is too thin for photos")


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


def held_photos(commune):
    return [row["held_photos"] for row in commune.rows(tables.devices)]


def test_a_photo_of_a_withdrawn_draft_is_not_held_for_ever(commune, lan, picture):
    record = lan.send()
    lan.sync()
    [sha256] = lan.photo(record, picture)
    lan.sync()
    assert held_photos(commune) == [1]
    workbook.withdraw_draft(lan.store, record, lan.now())
    assert lan.sync().complete
    assert held_photos(commune) == [0]
    assert lan.store.photos.all() == []
    assert lan.store.photos.read(sha256), "the file stays for its grace"


def test_a_photo_taken_out_before_it_went_is_not_held_for_ever(commune, lan, picture):
    record, _ = with_photo(lan, picture)
    workbook.drop_photo(lan.store, record, next(p for p in lan.sees(record) if p.startswith("photos/"))[7:], lan.now())
    lan.send(record)
    assert lan.sync().complete
    assert held_photos(commune) == [0]


def test_a_photo_named_by_anything_of_its_case_is_kept(commune, lan, picture):
    """By what the server has, though a draft takes it out; by what was sent; by a draft."""
    at_server, _ = with_photo(lan, picture)
    lan.sync()
    lan.write(at_server, set={next(path for path in lan.sees(at_server) if path.startswith("photos/")): None})
    sent, _ = with_photo(lan, a_picture(seed=2))
    drafted = lan.write()
    lan.photo(drafted, a_picture(seed=3))
    lan.wire.before = no_photos
    lan.sync()
    assert [photo.record for photo in lan.store.photos.all()] == [at_server, sent, drafted]


def test_a_file_from_before_is_not_taken_for_the_servers(commune, lan, hung, picture):
    """Hùng's change names a photo that has not come; Lan happens to have let go of the same picture."""
    mine = lan.write()
    lan.photo(mine, picture)
    workbook.withdraw_draft(lan.store, mine, lan.now())
    hung.wire.before = no_photos
    record, sha256 = with_photo(hung, picture)
    hung.sync()
    assert not lan.sync().complete
    assert unconfirmed(lan) == [sha256]
    assert standing(lan, record) is PhoneStanding.SAVED
    assert lan.sync().complete
    assert standing(lan, record) is PhoneStanding.RECEIVED
    assert commune.case(record).photos[0].present


def test_a_colleague_gets_the_photo_with_its_small_picture(commune, lan, hung, picture):
    record, sha256 = with_photo(lan, picture)
    lan.sync()
    report = hung.sync()
    assert (report.photos_received, report.complete) == (1, True)
    assert hung.store.photos.read(sha256) == lan.store.photos.read(sha256)
    assert hung.store.photos.thumb(sha256)
    assert unconfirmed(hung) == []
    assert hung.sync().photos_received == 0
    assert standing(hung, record) is PhoneStanding.RECEIVED


def test_a_photo_that_nobody_has_brought_yet_is_no_fault(commune, lan, hung, wire, picture):
    with_photo(lan, picture)
    wire.fates = [None, *GONE]
    lan.sync()
    wire.fates = []
    report = hung.sync()
    assert (report.complete, report.photos_received) == (True, 0)
    lan.sync()
    assert hung.sync().photos_received == 1


def test_a_photo_other_than_its_name_is_not_taken(commune, lan, phones, picture):
    _, sha256 = with_photo(lan, picture)
    lan.sync()

    class Swapping(Wire):
        def handle_request(self, request):
            answer = super().handle_request(request)
            return (
                httpx.Response(200, headers=OCTETS, stream=httpx.ByteStream(a_picture(seed=9)))
                if request.method == "GET"
                else answer
            )

    hung = phones(commune, HUNG, wire=Swapping(commune.wire))
    report = hung.sync()
    assert (report.problem, report.complete, report.photos_received) == (Code.WRONG_CONTENT, False, 0)
    assert hung.store.photos.read(sha256) is None
    hung.go_to(hung.url, Wire(commune.wire))
    assert hung.sync().complete
    assert hung.store.photos.read(sha256)


def test_a_photo_taken_out_of_the_draft_does_not_come_back(commune, lan, hung, picture):
    record, sha256 = with_photo(lan, picture)
    lan.sync()
    photo_id = next(path for path in lan.sees(record) if path.startswith("photos/"))
    hung.sync()
    hung.write(record, set={photo_id: None})
    hung.store.photos.drop(sha256, record)
    assert hung.sync().photos_received == 0
    assert hung.store.photos.of_record(record) == []


def test_another_village_cannot_have_a_photo_by_its_hash(commune, lan, tam, picture):
    _, sha256 = with_photo(lan, picture)
    lan.sync()
    with pytest.raises(Problem) as said:
        tam.server.blob_read(sha256, 0, 1000, print)
    assert said.value.code is Code.NOT_FOUND
    assert tam.server.blob_state(sha256) == BlobState(offset=0, complete=False)


def test_a_phone_revoked_between_words_and_photos_knows_it(commune, lan, wire, picture):
    record, _ = with_photo(lan, picture)

    def revoke(request):
        if "/blobs/" in request.url.path:
            wire.before = None
            commune.revoke(lan)

    wire.before = revoke
    assert lan.sync().problem is Code.REVOKED
    assert lan.road.revoked
    assert standing(lan, record) is PhoneStanding.SAVED

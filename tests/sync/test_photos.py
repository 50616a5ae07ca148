"""A photo is the commune's when the server has hashed the whole of it; until then the phone says so."""

import threading
from datetime import timedelta

import httpx
import pytest

from fieldapp import workbook
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import BlobState
from fieldapp.sync import photos
from fieldapp.workbook.standing import PhoneStanding
from sync_server.blobs import rollcall
from sync_server.db import tables
from tests.cast import HUNG, LAN
from tests.sync.bad_link import BadLink, Fate
from tests.sync.photos import held_photos, no_photos, of_blobs, patched, standing, unconfirmed, with_photo
from tests.sync.village import GONE, Wire, a_picture, assert_settled

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


def test_more_photos_than_the_server_names_at_once_are_asked_about_together(commune, lan, wire, monkeypatch):
    for module in (photos, rollcall):
        monkeypatch.setattr(module, "MOST_ASKED", 2)
    for number in range(5):
        with_photo(lan, a_picture(number, side=80))
    assert lan.sync().photos_sent == 5
    ways = [way for way, _ in wire.paths if way != "PUT"]
    assert ways == ["POST", "PATCH", "PATCH"] * 2 + ["POST", "PATCH"]
    assert (unconfirmed(lan), held_photos(commune)) == ([], [0])


def test_a_photo_that_arrives_behind_the_last_word_is_not_called_held_for_ever(commune, phones):
    """Two lanes end together: the word of the second goes before the first is whole, and says that one is missing."""
    held_back, through = threading.Event(), threading.Event()

    class Late(Wire):
        def handle_request(self, request):
            ends = request.method == "PATCH" and _ends(request)
            if ends and not held_back.is_set():
                held_back.set()
                assert through.wait(5)
                return super().handle_request(request)
            answer = super().handle_request(request)
            if ends:
                through.set()
            return answer

    lan = phones(commune, LAN, wire=Late(commune.wire))
    for seed in (50, 51):
        with_photo(lan, a_picture(seed=seed))
    assert lan.sync().complete
    assert through.is_set() and unconfirmed(lan) == []
    assert held_photos(commune) == [0]


def _ends(request):
    """Whether this is the last piece of a photo."""
    begins, whole = (int(request.headers[name]) for name in ("upload-offset", "upload-length"))
    return begins + len(request.read()) == whole

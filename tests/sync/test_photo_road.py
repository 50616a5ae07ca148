"""Photos on a road that breaks at any byte: what arrived is never carried again, both ways, in two lanes at once."""

import hashlib
import random
import socket
import sys
import threading
import time

import httpx
import msgspec
import pytest

from fieldapp.domain.problems import Code
from fieldapp.store.arriving import ARRIVING
from fieldapp.sync import named
from fieldapp.workbook.standing import PhoneStanding
from sync_server.db import tables
from sync_server.pacing import Pace
from tests.cast import HUNG, LAN
from tests.sync.photo_road import HEADS, PICTURES, brought, of_photos, rounds_until
from tests.sync.photo_road import far as far
from tests.sync.photo_road import link as link
from tests.sync.photos import held_photos, of_blobs, standing, unconfirmed, until, with_photo
from tests.sync.village import Wire, a_picture, rewritten


def size_of(phone, hashes):
    return sum(len(phone.store.photos.read(sha256)) for sha256 in hashes)


class Cutter:
    """Cuts every connection when so many bytes of photos have gone through since the last cut, at any byte."""

    def __init__(self, link, way, seed, most=60_000):
        self._link, self._way, self._rng, self._most = link, way, random.Random(seed), most
        self.cuts, self._over = 0, False
        self._next = self._draw()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def end(self):
        self._over = True
        self._thread.join()

    def _draw(self):
        return getattr(self._link, self._way) + self._rng.randrange(8_000, self._most)

    def _run(self):
        while not self._over:
            if getattr(self._link, self._way) >= self._next:
                self._link.drop_all()
                self.cuts += 1
                self._next = self._draw()
            time.sleep(0.0005)


@pytest.mark.parametrize("seed", range(3))
def test_cuts_on_the_way_up_cost_no_more_than_the_asking_anew(commune, far, link, seed):
    lan = far(LAN)
    hashes = [with_photo(lan, picture)[1] for picture in PICTURES]
    link.pace_s = 0.002
    cutter = Cutter(link, "up", f"up {seed}")
    rounds_until(lan, lambda: not unconfirmed(lan))
    cutter.end()
    assert cutter.cuts > 5
    again = link.up - size_of(lan, hashes)
    assert again / cutter.cuts <= 2 * 4096 + 3 * HEADS, "what was in the air in both lanes, and a few questions"
    assert {row["sha256"] for row in commune.rows(tables.blobs)} == set(hashes)
    assert held_photos(commune) == [0]


@pytest.mark.parametrize("seed", range(3))
def test_cuts_on_the_way_home_cost_no_more_than_the_asking_anew(commune, lan, far, link, seed):
    hashes, size = brought(commune, lan)
    hung = far(HUNG)
    link.pace_s = 0.002
    cutter = Cutter(link, "down", f"down {seed}")
    rounds_until(hung, lambda: all(hung.store.photos.has(sha256) for sha256 in hashes))
    cutter.end()
    assert cutter.cuts > 5
    assert (link.down - size) / cutter.cuts <= 2 * 4096 + 3 * HEADS
    assert all(hashlib.sha256(hung.store.photos.read(sha256)).hexdigest() == sha256 for sha256 in hashes)
    assert not any((hung.folder / ARRIVING).iterdir())
    assert all(each.confirmed_at for each in hung.store.photos.all())


def test_both_lanes_are_in_use_at_once_and_never_more(commune, lan, phones, picture_wire):
    hashes, _ = brought(commune, lan)
    wire = picture_wire(commune)
    hung = phones(commune, HUNG, wire=wire)
    assert hung.sync().photos_received == len(hashes)
    assert wire.most_at_once == 2
    more = [with_photo(hung, a_picture(seed))[1] for seed in range(10, 14)]
    wire.most_at_once = 0
    assert hung.sync().photos_sent == len(more)
    assert wire.most_at_once == 2


@pytest.fixture
def picture_wire():
    class Watching(Wire):
        at_once = most_at_once = 0
        turn = threading.Lock()

        def handle_request(self, request):
            with self.turn:
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
            time.sleep(0.02)
            try:
                return super().handle_request(request)
            finally:
                with self.turn:
                    self.at_once -= 1

    return lambda commune: Watching(commune.wire)


def test_the_link_is_used_by_two_connections_that_stay(commune, far, link):
    lan = far(LAN)
    for picture in PICTURES:
        with_photo(lan, picture)
    assert lan.sync().complete
    assert link.connections == 2


def test_photos_of_signatures_go_first_and_then_the_newest(commune, lan, phones):
    """Also on the way home, where the order is that of the server's numbers."""
    records, hashes = zip(*[with_photo(lan, a_picture(seed, side=120)) for seed in range(20, 25)], strict=True)
    signed = next(path for path in lan.sees(records[1]) if path.startswith("photos/")).removeprefix("photos/")
    lan.send(records[1], set={"signatures/s1": {"name": "Bà Lan", "photo": signed}})
    lan.sync()
    expected = [hashes[1], hashes[4], hashes[3], hashes[2], hashes[0]]
    up = [path[-64:] for path in of_blobs(lan.wire, "PATCH")]
    assert in_lanes(up, expected)
    hung = phones(commune, HUNG)
    hung.sync()
    down = [path[-64:] for path in of_blobs(hung.wire, "GET")]
    newest = [hashes[1], *(hashes[n] for n in (4, 3, 2, 0))]
    assert in_lanes(down, newest)


def test_a_signature_that_is_still_on_its_way_counts(commune, lan):
    record, sha256 = with_photo(lan, a_picture(7, side=120))
    lan.sync()
    photo = next(path for path in lan.sees(record) if path.startswith("photos/")).removeprefix("photos/")
    lan.send(record, set={"signatures/s1": {"name": "Bà Lan", "photo": photo}})
    assert named.of_signatures(lan.store) == {sha256}


def in_lanes(went, expected):
    """Return whether they were begun in this order, as far as two lanes can keep to it."""
    first = list(dict.fromkeys(went))
    return sorted(first) == sorted(expected) and all(abs(first.index(one) - expected.index(one)) <= 1 for one in first)


def test_words_that_are_sent_meanwhile_do_not_wait_for_the_photos(commune, lan):
    for picture in PICTURES:
        with_photo(lan, picture)
    urgent = []

    def meanwhile(request):
        if request.method == "PATCH" and not urgent:
            urgent.append(lan.send(note="Khẩn"))

    lan.wire.before = meanwhile
    assert lan.sync().complete
    ways = [way for way, path in lan.wire.paths if path.endswith("/sync") or "/blobs/" in path]
    behind = ways.index("PATCH")
    assert "POST" in ways[behind : behind + 4], "after the pieces that were on the wire"
    assert commune.case(urgent[0]) and held_photos(commune) == [0]


def test_what_nobody_has_brought_yet_is_asked_for_once_in_a_round_and_not_at_all_when_the_sync_tells_so(
    commune, lan, hung
):
    lan.wire.before = _thin
    for picture in PICTURES[:2]:
        with_photo(lan, picture)
    assert lan.sync().offline
    assert hung.sync().complete
    assert of_blobs(hung.wire, "GET") == []
    silent = Silent(commune.wire)
    silent.before = lambda request: _one_more(hung) if request.method == "GET" else None
    hung.go_to(hung.url, silent)
    assert hung.sync().photos_received == 0
    asked = of_blobs(silent, "GET")
    assert len(asked) == len(set(asked)) == 2
    assert [way for way, _ in silent.paths].count("POST") >= 2, "the round had another lap"


class Silent(Wire):
    """A server that asks for no photo."""

    def handle_request(self, request):
        if request.url.path.endswith("/sync"):
            self.fates = [rewritten(lambda reply: msgspec.structs.replace(reply, blobs_wanted={}))]
        return super().handle_request(request)


def _thin(request):
    if of_photos(request):
        raise httpx.ConnectError("too thin for photos")


def _one_more(phone):
    """Send something in the middle of the photos, so that the round has another lap."""
    if not phone.queue():
        phone.send()


def test_an_upload_that_a_colleague_finishes_meanwhile_is_confirmed_and_not_sent_twice(commune, lan, hung):
    """Both have the picture: Hùng's phone is in the middle of it when Lan's brings it whole."""
    mine, sha256 = with_photo(lan, PICTURES[0])
    theirs, same = with_photo(hung, PICTURES[0])
    assert sha256 == same

    def overtake(request):
        if request.method == "PATCH" and len(of_blobs(hung.wire, "PATCH")) == 2:
            assert lan.sync().complete

    hung.wire.before = overtake
    assert hung.sync().complete
    assert (unconfirmed(hung), held_photos(commune)) == ([], [0, 0])
    assert all(commune.case(record).photos[0].present for record in (mine, theirs))


def test_a_team_that_has_the_same_picture_as_another_brings_its_own(commune, lan, tam):
    for phone in (lan, tam):
        with_photo(phone, PICTURES[0])
        assert phone.sync().photos_sent == 1
    assert len(commune.rows(tables.blobs)) == 2


@pytest.mark.parametrize("way", ["PATCH", "GET"])
def test_a_phone_revoked_in_the_middle_of_its_photos_keeps_everything(commune, lan, hung, way):
    if way == "GET":
        brought(commune, hung)
    else:
        records = [with_photo(lan, picture)[0] for picture in PICTURES]

    def revoke(request):
        if request.method == way:
            lan.wire.before = None
            commune.revoke(lan)

    lan.wire.before = revoke
    assert lan.sync().problem is Code.REVOKED
    assert lan.road.revoked
    if way == "PATCH":
        assert len(unconfirmed(lan)) == len(PICTURES)
        assert {standing(lan, record) for record in records} == {PhoneStanding.SAVED}
        assert all(lan.store.photos.read(sha256) for sha256 in unconfirmed(lan))


def test_a_record_may_name_a_picture_without_a_byte(commune, lan, hung):
    """No app of ours makes one. It never comes, and it stops nothing."""
    empty = hashlib.sha256(b"").hexdigest()
    lan.store.photos.keep(empty, b"", b"", record := lan.write())
    lan.send(record, set={"photos/p": {"sha256": empty, "size": 0}})
    other, _ = with_photo(lan, PICTURES[0])
    report = lan.sync()
    assert (report.complete, report.photos_sent, unconfirmed(lan)) == (False, 1, [empty])
    assert commune.case(other).photos[0].present
    assert hung.sync().photos_received == 1


def test_hanging_up_ends_both_lanes_at_once(commune, far, link):
    lan = far(LAN)
    for picture in PICTURES:
        with_photo(lan, picture)
    link.pace_s = 0.05
    stop, reports = threading.Event(), []
    round_ = threading.Thread(target=lambda: reports.append(lan.engine.run(stop)))
    round_.start()
    until(lambda: link.connections == 2 and link.up > 30_000)
    stop.set()
    lan.server.hang_up()
    round_.join(5)
    assert not round_.is_alive()
    assert (reports[0].complete, reports[0].offline) == (False, False)
    lan.go_to(link.url)
    link.pace_s = 0
    assert lan.sync().complete


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a connection to a pace")
@pytest.mark.parametrize(("pace_s", "held"), [(0.05, True), (0.0, False)], ids=["slow", "brisk"])
def test_photos_come_no_faster_than_a_slow_road_has_shown_to_carry(commune, lan, far, link, monkeypatch, pace_s, held):
    hashes, _ = brought(commune, lan)
    hung, paces, real = far(HUNG), [], Pace.at_most
    monkeypatch.setattr(Pace, "at_most", lambda self, bytes_s: (paces.append(bytes_s), real(self, bytes_s)))
    link.pace_s = pace_s  # some 80 KB a second
    assert hung.sync().complete and all(hung.store.photos.has(sha256) for sha256 in hashes)
    assert bool(paces) == held
    assert all(60_000 < each < 200_000 for each in paces), paces


def test_one_who_is_overtaken_in_the_middle_of_a_piece_hears_that_the_photo_is_whole(commune, lan, phones, port):
    """Its first bytes are in, the rest is on the way, and a colleague's phone brings the whole."""
    hung = phones(commune, HUNG)
    record, sha256 = with_photo(lan, PICTURES[0])
    lan.wire.before = _thin
    lan.sync()
    content = lan.store.photos.read(sha256)
    token = hung.store.identity.get().token
    head = (
        f"PATCH /api/v1/blobs/{sha256} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        f"Upload-Offset: 0\r\nUpload-Length: {len(content)}\r\nContent-Length: {len(content)}\r\n"
        "Connection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(head.encode() + content[:40_000])
        time.sleep(0.6)
        line.sendall(content[40_000:41_000])
        until(lambda: hung.server.blob_state(sha256).offset >= 40_000)
        lan.wire.before = None
        assert lan.sync().complete
        line.sendall(content[41_000:])
        answer = b"".join(iter(lambda: line.recv(4096), b""))
    assert b"200 OK" in answer and b'"complete":true' in answer
    assert commune.case(record).photos[0].present

"""What came of a photo on its way home outlives a kill, a full disk and a proxy, and is believed by its hash alone."""

import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from fieldapp.domain.problems import Code
from fieldapp.store import durable
from fieldapp.store.arriving import ARRIVING
from fieldapp.sync import download, pieces
from sync_server.db import tables
from tests.cast import HUNG
from tests.sync.photo_road import HEADS, PICTURES, brought, of_photos, rounds_until
from tests.sync.photo_road import far as far
from tests.sync.photo_road import link as link
from tests.sync.photos import of_blobs, until, with_photo
from tests.sync.village import Wire

ROOT = Path(__file__).parents[2]


class Breaking(Wire):
    """Gives of each photo's answer only so many bytes, then breaks."""

    def __init__(self, inner, gives):
        super().__init__(inner)
        self.gives, self.ranges = gives, []

    def handle_request(self, request):
        answer = super().handle_request(request)
        if request.method != "GET" or answer.status_code not in (200, 206):
            return answer
        self.ranges.append(request.headers["range"])
        content = b"".join(answer.stream)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=_Broken(content, self.gives))


class _Broken(httpx.SyncByteStream):
    def __init__(self, content, gives):
        self._content, self._gives = content, gives

    def __iter__(self):
        if self._gives:
            yield self._content[: self._gives]
        if self._gives < len(self._content):
            raise httpx.ReadError("the link broke")


def test_what_came_of_a_photo_outlives_the_app(commune, lan, phones):
    [sha256], size = brought(commune, lan, PICTURES[:1])
    hung = phones(commune, HUNG, wire=Breaking(commune.wire, 20_000))
    hung.wire.before = _three_times(hung.wire)
    assert hung.sync().offline
    assert len(hung.store.arriving.so_far(sha256)) == 60_000
    assert not hung.store.photos.has(sha256) and hung.store.photos.all() == []
    hung.restart()
    wire = Breaking(commune.wire, 10**9)
    hung.go_to(hung.url, wire)
    assert hung.sync().photos_received == 1
    assert wire.ranges[0].startswith("bytes=60000-")
    assert len(hung.store.photos.read(sha256)) == size
    assert hung.store.arriving.so_far(sha256) == b""
    assert hung.store.photos.thumb(sha256)


def _three_times(wire):
    def before(request):
        if of_photos(request) and len(wire.ranges) == 3:
            raise httpx.ConnectError("gone")

    return before


def test_a_photo_whose_size_nobody_has_told_comes_whole_and_the_other_lane_asks_for_it_meanwhile(
    commune, lan, phones, monkeypatch
):
    monkeypatch.setattr(pieces, "_FIRST", 128 * 1024)  # as it is
    hashes, _ = brought(commune, lan)
    wire = Breaking(commune.wire, 10**9)
    asked = []
    wire.before = lambda request: asked.append(request.method) if of_photos(request) else None
    hung = phones(commune, HUNG, wire=wire)
    assert hung.sync().photos_received == len(hashes)
    assert asked.count("GET") == len(hashes) and asked[:2] in (["GET", "HEAD"], ["HEAD", "GET"])
    assert asked.count("HEAD") == 1, "the first lane has no need of it, nor has anybody later"


def test_an_app_killed_between_the_last_piece_and_the_photo_needs_only_the_receipt(commune, lan, hung):
    [sha256], _ = brought(commune, lan, PICTURES[:1])
    hung.store.arriving.add(sha256, 0, lan.store.photos.read(sha256))
    assert hung.sync().complete
    assert (of_blobs(hung.wire, "GET"), len(of_blobs(hung.wire, "HEAD"))) == ([], 1)
    assert [each.confirmed_at for each in hung.store.photos.all()] == [commune.rows(tables.blobs)[0]["received_at"]]


@pytest.mark.parametrize(
    "wrong", [b"x" * 20_000, b"x" * 400_000], ids=["in the beginning", "and longer than the whole"]
)
def test_pieces_that_are_not_of_this_photo_are_thrown_away_and_it_begins_anew(commune, lan, hung, wrong):
    [sha256], _ = brought(commune, lan, PICTURES[:1])
    hung.store.arriving.add(sha256, 0, wrong)
    report = hung.sync()
    assert (report.problem, report.photos_received) == (Code.WRONG_CONTENT, 0)
    assert hung.store.arriving.so_far(sha256) == b""
    assert hung.sync().complete and hung.store.photos.has(sha256)


def test_a_server_without_ranges_gives_the_whole_and_what_was_here_is_not_doubled(commune, lan, phones):
    [sha256], _ = brought(commune, lan, PICTURES[:1])

    class Whole(Wire):
        def handle_request(self, request):
            if request.method == "GET":
                request.headers.pop("range")
            return super().handle_request(request)

    hung = phones(commune, HUNG, wire=Whole(commune.wire))
    hung.store.arriving.add(sha256, 0, lan.store.photos.read(sha256)[:30_000])
    assert hung.sync().photos_received == 1
    assert hung.store.photos.read(sha256) == lan.store.photos.read(sha256)


def test_pieces_home_shrink_where_a_proxy_holds_them_back(commune, lan, phones):
    [sha256], size = brought(commune, lan, PICTURES[:1])

    class Narrow(Wire):
        def handle_request(self, request):
            answer = super().handle_request(request)
            if request.method == "GET":
                content = b"".join(answer.stream)
                sizes.append(len(content))
                broken = _Broken(content, 0 if len(content) > 20_000 else len(content))
                return httpx.Response(answer.status_code, headers=answer.headers, stream=broken)
            return answer

    sizes = []
    hung = phones(commune, HUNG, wire=Narrow(commune.wire))
    broken = rounds_until(hung, lambda: hung.store.photos.has(sha256))
    assert (broken, sizes[:5]) == (2, [65536, 65536, 32768, 32768, 16384])
    assert sum(sizes[4:]) == size


def test_a_sign_in_page_spoils_nothing_of_what_had_come(commune, lan, phones):
    [sha256], _ = brought(commune, lan, PICTURES[:1])
    beginning = lan.store.photos.read(sha256)[:30_000]

    class Portal(Wire):
        def handle_request(self, request):
            answer = super().handle_request(request)
            page = httpx.Response(200, html="<title>Wi-Fi</title>" * 5_000)
            return httpx.Response(200, headers=page.headers, stream=page.stream) if _is_get(request) else answer

    hung = phones(commune, HUNG, wire=Portal(commune.wire))
    hung.store.arriving.add(sha256, 0, beginning)
    assert hung.sync().problem is Code.SERVER_NONSENSE
    assert hung.store.arriving.so_far(sha256) == beginning


def _is_get(request):
    return request.method == "GET"


def test_pieces_of_a_photo_that_nobody_names_any_more_are_swept(commune, lan, phones):
    record, _ = with_photo(lan, PICTURES[0])
    lan.sync()
    hung = phones(commune, HUNG, wire=Breaking(commune.wire, 20_000))
    hung.wire.before = _three_times(hung.wire)
    assert hung.sync().offline
    lan.send(record, set={next(path for path in lan.sees(record) if path.startswith("photos/")): None})
    lan.sync()
    assert hung.sync().complete
    assert not any((hung.folder / ARRIVING).iterdir())


def test_a_full_disk_ends_the_round_and_gives_back_the_room_of_the_pieces(commune, lan, hung, monkeypatch):
    brought(commune, lan)
    monkeypatch.setattr(download, "_WORTH_KEEPING_S", 0.0)
    real, room = durable.write_whole, [150_000]

    def tight(path, content):
        if path.parent.name in (ARRIVING, "files"):
            room[0] -= len(content)
            if room[0] < 0:
                raise OSError(28, "No space left on device")
        real(path, content)

    monkeypatch.setattr(durable, "write_whole", tight)
    report = hung.sync()
    assert report.problem is Code.DISK_FULL
    assert not any((hung.folder / ARRIVING).iterdir())
    record = hung.write(note="còn viết được")
    assert hung.sees(record)["note"] == "còn viết được"
    room[0] = 10**9
    assert hung.sync().complete
    assert len([each for each in hung.store.photos.all() if hung.store.photos.has(each.sha256)]) == len(PICTURES)


def test_a_killed_app_fetches_again_no_more_than_a_few_seconds_of_a_photo(commune, lan, far, link):
    hashes, size = brought(commune, lan)
    hung = far(HUNG)
    hung.store.close()
    link.pace_s = 0.02  # some 200 KB a second
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.sync.fetcher", str(hung.folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    until(lambda: link.down > 150_000, 60)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    link.drop_all()
    before = link.down
    link.pace_s = 0
    hung.restart()
    kept = sum(len(hung.store.arriving.so_far(sha256)) for sha256 in hashes)
    kept += sum(len(hung.store.photos.read(sha256) or b"") for sha256 in hashes)
    assert kept > 0 and before - kept < 2 * (32 * 1024 + 16 * 1024) + 8 * HEADS
    assert hung.sync().complete
    assert link.down - before <= size - kept + 12 * HEADS

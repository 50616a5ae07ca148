"""Whatever answers, the phone believes only its server, and knows when there is simply no network."""

import gzip
import json
import socket
import threading
import time

import httpx
import pytest

from fieldapp import packing
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import PROTOCOL, BlobState, Change, EnrolRequest, Holding, SyncRequest
from fieldapp.sync import answers, client
from fieldapp.sync.client import HttpServer, is_address
from fieldapp.sync.server import Offline, Unreached
from tests.sync.bad_link import BadLink, Fate
from tests.sync.strange_server import GOOD_SYNC, NONSENSE, StrangeServer, http

SHAPELY = ("cursor below zero", "outcome nobody knows")
SHAPELESS = {name: answer for name, answer in NONSENSE.items() if name not in SHAPELY}
ENROL = EnrolRequest(code="K7M49QXT", token="t" * 43)
LONG = Change(
    id="c1", kind="case", record="r1", base=0, set={"summary": "Tranh chấp " * 40}, at="2026-11-22T13:00:00+07:00"
)


@pytest.fixture
def at():
    """Open a client to an address; closed when the test is over."""
    opened = []

    def open_at(url, **more):
        opened.append(HttpServer(url, "secret", **more))
        return opened[-1]

    yield open_at
    for each in opened:
        each.close()


@pytest.mark.parametrize("answer", SHAPELESS.values(), ids=SHAPELESS)
def test_what_is_not_our_server_is_nonsense(at, answer):
    with StrangeServer(answer) as strange, pytest.raises(Problem) as said:
        at(strange.url).sync(SyncRequest())
    assert said.value.code is Code.SERVER_NONSENSE


def test_an_answer_without_end_is_stopped(at):
    endless = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + b" " * (answers.MAX_REPLY + 70_000)
    with StrangeServer(endless) as strange, pytest.raises(Problem) as said:
        at(strange.url).sync(SyncRequest())
    assert said.value.code is Code.SERVER_NONSENSE


def test_an_answer_that_drips_for_ever_is_no_network(at, monkeypatch):
    monkeypatch.setattr(answers, "LONGEST_ANSWER", 0.1)
    with StrangeServer(http(200, GOOD_SYNC), drip_s=0.01) as strange, pytest.raises(Offline):
        at(strange.url).sync(SyncRequest())


def test_the_token_does_not_follow_a_redirect(at):
    with StrangeServer(http(200, GOOD_SYNC)) as thief:
        answer = http(307, b"", "text/html", Location=f"{thief.url}/api/v1/sync")
        with StrangeServer(answer) as portal, pytest.raises(Problem):
            at(portal.url).sync(SyncRequest())
        assert thief.asked == []


@pytest.mark.parametrize("code", Code)
def test_a_problem_keeps_its_name(at, code):
    with StrangeServer(http(400, json.dumps({"problem": code}).encode())) as server, pytest.raises(Problem) as said:
        at(server.url).sync(SyncRequest())
    assert said.value.code is code


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (500, Code.SERVER_TROUBLE),
        (502, Code.SERVER_TROUBLE),
        (503, Code.SERVER_TROUBLE),
        (429, Code.SERVER_TROUBLE),
        (413, Code.TOO_LARGE),
    ],
)
def test_a_proxy_speaks_by_status_alone(at, status, code):
    with StrangeServer(http(status, b"<h1>nginx</h1>", "text/html")) as proxy, pytest.raises(Problem) as said:
        at(proxy.url).sync(SyncRequest())
    assert said.value.code is code


def test_nobody_listening_is_no_network(at):
    with StrangeServer() as gone:
        url = gone.url
    with pytest.raises(Offline):
        at(url).sync(SyncRequest())


def test_an_unknown_name_is_no_network(at):
    with pytest.raises(Offline):
        at("http://khong-co.invalid").sync(SyncRequest())


def test_silence_is_no_network(at, monkeypatch):
    monkeypatch.setattr(client, "TIMEOUT", httpx.Timeout(0.2))
    with StrangeServer(b"", keep=True) as silent, pytest.raises(Offline):
        at(silent.url).sync(SyncRequest())


@pytest.mark.parametrize("cut", [0, 1, 40, 150])
def test_an_answer_cut_on_its_way_is_no_network(at, cut):
    with StrangeServer(http(200, GOOD_SYNC)) as server:
        link = BadLink("127.0.0.1", int(server.url.rpartition(":")[2]), usual=Fate(cut_down=cut))
        with pytest.raises(Offline):
            at(link.url).sync(SyncRequest())
        link.close()


def test_a_request_leaves_in_one_piece(at):
    """Its head alone would be a packet of its own, with its own chance to get lost."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        here = at(f"http://127.0.0.1:{listening.getsockname()[1]}")
        asking = threading.Thread(target=here.sync, args=(SyncRequest(changes=[LONG]),))
        asking.start()
        peer, _ = listening.accept()
        with peer:
            head, _, body = peer.recv(65536).partition(b"\r\n\r\n")
            peer.sendall(http(200, GOOD_SYNC))
        asking.join(10)
    assert b"content-length: %d" % len(body) in head.lower()
    assert body


def test_who_answers_before_all_has_come_and_hangs_up_is_heard(at):
    """As a proxy does that lets nobody in with so large a body."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        said = []

        def ask():
            with pytest.raises(Problem) as problem:
                at(f"http://127.0.0.1:{listening.getsockname()[1]}").blob_patch(
                    "ab" * 32, 0, 9_000_000, bytes(4_000_000)
                )
            said.append(problem.value.code)

        asking = threading.Thread(target=ask)
        asking.start()
        peer, _ = listening.accept()
        with peer:
            peer.recv(1000)
            peer.sendall(http(413, b"", "text/html"))
            peer.shutdown(socket.SHUT_WR)
            while peer.recv(1 << 20):
                pass
        asking.join(10)
    assert said == [Code.TOO_LARGE]


def test_a_request_is_packed_and_says_nothing_that_nobody_reads(at):
    with StrangeServer(http(200, GOOD_SYNC), keep=True) as server:
        here = at(server.url)
        here.sync(SyncRequest(changes=[LONG]))
        here.sync(SyncRequest())
    (long_head, long_body), (short_head, short_body) = server.asked
    assert packing.coding_of(long_body, "") == packing.DENSE, "it says so itself"
    assert json.loads(packing.unpack(long_body, packing.DENSE, 10**6))["changes"][0]["set"] == LONG.set
    assert "content-encoding" not in (long_head + short_head).lower()
    assert json.loads(short_body)["protocol"] == PROTOCOL
    assert not {"user-agent:", "accept:", "connection:"} & set(long_head.lower().split())


def test_one_connection_serves_many_calls(at):
    with StrangeServer(http(200, GOOD_SYNC), keep=True) as server:
        here = at(server.url)
        for _ in range(3):
            here.sync(SyncRequest())
        assert (len(server.asked), server.connections) == (3, 1)


def test_the_token_is_carried_and_named_nowhere_else(at):
    with StrangeServer(http(200, GOOD_SYNC)) as server:
        at(server.url).sync(SyncRequest())
    head, body = server.asked[0]
    assert "authorization: bearer secret" in head.lower()
    assert b"secret" not in body


def test_a_gzipped_answer_is_read(at):
    with StrangeServer(http(200, gzip.compress(GOOD_SYNC), Content_Encoding="gzip")) as server:
        assert at(server.url).sync(SyncRequest()).cursor == {"07672": 0}


def test_enrolling_goes_without_a_token():
    with StrangeServer(http(410, b'{"problem":"expired_code"}')) as server:
        here = HttpServer(server.url)
        with pytest.raises(Problem) as said:
            here.enrol(ENROL)
        here.close()
    assert said.value.code is Code.EXPIRED_CODE
    assert "authorization" not in server.asked[0][0].lower()


def test_a_photo_nobody_heard_of_has_no_bytes_yet(at):
    with StrangeServer(http(404, b"", "")) as server:
        assert at(server.url).blob_state("ab") == BlobState(offset=0, complete=False)


def test_the_state_of_a_photo_stands_in_the_headers(at):
    answer = http(200, b"", "", Upload_Offset=70_000, Upload_Length=90_000, Upload_Complete="?0")
    with StrangeServer(answer) as server:
        assert at(server.url).blob_state("ab") == BlobState(offset=70_000, complete=False)


@pytest.mark.parametrize(
    "headers", [{}, {"Upload_Offset": "-1", "Upload_Complete": "?1"}, {"Upload_Offset": "5", "Upload_Complete": "yes"}]
)
def test_a_state_without_sense_confirms_no_photo(at, headers):
    with StrangeServer(http(200, b"", "", **headers)) as server, pytest.raises(Problem) as said:
        at(server.url).blob_state("ab")
    assert said.value.code is Code.SERVER_NONSENSE


def test_a_piece_of_a_photo_travels_as_it_is(at):
    with StrangeServer(http(200, b'{"offset":10,"complete":false}')) as server:
        assert at(server.url).blob_patch("ab", 4, 90, b"\x00\xff" * 3) == BlobState(offset=10, complete=False)
    head, body = server.asked[0]
    assert "upload-offset: 4" in head.lower() and "upload-length: 90" in head.lower()
    assert body == b"\x00\xff" * 3


OCTETS = "application/octet-stream"


def parts_of(server, start=0, most=100):
    """Ask for a photo; return the parts that came, and the size or what was raised."""
    parts = []
    try:
        return parts, server.blob_read("ab", start, most, parts.append)
    except (Problem, Offline) as error:
        return parts, error


def test_a_piece_of_a_photo_is_asked_for_by_its_place_and_has_its_receipt(at):
    told = {"Content_Range": "bytes 4-9/90", "Upload_At": "2026-11-22T06:00:00.000Z"}
    with StrangeServer(http(206, b"\x00\xff" * 3, OCTETS, **told)) as server:
        parts, size = parts_of(at(server.url), 4, 6)
    assert (b"".join(part.content for part in parts), size) == (b"\x00\xff" * 3, 90)
    assert [(part.start, part.size, part.at) for part in parts] == [(4, 90, "2026-11-22T06:00:00.000Z")]
    head = server.asked[0][0].lower()
    assert "range: bytes=4-9" in head and "accept-encoding: identity" in head and "pace" not in head


def test_the_pace_of_the_road_is_told_where_it_is_known(at):
    with StrangeServer(http(206, b"abcdef", OCTETS, Content_Range="bytes 4-9/90")) as server:
        at(server.url).blob_read("ab", 4, 6, lambda part: None, pace=31_250)
    assert "\r\npace: 31250\r\n" in server.asked[0][0].lower()


@pytest.mark.parametrize("length", [{"Content_Length": 6}, {"Transfer_Encoding": "chunked"}], ids=["told", "untold"])
def test_a_server_that_knows_no_ranges_gives_the_whole_from_its_beginning(at, length):
    whole = http(200, b"abcdef", OCTETS, **length)
    if "Transfer_Encoding" in length:
        whole = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        whole += b"6\r\nabcdef\r\n0\r\n\r\n"
    with StrangeServer(whole) as server:
        parts, size = parts_of(at(server.url), 4, 6)
    assert ([(part.start, part.content) for part in parts], size) == ([(0, b"abcdef")], 6)


@pytest.mark.parametrize("answer", [206, 200])
def test_what_came_of_a_broken_photo_is_handed_over_before_the_break_is_told(at, answer):
    told = {"Content_Range": "bytes 0-99/90000"} if answer == 206 else {}
    broken = http(answer, b"x" * 100, OCTETS, **told)[:-40]
    with StrangeServer(broken) as server:
        parts, error = parts_of(at(server.url))
    assert sum(len(part.content) for part in parts) == 60
    assert isinstance(error, Offline) and not isinstance(error, Unreached)


NO_PHOTOS = {
    "another range": http(206, b"x" * 6, OCTETS, Content_Range="bytes 5-10/90"),
    "a longer range": http(206, b"x" * 6, OCTETS, Content_Range="bytes 4-200/900"),
    "no range": http(206, b"x" * 6, OCTETS),
    "a range behind the end": http(206, b"x" * 6, OCTETS, Content_Range="bytes 4-9/5"),
    "a coding": http(206, b"x" * 6, OCTETS, Content_Range="bytes 4-9/90", Content_Encoding="gzip"),
    "a page": http(200, b"<html>", "text/html"),
    "more than it told": b"HTTP/1.1 206 x\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n"
    b"Content-Range: bytes 4-5/90\r\n\r\n6\r\nabcdef\r\n0\r\n\r\n",
    "success without a body": http(204, b"", ""),
}


@pytest.mark.parametrize("answer", NO_PHOTOS.values(), ids=NO_PHOTOS)
def test_what_is_not_the_piece_that_was_asked_for_is_nonsense(at, answer):
    with StrangeServer(answer) as server:
        parts, error = parts_of(at(server.url), 4, 6)
    assert parts == []
    assert error.code is Code.SERVER_NONSENSE


def test_a_piece_that_is_answered_only_after_a_slow_road_has_carried_it_is_waited_for(at, monkeypatch):
    """The system takes the whole piece at once; silence is counted from then on."""
    monkeypatch.setattr(client, "TIMEOUT", httpx.Timeout(5, read=0.01))
    answer = http(200, b'{"offset":90000,"complete":false}')
    with StrangeServer(answer, drip_s=0.03) as server:
        assert at(server.url).blob_patch("ab", 0, 100_000, b"x" * 90_000).offset == 90_000


def test_the_last_piece_tells_what_is_left(at):
    with StrangeServer(http(200, b'{"offset":10,"complete":true,"at":"2026-11-22T06:00:00.000Z"}')) as server:
        state = at(server.url).blob_patch("ab", 4, 10, b"\x00\xff" * 3, Holding(drafts=2))
    assert state == BlobState(offset=10, complete=True, at="2026-11-22T06:00:00.000Z")
    assert 'holding: {"drafts":2}' in server.asked[0][0].lower()


def test_no_connection_and_a_broken_one_are_told_apart(at):
    with StrangeServer() as gone:
        url = gone.url
    with pytest.raises(Unreached):
        at(url).sync(SyncRequest())
    with StrangeServer(b"") as silent, pytest.raises(Offline) as said:
        at(silent.url).sync(SyncRequest())
    assert not isinstance(said.value, Unreached)


def test_an_answer_without_a_body_names_its_problem_in_the_header(at):
    with StrangeServer(http(401, b"", "", X_Problem="revoked")) as server, pytest.raises(Problem) as said:
        at(server.url).blob_state("a" * 64)
    assert said.value.code is Code.REVOKED


@pytest.mark.parametrize("answer", [http(401, b"", ""), http(401, b"", "", X_Problem="moonlight")])
def test_a_bare_401_does_not_make_a_phone_believe_that_it_was_revoked(at, answer):
    with StrangeServer(answer) as server, pytest.raises(Problem) as said:
        at(server.url).blob_state("a" * 64)
    assert said.value.code is Code.SERVER_NONSENSE


@pytest.fixture
def silent():
    """A server that takes every call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"


def test_hanging_up_frees_whoever_waits_for_a_silent_server(at, silent):
    here = at(silent)
    threading.Timer(0.3, here.hang_up).start()
    began = time.monotonic()
    with pytest.raises(Offline):
        here.blob_state("a" * 64)
    assert 0.2 < time.monotonic() - began < 15
    with pytest.raises(Offline):
        here.blob_state("a" * 64)


def test_an_answer_that_was_cut_off_by_hanging_up_is_not_believed(at):
    endless = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + GOOD_SYNC + b" " * 100
    with StrangeServer(endless, drip_s=0.01) as server:
        here = at(server.url)
        threading.Timer(1.8, here.hang_up).start()
        with pytest.raises(Offline):
            here.sync(SyncRequest())


@pytest.mark.parametrize(
    "text", ["https://☃", "http://a\x01", "http://exa..mple", "http://.", f"http://{'a' * 300}.vn"]
)
def test_what_can_be_no_address_is_told_before_anybody_is_asked(text):
    assert not is_address(text)


@pytest.mark.parametrize("text", ["https://xa.example", "http://[::1]:9", "http://127.0.0.1:8600", "https://xã.vn"])
def test_an_address_is_one(text):
    assert is_address(text)


@pytest.mark.parametrize("url", ["http://exa..mple", "http://."])
def test_an_address_that_no_network_knows_is_a_problem_and_no_fault(at, url):
    with pytest.raises(Problem) as said:
        at(url).blob_state("a" * 64)
    assert said.value.code is Code.SERVER_NONSENSE


@pytest.fixture
def unanswered(monkeypatch):
    """Let every lookup of a name hang until it is answered; gives how to answer."""
    answered, look_up = threading.Event(), socket.getaddrinfo

    def hanging(*args, **more):
        answered.wait(60)
        return look_up(*args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    yield answered
    answered.set()


def test_a_name_that_nobody_resolves_is_no_network_in_time(at, monkeypatch, unanswered):
    monkeypatch.setattr(client, "TIMEOUT", httpx.Timeout(60.0, connect=0.3))
    with pytest.raises(Unreached):
        at("http://127.0.0.1:9").sync(SyncRequest())
    assert not unanswered.is_set()


def test_a_connection_that_comes_too_late_is_closed(at, monkeypatch, unanswered):
    monkeypatch.setattr(client, "TIMEOUT", httpx.Timeout(60.0, connect=0.3))
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(30)
        with pytest.raises(Unreached):
            at(f"http://127.0.0.1:{door.getsockname()[1]}").sync(SyncRequest())
        unanswered.set()
        late, _ = door.accept()
        with late:
            late.settimeout(30)
            assert late.recv(1) == b""

"""A letter with pictures goes up in pieces, on from the byte at which it broke off, whatever ends a round."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from fieldapp.store import backup, durable
from fieldapp.sync import letters, pieces
from sync_server.db import tables
from tests.cast import LAN
from tests.sync.bad_link import BadLink, Fate
from tests.sync.test_letters import PIN, QUICK, _ready
from tests.sync.village import SOCKET, Wire, _as_sent, asked_in, serving

ROOT = Path(__file__).parents[2]
LONG = 1_500_000  # bytes
A_PICTURE = 75_000  # bytes
HEADS = 1_500  # bytes: what one request and its answer need besides
A_FEW_SECONDS = Fate(cut_up=50_000)  # of a road of some kilobytes a second


class Breaking(Wire):
    """Lets so many bytes of each piece of a letter arrive, then breaks; none at all when `gives` is 0."""

    def __init__(self, inner, gives):
        super().__init__(inner)
        self.gives, self.offsets = gives, []

    def handle_request(self, request):
        if (request.method, request.url.path) != ("PATCH", "/api/v1/backup") or self.gives is None:
            return super().handle_request(request)
        self.offsets.append(int(request.headers["upload-offset"]))
        body = request.read()
        if self.gives:
            part = httpx.Request("PATCH", request.url, headers=_but_length(request), content=body[: self.gives])
            super().handle_request(part)
        raise httpx.WriteError("the link broke")


def _but_length(request):
    return {name: value for name, value in request.headers.items() if name != "content-length"}


@pytest.fixture
def lan(commune, phones):
    """Lan's phone, whose way breaks when it is told to."""
    lan = _ready(phones(commune, LAN, wire=Breaking(commune.wire, None)))
    lan.sync()
    return lan


def with_pictures(phone, size=150_000):
    """Write a draft with so many bytes of pictures; return its id."""
    draft = phone.write(summary="Hai nhà còn đang nghĩ")
    for place, start in enumerate(range(0, size, A_PICTURE)):
        picture = os.urandom(min(A_PICTURE, size - start))  # what packs no smaller, as no JPEG does
        sha256 = hashlib.sha256(picture).hexdigest()
        phone.store.photos.keep(sha256, picture, b"", draft)
        phone.write(draft, set={f"photos/p{place}": {"sha256": sha256, "size": len(picture)}})
    return draft


def with_words(phone, count):
    """Write so many drafts, of some kilobyte each; return their ids."""
    return [phone.write(summary=os.urandom(1_000).hex()) for _ in range(count)]


def at_the_server(commune):
    [row] = commune.rows(tables.backups)
    return row


def opened(commune, phone):
    """Return what the server's letter says."""
    return backup.opened(at_the_server(commune)["content"], PIN, phone.store.letterlock.get().commune_key)


def is_there(commune, phone):
    return phone.store.letterlock.get().sent == backup.fingerprint(phone.store) and bool(commune.rows(tables.backups))


def left_over(phone):
    return list((phone.folder / "leaving").iterdir())


def test_a_long_letter_arrives_over_a_link_that_is_cut_again_and_again(either_commune, phones):
    commune = either_commune
    with serving(commune.app) as port:
        link = BadLink("127.0.0.1", port)
        lan = _ready(phones(commune, LAN, url=link.url, wire=SOCKET))
        assert lan.sync().complete
        with_pictures(lan, LONG)
        link.usual, link.pace_s = A_FEW_SECONDS, 0.02  # some 200 KB a second
        link.drop_all()
        before, rounds = link.up, 0
        while not is_there(commune, lan) and rounds < 10:
            lan.sync()
            rounds += 1
        link.close()
    size = at_the_server(commune)["size"]
    assert size > LONG and is_there(commune, lan)
    assert link.up - before < size * 6 // 5, "and hardly anything of it twice"
    assert rounds <= 3, "a round goes on as long as each break finds it further"
    assert (len(opened(commune, lan).drafts), left_over(lan)) == (1, [])


def test_what_came_of_it_outlives_the_app(commune, lan):
    with_pictures(lan)
    lan.wire.gives = 20_000
    lan.wire.before = _three_times(lan.wire)
    assert lan.sync().offline
    assert lan.wire.offsets[:3] == [0, 20_000, 40_000]
    lan.wire.before, lan.wire.gives = None, None
    lan.restart()
    sent = _sent_by(lan)
    assert lan.sync().complete
    assert is_there(commune, lan) and sent[0] == 60_000
    assert sum(sent[1:]) == at_the_server(commune)["size"] - 60_000 and left_over(lan) == []


def _three_times(wire):
    def let_go(request):
        if len(wire.offsets) >= 3:
            wire.gives = 0

    return let_go


def _sent_by(phone):
    """Return where the next letter begins, and behind it how many bytes each piece has."""
    sent = []

    def note(request):
        if request.method == "PATCH":
            if not sent:
                sent.append(int(request.headers["upload-offset"]))
            sent.append(len(request.read()))

    phone.wire.before = note
    return sent


def test_an_app_that_is_killed_goes_on_with_the_same_letter(commune, phones, port):
    link = BadLink("127.0.0.1", port)
    lan = _ready(phones(commune, LAN, url=link.url, wire=SOCKET))
    assert lan.sync().complete
    with_pictures(lan, LONG)
    lan.store.close()
    link.pace_s = 0.02  # some 200 KB a second
    link.drop_all()
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.sync.fetcher", str(lan.folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    before = link.up
    until = time.monotonic() + 60
    while link.up - before < 700_000 and time.monotonic() < until:
        time.sleep(0.05)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    link.drop_all()
    link.pace_s, so_far = 0, link.up
    lan.restart()
    assert lan.store.leaving.read() is not None
    assert lan.sync().complete
    link.close()
    size = at_the_server(commune)["size"]
    assert is_there(commune, lan)
    assert link.up - so_far < size - 700_000 + 4 * HEADS + 8 * 4096, "what had come by then did not go again"


def test_who_writes_on_while_the_road_is_bad_has_a_letter_there_all_the_same(commune, lan):
    draft = with_pictures(lan)
    for turn in range(20):
        if commune.rows(tables.backups):
            break
        lan.wire.gives, lan.wire.before = 30_000, _next_time(lan.wire)
        lan.write(draft, summary=f"Viết thêm, lần {turn}")
        lan.sync()
    said = [held.draft["summary"] for held in opened(commune, lan).drafts]
    assert said == ["Viết thêm, lần 0"], "the one that was begun"
    lan.wire.gives, lan.wire.before = None, None
    lan.sync()
    assert [held.draft["summary"] for held in opened(commune, lan).drafts] == [f"Viết thêm, lần {turn - 1}"]
    assert is_there(commune, lan) and left_over(lan) == []


def _next_time(wire):
    """Let one piece more arrive in part, and then none."""
    had = len(wire.offsets)

    def let_go(request):
        if len(wire.offsets) > had:
            wire.gives = 0

    return let_go


def test_what_has_become_shorter_than_the_rest_goes_in_its_place(commune, lan):
    draft = with_pictures(lan)
    lan.wire.gives, lan.wire.before = 30_000, _next_time(lan.wire)
    assert lan.sync().offline
    lan.wire.gives, lan.wire.before = None, None
    lan.send(draft)
    other = lan.write(summary="Việc khác")
    before = len(lan.wire.paths)
    assert lan.sync().complete
    assert [held.id for held in opened(commune, lan).drafts] == [other]
    assert all(request != ("PATCH", "/api/v1/backup") for request in lan.wire.paths[before:])
    assert is_there(commune, lan) and left_over(lan) == []


def test_once_all_was_sent_the_one_that_was_begun_does_not_go_on(commune, lan):
    """Who writes on at that moment has a letter of that alone: the old one brings back words that the commune has."""
    drafts = with_words(lan, 30)
    lan.wire.gives, lan.wire.before = 10_000, _next_time(lan.wire)
    assert lan.sync().offline
    lan.wire.gives = None
    for each in drafts:
        lan.send(each)
    other, sent = [], []

    def writes_on(request):
        if request.url.path == "/api/v1/sync" and asked_in(request).letter_over and not other:
            other.extend(with_words(lan, 60))
        if request.method == "PATCH" and request.url.path == "/api/v1/backup":
            sent.append((request.headers["upload-offset"], request.headers["upload-sha256"]))

    lan.wire.before = writes_on
    assert lan.sync().complete
    assert other and sent[0] == ("0", at_the_server(commune)["sha256"])
    assert {held.id for held in opened(commune, lan).drafts} == set(other)


def test_under_a_new_pin_the_one_that_was_begun_does_not_go_on(commune, lan):
    with_pictures(lan)
    lan.wire.gives, lan.wire.before = 30_000, _next_time(lan.wire)
    assert lan.sync().offline
    lan.wire.gives, lan.wire.before = None, None
    backup.lock_with_pin(lan.store, "975310", QUICK)
    sent = _sent_by(lan)
    assert lan.sync().complete
    assert sent[0] == 0
    row, key = at_the_server(commune), lan.store.letterlock.get().commune_key
    assert len(backup.opened(row["content"], "975310", key).drafts) == 1


def test_words_that_are_sent_meanwhile_do_not_wait_for_it(commune, lan, monkeypatch):
    monkeypatch.setattr(pieces, "_FIRST", pieces.SMALLEST_PIECE)
    with_pictures(lan)
    sent = []

    def sends(request):
        if request.method == "PATCH" and not sent:
            sent.append(lan.send())
        elif sent and commune.case(sent[0]) is None:
            assert request.url.path == "/api/v1/sync", "the next piece comes behind them"

    lan.wire.before = sends
    report = lan.sync()
    assert (report.complete, report.changes_waiting) == (True, 0)
    assert commune.case(sent[0]) is not None
    assert is_there(commune, lan)


def test_a_round_is_not_called_complete_while_words_wait(commune, lan):
    with_pictures(lan, LONG)

    def sends(request):
        if request.method == "PATCH":
            lan.send()

    lan.wire.before = sends
    report = lan.sync()
    assert report.changes_waiting and not report.complete
    lan.wire.before = None
    assert lan.sync().complete
    assert is_there(commune, lan)


def _says(status, problem):
    answer = httpx.Response(status, headers={"X-Problem": problem}, json={"problem": problem})
    return _as_sent(answer, answer.content)


def test_to_a_server_that_knows_no_pieces_it_goes_in_one_body(commune, lan):
    with_pictures(lan)
    whole = lan.wire.handle_request

    def older(request):
        if request.url.path == "/api/v1/backup" and request.method != "PUT":
            return _says(405, "bad_request")
        return whole(request)

    lan.wire.handle_request = older
    assert lan.sync().complete
    assert is_there(commune, lan) and left_over(lan) == []


@pytest.mark.parametrize(("status", "kept"), [(503, True), (413, False)])
def test_what_the_server_says_against_it_spoils_no_round(commune, lan, status, kept):
    with_pictures(lan)
    whole = lan.wire.handle_request
    named = {503: "server_trouble", 413: "too_large"}[status]

    def refuses(request):
        if request.url.path == "/api/v1/backup":
            return _says(status, named)
        return whole(request)

    lan.wire.handle_request = refuses
    assert lan.sync().complete
    assert (lan.store.leaving.read() is not None) == kept
    lan.wire.handle_request = whole
    lan.sync()
    assert is_there(commune, lan)


def test_after_a_lost_answer_asking_is_enough_and_no_byte_goes(commune, lan):
    with_pictures(lan)

    def lost(request, answer):
        raise httpx.ReadError("the link broke")

    lan.wire.fates = [None, None, lost] + ["lost"] * 40
    assert lan.sync().offline
    assert commune.rows(tables.backups) and not is_there(commune, lan)
    lan.wire.fates = []
    sent = _sent_by(lan)
    assert lan.sync().complete
    assert sent == [] and is_there(commune, lan)


def test_on_a_full_disk_it_goes_all_the_same(commune, lan, monkeypatch):
    with_pictures(lan)
    write = durable.write_whole

    def tight(path, content):
        if path.parent.name == "leaving":
            raise OSError(28, "No space left on device")
        write(path, content)

    monkeypatch.setattr(durable, "write_whole", tight)
    assert lan.sync().complete
    assert is_there(commune, lan)


def test_a_damaged_one_begins_anew(commune, lan):
    with_pictures(lan)
    lan.wire.gives, lan.wire.before = 30_000, _next_time(lan.wire)
    assert lan.sync().offline
    lan.wire.gives = None
    sent = _sent_by(lan)
    [path] = left_over(lan)
    path.write_bytes(path.read_bytes()[:100])
    assert lan.sync().complete
    assert sent[0] == 0 and is_there(commune, lan)


def test_it_does_not_stay_for_another_person(commune, lan):
    with_pictures(lan)
    lan.wire.gives, lan.wire.before = 30_000, _next_time(lan.wire)
    assert lan.sync().offline
    lan.store.clear()
    assert left_over(lan) == []


def test_her_next_phone_opens_what_came_in_pieces(commune, lan, phones):
    draft = with_pictures(lan)
    assert lan.sync().complete
    second = _ready(phones(commune, LAN))
    second.sync()
    [offer] = letters.offered(second.store, second.server)
    assert letters.fetch(second.store, second.server, [offer], PIN, second.now()).drafts == 1
    assert second.sees(draft) == lan.sees(draft)

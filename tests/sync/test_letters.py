"""What a phone alone holds travels sealed with every round, comes back on the next phone, and outlives a lost one."""

import hashlib
import shutil
from contextlib import closing
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import select, update

from fieldapp import workbook
from fieldapp.domain import minutes
from fieldapp.domain.problems import Code, Problem
from fieldapp.store import backup
from fieldapp.store.vault.kdf import Kdf
from fieldapp.store.vault.keys import Keys
from fieldapp.sync import letters, parting, recovery
from fieldapp.sync.client import HttpServer
from fieldapp.sync.courier import packing, taking
from fieldapp.sync.enrol import knock_of
from fieldapp.sync.server import Offline
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.people import lost
from tests.cast import HUNG, LAN, MINH
from tests.sync.bad_link import BadLink, Fate
from tests.sync.test_first_signatures import sign, view
from tests.sync.test_histories import conflicts, copied_into
from tests.sync.village import Wire, a_picture, sha_of

PIN, QUICK = "246813", Kdf(memory_kib=64, passes=1)


def _put_back(commune, copy):
    commune.engine.dispose()
    copied_into(commune.engine.url.database, copy)
    commune.begin_new_history()


class _Slot:
    """Where a vault would write its recovery slot."""

    recovery_id = None

    def add_recovery(self, keys, key_id, kek):
        self.recovery_id = key_id


@pytest.fixture
def lan(commune, phones):
    """Lan's first phone, with a PIN and the commune's part."""
    return _ready(phones(commune, LAN))


@pytest.fixture
def next_phone(commune, phones):
    """Give Lan another phone."""
    return lambda: _ready(phones(commune, LAN))


def _ready(phone):
    keys, slot = Keys(vault=phone.me.device.encode()[:16].ljust(16), current=1, keys={1: b"k" * 32}, names=b""), _Slot()
    key = recovery.prepare(slot, keys, phone.server)
    backup.lock_with_pin(phone.store, PIN, QUICK)
    backup.lock_with_commune(phone.store, key, slot.recovery_id)
    return phone


def test_a_draft_of_a_lost_phone_goes_on_on_the_next(lan, next_phone):
    sent = lan.send()
    lan.photo(sent, a_picture(1))
    draft = lan.write(summary="Hai nhà còn đang nghĩ")
    picture = a_picture(2)
    lan.photo(draft, picture)
    assert lan.sync().complete
    second = next_phone()
    second.sync()
    [offer] = letters.offered(second.store, second.server)
    brought = letters.fetch(second.store, second.server, [offer], PIN, second.now())
    assert (brought.drafts, brought.changes, brought.photos, brought.photos_left) == (2, 0, 2, 0)
    assert second.sees(draft) == lan.sees(draft)
    assert second.sees(sent) == lan.sees(sent)
    assert second.store.photos.read(sha_of(second.store, draft)[0]) is not None
    assert letters.offered(second.store, second.server) == []
    second.send(draft)
    assert second.sync().complete


def test_a_wrong_pin_brings_nothing_and_may_be_tried_again(lan, next_phone):
    draft = lan.write()
    lan.sync()
    second = next_phone()
    [offer] = letters.offered(second.store, second.server)
    with pytest.raises(Problem) as caught:
        letters.fetch(second.store, second.server, [offer], "135792", second.now())
    assert caught.value.code is Code.WRONG_PIN
    assert second.held(draft) is None
    assert letters.fetch(second.store, second.server, [offer], PIN, second.now()).drafts == 1


def test_a_letter_goes_only_when_it_says_something_new(lan, commune):
    draft = lan.write()
    lan.sync()
    assert _puts(lan) == 1
    lan.sync()
    assert _puts(lan) == 1
    lan.write(draft, summary="Khác rồi")
    lan.sync()
    assert _puts(lan) == 2
    lan.send(draft)
    lan.sync()
    lan.sync()
    assert _puts(lan) == 2, "that there is nothing left goes along with what was sent"
    assert commune.rows(tables.backups) == [], "what is sent no longer comes back as a draft"


def test_a_phone_that_holds_nothing_alone_leaves_nothing_to_bring_back(lan, next_phone):
    lan.sync()
    second = next_phone()
    assert letters.offered(second.store, second.server) == [], "it never had anything"
    draft = lan.write()
    lan.sync()
    assert len(letters.offered(second.store, second.server)) == 1
    lan.send(draft)
    assert lan.sync().complete
    assert letters.offered(second.store, second.server) == [], "what was sent is no unfinished work"


def test_the_server_keeps_nothing_that_it_can_read(lan, commune):
    lan.write(summary="Chuyện riêng của hai nhà")
    lan.sync()
    with reading(commune.engine) as conn:
        rows = conn.execute(select(tables.backups)).mappings().all()
    assert len(rows) == 1
    assert "Chuyện riêng".encode() not in rows[0]["content"]
    with reading(commune.engine) as conn:
        assert conn.execute(select(tables.records).where(tables.records.c.kind == "case")).all() == []


def test_without_a_pin_no_letter_goes_and_the_round_is_none_the_worse(commune, phones):
    plain = phones(commune, LAN)
    plain.write()
    assert plain.sync().complete
    assert _puts(plain) == 0


def test_a_letter_that_the_server_refuses_spoils_no_round(lan):
    lan.write()
    lan.wire.before = None
    lan.wire.fates = [None, lambda request, answer: _problem(507, "server_trouble")]
    assert lan.sync().complete
    assert lan.store.letterlock.get().sent == ""
    lan.sync()
    assert lan.store.letterlock.get().sent != ""


def test_a_long_letter_comes_over_a_link_that_breaks_again_and_again(commune, port, lan, next_phone):
    letter = bytes(range(256)) * 4 * 1024
    lan.server.backup_keep(letter, lan.store.letterlock.get().recovery)
    newer = next_phone()
    [offer] = newer.server.backup_list()
    link = BadLink("127.0.0.1", port, usual=Fate(cut_down=100 * 1024))
    newer.go_to(link.url)
    try:
        assert newer.server.backup_read(offer.sha256) == letter
        assert link.down < len(letter) * 6 // 5, "and hardly anything of it twice"
    finally:
        link.close()


def test_a_letter_that_breaks_off_keeps_no_bundle_from_the_commune(commune, lan, phones):
    """Where nothing of the one gets any further, the other may still get through."""
    hung = phones(commune, HUNG)
    hung.sync()
    case = hung.send()
    taking.take_in(lan.store, packing.pack(hung.store, hung.now).file, lan.now)
    lan.write(summary="Đang viết")
    lan.wire.before = _no_letters
    assert lan.sync().offline
    assert lan.store.carried.all("up") == []
    assert commune.case(case) is not None


def _no_letters(request):
    if request.url.path == "/api/v1/backup":
        raise httpx.WriteError("the link broke")


def test_a_letter_whose_answer_is_lost_goes_again(lan):
    lan.write()
    lan.wire.fates = [None, "unanswered"]
    assert lan.sync().offline
    assert lan.sync().complete
    assert lan.store.letterlock.get().sent == backup.fingerprint(lan.store)


class TestLost:
    """The officer has marked the phone lost."""

    def test_an_open_phone_hands_over_and_is_told_to_destroy(self, lan, commune, next_phone):
        sent, draft = lan.send(), lan.write(summary="Chưa gửi")
        lan.photo(sent, a_picture(3))
        lan.send(sent)
        _mark_lost(commune, lan)
        report = lan.sync()
        assert (report.complete, report.destroy) == (True, True)
        assert commune.case(sent) is not None
        second = next_phone()
        second.sync()
        [offer] = letters.offered(second.store, second.server)
        letters.fetch(second.store, second.server, [offer], PIN, second.now())
        assert second.sees(draft)["summary"] == "Chưa gửi"

    @pytest.mark.parametrize("when", ["backup", "farewell"])
    def test_what_is_kept_after_the_letter_is_not_destroyed(self, lan, commune, when):
        draft = lan.write(summary="Như trong thư")
        _mark_lost(commune, lan)

        def writes_on(request):
            if request.url.path.endswith(when):
                lan.wire.before = None
                lan.write(draft, summary="Viết thêm sau thư")

        lan.wire.before = writes_on
        report = lan.sync()
        assert not (report.destroy and report.parted_at == backup.fingerprint(lan.store))
        report = lan.sync()
        assert (report.destroy, report.parted_at) == (True, backup.fingerprint(lan.store))

    def test_a_letter_that_nobody_could_open_any_more_keeps_the_phone_whole(self, lan, commune):
        lan.write()
        lan.sync()
        _mark_lost(commune, lan)
        _restored_without_the_secret(commune)
        assert not lan.sync().destroy

    def test_what_a_restored_server_may_have_lost_is_handed_over_again_first(self, lan, commune):
        lan.send()
        assert lan.sync().complete
        commune.begin_new_history()
        _mark_lost(commune, lan)
        report = lan.sync()
        assert (report.offered, report.destroy) == (1, True)
        lan.restart()

    def test_a_phone_without_a_letter_keeps_its_drafts(self, commune, phones):
        plain = phones(commune, LAN)
        plain.write()
        _mark_lost(commune, plain)
        assert not plain.sync().destroy

    def test_pictures_that_fit_nowhere_keep_the_phone_whole(self, lan, commune, monkeypatch):
        monkeypatch.setattr(backup, "MOST_SEALED", 40_000)
        draft = lan.write()
        lan.photo(draft, a_picture(4, side=1200))
        _mark_lost(commune, lan)
        assert not lan.sync().destroy

    def test_a_phone_that_is_not_lost_is_never_told_to_destroy(self, lan):
        lan.write()
        assert not lan.sync().destroy


class TestLocked:
    """Nobody knows the PIN; only the letter and the weaker token are there."""

    @pytest.fixture
    def locked(self, lan, commune, tmp_path):
        """Lan's phone, locked in the middle of a draft, and the way of its weaker token to the server."""
        lan.write(summary="Đang ghi dở")
        lan.sync()
        lan.write(summary="Ghi thêm khi không có mạng")
        letter, token = letters.written(lan.store), knock_of(lan.store.identity.get().token)
        lan.close()
        letters.leave(lan.folder, letter)
        with closing(HttpServer("http://commune.test", token, locked=True, transport=Wire(commune.wire))) as server:
            yield lan.folder, server

    def test_it_keeps_everything_while_it_is_not_lost(self, locked):
        folder, server = locked
        assert not parting.knock(server, folder)

    def test_why_it_is_called_in_is_told_and_a_reason_of_a_newer_server_counts_as_lost(self):
        assert parting.called_in(["lost", "left"]) == "left"
        assert parting.called_in(["lost", "a_newer_reason"]) == parting.called_in(["lost"]) == "lost"

    def test_it_hands_its_letter_over_and_may_destroy(self, locked, commune):
        folder, server = locked
        _mark(commune)
        assert parting.knock(server, folder)
        with reading(commune.engine) as conn:
            [row] = conn.execute(select(tables.handovers)).mappings().all()
        assert row["sha256"] == hashlib.sha256((folder / letters.LETTER).read_bytes()).hexdigest()
        parting.destroyed(server)
        with reading(commune.engine) as conn:
            kinds = [row.kind for row in conn.execute(select(tables.device_events))]
        assert "farewell" in kinds

    def test_her_next_phone_opens_what_it_handed_over(self, locked, commune, next_phone):
        folder, server = locked
        _mark(commune)
        second = next_phone()
        assert parting.knock(server, folder)
        parting.destroyed(server)
        newest, former = letters.offered(second.store, second.server)
        brought = letters.fetch(second.store, second.server, [newest], PIN, second.now())
        assert brought.drafts == 2
        assert letters.fetch(second.store, second.server, [former], PIN, second.now()).drafts == 0

    @pytest.mark.parametrize("sent", [False, True])
    def test_an_old_letter_that_comes_last_brings_back_nothing_that_was_changed_or_sent_since(
        self, lan, commune, next_phone, sent
    ):
        draft = lan.write(summary="Viết buổi sáng")
        lan.photo(draft, a_picture(5))
        lan.sync()
        morning, token = letters.written(lan.store), knock_of(lan.store.identity.get().token)
        lan.write(draft, summary="Viết lại buổi chiều")
        if sent:
            lan.send(draft)
        lan.sync()
        lan.close()
        letters.leave(lan.folder, morning)
        (lan.folder / "letter.of").unlink()  # of a phone that was killed at work in the evening
        _mark(commune)
        with closing(HttpServer("http://commune.test", token, locked=True, transport=Wire(commune.wire))) as server:
            assert not parting.knock(server, lan.folder)
        second = next_phone()
        second.sync()
        offers = letters.offered(second.store, second.server)
        assert len(offers) == 2
        letters.fetch(second.store, second.server, offers, PIN, second.now())
        assert second.sees(draft)["summary"] == "Viết lại buổi chiều"
        assert bool(second.held(draft).draft) == (not sent)
        assert letters.offered(second.store, second.server) == []

    def test_junk_among_the_letters_hides_none(self, locked, commune, next_phone):
        folder, server = locked
        _mark(commune)
        assert parting.knock(server, folder)
        key = backup.head_of((folder / letters.LETTER).read_bytes()).recovery
        junk = b"junk that a thief left at the door"
        server.parcel_put(hashlib.sha256(junk).hexdigest(), 0, len(junk), junk, key)
        second = next_phone()
        offers = letters.offered(second.store, second.server)
        assert len(offers) == 3
        assert letters.fetch(second.store, second.server, offers, PIN, second.now()).drafts == 2

    def test_after_a_kill_the_letter_may_be_of_yesterday_so_nothing_is_destroyed(self, locked, commune, phones):
        folder, server = locked
        (folder / "store.db-wal").write_bytes(b"something written since")
        _mark(commune)
        assert not parting.knock(server, folder)

    @pytest.mark.parametrize("letter", [b"", b"junk"])
    def test_a_letter_that_is_none_keeps_the_phone_whole(self, locked, commune, letter):
        folder, server = locked
        letters.leave(folder, letter)
        _mark(commune)
        assert not parting.knock(server, folder)

    def test_with_nothing_unsent_there_is_nothing_to_hand_over(self, locked, commune):
        folder, server = locked
        letters.leave(folder, None)
        _mark(commune)
        assert parting.knock(server, folder)

    def test_a_folder_without_a_note_is_not_taken_for_empty(self, locked, commune, tmp_path):
        folder, server = locked
        (folder / "letter").unlink()
        (folder / "letter.of").unlink()
        _mark(commune)
        assert not parting.knock(server, folder)

    def test_without_a_network_nothing_is_destroyed(self, locked, commune, tmp_path):
        folder, _ = locked
        _mark(commune)
        with closing(HttpServer("http://127.0.0.1:1", "k" * 43)) as nowhere, pytest.raises(Offline):
            parting.knock(nowhere, folder)

    def test_a_letter_that_nobody_could_open_any_more_keeps_the_phone_whole(self, locked, commune):
        folder, server = locked
        _mark(commune)
        _restored_without_the_secret(commune)
        assert not parting.knock(server, folder)

    def test_a_phone_that_is_found_while_it_hands_over_is_not_destroyed(self, locked, commune):
        folder, server = locked
        _mark(commune)
        wire = server._road

        def found(request):
            if request.method == "PUT":
                with writing(commune.engine) as conn:
                    lost.mark_found(conn, MINH, _one_device(conn), datetime.now(UTC))

        wire.before = found
        assert not parting.knock(server, folder)

    def test_another_phones_folder_copied_in_says_so(self, locked, commune, tmp_path):
        folder, server = locked
        other = tmp_path / "copied"
        shutil.copytree(folder, other, ignore=shutil.ignore_patterns("store.db*"))
        _mark(commune)
        assert not parting.knock(server, other)


def _puts(phone):
    return phone.wire.paths.count(("PUT", "/api/v1/backup"))


def _problem(status, code):
    return httpx.Response(status, json={"problem": code})


def _mark_lost(commune, phone):
    _mark(commune, phone.me.device)


def _mark(commune, device=None):
    with writing(commune.engine) as conn:
        lost.mark_lost(conn, MINH, device or _device(commune), datetime.now(UTC))


def _restored_without_the_secret(commune):
    """The server came back from a backup, and `RECOVERY_SECRET` did not: no former key opens anything."""
    with writing(commune.engine) as conn:
        conn.execute(update(tables.recovery_keys).values(mark="another"))


def _device(commune):
    with reading(commune.engine) as conn:
        return _one_device(conn)


def _one_device(conn):
    return conn.execute(select(tables.devices.c.id)).scalar_one()


def test_what_was_on_its_way_when_the_server_was_put_back_writes_over_nothing(
    commune, phones, lan, next_phone, tmp_path
):
    """It comes back from a letter of the former history, whose numbers say nothing of what others wrote in this one."""
    record = lan.send()
    lan.sync()
    copied_into(tmp_path / "backup.db", commune.engine.url.database)
    for turn in range(4):
        lan.send(record, summary=f"Lần {turn}")
        lan.sync()
    lan.send(record, note="Lời của Lan")
    [going] = lan.store.outbox.freeze(1)
    assert going.base > 1
    letter, key = letters.written(lan.store), lan.store.letterlock.get().commune_key
    _put_back(commune, tmp_path / "backup.db")
    hung = phones(commune, HUNG)
    hung.sync()
    hung.send(record, note="Lời của Hùng")
    hung.sync()
    for turn in range(going.base):
        hung.send(record, summary=f"Lần {turn} của Hùng")
        hung.sync()
    second = next_phone()
    second.sync()
    backup.bring_back(second.store, backup.opened(letter, PIN, key))
    assert second.sync().complete
    assert conflicts(commune, record) == [f"conflicts/note/{going.id}"]
    assert commune.case(record).fields["note"] == "Lời của Hùng"


@pytest.mark.parametrize("also_signed", [True, False])
def test_a_signature_that_comes_back_does_not_stand_under_what_is_written_here(lan, next_phone, also_signed):
    """It was given for the words of the lost phone: the next one says so, and sends nothing until it is given anew."""
    paper = workbook.start_paper_id(lan.now())
    workbook.start_team_paper(lan.store, "BBHT", "", paper, lan.now())
    people = {f"attendees/{key}": {"name": name, "role": "CT"} for key, name in (("x", "Bà Lụa"), ("y", "Ông Bảo"))}
    workbook.keep_paper(lan.store, paper, people | {"blocks/a": {"text": "Họp tổ"}}, lan.now())
    assert workbook.send(lan.store, paper, lan.now()) == []
    sign(lan, paper, "x", 1)
    lan.sync()
    second = next_phone()
    second.sync()
    workbook.keep_paper(second.store, paper, {"blocks/a": {"text": "Họp tổ, mỗi nhà nộp 100"}}, second.now())
    workbook.have_read_aloud(second.store, paper, second.now())
    if also_signed:
        sign(second, paper, "y", 2)
    offers = letters.offered(second.store, second.server)
    for _ in range(2):
        letters.fetch(second.store, second.server, offers, PIN, second.now())
    assert [each.rule for each in workbook.send(second.store, paper, second.now())] == ["paper_unsealed"]
    assert "x" in view(second, paper).minutes.signatures, "it is there to be seen"
    for key in ("x", "y"):
        workbook.unsign(second.store, paper, key, second.now())
    sign(second, paper, "x", 3)
    assert workbook.send(second.store, paper, second.now()) == []
    assert second.sync().complete
    assert not minutes.unsealed(second.store.records.get(paper).server)


def test_what_a_phone_writes_that_was_put_back_to_an_older_copy_comes_back_too(commune, lan, next_phone, tmp_path):
    """Its commits count from there again: that more of them were once said to be over does not outdo the new words."""
    lan.close()
    shutil.copytree(lan.folder, tmp_path / "older")
    lan.restart()
    for _ in range(5):
        draft = lan.write(summary="Đang nghĩ")
        lan.sync()
        lan.send(draft)
        lan.sync()
    assert commune.rows(tables.backups) == [], "all of it was sent"
    over = lan.store.commit
    lan.close()
    shutil.rmtree(lan.folder)
    shutil.copytree(tmp_path / "older", lan.folder)
    lan.restart()
    draft = lan.write(summary="Việc mới")
    assert lan.sync().complete
    assert lan.store.commit < over
    second = next_phone()
    second.sync()
    offers = letters.offered(second.store, second.server)
    assert letters.fetch(second.store, second.server, offers, PIN, second.now()).drafts == 1
    assert second.sees(draft) == lan.sees(draft)

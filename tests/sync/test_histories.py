"""The server is put back to an earlier day, or to nothing; a phone comes back as it was: both sides end whole."""

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from msgspec.structs import replace

from fieldapp.domain.problems import Code
from fieldapp.sync import enrol
from sync_server.db import tables
from sync_server.db.engine import writing
from sync_server.people import roster
from tests.cast import DUONG_HUU, HUNG, LAN, TAM
from tests.sync.village import Wire, a_picture, asked_in, assert_settled, reply_in


def copied_into(target, source):
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


class Restore:
    """The server's database as it was, and the way back to it."""

    def __init__(self, commune, copy):
        self.commune, self.copy = commune, copy
        copied_into(copy, commune.engine.url.database)

    def now(self, *, new_epoch=True):
        self.commune.engine.dispose()
        copied_into(self.commune.engine.url.database, self.copy)
        if new_epoch:
            self.commune.begin_new_history()


@pytest.fixture
def restore(commune, tmp_path):
    return lambda: Restore(commune, tmp_path / "backup.db")


def conflicts(commune, record):
    return [path for path in commune.case(record).fields if path.startswith("conflicts/")]


def test_what_one_phone_alone_knows_comes_back_with_its_photo(commune, lan, hung, restore):
    day = restore()
    record = lan.send()
    [sha256] = lan.photo(record, a_picture())
    lan.send(record)
    lan.sync()
    lan.send(record, note="Lần hai.", set={"mediators/m1": None})
    lan.sync()
    day.now()
    report = lan.sync()
    assert report.complete and report.offered == 1
    hung.sync()
    fields = commune.case(record).fields
    assert fields["note"] == "Lần hai." and "mediators/m1" not in fields
    assert commune.photo(record, sha256)
    assert commune.case(record).lines[0].restores, "the story says that it was brought back"
    assert lan.sync().offered == 0 and commune.changes().count(commune.case(record).lines[0].change) == 1
    assert [(each["kind"], each["told"]) for each in commune.rows(tables.device_events)][-1:] == [
        ("history", '{"offered":1}')
    ]
    assert_settled(commune, lan, hung)


@pytest.mark.parametrize("first", ["who knows more", "who knows less"])
def test_a_phone_with_an_older_picture_calls_no_clash(commune, lan, hung, restore, first):
    record = lan.send()
    lan.sync()
    day = restore()
    lan.send(record, note="một")
    lan.sync()
    hung.sync()
    lan.send(record, note="hai")
    lan.sync()
    day.now()
    order = [lan, hung] if first == "who knows more" else [hung, lan]
    for phone in (*order, *order):
        assert phone.sync().complete
    assert commune.case(record).fields["note"] == "hai"
    assert conflicts(commune, record) == []
    assert_settled(commune, lan, hung)


def test_what_was_taken_away_since_the_backup_is_taken_away_again(commune, lan, hung, restore):
    record = lan.send(note="một")
    lan.sync()
    hung.sync()
    day = restore()
    hung.send(record, set={"note": None, "mediators/m1": None})
    hung.sync()
    lan.sync()
    day.now()
    for phone in (hung, lan, hung):
        assert phone.sync().complete
    assert commune.case(record).fields.keys().isdisjoint({"note", "mediators/m1"})
    assert conflicts(commune, record) == []
    assert_settled(commune, lan, hung)


def test_what_was_written_after_the_restore_clashes_with_what_was_lost(commune, lan, hung, restore):
    record = lan.send()
    lan.sync()
    hung.sync()
    day = restore()
    lan.send(record, note="lời đã mất")
    lan.sync()
    day.now()
    hung.send(record, note="lời mới")
    hung.sync()
    lan.sync()
    assert commune.case(record).fields["note"] == "lời mới"
    [path] = conflicts(commune, record)
    assert commune.case(record).fields[path]["value"] == '"lời đã mất"'
    hung.sync()
    assert_settled(commune, lan, hung)


def test_words_that_wait_go_over_what_their_author_had_read(commune, lan, hung, restore):
    record = hung.send()
    hung.sync()
    lan.sync()
    day = restore()
    hung.send(record, agreement="sau bản sao")
    hung.sync()
    lan.send(record, summary="Lan sửa điều đã đọc")
    lan.write(record, note="còn viết")
    day.now()
    assert lan.sync().clashed == 0
    assert commune.case(record).fields["summary"] == "Lan sửa điều đã đọc"
    assert lan.held(record).draft == {"note": "còn viết"}


def test_a_link_that_breaks_once_another_history_was_told_leaves_the_office_its_count(commune, lan, restore):
    record = lan.send()
    lan.sync()
    day = restore()
    lan.send(record, note="Còn trên máy.")
    day.now()
    lan.wire.fates = [None, "lost"]
    assert lan.sync().offline
    [row] = [row for row in commune.rows(tables.devices) if row["mediator"] == "lan"]
    assert row["held_changes"] == 1, "of another history nothing was taken"
    lan.sync()
    [row] = [row for row in commune.rows(tables.devices) if row["mediator"] == "lan"]
    assert row["held_changes"] == 0


def test_an_operator_who_forgot_the_new_epoch_and_a_server_that_grew_past_it(commune, lan, hung, restore):
    day = restore()
    lost = lan.send()
    lan.sync()
    day.now(new_epoch=False)
    others = [hung.send() for _ in range(3)]
    hung.sync()
    assert commune.case(lost) is None and lan.road.cursor[DUONG_HUU] < hung.road.cursor[DUONG_HUU]
    assert lan.sync().offered == 1
    hung.sync()
    assert commune.case(lost)
    assert all(lan.sees(each) for each in others)
    assert_settled(commune, lan, hung)


def test_a_phone_that_is_cut_while_it_takes_everything_anew_goes_on_later(commune, phones, restore):
    wire = Wire(commune.wire)
    lan = phones(commune, LAN, wire=wire, page=1)
    records = [lan.send() for _ in range(4)]
    day = restore()
    lan.sync()
    lan.send(records[0], note="đã mất")
    lan.sync()
    day.now()
    for n in range(1, 9):
        wire.fates = [None] * (n % 3) + ["lost"]
        lan.sync()
        lan.restart()
        assert all(lan.sees(each)["summary"] for each in records), "nothing is gone from her eyes meanwhile"
    assert lan.sync().complete
    assert commune.case(records[0]).fields["note"] == "đã mất"
    assert len(commune.rows(tables.records)) == 4
    assert_settled(commune, lan)


class TestEmptied:
    """The server's file was replaced by an empty one, and the commune's people were put in again."""

    def emptied(self, commune):
        with writing(commune.engine) as conn:
            for table in (tables.records, tables.blob_names, tables.blobs, tables.logbook):
                conn.execute(table.delete())
            conn.execute(tables.partitions.update().values(seq=0, chain=""))
            for name in ("no_update", "no_delete"):
                conn.exec_driver_sql(f"DROP TRIGGER journal_{name}")
            conn.execute(tables.journal.delete())
        commune.begin_new_history()

    def enrol_again(self, commune, phone, who):
        done = enrol.enrol(phone.store, phone.server, commune.code_for(who), server_url=phone.url)
        if done.reply is not None:
            phone.go_to(phone.url, phone.wire)
        return done

    def test_everything_comes_back_from_the_phones(self, commune, lan, hung):
        records = [lan.send() for _ in range(3)]
        lan.sync()
        hung.sync()
        hung.send(records[0], note="Hùng thêm")
        hung.sync()
        self.emptied(commune)
        lan.sync()
        hung.sync()
        lan.sync()
        assert commune.case(records[0]).fields["note"] == "Hùng thêm"
        assert_settled(commune, lan, hung)

    def test_the_same_mediator_under_a_new_id_keeps_her_book(self, commune, lan):
        record = lan.send()
        lan.sync()
        self.emptied(commune)
        with writing(commune.engine) as conn:
            roster.add_mediator(conn, "lan-2", LAN.team_id, LAN.name)
        assert self.enrol_again(commune, lan, replace(LAN, person_id="lan-2")).problem is None
        assert lan.sees(record)
        lan.sync()
        assert commune.case(record)

    def test_another_mediator_does_not_empty_a_book_that_the_new_server_does_not_have(self, commune, lan):
        record = lan.send()
        lan.sync()
        self.emptied(commune)
        assert self.enrol_again(commune, lan, TAM).problem is Code.OTHER_PERSON_UNSENT
        assert lan.sees(record)


class TestCompared:
    """Once a day both sides boil down what they have to one word."""

    def test_after_the_first_whole_pull_and_then_once_a_day(self, commune, phones):
        wire = Wire(commune.wire)
        lan = phones(commune, LAN, wire=wire)
        lan.send()
        asked = []
        wire.before = lambda request: asked.append(bool(asked_in(request).digest))
        lan.sync()
        lan.sync()
        assert asked == [False, True] and lan.road.compared_at
        lan.sync()
        assert asked[2:] == [False]
        lan.clock_off += timedelta(days=1, minutes=1)
        lan.sync()
        assert asked[3:] == [True]

    def test_a_phone_that_lacks_something_takes_everything_anew(self, commune, phones, hung):
        seen = []
        wire = Wire(commune.wire)
        lan = phones(commune, LAN, wire=wire)
        record = lan.send(note="có")
        lan.sync()
        damaged = lan.held(record)
        lan.store.records.put(replace(damaged, server={**damaged.server, "note": "sai"}))
        wire.fates = [lambda request, answer: seen.append(reply_in(answer, request).agrees)]
        assert lan.sync().complete
        assert seen == [False]
        assert [each["kind"] for each in commune.rows(tables.device_events)].count("differed") == 1
        assert lan.sees(record)["note"] == "có"
        assert lan.sync().offered == 0
        hung.sync()
        assert_settled(commune, lan, hung)


class TestPutBack:
    """The phone's folder is that of an earlier day."""

    def test_what_it_wrote_since_is_not_overwritten_in_silence(self, commune, lan, tmp_path):
        record = lan.send(note="một")
        lan.sync()
        lan.close()
        shutil.copytree(lan.folder, tmp_path / "copy")
        lan.restart()
        lan.send(record, note="hai")
        lan.sync()
        lan.close()
        shutil.rmtree(lan.folder)
        shutil.copytree(tmp_path / "copy", lan.folder)
        lan.restart()
        lan.send(record, note="ba, không biết hai")
        assert lan.sync().clashed == 1
        assert commune.case(record).fields["note"] == "hai" and len(conflicts(commune, record)) == 1
        assert_settled(commune, lan)

    def test_what_it_sent_and_forgot_comes_home(self, commune, lan, tmp_path):
        lan.close()
        shutil.copytree(lan.folder, tmp_path / "copy")
        lan.restart()
        record = lan.send()
        lan.sync()
        lan.close()
        shutil.rmtree(lan.folder)
        shutil.copytree(tmp_path / "copy", lan.folder)
        lan.restart()
        mine = lan.send()
        assert lan.sync().complete
        assert lan.sees(record) and commune.case(mine)
        assert len(commune.rows(tables.records)) == 2
        assert_settled(commune, lan)


def test_the_cast_is_whole():
    assert HUNG.team_id == LAN.team_id != TAM.team_id

"""What becomes of a change when it reaches the commune."""

import unicodedata

import msgspec
import pytest
from sqlalchemy import text

from fieldapp.domain.roles import Role
from fieldapp.protocol import Change
from sync_server.db import tables
from sync_server.db.engine import writing
from sync_server.journal import quarantine
from sync_server.journal.author import the_server
from sync_server.journal.plain import Unread
from tests.cast import DUONG_HUU, HUNG, LAN, MINH, QUAN, SON_HAI, TAM, TEAM, a_case, a_verdict, change, later


def nested(depth):
    value = "sâu"
    for _ in range(depth):
        value = {"a": [value]}
    return value


def test_a_case_is_accepted_and_gets_its_number_in_the_book(send, the_case):
    first = change()
    [receipt] = send(LAN, first)
    assert (receipt.outcome, receipt.seq, receipt.server_set) == ("accepted", 1, {"logbook_no": 1})
    case = the_case(first.record)
    assert case.fields == first.set | {"logbook_no": 1}
    assert [(line.by, line.paths) for line in case.lines] == [("Nguyễn Thị Lan", sorted(first.set))]


def test_a_lost_answer_counts_once(send, the_case, rows):
    sent = change()
    [first] = send(LAN, sent)
    [again] = send(LAN, sent, now=later(days=3))
    assert again == first
    assert len(rows(tables.journal)) == 1
    assert the_case(sent.record).fields["logbook_no"] == 1


def test_twice_in_one_batch_counts_once(send, rows):
    sent = change()
    first, second = send(LAN, sent, sent)
    assert first == second
    assert len(rows(tables.journal)) == 1


def test_a_lost_answer_counts_once_also_after_others_wrote(send, the_case):
    sent = change()
    send(LAN, sent)
    mine = change(record=sent.record, base=1, summary="Lan viết")
    [first] = send(LAN, mine)
    send(HUNG, change(record=sent.record, base=2, summary="Hùng viết"))
    [again] = send(LAN, mine)
    assert again == first
    assert the_case(sent.record).fields["summary"] == "Hùng viết"


def test_the_same_id_with_other_content_never_overwrites(send, the_case, rows):
    sent = change()
    send(LAN, sent)
    other = msgspec.structs.replace(sent, set=a_case(summary="Nội dung khác"))
    [receipt] = send(LAN, other)
    assert (receipt.outcome, receipt.reason) == ("held", "reused_id")
    assert the_case(sent.record).fields["summary"] == sent.set["summary"]
    [kept] = rows(tables.quarantine)
    assert "Nội dung khác" in kept["content"]


def test_two_people_may_meet_in_one_change_id(send):
    """Ids are random; whoever copies another's learns nothing from it and disturbs nobody."""
    sent = change()
    send(LAN, sent)
    [receipt] = send(TAM, change(id=sent.id))
    assert receipt.outcome == "accepted"


def test_the_book_of_each_team_counts_by_the_year_of_receipt(send):
    def number(author, **when):
        return send(author, change(), now=later(**when))[0].server_set["logbook_no"]

    assert [number(LAN), number(HUNG), number(TAM)] == [1, 2, 1]
    assert number(LAN, days=38) == 3  # 30 December
    assert number(LAN, days=39, hours=15) == 1  # still 31 December in UTC, New Year in the village
    assert number(LAN, days=37) == 4  # a late writing of last year's


def test_different_fields_merge(send, the_case):
    first = change()
    [seen] = send(LAN, first)
    by_lan, by_hung = (
        change(record=first.record, base=seen.seq, set=each) for each in ({"note": "A"}, {"duties": "B"})
    )
    assert [send(LAN, by_lan)[0].outcome, send(HUNG, by_hung)[0].outcome] == ["accepted", "accepted"]
    assert the_case(first.record).fields.items() >= {"note": "A", "duties": "B"}.items()


def test_a_clash_keeps_both_and_takes_the_rest(send, the_case):
    first = change()
    [seen] = send(LAN, first)
    send(LAN, change(record=first.record, base=seen.seq, summary="Lan kể"))
    late = change(record=first.record, base=seen.seq, summary="Hùng kể", note="Thêm")
    [receipt] = send(HUNG, late)
    lost = f"conflicts/summary/{late.id}"
    assert (receipt.outcome, receipt.clashed, list(receipt.server_set)) == ("clash", ["summary"], [lost])
    fields = the_case(first.record).fields
    assert (fields["summary"], fields["note"]) == ("Lan kể", "Thêm")
    assert fields[lost] == {"path": "summary", "value": '"Hùng kể"', "by": "Trần Văn Hùng", "at": late.at}
    assert the_case(first.record).lines[-1].clashed == ["summary"]


def test_the_same_value_from_two_is_no_clash(send):
    first = change()
    [seen] = send(LAN, first)
    send(LAN, change(record=first.record, base=seen.seq, note="Như nhau"))
    assert send(HUNG, change(record=first.record, base=seen.seq, note="Như nhau"))[0].outcome == "accepted"


def test_taking_away_what_another_changed_is_a_clash(send, the_case):
    first = change()
    [seen] = send(LAN, first)
    send(LAN, change(record=first.record, base=seen.seq, summary="Lan sửa"))
    [receipt] = send(HUNG, change(record=first.record, base=seen.seq, summary=None))
    assert receipt.clashed == ["summary"]
    assert the_case(first.record).fields["summary"] == "Lan sửa"


def test_the_text_of_this_same_request_is_no_clash_though_an_older_phone_brought_it_first(send, the_case):
    """The answer to the first change was lost, the phone was enrolled anew, and both changes come from it now."""
    first = change()
    [seen] = send(LAN, first)
    older, newer = (change(record=first.record, base=seen.seq, summary=each) for each in ("Cũ", "Mới hơn"))
    send(msgspec.structs.replace(LAN, device_id="lan-old"), older)
    again, receipt = send(msgspec.structs.replace(LAN, device_id="lan-new"), older, newer)
    assert (again.outcome, receipt.outcome) == ("accepted", "accepted")
    assert the_case(first.record).fields["summary"] == "Mới hơn"


def test_what_a_teammate_wrote_over_this_same_request_is_still_a_clash(send, the_case):
    first = change()
    [seen] = send(LAN, first)
    older, newer = (change(record=first.record, base=seen.seq, summary=each) for each in ("Cũ", "Mới hơn"))
    [between] = send(LAN, older)
    send(HUNG, change(record=first.record, base=between.seq, summary="Hùng viết"))
    _, receipt = send(msgspec.structs.replace(LAN, device_id="lan-new"), older, newer)
    assert (receipt.outcome, receipt.clashed) == ("clash", ["summary"])
    assert the_case(first.record).fields["summary"] == "Hùng viết"


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00+07:00", "2200-12-31T23:59:59+07:00", "1971-06-01T08:00:00-05:00"])
def test_a_clock_that_goes_very_wrong_holds_nothing_up(send, at):
    assert send(LAN, change(at=at))[0].outcome == "accepted"


def test_the_last_value_of_a_record_may_be_taken_away(send, the_case):
    first = change(summary="Chỉ có thế")
    [seen] = send(LAN, first)
    assert send(LAN, change(record=first.record, base=seen.seq, summary=None))[0].outcome == "accepted"
    assert "summary" not in the_case(first.record).fields


@pytest.mark.parametrize("base", [10**9, 2**53 + 5, -4])
def test_a_base_that_cannot_be_proves_nothing(send, the_case, base):
    first = change()
    send(LAN, first)
    [receipt] = send(HUNG, change(record=first.record, base=base, summary="Hùng kể"))
    assert receipt.outcome == "clash"
    assert the_case(first.record).fields["summary"] == first.set["summary"]


def test_numbers_of_another_history_prove_nothing(send):
    first = change()
    [seen] = send(LAN, first)
    [receipt] = send(HUNG, change(record=first.record, base=seen.seq, summary="Hùng kể"), same_history=False)
    assert receipt.outcome == "clash"


def test_another_villages_record_is_held_and_untouched(send, the_case):
    mine = change()
    send(LAN, mine)
    [receipt] = send(TAM, change(record=mine.record, summary="Chuyện khác"))
    assert (receipt.outcome, receipt.reason, receipt.seq) == ("held", "not_yours", 0)
    assert the_case(mine.record).fields["summary"] == mine.set["summary"]


def test_held_answers_do_not_tell_whether_a_record_exists(send):
    mine = change()
    send(LAN, mine)
    [there] = send(TAM, change(id="c1", record=mine.record, verdict="approved"))
    [nowhere] = send(TAM, change(id="c1", record="nowhere", verdict="approved"))
    assert there == nowhere
    [not_mine] = send(TAM, change(id="c1", record=mine.record, summary="Chuyện khác"))
    assert msgspec.structs.replace(not_mine, reason="") == msgspec.structs.replace(there, reason="")


def test_a_team_is_not_written_by_its_members(send):
    [own] = send(LAN, change(kind="team", record=TEAM, name="Tổ của Lan"))
    [new] = send(LAN, change(kind="team", name="Tổ mới"))
    assert (own.reason, new.reason) == ("may_not_write", "may_not_write")


def test_the_same_record_id_in_another_commune_is_another_record(send, the_case):
    mine = change()
    send(LAN, mine)
    stranger = msgspec.structs.replace(TAM, partition=SON_HAI, team_id="team-sonhai")
    [receipt] = send(stranger, change(record=mine.record, summary="Nơi khác"))
    assert (receipt.outcome, receipt.seq) == ("accepted", 1)
    assert the_case(mine.record).fields["summary"] == mine.set["summary"]
    assert the_case(mine.record, SON_HAI).fields["summary"] == "Nơi khác"


def test_an_officer_of_another_commune_reaches_nothing(send, the_case):
    mine = change()
    [seen] = send(LAN, mine)
    [receipt] = send(QUAN, a_verdict(mine.record, seen.seq, "approved"))
    assert (receipt.outcome, receipt.reason) == ("held", "not_yours")
    assert the_case(mine.record).standing == "new"
    assert the_case(mine.record, SON_HAI) is None


def test_a_mediator_without_a_team_begins_nothing(send):
    homeless = msgspec.structs.replace(LAN, team_id=None)
    assert send(homeless, change())[0].reason == "not_yours"


@pytest.mark.parametrize(
    ("reason", "author", "odd"),
    [
        ("unknown_kind", LAN, {"kind": "tea"}),
        ("unknown_kind", LAN, {"kind": "ca\x00se"}),
        ("may_not_write", LAN, {"set": {"logbook_no": 7}}),
        ("may_not_write", LAN, {"set": {"verdict": "approved"}}),
        ("may_not_write", LAN, {"set": {"no_such_field": 1}}),
        ("may_not_write", LAN, {"set": {"parties": {}}}),
        ("may_not_write", LAN, {"set": {"summary/x": "a"}}),
        ("may_not_write", MINH, {"set": {"summary": "Cán bộ viết"}}),
        ("unreadable", MINH, {"set": {"verdict": "perhaps"}}),
        ("unreadable", LAN, {"set": {"summary": 5}}),
        ("unreadable", LAN, {"set": {"summary": "a" * 20_001}}),
        ("unreadable", LAN, {"set": {"parties/p": {"birth_year": 10**30}}}),
        ("unreadable", LAN, {"set": {"parties/p": {"name": "a", "more": float("nan")}}}),
        ("unreadable", LAN, {"set": {"parties/p": {"name": "a", "more": nested(40)}}}),
        ("unreadable", LAN, {"set": {"parties/p": nested(900)}}),
        ("unreadable", LAN, {"set": {"summary": "nửa \ud800 chữ"}}),
        ("unreadable", LAN, {"set": {"parties/\udfff": {"name": "a"}}}),
        ("unreadable", LAN, {"set": {f"parties/{n}": {"name": "a"} for n in range(3_000)}}),
        ("unreadable", LAN, {"set": {f"parties/{n}": {"name": "a", "more": "b" * 9_000} for n in range(100)}}),
        ("unreadable", LAN, {"set": {"parties/" + "p" * 300: {"name": "a"}}}),
        ("unreadable", LAN, {"set": {"photos/p": {"sha256": "../../etc/passwd"}}}),
        ("unreadable", LAN, {"set": {"photos/p": {"sha256": "A" * 64}}}),
        ("unreadable", LAN, {"set": {}}),
        ("unreadable", LAN, {"id": "x\x00y"}),
        ("unreadable", LAN, {"id": "\ud83d"}),
        ("unreadable", LAN, {"id": ""}),
        ("unreadable", LAN, {"record": "a/b"}),
        ("unreadable", LAN, {"record": "a\x00"}),
        ("unreadable", LAN, {"at": "hôm qua"}),
        ("unreadable", LAN, {"at": "2026-11-22T09:30:00"}),
        ("unreadable", LAN, {"at": "9999-12-31T23:59:59Z"}),
        ("unreadable", LAN, {"at": "2201-01-01T00:00:00+07:00"}),
        ("unreadable", LAN, {"at": "1969-12-31T23:59:59+07:00"}),
        ("unreadable", LAN, {"at": "0001-01-01T00:00:00Z"}),
        ("unreadable", LAN, {"set": {"summary": None}}),
        ("unreadable", LAN, {"set": {"summary": None, "parties/p": None}}),
        ("unreadable", LAN, {"id": ".."}),
        ("unreadable", LAN, {"record": "."}),
        ("unreadable", LAN, {"record": ".."}),
        ("unreadable", LAN, {"record": "-r"}),
        ("unreadable", LAN, {"seq": 10**40}),
        ("unreadable", LAN, {"seq": -1}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_odd_content_is_held_with_its_content_and_blocks_nothing(send, rows, reason, author, odd):
    poisoned = msgspec.structs.replace(change(record="r1"), **odd)
    before, after = (change() if author is LAN else None for _ in range(2))
    sent = [each for each in (before, poisoned, after) if each]
    receipts = send(author, *sent)
    assert [receipt.change for receipt in receipts] == [each.id for each in sent]
    [held] = [receipt for receipt in receipts if receipt.change == poisoned.id]
    assert (held.outcome, held.reason, held.seq) == ("held", reason, 0)
    assert all(receipt.outcome == "accepted" for receipt in receipts if receipt.change != poisoned.id)
    [kept] = rows(tables.quarantine)
    assert (kept["reason"], kept["author"]) == (reason, author.person_id)
    assert kept["content"]
    assert send(author, poisoned, now=later(days=1)) == [held]
    assert len(rows(tables.quarantine)) == 1


def test_what_was_no_change_at_all_is_held_as_it_came(send, rows):
    [receipt] = send(LAN, Unread(id="c9", raw='{"id": "c9", "set": ["\x00nonsense"]}'))
    assert (receipt.change, receipt.outcome, receipt.reason) == ("c9", "held", "unreadable")
    assert rows(tables.quarantine)[0]["content"] == '{"id": "c9", "set": ["nonsense"]}'


def test_the_office_can_read_its_own_quarantine_only(send, engine):
    send(LAN, change(verdict="approved"))
    with writing(engine) as conn:
        [held] = quarantine.listed(conn, DUONG_HUU)
        content = quarantine.held_change(conn, DUONG_HUU, held.id).content
        assert quarantine.listed(conn, SON_HAI) == [] and quarantine.held_change(conn, SON_HAI, held.id) is None
    assert (held.author_name, held.reason) == ("Nguyễn Thị Lan", "may_not_write")
    assert msgspec.json.decode(content, type=Change).set == {"verdict": "approved"}


def test_text_is_composed_wherever_it_stands(send, the_case):
    def nfd(text):
        return unicodedata.normalize("NFD", text)

    sent = change(
        set={
            "summary": nfd("Tranh chấp lối đi"),
            nfd("parties/bà-lắng"): {"name": nfd("Nguyễn Thị Lắng"), nfd("tuổi"): [nfd("sáu mươi")]},
        }
    )
    [receipt] = send(LAN, sent)
    fields = the_case(sent.record).fields
    assert receipt.outcome == "accepted"
    assert fields["summary"] == "Tranh chấp lối đi"
    assert fields["parties/bà-lắng"] == {"name": "Nguyễn Thị Lắng", "tuổi": ["sáu mươi"]}
    assert all(unicodedata.is_normalized("NFC", path) for path in fields)


def test_the_same_change_in_another_spelling_is_the_same_change(send):
    sent = change(summary="Lối đi")
    apart = msgspec.structs.replace(sent, set={"summary": unicodedata.normalize("NFD", "Lối đi")})
    assert send(LAN, sent) == send(LAN, apart)


def test_two_spellings_of_one_key_are_held_so_that_neither_is_lost(send):
    pair = {f"parties/{unicodedata.normalize(form, 'bà')}": {"name": form} for form in ("NFC", "NFD")}
    assert send(LAN, change(set=pair))[0].reason == "unreadable"
    inside = {"parties/p": {"name": "a", unicodedata.normalize("NFC", "ố"): 1, unicodedata.normalize("NFD", "ố"): 2}}
    assert send(LAN, change(set=inside))[0].reason == "unreadable"


def test_nul_characters_leave_the_text_and_nothing_else_does(send, the_case):
    sent = change(summary="Hàng\x00 rào")
    send(LAN, sent)
    assert the_case(sent.record).fields["summary"] == "Hàng rào"


def test_a_path_a_newer_app_knows_inside_a_member_is_kept(send, the_case):
    sent = change(set={"parties/p": {"name": "Bà Lan", "nickname": "Bà Năm"}})
    send(LAN, sent)
    assert the_case(sent.record).fields["parties/p"]["nickname"] == "Bà Năm"


def test_a_verdict_moves_the_case_and_an_edit_moves_it_on(send, the_case):
    mine = change()
    [first] = send(LAN, mine)
    [decided] = send(MINH, a_verdict(mine.record, first.seq, "returned", {"agreement": "Ghi rõ ai dời rào."}))
    assert decided.outcome == "accepted"
    assert the_case(mine.record).standing == "returned"
    send(HUNG, change(record=mine.record, base=decided.seq, agreement="Ông Bảo dời rào."), now=later(days=1))
    case = the_case(mine.record)
    assert (case.standing, case.waiting_since) == ("amended", "2026-11-23T02:30:00.000Z")


def test_nothing_is_decided_on_a_page_that_is_out_of_date(send, the_case, rows):
    mine = change()
    [first] = send(LAN, mine)
    send(LAN, change(record=mine.record, base=first.seq, note="Thêm"))
    [receipt] = send(MINH, a_verdict(mine.record, first.seq, "approved"))
    assert (receipt.outcome, receipt.reason) == ("held", "moved_on")
    assert the_case(mine.record).standing == "new"
    assert rows(tables.quarantine) == []


def test_the_same_verdict_twice_says_nothing_new(send, the_case):
    mine = change()
    [first] = send(LAN, mine)
    [decided] = send(MINH, a_verdict(mine.record, first.seq, "approved"))
    [again] = send(MINH, a_verdict(mine.record, decided.seq, "approved"))
    assert (again.outcome, again.reason) == ("held", "decided_already")
    assert len(the_case(mine.record).lines) == 2


def test_a_button_pressed_twice_decides_once(send, the_case):
    mine = change()
    [first] = send(LAN, mine)
    pressed = a_verdict(mine.record, first.seq, "approved")
    assert send(MINH, pressed) == send(MINH, pressed)
    assert len(the_case(mine.record).lines) == 2


def test_an_officer_makes_no_records(send):
    assert send(MINH, change(set={"remarks/r": {"path": "", "text": "?"}}))[0].reason == "not_yours"


def test_the_server_writes_no_mediators_fields(send):
    mine = change()
    send(LAN, mine)
    server = the_server(DUONG_HUU)
    assert server.role == Role.SERVER
    assert send(server, change(record=mine.record, summary="Máy viết"))[0].reason == "may_not_write"


def test_many_hundred_changes_of_one_batch_arrive(send, rows):
    records = [change() for _ in range(300)]
    more = [change(record=records[0].record, base=1, seq=n, note=f"{n}") for n in range(300)]
    receipts = send(LAN, *records, *more)
    assert [receipt.seq for receipt in receipts] == list(range(1, 601))
    assert rows(tables.partitions)[0]["seq"] == 600


def test_what_the_database_itself_refuses_is_held_and_blocks_nothing(engine, send, rows):
    """Nobody knows today what that could be; a rule added to the table stands for it."""
    refuse = {
        "postgresql": "ALTER TABLE records ADD CONSTRAINT no_poison CHECK (outcome <> 'POISON')",
        "sqlite": "CREATE TRIGGER no_poison BEFORE INSERT ON records WHEN new.outcome = 'POISON' "
        "BEGIN SELECT RAISE(ABORT, 'no'); END",
    }
    with writing(engine) as conn:
        conn.execute(text(refuse[engine.dialect.name]))
    poisoned = change(outcome="POISON")
    receipts = send(LAN, change(), poisoned, change())
    assert [(each.outcome, each.seq) for each in receipts] == [("accepted", 1), ("held", 0), ("accepted", 2)]
    assert send(LAN, poisoned, now=later(days=1)) == [receipts[1]]
    assert [row["reason"] for row in rows(tables.quarantine)] == ["unreadable"]

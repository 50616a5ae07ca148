"""Two versions of a field: what makes them, who may settle them, and that nothing is lost when many do it at once."""

import unicodedata
from itertools import permutations

import msgspec
import pytest
from alembic import command
from sqlalchemy import text

from fieldapp.domain.clash import choice, open_clashes
from sync_server.db import tables
from sync_server.db.engine import open_engine, reading, writing
from sync_server.db.migrate import migrate
from sync_server.db.stepping import alembic_config
from sync_server.journal import plain
from tests.cast import DUONG_HUU, HUNG, LAN, MINH, TAM, TEAM, change

BE = msgspec.structs.replace(HUNG, person_id="be", name="Lý Thị Bé", device_id="be-1")
LAN_SAYS, HUNG_SAYS, BE_SAYS = "Lan kể.", "Hùng kể.", "Bé kể."


@pytest.fixture
def clashed(send):
    """A case in which Lan's summary stands and Hùng's is kept; gives its id."""
    first = change()
    [seen] = send(LAN, first)
    send(LAN, change(record=first.record, base=seen.seq, summary=LAN_SAYS))
    assert send(HUNG, change(record=first.record, base=seen.seq, summary=HUNG_SAYS))[0].outcome == "clash"
    return first.record


@pytest.fixture
def versions(the_case):
    """What lies open in a case: path -> values, the standing one first."""

    def versions(record):
        case = the_case(record)
        return {
            each.path: [version.value for version in each.versions] for each in open_clashes(case.fields, case.lines)
        }

    return versions


@pytest.fixture
def settling(the_case):
    """The change by which somebody settles what they see now."""

    def settling(record, value, base=None, path="summary"):
        case = the_case(record)
        clash = next(each for each in open_clashes(case.fields, case.lines) if each.path == path)
        return change(record=record, base=case.seq if base is None else base, set=choice(clash, value))

    return settling


def count(rows, record):
    return next(row["clashes"] for row in rows(tables.records) if row["id"] == record)


@pytest.mark.parametrize("value", [LAN_SAYS, HUNG_SAYS, "Viết lại cho rõ.", None])
@pytest.mark.parametrize("who", [LAN, HUNG, BE])
def test_a_mediator_of_the_team_settles_with_either_version_or_another(
    send, clashed, settling, the_case, rows, who, value
):
    assert count(rows, clashed) == 1
    [receipt] = send(who, settling(clashed, value))
    assert (receipt.outcome, receipt.clashed) == ("accepted", [])
    fields = the_case(clashed).fields
    assert fields.get("summary") == value and not [path for path in fields if path.startswith("conflicts/")]
    assert count(rows, clashed) == 0


def test_who_had_not_heard_of_the_kept_version_by_number_settles_it_all_the_same(send, clashed, settling, versions):
    """The receipt of her own change told her of it, and others' lines below that one are still on their way."""
    [receipt] = send(HUNG, settling(clashed, LAN_SAYS, base=2))
    assert receipt.outcome == "accepted" and versions(clashed) == {}


def test_who_chose_before_hearing_of_the_words_that_won_overwrites_nothing(send, clashed, settling, versions):
    [receipt] = send(HUNG, settling(clashed, HUNG_SAYS, base=1))
    assert receipt.clashed == ["summary"]
    assert versions(clashed) == {"summary": [LAN_SAYS, HUNG_SAYS]}


def test_nobody_outside_the_team_settles(send, clashed, settling, versions):
    [receipt] = send(TAM, settling(clashed, HUNG_SAYS))
    assert (receipt.outcome, receipt.reason) == ("held", "not_yours")
    assert versions(clashed) == {"summary": [LAN_SAYS, HUNG_SAYS]}


@pytest.mark.parametrize("who", [LAN, MINH])
def test_nobody_writes_a_version_into_anothers_mouth(send, clashed, the_case, who):
    invented = {"path": "summary", "value": '"Bịa"', "by": HUNG.name, "at": ""}
    wanted = change(record=clashed, base=the_case(clashed).seq, set={"conflicts/summary/c9": invented})
    assert send(who, wanted)[0].reason == "may_not_write"


@pytest.mark.parametrize("chosen", [LAN_SAYS, HUNG_SAYS])
def test_the_office_chooses_one_and_the_case_stands_where_it_stood(send, clashed, settling, the_case, versions, chosen):
    before = the_case(clashed).standing
    assert send(MINH, settling(clashed, chosen))[0].outcome == "accepted"
    case = the_case(clashed)
    assert (case.fields["summary"], versions(clashed), case.standing) == (chosen, {}, before)


def test_the_office_writes_no_third_version(send, clashed, settling, versions):
    [receipt] = send(MINH, settling(clashed, "Lời của xã."))
    assert (receipt.outcome, receipt.reason) == ("held", "may_not_write")
    assert versions(clashed) == {"summary": [LAN_SAYS, HUNG_SAYS]}


def test_the_office_writes_no_other_field_under_the_cloak_of_a_choice(send, clashed, settling, the_case):
    wanted = settling(clashed, HUNG_SAYS)
    more = msgspec.structs.replace(wanted, id="c-more", set=wanted.set | {"note": "Xã ghi"})
    assert send(MINH, more)[0].reason == "may_not_write"
    invented = change(record=clashed, base=the_case(clashed).seq, set={"note": "Xã ghi", "conflicts/note/c9": None})
    assert send(MINH, invented)[0].reason == "may_not_write"
    assert "note" not in the_case(clashed).fields


def test_a_choice_on_an_old_page_of_the_office_is_told_so(send, clashed, settling, the_case):
    late = settling(clashed, HUNG_SAYS)
    send(BE, change(record=clashed, base=the_case(clashed).seq, note="Thêm."))
    assert send(MINH, late)[0].reason == "moved_on"


def test_two_who_choose_the_same_at_once_do_not_clash(send, clashed, settling, versions, the_case):
    both = [settling(clashed, HUNG_SAYS) for _ in range(2)]
    assert [send(who, each)[0].outcome for who, each in zip((LAN, BE), both, strict=True)] == ["accepted", "accepted"]
    assert versions(clashed) == {} and the_case(clashed).fields["summary"] == HUNG_SAYS


@pytest.mark.parametrize("wanted", list(permutations([LAN_SAYS, HUNG_SAYS, "Viết lại."], 2)))
def test_two_who_choose_differently_at_once_clash_again_and_nothing_is_lost(send, clashed, settling, versions, wanted):
    both = [settling(clashed, value) for value in wanted]
    outcomes = [send(who, each)[0].outcome for who, each in zip((LAN, BE), both, strict=True)]
    assert outcomes == ["accepted", "clash"]
    assert versions(clashed) == {"summary": list(wanted)}


def test_a_version_that_came_while_somebody_settled_stays_open(send, clashed, settling, versions):
    chosen = settling(clashed, HUNG_SAYS)
    send(BE, change(record=clashed, base=1, summary=BE_SAYS))
    assert send(LAN, chosen)[0].outcome == "accepted"
    assert versions(clashed) == {"summary": [HUNG_SAYS, BE_SAYS]}


def test_three_phones_leave_three_versions_and_one_choice_settles_all(send, clashed, settling, versions):
    send(BE, change(record=clashed, base=1, summary=BE_SAYS))
    assert versions(clashed) == {"summary": [LAN_SAYS, HUNG_SAYS, BE_SAYS]}
    send(HUNG, settling(clashed, BE_SAYS))
    assert versions(clashed) == {}


def test_three_phones_with_different_fields_and_members_never_clash(send, versions, the_case):
    first = change()
    [seen] = send(LAN, first)
    own = {
        LAN: {"note": "Lan", "parties/p3": {"name": "Bà Ba"}, "sessions/s1": {"held_on": "2026-11-20"}},
        HUNG: {"duties": "Hùng", "parties/p4": {"name": "Ông Tư"}, "sessions/s2": {"held_on": "2026-11-20"}},
        BE: {"agreement": "Bé", "parties/p1": None, "invited/i1": {"name": "Cụ Định"}},
    }
    for who, values in own.items():
        [receipt] = send(who, change(record=first.record, base=seen.seq, set=values))
        assert receipt.outcome == "accepted"
    fields = the_case(first.record).fields
    assert versions(first.record) == {} and "parties/p1" not in fields
    assert all(fields[path] == value for values in own.values() for path, value in values.items() if value is not None)


def test_one_member_written_by_two_is_a_clash_of_that_member_alone(send, versions, the_case):
    first = change()
    [seen] = send(LAN, first)
    send(LAN, change(record=first.record, base=seen.seq, set={"parties/p1": {"name": "Bà Lan Anh"}}))
    late = {"parties/p1": {"name": "Bà Lan", "birth_year": 1969}, "parties/p2": {"name": "Ông Bảo Anh"}}
    [receipt] = send(HUNG, change(record=first.record, base=seen.seq, set=late))
    assert receipt.clashed == ["parties/p1"]
    assert versions(first.record) == {"parties/p1": [{"name": "Bà Lan Anh"}, late["parties/p1"]]}
    assert the_case(first.record).fields["parties/p2"] == {"name": "Ông Bảo Anh"}


@pytest.mark.parametrize("path", ["summary", "parties/p1"])
def test_one_word_in_two_spellings_is_no_clash(send, versions, path):
    def said(form):
        words = unicodedata.normalize(form, "Bà Nguyễn Thị Đượm ở xóm Trên")
        return words if path == "summary" else {"name": words}

    first = change()
    [seen] = send(LAN, first)
    send(LAN, change(record=first.record, base=seen.seq, set={path: said("NFC")}))
    [receipt] = send(HUNG, change(record=first.record, base=seen.seq, set={path: said("NFD")}))
    assert receipt.outcome == "accepted" and versions(first.record) == {}


@pytest.mark.parametrize("path", ["summary", "parties/p1"])
@pytest.mark.parametrize("taker_first", [True, False])
def test_taking_away_against_writing_is_a_clash_that_either_settles(
    send, settling, versions, the_case, path, taker_first
):
    wrote = "Viết thêm." if path == "summary" else {"name": "Bà Lan Anh"}
    first = change()
    [seen] = send(LAN, first)
    values = [None, wrote] if taker_first else [wrote, None]
    for who, value in zip((LAN, HUNG), values, strict=True):
        send(who, change(record=first.record, base=seen.seq, set={path: value}))
    assert versions(first.record) == {path: values}
    send(HUNG, settling(first.record, None, path=path))
    assert versions(first.record) == {} and path not in the_case(first.record).fields


def test_two_who_both_take_it_away_do_not_clash(send, versions):
    first = change()
    [seen] = send(LAN, first)
    for who in (LAN, HUNG):
        assert send(who, change(record=first.record, base=seen.seq, summary=None))[0].outcome == "accepted"
    assert versions(first.record) == {}


def test_a_settled_clash_reaches_every_phone_of_the_team_and_no_other(enrol, send, settling):
    lan, hung, tam = enrol("lan"), enrol("hung"), enrol("tam")
    first = change()
    [seen] = lan.sync(first).receipts
    lan.sync(change(record=first.record, base=seen.seq, summary=LAN_SAYS, seq=2), epoch=lan.enrolled.epoch)
    [receipt] = hung.sync(change(record=first.record, summary=HUNG_SAYS)).receipts
    [kept] = receipt.server_set
    settled = hung.sync(settling(first.record, HUNG_SAYS), epoch=hung.enrolled.epoch).receipts[0]
    [entry] = [
        each
        for each in lan.sync(epoch=lan.enrolled.epoch, cursor={DUONG_HUU: receipt.seq}).entries
        if each.record == first.record
    ]
    assert entry.set == {"summary": HUNG_SAYS, kept: None} and entry.seq == settled.seq
    assert first.record not in {each.record for each in tam.sync().entries}


def test_a_field_with_the_longest_path_can_be_settled_too(send, settling, versions):
    path = "parties/" + "p" * (plain.MAX_PATH - len("parties/"))
    first = change(set={path: {"name": "Một"}})
    [seen] = send(LAN, first)
    for who, name in ((LAN, "Hai"), (HUNG, "Ba")):
        send(who, change(record=first.record, base=seen.seq, set={path: {"name": name}}))
    assert list(versions(first.record)) == [path]
    assert send(LAN, settling(first.record, {"name": "Ba"}, path=path))[0].outcome == "accepted"


def test_a_version_that_says_what_stands_meanwhile_counts_no_more(send, clashed, versions, the_case, rows):
    send(LAN, change(record=clashed, base=the_case(clashed).seq, summary=HUNG_SAYS))
    assert versions(clashed) == {} and count(rows, clashed) == 0


def test_clashes_of_an_older_database_are_counted_when_it_comes_up(cluster, tmp_path):
    name = cluster.create()
    for url in (f"sqlite:///{tmp_path}/old.db", cluster.url(name)):
        engine = open_engine(url)
        with writing(engine) as conn:
            command.upgrade(alembic_config(conn), "0004")
            for record in ("r1", "r2"):
                named = "partition, id, kind, team, seq, standing, waiting_since, first_received_at, by, title"
                quoted = ", ".join(f'"{each}"' for each in f"{named}, dispute_type, outcome, received_on".split(", "))
                conn.execute(
                    text(
                        f"INSERT INTO records ({quoted}, logbook_no)"
                        f" VALUES ('p', '{record}', 'case', '{TEAM}', 1, 'new', '', '', '', '', '', '', '', 0)"
                    )
                )
            kept = {"path": "summary", "value": '"b"', "by": "", "at": ""}
            for path, value in {
                "summary": "a", "note": "n", "conflicts/summary/c1": kept, "conflicts/note/c1": kept | {"value": '"n"'},
                "conflicts/note/c2": None,
            }.items():  # fmt: skip
                row = {"path": path, "value": None if value is None else plain.as_text(value)}
                conn.execute(
                    text(
                        'INSERT INTO fields ("partition", record, path, seq, author, device, change, value)'
                        " VALUES ('p', 'r1', :path, 1, '', '', '', :value)"
                    ),
                    row,
                )
        migrate(engine)
        with reading(engine) as conn:
            found = {row.id: row.clashes for row in conn.execute(tables.records.select())}
        engine.dispose()
        assert found == {"r1": 1, "r2": 0}
    cluster.drop(name)

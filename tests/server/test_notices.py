"""Notices: drafts are for officers, versions for the centre; what stands somewhere is known until it is taken down."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from msgspec.structs import replace
from sqlalchemy import exc, text

from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.roles import Role
from sync_server.db.engine import reading, writing
from sync_server.db.tables import officers
from sync_server.journal.author import Author
from sync_server.people import notices
from sync_server.people.notices import Kind, Mark, Words
from tests.cast import DUONG_HUU, MINH, NOW, QUAN, SON_HAI, settle

WORDS = Words(
    title="Tổ hòa giải giúp được gì", text="Kính thưa bà con!", matter="PL", channels=["LOA", "TRANG"],
    first=date(2026, 11, 22), last=date(2026, 12, 1),
)  # fmt: skip
OTHER = replace(WORDS, text="Kính thưa bà con cô bác!")
CENTRE = Author(person_id="trung", name="Ngô Văn Trung", role=Role.OFFICER, partition=DUONG_HUU)
LINK = "https://xa.example/tin/1"


def mark(kind, channel, version=1, **more):
    told = {"remark": "Loa hỏng"} if kind is Kind.REFUSED else {"on": NOW.date(), "who": "Trung"}
    return Mark(kind=kind, channel=channel, version=version, **told | more)


@pytest.fixture
def do(engine, settled):
    with writing(engine) as conn:
        settled.write(conn, settle)

    def do(verb, *given, by=MINH, of="n1"):
        with writing(engine) as conn:
            return verb(conn, by, of, *given, NOW)

    return do


@pytest.fixture
def seen(engine):
    """The notices of a commune by one of the ways to look at them."""

    def seen(how=notices.every, partition=DUONG_HUU):
        with reading(engine) as conn:
            return how(conn, partition)

    return seen


@pytest.fixture
def given(do, seen):
    """A notice that the centre has; gives what it is now."""
    do(notices.begin, WORDS)
    do(notices.hand_over, 1)
    return lambda: seen(notices.every_given)[0]


def test_a_draft_is_for_officers_and_what_was_handed_over_for_the_centre_as_well(do, seen):
    assert do(notices.begin, WORDS) and not do(notices.begin, OTHER)
    [draft] = seen()
    assert draft.words == WORDS and draft.given is None and seen(notices.every_given) == []
    assert do(notices.hand_over, draft.edition) and do(notices.hand_over, draft.edition), "pressed twice"
    assert do(notices.rewrite, 2, OTHER)
    [of_officer], [of_centre] = seen(), seen(notices.every_given)
    assert of_officer.draft == OTHER and of_centre.draft is None and of_centre.given.words == WORDS
    assert [each.kind for each in of_officer.lines] == [Kind.WRITTEN, Kind.HANDED_OVER, Kind.WRITTEN]
    assert [each.kind for each in of_centre.lines] == [Kind.HANDED_OVER]
    assert seen(partition=SON_HAI) == []


def test_what_was_noted_of_each_channel_is_kept_and_the_last_word_counts(do, given):
    assert given().to_publish == ["LOA", "TRANG"]
    for said in (mark(Kind.REFUSED, "LOA"), mark(Kind.PUBLISHED, "TRANG", link=LINK), mark(Kind.PUBLISHED, "LOA")):
        assert do(notices.mark, said, by=CENTRE) and do(notices.mark, said, by=CENTRE)
    found = given()
    assert found.to_publish == [] and found.given.marks["TRANG"].link == LINK and list(found.up) == ["TRANG", "LOA"]
    assert [each.kind for each in found.lines] == [Kind.PUBLISHED, Kind.PUBLISHED, Kind.REFUSED, Kind.HANDED_OVER]
    assert found.lines[0].by_name == "Ngô Văn Trung" and found.unseen == []


def test_another_version_is_noted_anew_and_the_old_one_stays_readable(do, given):
    do(notices.mark, mark(Kind.PUBLISHED, "TRANG", link=LINK), by=CENTRE)
    do(notices.rewrite, 2, OTHER)
    assert given().to_publish == ["LOA"], "nothing changes before it is handed over"
    do(notices.hand_over, 3)
    found = given()
    assert found.to_publish == ["LOA", "TRANG"] and [each.words for each in found.versions] == [WORDS, OTHER]
    assert found.up["TRANG"].link == LINK and found.to_take_down == []
    assert not do(notices.mark, mark(Kind.PUBLISHED, "LOA"), by=CENTRE), "of the first version"
    assert do(notices.mark, mark(Kind.PUBLISHED, "LOA", 2), by=CENTRE) and given().to_publish == ["TRANG"]


def test_where_the_new_version_could_not_be_published_the_old_one_still_stands(do, given):
    do(notices.mark, mark(Kind.PUBLISHED, "TRANG"), by=CENTRE)
    do(notices.rewrite, 2, OTHER)
    do(notices.hand_over, 3)
    do(notices.mark, mark(Kind.REFUSED, "TRANG", 2), by=CENTRE)
    assert given().up["TRANG"].version == 1 and given().to_publish == ["LOA"]
    do(notices.take_back, "Sai ngày")
    assert given().to_take_down == ["TRANG"]


def test_a_channel_that_is_asked_for_no_more_has_to_come_down_there(do, given):
    do(notices.mark, mark(Kind.PUBLISHED, "TRANG"), by=CENTRE)
    do(notices.rewrite, 2, replace(WORDS, channels=["LOA"]))
    do(notices.hand_over, 3)
    assert given().to_take_down == ["TRANG"] and given().to_publish == ["LOA"]
    assert do(notices.mark, mark(Kind.TAKEN_DOWN, "TRANG", 2), by=CENTRE) and given().to_take_down == []


def test_what_was_taken_back_comes_down_and_may_be_handed_over_again(do, given):
    do(notices.mark, mark(Kind.PUBLISHED, "TRANG"), by=CENTRE)
    assert not do(notices.mark, mark(Kind.TAKEN_DOWN, "TRANG"), by=CENTRE), "nobody asked for it"
    do(notices.take_back, "Ghi sai ngày")
    do(notices.take_back, "Lần nữa")
    found = given()
    assert found.taken_back == "Ghi sai ngày" and found.to_publish == [] and found.to_take_down == ["TRANG"]
    assert not do(notices.mark, mark(Kind.PUBLISHED, "LOA"), by=CENTRE)
    assert not do(notices.mark, mark(Kind.TAKEN_DOWN, "LOA"), by=CENTRE), "it never stood there"
    down = mark(Kind.TAKEN_DOWN, "TRANG")
    assert do(notices.mark, down, by=CENTRE) and do(notices.mark, down, by=CENTRE) and given().to_take_down == []
    do(notices.hand_over, 3)
    assert given().taken_back == "" and given().to_publish == ["LOA", "TRANG"] and given().given.number == 2


def test_what_could_not_be_published_waits_until_an_officer_has_seen_it(do, given, seen):
    do(notices.mark, mark(Kind.REFUSED, "LOA"), by=CENTRE)
    assert [each.id for each in seen(notices.unseen)] == ["n1"] and seen(notices.unseen, SON_HAI) == []
    do(notices.see)
    do(notices.see)
    assert seen(notices.unseen) == [] and [each.kind for each in given().lines][:2] == [Kind.SEEN, Kind.REFUSED]
    do(notices.mark, mark(Kind.REFUSED, "LOA", remark="Vẫn hỏng"), by=CENTRE)
    assert seen(notices.unseen)
    do(notices.take_back, "Thôi")
    assert seen(notices.unseen) == []


@pytest.mark.parametrize(
    ("verb", "more"),
    [(notices.rewrite, (replace(WORDS, title="Khác"),)), (notices.hand_over, ()), (notices.drop, ())],
)
def test_what_another_officer_did_meanwhile_is_not_passed_over(do, seen, verb, more):
    do(notices.begin, WORDS)
    do(notices.rewrite, 1, OTHER)
    before = seen()
    assert not do(verb, 1, *more) and seen() == before
    assert do(verb, 2, *more) and seen() != before


def test_two_officers_at_once_write_two_lines_or_one_is_told(do, seen):
    do(notices.begin, WORDS)
    others = [replace(WORDS, title=f"Bản {n}") for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        took = [*pool.map(lambda words: do(notices.rewrite, 1, words), others)]
    assert sorted(took) == [False, False, False, True] and seen()[0].words.title == f"Bản {took.index(True)}"


def test_the_same_words_again_are_no_other_draft(do, seen):
    do(notices.begin, WORDS)
    assert do(notices.rewrite, 1, OTHER) and do(notices.rewrite, 1, OTHER) and len(seen()[0].lines) == 2


def test_a_draft_that_is_given_up_is_gone_and_what_was_handed_over_stays(do, given, seen):
    do(notices.rewrite, 2, OTHER)
    assert do(notices.drop, 3) and do(notices.drop, 3) and seen()[0].words == WORDS
    do(notices.begin, WORDS, of="n2")
    do(notices.drop, 1, of="n2")
    assert do(notices.drop, 1, of="n2") and [each.id for each in seen()] == ["n1"]
    with pytest.raises(Problem):
        do(notices.rewrite, 1, OTHER, of="n2")


def test_another_commune_and_a_draft_are_not_found(do, given):
    do(notices.begin, WORDS, of="n2")
    far = Author(person_id="x", name="X", role=Role.OFFICER, partition=SON_HAI)
    for verb, more, by, of in (
        (notices.begin, (WORDS,), QUAN, "n1"), (notices.rewrite, (2, OTHER), QUAN, "n1"),
        (notices.hand_over, (2,), QUAN, "n1"), (notices.take_back, ("Vì sao",), QUAN, "n1"),
        (notices.drop, (2,), QUAN, "n1"), (notices.see, (), QUAN, "n1"),
        (notices.mark, (mark(Kind.PUBLISHED, "LOA"),), far, "n1"),
        (notices.mark, (mark(Kind.PUBLISHED, "LOA"),), CENTRE, "n2"), (notices.take_back, ("Vì sao",), MINH, "n2"),
    ):  # fmt: skip
        with pytest.raises(Problem) as problem:
            do(verb, *more, by=by, of=of)
        assert problem.value.code is Code.NOT_FOUND, verb
    assert len(given().lines) == 1


@pytest.mark.parametrize("verb", ["UPDATE notice_events SET told = '{}'", "DELETE FROM notice_events"])
def test_the_database_refuses_to_rewrite_a_line(do, engine, verb):
    do(notices.begin, WORDS)
    with pytest.raises(exc.DBAPIError, match="append-only"), writing(engine) as conn:
        conn.execute(text(verb))


def test_whether_somebody_of_the_centre_can_read_it_is_known(do, engine, seen):
    row = {"id": "t", "login": "t", "name": "T", "role": "TT_DVC", "partition": DUONG_HUU, "password_hash": ""}
    assert not seen(notices.has_reader)
    with writing(engine) as conn:
        conn.execute(officers.insert().values(**row, made_at="", disabled_at=""))
    assert seen(notices.has_reader) and not seen(notices.has_reader, SON_HAI)
    with writing(engine) as conn:
        conn.execute(officers.update().values(disabled_at="2026-11-22"))
    assert not seen(notices.has_reader)


@pytest.mark.parametrize(
    ("part", "value", "named"),
    [
        ("title", "", "title"), ("title", "a" * 301, "title"), ("text", "", "text"), ("text", "a" * 20_001, "long"),
        ("matter", "XX", "matter"), ("channels", [], "channels"), ("channels", ["LOA", "X"], "channels"),
        ("first", date(1999, 1, 1), "first"), ("last", date(2026, 11, 21), "last"), ("last", date(2199, 1, 1), "last"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_named(part, value, named):
    assert notices.wrong(WORDS) == "" and notices.wrong(replace(WORDS, **{part: value})) == named


@pytest.mark.parametrize(
    ("kind", "more", "named"),
    [
        (Kind.PUBLISHED, {}, ""), (Kind.REFUSED, {}, ""), (Kind.PUBLISHED, {"on": None}, "on"),
        (Kind.PUBLISHED, {"who": ""}, "who"), (Kind.TAKEN_DOWN, {"who": "a" * 301}, "who"),
        (Kind.PUBLISHED, {"link": "javascript:alert(1)"}, "link"), (Kind.PUBLISHED, {"remark": "a" * 301}, "remark"),
        (Kind.REFUSED, {"remark": ""}, "why"), (Kind.REFUSED, {"remark": "a" * 301}, "remark"),
    ],
)  # fmt: skip
def test_what_cannot_be_noted_of_a_channel_is_named(kind, more, named):
    assert notices.wrong_mark(mark(kind, "LOA", **more)) == named


@pytest.mark.parametrize(
    ("link", "fits"),
    [
        (LINK, True), ("http://xa.example", True), ("https://www.facebook.com/xa/posts/1?id=2&x=%C3%A1#c", True),
        ("https://www.tiktok.com/@xa/video/1", True), ("https://xã-dương-hưu.example/tin", True),
        ("javascript:alert(1)", False), ("JAVASCRIPT:alert(1)", False), (" javascript:alert(1)", False),
        ("java\tscript:alert(1)", False), ("data:text/html,x", False), ("ftp://xa.example/a", False),
        ("//xa.example/tin", False), ("/tin", False), ("xa.example/tin", False), ("https:///tin", False),
        ("https://", False), ("http:javascript", False), ("https://xa.example@la.example/", False),
        ("https://xa.example/a b", False), ('https://xa.example/"onclick="x', False), ("https://[xa", False),
        ("https://xa.example\\@la.example", False), ("https://xa.example/" + "a" * 1_000, False),
    ],
)  # fmt: skip
def test_only_an_address_of_the_web_is_a_link(link, fits):
    assert notices.is_link(link) is fits

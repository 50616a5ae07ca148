"""No page of the office reads through a whole table of records: the database finds its rows by an index."""

import pytest
from msgspec.structs import replace
from sqlalchemy import event

from sync_server.db.engine import reading, writing
from sync_server.people import asking, notices
from tests.cast import FAR, LAN, MINH, NOW, change
from tests.office.classes import a_class
from tests.office.commune import WORDS, a_higher_class, a_notice, a_receipt, an_election
from tests.office.conftest import service_of, text_of
from tests.office.seats import HOA_LOGIN, MINH_LOGIN, seat_others
from tests.office.test_clearing import plain

LARGE = ("records", "journal", "case_words", "looks", "quarantine", "blob_names", "blobs", "notice_events")
SEARCHED = ("document_events", "higher_events", "elections", "notice_events", "expert_questions", "question_events")
PAGES = (
    "/queue", "/queue?standing=all&received=2026-11&outcome=open", "/queue?team=team-mung&matter=A04&doubts=some",
    "/queue?standing=all&late=yes",
    "/queue/alarms", "/overview", "/search?q=lan", "/cases/{}", "/cases/{}/history", "/held", "/log",
    "/log?phone=looks",
    "/teams", "/teams/reviews", "/teams/villages", "/teams/advisers", "/phones", "/training", "/training/coverage",
    "/training/documents", "/training/higher", "/lists/cases/csv",
    "/lists/held/csv", "/lists/held/csv?which=settled", "/lists/search/csv?q=lan", "/lists/figures/csv",
    "/lists/counts/csv", "/lists/teams/csv", "/lists/log/csv", "/lists/log/csv?phone=looks",
    "/notices", "/lists/notices/csv",
)  # fmt: skip


@pytest.fixture
def statements(app):
    """What the server asks its database for, with the values."""
    asked = []
    engine = service_of(app).engine

    def keep(conn, cursor, statement, parameters, context, executemany):
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", keep)
    yield asked
    event.remove(engine, "before_cursor_execute", keep)


def test_the_province_counts_by_an_index_and_only_where_something_arrived(visit, send, engine, statements):
    hoa = visit(HOA_LOGIN)
    send(LAN, change(set=plain("Bà Lan")))
    send(FAR, change(set=plain("Bà Xa")))

    def asked():
        statements.clear()
        assert hoa.get("/province").status_code == 200
        for statement, values in list(statements):
            assert read_through(engine, statement, values) == [], statement
        return sum(" records" in statement for statement, _ in statements)

    assert asked() > 0
    assert asked() == 0, "nothing arrived since"
    send(FAR, change(set=plain("Bà Mới")))
    once = asked()
    send(FAR, change(set=plain("Bà Nữa")))
    send(LAN, change(set=plain("Bà Khác")))
    assert once > 0 and asked() == 2 * once, "one commune, then two"


@pytest.mark.parametrize("page", PAGES)
def test_no_page_reads_through_a_large_table(minh, send, engine, statements, page):
    sent = change(set=plain("Bà Lan"))
    send(LAN, sent, change(set=plain("Bà Khác")))
    address = page.format(sent.record)
    minh.get(address)
    statements.clear()
    assert minh.get(address).status_code == 200
    assert statements, "nothing was asked"
    for statement, values in list(statements):
        assert read_through(engine, statement, values) == [], statement


@pytest.mark.parametrize("page", ["/training/{}", "/training/{}/edit", "/lists/roll/csv?class={}"])
def test_no_page_of_a_class_reads_through_a_large_table(minh, engine, deliver, statements, page):
    address = page.format(a_class(engine, deliver))
    minh.get(address)
    statements.clear()
    assert minh.get(address).status_code == 200
    assert statements, "nothing was asked"
    for statement, values in list(statements):
        assert read_through(engine, statement, values) == [], statement


def test_the_pages_of_a_notice_read_through_no_large_table(visit, send, engine, statements):
    with writing(engine) as conn:
        seat_others(conn, "trung")
    send(LAN, change(set=plain("Bà Lan")))
    notice = a_notice(engine)
    with writing(engine) as conn:
        notices.rewrite(conn, MINH, notice, 2, replace(WORDS, text="Bản sửa"), NOW)
    officers = ("/notices/{}", "/notices/{}/edit", "/notices/{}/hand-over", "/notices/new?year=2026")
    centres = ("/publishing", "/publishing/{}", "/publishing/{}/sheet", "/lists/publishing/csv")
    for login, pages in ((MINH_LOGIN, officers), ("trung", centres)):
        browser = visit(login)
        for page in pages:
            statements.clear()
            assert browser.get(page.format(notice)).status_code == 200
            asked = [*statements]
            assert asked, page
            for statement, values in asked:
                assert read_through(engine, statement, values) == [], (page, statement)


@pytest.mark.parametrize("page", ["/search?q=hang", "/lists/search/csv?q=hang"])
def test_a_search_reads_through_nothing_that_it_searches(minh, send, engine, statements, page):
    with writing(engine) as conn:
        seat_others(conn, "luat")
    send(LAN, sent := change(set=plain("Bà Lan")))
    for make in (a_notice, an_election, a_receipt, a_higher_class):
        make(engine)
    with writing(engine) as conn:
        asking.ask(conn, MINH, asking.fresh_id(), sent.record, "Hỏi về hàng rào", ["luat"], NOW)
    minh.get(page)
    statements.clear()
    assert "Hỏi về hàng rào" in minh.get(page).text
    asked = " ".join(statement for statement, _ in statements)
    assert [name for name in SEARCHED if f"FROM {name}" not in asked] == []
    for statement, values in list(statements):
        assert read_through(engine, statement, values, (*LARGE, *SEARCHED)) == [], statement


def read_through(engine, statement, values, large=LARGE):
    """The large tables that the engine would read from one end to the other for this question."""
    with reading(engine) as conn:
        if engine.dialect.name == "sqlite":
            steps = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            return [step.detail for step in steps if is_scan(step.detail, large)]
        conn.exec_driver_sql("SET LOCAL enable_seqscan = off")  # else a table of two rows is always read whole
        steps = [row[0] for row in conn.exec_driver_sql(f"EXPLAIN {statement}", values)]
        return [step for step in steps if any(f"Seq Scan on {name} " in step for name in large)]


def is_scan(step, large):
    """Whether SQLite says that it goes through a table of records, and not by a part of an index."""
    words = step.split()
    return words[0] == "SCAN" and words[1] in large


def test_the_watch_sees_a_table_that_is_read_through(minh, send, engine):
    send(LAN, change(set=plain("Bà Lan")))
    assert "Bà Lan" in text_of(minh.get("/queue"))
    assert read_through(engine, "SELECT id FROM records WHERE title LIKE 'x'", ()) != []

"""Nobody sees what is not theirs: every address of the office, walked by everybody it is not for."""

import re

import pytest
from litestar.routes import HTTPRoute

from fieldapp.domain.notes import KIND as NOTE
from fieldapp.domain.training import CLASS
from sync_server.db.engine import writing
from sync_server.journal import plain
from sync_server.journal.intake import take
from sync_server.people import asking, placing
from tests.cast import HUNG, LAN, MINH, NOW, TEAM, a_verdict, change
from tests.office.aside import hold
from tests.office.classes import a_class
from tests.office.commune import a_higher_class, a_notice, a_receipt, an_adviser, an_election, quarrel
from tests.office.conftest import text_of
from tests.office.headers import assert_guarded
from tests.office.paper import a_photo, photo_value, sound_value
from tests.office.seats import HOA_LOGIN, QUAN_LOGIN, seat_others
from tests.sounds import an_m4a

SECRETS = ("Bà Nguyễn Thị Lan", "Ông Trần Văn Bảo", "hàng rào", "Ghi rõ ai làm gì", "Thôn Mùng", "Trần Văn Hùng")
OPEN = {"/sign-in", "/sign-in/code", "/sign-out", "/static/{name:str}", "/language/{language:str}"}


@pytest.fixture
def secret(send, deliver, connect, bring, engine, clock):
    """Places of a case, a phone, a bundle and a held change of Minh's commune, by the names of the path parameters."""
    photo = a_photo()
    deliver(photo)
    deliver(said := an_m4a())
    sent = change(set=quarrel(**{"photos/p1": photo_value(photo), "photos/s1": sound_value(said)}))
    seq = send(LAN, sent).seq
    send(MINH, a_verdict(sent.record, seq, "returned", {"agreement": "Ghi rõ ai làm gì."}))
    device = connect("hung", changes=2)
    held = hold(engine, HUNG, change(sent.record, set={"note": "Đo lại hàng rào", "verdict": "approved"}), clock())
    with writing(engine) as conn:
        seat_others(conn, "luat")
        asking.ask(conn, MINH, question := asking.fresh_id(), sent.record, "Hỏi về hàng rào", ["luat"], clock())
        village = placing.named(conn, MINH.partition, "Thôn Mùng")
    people = {
        "class_id": a_class(engine, deliver),
        "team": TEAM,
        "account": MINH.person_id,
        "mediator": "hung",
        "held": held,
        "sha256": bring("hung", device),
        "election": an_election(engine),
        "village": village,
        "adviser": an_adviser(engine),
        "question": question,
        "what": "HGV",
        "receipt": a_receipt(engine),
        "higher": a_higher_class(engine),
        "notice": a_notice(engine),
    }
    files = {"photos/p1": photo_value(photo), "photos/s1": sound_value(said)}
    note = change(kind=NOTE, set={"words": "Ghi nhanh về hàng rào"} | files)
    send(LAN, note)
    of_case = {"record": sent.record, "entry": note.record, "photo": "p1", "sound": "s1"}
    fixed = {"name": "office.css", "language": "vi", "listed": "cases", "ending": "csv"}
    return of_case | {"device": device} | fixed | people


def office_routes(app):
    """Every (method, path) that people can ask for."""
    return sorted(
        (method, route.path)
        for route in app.routes
        if isinstance(route, HTTPRoute) and not route.path.startswith("/api/") and route.path != "/healthz"
        for method in route.methods - {"OPTIONS", "HEAD"}
    )


def walk(browser, app, secret):
    """Ask for every address with the real ids of somebody else's things."""
    browser.get("/sign-in" if not browser.cookies.get("session") else "/")
    for method, path in office_routes(app):
        if path == "/sign-out":
            continue
        token = browser.token
        address = re.sub(r"{(\w+):str}", lambda found: secret[found[1]], path)
        reply = browser._ask(method, address, follow=False, data={"form_token": token} if method == "POST" else None)
        yield method, path, reply
        if not browser.token:
            browser.get("/no-such-page")
            browser.get("/sign-in") if not browser.cookies.get("session") else browser.get("/")


def test_the_walk_knows_every_route(app):
    assert {path for _, path in office_routes(app)} >= {
        "/", "/queue", "/queue/alarms", "/queue/approve", "/overview", "/search", "/lists/{listed:str}/{ending:str}",
        "/cases/{record:str}", "/cases/{record:str}/return", "/cases/{record:str}/approve",
        "/cases/{record:str}/choose", "/cases/{record:str}/ask-leader", "/entries", "/entries/seen",
        "/entries/{entry:str}", "/entries/{entry:str}/photos/{photo:str}", "/entries/{entry:str}/sounds/{sound:str}",
        "/entries/{entry:str}/seen", "/entries/{entry:str}/ask", "/entries/{entry:str}/choose",
        "/cases/{record:str}/history", "/cases/{record:str}/photos/{photo:str}",
        "/cases/{record:str}/sounds/{sound:str}", "/phones", "/phones/code",
        "/phones/code/cancel", "/phones/settings", "/phones/{device:str}", "/phones/{device:str}/pin",
        "/phones/{device:str}/pin/code", "/phones/{device:str}/pin/cancel", "/phones/{device:str}/lost",
        "/phones/{device:str}/found", "/phones/{device:str}/revoke", "/phones/{device:str}/answer",
        "/courier", "/courier/answers/{sha256:str}", "/log", "/province",
        "/province/file/{ending:str}", "/teams",
        "/notices", "/notices/new", "/notices/{notice:str}", "/notices/{notice:str}/edit",
        "/notices/{notice:str}/drop", "/notices/{notice:str}/hand-over", "/notices/{notice:str}/take-back",
        "/notices/{notice:str}/seen", "/publishing", "/publishing/{notice:str}",
        "/publishing/{notice:str}/sheet",
        "/teams/people/{mediator:str}/move", "/teams/{team:str}/hand-over", "/teams/{team:str}/merge",
        "/teams/cards", "/teams/{team:str}/cards",
        "/teams/people/{mediator:str}/about", "/teams/contacts", "/teams/check", "/teams/new", "/teams/reviews",
        "/teams/elections", "/teams/elections/{election:str}", "/teams/elections/{election:str}/sent",
        "/teams/elections/{election:str}/decided", "/teams/{team:str}/elect/{what:str}",
        "/teams/import", "/teams/import/take", "/teams/import/template",
        "/shared", "/shared/{question:str}", "/cases/{record:str}/ask/{question:str}/take-back",
        "/teams/advisers", "/teams/advisers/new", "/teams/advisers/{adviser:str}",
        "/teams/advisers/{adviser:str}/sent", "/teams/advisers/{adviser:str}/end",
        "/teams/advisers/{adviser:str}/return",
        "/teams/villages", "/teams/villages/new", "/teams/villages/{village:str}",
        "/teams/villages/{village:str}/rename", "/teams/villages/{village:str}/merge",
        "/teams/villages/{village:str}/split",
        "/teams/{team:str}/edit", "/teams/{team:str}/add", "/teams/{team:str}/leader",
        "/teams/people/{mediator:str}/recognise", "/teams/people/{mediator:str}/leave",
        "/teams/people/{mediator:str}/return", "/teams/people/{mediator:str}/standards", "/teams/standards",
        "/cases/{record:str}/hand-over", "/held", "/held/{held:str}",
        "/training", "/training/coverage", "/training/coverage/people", "/training/documents",
        "/training/higher", "/training/higher/new", "/training/higher/{higher:str}",
        "/training/higher/{higher:str}/edit",
        "/training/higher/{higher:str}/nominate", "/training/higher/{higher:str}/outcome",
        "/training/higher/{higher:str}/sheet",
        "/training/documents/sheet", "/training/documents/new", "/training/documents/{receipt:str}",
        "/training/documents/{receipt:str}/cancel", "/training/new",
        "/training/{class_id:str}", "/training/{class_id:str}/photos/{photo:str}",
        "/training/{class_id:str}/edit", "/training/{class_id:str}/call-off", "/training/{class_id:str}/go-on",
        "/training/{class_id:str}/choose", "/training/{class_id:str}/seen", "/training/{class_id:str}/ask-leader",
        "/training/{class_id:str}/sheet", "/training/{class_id:str}/letters", "/training/{class_id:str}/handed-out",
        "/held/{held:str}/release", "/held/{held:str}/correct", "/held/{held:str}/decline",
        "/me", "/me/password", "/me/factor", "/accounts", "/accounts/{account:str}", "/counts", *OPEN,
    }  # fmt: skip


def test_without_signing_in_every_page_leads_to_the_door(app, visit, secret):
    for method, path, reply in walk(visit(), app, secret):
        if path in OPEN:
            continue
        if method == "GET":
            assert reply.status_code == 303, path
            assert reply.headers["location"].startswith("/sign-in"), path
        else:
            assert reply.status_code == 401, path
        assert not [word for word in SECRETS if word in reply.text], path


def test_the_officer_of_another_commune_sees_nothing_on_any_route(app, visit, secret, the_case):
    before = the_case(secret["record"])
    for method, path, reply in walk(visit(QUAN_LOGIN), app, secret):
        if any(
            place in path
            for place in (
                "{record",
                "{device",
                "{team",
                "{mediator",
                "{held",
                "{sha256",
                "{class_id",
                "{account",
                "{election",
                "{village",
                "{adviser",
                "{receipt",
                "{higher",
                "/notices/{notice",
            )
        ):
            assert reply.status_code == 404, (method, path)
        assert not [word for word in SECRETS if word in reply.text], path
        assert reply.content[:2] != b"\xff\xd8", "a photo"
        assert b"ftyp" not in reply.content, "a sound"
    assert the_case(secret["record"]) == before


def test_for_a_stranger_a_case_that_is_there_looks_like_one_that_is_not(visit, secret):
    quan = visit(QUAN_LOGIN)
    there, nowhere = quan.get(f"/cases/{secret['record']}"), quan.get("/cases/0199-nowhere")
    strip = re.compile(r"/cases/[\w-]+|%2Fcases%2F[\w-]+")
    assert strip.sub("", there.text) == strip.sub("", nowhere.text)


def test_the_province_sees_counts_and_nothing_else(app, visit, secret, the_case):
    before = the_case(secret["record"])
    hoa = visit(HOA_LOGIN)
    for method, path, reply in walk(hoa, app, secret):
        if path in (*OPEN, "/", "/province", "/province/file/{ending:str}") or path.startswith("/me"):
            continue
        assert reply.status_code == 403, (method, path)
        assert not [word for word in SECRETS if word in reply.text], path
    assert the_case(secret["record"]) == before
    page = hoa.get("/")
    assert "Số vụ, việc theo xã" in text_of(page)
    assert "Xã Dương Hưu 0 0 1 0 1" in text_of(page)
    assert "/queue" not in page.text


def test_an_officer_of_a_commune_does_not_get_the_provinces_page(minh):
    page = minh.get("/province")
    assert page.status_code == 403, page.url  # a lost session would lead to the door, which answers 200


def test_every_answer_is_guarded_and_private_ones_are_kept_nowhere(app, visit, secret):
    for login in (None, "minh", QUAN_LOGIN, HOA_LOGIN):
        for _, path, reply in walk(visit(login), app, secret):
            assert_guarded(reply, path)
            if not path.startswith("/static/"):
                assert reply.headers["cache-control"] == "no-store", path


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(visit):
    browser = visit()
    first = browser.get("/sign-in")
    second = browser.post("/sign-in", {"login": "minh", "password": "Mật khẩu của xã 2026"}, follow=False)
    lines = first.headers.get_list("set-cookie") + second.headers.get_list("set-cookie")
    assert {line.partition("=")[0] for line in lines} == {"form_key", "session"}
    for line in lines:
        assert "httponly" in line.lower()
        assert "samesite=lax" in line.lower()
        assert "path=/" in line.lower()
        assert "domain" not in line.lower()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
def test_no_word_of_an_address_may_be_the_id_that_stands_there(app):
    """A class with the id `new` would be known to every phone, and nobody in the office could open it."""
    paths = [route.path.strip("/").split("/") for route in app.routes]
    taken = {
        (theirs[n], "/".join(theirs))
        for ours in paths
        for n, word in enumerate(ours)
        if word.startswith("{")
        for theirs in paths
        if len(theirs) > n and theirs[:n] == ours[:n] and not theirs[n].startswith("{")
    }
    assert {"new", "higher", "seen"} <= {word for word, _ in taken}
    assert [each for each in sorted(taken) if plain.is_id(each[0])] == []


def test_what_a_phone_names_by_such_a_word_lies_aside_and_is_not_lost(app, engine):
    told = change("new", kind=CLASS, set={"subject": "TH01"})
    with writing(engine) as conn:
        [receipt] = take(conn, LAN, [told], NOW)
    assert (receipt.outcome, receipt.reason) == ("held", "unreadable")

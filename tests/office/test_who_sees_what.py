"""Who sees what: every address of the office, asked for by every role, with things of its own commune and of another.

`python -m pytest tests/office/test_who_sees_what.py -s -k table` prints what came of it; what is to come of it
stands in `who_sees.py`.
"""

from contextlib import contextmanager
from urllib.parse import quote

import pytest
from litestar.routes import HTTPRoute
from msgspec.structs import replace
from sqlalchemy import event

from fieldapp.domain.ids import new_id
from fieldapp.domain.notes import KIND as NOTE
from fieldapp.domain.roles import OfficeRole
from fieldapp.domain.training import CLASS
from sync_server.db.engine import writing
from sync_server.office import access, taking_away
from sync_server.people import asking, membership, roster
from sync_server.people import lost as losing
from tests.cast import FAR, FAR_TEAM, HUNG, LAN, MINH, QUAN, TEAM, a_verdict, change
from tests.office.aside import hold
from tests.office.classes import a_class, tell
from tests.office.commune import WORDS, a_higher_class, a_notice, a_receipt, an_adviser, an_election, quarrel, small
from tests.office.conftest import service_of
from tests.office.paper import a_photo, photo_value, sound_value
from tests.office.seats import seat_others
from tests.office.who_sees import (
    CASE_WORDS,
    CLASS_WORDS,
    DOOR,
    FAR_TITLE,
    HERE,
    LAST,
    NAMES,
    NONE,
    NOT_FOR,
    NOTHING,
    OF_NOBODY,
    OPEN,
    PEOPLE_HERE,
    QUESTION,
    SHUT,
    SIGNS,
    TABLE,
    TAKEN,
    THERE,
    THING,
)
from tests.sounds import an_m4a


@pytest.fixture
def things(send, deliver, connect, bring, engine, clock):
    """One of each kind in Minh's commune and in Quân's, by the names that the addresses give them."""
    with writing(engine) as conn:
        seat_others(conn)
    return {
        "here": _things(LAN, MINH, quarrel, TEAM, "moc", send, deliver, connect, bring, engine, clock)
        | {"class_id": a_class(engine, deliver)},
        "there": _things(FAR, QUAN, _far_quarrel, FAR_TEAM, "chinh-2", send, deliver, connect, bring, engine, clock),
    }


def _far_quarrel(**more):
    return small("Bà Hà", "Ông Khánh", **more)


def _things(mediator, officer, case, team, account, send, deliver, connect, bring, engine, clock):
    photo, said = a_photo(1 if team == TEAM else 5), an_m4a()
    deliver(photo, mediator)
    deliver(said, mediator)
    sent = change(set=case(**{"photos/p1": photo_value(photo), "photos/s1": sound_value(said)}))
    seq = send(mediator, sent).seq
    send(officer, a_verdict(sent.record, seq, "returned", {"agreement": "Ghi rõ ai làm gì."}))
    who = HUNG.person_id if mediator is LAN else mediator.person_id
    lost = connect(mediator.person_id, officer, token=("l" if team == TEAM else "m") * 43)
    device = connect(who, officer, changes=2)
    left, expert = f"left-{team}", "luat" if team == TEAM else "luat-2"
    with writing(engine) as conn:
        losing.mark_lost(conn, officer, lost, clock())
        roster.add_mediator(conn, left, team, "Người đã thôi")
        membership.leave(conn, officer, left, clock().date(), "a", "", clock())
        asking.ask(conn, officer, question := asking.fresh_id(), sent.record, QUESTION, [expert], clock())
        [village] = {each.village_id for each in roster.roster(conn, officer.partition) if each.id == team}
    files = {"photos/p1": photo_value(photo), "photos/s1": sound_value(said)}
    note = change(kind=NOTE, set={"words": "Ghi nhanh về hàng rào"} | files)
    send(mediator, note)
    class_id = new_id()
    title = "Lớp của xã" if team == TEAM else FAR_TITLE
    told = {"subject": "TH01", "title": title, "held_on": "2026-11-21", f"teams/{team}": {"name": "Tổ hòa giải"}}
    began = tell(engine, officer, CLASS, class_id, told).seq
    tell(engine, mediator, CLASS, class_id, {"photos/p1": photo_value(photo)}, began)
    held = change(sent.record, set={"note": "Đo lại hàng rào", "verdict": "approved"})
    return {
        "record": sent.record, "entry": note.record,
        "photo": "p1", "sound": "s1", "class_id": class_id, "device": device, "lost": lost,
        "left": left, "team": team, "mediator": who,
        "held": hold(engine, mediator, held, clock()), "sha256": bring(who, device),
        "account": account, "election": an_election(engine, team, officer, who), "what": "HGV",
        "village": village, "adviser": an_adviser(engine, officer), "question": question,
        "receipt": a_receipt(engine, team, officer, who), "higher": a_higher_class(engine, officer, who),
        "notice": a_notice(engine, officer, replace(WORDS, title=title)),
        "name": "office.css", "language": "vi", "listed": "cases", "ending": "csv",
    }  # fmt: skip


def office_routes(app):
    """Every address that people can ask for, as the table writes it."""
    return {
        f"{method} {route.path}"
        for route in app.routes
        if isinstance(route, HTTPRoute) and not route.path.startswith("/api/") and route.path != "/healthz"
        for method in route.methods - {"OPTIONS", "HEAD"}
    }


def ask(browser, address, things):
    """Ask for an address with these things put in; a form brings its token and nothing else."""
    method, path = THING.sub(lambda found: things[found[1]], address).split(" ", 1)
    form = {"form_token": browser.key} if method == "POST" else None
    return browser._ask(method, path, follow=False, data=form)


def outcome(reply):
    """What came of it, in a word."""
    assert reply.status_code < 500, reply.url
    if reply.status_code == 401 or reply.headers.get("location", "").startswith("/sign-in"):
        return DOOR
    return {403: SHUT, 404: NONE}.get(reply.status_code, OPEN)


def nowhere(things):
    """Ids of the same shape that nothing has."""
    return {
        name: value if name in OF_NOBODY else value[:-1] + ("0" if value[-1] != "0" else "1")
        for name, value in things.items()
    }


def has_thing(address):
    return any(name not in OF_NOBODY for name in THING.findall(address))


@pytest.fixture
def enter(visit):
    """A browser of somebody, or of nobody, that knows its form key."""

    def enter(login=None):
        browser = visit(login)
        browser.get("/me" if login else "/sign-in")
        browser.key = browser.token
        assert browser.key
        return browser

    return enter


def test_the_table_names_every_address_and_no_other(app):
    named = {
        address.replace("{lost:", "{device:").replace("{left:", "{mediator:") for address in TABLE if "?" not in address
    }
    assert named == office_routes(app)


def test_who_sees_what_is_as_the_table_says(enter, things, the_case):
    before = the_case(things["here"]["record"])
    seen, leaks = {}, []
    for role, login in HERE.items():
        browser = enter(login)
        for address in sorted(TABLE.keys() - {"POST /sign-out"}):
            for which, of in (("own", things["here"]), ("other", things["there"])):
                if address.startswith("POST") and which == "own" and role in TABLE[address]:
                    continue  # done last, since it may do something
                reply = ask(browser, address, of)
                seen[address, role, which] = outcome(reply)
                leaks += _leaks(role, address, reply, NOT_FOR.get(role, NOTHING))
    assert the_case(things["here"]["record"]) == before, "nobody but the officer has changed anything"
    for role, login in HERE.items():
        browser = enter(login)
        for address in sorted(TABLE, key=lambda each: (each.endswith(LAST), each)):
            if (address, role, "own") not in seen and TABLE[address] != "*":
                seen[address, role, "own"] = outcome(ask(browser, address, things["here"]))
    _print(seen)
    wrong = {
        (address, NAMES[role], which): came
        for (address, role, which), came in seen.items()
        if came != _expected(address, role, which)
    }
    assert wrong == {}
    assert leaks == []


def _expected(address, role, which):
    if TABLE[address] == "*":
        return DOOR if address in ("GET /sign-in/code", "POST /sign-in/code") else OPEN
    if role not in TABLE[address]:
        return NONE if address == "POST /accounts/demand" and role == "A" else _shut(address, role)
    return NONE if which == "other" and has_thing(address) and role != "A" else OPEN


def _shut(address, role):
    """An administrator has the log, and in it no phone."""
    return NONE if role == "A" and address.startswith("GET /log?") else SHUT


def _leaks(role, address, reply, words):
    if reply.content[:2] == b"\xff\xd8" or b"ftyp" in reply.content[:16]:
        return [] if role in "OC" and outcome(reply) == OPEN else [(role, address, "a photo or a sound")]
    return [(NAMES[role], address, word) for word in words if word in reply.text]


def test_who_takes_which_list_away_is_as_the_table_says(enter, things):
    came, leaks = {}, []
    for role, login in HERE.items():
        browser = enter(login)
        for asked in TAKEN:
            for which, of in (("own", things["here"]), ("other", things["there"])):
                reply = ask(browser, _list(asked), of)
                came[asked, role, which] = outcome(reply)
                leaks += _leaks(role, asked, reply, NOT_FOR.get(role, NOTHING))
    wrong = {key: outcome for key, outcome in came.items() if outcome != _taken(*key)}
    assert wrong == {} and leaks == []
    assert ask(enter(), _list("cases"), things["here"]).headers["location"].startswith("/sign-in")


def test_every_list_stands_in_the_table_and_on_a_page_that_somebody_opens():
    named = {asked.partition("?")[0] for asked in TAKEN}
    assert named == set(taking_away.LISTS) == access.lists()
    assert all(any(access.may_take(role, each) for role in OfficeRole) for each in named)


def _list(asked):
    name, _, narrowed = asked.partition("?")
    return f"GET /lists/{name}/csv" + (f"?{narrowed}" if narrowed else "")


def _taken(asked, role, which):
    if role not in TAKEN[asked]:
        return NONE if role == "A" and asked == "log?phone={device:str}" else SHUT
    return NONE if which == "other" and has_thing(asked) else OPEN


def _print(seen):
    print("\n\nroles × addresses: things of the own commune, then of another")
    print("● opens   · not for this role   ∅ as if it did not exist   → to the door\n")
    print(f"{'':52}" + "".join(f"{NAMES[role]:>10}" for role in HERE))
    for address in TABLE:
        cells = [[SIGNS.get(seen.get((address, role, which)), " ") for which in ("own", "other")] for role in HERE]
        print(f"{address:52}" + "".join(f"{own + ' ' + other:>10}" for own, other in cells))


def test_the_same_roles_of_another_commune_find_nothing_of_this_one(enter, things, the_case):
    before = the_case(things["here"]["record"])
    wrong, leaks = {}, []
    for role, login in THERE.items():
        browser = enter(login)
        for address in sorted(TABLE):
            if TABLE[address] == "*" or (address.startswith("POST") and not has_thing(address)):
                continue
            reply = ask(browser, address, things["here"])
            expected = SHUT if role not in TABLE[address] else NONE if has_thing(address) else OPEN
            if outcome(reply) != expected:
                wrong[address, NAMES[role]] = outcome(reply)
            leaks += _leaks("F", address, reply, CASE_WORDS[:3] + CLASS_WORDS + PEOPLE_HERE)
    assert wrong == {} and leaks == []
    assert the_case(things["here"]["record"]) == before


def test_nobody_is_led_to_the_door_and_learns_nothing(enter, things):
    browser = enter()
    for address in sorted(TABLE):
        if TABLE[address] == "*":
            continue
        for of in (things["here"], nowhere(things["here"])):
            reply = ask(browser, address, of)
            assert outcome(reply) == DOOR, address
            assert not [word for word in NOTHING if word in reply.text], address


def test_what_is_not_yours_looks_as_what_is_not_there_and_costs_as_much(enter, things, app, database_url):
    """To the byte, but for the address that was asked for; and by the same statements to the database."""
    theirs, differ = things["there"], {}
    for role in "OCFSA":
        browser = enter(HERE[role])
        for address in filter(has_thing, sorted(TABLE)):
            if role == "A" and "{account" in address:
                continue  # every account is in reach
            answers = []
            for of in (theirs, nowhere(theirs)):
                with statements(service_of(app).engine, database_url) as asked:
                    reply = ask(browser, address, of)
                answers.append((reply.status_code, _head(reply), _bare(reply, address, of), len(asked)))
            if answers[0] != answers[1]:
                differ[address, NAMES[role]] = [each[0::3] for each in answers]
    assert differ == {}


def _head(reply):
    return sorted((name, value) for name, value in reply.headers.items() if name not in ("content-length", "date"))


def _bare(reply, address, things):
    text = reply.text
    for name in THING.findall(address):
        text = text.replace(things[name], "X").replace(quote(things[name], safe=""), "X")
    return text


@contextmanager
def statements(engine, url):
    """The statements that SQLite carries out meanwhile; PostgreSQL's are not looked at, they are the same."""
    asked = []

    def watch(connection, _record, _proxy):
        connection.set_trace_callback(asked.append)

    if not url.startswith("sqlite"):
        yield asked
        return
    event.listen(engine, "checkout", watch)
    try:
        yield asked
    finally:
        event.remove(engine, "checkout", watch)
        engine.dispose()

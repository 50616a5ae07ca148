"""Phones come in by a code for one mediator, once; officers by a password."""

import unicodedata

import msgspec
import pytest
from sqlalchemy import update

from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.roster import PARTICULARS, Contact, MediationTeam
from fieldapp.protocol import EnrolRequest, Holding
from sync_server.clock import stamp
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.journal import stands
from sync_server.journal.author import the_server
from sync_server.journal.intake import take
from sync_server.people import attempts, codes, devices, officers, roster
from tests.cast import DUONG_HUU, MINH, NOW, QUAN, SON_HAI, TEAM, change, later

TOKEN, OTHER = "A" * 43, "b" * 43


@pytest.fixture
def a_code(people):
    def a_code(mediator="lan", officer=MINH, now=NOW):
        with writing(people) as conn:
            return devices.make_code(conn, officer, mediator, now)

    return a_code


@pytest.fixture
def redeem(people):
    """What comes of a code: the reply, or the problem's name."""

    def redeem(code, token=TOKEN, now=NOW, **more):
        try:
            with writing(people) as conn:
                return devices.redeem(conn, EnrolRequest(code=code, token=token, **more), now)
        except Problem as problem:
            return problem.code

    return redeem


@pytest.fixture
def phones(people):
    def phones(partition=DUONG_HUU):
        with reading(people) as conn:
            return devices.phones(conn, partition)

    return phones


def test_a_code_is_easy_to_read_aloud(a_code):
    code = a_code()
    assert len(code) == 9
    assert code[4] == "-"
    assert not set(code) & set("IO01L")


@pytest.mark.parametrize("typed", [str.lower, lambda c: c.replace("-", ""), lambda c: f"  {c[:2]} {c[2:]} "])
def test_a_code_may_be_typed_as_people_type(a_code, redeem, typed):
    assert redeem(typed(a_code())).person.name == "Nguyễn Thị Lan"


def test_the_reply_tells_who_and_where(a_code, redeem):
    reply = redeem(a_code())
    told = (reply.person.id, reply.team, reply.team_name, reply.village, reply.commune, reply.partition)
    assert told == ("lan", TEAM, "Tổ hòa giải thôn Mùng", "Thôn Mùng", "Xã Dương Hưu", DUONG_HUU)
    assert reply.epoch


def test_a_lost_answer_is_the_same_success_even_after_the_last_day(a_code, redeem, phones):
    code = a_code()
    first = redeem(code)
    assert redeem(code) == first
    assert redeem(code, now=later(days=30)) == first
    assert len(phones()) == 1


def test_a_code_works_once(a_code, redeem, phones):
    code = a_code()
    redeem(code)
    assert redeem(code, OTHER) == Code.USED_CODE
    assert len(phones()) == 1


def test_a_code_ends_after_seven_days(a_code, redeem):
    code = a_code()
    assert redeem(code, now=later(days=7)) == Code.EXPIRED_CODE
    assert redeem(code, now=later(days=6, hours=23)).person.id == "lan"


def test_a_new_code_ends_the_older_one_of_the_same_person_only(a_code, redeem):
    old, hungs, new = a_code(), a_code("hung"), a_code(now=later(hours=1))
    assert redeem(old, now=later(hours=2)) == Code.EXPIRED_CODE
    assert redeem(hungs, now=later(hours=2)).person.id == "hung"
    assert redeem(new, OTHER, now=later(hours=2)).person.id == "lan"


@pytest.mark.parametrize("code", ["", "AAAA-AAAA", "nonsense", "\x00", "\ud800", "9" * 5000])
def test_a_wrong_code_is_wrong(redeem, code):
    assert redeem(code) == Code.WRONG_CODE


@pytest.mark.parametrize("token", ["", "short", "A" * 42, "A" * 500, "Á" * 43, "A" * 43 + "\x00", "A" * 43 + "\n"])
def test_a_token_is_thirty_two_bytes_at_least(a_code, redeem, token):
    assert redeem(a_code(), token) == Code.BAD_REQUEST


def test_one_token_is_not_two_phones(a_code, redeem):
    redeem(a_code())
    assert redeem(a_code("tam")) == Code.BAD_REQUEST


def test_an_officer_makes_codes_for_the_own_commune_only(a_code):
    with pytest.raises(Problem, match="not_found"):
        a_code("lan", QUAN)
    with pytest.raises(Problem, match="not_found"):
        a_code("nobody")


def test_codes_and_tokens_are_not_stored(a_code, redeem, rows):
    code = a_code()
    redeem(code, device_name="Máy của Lan")
    stored = str(rows(tables.enrolments)) + str(rows(tables.devices))
    assert code not in stored
    assert code.replace("-", "") not in stored
    assert TOKEN not in stored


def test_a_revoked_phone_does_not_come_back_by_its_old_code(people, a_code, redeem, phones):
    code = a_code()
    reply = redeem(code)
    with writing(people) as conn:
        assert devices.revoke(conn, DUONG_HUU, reply.device, NOW)
        assert devices.revoke(conn, DUONG_HUU, reply.device, later(days=1))
        assert not devices.revoke(conn, DUONG_HUU, "nowhere", NOW)
    assert redeem(code) == Code.REVOKED
    assert phones()[0].revoked_at == "2026-11-22T02:30:00.000Z"


def test_what_a_phone_says_of_itself_is_kept_short_and_clean(a_code, redeem, phones):
    redeem(a_code(), app="1\x00", device_name=unicodedata.normalize("NFD", "Máy") + "x" * 500)
    assert phones()[0].app == "1"
    assert phones()[0].name.startswith("Máyx")
    assert len(phones()[0].name) == 80


def test_guessing_has_to_wait(http, a_code, clock):
    def guess(code):
        return http.post("/api/v1/enrol", content=msgspec.json.encode(EnrolRequest(code=code, token=TOKEN)))

    right = a_code()
    answers = [guess(f"WRNG-{n:04}").json()["problem"] for n in range(attempts.LIMIT)]
    assert answers == ["wrong_code"] * attempts.LIMIT
    shut = guess(right)
    assert (shut.status_code, shut.json()) == (429, {"problem": "too_many_tries"})
    clock.pass_by(minutes=11)
    assert guess(right).status_code == 200


def test_guesses_of_a_day_on_which_our_clock_was_years_ahead_hold_nobody_up(http, a_code, clock):
    clock.pass_by(days=5 * 365)
    for n in range(attempts.LIMIT):
        asked = EnrolRequest(code=f"WRNG-{n:04}", token=TOKEN)
        http.post("/api/v1/enrol", content=msgspec.json.encode(asked))
    clock.pass_by(days=-5 * 365)
    asked = EnrolRequest(code=a_code(), token=TOKEN)
    assert http.post("/api/v1/enrol", content=msgspec.json.encode(asked)).status_code == 200


def test_bad_messages_are_no_guesses(http, a_code):
    for _ in range(attempts.LIMIT + 2):
        assert http.post("/api/v1/enrol", content=b'{"code": "x", "token": "y"}').json() == {"problem": "bad_request"}


HOLDS = Holding(changes=3, drafts=1, photos=2, held=4, bundles=5)


def test_the_office_sees_what_a_phone_still_holds(enrol, engine, clock):
    lan = enrol("lan")
    clock.pass_by(hours=1)
    lan.sync(app="0.2", holding=HOLDS, clock="2026-11-22T10:30:00+07:00")
    with reading(engine) as conn:
        [phone] = devices.phones(conn, DUONG_HUU)
    told = (phone.app, phone.holding, phone.clock_off_s, phone.last_seen_at)
    assert told == ("0.2", HOLDS, 0, "2026-11-22T03:30:00.000Z")


@pytest.mark.parametrize(
    ("clock_of_phone", "notices"),
    [
        ("2026-11-22T09:39:00+07:00", []),
        ("2026-11-22T09:41:00+07:00", ["clock_wrong"]),
        ("2021-11-22T09:30:00+07:00", ["clock_wrong"]),
        ("", []),
    ],
)
def test_a_wrong_clock_is_told(enrol, clock_of_phone, notices):
    assert enrol("lan").sync(clock=clock_of_phone).notices == notices


def test_a_wrong_clock_changes_no_order(enrol, the_case):
    lan = enrol("lan")
    first = change(at="2031-01-01T00:00:00+07:00")
    lan.sync(first)
    lan.sync(change(record=first.record, base=3, summary="Sau", at="2001-01-01T00:00:00+07:00"))
    assert the_case(first.record).fields["summary"] == "Sau"
    assert [line.at[:4] for line in the_case(first.record).lines] == ["2031", "2001"]


def test_a_phone_that_only_asks_is_not_written_down_each_time(enrol, engine, clock):
    lan = enrol("lan")
    lan.sync(app="0.2")
    with reading(engine) as conn:
        [before] = devices.phones(conn, DUONG_HUU)
    clock.pass_by(seconds=20)
    lan.sync(app="0.2")
    with reading(engine) as conn:
        assert devices.phones(conn, DUONG_HUU) == [before]


def test_a_phone_that_was_here_while_our_clock_was_years_ahead_is_seen_again_when_it_is_put_right(enrol, engine, clock):
    lan = enrol("lan")
    clock.pass_by(days=5 * 365)
    lan.sync(app="0.2")
    clock.pass_by(days=-5 * 365)
    lan.sync(app="0.2")
    with reading(engine) as conn:
        [phone] = devices.phones(conn, DUONG_HUU)
    assert phone.last_seen_at == stamp(clock())


def test_a_team_is_published_once_and_again_when_it_changes(people, rows):
    def publish(now):
        with writing(people) as conn:
            roster.publish_team(conn, TEAM, now)

    before = len(rows(tables.journal))
    publish(later(days=1))
    assert len(rows(tables.journal)) == before
    with writing(people) as conn:
        roster.add_mediator(conn, "moi", TEAM, "Hoàng Văn Mới")
        conn.execute(update(tables.mediators).where(tables.mediators.c.id == "hung").values(team="team-dau"))
    publish(later(days=2))
    written = msgspec.json.decode(rows(tables.journal)[-1]["set"])
    assert written == {"members/moi": {"name": "Hoàng Văn Mới", "leader": False}, "members/hung": None}
    assert set(MediationTeam.__struct_fields__) >= {path.partition("/")[0] for path in written}


def test_more_than_the_names_of_a_teams_people_is_told_to_its_own_phones_only(people, enrol):
    with writing(people) as conn:
        roster.tell_of_mediator(conn, "lan", sex="NU", ethnic="KHAC", phone="0912 000 111")
        roster.publish_team(conn, TEAM, later(days=1))
        roster.publish_team(conn, TEAM, later(days=2))
    own = {"members/lan": {"sex": "NU", "ethnic": "KHAC", "phone": "0912 000 111"}}
    entries = {who: enrol(who).sync().entries for who in ("hung", "tam", "xa")}
    assert [entry.set for entry in entries["hung"] if entry.kind == PARTICULARS] == [own]
    for stranger in ("tam", "xa"):
        assert {entry.kind for entry in entries[stranger]} == {"team"}
        assert not any(word in str(entries[stranger]) for word in ("0912", "KHAC", "NU"))
    [mung] = [entry for entry in entries["tam"] if entry.record == TEAM]
    assert mung.set["members/lan"] == {"name": "Nguyễn Thị Lan", "leader": True}


def test_what_every_phone_was_told_before_is_taken_back_when_the_team_is_published(people, enrol):
    whole = {"members/lan": {"name": "Nguyễn Thị Lan", "phone": "0912 000 111"}}
    told = change(record=TEAM, kind="team", seq=0, set=whole)
    with writing(people) as conn:
        take(conn, the_server(DUONG_HUU), [told], NOW)
        roster.publish_team(conn, TEAM, later(days=1))
    assert "0912" not in str(enrol("tam").sync().entries)


def test_whom_to_call_is_told_to_every_team_of_the_commune_and_stays(people, rows):
    police = Contact(name="Bàn Văn Phú", role="CA_XA", phone="0912 000 111")

    def told(team):
        with reading(people) as conn:
            stand = stands.fields_of(conn, DUONG_HUU, [team])[team]
        return {path: value for path, value in stand.items() if path.startswith("contacts/")}

    with writing(people) as conn:
        roster.set_contacts(conn, DUONG_HUU, [police, Contact(name="Không số", role="CT_XA")], NOW)
        roster.add_mediator(conn, "moi", TEAM, "Người Mới")
        roster.publish_team(conn, TEAM, later(days=1))
        roster.add_team(conn, "team-moi", DUONG_HUU, "Tổ mới", "Thôn Mới")
        roster.publish_team(conn, "team-moi", later(days=1))
    wanted = {"contacts/CA_XA": {"name": "Bàn Văn Phú", "role": "CA_XA", "phone": "0912 000 111"}}
    assert told(TEAM) == told("team-moi") == wanted and told("team-sonhai") == {}
    with writing(people) as conn:
        roster.set_contacts(conn, DUONG_HUU, [], later(days=2))
        roster.publish_team(conn, TEAM, later(days=3))
    assert told(TEAM) == told("team-moi") == {}


def test_two_of_one_role_are_both_told(people):
    phones = ("0912 000 111", "0912 000 222")
    named = [Contact(name=f"Anh {phone[-1]}", role="CA_XA", phone=phone) for phone in phones]
    with writing(people) as conn:
        roster.set_contacts(conn, DUONG_HUU, named, NOW)
    with reading(people) as conn:
        stand = stands.fields_of(conn, DUONG_HUU, [TEAM])[TEAM]
    told = {path: value["phone"] for path, value in stand.items() if path.startswith("contacts/")}
    assert told == {"contacts/CA_XA": phones[0], "contacts/CA_XA-2": phones[1]}


def test_a_team_that_is_none_is_not_published(people):
    with pytest.raises(Problem, match="not_found"), writing(people) as conn:
        roster.publish_team(conn, "nowhere", NOW)


def test_the_roster_tells_teams_people_and_phones(people, a_code, redeem):
    redeem(a_code())
    with reading(people) as conn:
        teams = roster.roster(conn, DUONG_HUU)
        assert [team.id for team in roster.roster(conn, SON_HAI)] == ["team-sonhai"]
    assert [team.village for team in teams] == ["Thôn Đẫu", "Thôn Mùng"]  # Đ before M, on both engines
    [mung] = [team for team in teams if team.id == TEAM]
    assert [(each.id, each.leader, each.phones) for each in mung.mediators] == [("lan", True, 1), ("hung", False, 0)]


def test_a_code_has_many_siblings():
    assert len(codes.ALPHABET) ** codes.LENGTH > 5e11
    assert len({codes.new_code() for _ in range(1000)}) == 1000


@pytest.fixture
def minh(people):
    with writing(people) as conn:
        return officers.create(
            conn,
            login="Minh",
            name="Đỗ Đức Minh",
            role=officers.COMMUNE,
            partition=DUONG_HUU,
            password=unicodedata.normalize("NFC", "mật khẩu dài của Minh"),
            now=NOW,
        )


def test_an_officer_signs_in_from_any_keyboard(people, minh):
    with reading(people) as conn:
        assert officers.verify(conn, " minh ", unicodedata.normalize("NFD", "mật khẩu dài của Minh")) == minh
        assert officers.verify(conn, "minh", "mat khau dai cua Minh") is None
        assert officers.verify(conn, "nobody", "mật khẩu dài của Minh") is None
        assert officers.verify(conn, "minh", "\ud800") is None


def test_a_disabled_officer_does_not_sign_in(people, minh):
    with writing(people) as conn:
        conn.execute(update(tables.officers).values(disabled_at="2026-11-22T00:00:00.000Z"))
        assert officers.verify(conn, "minh", "mật khẩu dài của Minh") is None


def test_a_password_is_stored_as_argon2(minh, rows):
    stored = rows(tables.officers)[0]["password_hash"]
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(("role", "partition"), [("CB_XA", None), ("SO_TP", DUONG_HUU), ("HGV", DUONG_HUU)])
def test_role_and_commune_fit_together(people, role, partition):
    with pytest.raises(ValueError, match="commune"), writing(people) as conn:
        officers.create(conn, login="x", name="x", role=role, partition=partition, password="x", now=NOW)


def test_a_hash_that_is_none_fits_nothing():
    assert not officers.password_fits("nonsense", "nonsense")

"""Fills an empty database with the invented communes, through the same doors that real ones use."""

import secrets
from datetime import date, datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, Engine, func, select

from fieldapp.domain.ids import new_id
from fieldapp.domain.roles import OfficeRole, Role
from fieldapp.domain.roster import Contact
from fieldapp.protocol import EnrolRequest
from sync_server.blobs import desk
from sync_server.blobs.desk import Upload
from sync_server.blobs.store import BlobStore
from sync_server.db.engine import reading, writing
from sync_server.db.tables import communes
from sync_server.db.tables import officers as accounts
from sync_server.demo import classes, electing, learning, public
from sync_server.demo.facts import Adviser, Commune, Facts, OfficerSeat, Seat, Village
from sync_server.demo.stories import APP, DrawnPhoto, Hands, tell
from sync_server.journal.author import Author
from sync_server.people import advisers, devices, membership, officers, placing, roster, villages
from sync_server.people.about import About
from sync_server.people.person_events import Kind
from sync_server.people.standards import MET, STANDARDS, UNMET, Look

BEGAN_BEFORE = timedelta(days=60)  # when the communes were set up
MERGED_ON = date(2025, 7, 1)  # when many villages were merged
RECOGNISED_BEFORE = timedelta(days=400)  # before that


class SignIn(Struct, frozen=True, kw_only=True):
    """Who can sign in with what: an officer with a password, or a mediator with a one-time code."""

    kind: str  # "officer" or "mediator"
    role: str = ""  # OfficeRole of who has a password
    name: str
    place: str
    login: str  # empty for a mediator
    secret: str


def is_filled(engine: Engine) -> bool:
    """Return whether there is any commune yet."""
    with reading(engine) as conn:
        return bool(conn.execute(select(func.count()).select_from(communes)).scalar_one())


def fill(engine: Engine, store: BlobStore, facts: Facts, photo: DrawnPhoto, now: datetime) -> None:
    """Write the communes and their stories in one transaction, then hand in the photo."""
    with writing(engine) as conn:
        began = now - BEGAN_BEFORE
        for seat in facts.province:
            _officer(conn, seat, None, began)
        hands: dict[str, Hands] = {}
        for commune in facts.communes:
            hands |= _found(conn, commune, {story.by for story in facts.stories}, began)
        for papers in (facts.handed, facts.higher):
            learning.write(conn, papers, hands, now)
        electing.write(conn, facts.votes, hands, now)
        public.write(conn, facts.notices, now)
        held = [act for day in facts.classes for act in classes.acts(conn, day, hands, now)]
        tell(conn, [(story, hands[story.by]) for story in facts.stories], photo, now, held)
    length = len(photo.content)
    for author in {hands[story.by].mediator for story in facts.stories if story.photo}:
        desk.add(engine, store, author, Upload(sha256=photo.sha256, offset=0, length=length, chunk=photo.content), now)


def new_codes(engine: Engine, facts: Facts, now: datetime) -> list[SignIn]:
    """Make a fresh code for each mediator who is to have one, and return everybody who can sign in."""
    sign_ins: list[SignIn] = []
    with writing(engine) as conn:
        for commune in facts.communes:
            sign_ins += [_with_password(seat, commune.name, OfficeRole.OFFICER) for seat in commune.officers]
            sign_ins += _with_codes(conn, commune, now)
        sign_ins += [_with_password(seat, "", OfficeRole.PROVINCE) for seat in facts.province]
        known = {"", *conn.execute(select(accounts.c.login)).scalars()}
    return [each for each in sign_ins if each.login in known]  # one that was filled long ago may have fewer


def _with_password(seat: OfficerSeat, place: str, usual: OfficeRole) -> SignIn:
    role = seat.role or usual
    return SignIn(
        kind="officer", role=role, name=seat.name, place=seat.village or place, login=seat.login, secret=seat.password
    )


def _with_codes(conn: Connection, commune: Commune, now: datetime) -> list[SignIn]:
    given = {(village.name, seat.name) for village in commune.villages for seat in village.members if seat.code}
    office = Author(person_id="", name="", role=Role.OFFICER, partition=commune.code)
    return [
        SignIn(
            kind="mediator",
            name=each.name,
            place=team.village,
            login="",
            secret=devices.make_code(conn, office, each.id, now),
        )
        for team in roster.roster(conn, commune.code)
        for each in team.mediators
        if (team.village, each.name) in given
    ]


def _found(conn: Connection, commune: Commune, writers: set[str], now: datetime) -> dict[str, Hands]:
    """Set up a commune and return, by name, the hands of those who write a story there."""
    roster.add_commune(conn, commune.code, commune.name)
    office, *_others = [_officer(conn, seat, commune.code, now) for seat in commune.officers if not seat.village]
    for adviser in commune.advisers:
        _adviser(conn, office, adviser, now)
    hands: dict[str, Hands] = {}
    for village in commune.villages:
        ids = _team(conn, office, village, now)
        for name in writers & ids.keys():
            mediator = _phone(conn, office, ids[name], now)
            hands[name] = Hands(mediator=mediator, officer=office, person_ids=ids)
    for seat in commune.officers:
        if seat.village:
            _officer(conn, seat, commune.code, now, placing.named(conn, commune.code, seat.village))
    numbers = [Contact(name=each.name, role=each.role, phone=each.phone) for each in commune.numbers]
    roster.set_contacts(conn, commune.code, numbers, now)
    return hands


def _team(conn: Connection, office: Author, village: Village, now: datetime) -> dict[str, str]:
    """Put a village's team and its people on the list, and return their ids by name."""
    team, on = new_id(), (now - RECOGNISED_BEFORE).date()
    if village.merged_of:
        before = [new_id() for _ in village.merged_of]
        for id, name in zip(before, village.merged_of, strict=True):
            villages.add(conn, office, id, name, None, "", now)
        villages.merge(conn, office, before, new_id(), village.name, MERGED_ON, "15/NQ-HĐND", now)
    roster.add_team(conn, team, office.partition, village.team_name, village.name)
    roster.tell_of_team(conn, team, minority_area=village.minority_area)
    began_ms = int(now.timestamp() * 1000)
    seats = [*village.members, *village.left]
    ids = {seat.name: new_id(began_ms + n) for n, seat in enumerate(seats)}  # members stand in this order
    for seat in seats:
        about = About(name=seat.name, sex=seat.sex, ethnic=seat.ethnic, born=seat.born, schooling=seat.schooling)
        membership.enter(conn, office, ids[seat.name], team, about, now, Kind.IMPORTED)
        membership.recognise(conn, office, ids[seat.name], on, "", now)
        if not seat.unseen:
            membership.look_at(conn, office, ids[seat.name], _look(seat, office, on), 0, now)
    for gone in village.left:
        membership.leave(conn, office, ids[gone.name], now.date(), gone.why, "", now)
    for seat in village.members:
        if seat.leader:
            membership.name_leader(conn, office, team, ids[seat.name], now, on=on)
    return ids


def _look(seat: Seat, office: Author, on: date) -> Look:
    found = {each: UNMET if each in seat.unmet else MET for each in STANDARDS}
    return Look(found=found, on=on.isoformat(), looked_by=office.name, remark=seat.remark)


def _officer(
    conn: Connection, seat: OfficerSeat, partition: str | None, now: datetime, village: str = ""
) -> Author:  # fmt: skip
    role = seat.role or (officers.COMMUNE if partition else officers.PROVINCE)
    made = officers.create(
        conn, login=seat.login, name=seat.name, role=role, partition=partition, password=seat.password, now=now,
        village=village,
    )  # fmt: skip
    return Author(person_id=made.id, name=made.name, role=Role.OFFICER, partition=partition or "")


def _adviser(conn: Connection, office: Author, adviser: Adviser, now: datetime) -> None:
    told = advisers.Told(
        name=adviser.name, calling=adviser.calling, work_place=adviser.work_place, field=adviser.field
    )  # fmt: skip
    on = (now - RECOGNISED_BEFORE).date()
    advisers.add(conn, office, made := new_id(), adviser.role, told, on, now)
    if adviser.sent_to:
        advisers.send(conn, office, made, adviser.sent_to, now.date(), "", now)


def _phone(conn: Connection, office: Author, mediator: str, now: datetime) -> Author:
    """Enrol a phone that exists nowhere, and return its mediator as an author."""
    token = secrets.token_urlsafe(32)
    code = devices.make_code(conn, office, mediator, now)
    devices.redeem(conn, EnrolRequest(code=code, token=token, app=APP, device_name="Điện thoại mẫu"), now)
    return devices.known_by(conn, token).author

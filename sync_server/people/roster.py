"""Communes, their teams and mediators, and telling every phone of the commune about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, to_builtins
from sqlalchemy import Connection, Row, func, select, update

from fieldapp.domain import changes, vocabulary
from fieldapp.domain import roster as language
from fieldapp.domain.ids import new_id
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.text import clean, fold
from fieldapp.protocol import Change
from sync_server.clock import stamp
from sync_server.db.tables import communes, devices, mediators, teams
from sync_server.db.upsert import upsert
from sync_server.journal import places, stands
from sync_server.journal.author import the_server
from sync_server.journal.intake import take
from sync_server.people import placing, standards
from sync_server.people.standards import Look


class Mediator(Struct, frozen=True, kw_only=True):
    """A mediator, and how many phones of theirs may speak to us."""

    id: str
    name: str
    leader: bool
    phones: int
    sex: str = ""  # GIOI_TINH; empty: not told
    ethnic: str = ""  # DAN_TOC; empty: not told
    phone: str = ""  # a number
    born: str = ""  # a year, or a day as ISO has it; empty: not told
    schooling: str = ""  # TRINH_DO; empty: not told
    recognised_on: str = ""
    left_on: str = ""  # empty while they mediate
    left_why: str = ""  # LY_DO_THOI
    standards: Look = Look()  # the newest one


class Team(Struct, frozen=True, kw_only=True):
    """The team of one village."""

    id: str
    name: str
    village: str
    mediators: list[Mediator]
    merged_into: str = ""  # the id of the team that does its work now
    minority_area: bool = False
    left: list[Mediator] = []  # who mediated here, and does so no more
    village_id: str = ""
    once: list[str] = []  # what its village was called before, the latest first


def add_commune(conn: Connection, code: str, name: str) -> None:
    """Add a commune under its official code, or change its name."""
    upsert(conn, communes, [{"code": code, "name": clean(name)}])


def add_team(conn: Connection, team_id: str, partition: str, name: str, village: str) -> None:
    """Add a village's team, or change it; the village is begun when there is none yet. Phones: `publish_team`."""
    upsert(conn, teams, [{"id": team_id, "partition": partition, "name": clean(name)}])
    placing.place(conn, partition, team_id, village)


def add_mediator(conn: Connection, mediator_id: str, team_id: str, name: str, leader: bool = False) -> None:
    """Add a mediator to a team, or change them. Phones learn of it by `publish_team`."""
    upsert(conn, mediators, [{"id": mediator_id, "team": team_id, "name": clean(name), "leader": leader}])


def tell_of_mediator(conn: Connection, mediator_id: str, *, sex: str = "", ethnic: str = "", phone: str = "") -> None:
    """Write what Luật 35/2013/QH13, Điều 12.1 asks about a mediator, and how colleagues reach them.

    The codes are those of GIOI_TINH and DAN_TOC; empty means not told. Phones learn of it by `publish_team`.
    """
    if any(code and vocabulary.word(name, code) is None for name, code in (("GIOI_TINH", sex), ("DAN_TOC", ethnic))):
        raise ValueError("no such word")
    one = update(mediators).where(mediators.c.id == mediator_id)
    conn.execute(one.values(sex=sex, ethnic=ethnic, phone=clean(phone)))


def tell_of_team(conn: Connection, team_id: str, *, minority_area: bool) -> None:
    """Write whether many of an ethnic minority live where the team works. Phones learn of it by `publish_team`."""
    conn.execute(update(teams).where(teams.c.id == team_id).values(minority_area=minority_area))


class PhoneSettings(Struct, frozen=True, kw_only=True):
    """What a commune sets for the phones of its mediators."""

    lock_after_s: int  # seconds without a touch after which a phone locks itself
    contact_days: int  # days without contact after which it opens only with the commune's word


LOCK_MINUTES, CONTACT_DAYS = range(1, 31), range(7, 366)  # what a commune may choose


def phone_settings(conn: Connection, partition: str) -> PhoneSettings:
    """Return what the commune has set."""
    of = communes.c
    row = conn.execute(select(of.lock_after_s, of.contact_days).where(of.code == partition)).one()
    return PhoneSettings(lock_after_s=row.lock_after_s, contact_days=row.contact_days)


def set_phones(conn: Connection, partition: str, chosen: PhoneSettings) -> None:
    """Set it; phones hear of it with their next sync. Raises ValueError outside what may be chosen."""
    minutes, rest = divmod(chosen.lock_after_s, 60)
    if rest or minutes not in LOCK_MINUTES or chosen.contact_days not in CONTACT_DAYS:
        raise ValueError("outside what may be chosen")
    commune = update(communes).where(communes.c.code == partition)
    conn.execute(commune.values(lock_after_s=chosen.lock_after_s, contact_days=chosen.contact_days))


def roster(conn: Connection, partition: str) -> list[Team]:
    """Return a commune's teams with their mediators, in the same order on both engines."""
    of, phone = mediators.c, devices.c
    phones = (
        select(func.count())
        .select_from(devices)
        .where(phone.mediator == of.id, phone.revoked_at == "")
        .scalar_subquery()
    )
    known = places.of_commune(conn, partition)
    found: dict[str, Team] = {
        row.id: Team(
            id=row.id, name=row.name, village=row.village, mediators=[], merged_into=row.merged_into,
            minority_area=row.minority_area, left=[], village_id=row.village_id or "", once=known.former(row.id),
        )
        for row in conn.execute(select(teams).where(teams.c.partition == partition).order_by(teams.c.id))
    }  # fmt: skip
    asked = select(mediators, phones.label("phones")).where(of.team.in_(list(found))).order_by(of.id)
    for row in sorted(conn.execute(asked), key=lambda each: fold(each.name)):
        told = {name: getattr(row, name) for name in Mediator.__struct_fields__}
        told["standards"] = standards.of_json(row.standards)
        team = found[row.team]
        (team.left if row.left_on else team.mediators).append(Mediator(**told))
    return sorted(found.values(), key=lambda team: fold(team.village))


def publish_team(conn: Connection, team_id: str, now: datetime, by: str = "") -> None:
    """Write a team as it is into its commune's journal, if phones do not know it like that already.

    `by` is the name of the officer whose word it is; empty when nobody's.

    Every phone of the commune is told its people's names, for roll calls; the rest its own phones only.
    """
    row = conn.execute(
        select(teams, communes.c.name.label("commune"))
        .join(communes, communes.c.code == teams.c.partition)
        .where(teams.c.id == team_id)
    ).one_or_none()
    if row is None:
        raise Problem(Code.NOT_FOUND, "no such team")
    wanted = language.MediationTeam(
        name=row.name, village=row.village, commune=row.commune, members=_members(conn, team_id),
        minority_area=row.minority_area,
    )  # fmt: skip
    published = _published(conn, row.partition, team_id)
    numbers = {path: value for path, value in published.items() if path.startswith(_NUMBERS)}
    known = numbers or _numbers(conn, row.partition)
    besides = language.particulars_id(team_id)
    stood = _published(conn, row.partition, besides)
    news = [
        Change(id=new_id(), kind=kind, record=record, base=0, set=to_builtins(new), at=stamp(now))
        for kind, record, new in (
            (language.KIND, team_id, changes.difference(published, _told_only(changes.fields_of(wanted)) | known)),
            (language.PARTICULARS, besides, changes.difference(stood, _particulars(conn, team_id))),
        )
        if new
    ]
    if news:
        take(conn, the_server(row.partition, team_id, by), news, now)


def contacts(conn: Connection, partition: str) -> list[language.Contact]:
    """Return whom every phone of a commune was told to call when there is danger."""
    told = changes.record_of(language.MediationTeam, _numbers(conn, partition)).contacts
    return [each for _, each in sorted(told.items())]


def set_contacts(
    conn: Connection, partition: str, wanted: Sequence[language.Contact], now: datetime, by: str = ""
) -> None:
    """Tell every phone of a commune whom to call when there is danger, in the place of all before.

    Of one role there may be several, in this order. A team that is published later is told the same. `by` as for
    `publish_team`.
    """
    named = _by_path(wanted)
    for team in conn.execute(select(teams.c.id).where(teams.c.partition == partition).order_by(teams.c.id)).scalars():
        published = _published(conn, partition, team)  # one that phones do not know yet gets them when it is published
        there = {path: v for path, v in published.items() if path.startswith(_NUMBERS)}
        if published and (news := changes.difference(there, named)):
            told = Change(id=new_id(), kind=language.KIND, record=team, base=0, set=news, at=stamp(now))
            take(conn, the_server(partition, by=by), [told], now)


_NUMBERS = "contacts/"  # they stand in the published team alone


def _by_path(wanted: Sequence[language.Contact]) -> changes.Fields:
    found: changes.Fields = {}
    for each in wanted:
        if each.role and each.phone:
            before = sum(other["role"] == each.role for other in found.values())
            found[f"{_NUMBERS}{each.role}{f'-{before + 1}' if before else ''}"] = to_builtins(each)
    return found


def leaders(conn: Connection, team_id: str) -> list[str]:
    """Return the names of those who lead a team: one, as a rule."""
    return [row.name for row in _people(conn, team_id) if row.leader]


def _numbers(conn: Connection, partition: str) -> changes.Fields:
    """Return the numbers that the commune's other teams were told."""
    every = conn.execute(select(teams.c.id).where(teams.c.partition == partition).order_by(teams.c.id)).scalars().all()
    told = stands.fields_of(conn, partition, every)
    return {path: value for team in every for path, value in told[team].items() if path.startswith(_NUMBERS)}


def _members(conn: Connection, team_id: str) -> dict[str, language.Member]:
    return {row.id: language.Member(name=row.name, leader=row.leader) for row in _people(conn, team_id)}


def _particulars(conn: Connection, team_id: str) -> changes.Fields:
    """Return what only the own team is told of its people; nothing of whom nobody has told anything."""
    besides = language.Particulars(
        members={
            row.id: language.Particular(sex=row.sex, ethnic=row.ethnic, phone=row.phone)
            for row in _people(conn, team_id)
            if row.sex or row.ethnic or row.phone
        }
    )
    return _told_only(changes.fields_of(besides))


def _people(conn: Connection, team_id: str) -> Sequence[Row[Any]]:
    of = mediators.c
    return conn.execute(select(mediators).where(of.team == team_id, of.left_on == "").order_by(of.id)).all()


def _told_only(values: changes.Fields) -> changes.Fields:
    """Return the fields of a record, its members without what nobody has told of them."""
    return {
        path: {part: item for part, item in value.items() if item != ""} if isinstance(value, dict) else value
        for path, value in values.items()
    }


def _published(conn: Connection, partition: str, team_id: str) -> changes.Fields:
    return stands.fields_of(conn, partition, [team_id])[team_id]

"""A danger is reported: it stands in the case, and is on its way to the commune, before anything else is asked."""

from datetime import datetime

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from fieldapp.domain import changes
from fieldapp.domain.around import Alarm
from fieldapp.domain.cases import KIND
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import roster, telling, working

POLICE, LEADER, COMMUNE_POLICE, CHAIR, OFFICER = "113", "TT", "CA_XA", "CT_XA", "CB_XA"  # BAO_CHO
VIOLENCE = "K4"  # BAO_KHAN, Điều 10.4


class Somebody(Struct, frozen=True, kw_only=True):
    """One who may be called; without a number they are told in person."""

    name: str = ""
    phone: str = ""


class Reach(Struct, frozen=True, kw_only=True):
    """Who is to be told: everybody the commune named in this role, one at least. To reach one of them is enough."""

    whom: str  # BAO_CHO
    people: list[Somebody]


def raise_alarm(store: DeviceStore, record_id: str, alarm_id: str, kind: str, now: datetime) -> None:
    """Report a danger of this kind (BAO_KHAN), or say that the one under this id is of this kind.

    It leaves with the next contact whatever else of the case is unfinished. A case that this begins is received today.
    """
    with store.transaction():
        at_work = working.of_record(store, record_id)
        mine, team = roster.me(store), roster.own_team(store)
        before = working.case_of(at_work.fields).alarms.get(alarm_id)
        alarm = before or Alarm(at=_at(now), by=mine.name if mine else "", where=team.village)
        values = {f"alarms/{alarm_id}": to_builtins(replace(alarm, kind=kind))}
        if not (at_work.fields or at_work.held.lines):
            values = roster.first_mediator(store) | {"received_on": now.date()} | values
        telling.tell(store, KIND, record_id, values, now)


def tell_of_alarm(store: DeviceStore, record_id: str, alarm_id: str, whom: str, reached: bool, now: datetime) -> None:
    """Note that somebody (BAO_CHO) was told of a danger, or that they were not reached after all."""
    with store.transaction():
        alarm = _alarm(store, record_id, alarm_id)
        if alarm is not None and (whom in alarm.told) != reached:
            others = {code: at for code, at in alarm.told.items() if code != whom}
            _put(store, record_id, alarm_id, replace(alarm, told=others | ({whom: _at(now)} if reached else {})), now)


def describe_alarm(
    store: DeviceStore, record_id: str, alarm_id: str, now: datetime, *, where: str | None = None,
    explained: str | None = None,
) -> bool:  # fmt: skip
    """Say where help is to come, or what else helps; returns whether that is short enough to be sent at once."""
    given = {part: said for part, said in (("where", where), ("explained", explained)) if said is not None}
    if any(changes.too_long(KIND, f"alarms.{part}", said) for part, said in given.items()):
        return False
    with store.transaction():
        alarm = _alarm(store, record_id, alarm_id)
        if alarm is not None:
            _put(store, record_id, alarm_id, replace(alarm, **given), now)
    return True


def end_alarm(store: DeviceStore, record_id: str, alarm_id: str, now: datetime) -> None:
    """Say that the danger has passed. What was reported stays in the case."""
    with store.transaction():
        alarm = _alarm(store, record_id, alarm_id)
        if alarm is not None and not alarm.over_at:
            _put(store, record_id, alarm_id, replace(alarm, over_at=_at(now)), now)


def whom_to_tell(store: DeviceStore, kind: str) -> list[Reach]:
    """Return who is to be told of a danger of this kind, in the law's order (Điều 10.4-5, 15.4).

    Where there may be violence the police come first. A leader tells the commune herself.
    """
    team, mine = roster.own_team(store), roster.me(store)
    given: dict[str, list[Somebody]] = {}
    for _, each in sorted(team.contacts.items()):
        given.setdefault(each.role, []).append(Somebody(name=each.name, phone=each.phone))
    leaders = [(key, each) for key, each in team.members.items() if each.leader]
    law = [LEADER, COMMUNE_POLICE, CHAIR, *([OFFICER] if OFFICER in given else [])]
    found: list[Reach] = []
    for whom in [POLICE, *law] if kind == VIOLENCE else [*law, POLICE]:
        named = given.get(whom, [Somebody()])
        if whom == POLICE:
            found.append(Reach(whom=whom, people=[Somebody(phone=POLICE)]))
        elif whom == LEADER:
            known = named[0].phone
            others = [each for key, each in leaders if mine is None or key != mine.person]
            if others or not leaders:
                people = [Somebody(name=each.name, phone=each.phone or known) for each in others]
                found.append(Reach(whom=whom, people=people or [Somebody(phone=known)]))
        else:
            found.append(Reach(whom=whom, people=named))
    return found


def _alarm(store: DeviceStore, record_id: str, alarm_id: str) -> Alarm | None:
    return working.case_of(working.of_record(store, record_id).fields).alarms.get(alarm_id)


def _put(store: DeviceStore, record_id: str, alarm_id: str, alarm: Alarm, now: datetime) -> None:
    telling.tell(store, KIND, record_id, {f"alarms/{alarm_id}": to_builtins(alarm)}, now)


def _at(now: datetime) -> str:
    return now.isoformat(timespec="seconds")

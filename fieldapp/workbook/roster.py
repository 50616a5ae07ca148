"""Who may be picked as mediator: the own team, as the commune last told this phone."""

from msgspec import Struct, ValidationError, to_builtins

from fieldapp.domain import changes
from fieldapp.domain.cases import CaseMediator
from fieldapp.domain.changes import Fields
from fieldapp.domain.roster import KIND, MediationTeam, Particulars, particulars_id, whole
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from fieldapp.workbook import working


class Colleague(Struct, frozen=True, kw_only=True):
    """A mediator of the team; `person` is the roster's id."""

    person: str
    name: str
    leader: bool = False


def me(store: DeviceStore) -> Colleague | None:
    """Return who signed in on this phone; None before enrolment."""
    identity = store.identity.get()
    if identity is None or identity.reply is None:
        return None
    return Colleague(person=identity.reply.person.id, name=identity.reply.person.name)


def roster(store: DeviceStore) -> list[Colleague]:
    """Return the own team, the signed-in mediator first; she alone when the team has not come yet."""
    mine = me(store)
    if mine is None:
        return []
    others = {key: member for key, member in own_team(store).members.items() if member.name}
    known = [Colleague(person=key, name=member.name, leader=member.leader) for key, member in others.items()]
    known.sort(key=lambda each: (each.person != mine.person, not each.leader, each.name))
    return known if mine.person in others else [mine, *known]


def first_mediator(store: DeviceStore) -> Fields:
    """Return what a new case begins with: she who opened it mediates."""
    mine = me(store)
    if mine is None:
        return {}
    return {f"mediators/{mine.person}": to_builtins(CaseMediator(name=mine.name, person=mine.person))}


def own_team(store: DeviceStore) -> MediationTeam:
    """Return the own team as the commune last told it, with what only its own phones are told; an empty one before."""
    identity = store.identity.get()
    held = store.records.get(identity.reply.team) if identity and identity.reply else None
    if held is None:
        return MediationTeam()
    besides = store.records.get(particulars_id(held.id))
    return whole(_read(held), working.record_of(Particulars, besides.server if besides else {}))


def teams(store: DeviceStore) -> dict[str, MediationTeam]:
    """Return every team of the commune by its id, as all of the commune know it."""
    return {held.id: _read(held) for held in store.records.of_kind(KIND)}


def _read(held: Held) -> MediationTeam:
    try:
        return changes.record_of(MediationTeam, held.server)
    except ValidationError:
        return MediationTeam()  # a newer office wrote the roster in a way this version cannot read

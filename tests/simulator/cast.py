"""Who is in the simulated communes, and the template from which each schedule begins: all of them enrolled."""

from datetime import UTC, datetime

import msgspec

from fieldapp.protocol import EnrolRequest
from fieldapp.store.device import DeviceStore
from fieldapp.store.identity import Identity
from fieldapp.sync.enrol import knock_of
from sync_server.db.engine import writing
from sync_server.people import devices, roster
from tests.cast import COMMUNES, FAR, HUNG, LAN, MINH, TAM
from tests.simulator.phone import ADDRESS

BEGIN = datetime(2026, 12, 28, 1, 0, tzinfo=UTC)  # a few days before the year's end, when the books begin anew
PHONES = {"lan": LAN, "lan2": LAN, "hung": HUNG, "hung2": HUNG, "tam": TAM, "xa": FAR}  # Lan and Hùng have two each
WITNESSES = {"hung2": "lan"}  # a phone that was never used before the end, and one whose presence calls it
TEAMS = {LAN.team_id: LAN, TAM.team_id: TAM, FAR.team_id: FAR}  # and one of each


def officer_of(partition):
    """Return the officer of a commune: Minh, or one like him."""
    return msgspec.structs.replace(MINH, partition=partition)


def settle(server, folder):
    """Put everybody into an empty, migrated database, and make each phone's folder as it is after enrolment.

    Beside it, in `empty`, lies the server as it was before the first phone.
    """
    with writing(server.engine) as conn:
        for code, name in COMMUNES.items():
            roster.add_commune(conn, code, name)
        for team, who in TEAMS.items():
            roster.add_team(conn, team, who.partition, f"Tổ hòa giải {team}", team)
        for who in (LAN, HUNG, TAM, FAR):
            roster.add_mediator(conn, who.person_id, who.team_id, who.name, leader=who is LAN)
        for team in TEAMS:
            roster.publish_team(conn, team, BEGIN)
    server.engine.dispose()
    (folder / "empty").mkdir()
    server.take_files(folder / "empty")
    for name, who in PHONES.items():
        _enrol(server, folder / name, name, who)
    server.engine.dispose()
    server.take_files(folder)


def code_for(server, who, now):
    """Return a new code for a mediator, as the officer makes one."""
    with writing(server.engine) as conn:
        return devices.make_code(conn, officer_of(who.partition), who.person_id, now)


def _enrol(server, folder, name, who):
    token, code = name.ljust(43, "t"), code_for(server, who, BEGIN)
    with writing(server.engine) as conn:
        asked = EnrolRequest(code=code, token=token, knock=knock_of(token), device_name=name)
        reply = devices.redeem(conn, asked, BEGIN)
    with DeviceStore.open(folder) as store:
        store.identity.put(Identity(token=token, server_url=ADDRESS, reply=reply))

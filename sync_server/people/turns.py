"""Who changes who works where waits here for whoever does so already, and for the syncs of these people's phones."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from sync_server.db.tables import devices, partitions


def wait_turn(conn: Connection, people: Sequence[str], *communes: str) -> None:
    """Let nobody write into these communes' journals meanwhile, nor about these people's phones.

    Phones first and communes in their order, as each sync does it: so none wait for each other in a ring.
    """
    phone, commune = devices.c, partitions.c
    conn.execute(select(phone.id).where(phone.mediator.in_(people)).order_by(phone.id).with_for_update()).all()
    conn.execute(select(commune.seq).where(commune.code.in_(communes)).order_by(commune.code).with_for_update()).all()

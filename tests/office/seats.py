"""The officers of the cast, able to sign in."""

from sync_server.db.tables import officers as table
from sync_server.people import officers
from tests.cast import HOA, MINH, QUAN

PASSWORD = "Mật khẩu của xã 2026"
MINH_LOGIN, QUAN_LOGIN, HOA_LOGIN = "minh", "quan", "hoa"
_HASH = officers.password_hash(PASSWORD)


def seat_officers(conn):
    """Write Minh, Quân and Hoa into the database."""
    for login, who in ((MINH_LOGIN, MINH), (QUAN_LOGIN, QUAN)):
        _seat(conn, who.person_id, login, who.name, officers.COMMUNE, who.partition)
    _seat(conn, HOA["id"], HOA_LOGIN, HOA["name"], officers.PROVINCE, None)


def _seat(conn, person, login, name, role, partition):
    row = {"id": person, "login": login, "name": name, "role": role, "partition": partition}
    conn.execute(table.insert().values(**row, password_hash=_HASH, made_at="", disabled_at=""))

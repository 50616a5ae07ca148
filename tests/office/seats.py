"""The officers of the cast, able to sign in."""

from fieldapp.domain.roles import OF_A_VILLAGE, OfficeRole
from sync_server.db.tables import officers as table
from sync_server.people import officers, placing
from tests.cast import DUONG_HUU, HOA, MINH, QUAN, SON_HAI

PASSWORD = "Mật khẩu của xã 2026"
MINH_LOGIN, QUAN_LOGIN, HOA_LOGIN = "minh", "quan", "hoa"
ADMIN_LOGIN = "an"
# Who else may sit at the office, by login (and id): a name, a role, a commune.
OTHERS = {
    "chinh": ("Hà Văn Chính", OfficeRole.CHAIR, DUONG_HUU),
    "mat": ("Bùi Thị Mát", OfficeRole.FRONT, DUONG_HUU),
    "trung": ("Ngô Văn Trung", OfficeRole.SERVICE, DUONG_HUU),
    "luat": ("Tạ Thị Luật", OfficeRole.EXPERT, DUONG_HUU),
    "thon": ("Lê Văn Thôn", OfficeRole.VILLAGE_HEAD, DUONG_HUU),
    "ban": ("Vũ Thị Ban", OfficeRole.VILLAGE_FRONT, DUONG_HUU),
    "moc": ("Lò Văn Mộc", OfficeRole.OFFICER, DUONG_HUU),
    "luat-2": ("Mai Văn Lý", OfficeRole.EXPERT, SON_HAI),
    "chinh-2": ("Cao Văn Chỉnh", OfficeRole.CHAIR, SON_HAI),
    "mat-2": ("Đào Thị Mận", OfficeRole.FRONT, SON_HAI),
    ADMIN_LOGIN: ("Phan Thị An", OfficeRole.ADMIN, None),
}
_HASH = officers.password_hash(PASSWORD)


def seat_officers(conn):
    """Write Minh, Quân and Hoa into the database."""
    for login, who in ((MINH_LOGIN, MINH), (QUAN_LOGIN, QUAN)):
        _seat(conn, who.person_id, login, who.name, officers.COMMUNE, who.partition)
    _seat(conn, HOA["id"], HOA_LOGIN, HOA["name"], officers.PROVINCE, None)


def seat_others(conn, *logins):
    """Write the others into the database, or some of them."""
    for login in logins or OTHERS:
        name, role, partition = OTHERS[login]
        _seat(conn, login, login, name, role.value, partition)


def _seat(conn, person, login, name, role, partition):
    village = placing.named(conn, partition, "Thôn Mùng") if role in OF_A_VILLAGE else ""
    row = {"id": person, "login": login, "name": name, "role": role, "partition": partition, "village": village}
    conn.execute(table.insert().values(**row, password_hash=_HASH, made_at="", disabled_at=""))

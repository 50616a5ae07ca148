"""The commune of a story: its people and its numbers to call, Lan's phone signed in, Minh at his desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy import Connection, and_, select

from fieldapp.domain.roster import Contact
from sync_server.clock import utc_now
from sync_server.db.engine import open_engine, reading, writing
from sync_server.db.migrate import migrate
from sync_server.db.tables import blob_names, blobs
from sync_server.people import devices, officers, roster
from tests.cast import DUONG_HUU, MINH, settle
from tests.e2e.driver import Phone

PASSWORD = "cán bộ xã Dương Hưu"
NUMBERS = (
    Contact(name="Bàn Văn Phú", role="CA_XA", phone="0912 000 222"),
    Contact(name="Lương Thị Kim", role="CT_XA", phone="0912 000 333"),
)  # fmt: skip
"""Whom mediators call when there is danger; the numbers reach nobody."""


def found(folder: Path) -> str:
    """Settle the cast in the database of a server whose data lie in `folder`; return a code for Lan's phone."""
    engine = open_engine(_address(folder))
    migrate(engine)
    engine.dispose()
    now = utc_now()
    with written_into(folder) as conn:
        settle(conn, now)
        roster.set_contacts(conn, DUONG_HUU, NUMBERS, now)
        officers.create(
            conn, login="minh", name=MINH.name, role=officers.COMMUNE, partition=DUONG_HUU, password=PASSWORD, now=now
        )
        return devices.make_code(conn, MINH, "lan", now)


@contextmanager
def written_into(folder: Path) -> Iterator[Connection]:
    """Write into the database of a server that does not run."""
    engine = open_engine(_address(folder))
    try:
        with writing(engine) as conn:
            yield conn
    finally:
        engine.dispose()


@contextmanager
def looked_into(folder: Path) -> Iterator[Connection]:
    """Read the server's database beside the server."""
    engine = open_engine(_address(folder))
    try:
        with reading(engine) as conn:
            yield conn
    finally:
        engine.dispose()


def pictures_lacking(conn: Connection, record: str) -> list[str]:
    """Return the paths of this record's pictures that have not come in full."""
    of, there = blob_names.c, blobs.c
    same = and_(there.partition == of.partition, there.team == of.team, there.sha256 == of.sha256)
    asked = select(of.path).select_from(blob_names.outerjoin(blobs, same))
    return list(conn.execute(asked.where(of.record == record, there.sha256.is_(None))).scalars())


def sign_in(lan: Phone, code: str) -> None:
    """Sign the phone in, and wait until a forgotten PIN would lose nothing."""
    lan.fill("enrol-code", code.lower())
    lan.tap_until("enrol-go", "home-new")
    lan.await_gone("spare-key-waits")


def sit_down(minh: Page) -> None:
    """Sign the officer in."""
    minh.get_by_label("Tên đăng nhập").fill("minh")
    minh.get_by_label("Mật khẩu").fill(PASSWORD)
    minh.get_by_role("button", name="Đăng nhập").click()


def _address(folder: Path) -> str:
    return f"sqlite:///{folder / 'server.db'}"

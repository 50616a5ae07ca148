"""A phone and its commune at a parting, for the stories about one."""

import shutil
from datetime import datetime

import pytest
from sqlalchemy import select

from fieldapp import workbook
from fieldapp.config import VIETNAM
from sync_server.db import tables
from sync_server.db.engine import reading
from sync_server.people import events
from tests.cast import LAN
from tests.sync.village import serving
from tests.ui.telling import on


@pytest.fixture
def url(commune):
    with serving(commune.app) as port:
        yield f"http://127.0.0.1:{port}"


async def enrolled(app, commune):
    await on(app, "enrol")
    await app.fill("enrol-code", commune.code_for(LAN))
    await app.tap("enrol-go")
    await on(app, "home-empty")
    await app.until(lambda: app.find("spare-key-waits") is None, 20)


def store_of(app):
    """The store of the book that this window has open."""
    return app.page.on_resize.__self__.shell.store


def write_draft(app, summary):
    now = datetime.now(VIETNAM)
    workbook.keep(store_of(app), workbook.start_case(now), "summary", summary, now)


async def nudged(app):
    await app.tap("road-line")
    await on(app, "road")
    await app.until(lambda: app.can_tap("road-now"))  # a round that began by itself ends first
    await app.tap("road-now")


def event_kinds(commune):
    with reading(commune.engine) as conn:
        device = conn.execute(select(tables.devices.c.id).order_by(tables.devices.c.enrolled_at)).scalars().first()
        return [each.kind for each in reversed(events.history(conn, device))]


def copied(source, target):
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("lock", "keys.lock"))

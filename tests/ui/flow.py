"""What the stories of a case share: a phone with something in it, the way to a screen, and six answers."""

import asyncio
import re
import shutil

import flet as ft
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.ui import routes
from fieldapp.ui.kit.buttons import QUIET_SECONDS
from tests.ui.book import NOW, decide, opened, receive, sign_in, write
from tests.ui.telling import on

LONG_AGO = {"received_on": "2024-03-05"}


def filled(folder, fill=lambda store: None, language="vi"):
    folder.mkdir(parents=True, exist_ok=True)
    with opened(folder) as store:
        sign_in(store)
        if language != "vi":
            store.identity.put(replace(store.identity.get(), language=language))
        return fill(store)


async def open_case(app, case_id):
    await on(app, "home")
    await app.go(routes.case(case_id))
    await on(app, "case")


def after_a_kill(folder, tmp_path):
    """The store as a flat battery would leave it now: its files as they lie on the disk."""
    image = tmp_path / "after-the-kill"
    shutil.copytree(folder, image, ignore=shutil.ignore_patterns("lock", "keys.lock"))
    shutil.copytree(folder.with_name(f"{folder.name}-secrets"), image.with_name(f"{image.name}-secrets"))
    return opened(image)


def the_case(store):
    (held,) = store.records.of_kind("case")
    return workbook.view(store, held.id, NOW.date())


async def press_next(app, screen):
    """Press "next" as a calm finger does: the button takes no second tap within half a second."""
    await asyncio.sleep(QUIET_SECONDS)
    await app.tap("next")
    await on(app, screen)


def fields_like(app, pattern):
    return [each for each in app.identifiers() if re.fullmatch(pattern, each)]


async def answer_all(app):
    """Answer the six questions, from the list to the page of the case."""
    await on(app, "home")
    await app.tap("home-new")
    await on(app, "ask-who")
    first, second = fields_like(app, "f-parties/.*-name")
    await app.fill(first, "Bà Mai")
    await app.fill(second, "Ông Tư")
    await press_next(app, "ask-what")
    await app.tap("f-dispute_type-A04")
    await app.fill("f-summary", "Hàng rào lấn lối đi chung")
    await press_next(app, "ask-where")
    await app.tap("f-place-D1")
    await press_next(app, "ask-when")
    await app.tap("f-received_on-today")
    await press_next(app, "ask-mediators")
    await press_next(app, "ask-said")
    await press_next(app, "case")


def scrolled(app):
    """What the page's scrolling hangs on: another one begins at its top."""
    return app.inside("case", ft.ListView).key


def returned(store, **remark):
    """A case that the commune sent back with a remark."""
    case_id = write(store, outcome="THANH", ending="1", agreement="Tháo hàng rào", **LONG_AGO)
    receive(store, case_id)
    decide(store, case_id, "returned", "Ghi rõ ngày tháo", **remark)
    return case_id

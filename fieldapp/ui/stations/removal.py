"""Taking a picture out of a record: its page stays until that is kept, and says so when it is not."""

from collections.abc import Callable
from datetime import datetime

import flet as ft
from msgspec import Struct

from fieldapp.store.device import DeviceStore
from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.shell import use_book, use_shell
from fieldapp.workbook import CasePhoto

Drop = Callable[[DeviceStore, str, str, datetime], None]
"""The workbook's verb that takes a photo out of a record, both by their ids."""


class PhotoPage(Struct, frozen=True, kw_only=True):
    """What the page of a photo shows."""

    photo: CasePhoto | None  # None: there is none of this id
    picture: bytes | None
    trouble: str  # why it was not taken out
    remove: kit.Press


def use_photo(record_id: str, found: CasePhoto | None, drop: Drop, leave: Callable[[], object]) -> PhotoPage:
    """Return the photo to show and the way to take it out, after which `leave` is called. A hook.

    While it is being taken out the record names it no more, and the page shows it all the same.
    """
    shell = use_shell()
    last: list[CasePhoto] = use_own(list)
    going, set_going = ft.use_state(False)
    trouble, say = ft.use_state("")
    if found is not None:
        last[:] = [found]
    photo = found or (last[0] if going and last else None)
    sha256 = photo.photo.sha256 if photo else ""
    picture = use_book(lambda store: store.photos.read(sha256), sha256)

    async def remove() -> None:
        if photo is None:
            return
        set_going(True)
        problem = await shell.keep(drop, record_id, photo.id, shell.now())
        if problem:
            set_going(False)
            say(problem)
        else:
            leave()

    return PhotoPage(photo=photo, picture=picture, trouble=trouble, remove=remove)

"""Feeds the page of one photo."""

import flet as ft

from fieldapp import workbook
from fieldapp.ui import routes
from fieldapp.ui.screens.phones import missing_screen
from fieldapp.ui.screens.photo_page import photo_screen
from fieldapp.ui.shell import use_book, use_shell
from fieldapp.ui.stations.removal import use_photo
from fieldapp.ui.stations.strip import demo_strip


@ft.component
def PhotoStation() -> ft.View:
    """One photo of a case, at `/case/<id>/photos/<photo>`."""
    shell = use_shell()
    params, route, today = ft.use_route_params(), ft.use_view_path(), shell.today()
    case_id, photo_id = params["case_id"], params["photo_id"]
    view = use_book(lambda store: workbook.view(store, case_id, today), case_id, today)
    found = next((each for each in view.photos if each.id == photo_id and not each.photo.is_sound), None)
    page = use_photo(case_id, found, workbook.drop_photo, lambda: shell.go(routes.case(case_id)))
    if page.photo is None:
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(routes.case(case_id)))

    async def caption(text: str) -> str | None:
        return await shell.keep(workbook.keep_part, case_id, f"photos/{photo_id}", "caption", text, shell.now())

    return photo_screen(
        route=route,
        strings=shell.strings,
        photo=page.photo,
        picture=page.picture,
        trouble=page.trouble,
        on_caption=caption,
        on_remove=page.remove,
        on_back=lambda: shell.go(routes.case(case_id)),
        top=demo_strip(shell),
    )

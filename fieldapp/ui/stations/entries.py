"""The ways from the first screen. A station that is new puts its line here."""

import flet as ft

from fieldapp.ui import routes
from fieldapp.ui.screens.home import Entry
from fieldapp.ui.strings import Strings


def entries(strings: Strings, cases: int) -> list[Entry]:
    """Return the ways in their order; `cases` is how many there are to look through."""
    return [
        Entry(sem_id="home-note", icon=ft.Icons.ADD_A_PHOTO, text=strings("note.title"),
              address=routes.NEW_NOTE, note=strings("note.entry")),
        Entry(
            sem_id="home-danger", icon=ft.Icons.WARNING_AMBER, text=strings("danger.go"), address=routes.DANGER,
            urgent=True,
        ),
        Entry(
            sem_id="home-cases", icon=ft.Icons.FOLDER_OPEN, text=strings("today.cases"), address=routes.CASES,
            note=strings("today.cases_note", count=cases) if cases else "",
        ),
        Entry(
            sem_id="home-training", icon=ft.Icons.GROUPS, text=strings("training.title"), address=routes.TRAINING,
            note=strings("training.entry_note"),
        ),
        Entry(
            sem_id="home-team", icon=ft.Icons.DIVERSITY_3, text=strings("team.title"), address=routes.TEAM,
            note=strings("team.entry_note"),
        ),
        Entry(
            sem_id="home-papers", icon=ft.Icons.DESCRIPTION_OUTLINED, text=strings("papers.title_team"),
            address=routes.TEAM_PAPERS, note=strings("papers.entry_note"),
        ),
        Entry(sem_id="home-help", icon=ft.Icons.HELP_OUTLINE, text=strings("today.help"), address=routes.HELP,
              note=strings("today.help_note")),
        Entry(sem_id="home-settings", icon=ft.Icons.SETTINGS, text=strings("settings.title"), address=routes.SETTINGS),
    ]  # fmt: skip

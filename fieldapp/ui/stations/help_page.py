"""Feeds the page that tells how to use the book."""

import flet as ft

from fieldapp.ui import routes
from fieldapp.ui.screens.help_page import help_screen
from fieldapp.ui.shell import use_shell
from fieldapp.ui.stations.strip import demo_strip


@ft.component
def HelpStation() -> ft.View:
    """Help, at `/help`."""
    shell = use_shell()
    trouble, say = ft.use_state("")

    async def practise() -> None:
        problem = await shell.gate.practise()
        say(shell.sentence(problem) if problem else "")

    return help_screen(
        route=ft.use_view_path(),
        strings=shell.strings,
        trouble=trouble,
        on_practise=None if shell.practising else practise,
        on_back=lambda: shell.go(routes.HOME),
        top=demo_strip(shell),
    )

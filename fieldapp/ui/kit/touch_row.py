"""A row that leads somewhere: words, an arrow, and all of it is the target."""

from collections.abc import Sequence

import flet as ft

from fieldapp.ui.kit import measures
from fieldapp.ui.kit.calls import Press, answer
from fieldapp.ui.kit.marks import icon_mark, sem


def TouchRow(
    words: Sequence[ft.Control],
    *,
    on_press: Press,
    sem_id: str,
    icon: ft.IconData | None = None,
    paper: str = ft.Colors.SURFACE_CONTAINER_LOWEST,
    ink: str = ft.Colors.ON_SURFACE,
    edge: str | None = ft.Colors.OUTLINE_VARIANT,
    edge_width: float = 1,
) -> ft.Control:
    """Return the row. `words` stand under one another; `edge` None means no line around it."""

    async def tapped() -> None:
        await answer(on_press)

    inside: list[ft.Control] = [icon_mark(icon, color=ink)] if icon else []
    inside.append(ft.Column(list(words), spacing=4, tight=True, expand=True))
    inside.append(ft.Icon(ft.Icons.CHEVRON_RIGHT, color=ink))  # does not grow: the words need the room
    box = ft.Container(
        ft.Row(inside, spacing=measures.GAP),
        bgcolor=paper,
        border=ft.Border.all(edge_width, edge) if edge else None,
        border_radius=measures.RADIUS,
        padding=ft.Padding.only(left=14, right=8, top=14, bottom=14),
        ink=True,
        on_click=tapped,
    )
    return sem(sem_id, box, button=True)

"""A question before something is taken away. The way out that loses nothing is the first button."""

import flet as ft

from fieldapp.ui.kit import measures
from fieldapp.ui.kit.buttons import Button
from fieldapp.ui.kit.calls import Press, answer
from fieldapp.ui.kit.lettering import body, heading
from fieldapp.ui.kit.marks import sem


def use_confirm(
    *,
    asked: bool,
    title: str,
    text: str,
    yes: str,
    no: str,
    on_yes: Press,
    on_close: Press,
    sem_id: str,
) -> None:
    """Show the question while `asked`. A hook: call it on every render. Both answers call `on_close` too."""

    async def agreed() -> None:
        await answer(on_close)
        await answer(on_yes)

    dialog = ft.AlertDialog(
        modal=False,
        scrollable=True,
        title=heading(title, level=2),
        content=body(text) if text else None,
        inset_padding=ft.Padding.all(measures.EDGE),
        actions=[
            sem(
                sem_id,
                ft.Column(
                    [
                        Button(text=no, kind="outlined", on_press=on_close, sem_id=f"{sem_id}-no", full_width=True),
                        Button(text=yes, kind="danger", on_press=agreed, sem_id=f"{sem_id}-yes", full_width=True),
                    ],
                    tight=True,
                    spacing=measures.GAP,
                ),
            )
        ],
        on_dismiss=on_close,
    )
    ft.use_dialog(dialog if asked else None)

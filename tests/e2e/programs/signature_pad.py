"""A window with a field to sign in and nothing else, which tells what was drawn.

`python -m tests.e2e.programs.signature_pad PORT`.
"""

import sys

import flet as ft

from fieldapp.media.signature import Strokes
from fieldapp.ui import kit

WIDTH = 320.0


@ft.component
def window() -> ft.Control:
    said, say = ft.use_state("nothing yet")

    def heard(strokes: Strokes) -> None:
        say(f"drawn {' '.join(f'{x:.0f},{y:.0f}' for line in strokes.lines for x, y in line)}.")

    pad = kit.SignaturePad(on_drawn=heard, sem_id="pad", label="Ô ký", width=WIDTH)
    return ft.Column([pad, ft.Semantics(identifier="said", label="said", content=ft.Text(said))])


if __name__ == "__main__":
    ft.run(
        lambda page: page.render(window), host="127.0.0.1", port=int(sys.argv[1]), view=None, no_cdn=True,
        web_renderer=ft.WebRenderer.CANVAS_KIT,
    )  # fmt: skip

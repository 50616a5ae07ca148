"""A white field to sign in with a finger; what was drawn stays until it is wiped.

Drags to the side and up and down are listened to one by one, not as one "pan": the page that the field lies on
scrolls, and whoever asks for less of a movement gets all of it.

Every point is asked for. Flet leaves out those that come within so many milliseconds of another, with 0 those of the
same one; and a phone that stands still for a moment hands over at once what the finger did meanwhile: a whole name was
lost so.
"""

import time
from collections.abc import Callable

import flet as ft
from flet import canvas

from fieldapp.media.signature import Point, Strokes
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.hands import use_hands
from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.kit.marks import sem

HEIGHT = 190.0  # dp
_ALL_POINTS = -1  # ms
_SHOWN_EVERY_S = 0.016  # between two drawings of the line: no screen shows more, and a cheap phone has enough to do
_PIECE = 24  # points in one piece of line: a piece that is full is drawn once and left alone
_INK, _PAPER, _LINE = "#101514", "#FFFFFF", "#5C6763"  # ink on paper, by night as well


class _Drawn:
    """The lines on the field, and their pieces as they are shown."""

    def __init__(self, found: Strokes | None) -> None:
        self.lines: list[list[Point]] = [list(line) for line in found.lines] if found else []
        self.full: list[canvas.Path] = [_path(line) for line in self.lines]
        self.down: Point | None = None
        self._shown_at = 0.0

    def is_to_be_shown(self) -> bool:
        """Return whether the last drawing is long enough ago, and take it that there is one now."""
        now = time.monotonic()
        if now - self._shown_at < _SHOWN_EVERY_S:
            return False
        self._shown_at = now
        return True

    def begin(self, at: Point) -> None:
        start = self.down if self.down is not None else at
        self.down = None
        self.lines.append([start] if start == at else [start, at])

    def go_on(self, at: Point) -> None:
        if not self.lines:
            self.begin(at)
        self.lines[-1].append(at)
        if len(self.lines[-1]) % _PIECE == 0:
            self.full.append(_path(self.lines[-1][-_PIECE - 1 :]))

    def end(self) -> None:
        if self.lines and (rest := len(self.lines[-1]) % _PIECE):
            self.full.append(_path(self.lines[-1][-rest - 1 :]))

    def shapes(self, drawing: bool) -> list[canvas.Shape]:
        rest = len(self.lines[-1]) % _PIECE if drawing and self.lines else 0
        return [*self.full, *([_path(self.lines[-1][-rest - 1 :])] if rest else [])]


@ft.component
def SignaturePad(
    *, on_drawn: Callable[[Strokes], object], sem_id: str, label: str, width: float, found: Strokes | None = None
) -> ft.Control:
    """Return the field, `width` dp wide; `on_drawn` hears all lines at the end of each.

    Another key begins it anew, with what is `found` there.
    """
    drawn = use_own(lambda: _Drawn(found))
    hands = use_hands()
    drawing, set_drawing = ft.use_state(False)
    _, count = ft.use_state(0)

    def down(event: ft.DragDownEvent) -> None:  # type: ignore[type-arg]
        drawn.down = _at(event.local_position, width)
        if hands:
            hands.moved()

    def start(event: ft.DragStartEvent) -> None:  # type: ignore[type-arg]
        drawn.begin(_at(event.local_position, width))
        set_drawing(True)

    def update(event: ft.DragUpdateEvent) -> None:  # type: ignore[type-arg]
        drawn.go_on(_at(event.local_position, width))
        if drawn.is_to_be_shown():
            count(sum(map(len, drawn.lines)))

    def end() -> None:
        drawn.end()
        set_drawing(False)
        on_drawn(Strokes(width=width, height=HEIGHT, lines=tuple(tuple(line) for line in drawn.lines)))

    field = ft.GestureDetector(
        drag_interval=_ALL_POINTS,
        on_horizontal_drag_down=down,
        on_horizontal_drag_start=start,
        on_horizontal_drag_update=update,
        on_horizontal_drag_end=end,
        on_vertical_drag_down=down,
        on_vertical_drag_start=start,
        on_vertical_drag_update=update,
        on_vertical_drag_end=end,
        content=ft.Container(
            canvas.Canvas(
                [*_guide(width), *drawn.shapes(drawing)], width=width, height=HEIGHT,
            ),
            bgcolor=_PAPER,
            border=ft.Border.all(2, ft.Colors.PRIMARY),
            border_radius=measures.RADIUS,
            clip_behavior=ft.ClipBehavior.HARD_EDGE,
        ),
    )  # fmt: skip
    return sem(sem_id, field, label=label)


def _at(position: ft.Offset, width: float) -> Point:
    """Return the place within the field: a finger may slip over its border."""
    return (min(max(position.x, 0.0), width), min(max(position.y, 0.0), HEIGHT))


def _path(points: list[Point]) -> canvas.Path:
    first, *others = points
    elements: list[canvas.Path.PathElement] = [canvas.Path.MoveTo(*first)]
    elements += [canvas.Path.LineTo(*each) for each in others]
    pen = ft.Paint(
        color=_INK, stroke_width=3, style=ft.PaintingStyle.STROKE, stroke_cap=ft.StrokeCap.ROUND,
        stroke_join=ft.StrokeJoin.ROUND,
    )  # fmt: skip
    return canvas.Path(elements, pen)


def _guide(width: float) -> list[canvas.Shape]:
    """Return the line to write on."""
    height = HEIGHT * 0.74
    return [canvas.Line(16, height, width - 16, height, ft.Paint(color=_LINE, stroke_width=1))]

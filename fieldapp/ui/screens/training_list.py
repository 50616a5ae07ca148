"""Training: the classes to come and past, and the ways to one's own history, the team, the team's meetings."""

from collections.abc import Callable, Sequence
from datetime import date

import flet as ft

from fieldapp.domain import vocabulary
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.screens.class_words import called_off_line, count_text, state_text, title_of, when_and_where
from fieldapp.ui.strings import Strings
from fieldapp.workbook import ClassRow, Taken

CARD = 232  # dp of the card's picture: a whole number of each of its squares


def training_screen(
    *,
    route: str,
    strings: Strings,
    today: date,
    rows: Sequence[ClassRow],
    ways: Sequence[ft.Control],
    on_begin: kit.Press,
    on_open: Callable[[str], object],
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the list of classes; `ways` are rows that lead on from here."""
    window = kit.use_window(rows, sem_id="classes", strings=strings)
    body: list[ft.Control] = []
    if not rows:
        body.append(kit.Notice(strings("training.none_help"), sem_id="no-classes", title=strings("training.none")))
    for over in (False, True):
        under = [row for row in window.shown if row.over == over]
        if under:
            body.append(kit.heading(strings("training.over" if over else "training.to_come"), level=2))
            body += [_row(row, strings, today, on_open) for row in under]
    body += window.more
    body += ways
    return kit.screen(
        route=route,
        title=strings("training.title"),
        sem_id="training",
        on_back=on_back,
        back_text=strings("kit.back"),
        body=body,
        top=top,
        spacing=measures.GAP,
        on_scroll=window.on_scroll,
        bottom=kit.BigButton(
            text=strings("training.begin"), icon=ft.Icons.HOW_TO_REG, on_press=on_begin, sem_id="begin-class"
        ),
    )


def way(text: str, note: str, icon: ft.IconData, on_press: kit.Press, sem_id: str) -> ft.Control:
    """Return a row that leads to another screen."""
    return kit.TouchRow([kit.lead(text), kit.quiet(note)], on_press=on_press, sem_id=sem_id, icon=icon)


def _row(row: ClassRow, strings: Strings, today: date, on_open: Callable[[str], object]) -> ft.Control:
    begun = row.counts.open < row.counts.everybody
    counted = count_text(row.counts, strings) if begun else strings("training.not_begun")
    words: list[ft.Control] = [
        kit.lead(title_of(row.training, strings)),
        kit.body(when_and_where(row.training, strings, today), color=ft.Colors.ON_SURFACE_VARIANT),
        *called_off_line(row.training, strings),
        kit.body(counted),
        kit.quiet(strings("training.by_commune" if row.by_commune else "training.by_team")),
    ]
    return kit.TouchRow(words, on_press=lambda: on_open(row.id), sem_id=f"class-{row.id}", icon=ft.Icons.GROUPS)


def new_class_screen(
    *,
    route: str,
    strings: Strings,
    today: date,
    trouble: str,
    on_pick: Callable[[str], object],
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Ask what the class is about: one tap, and the roll call begins."""
    choices = [
        kit.Choice(code=word.code, text=word.label(strings.language)) for word in vocabulary.choices("TAP_HUAN", today)
    ]
    body: list[ft.Control] = [kit.heading(strings("training.begin_ask")), kit.body(strings("training.begin_note"))]
    body += kit.trouble_notice(trouble)
    body.append(kit.PickList(choices=choices, chosen="", on_pick=on_pick, sem_id="subject", strings=strings))
    return kit.screen(
        route=route,
        title=strings("training.begin_title"),
        sem_id="new-class",
        on_back=on_back,
        back_text=strings("kit.back"),
        body=body,
        top=top,
    )


def my_training_screen(
    *,
    route: str,
    strings: Strings,
    today: date,
    card: str,
    picture: bytes,
    taken: Sequence[Taken],
    attended: int,
    on_open: Callable[[str], object],
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return a mediator's own history and her card, as a picture and in letters.

    `attended` is how many classes of this year.
    """
    body: list[ft.Control] = [
        *_card(strings, card, picture),
        kit.heading(strings("training.mine_count", year=today.year, count=attended), level=2),
    ]
    if not taken:
        body.append(kit.body(strings("training.mine_none")))
    for each in taken:
        words: list[ft.Control] = [
            kit.lead(title_of(each.training, strings)),
            kit.body(when_and_where(each.training, strings, today), color=ft.Colors.ON_SURFACE_VARIANT),
            kit.body(state_text(each.attendance.state, strings)),
        ]
        if each.attendance.documents:
            words.append(kit.quiet(strings("training.person_documents")))
        body.append(
            kit.TouchRow(words, on_press=_opens(on_open, each.class_id), sem_id=f"taken-{each.class_id}")
        )  # fmt: skip
    return kit.screen(
        route=route,
        title=strings("training.mine_title"),
        sem_id="my-training",
        on_back=on_back,
        back_text=strings("kit.back"),
        body=body,
        top=top,
        spacing=measures.GAP,
    )


def _card(strings: Strings, card: str, picture: bytes) -> list[ft.Control]:
    if not card:
        return []
    words: list[ft.Control] = [
        kit.label(strings("training.card_title")),
        ft.Container(
            ft.Image(
                src=picture, width=CARD, height=CARD, filter_quality=ft.FilterQuality.NONE,
                semantics_label=strings("training.card_picture"),
            ),
            bgcolor=ft.Colors.WHITE, width=CARD + 2, border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
            border_radius=measures.RADIUS, clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        ),
        ft.Text(card, size=measures.HEADING + 6, color=ft.Colors.PRIMARY),
        kit.quiet(strings("training.card_note")),
    ]  # fmt: skip
    return [kit.sem("card", ft.Column(words, spacing=6, tight=True))]


def _opens(on_open: Callable[[str], object], class_id: str) -> Callable[[], object]:
    return lambda: on_open(class_id)

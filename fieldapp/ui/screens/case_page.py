"""One case: where it is and what to do, what the commune asks, what it will read, photos, and who did what when."""

from collections.abc import Callable, Sequence
from datetime import tzinfo

import flet as ft

from fieldapp.domain.cases import title as title_of
from fieldapp.ui import kit, routes
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.marks import icon_mark
from fieldapp.ui.questions import question_of
from fieldapp.ui.screens.case_story import Story
from fieldapp.ui.screens.pieces import side_by_side
from fieldapp.ui.screens.read_case import Reading, name_of, readings
from fieldapp.ui.screens.what_next import may_send, what_next
from fieldapp.ui.strings import Strings
from fieldapp.workbook import CaseView, HistoryLine, PhoneStanding

GoTo = Callable[[str], object]
"""Called with the path of a field that is to be mended."""


def case_screen(
    *,
    route: str,
    strings: Strings,
    zone: tzinfo,
    view: CaseView,
    story: Sequence[HistoryLine],
    thumbs: dict[str, bytes | None],
    continues_at: str,
    acts: int,
    trouble: str,
    photo_trouble: str,
    on_mend: GoTo,
    on_question: Callable[[str], object],
    on_send: kit.Press,
    on_photo: Callable[[str], object],
    on_add_photo: kit.Press,
    on_withdraw: kit.Press,
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the page. `continues_at` is the question that nothing is answered of yet; `thumbs` by photo id.

    Where the case stands is at the top, so the page begins there again when her own hand has just changed that:
    when `acts` (how often she sent or withdrew here) grew, or when she mended what was missing or asked about.
    """
    body: list[ft.Control] = [_standing(view, strings, zone)]
    if trouble:
        body.append(kit.Notice(trouble, sem_id="trouble", tone=kit.Tone.ERROR))
    body += [_remarks(view, strings, on_mend)] if view.remarks else []
    body += [_held(view, strings)] if view.held else []
    body += [_missing(view, strings, on_mend)] if view.unsent and view.stopping else []
    body += [_conflicts(view, strings)] if view.conflicts else []
    body += [_section(name, view, strings, on_mend, on_question) for name in routes.QUESTIONS]
    body.append(_photos(view, thumbs, strings, photo_trouble, on_photo, on_add_photo))
    body.append(Story(story=story, strings=strings, zone=zone))
    if view.unsent:
        body.append(Withdrawing(never_sent=not (view.received_at or view.waiting), strings=strings, on_yes=on_withdraw))
    return kit.screen(
        route=route,
        title=title_of(view.case) or strings("case.nameless"),
        sem_id="case",
        body=body,
        top=top,
        opens_at=f"{acts} {len(view.stopping)} {bool(view.remarks) and may_send(view)}",
        on_back=on_back,
        back_text=strings("kit.back"),
        bottom=_foot(view, strings, continues_at, on_mend, on_question, on_send, on_back),
    )


def _standing(view: CaseView, strings: Strings, zone: tzinfo) -> ft.Control:
    said = what_next(view, strings, zone)
    paper, ink = _LOOK[said.tone]
    words: list[ft.Control] = [kit.heading(said.title, color=ink), kit.body(said.text, color=ink)]
    if said.title != strings(f"phone_standings.{view.phone_standing}"):
        words.insert(0, ft.Row([kit.StandingChip(view.phone_standing, strings)], wrap=True))
    box = ft.Container(
        ft.Column(words, spacing=8, tight=True), bgcolor=paper, border_radius=measures.RADIUS, padding=measures.EDGE
    )
    return kit.sem("case-standing", box, live_region=True)


_LOOK: dict[kit.Tone, tuple[str, str]] = {
    kit.Tone.INFO: (ft.Colors.SURFACE_CONTAINER, ft.Colors.ON_SURFACE),
    kit.Tone.GOOD: (ft.Colors.PRIMARY_CONTAINER, ft.Colors.ON_PRIMARY_CONTAINER),
    kit.Tone.WARN: (ft.Colors.TERTIARY_CONTAINER, ft.Colors.ON_TERTIARY_CONTAINER),
}


def _foot(
    view: CaseView,
    strings: Strings,
    continues_at: str,
    on_mend: GoTo,
    on_question: Callable[[str], object],
    on_send: kit.Press,
    on_back: kit.Press,
) -> ft.Control | None:
    """Return the one thing to do next; None when there is nothing."""
    if may_send(view):
        send = kit.BigButton(
            text=strings("case.send"), icon=ft.Icons.SEND, on_press=on_send, sem_id="send", busy=strings("kit.wait")
        )
        return side_by_side(strings("case.later"), on_back, "later", send)
    if view.phone_standing == PhoneStanding.RETURNED:
        path = next(iter(view.remarks), "")
        return kit.BigButton(
            text=strings("case.mend"), icon=ft.Icons.EDIT, on_press=lambda: on_mend(path), sem_id="mend"
        )  # fmt: skip
    if view.unsent and continues_at:
        place = routes.QUESTIONS.index(continues_at) + 1
        words = strings("case.continue", place=place, question=strings(f"ask.{continues_at}"))
        return kit.BigButton(
            text=words, icon=ft.Icons.EDIT, on_press=lambda: on_question(continues_at), sem_id="continue"
        )  # fmt: skip
    if view.unsent and view.stopping:
        path = view.stopping[0].path
        return kit.BigButton(
            text=strings("case.fill"), icon=ft.Icons.EDIT, on_press=lambda: on_mend(path), sem_id="fill"
        )  # fmt: skip
    return None


def _remarks(view: CaseView, strings: Strings, on_mend: GoTo) -> ft.Control:
    answered = view.phone_standing != PhoneStanding.RETURNED
    title = strings("case.remarks_answered" if answered else "case.remarks")
    do = strings("case.mend_again" if answered else "case.mend_here")
    rows = [
        _link(
            f"remark-{path}", name_of(path, view.case, strings), [text], do,
            _goes(on_mend, path), ft.Icons.REPLY, warm=not answered,
        )
        for path, text in view.remarks.items()
    ]  # fmt: skip
    return _group("remarks", title, rows)


def _missing(view: CaseView, strings: Strings, on_mend: GoTo) -> ft.Control:
    rows = [
        _link(
            f"missing-{breach.path}", name_of(breach.path, view.case, strings), [strings(f"rules.{breach.rule}")],
            strings("case.fill_here"), _goes(on_mend, breach.path), ft.Icons.EDIT, warm=True,
        )
        for breach in view.stopping
    ]  # fmt: skip
    return _group("missing", strings("case.missing"), rows)


def _held(view: CaseView, strings: Strings) -> ft.Control:
    words = "\n".join(strings.held(reason) for reason in view.held)
    return kit.Notice(words, sem_id="held", tone=kit.Tone.WARN, icon=ft.Icons.HOURGLASS_TOP)


def _conflicts(view: CaseView, strings: Strings) -> ft.Control:
    lines = [
        strings("case.conflict", field=strings.field(each.path), by=each.by, value=_spoken(each.value))
        for each in view.conflicts
    ]
    return kit.Notice(
        "\n\n".join(lines), sem_id="conflicts", tone=kit.Tone.WARN, title=strings("case.conflicts")
    )  # fmt: skip


def _spoken(value: str) -> str:
    """Return a value's JSON text without the quotes and braces that mean nothing to people."""
    return value.strip('"{}[]').replace('"', "")


def _section(
    name: str, view: CaseView, strings: Strings, on_mend: GoTo, on_question: Callable[[str], object]
) -> ft.Control:
    place = routes.QUESTIONS.index(name) + 1
    head = ft.Row(
        [
            ft.Semantics(
                content=kit.lead(strings("case.section", place=place, question=strings(f"ask.{name}"))),
                header=True, heading_level=2, expand=True,
            ),
            kit.Button(
                text=strings("kit.edit"), kind="text", on_press=_asks(on_question, name), sem_id=f"edit-{name}"
            ),
        ]
    )  # fmt: skip
    found = readings(view.case, name, strings)
    rows = [_reading(each, view, strings, on_mend) for each in found]
    if not found:
        rows = [kit.body(strings("case.nothing_written"), color=ft.Colors.ON_SURFACE_VARIANT)]
    advice = [kit.quiet(strings(f"rules.{rule}")) for rule in _advice(name, view)]
    box = ft.Container(
        ft.Column([head, *rows, *advice], spacing=4, tight=True),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
        border_radius=measures.RADIUS,
        padding=ft.Padding.only(left=14, right=6, top=4, bottom=10),
    )
    return kit.sem(f"section-{name}", box)


def _advice(name: str, view: CaseView) -> list[str]:
    rules = [breach.rule for breach in view.missing if not breach.must and question_of(breach.path) == name]
    return list(dict.fromkeys(rules))


def _reading(reading: Reading, view: CaseView, strings: Strings, on_mend: GoTo) -> ft.Control:
    words: list[ft.Control] = [kit.quiet(reading.label), *(kit.body(line) for line in reading.lines)]
    asked = view.remarks.get(reading.path, "")
    if asked and view.phone_standing == PhoneStanding.RETURNED:
        words.append(
            ft.Row(
                [icon_mark(ft.Icons.REPLY, color=ft.Colors.TERTIARY), kit.body(asked, expand=True)],
                vertical_alignment=ft.CrossAxisAlignment.START,
            )
        )
    touch = ft.Container(
        ft.Column(words, spacing=0, tight=True), padding=ft.Padding.symmetric(vertical=6), ink=True,
        on_click=_goes(on_mend, reading.path), border_radius=8,
    )  # fmt: skip
    return kit.sem(f"read-{reading.path}", touch, button=True)


def _photos(
    view: CaseView,
    thumbs: dict[str, bytes | None],
    strings: Strings,
    trouble: str,
    on_photo: Callable[[str], object],
    on_add_photo: kit.Press,
) -> ft.Control:
    cards = [
        kit.PhotoCard(
            key=each.id, thumb=thumbs.get(each.id), caption=each.photo.caption,
            confirmed=each.confirmed
        )
        for each in view.photos
    ]  # fmt: skip
    strip = kit.PhotoStrip(
        photos=cards, on_open=on_photo, on_add=on_add_photo, sem_id="photo", strings=strings,
        label=strings("case.photos"), empty=strings("case.photos_note"),
    )  # fmt: skip
    told = [kit.Notice(trouble, sem_id="photo-trouble", tone=kit.Tone.ERROR)] if trouble else []
    return ft.Column([*told, strip], spacing=10, tight=True)


@ft.component
def Withdrawing(*, never_sent: bool, strings: Strings, on_yes: kit.Press) -> ft.Control:
    """Return the way to throw away what is not sent yet, after asking."""
    asked, set_asked = ft.use_state(False)
    kind = "case" if never_sent else "edits"
    kit.use_confirm(
        asked=asked,
        title=strings(f"case.withdraw_{kind}_question"),
        text=strings(f"case.withdraw_{kind}_text"),
        yes=strings("case.withdraw_yes"),
        no=strings("kit.keep"),
        on_yes=on_yes,
        on_close=lambda: set_asked(False),
        sem_id="withdraw-confirm",
    )
    return kit.Button(
        text=strings(f"case.withdraw_{kind}"), kind="text", icon=ft.Icons.DELETE_OUTLINE,
        on_press=lambda: set_asked(True), sem_id="withdraw",
    )  # fmt: skip


def _group(name: str, title: str, rows: Sequence[ft.Control]) -> ft.Control:
    head = ft.Semantics(content=kit.lead(title), header=True, heading_level=2)
    return kit.sem(name, ft.Column([head, *rows], spacing=8, tight=True))


def _link(
    sem_id: str,
    title: str,
    lines: Sequence[str],
    do: str,
    on_tap: Callable[[], object],
    icon: ft.IconData,
    *,
    warm: bool,
) -> ft.Control:
    ink = ft.Colors.ON_TERTIARY_CONTAINER if warm else ft.Colors.ON_SURFACE
    words: list[ft.Control] = [kit.lead(title, color=ink), *(kit.body(line, color=ink) for line in lines)]
    words.append(kit.quiet(do, color=ink))
    box = ft.Container(
        ft.Row(
            [
                icon_mark(icon, color=ink),
                ft.Column(words, spacing=2, tight=True, expand=True),
                icon_mark(ft.Icons.CHEVRON_RIGHT, color=ink),
            ],
            spacing=measures.GAP,
        ),
        bgcolor=ft.Colors.TERTIARY_CONTAINER if warm else ft.Colors.SURFACE_CONTAINER_LOW,
        border_radius=measures.RADIUS,
        padding=ft.Padding.symmetric(horizontal=14, vertical=12),
        ink=True,
        on_click=on_tap,
    )
    return kit.sem(sem_id, box, button=True)


def _goes(on_mend: GoTo, path: str) -> Callable[[], object]:
    async def tapped() -> None:
        await kit.answer(on_mend, path)

    return tapped


def _asks(on_question: Callable[[str], object], name: str) -> Callable[[], object]:
    return lambda: on_question(name)

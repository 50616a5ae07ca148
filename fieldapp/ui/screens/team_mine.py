"""A mediator's own year: cases, outcomes, trainings; and the cases for which pay may be asked."""

from collections.abc import Callable, Sequence

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.strings import Strings
from fieldapp.workbook import EndedCase, Scorecard


def scorecard_screen(
    *,
    route: str,
    strings: Strings,
    name: str,
    card: Scorecard,
    on_before: kit.Press,
    on_after: kit.Press | None,
    on_pay: kit.Press,
    on_training: kit.Press,
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the counts of one year. `on_after` is None for this year."""
    rows = [
        ("cases", card.cases), ("settled", card.settled), ("not_settled", card.not_settled),
        ("under_way", card.under_way), ("not_mediated", card.not_mediated), ("trainings", card.trainings),
        ("documents", card.documents),
    ]  # fmt: skip
    body: list[ft.Control] = [kit.body(name)]
    body += [_count(strings(f"team.card_{what}"), count, f"count-{what}") for what, count in rows]
    body.append(kit.quiet(strings("team.card_from")))
    body.append(years_beside(strings, card.year, on_before, on_after))
    body.append(_way(strings("team.pay"), ft.Icons.PAYMENTS, on_pay, "pay-link"))
    body.append(_way(strings("training.mine_link"), ft.Icons.BADGE, on_training, "training-link"))
    return kit.screen(
        route=route,
        title=strings("team.mine", year=card.year),
        sem_id="scorecard",
        on_back=on_back,
        back_text=strings("kit.back"),
        body=body,
        top=top,
        spacing=measures.GAP,
    )


def years_beside(strings: Strings, year: int, on_before: kit.Press, on_after: kit.Press | None) -> ft.Control:
    """Return the ways to the year before, and to the one after it."""
    years: list[ft.Control] = [
        kit.Button(
            text=strings("team.year", year=year - 1), kind="outlined", icon=ft.Icons.ARROW_BACK, on_press=on_before,
            sem_id="year-before",
        )
    ]  # fmt: skip
    if on_after:
        years.append(
            kit.Button(
                text=strings("team.year", year=year + 1), kind="outlined", icon=ft.Icons.ARROW_FORWARD,
                on_press=on_after, sem_id="year-after",
            )
        )  # fmt: skip
    return ft.Row(years, wrap=True, spacing=10, run_spacing=10)


def pay_screen(
    *,
    route: str,
    strings: Strings,
    year: int,
    ended: Sequence[EndedCase],
    on_before: kit.Press,
    on_after: kit.Press | None,
    on_open: Callable[[str], object],
    on_fill: Callable[[str, str], object],
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the cases for which pay may be asked, and those that lack something before that. No amounts: see below.

    `on_after` is None for this year.
    """
    ready = [each for each in ended if not each.lacks]
    lacking = [each for each in ended if each.lacks]
    window = kit.use_window(ready, sem_id="ended", strings=strings)
    body: list[ft.Control] = [
        kit.heading(strings("team.pay_count", count=len(ready), year=year), level=2),
        kit.Notice(strings("team.pay_rate"), sem_id="pay-rate", icon=ft.Icons.PAYMENTS),
    ]
    if lacking:
        body.append(kit.heading(strings("team.pay_lacking"), level=2))
        body += [_lacking(each, strings, on_fill) for each in lacking]
    if not ended:
        body.append(kit.body(strings("team.pay_none", year=year)))
    body += [_ended(each, strings, on_open) for each in window.shown]
    body += window.more
    body += [kit.quiet(strings("team.pay_how")), years_beside(strings, year, on_before, on_after)]
    return kit.screen(
        route=route,
        title=strings("team.pay"),
        sem_id="pay",
        on_back=on_back,
        back_text=strings("kit.back"),
        body=body,
        top=top,
        spacing=measures.GAP,
        on_scroll=window.on_scroll,
    )


def _count(text: str, count: int, sem_id: str) -> ft.Control:
    number = ft.Text(str(count), size=measures.HEADING, color=ft.Colors.PRIMARY)
    row = ft.Row(
        [kit.body(text, expand=True), number], spacing=measures.GAP, vertical_alignment=ft.CrossAxisAlignment.CENTER
    )
    box = ft.Container(
        row, bgcolor=ft.Colors.SURFACE_CONTAINER_LOW, border_radius=measures.RADIUS,
        padding=ft.Padding.symmetric(horizontal=14, vertical=10),
    )  # fmt: skip
    return kit.sem(sem_id, box)


def _way(text: str, icon: ft.IconData, on_press: kit.Press, sem_id: str) -> ft.Control:
    return kit.TouchRow([kit.lead(text)], on_press=on_press, sem_id=sem_id, icon=icon)


def _words(each: EndedCase, strings: Strings) -> list[ft.Control]:
    numbered = strings("team.pay_number", number=each.number) if each.number else ""
    ended = strings("team.pay_ended", day=f"{each.ended_on:%d/%m/%Y}") if each.ended_on else ""
    words: list[ft.Control] = [kit.lead(each.title or strings("case.nameless"))]
    words.append(kit.body(strings.label("KET_QUA", each.outcome)))
    if said := ", ".join(part for part in (numbered, ended) if part):
        words.append(kit.quiet(said))
    words.append(ft.Row([kit.StandingChip(each.standing, strings)], wrap=True))
    return words


def _ended(each: EndedCase, strings: Strings, on_open: Callable[[str], object]) -> ft.Control:
    return kit.TouchRow(_words(each, strings), on_press=lambda: on_open(each.id), sem_id=f"ended-{each.id}")


def _lacking(each: EndedCase, strings: Strings, on_fill: Callable[[str, str], object]) -> ft.Control:
    words = [*_words(each, strings), kit.body(strings(f"team.lacks_{each.lacks}"), color=ft.Colors.TERTIARY)]
    return kit.TouchRow(
        words, on_press=lambda: on_fill(each.id, each.lacks), sem_id=f"lacking-{each.id}", edge=ft.Colors.TERTIARY,
        edge_width=2,
    )  # fmt: skip

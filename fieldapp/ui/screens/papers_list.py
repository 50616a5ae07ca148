"""The papers of a case or of the team: which there are, which can be made now, and why the others cannot yet."""

from collections.abc import Callable, Sequence

import flet as ft

from fieldapp.domain.drafting import Offer
from fieldapp.domain.minutes import TYPES
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.marks import icon_mark
from fieldapp.ui.strings import Strings
from fieldapp.workbook import PaperRow


def papers_screen(
    *,
    route: str,
    strings: Strings,
    rows: Sequence[PaperRow],
    offers: Sequence[Offer],
    of_team: bool,
    trouble: str,
    on_open: Callable[[str], object],
    on_make: Callable[[Offer], object],
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the page."""
    body: list[ft.Control] = [kit.body(strings("papers.what_team" if of_team else "papers.what"))]
    if trouble:
        body.append(kit.Notice(trouble, sem_id="trouble", tone=kit.Tone.ERROR))
    body += [_row(row, strings, on_open) for row in rows]
    can, cannot = [o for o in offers if not o.why_not], [o for o in offers if o.why_not]
    if can:
        body.append(kit.heading(strings("papers.make"), level=2))
        body += [_offer(offer, strings, on_make) for offer in can]
    if cannot:
        body.append(kit.heading(strings("papers.later"), level=2))
        body += [_not_yet(offer, strings) for offer in cannot]
    return kit.screen(
        route=route, title=strings("papers.title_team" if of_team else "papers.title"), sem_id="papers", body=body,
        top=top, on_back=on_back, back_text=strings("kit.back"), spacing=measures.GAP,
    )  # fmt: skip


def paper_name(type_of_paper: str, strings: Strings) -> str:
    """Return what a type of paper is called."""
    return strings.label(TYPES, type_of_paper) if type_of_paper else strings("papers.nameless")


def _row(row: PaperRow, strings: Strings, on_open: Callable[[str], object]) -> ft.Control:
    words: list[ft.Control] = [kit.lead(paper_name(row.type, strings))]
    if row.amends:
        words.append(kit.body(strings("papers.amendment")))
    if row.held_on:
        words.append(kit.body(strings.day(row.held_on)))
    if row.gone:
        words.append(kit.body(strings("aside.gone"), color=ft.Colors.TERTIARY))
    if row.clashing:
        words.append(kit.body(strings("training.clash_title"), color=ft.Colors.TERTIARY))
    if row.overtaken:
        words.append(kit.body(strings("papers.overtaken"), color=ft.Colors.TERTIARY))
    words.append(kit.body(strings("papers.signed_count", signed=row.signed, count=row.to_sign)))
    words.append(ft.Row([kit.StandingChip(row.standing, strings, seen=True)], wrap=True))
    return kit.TouchRow(
        words, on_press=lambda: on_open(row.id), sem_id=f"paper-{row.id}", icon=ft.Icons.DESCRIPTION_OUTLINED
    )  # fmt: skip


def _offer(offer: Offer, strings: Strings, on_make: Callable[[Offer], object]) -> ft.Control:
    words: list[ft.Control] = [kit.lead(paper_name(offer.type, strings))]
    if offer.held_on:
        words.append(kit.body(strings.day(offer.held_on)))
    return kit.TouchRow(
        words, on_press=lambda: on_make(offer), sem_id=f"make-{offer.type}{offer.session and '-'}{offer.session}",
        icon=ft.Icons.POST_ADD,
    )  # fmt: skip


def _not_yet(offer: Offer, strings: Strings) -> ft.Control:
    words = ft.Column(
        [kit.lead(paper_name(offer.type, strings)), kit.body(strings(f"rules.{offer.why_not}"))],
        spacing=2, tight=True, expand=True,
    )  # fmt: skip
    row = ft.Row(
        [icon_mark(ft.Icons.SCHEDULE, color=ft.Colors.OUTLINE), words], spacing=measures.GAP,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )  # fmt: skip
    return kit.sem(f"later-{offer.type}", ft.Container(row, padding=ft.Padding.symmetric(horizontal=14, vertical=6)))


def papers_way(rows: Sequence[PaperRow], strings: Strings, on_press: kit.Press) -> ft.Control:
    """Return the way from a case to its papers; it says so where one of them needs another."""
    count, old = len(rows), any(row.overtaken for row in rows)
    said = strings("papers.from_case_count", count=count) if count else strings("papers.from_case_note")
    words = [kit.lead(strings("papers.from_case")), kit.body(said)]
    if old:
        words.append(kit.body(strings("papers.overtaken_case"), color=ft.Colors.TERTIARY))
    return kit.TouchRow(
        words, on_press=on_press, sem_id="case-papers", icon=ft.Icons.DESCRIPTION_OUTLINED,
        edge=ft.Colors.TERTIARY if old else ft.Colors.OUTLINE_VARIANT, edge_width=2 if old else 1,
    )  # fmt: skip
